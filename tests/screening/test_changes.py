"""The smallest changes against a search that tries everything: they turn the light, and nothing smaller does."""

from collections.abc import Callable, Iterable, Sequence
from functools import cache, partial
from itertools import combinations, product
from random import Random
from typing import Any

import pytest

from app.domain.services import Service
from app.screening.changes import Change, smallest_changes, smallest_changes_of_all
from app.screening.engine import evaluate
from app.screening.facts import Facts, confirm, confirm_gate
from app.screening.joint import evaluate_all
from app.screening.result import Result
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
    "domestic_abuse_alleged": {"investigation": "ended_proved"},
    "past_mental_illness": {"stable": "no"},
    "substance_past": {"stable": "no"},
}


def helps(sides: Sequence[Facts]) -> set[Help]:
    """Everything that could be confirmed without denying a risk that any side asserts."""
    raised = [each for known in sides for each in known.concerns if each.answer is Answer.YES]
    found = {
        (concern.kind.value, concern.about.value, name, value)
        for concern in raised
        for name, value in HELPS.get(concern.kind, {}).items()
    }
    denied = {
        (concern.kind.value, concern.about.value, name)
        for concern in raised
        for name, value in ASSERTS_RISK.get(concern.kind, {}).items()
        if concern.detail(name).value == value
    }
    mended = {("", "", name, to) for name, to in GATE_HELPS.items() for each in sides if each.gate(name).value == "no"}
    return {each for each in found if each[:3] not in denied} | mended


def after(sides: Sequence[Facts], chosen: Sequence[Help]) -> Result:
    """All sides screened together, once this has been confirmed of all."""
    return evaluate_all({side: confirmed(known, chosen) for side, known in enumerate(sides, 1)}, CURRENT)


def confirmed(known: Facts, chosen: Sequence[Help]) -> Facts:
    for kind, subject, name, value in chosen:
        known = confirm(known, Kind(kind), Subject(subject), name, value) if kind else confirm_gate(known, name, value)
    return known


def fewest(
    screened: Callable[[Sequence[Help]], Result], possible: Iterable[Help], service: Service, target: Light
) -> int | None:
    """The size of the smallest set of helps that brings the light to the target; None where no set does."""
    possible = sorted(possible)
    for size in range(len(possible) + 1):
        for chosen in combinations(possible, size):
            if not greener(target, screened(chosen).light(service)):
                return size
    return None


def as_helps(changes: Sequence[Change]) -> list[Help]:
    found = []
    for change in changes:
        kind, _, subject = (change.concern or "/").partition("/")
        found.append((kind, subject, change.question, change.value))
    return found


def check(*sides: Facts) -> None:
    screened = cache(partial(after, sides))
    possible = helps(sides)
    result = screened(())
    told = [each.service for each in smallest_changes_of_all(sides, CURRENT, result)]
    assert told == [
        each.service for each in result.services if each.light is not Light.GREEN and each.service in CURRENT.reads
    ]
    found = {each.service: each for each in smallest_changes_of_all(sides, CURRENT, result)}
    for service in (SUPPORTED, SUPERVISED):
        light = result.light(service)
        if light is Light.GREEN:
            continue
        turned = found[service]
        assert turned.light is light
        for target, changes in ((Light.AMBER, turned.to_amber), (Light.GREEN, turned.to_green)):
            if target is light:
                assert changes is None
                continue
            least = fewest(screened, possible, service, target)
            assert (None if changes is None else len(changes)) == least, (sides, service, target)
            if changes is not None:
                told_of = as_helps(changes)
                assert set(told_of) <= possible
                assert not greener(target, after(sides, told_of).light(service))
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


FEW: list[tuple[Kind, dict[str, Any]]] = [
    *((kind, said) for kind, said in STATES if kind in HELPS and len(HELPS[kind]) <= len(("one", "two", "three"))),
    (Kind.SUBSTANCE_PAST, {"stable": "yes", "ground_rules": "yes!"}),
    (Kind.SUBSTANCE_PAST, {"stable": "no", "ground_rules": "yes"}),
]
MOST = 5
"""As many helps are tried in every combination."""
SEXUAL = [said for kind, said in STATES if kind is Kind.SEXUAL_ABUSE_ALLEGED and "investigation" in said]


def one_side(dice: Random, kinds: Sequence[Kind]) -> Facts:
    """What a side says of some of these kinds, and whether it hopes to move on."""
    said = [dice.choice([each for each in FEW if each[0] is kind]) for kind in kinds if dice.random() < 0.8]
    who = Subject.COMPANION if dice.random() < 0.2 else Subject.VISITING_ADULT
    concerns = [a_concern(kind, subject=who, **details) for kind, details in said]
    if dice.random() < 0.2:
        concerns.append(a_concern(Kind.ABDUCTION_FEARED, Answer.UNKNOWN))
    pathway = dice.choice([Pathway.SELF, Pathway.SOLICITOR, Pathway.COURT])
    return facts(*concerns, pathway=pathway, move_on_plan=dice.choice(["yes", "yes", "no", "unknown"]))


@pytest.mark.rule("LIGHT-04", "SUI-13")
@pytest.mark.parametrize("seed", range(48))
def test_no_smaller_set_turns_the_light_of_two_sides_together(seed):
    dice = Random(seed)
    kinds = dice.sample(sorted({kind for kind, _ in FEW} - {Kind.ABDUCTION_FEARED}), k=2)
    sides = one_side(dice, kinds), one_side(dice, kinds)
    while len(helps(sides)) > MOST:
        sides = one_side(dice, kinds), one_side(dice, kinds)
    check(*sides)


@pytest.mark.rule("LIGHT-04", "SUI-13")
@pytest.mark.parametrize("first", SEXUAL)
def test_what_turns_one_sides_light_and_turns_the_others_redder_is_not_named(first):
    for second in SEXUAL[::2]:
        check(
            facts(a_concern(Kind.SEXUAL_ABUSE_ALLEGED, **first)), facts(a_concern(Kind.SEXUAL_ABUSE_ALLEGED, **second))
        )


@pytest.mark.rule("LIGHT-04", "SUI-13")
def test_what_both_sides_say_is_named_once_and_what_is_fixed_on_one_is_fixed():
    past = a_concern(Kind.SUBSTANCE_PAST, stable="yes", ground_rules="yes")
    sides = (facts(past, move_on_plan="no"), facts(past, a_concern(Kind.ABDUCTION), move_on_plan="unknown"))
    found = {each.service: each.as_json() for each in smallest_changes_of_all(sides, CURRENT, after(sides, ()))}
    assert found[SUPPORTED] == {
        "service": "supported_contact", "light": "red", "to_amber": None, "to_green": None, "waits_for": [],
        "fixed": ["SUI-04"],
    }  # fmt: skip
    assert [(each["concern"], each["question"]) for each in found[SUPERVISED]["to_green"]] == [
        ("substance_past/visiting_adult", "ground_rules"),
        ("abduction/visiting_adult", "safety_plan"),
        ("abduction/visiting_adult", "risk_manageable"),
    ]


@pytest.mark.rule("LIGHT-04", "SUI-13")
def test_a_plan_that_one_side_denies_and_the_other_does_not_know_of_is_asked_for_once():
    sides = (facts(move_on_plan="no"), facts(move_on_plan="unknown"))
    (supported,) = smallest_changes_of_all(sides, CURRENT, after(sides, ()))
    assert as_helps(supported.to_green or ()) == [("", "", "move_on_plan", "yes")]
    assert (supported.waits_for, supported.fixed) == ((), ())


@pytest.mark.rule("LIGHT-01", "LIGHT-04", "SUI-11")
@pytest.mark.parametrize("pathway", [Pathway.SELF, Pathway.CAFCASS, Pathway.SOLICITOR])
def test_that_a_finding_of_fact_ended_without_proof_is_named_and_turns_the_light(pathway):
    known = facts(a_concern(Kind.DOMESTIC_ABUSE_ALLEGED, investigation="running"), pathway=pathway)
    found = {each.service: each for each in smallest_changes(known, CURRENT, evaluate(known, CURRENT))}
    for service in (SUPPORTED, SUPERVISED):
        assert evaluate(known, CURRENT).light(service) is Light.RED
        assert found[service].to_amber == (
            Change("SUI-11", "domestic_abuse_alleged/visiting_adult", "investigation", "ended_no_proof"),
        )
        assert (found[service].to_green, found[service].fixed) == (None, ("SUI-11",))
        assert after((known,), as_helps(found[service].to_amber or ())).light(service) is Light.AMBER


@pytest.mark.rule("LIGHT-04", "LIGHT-10")
def test_that_something_was_not_proved_is_never_named_where_it_is_said_to_be_proved():
    running, proved = (
        facts(a_concern(Kind.DOMESTIC_ABUSE_ALLEGED, investigation=each)) for each in ("running", "ended_proved")
    )
    for sides in ((proved,), (running, proved)):
        for found in smallest_changes_of_all(sides, CURRENT, after(sides, ())):
            named = [each.question for each in (*(found.to_amber or ()), *(found.to_green or ()))]
            assert "investigation" not in named
