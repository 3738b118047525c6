"""The referral: how one family's way through the service lives and ends.

`MOVES` reads row by row: from this status, by this move, to that one; `MOVERS` says who may make it. Parallel facts
(consents, conversations, checks) are never statuses; what a move needs of them stands in `decision.py` and `placement.py`,
what it does to placements and offers in `coupling.py`.
"""

from collections.abc import Mapping
from enum import StrEnum

from app.domain.machine import OWN_SIDE, Mover, machine


class Status(StrEnum):
    """Where a referral stands; staff read this word, families never do (REF-08)."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    """Never at rest: the service moves it on in the same transaction."""
    QUEUED = "queued"
    ASSESSING = "assessing"
    AWAITING_INFORMATION = "awaiting_information"
    SUPERVISED_FIRST = "supervised_first"
    READY = "ready"
    """Suitable for a named service, no centre has accepted yet."""
    PLACED = "placed"
    NOT_APPROVED = "not_approved"
    LAPSED = "lapsed"
    STOPPED = "stopped"
    WITHDRAWN = "withdrawn"
    ENDED = "ended"
    EXPIRED = "expired"


class Move(StrEnum):
    """What can be done to a referral."""

    SUBMIT = "submit"
    STOP = "stop"
    OFFER_CHANGE = "offer_change"
    QUEUE = "queue"
    PASS_ON = "pass_on"  # noqa: S105 - a move, not a password
    TAKE = "take"
    RELEASE = "release"
    ASK = "ask"
    RESUME = "resume"
    FIND_SUITABLE = "find_suitable"
    SUPERVISE_FIRST = "supervise_first"
    RETURN = "return"
    REFUSE = "refuse"
    REINSTATE = "reinstate"
    PLACE = "place"
    FALL_BACK = "fall_back"
    REASSESS = "reassess"
    LAPSE = "lapse"
    REOPEN = "reopen"
    WITHDRAW = "withdraw"
    END = "end"
    EXPIRE = "expire"


CLOSED = frozenset({Status.NOT_APPROVED, Status.LAPSED, Status.STOPPED, Status.WITHDRAWN, Status.ENDED, Status.EXPIRED})
"""Nothing runs any more: no live placement, no open offer, no coming appointment."""

REOPENABLE = frozenset({Status.NOT_APPROVED, Status.LAPSED})
"""Closed, but the hub lead may put it back into the queue; the others are final."""

OPEN = frozenset(Status) - CLOSED

_FIRST = (Mover.STARTER, Mover.REFERRER)
_HUB = (Mover.HUB, Mover.HUB_LEAD)
_LEAD = (Mover.HUB_LEAD,)
_CENTRE = (Mover.COORDINATOR,)
_SERVICE = (Mover.SERVICE,)
_ASKED = (*OWN_SIDE, Mover.COORDINATOR, *_HUB)

# fmt: off
_MACHINE = machine({
    (Status.DRAFT,                Move.SUBMIT):          (Status.SUBMITTED,            _FIRST),
    (Status.DRAFT,                Move.WITHDRAW):        (Status.WITHDRAWN,            _FIRST),
    (Status.DRAFT,                Move.EXPIRE):          (Status.EXPIRED,              _SERVICE),

    (Status.SUBMITTED,            Move.STOP):            (Status.STOPPED,              _SERVICE),
    (Status.SUBMITTED,            Move.OFFER_CHANGE):    (Status.DRAFT,                _SERVICE),
    (Status.SUBMITTED,            Move.QUEUE):           (Status.QUEUED,               _SERVICE),
    (Status.SUBMITTED,            Move.PASS_ON):         (Status.READY,                _SERVICE),

    (Status.QUEUED,               Move.TAKE):            (Status.ASSESSING,            _HUB),
    (Status.QUEUED,               Move.WITHDRAW):        (Status.WITHDRAWN,            _FIRST),
    (Status.QUEUED,               Move.LAPSE):           (Status.LAPSED,               _HUB),

    (Status.ASSESSING,            Move.ASK):             (Status.AWAITING_INFORMATION, _HUB),
    (Status.ASSESSING,            Move.FIND_SUITABLE):   (Status.READY,                _HUB),
    (Status.ASSESSING,            Move.SUPERVISE_FIRST): (Status.SUPERVISED_FIRST,     _HUB),
    (Status.ASSESSING,            Move.REFUSE):          (Status.NOT_APPROVED,         _HUB),
    (Status.ASSESSING,            Move.REINSTATE):       (Status.PLACED,               _HUB),
    (Status.ASSESSING,            Move.RELEASE):         (Status.QUEUED,               _HUB),
    (Status.ASSESSING,            Move.LAPSE):           (Status.LAPSED,               _HUB),
    (Status.ASSESSING,            Move.WITHDRAW):        (Status.WITHDRAWN,            _FIRST),

    (Status.AWAITING_INFORMATION, Move.RESUME):          (Status.ASSESSING,            _ASKED),
    (Status.AWAITING_INFORMATION, Move.LAPSE):           (Status.LAPSED,               _SERVICE),
    (Status.AWAITING_INFORMATION, Move.WITHDRAW):        (Status.WITHDRAWN,            _FIRST),

    (Status.SUPERVISED_FIRST,     Move.RETURN):          (Status.ASSESSING,            _HUB),
    (Status.SUPERVISED_FIRST,     Move.REASSESS):        (Status.ASSESSING,            _HUB),
    (Status.SUPERVISED_FIRST,     Move.LAPSE):           (Status.LAPSED,               _SERVICE),
    (Status.SUPERVISED_FIRST,     Move.WITHDRAW):        (Status.WITHDRAWN,            _FIRST),
    (Status.SUPERVISED_FIRST,     Move.END):             (Status.ENDED,                _CENTRE),

    (Status.READY,                Move.PLACE):           (Status.PLACED,               _CENTRE),
    (Status.READY,                Move.FALL_BACK):       (Status.ASSESSING,            _CENTRE),
    (Status.READY,                Move.REASSESS):        (Status.ASSESSING,            _HUB),
    (Status.READY,                Move.LAPSE):           (Status.LAPSED,               _SERVICE),
    (Status.READY,                Move.WITHDRAW):        (Status.WITHDRAWN,            _FIRST),

    (Status.PLACED,               Move.FALL_BACK):       (Status.ASSESSING,            _CENTRE),
    (Status.PLACED,               Move.REASSESS):        (Status.ASSESSING,            _HUB),
    (Status.PLACED,               Move.END):             (Status.ENDED,                _CENTRE),
    (Status.PLACED,               Move.WITHDRAW):        (Status.WITHDRAWN,            OWN_SIDE),

    (Status.NOT_APPROVED,         Move.REOPEN):          (Status.QUEUED,               _LEAD),
    (Status.LAPSED,               Move.REOPEN):          (Status.QUEUED,               _LEAD),
})
# fmt: on

MOVES: Mapping[tuple[Status, Move], Status] = _MACHINE.rows
MOVERS: Mapping[tuple[Status, Move], frozenset[Mover]] = _MACHINE.movers


def after(status: Status, move: Move, by: Mover | None = None) -> Status:
    """Tell the status that a move leads to.

    Raises:
        MoveNotOpen: there is no such move from here, or it is not this mover's.
    """
    return _MACHINE.after(status, move, by)


def open_moves(status: Status, mover: Mover) -> tuple[Move, ...]:
    """List the moves that a mover may make from here."""
    return _MACHINE.open_moves(status, mover)


def arrival(*, self_referral: bool, stops: bool, wished_is_red: bool, barred: bool, to_hub: bool) -> Move:
    """Choose how a submitted referral goes on; only the first applicant's own answers are asked.

    Args:
        self_referral: an adult of the family brings it, not a professional (REF-01, REF-03).
        stops: red for supported and supervised both, or immediate danger, or a gate that closes self-referral.
        wished_is_red: red for the service that was wished.
        barred: an order forbids contact with the other adult or with the child (GATE-02, GATE-03).
        to_hub: the screening sends it to the hub; of a professional's nothing else is asked.

    Source: rule book LIGHT-02, LIGHT-03, LIGHT-07, SUI-17, HUB-01, GATE-01 to GATE-03.
    """
    if not self_referral:
        return Move.QUEUE if to_hub else Move.PASS_ON
    if stops or barred:
        return Move.STOP
    return Move.OFFER_CHANGE if wished_is_red else Move.QUEUE
