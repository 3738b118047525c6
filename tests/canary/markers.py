"""Markers: words that stand nowhere else, one for each thing that somebody wrote or that happened to somebody.

A marker knows its field group, the sides of the cases that it belongs to, and the shapes in which it could slip out.
"""

import base64
import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from urllib.parse import quote, quote_plus
from uuid import UUID
from zoneinfo import ZoneInfo

from app.domain.visibility import Group
from tests.canary.leaves import GROUP, Leaf

Owner = tuple[str, int | None]
"""A case and a side of it; None for what belongs to the case and to no side."""


class Shape(StrEnum):
    """How a marker is written."""

    WORDS = "words"
    NAME = "name"
    POSTCODE = "postcode"
    NUMBER = "number"
    MAIL = "mail"
    DAY = "day"
    INSTANT = "instant"
    ID = "id"


@dataclass(eq=False)
class Marker:
    """One marker.

    Args:
        text: as it was written.
        about: what it is, for whoever reads a failure.
        owners: the sides whose own it is.
        account: whose account or person it hangs on, where it does.
        role: on whose list a task stands: a role and, for a centre's, the centre.
        by_centre: the centre that wrote it.
    """

    text: str
    leaf: Leaf
    shape: Shape
    about: str
    owners: frozenset[Owner] = frozenset()
    account: str | None = None
    role: tuple[str, UUID | None] | None = None
    by_centre: UUID | None = None

    @property
    def group(self) -> Group:
        return GROUP[self.leaf]

    @property
    def cases(self) -> set[str]:
        return {case for case, _ in self.owners}

    def __repr__(self) -> str:
        return f"{self.leaf}:{self.about}"


_CONSONANTS, _VOWELS = "bdfgklmnprstvz", "aeiou"


def _word(number: int, start: str) -> str:
    """A word that can be said and that stands nowhere else."""
    found, rest = start, number
    for _ in range(4):
        rest, consonant = divmod(rest, len(_CONSONANTS))
        rest, vowel = divmod(rest, len(_VOWELS))
        found += _CONSONANTS[consonant] + _VOWELS[vowel]
    return found


@dataclass
class Mint:
    """Makes markers and keeps them."""

    markers: list[Marker] = field(default_factory=list)
    n: int = 0

    def _next(self) -> int:
        self.n += 1
        return self.n

    def keep(self, marker: Marker) -> str:
        self.markers.append(marker)
        return marker.text

    def name(self, leaf: Leaf, about: str, *owners: Owner) -> str:
        text = _word(self._next() * 97 + 13, "Qu" if leaf is Leaf.FIRST_NAME else "Xö")
        return self.keep(Marker(text, leaf, Shape.NAME, about, frozenset(owners)))

    def words(self, leaf: Leaf, about: str, *owners: Owner, by_centre: UUID | None = None) -> str:
        text = (
            f"{_word(self._next() * 89 + 7, 'Jy')} {_word(self._next() * 83 + 5, 'wé')} & “{_word(self._next(), 'yx')}”"
        )
        return self.keep(Marker(text, leaf, Shape.WORDS, about, frozenset(owners), by_centre=by_centre))

    def line(self, leaf: Leaf, about: str, *owners: Owner) -> str:
        text = f"{_word(self._next() * 79 + 3, 'Hy')} {_word(self._next() * 73 + 1, 'Vy')}"
        return self.keep(Marker(text, leaf, Shape.WORDS, about, frozenset(owners)))

    def postcode(self, leaf: Leaf, about: str, *owners: Owner) -> str:
        number = self._next()
        letters = "ABDEFGHJLNPQRSTUWXYZ"
        text = f"ZZ99 {number % 10}{letters[number // 10 % 20]}{letters[number // 200 % 20]}"
        return self.keep(Marker(text, leaf, Shape.POSTCODE, about, frozenset(owners)))

    def telephone(self, about: str, *owners: Owner, leaf: Leaf = Leaf.TELEPHONE) -> str:
        number = self._next()
        text = f"07700 900{number % 1000:03}" if number < 1000 else f"01632 960{number % 1000:03}"
        return self.keep(Marker(text, leaf, Shape.NUMBER, about, frozenset(owners)))

    def mail(self, about: str, *owners: Owner, leaf: Leaf = Leaf.MAILBOX) -> str:
        text = f"{_word(self._next() * 71 + 1, 'ky')}@{_word(self._next() * 67 + 1, 'zy')}.example"
        return self.keep(Marker(text, leaf, Shape.MAIL, about, frozenset(owners)))

    def birthday(self, leaf: Leaf, about: str, *owners: Owner, year: int) -> str:
        day = date(year, 1, 1) + timedelta(days=self._next() * 7 % 1800)
        while any(marker.text == day.isoformat() for marker in self.markers):
            day += timedelta(days=1)
        return self.keep(Marker(day.isoformat(), leaf, Shape.DAY, about, frozenset(owners)))

    def instant(self, leaf: Leaf, at: datetime, about: str, *owners: Owner) -> datetime:
        text = at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S")
        self.keep(Marker(text, leaf, Shape.INSTANT, about, frozenset(owners)))
        return at

    def row(self, leaf: Leaf, row_id: UUID | str, about: str, *owners: Owner, **more: object) -> None:
        self.keep(Marker(str(row_id), leaf, Shape.ID, about, frozenset(owners), **more))  # type: ignore[arg-type]


def forms(marker: Marker) -> Iterator[tuple[str, str]]:
    """Every form in which a marker could stand in an answer: what it is called, and its text in lower case."""
    text = marker.text
    if marker.shape is Shape.ID:
        yield "raw", text
        yield "without hyphens", text.replace("-", "")
        return
    if marker.shape is Shape.INSTANT:
        at = datetime.fromisoformat(text).replace(tzinfo=UTC)
        # Seconds count where a marker has some; a planned time has none and may be cut at the minute.
        for name, written in (("raw", text if at.second else text[:-3]), ("on the clock", _local(at))):
            yield name, written.casefold()
            yield f"{name}, with a space", written.replace("T", " ").casefold()
        yield "seconds since 1970", str(int(at.timestamp()))
        return
    raw = {text}
    if marker.shape is Shape.NUMBER:
        raw |= {text.replace(" ", "-"), "+44" + text[1:].replace(" ", "")}
        yield "last four digits", text[-4:]
    if marker.shape is Shape.POSTCODE:
        yield "outward code", text.split()[0].casefold()
    if marker.shape is Shape.DAY:
        day = date.fromisoformat(text)
        raw |= {f"{day:%d/%m/%Y}", f"{day.day} {day:%B %Y}"}
    if marker.shape is Shape.MAIL and text.endswith(".example"):
        yield "domain", text.partition("@")[2]
    if marker.shape is Shape.WORDS:
        yield "first word", text.split()[0].casefold()
    for one in raw:
        yield from _written(one)


def _local(at: datetime) -> str:
    found = at.astimezone(ZoneInfo("Europe/London")).strftime("%Y-%m-%dT%H:%M:%S")
    return found if at.second else found[:-3]


def _written(text: str) -> Iterator[tuple[str, str]]:
    yield "raw", text.casefold()
    yield "without spaces", "".join(text.casefold().split())
    yield "in a URL", quote(text).casefold()
    yield "in a form", quote_plus(text).casefold()
    yield "in JSON", json.dumps(text)[1:-1].casefold()
    for one in {text, text.casefold(), "".join(text.split())}:
        data = one.encode()
        yield "in hex", data.hex()
        for digest in ("md5", "sha1", "sha256"):
            yield digest, hashlib.new(digest, data, usedforsecurity=False).hexdigest()
        for offset in range(3):
            for encode in (base64.b64encode, base64.urlsafe_b64encode):
                whole = encode(b"\0" * offset + data).decode()
                # Whole characters of the marker's own bits: those at the edges change with what stands beside it.
                yield f"base64, {offset} bytes in", whole[(0, 2, 3)[offset] : (offset + len(data)) * 8 // 6].casefold()
