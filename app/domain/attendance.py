"""Attendance: what the register says of each person, computed from marks that are only ever added.

Nothing here holds a word about how a visit went: kinds, times and closed codes are all there is.

Source: rule book SES-04, SES-05, REC-01.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Final
from uuid import UUID

from app.domain.errors import Issue


class MarkKind(StrEnum):
    """What a mark in the register says."""

    ARRIVED = "arrived"
    LEFT = "left"
    ABSENT = "absent"


class AbsenceReason(StrEnum):
    """Why somebody did not come; a closed list."""

    ILLNESS = "illness"
    CHILD_ILLNESS = "child_illness"
    BEREAVEMENT = "bereavement"
    FAMILY_EMERGENCY = "family_emergency"
    TRANSPORT_FAILED = "transport_failed"
    WEATHER = "weather"
    COURT_OR_AUTHORITY = "court_or_authority"
    FELT_UNSAFE = "felt_unsafe"
    AGREED_BEFOREHAND = "agreed_beforehand"
    OTHER_PLANS = "other_plans"
    FORGOTTEN = "forgotten"
    DID_NOT_WANT_TO = "did_not_want_to"
    NOT_GIVEN = "not_given"


# fmt: off
IS_VALID: Mapping[AbsenceReason, bool] = MappingProxyType({
    AbsenceReason.ILLNESS:            True,
    AbsenceReason.CHILD_ILLNESS:      True,
    AbsenceReason.BEREAVEMENT:        True,
    AbsenceReason.FAMILY_EMERGENCY:   True,
    AbsenceReason.TRANSPORT_FAILED:   True,
    AbsenceReason.WEATHER:            True,
    AbsenceReason.COURT_OR_AUTHORITY: True,
    AbsenceReason.FELT_UNSAFE:        True,
    AbsenceReason.AGREED_BEFOREHAND:  True,
    AbsenceReason.OTHER_PLANS:        False,
    AbsenceReason.FORGOTTEN:          False,
    AbsenceReason.DID_NOT_WANT_TO:    False,
    AbsenceReason.NOT_GIVEN:          False,
})
# fmt: on


class Status(StrEnum):
    """What attendance comes to for one person at one appointment."""

    EXPECTED = "expected"
    ATTENDED = "attended"
    LATE = "late"
    ABSENT = "absent"


CAME = frozenset({Status.ATTENDED, Status.LATE})
LATE_AFTER_MINUTES: Final = 5


@dataclass(frozen=True, slots=True)
class Mark:
    """One mark of the register.

    Args:
        mark_id: made by the device.
        person: whom it is about.
        kind: what it says.
        happened_at: when it happened.
        recorded_at: when the service took it.
        told: an absence was told to the centre; None unless absent.
        reason: the coded reason of an absence; None unless absent.
        replaces: the mark that this one corrects.
    """

    mark_id: UUID
    person: UUID
    kind: MarkKind
    happened_at: datetime
    recorded_at: datetime
    told: bool | None = None
    reason: AbsenceReason | None = None
    replaces: UUID | None = None


@dataclass(frozen=True, slots=True)
class Attendance:
    """One person's attendance at one appointment."""

    status: Status
    arrived_at: datetime | None = None
    left_at: datetime | None = None
    told: bool | None = None
    reason: AbsenceReason | None = None

    @property
    def attended(self) -> bool:
        """Tell whether the person came."""
        return self.status in CAME


def mark_issues(kind: MarkKind, told: bool | None, reason: AbsenceReason | None) -> list[Issue]:
    """List what does not fit together in a mark: only an absence is told or not and has a reason.

    Source: rule book SES-04.
    """
    issues = []
    if kind is MarkKind.ABSENT:
        if told is None:
            issues.append(Issue("#/told", "missing", "Say whether the centre was told of the absence."))
        elif told and reason is None:
            issues.append(Issue("#/reason", "missing", "Choose the reason that was given; not given is one of them."))
    else:
        if told is not None:
            issues.append(Issue("#/told", "not-for-this-kind", "Only an absence is told or not."))
        if reason is not None:
            issues.append(Issue("#/reason", "not-for-this-kind", "Only an absence has a reason."))
    return issues


def standing(marks: Iterable[Mark]) -> tuple[Mark, ...]:
    """Leave out the marks that a later one replaces, and put the others in the order in which they happened."""
    found = tuple(marks)
    replaced = {mark.replaces for mark in found}
    kept = (mark for mark in found if mark.mark_id not in replaced)
    return tuple(sorted(kept, key=lambda mark: (mark.happened_at, mark.recorded_at, str(mark.mark_id))))


def attendance(planned_arrival: datetime, marks: Iterable[Mark]) -> Attendance:
    """Compute one person's attendance at one appointment.

    Args:
        planned_arrival: the person's own planned time.
        marks: all marks of that person at that appointment, in any order.

    Source: rule book SES-04.
    """
    found = standing(marks)
    arrivals = [mark.happened_at for mark in found if mark.kind is MarkKind.ARRIVED]
    departures = [mark.happened_at for mark in found if mark.kind is MarkKind.LEFT]
    absences = [mark for mark in found if mark.kind is MarkKind.ABSENT]
    if arrivals:
        late = arrivals[0] > planned_arrival + timedelta(minutes=LATE_AFTER_MINUTES)
        left_at = departures[-1] if departures and departures[-1] >= arrivals[0] else None
        return Attendance(Status.LATE if late else Status.ATTENDED, arrivals[0], left_at)
    if absences:
        return Attendance(Status.ABSENT, told=absences[-1].told, reason=absences[-1].reason)
    return Attendance(Status.EXPECTED)


def is_excused(absence: Attendance) -> bool:
    """Tell whether an absence was told to the centre with a valid reason."""
    return bool(absence.told) and absence.reason is not None and IS_VALID[absence.reason]


MISSES: Final = 2


@dataclass(frozen=True, slots=True)
class Proposal:
    """A place is due for withdrawal; a co-ordinator decides.

    Args:
        ask_hub_first: the resident side did not bring the child, or a safety mark stands.
    """

    ask_hub_first: bool


def proposal(visitor: Iterable[Attendance], child: Iterable[Attendance], *, safety_mark: bool) -> Proposal | None:
    """Tell whether missed sessions make the place due for withdrawal; the rule proposes and never acts.

    Args:
        visitor: the visiting adult's attendance at each session held so far.
        child: the child's, whom the resident side brings.
        safety_mark: any safety mark stands on the case.

    Source: rule book SES-05.
    """
    missed_by_visitor = _unexcused(visitor)
    not_brought = _unexcused(child)
    if max(missed_by_visitor, not_brought) < MISSES:
        return None
    return Proposal(ask_hub_first=safety_mark or not_brought > 0)


def _unexcused(attendances: Iterable[Attendance]) -> int:
    return sum(1 for found in attendances if found.status is Status.ABSENT and not is_excused(found))
