"""The statement of attendance as it is given out: a document for JSON, CSV for a spreadsheet, a page to print.

How to read it: `app/domain/statement.py` decides what its reader may have; `attendance_statement` puts a heading over these
rows, and the other two forms are made from its result alone, so that what was stored when it was given out can be written
again later, letter for letter. There is no field for a name or a remark.

Source: rule book SHR-01, REC-01.
"""

import csv
import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Final, TypedDict

from app.documents.page import page
from app.domain import statement as domain

COLUMNS: Final = ("date", "session", "person", "attendance", "arrived", "left")
PARTS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "visits": "visiting adult",
        "brings": "adult who brings the child",
        "lives_with": "adult the child lives with",
        "child": "child",
        "other": "other person",
    }
)
_FORMULA_STARTS: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")


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
        zone: the centre's own time zone, in which the rows are written.
        one_side: made for one side; false for a court, an authority or the family court's advisers.
    """

    reference: str
    centre: str
    service: str
    given_to: str
    purpose: str
    given_on: date
    zone: str
    one_side: bool


class Row(TypedDict):
    """One line: dates as 2031-05-04, times as 10:05 on the centre's own clock, empty where there is nothing to say."""

    date: str
    session: str
    person: str
    attendance: str
    arrived: str
    left: str


class Statement(TypedDict):
    """A statement as plain JSON."""

    reference: str
    centre: str
    service: str
    given_to: str
    purpose: str
    given_on: str
    zone: str
    one_side: bool
    rows: list[Row]


def attendance_statement(heading: Heading, rows: Iterable[domain.Row]) -> Statement:
    """Write down what one reader may have.

    Args:
        heading: what stands above the rows.
        rows: as `for_side` or `for_all` of `app/domain/statement.py` made them for this reader.
    """
    return Statement(
        reference=heading.reference,
        centre=heading.centre,
        service=heading.service,
        given_to=heading.given_to,
        purpose=heading.purpose,
        given_on=heading.given_on.isoformat(),
        zone=heading.zone,
        one_side=heading.one_side,
        rows=[_row(row) for row in rows],
    )


def _row(row: domain.Row) -> Row:
    attended = {None: "not recorded", True: "attended", False: "not attended"}[row.attended]
    return Row(
        date=row.on.isoformat(),
        session="not held" if row.cancelled else "held",
        person=_person(row),
        attendance="" if row.cancelled else attended,
        arrived=row.arrived or "",
        left=row.left or "",
    )


def _person(row: domain.Row) -> str:
    """Say who it is by the part they have, without a name."""
    if row.part is None:
        return "the other side"
    whose = "own side" if row.whose is domain.Whose.OWN else f"side {row.side}"
    return f"{whose}: {PARTS.get(row.part, PARTS['other'])}"


def as_csv(statement: Statement) -> str:
    """Write the rows as CSV (RFC 4180) under a line of headings.

    A cell that a spreadsheet would take for a formula gets an apostrophe in front.
    """
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    for row in statement["rows"]:
        cells = (row["date"], row["session"], row["person"], row["attendance"], row["arrived"], row["left"])
        writer.writerow([_inert(cell) for cell in cells])
    return out.getvalue()


def _inert(cell: str) -> str:
    return f"'{cell}" if cell.lstrip(" \u00a0\ufeff\0").startswith(_FORMULA_STARTS) else cell


def as_page(statement: Statement) -> str:
    """Write the statement as one HTML page to print, which loads nothing from anywhere."""
    return page("attendance_statement.html", statement=statement)
