"""What the four small machines have in common: kinds of mover, and how a table of moves is read.

Each machine (referral, offer, placement, application) is one table in the file of its noun. A row reads: from this
status, by this move, to that status, and these may make it. A pair that is not in the table does not exist.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Generic, TypeVar

from app.domain.errors import MoveNotOpen


class Mover(StrEnum):
    """Who makes a move, as the machines see them: how somebody stands to this case, not what their account may do."""

    STARTER = "starter"
    """The side that started a self-referral."""
    OTHER_SIDE = "other_side"
    """Any other side of the family."""
    REFERRER = "referrer"
    HUB = "hub"
    HUB_LEAD = "hub_lead"
    COORDINATOR = "coordinator"
    SERVICE = "service"
    """The service itself: on submission, or when a date has passed."""


OWN_SIDE = frozenset({Mover.STARTER, Mover.OTHER_SIDE, Mover.REFERRER})
"""Whoever speaks for a side: the adult, or the professional who filled in the form."""

S = TypeVar("S", bound=StrEnum)
M = TypeVar("M", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class Machine(Generic[S, M]):
    """One table of moves, asked by the functions of its noun.

    Args:
        rows: (status, move) -> next status.
        movers: (status, move) -> who may make it; the same keys as `rows`.
    """

    rows: Mapping[tuple[S, M], S]
    movers: Mapping[tuple[S, M], frozenset[Mover]]

    def after(self, status: S, move: M, by: Mover | None = None) -> S:
        """Tell the status that a move leads to.

        Args:
            status: where the machine stands.
            move: what is to be done.
            by: who makes the move; None asks for the cell alone.

        Raises:
            MoveNotOpen: the table has no such cell, or the cell is not this mover's.
        """
        cell = (status, move)
        if cell not in self.rows or (by is not None and by not in self.movers[cell]):
            raise MoveNotOpen
        return self.rows[cell]

    def open_moves(self, status: S, mover: Mover) -> tuple[M, ...]:
        """List the moves that a mover may make from here, in the order of the table."""
        return tuple(move for (at, move), movers in self.movers.items() if at == status and mover in movers)


def machine(table: Mapping[tuple[S, M], tuple[S, Iterable[Mover]]]) -> Machine[S, M]:
    """Make a machine of a table whose rows read: (status, move): (next, who)."""
    return Machine(
        rows=MappingProxyType({cell: to for cell, (to, _) in table.items()}),
        movers=MappingProxyType({cell: frozenset(who) for cell, (_, who) in table.items()}),
    )
