"""The application: one side's own part of a referral, its sections and forms, and how it moves.

`MOVES` reads row by row. What it takes to submit it stands in `submission.py`.
"""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from app.domain.machine import OWN_SIDE, Mover, machine


class Status(StrEnum):
    """Where an application stands."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    REFUSED = "refused"
    LAPSED = "lapsed"
    WITHDRAWN = "withdrawn"


class Move(StrEnum):
    """What can be done to an application."""

    SUBMIT = "submit"
    REFUSE = "refuse"
    EXPIRE = "expire"
    REOPEN = "reopen"
    WITHDRAW = "withdraw"


_OWN = tuple(sorted(OWN_SIDE))

# fmt: off
_MACHINE = machine({
    (Status.DRAFT,     Move.SUBMIT):   (Status.SUBMITTED, _OWN),
    (Status.DRAFT,     Move.REFUSE):   (Status.REFUSED,   _OWN),
    (Status.DRAFT,     Move.EXPIRE):   (Status.LAPSED,    (Mover.SERVICE,)),
    (Status.REFUSED,   Move.REOPEN):   (Status.DRAFT,     (*_OWN, Mover.HUB, Mover.HUB_LEAD)),
    (Status.SUBMITTED, Move.WITHDRAW): (Status.WITHDRAWN, _OWN),
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


class Section(StrEnum):
    """The parts of an application, each saved by itself."""

    ABOUT_ME = "about_me"
    CHILDREN = "children"
    OTHER_ADULTS = "other_adults"
    REQUEST = "request"
    SAFETY = "safety"
    DECLARATIONS = "declarations"
    REFERRER = "referrer"


class Form(StrEnum):
    """Which form a side fills in."""

    STARTER = "starter"
    PROFESSIONAL = "professional"
    OTHER_SIDE = "other_side"


def form_of(*, self_referral: bool, starter: bool) -> Form:
    """Tell which form is filled in: the one who starts asks for a service, a side that joins speaks for itself."""
    if not starter:
        return Form.OTHER_SIDE
    return Form.STARTER if self_referral else Form.PROFESSIONAL


ALLOWED: Mapping[Form, frozenset[Section]] = MappingProxyType(
    {
        Form.STARTER: frozenset(Section) - {Section.REFERRER},
        Form.PROFESSIONAL: frozenset(Section) - {Section.ABOUT_ME},
        Form.OTHER_SIDE: frozenset(Section) - {Section.REFERRER},
    }
)
"""The sections that a form has at all."""

LISTS = frozenset({Section.CHILDREN, Section.OTHER_ADULTS})
"""Sections whose document holds entries under the section's own name, as in {"children": [...]}."""
