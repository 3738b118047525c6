"""Files of postcodes as they are published: which form a file has, and what each of its rows says.

How to read it: a file is a table, a zip of tables or a folder of tables. `form_of` tells by the first row whether a table
is one of ours; `rows_of` reads them one after the other and never holds more than a line.

Source: Code-Point Open (Ordnance Survey), the ONS Postcode Directory with its names of columns before 2025 and since, and
a form of our own: postcode, latitude, longitude.
"""

import csv
import io
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import IO, Final, NamedTuple

from app.domain.grid import EAST, NORTH, from_grid
from app.domain.postcode import Box, Point, distance_metres, written
from app.local.cluster import CannotStart

LONGEST_LINE: Final = 64 * 1024
MOST_NAMED: Final = 5
UNITED_KINGDOM: Final = Box(49.0, -9.0, 61.0, 2.1)
FARTHEST_METRES: Final = 60_000
"""A postcode lies closer than this to the middle of its sector, in Shetland too; a row that does not is mistaken."""

_SURELY_NEAR_DEGREES: Final = 0.3
_NO_PLACE: Final = "90"
_NOWHERE_DEGREES: Final = 99
_CODE_POINT_COLUMNS: Final = 10
_PARTS: Final = "multi_csv"
"""Where the ONS Postcode Directory holds, by area, the same rows once more."""
_YES: Final = frozenset({"1", "yes", "true", "t", "y"})


class NotPostcodes(CannotStart):
    """A file cannot be taken, in one sentence."""


class Row(NamedTuple):
    """What a row says: a column of the table `postcodes` each."""

    postcode: str
    latitude: float
    longitude: float
    terminated: bool


Reads = Callable[[Sequence[str]], Row | None]
"""Reads one row: None where it says that nobody knows the place, ValueError or IndexError where it says nothing."""


class Table(NamedTuple):
    """One table of a file.

    Args:
        name: of the file, for a person.
        size: in bytes.
        opened: opens it anew.
    """

    name: str
    size: int
    opened: Callable[[], IO[bytes]]


class Columns(NamedTuple):
    """Where a table that has names of columns has what.

    Args:
        postcode: number of the column.
        latitude: number of the column.
        longitude: number of the column.
        ended: number of the column that tells of terminated ones; None where there is none.
        has_ended: what stands in that column says that it is terminated.
    """

    postcode: int
    latitude: int
    longitude: int
    ended: int | None
    has_ended: Callable[[str], bool]


class Form(NamedTuple):
    """How a table is read.

    Args:
        name: for a person.
        headed: its first row is names of columns.
        reads: one row.
    """

    name: str
    headed: bool
    reads: Reads


@dataclass
class Tally:
    """What has been read so far.

    Args:
        form: names of the forms that were met.
        taken: rows that were handed on.
        placeless: rows without a place.
        astray: rows that lie far from the rest of their sector.
        bad: rows that say nothing.
        named: where the first rows that were left out stand.
        read_bytes: of all tables.
    """

    form: set[str] = field(default_factory=set)
    taken: int = 0
    placeless: int = 0
    astray: int = 0
    bad: int = 0
    named: list[str] = field(default_factory=list)
    read_bytes: int = 0

    def name(self, where: str, why: str) -> None:
        """Keep the place of a row that was left out, if it is one of the first."""
        if len(self.named) < MOST_NAMED:
            self.named.append(f"{where}: {why}")


def tables_in(file: Path) -> list[tuple[Table, Form]]:
    """Find the tables of postcodes in what somebody named.

    Raises:
        NotPostcodes: there are none, or they cannot be read.
    """
    try:
        found = [(table, form) for table in _tables(file) if (form := _form_of_table(table)) is not None]
    except (OSError, zipfile.BadZipFile) as error:
        why = getattr(error, "strerror", error)
        raise NotPostcodes(f"{file} cannot be read: {why}. Nothing was imported.") from None
    wholes = [(table, form) for table, form in found if _PARTS not in table.name.lower()]
    if not found:
        raise NotPostcodes(
            f"{file} is neither Code-Point Open nor the ONS Postcode Directory nor a table with the columns "
            "postcode,latitude,longitude. Nothing was imported."
        )
    return wholes or found


def rows_of(tables: Sequence[tuple[Table, Form]], tally: Tally, middles: Mapping[str, Point]) -> Iterator[Row]:
    """Read every row of every table.

    Args:
        tables: see `tables_in`.
        tally: is kept up to date.
        middles: the middle of each sector that is known.

    Raises:
        NotPostcodes: a table cannot be read to its end.
    """
    for table, form in tables:
        tally.form.add(form.name)
        for where, cells in _lines(table, tally, headed=form.headed):
            try:
                row = form.reads(cells)
            except (ValueError, IndexError):
                tally.bad += 1
                tally.name(f"{table.name}, line {where}", "cannot be read")
                continue
            if row is None:
                tally.placeless += 1
                continue
            if _is_far(row, middles.get(row.postcode[:-2])):
                tally.astray += 1
                tally.name(f"{table.name}, line {where}", "lies far from the rest of its sector")
                continue
            tally.taken += 1
            yield row


def _is_far(row: Row, middle: Point | None) -> bool:
    """Say whether a row lies too far from the middle of its sector; most are so near that nothing need be measured."""
    if middle is None:
        return False
    high, wide = abs(row.latitude - middle.latitude), abs(row.longitude - middle.longitude)
    near = high < _SURELY_NEAR_DEGREES and wide < _SURELY_NEAR_DEGREES
    return not near and distance_metres(middle, Point(row.latitude, row.longitude)) > FARTHEST_METRES


def form_of(first: Sequence[str]) -> Form | None:
    """Tell by its first row how a table is read; None where it is no table of postcodes."""
    names = [name.strip().lower() for name in first]
    if {"pcds", "lat", "long", "doterm"} <= set(names):
        at = Columns(names.index("pcds"), names.index("lat"), names.index("long"), names.index("doterm"), bool)
        return Form("the ONS Postcode Directory", True, partial(_degrees, at))
    if {"postcode", "latitude", "longitude"} <= set(names):
        ended = names.index("terminated") if "terminated" in names else None
        at = Columns(
            names.index("postcode"), names.index("latitude"), names.index("longitude"), ended, _YES.__contains__
        )
        return Form("a table of our own", True, partial(_degrees, at))
    if len(first) == _CODE_POINT_COLUMNS and written(first[0]) and all(cell.strip().isdecimal() for cell in first[1:4]):
        return Form("Code-Point Open", False, _code_point)
    return None


def _code_point(cells: Sequence[str]) -> Row | None:
    if len(cells) != _CODE_POINT_COLUMNS:
        raise ValueError
    easting, northing = int(cells[2]), int(cells[3])
    postcode = _postcode(cells[0])
    if cells[1].strip() == _NO_PLACE:
        return None
    if not (0 < easting < EAST and 0 < northing < NORTH):
        raise ValueError
    point = from_grid(easting, northing)
    return Row(postcode, point.latitude, point.longitude, False)


def _degrees(at: Columns, cells: Sequence[str]) -> Row | None:
    postcode, north, east = _postcode(cells[at.postcode]), cells[at.latitude].strip(), cells[at.longitude].strip()
    terminated = at.ended is not None and at.has_ended(cells[at.ended].strip().lower())
    if not (north or east) or float(north) > _NOWHERE_DEGREES:
        return None
    if not UNITED_KINGDOM.holds(Point(float(north), float(east))):
        raise ValueError
    return Row(postcode, float(north), float(east), terminated)


def _postcode(cell: str) -> str:
    name = written(cell)
    if name is None:
        raise ValueError
    return name


def _tables(file: Path) -> Iterator[Table]:
    if file.is_dir():
        for each in sorted(file.rglob("*")):
            if each.suffix.lower() == ".csv" and each.is_file():
                yield Table(str(each.relative_to(file)), each.stat().st_size, partial(_file, each))
    elif zipfile.is_zipfile(file):
        with zipfile.ZipFile(file) as archive:
            members = [member for member in archive.infolist() if member.filename.lower().endswith(".csv")]
        for member in sorted(members, key=lambda member: member.filename):
            yield Table(member.filename, member.file_size, partial(_member, file, member.filename))
    elif _begins(file, b"PK\x03\x04"):
        raise NotPostcodes(
            f"{file} is a zip without its end. Download it anew, to the last byte. Nothing was imported."
        )
    else:
        yield Table(file.name, file.stat().st_size, partial(_file, file))


def _begins(file: Path, mark: bytes) -> bool:
    with _file(file) as opened:
        return opened.read(len(mark)) == mark


def _file(file: Path) -> IO[bytes]:
    return file.open("rb")


def _member(file: Path, name: str) -> IO[bytes]:
    return zipfile.ZipFile(file).open(name)


def _form_of_table(table: Table) -> Form | None:
    for _, cells in _lines(table, Tally(), headed=False):
        return form_of(cells)
    return None


def _lines(table: Table, tally: Tally, *, headed: bool) -> Iterator[tuple[int, list[str]]]:
    """Read the lines of a table that hold anything, with their numbers."""
    try:
        with table.opened() as opened, io.TextIOWrapper(opened, "utf-8-sig", errors="replace", newline="") as text:
            reader = csv.reader(_counted(text, tally))
            while True:
                try:
                    cells = next(reader)
                except StopIteration:
                    return
                except csv.Error:
                    cells = [""]
                if headed:
                    headed = False
                elif cells:
                    yield reader.line_num, cells
    except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, OSError) as error:
        raise NotPostcodes(
            f"{table.name} is damaged or locked ({type(error).__name__}). Download it anew. Nothing was imported."
        ) from None


def _counted(text: IO[str], tally: Tally) -> Iterator[str]:
    """Hand on line by line, in pieces of which none is longer than a line can be."""
    while line := text.readline(LONGEST_LINE):
        tally.read_bytes += len(line)
        yield line
