"""The offer: one referral put before one centre, which alone says yes or no (CEN-01, DIR-03).

`MOVES` reads row by row. At most one offer of a referral is open at a time.
"""

from collections.abc import Collection, Mapping
from enum import StrEnum
from typing import Final

from app.domain.errors import Issue
from app.domain.machine import Mover, machine


class Status(StrEnum):
    """Where an offer stands."""

    SENT = "sent"
    WAITING_LIST = "waiting_list"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    RECALLED = "recalled"
    EXPIRED = "expired"


class Move(StrEnum):
    """What can be done to an offer."""

    ACCEPT = "accept"
    DECLINE = "decline"
    WAIT_LIST = "wait_list"
    RECALL = "recall"
    EXPIRE = "expire"


class DeclineReason(StrEnum):
    """Why a centre says no; hub and centre read it, no family member does (CEN-01)."""

    FULL = "full"
    TIMES_DO_NOT_FIT = "times_do_not_fit"
    OUTSIDE_CRITERIA = "outside_criteria"
    NEEDS_CANNOT_BE_MET = "needs_cannot_be_met"
    RISK_TOO_HIGH = "risk_too_high"
    STAFF_KNOW_THE_FAMILY = "staff_know_the_family"
    ORDER_CANNOT_BE_FOLLOWED = "order_cannot_be_followed"
    OTHER = "other"


ANSWER_DAYS: Final = 10
"""How long a centre has to answer."""

OPEN = frozenset({Status.SENT, Status.WAITING_LIST})
"""The centre still has to answer; a referral has at most one such offer."""

_CENTRE = (Mover.COORDINATOR,)
_SENDERS = (Mover.REFERRER, Mover.HUB, Mover.HUB_LEAD)
_SERVICE = (Mover.SERVICE,)

# fmt: off
_MACHINE = machine({
    (Status.SENT,         Move.ACCEPT):    (Status.ACCEPTED,     _CENTRE),
    (Status.SENT,         Move.DECLINE):   (Status.DECLINED,     _CENTRE),
    (Status.SENT,         Move.WAIT_LIST): (Status.WAITING_LIST, _CENTRE),
    (Status.SENT,         Move.RECALL):    (Status.RECALLED,     _SENDERS),
    (Status.SENT,         Move.EXPIRE):    (Status.EXPIRED,      _SERVICE),

    (Status.WAITING_LIST, Move.ACCEPT):    (Status.ACCEPTED,     _CENTRE),
    (Status.WAITING_LIST, Move.DECLINE):   (Status.DECLINED,     _CENTRE),
    (Status.WAITING_LIST, Move.RECALL):    (Status.RECALLED,     _SENDERS),
    (Status.WAITING_LIST, Move.EXPIRE):    (Status.EXPIRED,      _SERVICE),
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


def accept_needs(*, self_referral: bool, open_needs: Collection[str], open_questions: Collection[str]) -> list[Issue]:
    """List what stands between a centre and its yes: what an amber professional referral has left open.

    A self-referral has been through the hub, which closed it all before the offer.

    Args:
        self_referral: an adult of the family brings the referral.
        open_needs: needs of the service's rows that nobody has confirmed.
        open_questions: what is still unanswered.

    Source: rule book LIGHT-07.
    """
    if self_referral:
        return []
    needs = [
        Issue(f"#/needs/{need}", "need-open", "Confirm this need, or ask the hub to.") for need in sorted(open_needs)
    ]
    questions = [
        Issue(f"#/open_questions/{question}", "question-open", "Close this question, or ask the hub to.")
        for question in sorted(open_questions)
    ]
    return needs + questions
