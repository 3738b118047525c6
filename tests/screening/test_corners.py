"""Corners in which two things come together: a wrong version of the rules has hidden in each of them."""

from dataclasses import replace

import pytest

from app.domain.services import Service
from app.screening.changes import smallest_changes
from app.screening.comparison import Difference, changed_answers, differences
from app.screening.engine import evaluate, judge
from app.screening.established import Changed, Finding, established
from app.screening.facts import Concern, Facts, Said, close_question, find_concern
from app.screening.rulesets import CURRENT
from app.screening.safeguarding import reasons
from app.screening.words import (
    Answer,
    Column,
    Grade,
    Kind,
    Light,
    Pathway,
    Plan,
    Recommendation,
    Source,
    Standing,
    Subject,
    ToldTo,
    Verdict,
)
from tests.screening.world import a_concern, facts

SUPPORTED = Service.SUPPORTED_CONTACT
UNKNOWN_FIRST = a_concern(Kind.CHILD_ABUSE, Answer.UNKNOWN)


def rules(known: Facts, service: Service = SUPPORTED) -> tuple[str, ...]:
    return evaluate(known, CURRENT).service(service).rules


@pytest.mark.rule("LIGHT-01", "LIGHT-04")
def test_every_red_and_every_mismatch_stands_beside_the_others():
    assert rules(facts(a_concern(Kind.ABDUCTION), danger="immediate", contact_forbidden="yes")) == (
        "SUI-04",
        "GATE-01",
        "GATE-03",
    )
    assert rules(facts(written_reports="yes", sight_and_sound="yes")) == ("GATE-05", "GATE-06")


@pytest.mark.rule("SUI-15", "SUI-16")
@pytest.mark.parametrize("column", Column)
def test_no_line_judges_the_childs_own_home_or_what_is_not_known(column):
    for kind in Kind:
        home = judge(a_concern(kind, subject=Subject.RESIDENT_ADULT), column, CURRENT, Pathway.SELF)
        assert (home.rule, home.verdict, home.light) == ("SUI-16", Verdict.ASSESS, Light.AMBER)
        unknown = judge(a_concern(kind, Answer.UNKNOWN), column, CURRENT, Pathway.SELF)
        assert (unknown.rule, unknown.light) == (CURRENT.row_for(kind).rule, Light.AMBER)
    proven = judge(a_concern(Kind.DOMESTIC_ABUSE_PROVEN), Column.SUPPORTED, CURRENT, Pathway.SELF)
    assert (proven.rule, proven.light) == ("SUI-10", Light.RED)


@pytest.mark.rule("SUI-15")
def test_a_red_cell_waits_for_no_answer():
    result = evaluate(facts(a_concern(Kind.DOMESTIC_ABUSE_PROVEN)), CURRENT)
    (concern,) = result.concerns
    assert concern.supported.unknown == ()
    assert not [each for each in result.questions if each.key.endswith("/courses_completed")]


@pytest.mark.rule("SUI-12")
def test_a_task_of_either_column_is_a_reason():
    result = evaluate(facts(a_concern(Kind.SEXUAL_ABUSE_ALLEGED, investigation="none", reported="no")), CURRENT)
    (concern,) = result.concerns
    assert concern.supervised.task
    assert concern.supported.task
    for other in (
        concern._replace(supervised=concern.supervised._replace(task=False)),
        concern._replace(supported=concern.supported._replace(task=False)),
    ):
        assert "SUI-12" in [each.rule for each in reasons([other], [])]


@pytest.mark.rule("LIGHT-04", "LIGHT-07", "GATE-08")
def test_where_all_is_red_nothing_is_recommended_and_no_supervised_start_is_planned():
    pending = a_concern(Kind.DOMESTIC_ABUSE_ALLEGED, investigation="running")
    result = evaluate(facts(pending, pathway=Pathway.CAFCASS, child_knows_adult="never_met"), CURRENT)
    assert {result.light(service) for service in (SUPPORTED, Service.SUPERVISED_CONTACT)} == {Light.RED}
    assert result.stop_rules == ()
    assert result.recommendation is Recommendation.NONE_FOR_NOW
    assert result.plan == (Plan.INTRODUCTORY_SESSIONS,)
    clear = evaluate(facts(child_knows_adult="never_met"), CURRENT)
    assert clear.plan == (Plan.INTRODUCTORY_SESSIONS, Plan.FIRST_SUPERVISED_SESSIONS)


@pytest.mark.rule("HUB-06")
def test_a_follow_up_that_the_hub_closed_reads_as_closed():
    known = facts(a_concern(Kind.ABDUCTION_FEARED))
    key = "concerns/abduction_feared/visiting_adult/safety_plan"
    found = {each.key: each.closed for each in evaluate(close_question(known, key), CURRENT).questions}
    assert found[key] is True
    assert {each.closed for each in evaluate(known, CURRENT).questions} == {False}


@pytest.mark.rule("LIGHT-08", "SUI-12", "SUI-16", "SAF-04")
def test_reasons_for_a_task_stand_by_urgency_and_then_as_they_were_found():
    unreported = a_concern(Kind.SEXUAL_ABUSE_ALLEGED, investigation="none", reported="no")
    resident = a_concern(Kind.CHILD_ABUSE, subject=Subject.RESIDENT_ADULT)
    found = evaluate(facts(UNKNOWN_FIRST, resident, unreported), CURRENT).safeguarding
    assert [(each.rule, each.grade) for each in found] == [
        ("LIGHT-08", Grade.TODAY),
        ("SUI-12", Grade.TODAY),
        ("LIGHT-08", Grade.TODAY),
        ("SUI-16", Grade.THIS_WEEK),
    ]


@pytest.mark.rule("LIGHT-04", "LIGHT-10")
def test_the_search_looks_past_what_is_unknown_and_past_gates_that_are_amber_already():
    known = facts(UNKNOWN_FIRST, a_concern(Kind.ABDUCTION), danger="not_immediate", written_reports="yes")
    (supported,) = (
        each for each in smallest_changes(known, CURRENT, evaluate(known, CURRENT)) if each.service is SUPPORTED
    )
    assert supported.to_amber is None
    assert supported.fixed == ("GATE-05", "SUI-04")


@pytest.mark.rule("LIGHT-04")
def test_what_was_confirmed_otherwise_can_still_be_confirmed_anew():
    known = facts(a_concern(Kind.SUBSTANCE_CURRENT, ground_rules="no!"))
    (supervised,) = (
        each
        for each in smallest_changes(known, CURRENT, evaluate(known, CURRENT))
        if each.service is Service.SUPERVISED_CONTACT
    )
    assert supervised.to_green is not None
    assert [(each.question, each.value) for each in supervised.to_green] == [("ground_rules", "yes")]


@pytest.mark.rule("LIGHT-05")
def test_facts_read_the_same_in_whatever_order_they_were_told():
    told = (Concern(Kind.NEGLECT, Answer.NO), a_concern(Kind.NEGLECT, subject=Subject.RESIDENT_ADULT))
    one, other = (replace(facts(), concerns=concerns) for concerns in (told, told[::-1]))
    assert one.as_json() == other.as_json()
    assert [each["subject"] for each in one.as_json()["concerns"]] == [None, "resident_adult"]


@pytest.mark.rule("LIGHT-05")
def test_a_list_that_differs_is_told_as_words_and_a_yes_or_no_in_small_letters():
    before, after = {"ruleset": "a", "stops": True, "rules": ["x"]}, {"ruleset": "b", "stops": False, "rules": ["x", 2]}
    assert differences(before, after) == (Difference("stops", "true", "false"), Difference("rules", "x", "x, 2"))
    assert differences(before, {**before, "ruleset": "b"}) == ()


@pytest.mark.rule("LIGHT-10")
def test_each_answer_that_was_changed_at_a_second_try_is_told_by_its_place():
    before = facts(a_concern(Kind.SUBSTANCE_CURRENT, engaging="no"), wished=SUPPORTED, danger="none")
    (said, *rest) = before.concerns
    told = replace(said, source=Source.SEEN, told_to=ToldTo.FAMILY, standing=Standing.ALLEGED, since="2024", details={})
    after = replace(
        before,
        service_wished=None,
        concerns=(told, *rest),
        gates={**before.gates, "danger": Said("immediate")},
    )
    place = "concerns/substance_current/visiting_adult"
    assert changed_answers(before, after) == (
        Difference(f"{place}/engaging", "no", None),
        Difference(f"{place}/since", None, "2024"),
        Difference(f"{place}/source", None, "seen"),
        Difference(f"{place}/standing", None, "alleged"),
        Difference(f"{place}/told_to", None, "family"),
        Difference("gates/danger", "none", "immediate"),
        Difference("service_wished", "supported_contact", None),
    )
    otherwise = replace(before, concerns=(replace(said, answer=Answer.NO, details=said.details), *rest))
    assert changed_answers(before, otherwise) == (Difference(f"{place}/answer", "yes", "no"),)
    assert changed_answers(before, before) == ()


@pytest.mark.rule("HUB-05", "SUI-19")
def test_a_concern_that_staff_add_stands_beside_what_nobody_raised_and_never_over_a_yes():
    added = Changed(Concern(Kind.NEGLECT, Answer.YES, None, confirmed=True))
    known = established({1: facts()}, [added], [])[1]
    assert find_concern(known, Kind.NEGLECT, Subject.VISITING_ADULT) == Concern(
        Kind.NEGLECT, Answer.YES, Subject.VISITING_ADULT, confirmed=True
    )
    raised = facts(a_concern(Kind.NEGLECT, marker="said"))
    assert established({1: raised}, [added], [])[1] == raised


@pytest.mark.rule("HUB-05", "SUI-19")
def test_a_concern_that_staff_name_otherwise_leaves_a_confirmed_no_where_it_stood():
    known = facts(a_concern(Kind.ABDUCTION), a_concern(Kind.NEGLECT))
    moved = Changed(
        Concern(Kind.ABDUCTION_FEARED, Answer.YES, Subject.VISITING_ADULT),
        side=1,
        was=(Kind.ABDUCTION, Subject.VISITING_ADULT),
    )
    after = established({1: known}, [moved], [])[1]
    assert find_concern(after, Kind.ABDUCTION, Subject.VISITING_ADULT) == Concern(
        Kind.ABDUCTION, Answer.NO, Subject.VISITING_ADULT, confirmed=True
    )
    assert find_concern(after, Kind.ABDUCTION_FEARED, Subject.VISITING_ADULT) == moved.concern
    assert find_concern(after, Kind.NEGLECT, Subject.VISITING_ADULT) == a_concern(Kind.NEGLECT)
    assert established({1: known}, [], [Finding("gates/danger", None)])[1].closed == {"gates/danger"}
