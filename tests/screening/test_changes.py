"""The smallest changes against a search that tries everything: they turn the light, and nothing smaller does."""

from collections.abc import Iterator, Sequence
from itertools import combinations, product
from typing import Any

import pytest

from app.domain.services import Service
from app.screening.changes import Change, smallest_changes
from app.screening.engine import evaluate
from app.screening.facts import Facts, confirm, confirm_gate
from app.screening.rulesets import CURRENT
from app.screening.words import Answer, Kind, Light, Pathway, Subject, greener
from tests.screening.table import HELPS
from tests.screening.world import a_concern, facts

SUPPORTED, SUPERVISED = Service.SUPPORTED_CONTACT, Service.SUPERVISED_CONTACT
Help = tuple[str, str, str, str]
# What may be confirmed beside the concerns: the one gate that hub or centre can mend.
GATE_HELPS = {"move_on_plan": "yes"}
ASSERTS_RISK = {
    "sexual_abuse_alleged": {"investigation": "ended_proved", "continuing_concern": "yes"},
    "past_mental_illness": {"stable": "no"},
    "substance_past": {"stable": "no"},
}


def helps(known: Facts) -> Iterator[Help]:
    """Everything that could be confirmed without denying a risk that somebody asserts."""
    for concern in known.concerns:
        if concern.answer is not Answer.YES:
            continue
        for name, value in HELPS.get(concern.kind, {}).items():
            if ASSERTS_RISK.get(concern.kind, {}).get(name) != concern.detail(name).value:
                yield concern.kind, concern.about, name, value
    for question, value in GATE_HELPS.items():
        if known.gate(question).value == "no":
            yield "", "", question, value


def after(known: Facts, chosen: Sequence[Help]) -> Facts:
    for kind, subject, name, value in chosen:
        known = confirm(known, Kind(kind), Subject(subject), name, value) if kind else confirm_gate(known, name, value)
    return known


def fewest(known: Facts, service: Service, target: Light) -> int | None:
    """The size of the smallest set of helps that brings the light to the target; None where no set does."""
    possible = list(helps(known))
    for size in range(len(possible) + 1):
        for chosen in combinations(possible, size):
            if not greener(target, evaluate(after(known, chosen), CURRENT).light(service)):
                return size
    return None


def as_helps(changes: Sequence[Change]) -> list[Help]:
    found = []
    for change in changes:
        kind, _, subject = (change.concern or "/").partition("/")
        found.append((kind, subject, change.question, change.value))
    return found


def check(known: Facts) -> None:
    result = evaluate(known, CURRENT)
    found = {each.service: each for each in smallest_changes(known, CURRENT, result)}
    for service in (SUPPORTED, SUPERVISED):
        light = result.light(service)
        if light is Light.GREEN:
            assert service not in found
            continue
        turned = found[service]
        assert turned.light is light
        for target, changes in ((Light.AMBER, turned.to_amber), (Light.GREEN, turned.to_green)):
            if target is light:
                assert changes is None
                continue
            least = fewest(known, service, target)
            assert (None if changes is None else len(changes)) == least, (known, service, target)
            if changes is not None:
                told = as_helps(changes)
                assert set(told) <= set(helps(known))
                assert not greener(target, evaluate(after(known, told), CURRENT).light(service))
        assert bool(turned.fixed) is (turned.to_green is None and not turned.waits_for) or turned.waits_for


STATES: list[tuple[Kind, dict[str, Any]]] = [
    *((kind, {}) for kind in Kind),
    (Kind.ABDUCTION, {"safety_plan": "yes!", "risk_manageable": "yes"}),
    (Kind.ABDUCTION, {"safety_plan": "no", "risk_manageable": "yes!"}),
    (Kind.ABDUCTION_FEARED, {"safety_plan": "yes"}),
    (Kind.PAST_MENTAL_ILLNESS, {"stable": "no", "mental_health_package": "yes"}),
    (Kind.SUBSTANCE_PAST, {"stable": "no", "ground_rules": "yes!"}),
    (Kind.SUBSTANCE_PAST, {"stable": "yes", "ground_rules": "no"}),
    (Kind.SUBSTANCE_PAST, {"stable": "yes!"}),
    (Kind.DOMESTIC_ABUSE_PROVEN, {"courses_completed": "yes!"}),
    (Kind.DOMESTIC_ABUSE_PROVEN, {"programme": "yes!", "midway_review": "no", "courses_completed": "no"}),
    (Kind.DOMESTIC_ABUSE_ALLEGED, {"investigation": "running"}),
    (Kind.DOMESTIC_ABUSE_ALLEGED, {"investigation": "none"}),
    (Kind.DOMESTIC_ABUSE_ALLEGED, {"investigation": "ended_proved", "programme": "yes"}),
    (Kind.DOMESTIC_ABUSE_ALLEGED, {"investigation": "ended_proved", "courses_completed": "yes!"}),
    (Kind.SEXUAL_ABUSE_ALLEGED, {"reported": "no"}),
    (Kind.SEXUAL_ABUSE_ALLEGED, {"reported": "yes", "investigation": "none"}),
    (Kind.SEXUAL_ABUSE_ALLEGED, {"investigation": "none", "safety_plan": "yes!"}),
    (Kind.SEXUAL_ABUSE_ALLEGED, {"reported": "yes", "investigation": "running"}),
    (Kind.SEXUAL_ABUSE_ALLEGED, {"reported": "yes", "investigation": "running", "continuing_concern": "no!"}),
    (Kind.SEXUAL_ABUSE_ALLEGED, {"reported": "yes", "investigation": "ended_no_proof"}),
    (Kind.SEXUAL_ABUSE_ALLEGED, {"investigation": "ended_no_proof!", "continuing_concern": "yes"}),
    (Kind.SEXUAL_ABUSE_ALLEGED, {"investigation": "ended_no_proof", "continuing_concern": "no"}),
    (Kind.SEXUAL_ABUSE_ALLEGED, {"reported": "yes", "investigation": "ended_proved"}),
]


@pytest.mark.rule("LIGHT-04")
@pytest.mark.parametrize(("kind", "details"), STATES)
@pytest.mark.parametrize("pathway", [Pathway.SELF, Pathway.SOLICITOR, Pathway.COURT])
def test_no_smaller_set_turns_the_light_of_one_concern(kind, details, pathway):
    check(facts(a_concern(kind, **details), pathway=pathway))


@pytest.mark.rule("LIGHT-04", "GATE-07")
@pytest.mark.parametrize("move_on_plan", ["yes", "no"])
def test_no_smaller_set_turns_the_light_of_two_concerns_beside_a_gate(move_on_plan):
    few = [(kind, details) for kind, details in STATES if kind in HELPS][:: 5 if move_on_plan == "yes" else 6]
    for (first, said), (second, also) in product(few, few):
        if first is not second and len(HELPS[first]) + len(HELPS[second]) <= 6:
            one, two = a_concern(first, **said), a_concern(second, subject=Subject.COMPANION, **also)
            check(facts(one, two, move_on_plan=move_on_plan))


@pytest.mark.rule("LIGHT-04", "SUI-16")
def test_what_nothing_can_turn_is_named_with_its_rule():
    known = facts(
        a_concern(Kind.ABDUCTION),
        a_concern(Kind.NEGLECT, subject=Subject.RESIDENT_ADULT),
        a_concern(Kind.WEAPONS, subject=Subject.COMPANION),
        written_reports="yes",
        protected_person="yes",
    )
    found = {each.service: each.as_json() for each in smallest_changes(known, CURRENT, evaluate(known, CURRENT))}
    assert found[SUPPORTED] == {
        "service": "supported_contact",
        "light": "red",
        "to_amber": None,
        "to_green": None,
        "waits_for": [],
        "fixed": ["GATE-05", "SUI-04"],
    }
    assert found[SUPERVISED] == {
        "service": "supervised_contact",
        "light": "amber",
        "to_amber": None,
        "to_green": None,
        "waits_for": [],
        "fixed": ["GATE-11", "SUI-16", "SUI-17"],
    }
    assert Service.INDIRECT_CONTACT not in found


@pytest.mark.rule("LIGHT-04")
def test_each_change_names_the_rule_the_concern_and_what_to_confirm():
    known = facts(a_concern(Kind.SUBSTANCE_PAST, subject=Subject.COMPANION, stable="yes"), move_on_plan="no")
    found = {each.service: each.as_json() for each in smallest_changes(known, CURRENT, evaluate(known, CURRENT))}
    assert found[SUPPORTED]["to_green"] == [
        {"rule": "GATE-07", "concern": None, "question": "move_on_plan", "value": "yes"},
        {"rule": "SUI-09", "concern": "substance_past/companion", "question": "stable", "value": "yes"},
    ]
    assert found[SUPERVISED]["to_green"] == [
        {"rule": "SUI-09", "concern": "substance_past/companion", "question": "ground_rules", "value": "yes"},
    ]
