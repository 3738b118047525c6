"""Which topics of help fit a result, and when topics that bring two adults together must not be shown."""

from collections.abc import Iterable, Sequence

from app.domain.signposting import Topic, allowed
from app.screening.facts import NOT_SAID, Concern, Facts
from app.screening.findings import ConcernResult, GateResult
from app.screening.safeguarding import HARM_TO_A_CHILD
from app.screening.words import NO, YES, Effect, Kind

HEALTH = frozenset({Kind.SERIOUS_MENTAL_ILLNESS, Kind.PAST_MENTAL_ILLNESS, Kind.SUBSTANCE_CURRENT, Kind.SUBSTANCE_PAST})
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
_CLOSE = Effect.CLOSE
_INFORMATION = Topic.INFORMATION
_NONE: frozenset[Topic] = frozenset()
_FOR_A_CHILD = frozenset({Topic.CHILD_PROTECTION, Topic.SOMEONE_FOR_A_CHILD})
_FOR_AN_ADULT = frozenset({Topic.DOMESTIC_ABUSE})
_AFTER_GATE = {
    ("GATE-01", "immediate"): _FOR_A_CHILD | _FOR_AN_ADULT | {Topic.IMMEDIATE_DANGER},
    ("GATE-01", "not_immediate"): _FOR_A_CHILD | _FOR_AN_ADULT,
    ("GATE-11", "binds_other"): _FOR_AN_ADULT,
    ("GATE-11", "binds_both"): _FOR_AN_ADULT,
    ("GATE-11", "yes"): _FOR_AN_ADULT,
}
_AFTER_HARM = {
    kind: (_FOR_A_CHILD if kind in HARM_TO_A_CHILD else _NONE) | (_FOR_AN_ADULT if kind in _ABUSE_OF_ADULTS else _NONE)
    for kind in Kind
}
_AFTER_ILLNESS = {
    Kind.SERIOUS_MENTAL_ILLNESS: frozenset({Topic.MENTAL_HEALTH}),
    Kind.PAST_MENTAL_ILLNESS: frozenset({Topic.MENTAL_HEALTH}),
    Kind.SUBSTANCE_CURRENT: frozenset({Topic.SUBSTANCE_USE}),
    Kind.SUBSTANCE_PAST: frozenset({Topic.SUBSTANCE_USE}),
}
_GOING_ON = frozenset({Topic.MEDIATION, Topic.PARENTING_PLAN, Topic.BETWEEN_PARENTS, Topic.PARENT_SUPPORT})
_ELSEWHERE = frozenset({Topic.LEGAL_ADVICE, Topic.COURT_WELFARE})
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
    answers = facts.gates
    for question, quiet in _UNGUARDED.items():
        if answers.get(question, NOT_SAID).value != quiet:
            return True
    return not HEALTH.issuperset([concern.kind for concern in raised])


def may_go_through_another(gates: Sequence[GateResult]) -> bool:
    """Tell whether a professional may refer somebody who must not contact the other adult; only an explicit no counts.

    Source: rule book GATE-02, SUI-15.
    """
    return ("indirect_forbidden", NO) in [(gate.question, gate.value) for gate in gates]


def topics_for(
    concerns: Sequence[ConcernResult],
    gates: Sequence[GateResult],
    *,
    guarded: bool,
    going_on: bool,
    supervised_open: bool,
) -> tuple[Topic, ...]:
    """Return the topics of help that fit, most urgent first; the information line is always among them.

    Args:
        concerns: what was raised or is not known.
        gates: what was tripped.
        guarded: abuse, an order or an unknown of these is declared.
        going_on: the wished service is open to this family.
        supervised_open: supervised contact is not red; where it is, the authority of the area can be asked instead.

    Source: rule book SIG-01, SIG-02, SIG-03, GATE-01, GATE-02, LIGHT-02.
    """
    raised = [concern.kind for concern in concerns if concern.answer is YES]
    wanted = {_INFORMATION}
    for gate in gates:
        wanted |= _AFTER_GATE.get((gate.rule, gate.value), _NONE)
    for kind in raised:
        wanted |= _AFTER_HARM[kind]
    if _CLOSE in [gate.effect for gate in gates] and not may_go_through_another(gates):
        return allowed({*wanted, Topic.LEGAL_ADVICE}, guarded=guarded)
    for kind in raised:
        wanted |= _AFTER_ILLNESS.get(kind, _NONE)
    wanted |= _GOING_ON if going_on else _ELSEWHERE
    if not supervised_open:
        wanted.add(Topic.CHILD_PROTECTION)
    return allowed(wanted, guarded=guarded)
