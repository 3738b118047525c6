"""The placement: a family's place at one centre, from the accepted offer to its end.

`MOVES` reads row by row. A suspended placement resumes to the state that it was suspended from, so its row has three
targets and stands in `RESUMES_TO`. No session is held before `confirm` (CEN-04); what that needs is `confirm_needs`.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum

from app.domain.errors import Issue, MoveNotOpen
from app.domain.machine import Mover, machine


class Status(StrEnum):
    """Where a placement stands."""

    PREPARING = "preparing"
    """Accepted for pre-visits."""
    AGREED = "agreed"
    """Confirmed: sessions can be booked."""
    ACTIVE = "active"
    SUSPENDED = "suspended"
    ENDED = "ended"


class Move(StrEnum):
    """What can be done to a placement."""

    CONFIRM = "confirm"
    DECLINE_AFTER_VISIT = "decline_after_visit"
    START = "start"
    SUSPEND = "suspend"
    RESUME = "resume"
    PROGRESS = "progress"
    END = "end"


class EndReason(StrEnum):
    """Why a place ends; staff read it, a family reads the one neutral sentence of every end."""

    DECLINED_AFTER_VISIT = "declined_after_visit"
    AIM_REACHED = "aim_reached"
    OWN_ARRANGEMENTS = "own_arrangements"
    NOT_WISHED_ANY_MORE = "not_wished_any_more"
    SESSIONS_MISSED = "sessions_missed"
    RULES_NOT_KEPT = "rules_not_kept"
    NOT_SAFE = "not_safe"
    ORDER_ENDED = "order_ended"
    CENTRE_CANNOT_GO_ON = "centre_cannot_go_on"
    OTHER = "other"


class SuspensionReason(StrEnum):
    """Why visits are interrupted; staff read it."""

    NOT_SAFE = "not_safe"
    HUB_ASKED = "hub_asked"
    NO_STAFF = "no_staff"
    CENTRE_CLOSED = "centre_closed"
    FAMILY_ASKED = "family_asked"
    OTHER = "other"


LIVE = frozenset(Status) - {Status.ENDED}
"""A referral has at most one placement in these."""

RUNNING = frozenset({Status.PREPARING, Status.AGREED, Status.ACTIVE})
"""Live and not suspended: appointments of it take place."""

RESUMES_TO = RUNNING
"""A suspended placement goes back to the one of these it came from."""

HOLDS_SESSIONS = frozenset({Status.AGREED, Status.ACTIVE})
"""Only in these may a session be booked (CEN-04)."""

CANCELS_APPOINTMENTS = frozenset({Move.DECLINE_AFTER_VISIT, Move.SUSPEND, Move.PROGRESS, Move.END})
"""After these moves nothing that was booked takes place; every side is told so in the same words."""

_CENTRE = (Mover.COORDINATOR,)
_STAFF = (Mover.COORDINATOR, Mover.HUB, Mover.HUB_LEAD)
_SERVICE = (Mover.SERVICE,)

# fmt: off
_MACHINE = machine({
    (Status.PREPARING, Move.CONFIRM):             (Status.AGREED,    _CENTRE),
    (Status.PREPARING, Move.DECLINE_AFTER_VISIT): (Status.ENDED,     _CENTRE),
    (Status.PREPARING, Move.SUSPEND):             (Status.SUSPENDED, _STAFF),
    (Status.PREPARING, Move.END):                 (Status.ENDED,     _CENTRE),

    (Status.AGREED,    Move.START):               (Status.ACTIVE,    _SERVICE),
    (Status.AGREED,    Move.SUSPEND):             (Status.SUSPENDED, _STAFF),
    (Status.AGREED,    Move.END):                 (Status.ENDED,     _CENTRE),

    (Status.ACTIVE,    Move.SUSPEND):             (Status.SUSPENDED, _STAFF),
    (Status.ACTIVE,    Move.PROGRESS):            (Status.ENDED,     _STAFF),
    (Status.ACTIVE,    Move.END):                 (Status.ENDED,     _CENTRE),

    (Status.SUSPENDED, Move.END):                 (Status.ENDED,     _CENTRE),
})
# fmt: on

MOVES: Mapping[tuple[Status, Move], Status] = _MACHINE.rows
MOVERS: Mapping[tuple[Status, Move], frozenset[Mover]] = _MACHINE.movers
_MAY_RESUME = frozenset(_CENTRE)


def after(status: Status, move: Move, by: Mover | None = None, *, suspended_from: Status | None = None) -> Status:
    """Tell the status that a move leads to.

    Args:
        status: where the placement stands.
        move: what is to be done.
        by: who makes the move; None asks for the cell alone.
        suspended_from: the state to go back to; needed by `resume` only.

    Raises:
        MoveNotOpen: there is no such move from here, or it is not this mover's.
    """
    if move is not Move.RESUME:
        return _MACHINE.after(status, move, by)
    if status is not Status.SUSPENDED or suspended_from not in RESUMES_TO:
        raise MoveNotOpen
    if by is not None and by not in _MAY_RESUME:
        raise MoveNotOpen
    return suspended_from


def open_moves(status: Status, mover: Mover) -> tuple[Move, ...]:
    """List the moves that a mover may make from here."""
    moves = _MACHINE.open_moves(status, mover)
    return (Move.RESUME, *moves) if status is Status.SUSPENDED and mover in _MAY_RESUME else moves


@dataclass(frozen=True, slots=True)
class PlannedAdult:
    """What is known of one adult who is to come to the centre.

    Args:
        pre_visit_went_well: None while it has not been held.
        signed_rules: version of the ground rules that this adult's agreement stores; None without an agreement.
    """

    pre_visit_went_well: bool | None
    signed_rules: int | None


def confirm_needs(
    adults: Collection[PlannedAdult], *, current_rules: int | None, cleared_staff: bool, place_named: bool
) -> list[Issue]:
    """List what stands between a family and its first session; an empty list confirms the place.

    Args:
        adults: every adult who is planned to attend, bring or collect.
        current_rules: the version of its ground rules that the centre has published last.
        cleared_staff: somebody with a valid clearance and without a conflict is named (STF-01, STF-03).
        place_named: the centre has said which opening or room the family gets.

    Source: rule book CEN-04, CEN-05, CEN-07, AGR-01, SES-08.
    """
    issues = []
    if not adults:
        issues.append(_lacks("adults", "no-adults-planned", "Name the adults who are to come."))
    if any(adult.pre_visit_went_well is None for adult in adults) or not adults:
        issues.append(_lacks("pre_visits", "pre-visit-not-held", "Hold a pre-visit with every adult and record it."))
    if any(adult.pre_visit_went_well is False for adult in adults):
        issues.append(
            _lacks("pre_visits", "pre-visit-did-not-go-well", "A pre-visit did not go well: hold another, or decline.")
        )
    if current_rules is None:
        issues.append(_lacks("ground_rules", "no-ground-rules", "Publish the centre's ground rules first."))
    elif any(adult.signed_rules != current_rules for adult in adults) or not adults:
        issues.append(
            _lacks("agreements", "agreement-not-signed", "Every adult has to sign the current version of the rules.")
        )
    if not cleared_staff:
        issues.append(
            _lacks("staff", "no-cleared-staff", "Name staff with a valid clearance and no tie to the family.")
        )
    if not place_named:
        issues.append(_lacks("place", "no-place-named", "Say which opening or room the family will have."))
    return issues


def _lacks(field: str, code: str, detail: str) -> Issue:
    return Issue(pointer=f"#/{field}", code=code, detail=detail)
