"""Two rulesets side by side: each stored screening keeps its own, and differs on the other exactly where it should."""

from dataclasses import replace
from typing import Any

import pytest

from app.domain.services import Service
from app.screening.changes import smallest_changes
from app.screening.engine import combine, evaluate
from app.screening.facts import Facts
from app.screening.joint import evaluate_all, facts_in, inputs_of
from app.screening.questionnaire import CURRENT as QUESTIONNAIRE
from app.screening.rulesets import CURRENT
from app.screening.soundness import faults
from app.screening.words import Kind, Light, Pathway, Subject
from tests.screening.later import LATER
from tests.screening.test_rows import TABLE, answers
from tests.screening.world import a_concern, facts

SUPPORTED, HANDOVER, SUPERVISED = Service.SUPPORTED_CONTACT, Service.HANDOVER, Service.SUPERVISED_CONTACT

# fmt: off
# kind, answers, services whose light changes, then, now
DIFFERS: list[tuple[Kind, dict[str, Any], str, str, str]] = [
    (Kind.SUBSTANCE_PAST,   {"stable": "no", "ground_rules": "yes!"},                  "supported", "amber", "red"),
    (Kind.ABDUCTION_FEARED, {"safety_plan": "yes!", "risk_manageable": "yes!"},        "supported", "amber", "green"),
    (Kind.ABDUCTION,        {"safety_plan": "yes!", "risk_manageable": "yes!"},        "supervised", "green", "amber"),
]
# fmt: on
COLUMNS = {service: column.value for service, column in CURRENT.reads.items()}


def lights(known: Facts, ruleset: Any) -> dict[Service, Light]:
    return {each.service: each.light for each in evaluate(known, ruleset).services}


@pytest.mark.rule("LIGHT-05")
@pytest.mark.parametrize(("kind", "details", "column", "then", "now"), DIFFERS)
def test_a_replay_on_the_later_ruleset_differs_where_the_later_one_does(kind, details, column, then, now):
    known = Facts.from_json(facts(a_concern(kind, **details)).as_json())
    before, after = lights(known, CURRENT), lights(known, LATER)
    for service in Service:
        if COLUMNS.get(service) == column:
            assert (before[service], after[service]) == (Light(then), Light(now))
        else:
            assert before[service] is after[service]


@pytest.mark.rule("LIGHT-05", "GATE-07")
def test_a_gate_can_change_between_two_versions_too():
    known = facts(move_on_plan="no")
    assert (lights(known, CURRENT)[SUPPORTED], lights(known, LATER)[SUPPORTED]) == (Light.AMBER, Light.RED)
    assert lights(known, CURRENT)[HANDOVER] is lights(known, LATER)[HANDOVER] is Light.GREEN


@pytest.mark.rule("LIGHT-05")
def test_a_replay_differs_nowhere_else():
    changed = {(kind, tuple(sorted(details.items()))) for kind, details, *_ in DIFFERS}
    differing = set()
    for _, kind, pathways, details, _, _ in TABLE:
        said = answers(details)
        for pathway in pathways.split():
            known = facts(a_concern(Kind(kind), **said), pathway=Pathway(pathway))
            if lights(known, CURRENT) != lights(known, LATER):
                differing.add((Kind(kind), tuple(sorted(said.items()))))
    assert differing == changed


@pytest.mark.rule("LIGHT-05")
def test_each_result_names_its_ruleset_and_the_older_one_replays_as_it_was():
    stored = inputs_of({1: facts(a_concern(Kind.SUBSTANCE_PAST, stable="no")), 2: facts(danger="unknown")})
    then = evaluate_all(facts_in(stored), CURRENT).as_json()
    now = evaluate_all(facts_in(stored), LATER).as_json()
    assert (then["ruleset"], now["ruleset"]) == ("2026-1", "2031-2")
    assert evaluate_all(facts_in(stored), CURRENT).as_json() == then
    assert {each["service"] for each in then["services"]} == {each["service"] for each in now["services"]}
    assert [each["light"] for each in then["services"]] != [each["light"] for each in now["services"]]


def test_the_search_for_changes_reads_the_ruleset_it_is_given():
    known = facts(a_concern(Kind.ABDUCTION_FEARED, safety_plan="yes!"))
    found = {each.service: each for each in smallest_changes(known, LATER, evaluate(known, LATER))}
    (change,) = found[SUPPORTED].to_green or ()
    assert (change.rule, change.question) == ("SUI-05", "risk_manageable")
    before = {each.service: each for each in smallest_changes(known, CURRENT, evaluate(known, CURRENT))}
    assert before[SUPPORTED].to_green is None


def test_both_are_sound_and_each_has_its_own_digest():
    assert faults(LATER, QUESTIONNAIRE) == ()
    assert len({CURRENT.digest, LATER.digest, replace(LATER, version="2031-3").digest}) == 3


@pytest.mark.rule("LIGHT-05")
@pytest.mark.parametrize("field", ["title", "rule", "printed", "kinds", "supervised", "supported"])
def test_the_digest_moves_with_every_word_of_a_row(field):
    other: dict[str, Any] = {
        "title": "Another title",
        "rule": "SUI-99",
        "printed": 99,
        "kinds": (Kind.NEGLECT,),
        "supervised": (),
        "supported": (),
    }
    rows = (replace(CURRENT.rows[0], **{field: other[field]}), *CURRENT.rows[1:])
    assert replace(CURRENT, rows=rows).digest != CURRENT.digest


@pytest.mark.rule("SUI-13", "LIGHT-05")
def test_a_joint_result_stays_on_the_ruleset_of_its_parts():
    both = combine(
        [evaluate(facts(a_concern(Kind.ABDUCTION, subject=Subject.COMPANION)), LATER), evaluate(facts(), LATER)]
    )
    assert both.asked.ruleset == "2031-2"
    assert both.light(SUPERVISED) is Light.AMBER
