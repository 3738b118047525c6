"""What a centre keeps and publishes of itself, and how it stands with the hub.

A centre that must not be found publishes a wider area and no location: no address, postcode, town or point, and no
telephone number whose first figures tell a town. What the centre writes in its own words is held against the same.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, time
from enum import StrEnum
from itertools import pairwise
from typing import Any, Final, NamedTuple

from app.domain.errors import Issue
from app.domain.postcode import parse

NATION_NAMES: Final[Mapping[str, str]] = {
    "england": "England",
    "wales": "Wales",
    "northern_ireland": "Northern Ireland",
}
_OF_A_TOWN: Final = re.compile(r"(\+44|0044|0)0?[12]")
_NUMBER: Final = re.compile(r"[+(]?[0-9][0-9 ().-]{8,}[0-9]")
"""A telephone number in a text."""
_OF_A_HOUSE: Final = re.compile(r"^\W*[0-9]+ ?[a-z]?( ?[-/\u2013] ?[0-9]+ ?[a-z]?)?\b\W*", re.IGNORECASE)
"""A number before the name of a street."""
_RUN_TOGETHER: Final = frozenset({"email", "website", "children_page"})
"""Addresses in which words stand without a space between them."""
_LEAST_LETTERS: Final = 4
"""Shorter names of towns, as Rye, stand in too many other words."""


def area_of(area: str | None, nation: str, *, location_published: bool) -> str | None:
    """Give the area that is shown: where the location is hidden, at least the nation."""
    return area if area is not None or location_published else NATION_NAMES[nation]


def telephone_shown(telephone: str | None, *, location_published: bool) -> str | None:
    """Give the number that is shown: a number of a town is part of the location."""
    if telephone is None or location_published or not _tells_town(telephone):
        return telephone
    return None


def _tells_town(telephone: str) -> bool:
    return _OF_A_TOWN.match(re.sub(r"[^0-9+]", "", telephone)) is not None


def hidden_place_issues(
    words: Mapping[str, str | None],
    *,
    organisation: str,
    area: str | None,
    telephone: str | None,
    place: Sequence[str],
) -> list[Issue]:
    """List what would tell where a centre is that must not be found.

    Args:
        words: every text that is published, by the name of its field.
        organisation: who runs it, which is published too.
        area: the area it publishes instead.
        telephone: its published number.
        place: lines of its address, its town and its postcode: what must stand in none of the texts.

    Source: rule book DIR-02; visibility (derived location is location).
    """
    issues, place = [], _pieces(place)
    if area is None:
        issues.append(Issue("#/area", "area-missing", "Give the wider area to publish instead of the location."))
    if telephone is not None and _tells_town(telephone):
        detail = "The first figures of this number tell the town. Give a mobile or an 03 number, or none."
        issues.append(Issue("#/telephone", "tells-location", detail))
    if _tells(organisation, place):
        detail = "Who runs a centre is published too, and this name tells where it is. Ask the hub."
        issues.append(Issue("#/location_published", "tells-location", detail))
    for name, text in {**words, "area": area}.items():
        if text and (_tells(text, place) or (name in _RUN_TOGETHER and _tells_within(text, place))):
            detail = "Leave address, town, postcode and a town's telephone number out of this text."
            issues.append(Issue(f"#/{name}", "tells-location", detail))
    return issues


def _pieces(place: Sequence[str]) -> list[str]:
    """List what tells a place: each line and its parts, a street with and without the number of a house."""
    parts = [part for line in place for part in (line, *line.split(","))]
    return list(dict.fromkeys(each for part in parts for each in (part, _OF_A_HOUSE.sub("", part))))


def _tells(text: str, place: Sequence[str]) -> bool:
    """Tell whether a piece of the place, or the first part of its postcode, stands in a text, or a town's number."""
    districts = [read.district for each in place if (read := parse(each)) is not None and read.is_whole]
    told = [pattern for each in (*place, *districts) if (pattern := _as_told(each))]
    return any(re.search(pattern, text, re.IGNORECASE) for pattern in told) or any(
        _tells_town(found[0]) for found in _NUMBER.finditer(text)
    )


def _tells_within(text: str, place: Sequence[str]) -> bool:
    """Tell whether a piece of the place stands in a text in which nothing parts the words."""
    pieces = [_squeezed(each) for each in place]
    return any(len(each) >= _LEAST_LETTERS and each in _squeezed(text) for each in pieces)


def _squeezed(text: str) -> str:
    return re.sub(r"[\W_]+", "", text).casefold()


def _as_told(piece: str) -> str | None:
    """Match a piece of an address where it stands as words of its own, however it is spaced."""
    letters = re.findall(r"\w+", piece)
    return r"\b" + r"\W*".join(map(re.escape, letters)) + r"\b" if letters else None


class Standing(StrEnum):
    """How a centre stands; only `admitted` is in the directory and gets families.

    Source: rule book DIR-04.
    """

    APPLIED = "applied"
    REFUSED = "refused"
    """It has applied, and the hub has said no; it may still be admitted later."""
    ADMITTED = "admitted"
    LAPSED = "lapsed"
    """No accreditation that any of its services needs holds today; placements go on."""
    SUSPENDED = "suspended"


def standing_of(*, admitted: bool, suspended: bool, covered: bool) -> Standing:
    """Say how a centre stands.

    Args:
        admitted: by the hub.
        suspended: by the hub, since then; or refused, where it was not admitted.
        covered: it offers something that it is accredited for today.
    """
    if not admitted:
        return Standing.REFUSED if suspended else Standing.APPLIED
    if suspended:
        return Standing.SUSPENDED
    return Standing.ADMITTED if covered else Standing.LAPSED


class SuspensionReason(StrEnum):
    """Why the hub takes a centre out of the directory, or does not let it in."""

    ACCREDITATION = "accreditation"
    SAFEGUARDING = "safeguarding"
    INSURANCE = "insurance"
    STAFFING = "staffing"
    PREMISES = "premises"
    OWN_WISH = "own_wish"
    DUPLICATE = "duplicate"
    """It is there already, or has applied twice."""
    NO_CENTRE = "no_centre"
    """What has applied is no contact centre."""


class Opening(NamedTuple):
    """A weekly opening time: weekday 0 is Monday."""

    weekday: int
    opens: time
    closes: time


def opening_issues(openings: Sequence[Opening], pointer: str) -> list[Issue]:
    """List opening times that end before they begin, or run into another one of the same day."""
    issues = []
    placed = sorted(enumerate(openings), key=lambda each: (each[1].weekday, each[1].opens))
    for place, each in placed:
        if each.closes <= each.opens:
            issues.append(Issue(f"{pointer}/{place}/closes", "not-in-order", "Let it close after it opens."))
    for (_, one), (place, other) in pairwise(placed):
        if one.weekday == other.weekday and other.opens < one.closes:
            issues.append(Issue(f"{pointer}/{place}/opens", "overlaps", "Join the times that run into each other."))
    return issues


def accreditation_issues(from_on: date, until_on: date, pointer: str) -> list[Issue]:
    """List what is wrong with the days of an accreditation."""
    if until_on < from_on:
        return [Issue(f"{pointer}/until_on", "before-start", "The last day is not before the first.")]
    if (until_on - from_on).days > _LONGEST_ACCREDITATION:
        return [Issue(f"{pointer}/until_on", "too-long", "An accreditation runs for ten years at most.")]
    return []


_LONGEST_ACCREDITATION: Final = 10 * 366


def differences(before: Mapping[str, Any], after: Mapping[str, Any], under: str = "") -> Iterator[dict[str, Any]]:
    """Give what changed in a record, one line a field, as `services.handover.places`.

    Args:
        before: the record as plain JSON.
        after: the same, later; a name that is missing on one side reads as null there.
        under: what stands before the names.
    """
    for name in sorted({*before, *after}):
        old, new = before.get(name), after.get(name)
        if isinstance(old, Mapping) or isinstance(new, Mapping):
            yield from differences(old or {}, new or {}, f"{under}{name}.")
        elif old != new:
            yield {"field": f"{under}{name}", "before": old, "after": new}
