"""Every pair of concerns, every pair of gates, and every gate beside every concern: the most cautious of both decides.

What one of them says alone stands in tables written by hand; this file only knows how two of them add up.
"""

from itertools import combinations, product
from typing import Any, NamedTuple

import pytest

from app.domain.services import Service
from app.screening.engine import evaluate
from app.screening.facts import Concern
from app.screening.result import Result
from app.screening.rulesets import CURRENT
from app.screening.words import Answer, Kind, Light, Next, Pathway, Subject
from tests.screening.test_gates import GATES
from tests.screening.test_rows import LIGHTS, SUPERVISED_LIKE, SUPPORTED_LIKE, TABLE, answers
from tests.screening.world import a_concern, facts

REDNESS = {light: place for place, light in enumerate(Light)}
NOT_ANSWERED_GATES = [
    # question, supported, others
    ("danger", "amber", "amber"),
    ("no_contact_order", "amber", "amber"),
    ("contact_forbidden", "amber", "amber"),
    ("protected_person", "amber", "amber"),
    ("child_knows_adult", "amber", "amber"),
    ("written_reports", "amber", "green"),
    ("sight_and_sound", "amber", "green"),
    ("basic_care", "amber", "green"),
    ("move_on_plan", "amber", "green"),
]
SHUTS = {("danger", "immediate"), ("no_contact_order", "binds_applicant"), ("contact_forbidden", "yes")}
MISMATCHES = {("written_reports", "yes"), ("sight_and_sound", "yes"), ("basic_care", "do_or_teach")}


class Part(NamedTuple):
    """A concern or a gate's answer, and what it says alone: of supported, handover, supervised and the like, indirect."""

    supported: Light
    handover: Light
    supervised: Light
    indirect: Light
    concern: Concern | None = None
    gate: tuple[str, str] | None = None


def concern_parts(pathway: Pathway) -> list[Part]:
    """Each line of the table written by hand about the visiting adult, each kind unknown, each about the resident."""
    parts = []
    for _, kind, pathways, details, supervised, supported in TABLE:
        if pathway in pathways.split():
            concern = a_concern(Kind(kind), **answers(details))
            left, right = LIGHTS[supervised.split()[1]], LIGHTS[supported.split()[1]]
            parts.append(Part(right, right, left, Light.AMBER, concern))
    for kind in Kind:
        unclear = (
            a_concern(kind, Answer.UNKNOWN, None),
            a_concern(kind, Answer.PREFER_NOT_TO_SAY, Subject.COMPANION),
            a_concern(kind, subject=Subject.RESIDENT_ADULT),
        )
        parts.extend(Part(Light.AMBER, Light.AMBER, Light.AMBER, Light.AMBER, each) for each in unclear)
    return parts


def gate_parts() -> list[Part]:
    parts = [
        Part(
            Light(supported),
            _handover(question, supported, others),
            Light(others),
            Light(indirect),
            gate=(question, answer),
        )
        for _, question, answer, supported, others, indirect, _, _ in GATES
    ]
    for question, supported, others in NOT_ANSWERED_GATES:
        indirect = Light.AMBER
        handover = _handover(question, supported, others)
        parts.append(Part(Light(supported), handover, Light(others), indirect, gate=(question, "unknown")))
    return parts


def _handover(question: str, supported: str, others: str) -> Light:
    """A handover lacks what supported contact lacks: nobody watches, cares or writes."""
    return Light(supported if question in {mismatch for mismatch, _ in MISMATCHES} else others)


def redder(*lights: Light) -> Light:
    return max(lights, key=REDNESS.__getitem__)


def together(*parts: Part, pathway: Pathway) -> Result:
    gates: Any = dict(part.gate for part in parts if part.gate)
    return evaluate(facts(*[part.concern for part in parts if part.concern], pathway=pathway, **gates), CURRENT)


def check(first: Part, second: Part, pathway: Pathway) -> None:
    result = together(first, second, pathway=pathway)
    assert result.light(Service.SUPPORTED_CONTACT) is redder(first.supported, second.supported)
    assert result.light(Service.HANDOVER) is redder(first.handover, second.handover)
    assert {result.light(service) for service in SUPERVISED_LIKE} == {redder(first.supervised, second.supervised)}
    assert result.light(Service.INDIRECT_CONTACT) is redder(first.indirect, second.indirect)
    assert SUPPORTED_LIKE == (Service.SUPPORTED_CONTACT, Service.HANDOVER)
    both_red = _red_by_risk(first, second) and redder(first.supervised, second.supervised) is Light.RED
    shut = {first.gate, second.gate} & SHUTS
    assert result.stops is (pathway is Pathway.SELF and (both_red or bool(shut)))
    if pathway is not Pathway.SELF:
        assert result.next is not Next.STOP


def _red_by_risk(*parts: Part) -> bool:
    return any(part.supported is Light.RED and part.gate not in MISMATCHES for part in parts)


def same_place(first: Part, second: Part) -> bool:
    """Tell whether both answer the same question, so that only one of them can be said."""
    if first.concern and second.concern:
        return (first.concern.kind, first.concern.about) == (second.concern.kind, second.concern.about) or (
            first.concern.kind is second.concern.kind and None in (first.concern.subject, second.concern.subject)
        )
    return first.gate is not None and second.gate is not None and first.gate[0] == second.gate[0]


def concern_pairs(pathway: Pathway, every: int) -> None:
    for number, (first, second) in enumerate(combinations(concern_parts(pathway), 2)):
        if number % every == 0 and not same_place(first, second):
            check(first, second, pathway)


@pytest.mark.rule("SUI-13", "LIGHT-02", "LIGHT-07")
@pytest.mark.parametrize("pathway", [Pathway.SELF, Pathway.MEDIATOR, Pathway.COURT])
def test_of_two_concerns_the_most_cautious_decides_for_each_service(pathway):
    """Every seventh pair, a number that walks through all of both; the long form tries them all."""
    concern_pairs(pathway, every=7)


@pytest.mark.long
@pytest.mark.rule("SUI-13", "LIGHT-02", "LIGHT-07")
@pytest.mark.parametrize("pathway", Pathway)
def test_of_every_two_concerns_on_every_pathway_the_most_cautious_decides(pathway):
    concern_pairs(pathway, every=1)


@pytest.mark.rule("LIGHT-01", "LIGHT-02", "GATE-05", "GATE-06")
@pytest.mark.parametrize("pathway", [Pathway.SELF, Pathway.CAFCASS])
def test_of_two_gates_the_most_cautious_decides_for_each_service(pathway):
    for first, second in combinations(gate_parts(), 2):
        if not same_place(first, second):
            check(first, second, pathway)


@pytest.mark.rule("LIGHT-01", "LIGHT-02", "GATE-05")
@pytest.mark.parametrize("pathway", [Pathway.SELF, Pathway.LOCAL_AUTHORITY])
def test_of_a_gate_and_a_concern_the_most_cautious_decides_for_each_service(pathway):
    for number, (gate, concern) in enumerate(product(gate_parts(), concern_parts(pathway))):
        if number % 5 == 0:
            check(gate, concern, pathway)


@pytest.mark.long
@pytest.mark.rule("LIGHT-01", "LIGHT-02", "GATE-05")
@pytest.mark.parametrize("pathway", Pathway)
def test_of_every_gate_and_concern_on_every_pathway_the_most_cautious_decides(pathway):
    for gate, concern in product(gate_parts(), concern_parts(pathway)):
        check(gate, concern, pathway)
