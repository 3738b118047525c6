"""A centre that must not be found: what it shows of its place, and what in its texts would tell it.

It publishes a wider area and no location: no address, postcode, town or point, and no telephone number whose first
figures tell a town. What the centre writes in its own words is held against the same, however it is spelled.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Final, NamedTuple
from unicodedata import category, combining, normalize
from urllib.parse import unquote

from app.domain.centre import NATION_NAMES
from app.domain.errors import Issue
from app.domain.postcode import Postcode, parse

_LEAST_LETTERS: Final = 4
"""Shorter names of towns, as Rye, stand in too many other words."""
_COMMON: Final = (
    "abbey beach bishop bishops black bridge bridges castle cathedral central centre chapel child childs church city "
    "common court cross dale dogs east field five ford forest four garden gardens gate great green grove hall harbour "
    "heath high hill hills holy home house isle junction kings lake land lane little lodge long lower market middle "
    "mill mills mount near newtown next north oaks over park place pool port princes priory queens road royal saint "
    "saints sands school seven south spring springs square station stone street super temple three town under upon "
    "upper vale valley village water well wells west white with wood woods"
)
_TELL_NOTHING: Final = frozenset(_COMMON.split())
"""Words in the names of towns that stand in other texts too."""
_SHORT_FORMS: Final = tuple(
    forms.split()
    for forms in [
        "street st str",
        "saint st",
        "road rd",
        "avenue ave av",
        "lane ln",
        "close cl",
        "drive dr drv",
        "square sq",
        "court ct crt",
        "crescent cres cr",
        "place pl",
        "terrace terr ter",
        "gardens gdns gdn",
        "grove grv gr",
        "parade pde",
        "park pk",
        "mount mt",
        "buildings bldgs bldg",
        "building bldg",
        "house hse",
        "estate est",
        "boulevard blvd",
        "walk wlk",
        "green grn",
        "north n",
        "south s",
        "east e",
        "west w",
    ]
)
"""The words of an address that people shorten."""
_OF_AN_ADDRESS: Final = re.compile(r"[@#]|\w\.\w|//")
"""What stands in an address of the web or of mail, or in a name there."""
_SPELLED: Final = re.compile(r"(?<!\w)\w(?:\W{1,3}\w(?!\w)){2,}")
"""A word spelled letter by letter."""
_OF_A_HOUSE: Final = re.compile(r"^\W*[0-9]+ ?[a-z]?( ?[-/\u2013] ?[0-9]+ ?[a-z]?)?\b\W*", re.IGNORECASE)
"""A number before the name of a street."""
_OF_A_TOWN: Final = re.compile(r"(\+44|0044|0)0?[12]")
_NUMBER_OF_A_TOWN: Final = re.compile(
    r"(?<![0-9])(?:(?:\+|00)?\W{0,3}44\W{0,3}0?|0)\W{0,3}[12](?:\W{0,3}[0-9]){8,9}(?![0-9])"
)
"""A town's telephone number in a text."""
_DAY_OR_TIME: Final = re.compile(
    r"(?<![0-9])(?:(?:0?[1-9]|[12][0-9]|3[01])([./-])(?:0?[1-9]|1[0-2])\1(?:19|20)?[0-9]{2}|[0-2]?[0-9]:[0-5][0-9])(?![0-9])"
)
"""Figures that are no telephone number."""
_DEGREES: Final = re.compile(r"(?<![0-9.])[0-9]{1,2}\.([0-9]{2,})(?!\.?[0-9])")
_FARTHEST_APART: Final = 12
"""How many letters may stand between a latitude and a longitude."""
_PRECISE: Final = 3
"""A pair of numbers with so many decimals is no pair of prices."""
_LATITUDES: Final = (49.0, 61.0)
_FARTHEST_LONGITUDE: Final = 9.0
_ALSO_WORDS: Final = frozenset({"AL", "DE", "HR", "LN", "ME", "PL", "SO", "ST"})
"""Areas of postcodes that are words as well: a figure may follow them by chance."""
_PERCENT_ROUNDS: Final = 3


def area_of(area: str | None, nation: str, *, location_published: bool) -> str | None:
    """Give the area that is shown: where the location is hidden, at least the nation."""
    return area if area is not None or location_published else NATION_NAMES[nation]


def telephone_shown(telephone: str | None, *, location_published: bool) -> str | None:
    """Give the number that is shown: a number of a town is part of the location."""
    if telephone is None or location_published or not _tells_town(telephone):
        return telephone
    return None


def _tells_town(telephone: str) -> bool:
    return _OF_A_TOWN.match(re.sub(r"[^0-9+]", "", normalize("NFKC", telephone))) is not None


def hidden_place_issues(
    words: Mapping[str, str | None],
    *,
    organisation: str,
    area: str | None,
    telephone: str | None,
    town: str,
    place: Sequence[str],
) -> list[Issue]:
    """List what would tell where a centre is that must not be found.

    Args:
        words: every text that is published, by the name of its field.
        organisation: who runs it, which is published too.
        area: the area it publishes instead.
        telephone: its published number.
        town: its town, of which no word that tells something must stand in a text.
        place: lines of its address and its postcode, which must stand in none of the texts either.

    Source: rule book DIR-02, PRIV-02; visibility (derived location is location).
    """
    issues, told = [], _told(town, place)
    if area is None:
        issues.append(Issue("#/area", "area-missing", "Give the wider area to publish instead of the location."))
    if telephone is not None and _tells_town(telephone):
        detail = "The first figures of this number tell the town. Give a mobile or an 03 number, or none."
        issues.append(Issue("#/telephone", "tells-location", detail))
    if _tells(organisation, told):
        detail = "Who runs a centre is published too, and this name tells where it is. Ask the hub."
        issues.append(Issue("#/location_published", "tells-location", detail))
    for name, text in {**words, "area": area}.items():
        if text and _tells(text, told):
            detail = "Leave address, town, postcode, a point on a map and a town's telephone number out of this text."
            issues.append(Issue(f"#/{name}", "tells-location", detail))
    return issues


class _Told(NamedTuple):
    """What tells a place: in a text, in an address as it is written, and in one without what parts its words."""

    in_text: re.Pattern[str]
    in_address: re.Pattern[str]
    squeezed: re.Pattern[str]


def _told(town: str, place: Sequence[str]) -> _Told:
    pieces = [re.findall(r"\w+", _folded(each)) for each in _pieces([*place, town])]
    pieces += [[word] for word in re.findall(r"\w+", _folded(town)) if _tells_of_town(word)]
    postcodes = [read for each in place if (read := parse(each)) is not None and read.is_whole]
    whole = [_as_misread(read) for read in postcodes]
    named = [(words, [_in_any_form(each) for each in words] if words[1:] else words) for words in pieces if words]
    apart = [r"\W*".join(forms) for forms in (*(forms for _, forms in named), *whole)]
    long = [forms for words, forms in named if len("".join(words)) >= _LEAST_LETTERS]
    return _Told(
        in_text=_any([rf"\b{each}\b" for each in (*apart, *map(_apart, postcodes))]),
        in_address=_any([rf"(?<![a-z0-9]){each.district}(?![0-9])" for each in postcodes if len(each.area) > 1]),
        squeezed=_any(["".join(forms) for forms in (*long, *whole)]),
    )


def _any(patterns: Sequence[str]) -> re.Pattern[str]:
    return re.compile("|".join(patterns) or "(?!)", re.IGNORECASE)


def _pieces(place: Sequence[str]) -> list[str]:
    """List what tells a place: each line and its parts, a street with and without the number of a house."""
    parts = [part for line in place for part in (line, *line.split(","))]
    named = [(part, street) for part in parts if (street := _OF_A_HOUSE.sub("", part))]
    return list(dict.fromkeys(each for both in named for each in both))


def _tells_of_town(word: str) -> bool:
    return len(word) >= _LEAST_LETTERS and word not in _TELL_NOTHING


def _in_any_form(word: str) -> str:
    """Match a word of an address as it is written, in full or shortened."""
    forms = {form for group in _SHORT_FORMS if word in group for form in group} or {word}
    return f"(?:{'|'.join(map(re.escape, sorted(forms)))})"


def _as_misread(postcode: Postcode) -> list[str]:
    """Match each sign of a whole postcode, or the one it is mistaken for."""
    return [{"0": "[0o]", "1": "[1il]"}.get(each, each) for each in str(postcode).replace(" ", "")]


def _apart(postcode: Postcode) -> str:
    """Match the first part of a postcode, with spaces in it where chance does not put them."""
    area, figures = postcode.area, postcode.district.removeprefix(postcode.area)
    gap = "" if len(area) == 1 or area in _ALSO_WORDS else r"\W{0,2}"
    return gap.join(area) + gap + r"\W?".join(figures)


def _tells(text: str, told: _Told) -> bool:
    """Tell whether a text says where a place is: in words, in an address in it, by a telephone number or a point."""
    addresses = [each for each in normalize("NFKC", text).split() if _OF_AN_ADDRESS.search(each)]
    written = [_folded(each) for address in addresses for each in _decoded(address)]
    forms = [_folded(each) for each in _decoded(text)]
    spelled = [found[0] for form in forms for found in _SPELLED.finditer(form)]
    return (
        any(told.in_text.search(each) or _has_number(each) or _has_point(each, _PRECISE) for each in forms)
        or any(told.in_address.search(each) or _has_point(each, 2) for each in written)
        or any(told.squeezed.search(re.sub(r"\W+", "", each)) for each in (*written, *spelled))
    )


def _folded(text: str) -> str:
    """Write a text with plain small letters, and with a space or nothing for what parts words in writing only."""
    plain = "".join(each for each in normalize("NFKD", text) if not combining(each) and category(each) != "Cf")
    return re.sub(r"['`\u2018\u2019]", "", plain).replace("_", " ").replace("&", " and ").casefold()


def _decoded(text: str) -> Iterator[str]:
    """Give a text as it stands, and as an address in it reads without percent signs."""
    yield text
    for _ in range(_PERCENT_ROUNDS):
        if (text := unquote(before := text)) == before:
            return
        yield text


def _has_number(text: str) -> bool:
    return _NUMBER_OF_A_TOWN.search(_DAY_OR_TIME.sub("x", text)) is not None


def _has_point(text: str, decimals: int) -> bool:
    """Tell whether a latitude and a longitude of these islands stand beside each other in a text."""
    found = [each for each in _DEGREES.finditer(text) if len(each[1]) >= decimals]
    return any(
        other.start() - one.end() <= _FARTHEST_APART and _is_here(*sorted((float(one[0]), float(other[0]))))
        for one, other in pairwise(found)
    )


def _is_here(low: float, high: float) -> bool:
    return low <= _FARTHEST_LONGITUDE and _LATITUDES[0] <= high <= _LATITUDES[1]
