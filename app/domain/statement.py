"""The attendance statement: what of the register is given out, and to whom.

For one side's solicitor or mediator it holds that side's own clock times and, of every other side, only attended or
not. Everybody's times go only to a court, an authority or Cafcass. Dates and times are all there is.

Source: rule book SHR-01.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from app.domain.attendance import Attendance, Status

SEES_ALL_SIDES: Final = frozenset({"cafcass", "cafcass_cymru", "authority", "trust", "court"})
"""Kinds of organisation that get everybody's times; any other acts for one side and gets that side's."""


class Whose(StrEnum):
    """Whose row it is, as its reader sees it."""

    OWN = "own"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Entry:
    """One person's attendance at one session, as the register holds it.

    Args:
        appointment: which session.
        begins_at: when it was planned to begin.
        cancelled: it did not take place; never says by whom.
        side: whose secrets the person's times are.
        part: what the person comes for.
        attendance: what the marks come to.
    """

    appointment: UUID
    begins_at: datetime
    cancelled: bool
    side: int
    part: str
    attendance: Attendance


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a statement.

    Args:
        on: the date of the session by the centre's own clocks.
        whose: the reader's own side, or another.
        part: what the person comes for; None on another side's line, which stands for that whole side.
        side: the side; None unless the statement is for all.
        cancelled: the session did not take place.
        attended: whether the person, or anybody of that side, came; None where the session was cancelled, or where the
            register does not say: nobody is called absent because a mark was forgotten.
        arrived: wall time HH:MM at the centre; None on another side's line.
        left: the same.
    """

    on: date
    whose: Whose
    part: str | None
    side: int | None
    cancelled: bool
    attended: bool | None
    arrived: str | None
    left: str | None


def for_side(entries: Iterable[Entry], side: int, zone: str) -> tuple[Row, ...]:
    """Make the lines of a statement for one side.

    Args:
        entries: everybody's attendance.
        side: for whom it is made.
        zone: the centre's own time zone.
    """
    rows = []
    found = tuple(entries)
    sessions = sorted({(entry.begins_at, entry.appointment) for entry in found})
    for _, appointment in sessions:
        there = [entry for entry in found if entry.appointment == appointment]
        rows += [_timed(entry, Whose.OWN, None, zone) for entry in there if entry.side == side]
        rows += [
            _untimed([entry for entry in there if entry.side == other], zone)
            for other in sorted({entry.side for entry in there} - {side})
        ]
    return tuple(rows)


def for_all(entries: Iterable[Entry], zone: str) -> tuple[Row, ...]:
    """Make the lines of a statement that holds everybody's times: for a court, an authority or Cafcass only."""
    ordered = sorted(entries, key=lambda entry: (entry.begins_at, entry.appointment, entry.side, entry.part))
    return tuple(_timed(entry, Whose.OTHER, entry.side, zone) for entry in ordered)


def _timed(entry: Entry, whose: Whose, side: int | None, zone: str) -> Row:
    return Row(
        on=_day(entry, zone),
        whose=whose,
        part=entry.part,
        side=side,
        cancelled=entry.cancelled,
        attended=None if entry.cancelled else _came([entry]),
        arrived=_clock(entry.attendance.arrived_at, zone),
        left=_clock(entry.attendance.left_at, zone),
    )


def _untimed(entries: list[Entry], zone: str) -> Row:
    cancelled = entries[0].cancelled
    return Row(
        on=_day(entries[0], zone),
        whose=Whose.OTHER,
        part=None,
        side=None,
        cancelled=cancelled,
        attended=None if cancelled else _came(entries),
        arrived=None,
        left=None,
    )


def _came(entries: Sequence[Entry]) -> bool | None:
    """Tell whether anybody came; None where nobody is marked as come and not everybody as absent.

    Source: rule book SES-04.
    """
    if any(entry.attendance.attended for entry in entries):
        return True
    return False if all(entry.attendance.status is Status.ABSENT for entry in entries) else None


def _day(entry: Entry, zone: str) -> date:
    return entry.begins_at.astimezone(ZoneInfo(zone)).date()


def _clock(instant: datetime | None, zone: str) -> str | None:
    return None if instant is None else instant.astimezone(ZoneInfo(zone)).strftime("%H:%M")
