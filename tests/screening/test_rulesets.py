"""The published tables: frozen, sound, and side by side with a later one."""

from dataclasses import replace
from typing import Any

import pytest

from app.domain.errors import NotFound
from app.domain.services import Service
from app.screening.engine import evaluate
from app.screening.facts import Facts
from app.screening.needs import Need, When
from app.screening.questionnaire import CURRENT as QUESTIONNAIRE
from app.screening.rows import Case, Row, Ruleset
from app.screening.rulesets import CURRENT, RULESETS, get_ruleset
from app.screening.soundness import faults
from app.screening.words import Kind, Light, Pathway, Verdict
from tests.screening.world import a_concern, facts

FROZEN = {
    "2026-1": "99dc8e6269f5e3b4baec897bb012755201ab14b89ab14b9f0711a6f38be439e8",
}


def with_row(place: str, **changes: Any) -> Ruleset:
    rows = tuple(replace(row, **changes) if row.rule == place else row for row in CURRENT.rows)
    return replace(CURRENT, version="2031-1", rows=rows)


@pytest.mark.rule("LIGHT-05")
def test_a_published_ruleset_never_changes():
    assert {version: ruleset.digest for version, ruleset in RULESETS.items()} == FROZEN


def test_the_printed_rows_stand_in_the_printed_order():
    assert [row.printed for row in CURRENT.rows] == [*range(1, 12), None]
    assert [row.rule for row in CURRENT.rows][:11] == [f"SUI-{number:02}" for number in range(1, 12)]


def test_every_published_ruleset_is_sound():
    for ruleset in RULESETS.values():
        assert faults(ruleset, QUESTIONNAIRE) == ()


@pytest.mark.parametrize(
    ("ruleset", "fault"),
    [
        (with_row("SUI-04", supported=(Case("", Verdict.DECLINE),)), "SUI-04 supported: line 1 says no source"),
        (
            with_row("SUI-04", supported=(Case("F 4", Verdict.DECLINE), Case("F 4", Verdict.ASSESS))),
            "SUI-04 supported: line 2 contradicts an earlier line",
        ),
        (
            with_row("SUI-04", supported=(Case("F 4", Verdict.DECLINE), Case("F 4", Verdict.DECLINE))),
            "SUI-04 supported: line 2 repeats an earlier line",
        ),
        (
            with_row(
                "SUI-09",
                supported=(
                    Case("F 9", Verdict.ASSESS, when=(When("stable", ("no", "yes", "unknown", "prefer_not_to_say")),)),
                    Case("F 9", Verdict.ACCEPT),
                ),
            ),
            "SUI-09 supported: line 2 is never reached",
        ),
        (
            with_row(
                "SUI-09",
                supported=(
                    Case("F 9", Verdict.ASSESS, when=(When("stable", ("yes",)), When("stable", ("no",)))),
                    Case("F 9", Verdict.ACCEPT),
                ),
            ),
            "SUI-09 supported: line 1 is never reached",
        ),
        (
            with_row("SUI-02", supported=(Case("F 2", Verdict.ASSESS, pathways=(Pathway.COURT,)),)),
            "SUI-02 supported: nothing fits {} on self",
        ),
        (
            with_row("SUI-02", supported=(Case("F 2"),)),
            "SUI-02 supported: line 1 needs either a verdict or a row to read",
        ),
        (
            with_row("SUI-02", supported=(Case("F 2", reads="SUI-99"),)),
            "SUI-02 supported: line 1 reads SUI-99, which it cannot",
        ),
        (
            with_row("SUI-02", supported=(Case("F 2", Verdict.ASSESS, outright=True),)),
            "SUI-02 supported: line 1 is outright without a decline",
        ),
        (
            with_row("SUI-02", supported=(Case("F 2", Verdict.ASSESS, needs=(Need("moon", "moon"),)),)),
            "SUI-02 supported: line 1 reads moon yes, which nobody can answer",
        ),
        (
            with_row("SUI-04", supported=(Case("F 5", Verdict.DECLINE),)),
            "SUI-04 supported: line 1 says F 5, which is neither this printed row nor a rule",
        ),
        (
            with_row("SUI-04", supported=(Case("because", Verdict.DECLINE),)),
            "SUI-04 supported: line 1 says because, which is neither this printed row nor a rule",
        ),
        (
            with_row("SUI-10", supported=(Case("F 10", reads="SUI-10"),)),
            "SUI-10 supported: line 1 reads SUI-10, which it cannot",
        ),
        (
            with_row("SUI-10", supported=(Case("F 10", reads="SUI-11"),)),
            "SUI-10 supported: line 1 reads SUI-11, which it cannot",
        ),
        (
            with_row("SUI-10", supported=(Case("F 10", reads="SUI-11"),)),
            "SUI-11 supported: line 2 reads SUI-10, which it cannot",
        ),
        (
            with_row("SUI-04", supervised=(Case("F 4", reads="SUI-06"),)),
            "SUI-04 supervised: line 1 reads SUI-06, whose mental_health_package nobody is asked about abduction",
        ),
        (
            with_row("SUI-07", supported=(Case("F 7", Verdict.ASSESS, needs=(Need("ill", "stable", "no", ("no",)),)),)),
            "SUI-07 supported: line 1 needs ill to be no, which asserts a risk",
        ),
        (
            replace(CURRENT, gates=(replace(CURRENT.gates[0], mends="perhaps"),)),
            "GATE-01: perhaps is no answer to danger",
        ),
        (with_row("SUI-02", kinds=()), "physical_or_emotional_abuse_alleged: no row decides it"),
        (with_row("SUI-02", rule="SUI-03"), "SUI-03: the row stands there twice"),
        (
            with_row("SUI-02", kinds=(Kind.NEGLECT, Kind.PHYSICAL_OR_EMOTIONAL_ABUSE_ALLEGED)),
            "neglect: decided by SUI-02, SUI-17",
        ),
        (
            replace(CURRENT, gates=(*CURRENT.gates, replace(CURRENT.gates[0], source=""))),
            "GATE-01: says no source",
        ),
        (
            replace(CURRENT, gates=(*CURRENT.gates, CURRENT.gates[0])),
            "GATE-01: danger immediate stands there twice",
        ),
        (
            replace(CURRENT, gates=(replace(CURRENT.gates[0], values=("perhaps",)),)),
            "GATE-01: perhaps is no answer to danger",
        ),
        (
            replace(CURRENT, gates=(replace(CURRENT.gates[0], question="moon"),)),
            "GATE-01: nobody is asked moon",
        ),
        (
            replace(CURRENT, gates=(replace(CURRENT.gates[0], question="moon"), replace(CURRENT.gates[1], source=""))),
            f"{CURRENT.gates[1].rule}: says no source",
        ),
    ],
)
def test_an_unsound_ruleset_is_found_out(ruleset, fault):
    assert fault in faults(ruleset, QUESTIONNAIRE)


def test_a_line_for_what_nobody_has_confirmed_is_reached():
    told = (When("stable", ("yes", "no", "unknown", "prefer_not_to_say"), confirmed=True),)
    ruleset = with_row("SUI-09", supported=(Case("F 9", Verdict.ASSESS, when=told), Case("F 9", Verdict.ACCEPT)))
    assert faults(ruleset, QUESTIONNAIRE) == ()


@pytest.mark.rule("LIGHT-05")
def test_a_later_ruleset_differs_without_touching_what_the_earlier_one_said():
    strict = with_row("SUI-09", supported=(Case("D", Verdict.DECLINE),))
    stored = facts(a_concern(Kind.SUBSTANCE_PAST, stable="yes!", ground_rules="yes!")).as_json()
    then = evaluate(Facts.from_json(stored), CURRENT)
    now = evaluate(Facts.from_json(stored), strict)
    assert (then.asked.ruleset, then.light(Service.SUPPORTED_CONTACT)) == ("2026-1", Light.GREEN)
    assert (now.asked.ruleset, now.light(Service.SUPPORTED_CONTACT)) == ("2031-1", Light.RED)
    assert evaluate(Facts.from_json(stored), CURRENT).as_json() == then.as_json()


def test_a_version_that_was_never_published_is_not_found():
    assert get_ruleset("2026-1") is CURRENT
    with pytest.raises(NotFound):
        get_ruleset("1066-1")


def test_rows_can_be_looked_up_by_rule_and_by_kind():
    assert isinstance(CURRENT.row("SUI-17"), Row)
    assert CURRENT.row_for(Kind.TRACKING).rule == "SUI-17"
