"""The statement of attendance: days and times, given out on request, as a document for JSON, as CSV and as a page.

How to read it: `attendance_statement` cuts what its reader may not have; the two other forms are made from its result alone,
so that what was stored when it was given out can be written again later. A statement for one side holds that side's own
clock times and, of everybody else, only whether they came; one for the court, the authority or the family court's advisers
holds everybody's. There is no field for a remark.

Source: rule book SHR-01, REC-01; visibility rows 22 and 24.
"""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import Final, TypedDict
from zoneinfo import ZoneInfo

from jinja2 import Environment, FileSystemLoader, StrictUndefined

COLUMNS: Final = ("date", "session", "person", "attendance", "arrived", "left")
_FORMULA_STARTS: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
_PAGES: Final = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "pages"),
    undefined=StrictUndefined,
    autoescape=True,
    trim_blocks=True,
    lstrip_blocks=True,
    auto_reload=False,
)


class Came(StrEnum):
    """What a statement says of one person and one session."""

    ATTENDED = "attended"
    LATE = "late"
    ABSENT = "absent"
    NOT_RECORDED = "not recorded"


@dataclass(frozen=True, slots=True)
class Attender:
    """One person at one session.

    Args:
        side: whose clock times these are; a child's are those of the side that brought it.
        person: what the statement's reader calls the person, such as `Robin` or `the other adult`.
        came: as marked.
        arrived: aware; None if not marked.
        left: aware; None if not marked.
    """

    side: int
    person: str
    came: Came
    arrived: datetime | None = None
    left: datetime | None = None


@dataclass(frozen=True, slots=True)
class Visit:
    """One session that was planned for a day; `held` is false where it did not take place."""

    day: date
    held: bool
    people: tuple[Attender, ...]


@dataclass(frozen=True, slots=True)
class Heading:
    """What stands above the rows.

    Args:
        reference: of the referral.
        centre: its name; never an address.
        service: in words.
        given_to: the organisation that asked.
        purpose: why it asked.
        given_on: day of the disclosure.
        zone: the centre's own time zone, in which all times are written.
    """

    reference: str
    centre: str
    service: str
    given_to: str
    purpose: str
    given_on: date
    zone: str


class Row(TypedDict):
    """One person at one session: dates as 2031-05-04, times as 10:05 on the centre's own clock."""

    date: str
    session: str
    person: str
    attendance: str
    arrived: str | None
    left: str | None


class Statement(TypedDict):
    """A statement that holds what its reader may have and nothing else; plain JSON."""

    reference: str
    centre: str
    service: str
    given_to: str
    purpose: str
    given_on: str
    zone: str
    one_side: bool
    rows: list[Row]


def attendance_statement(heading: Heading, visits: Sequence[Visit], side: int | None) -> Statement:
    """Make the statement that one reader may have.

    Args:
        heading: what stands above the rows.
        visits: every session in question, with everybody who was expected.
        side: the side that the reader acts for; None for the court, the authority or the family court's advisers.

    Source: rule book SHR-01.
    """
    zone = ZoneInfo(heading.zone)
    return Statement(
        reference=heading.reference,
        centre=heading.centre,
        service=heading.service,
        given_to=heading.given_to,
        purpose=heading.purpose,
        given_on=heading.given_on.isoformat(),
        zone=heading.zone,
        one_side=side is not None,
        rows=[
            _row(visit, attender, zone, in_full=side is None or attender.side == side)
            for visit in sorted(visits, key=lambda visit: visit.day)
            for attender in visit.people
        ],
    )


def _row(visit: Visit, attender: Attender, zone: ZoneInfo, *, in_full: bool) -> Row:
    """Write one row; of another side's people it says whether they came and no more: "late" tells of a clock."""
    came = attender.came
    if not in_full and came == Came.LATE:
        came = Came.ATTENDED
    timed = in_full and visit.held
    return Row(
        date=visit.day.isoformat(),
        session="held" if visit.held else "not held",
        person=attender.person,
        attendance=came.value if visit.held else "",
        arrived=_clock(attender.arrived, zone) if timed else None,
        left=_clock(attender.left, zone) if timed else None,
    )


def _clock(at: datetime | None, zone: ZoneInfo) -> str | None:
    return at.astimezone(zone).strftime("%H:%M") if at else None


def as_csv(statement: Statement) -> str:
    """Write the rows as CSV (RFC 4180) under a line of headings.

    A cell that a spreadsheet would take for a formula gets an apostrophe in front.
    """
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    for row in statement["rows"]:
        cells = (row["date"], row["session"], row["person"], row["attendance"], row["arrived"], row["left"])
        writer.writerow([_inert(cell or "") for cell in cells])
    return out.getvalue()


def _inert(cell: str) -> str:
    return f"'{cell}" if cell.lstrip(" \u00a0\ufeff\0").startswith(_FORMULA_STARTS) else cell


def as_page(statement: Statement) -> str:
    """Write the statement as one HTML page to print, which loads nothing from anywhere."""
    return _PAGES.get_template("attendance_statement.html").render(statement=statement)
