"""Places that people type: what they were understood as, and what there is to say about it.

Places are understood as exactly as the data allows, and a reader is told how exactly: the words stand here. Towns are
those of the centres themselves; there is no list of towns of our own making.

Source: rule book DIR-01.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from enum import StrEnum
from statistics import median
from typing import Final

from app.domain.postcode import Box, Point, Postcode, distance_metres, parse


class Precision(StrEnum):
    """What a place was understood as."""

    POSTCODE = "postcode"
    SECTOR = "sector"
    DISTRICT = "district"
    TOWN = "town"
    AREA = "area"


@dataclass(frozen=True, slots=True)
class Place:
    """A place on the map and what it was understood as.

    Args:
        point: where it is; None where nobody publishes that, as in Jersey and its towns.
        precision: what it was understood as.
        name: what it is called, such as `GL50 1`.
        area: the letters that every postcode there begins with; only where there is no point to measure from.
        note: a sentence about how it was understood, where there is something to say.
    """

    point: Point | None
    precision: Precision
    name: str
    area: str | None = None
    note: str | None = None


ISLANDS: Final = {"JE": "Jersey", "GY": "Guernsey", "IM": "Isle of Man"}
"""No open data says where their postcodes are."""
_LAND: Final = {
    "JE": Box(49.1, -2.35, 49.35, -1.9),
    "GY": Box(49.35, -2.75, 49.8, -2.1),
    "IM": Box(54.0, -4.9, 54.45, -4.25),
}
"""Where the islands are."""
FARTHEST_METRES: Final = 20_000
"""How far something may lie from the middle of the sector that its postcode is in."""
SCOTLAND: Final = frozenset(["AB", "DD", "DG", "EH", "FK", "G", "HS", "IV", "KA", "KW", "KY", "ML", "PA", "PH", "ZE"])
"""Letters of postcodes that are all in Scotland, where no centre of this directory is; TD is on both sides."""
_NONE_THERE: Final = "This directory has no centres in Scotland: the nearest are elsewhere."
ONE_TOWN_METRES: Final = 40_000
"""Centres in towns of one name that are farther than this from their middle are in towns of that name."""
MOST_NEAR: Final = 3
_ALIKE: Final = 0.7


def island(area: str) -> Place | None:
    """Give the island whose postcodes begin with these letters; None for any other letters."""
    name = ISLANDS.get(area)
    if name is None:
        return None
    note = f"Nobody publishes where postcodes of {name} are: centres there are listed without distances."
    return Place(None, Precision.AREA, name, area, note)


def island_of(postcode: str) -> str | None:
    """Name the island that a postcode lies on; None where it lies on none."""
    read = parse(postcode)
    return None if read is None else ISLANDS.get(read.area)


def island_named(typed: str) -> Place | None:
    """Give the island that was named in full, or by the letters of its postcodes."""
    named = _small(typed)
    return next((island(area) for area, name in ISLANDS.items() if named in (name.casefold(), area.casefold())), None)


def islands_begun(typed: str) -> list[Place]:
    """Give the islands whose name begins with what was typed."""
    begun = _small(typed)
    found = [island(area) for area, name in ISLANDS.items() if name.casefold().startswith(begun)]
    return [place for place in found if place is not None and begun]


def exactly(read: Postcode, point: Point, *, terminated: bool) -> Place:
    """Understand a whole postcode as itself."""
    note = f"{read} is no longer in use; this is where it was." if terminated else None
    return Place(point, Precision.POSTCODE, str(read), note=_with_nation(read, note))


def roughly(read: Postcode, point: Point, precision: Precision) -> Place:
    """Understand a postcode as the sector or district that it lies in."""
    name = read.sector if precision is Precision.SECTOR and read.sector else read.district
    note = None if str(read) == name else f"No exact place is known for {read}: this is the middle of {name}."
    return Place(point, precision, name, note=_with_nation(read, note))


def _with_nation(read: Postcode, note: str | None) -> str | None:
    """Add that there is nothing to find in Scotland, where that is."""
    said = [note, _NONE_THERE if read.area in SCOTLAND else None]
    return " ".join(filter(None, said)) or None


@dataclass(frozen=True, slots=True)
class Found:
    """A centre that gives a town its place.

    Args:
        key: the town's name as it is compared.
        town: the town's name as the centre writes it.
        postcode: of the centre.
        point: of the centre.
    """

    key: str
    town: str
    postcode: str
    point: Point

    @property
    def area(self) -> str:
        """Return the letters that the centre's postcode begins with."""
        read = parse(self.postcode)
        return read.area if read else ""


def towns_of(centres: Iterable[Found]) -> list[Place]:
    """Put towns where their centres are, those with most centres first.

    Towns of one name that lie far apart, as several Newports do, are told apart by the letters of their postcodes.
    """
    by_key: dict[str, list[Found]] = {}
    for centre in centres:
        by_key.setdefault(centre.key, []).append(centre)
    counted: list[tuple[int, Place]] = []
    for of_one_name in by_key.values():
        middle, areas = _middle(of_one_name), sorted({centre.area for centre in of_one_name})
        apart = not ISLANDS.keys().isdisjoint(areas) or any(
            distance_metres(middle, centre.point) > ONE_TOWN_METRES for centre in of_one_name
        )
        if not apart or len(areas) == 1:
            counted.append((len(of_one_name), _town(of_one_name)))
            continue
        for area in areas:
            here = [centre for centre in of_one_name if centre.area == area]
            note = f"There are towns of this name with other postcodes: {_spoken(other for other in areas if other != area)}."
            counted.append((len(here), _town(here, note, told_apart=True)))
    return [place for _, place in sorted(counted, key=lambda row: (-row[0], row[1].name))]


def _town(centres: Sequence[Found], note: str | None = None, *, told_apart: bool = False) -> Place:
    """Give a town its place; on an island it has none."""
    area = centres[0].area
    name = min(centre.town for centre in centres) + (f" ({area})" if told_apart else "")
    if here := island(area):
        said = " ".join(filter(None, [note, here.note]))
        return Place(None, Precision.TOWN, name, area, said)
    return Place(_middle(centres), Precision.TOWN, name, note=note)


def alike(typed: str, known: Sequence[str]) -> list[str]:
    """Find what somebody may have meant to type, the likeliest first."""
    by_small = {name.casefold(): name for name in known}
    return [by_small[small] for small in get_close_matches(typed.casefold(), by_small, MOST_NEAR, _ALIKE)]


def there_is(read: Postcode, known: Mapping[str, Point]) -> bool:
    """Tell whether any postcode begins with the letters of this one.

    Args:
        read: the postcode.
        known: the middles of all sectors whose letters are the same, by sector.
    """
    return bool(known) or read.area in ISLANDS


def lies_at(point: Point, read: Postcode, known: Mapping[str, Point]) -> bool:
    """Tell whether a point can have a postcode: it lies by its sector, else by its district, else by its area.

    New postcodes are in use before they are known, so that the nearest thing known counts.

    Args:
        point: where something is said to be.
        read: its postcode, that there is.
        known: the middles of all sectors whose letters are the same, by sector.
    """
    if read.area in ISLANDS:
        return _LAND[read.area].holds(point)
    sector = [known[read.sector]] if read.sector is not None and read.sector in known else []
    district = [middle for name, middle in known.items() if name.startswith(f"{read.district} ")]
    return any(distance_metres(point, middle) <= FARTHEST_METRES for middle in sector or district or known.values())


def no_such_district(read: Postcode, known: Sequence[str]) -> str:
    """Say that no postcode begins like this one, and which do that are like it.

    Args:
        read: what was typed.
        known: every district whose letters are the same.
    """
    if not known:
        return f"There is no postcode that begins with {read.area}. Check the letters, or type a town."
    near = _spoken(alike(read.district, known) or known[:MOST_NEAR], "or")
    return f"There is no postcode that begins with {read.district}. Did you mean {near}? Or type a town."


def no_such_town(near: Sequence[str]) -> str:
    """Say that there is neither a postcode nor a town of this name, and which towns are called something like it."""
    meant = f"Did you mean {_spoken(near, 'or')}? " if near else ""
    return f"No such postcode, and no centre in a town of that name. {meant}Type a postcode, such as GL50 1, or a town."


def _small(name: str) -> str:
    return " ".join(name.split()).casefold()


def _middle(centres: Sequence[Found]) -> Point:
    return Point(
        median(centre.point.latitude for centre in centres), median(centre.point.longitude for centre in centres)
    )


def _spoken(names: Iterable[str], last: str = "and") -> str:
    listed = list(names)
    return f"{', '.join(listed[:-1])} {last} {listed[-1]}" if len(listed) > 1 else listed[0]
