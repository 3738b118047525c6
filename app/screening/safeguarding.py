"""Which screenings open a task for the safeguarding lead, and how soon it must be read."""

from collections.abc import Sequence

from app.screening.findings import ConcernResult, GateResult, SafeguardingReason
from app.screening.words import RESIDENT_SIDE, YES, Effect, Grade, Kind, Subject

HARM_TO_A_CHILD = frozenset(
    {
        Kind.CHILD_ABUSE,
        Kind.OFFENCE_AGAINST_CHILD,
        Kind.PHYSICAL_OR_EMOTIONAL_ABUSE_ALLEGED,
        Kind.SEXUAL_ABUSE_ALLEGED,
        Kind.NEGLECT,
        Kind.ABDUCTION,
        Kind.FORCED_MARRIAGE,
    }
)
_TODAY = Grade.TODAY
_URGENCY = {grade: place for place, grade in enumerate(Grade)}
_CAUSES = {(kind, subject): f"{kind}/{subject}" for kind in Kind for subject in Subject}


def reasons(concerns: Sequence[ConcernResult], gates: Sequence[GateResult]) -> tuple[SafeguardingReason, ...]:
    """Return why the hub lead may get a task, most urgent first.

    The caller opens none for the check without an account, which knows nobody.

    Source: rule book GATE-01, LIGHT-08, SUI-12, SUI-16.
    """
    found = [
        SafeguardingReason("GATE-01", gate.value, Grade.NOW if gate.effect is Effect.FORBID else _TODAY)
        for gate in gates
        if gate.rule == "GATE-01"
    ]
    for concern in concerns:
        if concern.answer is not YES:
            continue
        cause = _CAUSES[concern.kind, concern.subject]
        if concern.supervised.task or concern.supported.task:
            found.append(SafeguardingReason("SUI-12", cause, _TODAY))
        if concern.subject in RESIDENT_SIDE:
            found.append(SafeguardingReason("SUI-16", cause, Grade.THIS_WEEK))
        if concern.kind in HARM_TO_A_CHILD:
            found.append(SafeguardingReason("LIGHT-08", cause, _TODAY, only_unsent=True))
    return tuple(sorted(found, key=lambda reason: _URGENCY[reason.grade]))
