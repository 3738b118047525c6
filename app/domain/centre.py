"""What a centre may publish of itself.

A centre that must not be found publishes a wider area and no location: no address, postcode, town or point, and no
telephone number whose first figures tell a town. What the centre writes in its own words is held against the same.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Final

from app.domain.errors import Issue

NATION_NAMES: Final[Mapping[str, str]] = {
    "england": "England",
    "wales": "Wales",
    "northern_ireland": "Northern Ireland",
}
_OF_A_TOWN: Final = re.compile(r"(\+44|0044|0)[12]")


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
    words: Mapping[str, str | None], *, area: str | None, telephone: str | None, place: Sequence[str]
) -> list[Issue]:
    """List what would tell where a centre is that must not be found.

    Args:
        words: every text that is published, by the name of its field.
        area: the area it publishes instead.
        telephone: its published number.
        place: lines of its address, its town and its postcode: what must stand in none of the texts.

    Source: rule book DIR-02; visibility (derived location is location).
    """
    issues = []
    if area is None:
        issues.append(Issue("#/area", "area-missing", "Give the wider area to publish instead of the location."))
    if telephone is not None and _tells_town(telephone):
        detail = "The first figures of this number tell the town. Give a mobile or an 03 number, or none."
        issues.append(Issue("#/telephone", "tells-location", detail))
    told = [pattern for each in place if (pattern := _as_told(each))]
    for name, text in {**words, "area": area}.items():
        if text and any(re.search(pattern, text, re.IGNORECASE) for pattern in told):
            issues.append(Issue(f"#/{name}", "tells-location", "Leave address, town and postcode out of this text."))
    return issues


def _as_told(piece: str) -> str | None:
    """Match a piece of an address where it stands as words of its own, however it is spaced."""
    letters = re.findall(r"\w+", piece)
    return r"\b" + r"\W*".join(map(re.escape, letters)) + r"\b" if letters else None
