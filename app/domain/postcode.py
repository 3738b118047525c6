"""Postcodes: reading what people type, and how far places are apart.

A British postcode is an outward part (area, district) and an inward part (sector digit, unit). Reading is generous:
letter case, spaces, and letters typed for the digits that look like them are forgiven; a part of a postcode is as good
as a whole one.

Source: rule book DIR-01.
"""

import re
from dataclasses import dataclass
from math import asin, cos, degrees, radians, sin, sqrt
from typing import Final

EARTH_RADIUS_METRES: Final = 6_371_008.8
_POLE_DEGREES: Final = 89.9

# No number of a district begins with a nought, the letters that end one are few, and NPT was Newport's until 1980: terminated postcodes still begin with it.
_OUTWARD = r"(?:[A-Z]{1,2}(?:0|[1-9][0-9]?)|[A-Z][0-9][A-HJKPSTUW]|[A-Z]{2}[0-9][ABEHMNPRVWXY]|NPT)"
_WHOLE = re.compile(rf"({_OUTWARD})([0-9])([ABD-HJLNP-UW-Z]{{2}})")
_SECTOR = re.compile(rf"({_OUTWARD}) +([0-9])[A-Z]?")
_TIGHT_SECTOR = re.compile(rf"({_OUTWARD})([0-9])[A-Z]?")
_DISTRICT = re.compile(_OUTWARD)
_AREA = re.compile(r"[A-Z]{1,2}")
_NOISE = re.compile(r"[^A-Za-z0-9]+")
_LONGEST: Final = 40
_AS_DIGITS: Final = str.maketrans("OI", "01")
_AS_LETTERS: Final = str.maketrans("0", "O")
_AREA_LETTERS: Final = (1, 2)


@dataclass(frozen=True, slots=True)
class Postcode:
    """A postcode or the part of one that was given.

    Args:
        district: the outward part, as `GL50`.
        sector_digit: the first character of the inward part; None where only the outward part was given.
        unit: the last two letters; None where they were not given.
    """

    district: str
    sector_digit: str | None = None
    unit: str | None = None

    @property
    def sector(self) -> str | None:
        """Return the sector as it stands in the table of sectors, `GL50 1`; None for a district alone."""
        return None if self.sector_digit is None else f"{self.district} {self.sector_digit}"

    @property
    def is_whole(self) -> bool:
        """Tell whether this names one postcode."""
        return self.unit is not None

    @property
    def area(self) -> str:
        """Return the letters in front, as `GL`."""
        found = _AREA.match(self.district)
        return found[0] if found else ""

    def __str__(self) -> str:
        return f"{self.district} {self.sector_digit}{self.unit}" if self.is_whole else self.sector or self.district


def readings(typed: str) -> list[Postcode]:
    """Read every postcode, or part of one, that somebody may have meant, the likeliest first.

    More than one only where a space was left out: `GL51` is that district, or the first sector of GL5.

    Args:
        typed: a whole postcode, a sector or a district, with or without spaces, in any letter case.
    """
    if len(typed) > _LONGEST:
        return []
    spaced = _NOISE.sub(" ", typed).strip().upper()
    return _read(spaced) or _read(_with_true_digits(spaced))


def parse(typed: str) -> Postcode | None:
    """Read the likeliest postcode out of what somebody typed; None where there is none."""
    return next(iter(readings(typed)), None)


def normalise(typed: str) -> str | None:
    """Write a whole postcode the usual way, `GL50 1AB`; None where no whole one was typed."""
    found = parse(typed)
    return str(found) if found is not None and found.is_whole else None


def written(typed: str) -> str | None:
    """Write a whole postcode the usual way, forgiving spaces and letter case alone: for lists, of which many are read."""
    found = _WHOLE.fullmatch(typed.replace(" ", "").upper())
    return f"{found[1]} {found[2]}{found[3]}" if found else None


def _read(spaced: str) -> list[Postcode]:
    tight = spaced.replace(" ", "")
    if found := _WHOLE.fullmatch(tight):
        return [Postcode(found[1], found[2], found[3])]
    if found := _SECTOR.fullmatch(spaced):
        return [Postcode(found[1], found[2])]
    read = [Postcode(tight)] if _DISTRICT.fullmatch(tight) else []
    if found := _TIGHT_SECTOR.fullmatch(tight):
        read.append(Postcode(found[1], found[2]))
    return read


def _with_true_digits(spaced: str) -> str:
    """Read the letters O and I as digits where digits stand, and a zero as a letter where letters stand.

    Only beside a true digit: the name of a town has none. Behind the area no postcode holds an O or an I.
    """
    if not any(letter.isdigit() for letter in spaced):
        return spaced
    for letters in _AREA_LETTERS:
        candidate = spaced[:letters].translate(_AS_LETTERS) + spaced[letters:].translate(_AS_DIGITS)
        if _read(candidate):
            return candidate
    return spaced


@dataclass(frozen=True, slots=True)
class Point:
    """A place on the earth in degrees (WGS84)."""

    latitude: float
    longitude: float


@dataclass(frozen=True, slots=True)
class Box:
    """A part of the earth between two latitudes and two longitudes, in degrees."""

    south: float
    west: float
    north: float
    east: float

    def holds(self, point: Point) -> bool:
        """Tell whether a place lies in it."""
        return self.south <= point.latitude <= self.north and self.west <= point.longitude <= self.east


def distance_metres(one: Point, other: Point) -> float:
    """Measure the way between two places along a sphere; within half a per cent of the true way."""
    north_one, north_other = radians(one.latitude), radians(other.latitude)
    across = radians(other.longitude - one.longitude)
    half_chord = sin((north_other - north_one) / 2) ** 2 + cos(north_one) * cos(north_other) * sin(across / 2) ** 2
    return 2 * EARTH_RADIUS_METRES * asin(min(1.0, sqrt(half_chord)))


def box_around(centre: Point, radius_metres: float) -> Box:
    """Draw a box that holds every place within a radius, for a first rough search.

    Args:
        centre: the middle.
        radius_metres: at most a few hundred kilometres.
    """
    reach = radius_metres / EARTH_RADIUS_METRES
    high = degrees(reach)
    flattest = cos(radians(min(abs(centre.latitude) + high, _POLE_DEGREES)))
    wide = degrees(2 * asin(min(1.0, sin(reach / 2) / flattest)))
    return Box(centre.latitude - high, centre.longitude - wide, centre.latitude + high, centre.longitude + wide)
