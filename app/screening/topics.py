"""Which topics of help fit a result, and when topics that bring two adults together must not be shown."""

from collections.abc import Iterable, Sequence

from app.domain.signposting import Topic, allowed
from app.screening.facts import Concern, Facts
from app.screening.findings import ConcernResult, GateResult
from app.screening.safeguarding import HARM_TO_A_CHILD
from app.screening.words import Answer, Effect, Kind

HEALTH = frozenset({Kind.SERIOUS_MENTAL_ILLNESS, Kind.PAST_MENTAL_ILLNESS, Kind.SUBSTANCE_CURRENT, Kind.SUBSTANCE_PAST})
_MENTAL = frozenset({Kind.SERIOUS_MENTAL_ILLNESS, Kind.PAST_MENTAL_ILLNESS})
_ABUSE_OF_ADULTS = frozenset(
    {
        Kind.DOMESTIC_ABUSE_PROVEN,
        Kind.DOMESTIC_ABUSE_ALLEGED,
        Kind.COERCIVE_CONTROL,
        Kind.STALKING,
        Kind.FORCED_MARRIAGE,
        Kind.HONOUR_BASED_ABUSE,
        Kind.MARAC_OR_IDVA,
        Kind.WEAPONS,
        Kind.TRACKING,
    }
)
_UNGUARDED = {
    "danger": "none",
    "no_contact_order": "none",
    "contact_forbidden": "no",
    "protected_person": "no",
    "court_order": "no",
}


def is_guarded(facts: Facts, raised: Iterable[Concern]) -> bool:
    """Tell whether abuse, an order or an unknown of these is declared, about anybody.

    Then no word goes to the other side by machine, and nothing is suggested that brings the two together.

    Args:
        facts: for the answers beside the concerns.
        raised: every concern that nobody said no to.

    Source: rule book SIG-03, REF-02.
    """
    if any(facts.gate(question).value != quiet for question, quiet in _UNGUARDED.items()):
        return True
    return any(concern.kind not in HEALTH for concern in raised)


def may_go_through_another(gates: Sequence[GateResult]) -> bool:
    """Tell whether a professional may refer somebody who must not contact the other adult; only an explicit no counts.

    Source: rule book GATE-02, SUI-15.
    """
    return any(gate.question == "indirect_forbidden" and gate.value == Answer.NO for gate in gates)


def topics_for(
    concerns: Sequence[ConcernResult], gates: Sequence[GateResult], *, guarded: bool, going_on: bool
) -> tuple[Topic, ...]:
    """Return the topics of help that fit, most urgent first; the information line is always among them.

    Args:
        concerns: what was raised or is not known.
        gates: what was tripped.
        guarded: abuse, an order or an unknown of these is declared.
        going_on: the wished service is open to this family.

    Source: rule book SIG-01, SIG-02, SIG-03, GATE-01, GATE-02, LIGHT-02.
    """
    tripped = {(gate.rule, gate.value) for gate in gates}
    raised = {concern.kind for concern in concerns if concern.answer is Answer.YES}
    danger = {Topic.IMMEDIATE_DANGER} if ("GATE-01", "immediate") in tripped else set()
    if any(gate.rule == "GATE-01" for gate in gates) or raised & HARM_TO_A_CHILD:
        danger |= {Topic.CHILD_PROTECTION, Topic.SOMEONE_FOR_A_CHILD}
    if raised & _ABUSE_OF_ADULTS or any(gate.rule in {"GATE-01", "GATE-11"} for gate in gates):
        danger.add(Topic.DOMESTIC_ABUSE)
    wanted = {Topic.INFORMATION, *danger}
    if any(gate.effect is Effect.CLOSE for gate in gates) and not may_go_through_another(gates):
        return allowed({*wanted, Topic.LEGAL_ADVICE}, guarded=True)
    if raised & _MENTAL:
        wanted.add(Topic.MENTAL_HEALTH)
    if raised & (HEALTH - _MENTAL):
        wanted.add(Topic.SUBSTANCE_USE)
    if going_on:
        wanted |= {Topic.MEDIATION, Topic.PARENTING_PLAN, Topic.BETWEEN_PARENTS, Topic.PARENT_SUPPORT}
    else:
        wanted |= {Topic.LEGAL_ADVICE, Topic.COURT_WELFARE}
    return allowed(wanted, guarded=guarded)
