"""Staff: who may be with children, and who is kept from a case.

Source: rule book STF-01, STF-03, SES-08.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from app.domain.errors import Issue


class Part(StrEnum):
    """What somebody does at a centre."""

    COORDINATOR = "coordinator"
    MANAGER = "manager"
    WORKER = "worker"
    VOLUNTEER = "volunteer"
    TRUSTEE = "trustee"


class ClearanceKind(StrEnum):
    """Whose disclosure it is."""

    DBS = "dbs"
    ACCESS_NI = "accessni"


class ClearanceLevel(StrEnum):
    """How far the disclosure went; only an enhanced one clears."""

    BASIC = "basic"
    STANDARD = "standard"
    ENHANCED = "enhanced"


# fmt: off
KIND_OF: Mapping[str, ClearanceKind] = MappingProxyType({
    "england":          ClearanceKind.DBS,
    "wales":            ClearanceKind.DBS,
    "northern_ireland": ClearanceKind.ACCESS_NI,
})
# fmt: on
"""The disclosure that a centre in each nation needs."""

STALE_AFTER_DAYS: Final = 3 * 365
WARN_BEFORE_DAYS: Final = 90


@dataclass(frozen=True, slots=True)
class Clearance:
    """A disclosure; its certificate is not kept."""

    kind: ClearanceKind
    level: ClearanceLevel
    issued_on: date


class Standing(StrEnum):
    """How a staff member's clearance stands."""

    NONE = "none"
    CLEARED = "cleared"
    SOON_STALE = "soon_stale"
    STALE = "stale"


def standing(clearances: Iterable[Clearance], nation: str, today: date) -> Standing:
    """Tell how somebody's clearance stands at a centre.

    Args:
        clearances: every disclosure on record.
        nation: where the centre is.
        today: the date at the centre.

    Source: rule book STF-01.
    """
    fitting = [
        found.issued_on
        for found in clearances
        if found.kind is KIND_OF[nation] and found.level is ClearanceLevel.ENHANCED and found.issued_on <= today
    ]
    if not fitting:
        return Standing.NONE
    stale_on = max(fitting) + timedelta(days=STALE_AFTER_DAYS)
    if today >= stale_on:
        return Standing.STALE
    return Standing.SOON_STALE if today >= stale_on - timedelta(days=WARN_BEFORE_DAYS) else Standing.CLEARED


MAY_WORK = frozenset({Standing.CLEARED, Standing.SOON_STALE, Standing.STALE})
"""An old disclosure brings a warning, none at all a refusal."""

WARNS = frozenset({Standing.SOON_STALE, Standing.STALE})


def assignment_issues(
    *, clearance: Standing, knows_a_party: bool, is_a_party: bool, works_here_today: bool
) -> list[Issue]:
    """List what stands against giving somebody a duty on a case.

    Args:
        clearance: how the staff member's clearance stands.
        knows_a_party: related to or acquainted with somebody of the case.
        is_a_party: is one of its adults.
        works_here_today: is on the centre's list of staff on that day.

    Source: rule book STF-01, STF-03, SES-08.
    """
    issues = []
    if not works_here_today:
        issues.append(Issue("#/staff_id", "not-on-staff", "This person does not work at the centre on that day."))
    if clearance not in MAY_WORK:
        issues.append(Issue("#/staff_id", "not-cleared", "Record an enhanced disclosure first."))
    if knows_a_party or is_a_party:
        issues.append(Issue("#/staff_id", "conflict", "This person cannot work on this case. Choose somebody else."))
    return issues


class Duty(StrEnum):
    """What a worker does on a session."""

    OBSERVES = "observes"
    ESCORTS = "escorts"
    WALKS_CHILD = "walks_child"
    OPENING = "opening"


TIED_TO_FAMILY = frozenset({Duty.OBSERVES, Duty.ESCORTS})
"""A worker with such a duty is with one family and cannot be anywhere else at that time (SES-02)."""


def session_needs(duties: Collection[Duty], *, is_observed: bool) -> list[Issue]:
    """List what a session lacks in staff: somebody for the opening, or one observing worker throughout.

    Source: rule book SES-08, SVC-03.
    """
    if is_observed and Duty.OBSERVES not in duties:
        return [Issue("#/duties", "no-observing-worker", "Name the worker who is with the family throughout.")]
    if not duties:
        return [Issue("#/duties", "no-staff", "Name the staff of this session.")]
    return []
