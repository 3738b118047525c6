"""One screening of all sides: each side's answers stay a set of facts of their own, and the most cautious decides.

What an adult says about orders between the adults is said from where that adult stands; for a result about the case it
is turned to where the applicant stands.
"""

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any, Final

from app.screening import wording
from app.screening.engine import combine, evaluate
from app.screening.explain import FamilyExplanation, for_family
from app.screening.facts import Facts
from app.screening.result import Result
from app.screening.rows import Ruleset
from app.screening.topics import topics_for
from app.screening.words import Light, Next

STARTER: Final = 1
"""The side from which the case is told."""
_ORDER: Final = "no_contact_order"
_TURNED: Mapping[str, str] = MappingProxyType({"binds_applicant": "binds_other", "binds_other": "binds_applicant"})
_SIDES: Final = "sides"


def turned(side: int, facts: Facts) -> Facts:
    """Return what a side said with the orders between the adults as seen from the applicant."""
    said = facts.gate(_ORDER)
    if side == STARTER or said.value not in _TURNED:
        return facts
    return replace(facts, gates={**facts.gates, _ORDER: replace(said, value=_TURNED[said.value])})


def evaluate_all(known: Mapping[int, Facts], ruleset: Ruleset) -> Result:
    """Screen every side's facts and return the most cautious of it all.

    Args:
        known: facts by side, at least one.
        ruleset: on which to screen.

    Source: rule book SUI-13, HUB-05, LIGHT-05.
    """
    return combine([evaluate(facts, ruleset) for _, facts in sorted(known.items())])


def inputs_of(known: Mapping[int, Facts]) -> dict[str, Any]:
    """Return what a screening of all sides is stored with."""
    return {_SIDES: {str(side): facts.as_json() for side, facts in sorted(known.items())}}


def facts_in(inputs: Mapping[str, Any]) -> dict[int, Facts]:
    """Return the facts that a stored screening was made from, of one side or of all."""
    if _SIDES in inputs:
        return {int(side): Facts.from_json(stored) for side, stored in inputs[_SIDES].items()}
    return {STARTER: Facts.from_json(inputs)}


_NOT_TOLD: Final = frozenset(
    {
        wording.GATES["no_contact_order", "binds_applicant"],
        wording.BOUND_AND_REFERRED,
        wording.THROUGH_ANOTHER,
        wording.ONLY_LAWYER,
    }
)
"""Sentences about a form that is not taken: a joining side's is taken whatever it says."""


def told_to_a_joining_side(result: Result) -> FamilyExplanation:
    """Explain a side's own answers to it where it joins a referral: nothing stops, and no red is told by machine.

    A red of its answers goes to the hub, where a person decides; that is what amber says, and the help shown beside it.

    Args:
        result: of its own answers alone.

    Source: rule book LIGHT-09.
    """
    topics = topics_for(result.concerns, result.gates, guarded=result.guarded, going_on=True, supervised_open=True)
    told = for_family(result._replace(next=Next.HUB, topics=topics))

    def softened(light: Light) -> Light:
        return Light.AMBER if light is Light.RED else light

    return told._replace(
        light=softened(told.light),
        lights={service: softened(each) for service, each in told.lights.items()},
        reasons=tuple(each for each in told.reasons if each not in _NOT_TOLD),
        advice=tuple(each for each in told.advice if each not in _NOT_TOLD),
        change_of_wish=(),
        professional_offered=False,
        list_supervised=False,
    )
