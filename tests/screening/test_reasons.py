"""Nobody is left with a colour alone: every red and amber light has its rules, a reason in plain words, and some help."""

import re
from typing import Any

import pytest
from hypothesis import given

from app.domain.services import Service
from app.domain.signposting import Topic
from app.screening.changes import smallest_changes
from app.screening.engine import evaluate
from app.screening.explain import for_family
from app.screening.facts import Facts
from app.screening.questionnaire import CURRENT as QUESTIONNAIRE
from app.screening.rulesets import CURRENT
from app.screening.words import Answer, Kind, Light, Next, Pathway, Subject
from tests.screening.test_properties import FEW, any_facts
from tests.screening.world import CLEAR_GATES, a_concern, facts

RULE_ID = re.compile(r"[A-Z]{2,5}-\d\d")
DETAILS = {name for kind in Kind for name in QUESTIONNAIRE.detail_values(kind)}
HELPFUL = set(Topic) - {Topic.INFORMATION}
ASKED = {question.name: question.values for section in QUESTIONNAIRE.sections for question in section.questions}


def explained(known: Facts) -> dict[str, Any]:
    """Check one result, and return what the family reads."""
    result = evaluate(known, CURRENT)
    told = for_family(result)
    for each in result.services:
        assert bool(each.rules) is (each.light is not Light.GREEN)
    assert Topic.INFORMATION in told.topics
    if told.light is not Light.GREEN:
        assert told.reasons
    if told.light is Light.RED or told.next is Next.STOP:
        assert told.advice or set(told.topics) & HELPFUL
    text = " ".join([told.headline, told.danger or "", *told.reasons, *told.advice])
    assert not RULE_ID.search(text)
    assert not [name for name in DETAILS if "_" in name and name in text]
    shown = told.as_json()
    assert "changes" not in shown
    assert not {"rules", "needs", "fixed", "to_green", "verdict"} & shown.keys()
    return shown


@pytest.mark.rule("LIGHT-04", "LIGHT-10", "SIG-02")
@FEW
@given(any_facts())
def test_every_light_that_is_not_green_has_its_rules_its_reasons_and_some_help(known):
    explained(known)


@pytest.mark.rule("LIGHT-04", "LIGHT-10", "SIG-02", "SUI-18")
@pytest.mark.parametrize("wished", [None, *Service])
def test_one_gate_alone_explains_itself_whatever_was_wished(wished):
    for question in CLEAR_GATES:
        for value in ASKED[question]:
            gate: Any = {question: value}
            explained(facts(wished=wished, **gate))


@pytest.mark.rule("SUI-18", "LIGHT-10")
def test_indirect_contact_says_why_it_is_amber_although_nothing_is_the_matter():
    shown = explained(facts(wished=Service.INDIRECT_CONTACT, court_order="yes!"))
    assert shown["light"] == "amber"
    assert shown["reasons"] == ["A social worker looks at every wish for letters and cards."]
    assert explained(facts(wished=Service.HANDOVER, court_order="yes!"))["reasons"] == []


@pytest.mark.rule("LIGHT-10", "SUI-16")
@pytest.mark.parametrize("kind", Kind)
def test_what_a_family_reads_depends_on_the_lights_and_never_on_which_follow_up_made_them(kind):
    seen: dict[object, object] = {}
    for name, values in QUESTIONNAIRE.detail_values(kind).items():
        for value in values:
            detail: Any = {name: value}
            for subject in Subject:
                shown = explained(facts(a_concern(kind, subject=subject, **detail)))
                lights = str(shown["lights"]), subject
                assert seen.setdefault(lights, shown) == shown


@pytest.mark.rule("LIGHT-10")
@pytest.mark.parametrize("pathway", Pathway)
def test_staff_read_what_would_turn_the_light_and_a_family_never_does(pathway):
    known = facts(a_concern(Kind.SUBSTANCE_PAST, stable="yes"), pathway=pathway)
    result = evaluate(known, CURRENT)
    assert any(each.to_green for each in smallest_changes(known, CURRENT, result))
    text = str(for_family(result).as_json())
    assert "stable" not in text
    assert "SUI" not in text


@pytest.mark.rule("SUI-15")
@pytest.mark.parametrize("answer", [Answer.UNKNOWN, Answer.PREFER_NOT_TO_SAY])
def test_not_knowing_is_told_as_all_right(answer):
    shown = explained(facts(a_concern(Kind.NEGLECT, answer, None)))
    assert shown["reasons"][-1].startswith("Some questions have no clear answer yet. That is all right.")
    gate = explained(facts(protected_person=answer.value))
    assert gate["reasons"][-1] == shown["reasons"][-1]
