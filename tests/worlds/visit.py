"""What a side with a place keeps to itself, and whoever takes part."""

from dataclasses import dataclass

import httpx

from tests.centre import Preparing
from tests.world import Actor
from tests.worlds.telling import Reader, Telling


@dataclass(frozen=True)
class Apart:
    """What the reader must not be able to tell.

    Args:
        visits: day, beginning and end of the other side's pre-visit, and the room.
        outcome: how it went.
        signs: day on which the other side signs the rules.
        came: when it came to the first session, by day and clock.
        left: when it left.
        absence: why it did not come to the second session, and whether it had told.
        mailbox: where it is reached.
        surname: by which name it goes.
        firm: a firm acts for it, asks for attendance and is given it.
        word: the other side says once more that it agrees.
        consulted: the hub is asked meanwhile.
        ends: how the place comes to its end on day 21: not, its withdrawal, its no, or the centre's word.
    """

    visits: tuple[int, str, str, str] = (4, "14:00", "14:40", "Red room")
    outcome: str = "went_well"
    signs: int = 6
    came: str = "10:01"
    left: str = "11:33"
    absence: tuple[str, bool] = ("illness", True)
    mailbox: str = "apart@example.org"
    surname: str = "Apart"
    firm: bool = False
    word: bool = False
    consulted: bool = False
    ends: str = ""


@dataclass
class Visiting:
    """Whoever takes part."""

    telling: Telling
    family: Preparing
    reader: Reader
    firm: Reader
    other: Actor
    other_firm: Actor
    side: int
    apart: Apart

    @property
    def centre(self) -> httpx.AsyncClient:
        return self.telling.call(self.family.coordinator)

    @property
    def other_side(self) -> int:
        return 3 - self.side
