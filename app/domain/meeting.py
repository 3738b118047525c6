"""Meeting: which people must not meet, and where.

Not meeting is the default for every family, so that it marks none. A separation is between two people and holds across
families; the database refuses what would break it.

Source: rule book SES-02, CEN-09, PRIV-03.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final
from uuid import UUID

from app.domain.vocabulary import Part

BUFFER_MINUTES: Final = 10
"""The least time between two people who must not meet."""


class Extent(StrEnum):
    """Where two people must not be at the same time."""

    SHARED = "shared"
    """Entrance, corridor, waiting room."""
    SITE = "site"
    """Anywhere at the centre; a third person brings the child."""


class Cause(StrEnum):
    """Why two people are kept apart."""

    DEFAULT = "default"
    ORDER = "order"
    HUB = "hub"


@dataclass(frozen=True, slots=True)
class Comer:
    """An adult who comes to the centre.

    Args:
        person: who.
        part: what they come for.
    """

    person: UUID
    part: Part


@dataclass(frozen=True, slots=True)
class Separation:
    """Two people who must not meet.

    Args:
        person_a: the smaller id.
        person_b: the greater id.
        extent: where.
        cause: why; secret to every family.
        buffer_minutes: the least time between them.
    """

    person_a: UUID
    person_b: UUID
    extent: Extent = Extent.SHARED
    cause: Cause = Cause.DEFAULT
    buffer_minutes: int = BUFFER_MINUTES


_KEPT_FROM_VISITORS = frozenset({Part.BRINGS, Part.LIVES_WITH})


def pair(one: UUID, other: UUID) -> tuple[UUID, UUID]:
    """Put two people into the order in which every separation holds them."""
    return (one, other) if one < other else (other, one)


def separate(
    one: UUID,
    other: UUID,
    *,
    extent: Extent = Extent.SHARED,
    cause: Cause = Cause.DEFAULT,
    buffer_minutes: int = BUFFER_MINUTES,
) -> Separation:
    """Make a separation of two people; its buffer is never less than the least."""
    first, second = pair(one, other)
    return Separation(first, second, extent, cause, max(buffer_minutes, BUFFER_MINUTES))


def default_separations(
    comers: Iterable[Comer], *, gap_minutes: int = BUFFER_MINUTES, together: Collection[tuple[UUID, UUID]] = ()
) -> tuple[Separation, ...]:
    """Keep every visiting adult from every adult who brings, collects or lives with the child.

    Args:
        comers: every adult who is to come.
        gap_minutes: the centre's own gap, at least the least buffer.
        together: pairs who come together and have not asked otherwise, as two grandparents who both visit.

    Returns:
        One separation a pair, in a stable order.
    """
    found: Sequence[Comer] = tuple(comers)
    coming_together = {pair(one, other) for one, other in together}
    pairs = {
        pair(visitor.person, other.person)
        for visitor in found
        for other in found
        if visitor.part == Part.VISITS and other.part in _KEPT_FROM_VISITORS and visitor.person != other.person
    }
    return tuple(separate(one, other, buffer_minutes=gap_minutes) for one, other in sorted(pairs - coming_together))


def may_meet(*, both_asked_alone: bool, centre_agrees: bool, causes: Iterable[Cause]) -> bool:
    """Tell whether a separation may be lifted: both adults asked, each alone, and neither order nor hub stands."""
    return both_asked_alone and centre_agrees and all(cause is Cause.DEFAULT for cause in causes)
