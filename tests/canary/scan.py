"""The scanner: one automaton over every form of every marker, and the few places where a hit means nothing."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import ahocorasick

from tests.canary.markers import Marker, forms

_NOT_ALONE = re.compile(r"[0-9a-zäöüé]", re.IGNORECASE)
_BOUNDED = frozenset({"last four digits", "outward code", "seconds since 1970"})
"""Short forms: they count only where no letter or digit stands beside them."""


@dataclass(frozen=True)
class Hit:
    """A form that was found: all markers that have it, since a part of one may be a part of another."""

    form: str
    text: str
    markers: tuple[Marker, ...]


class Scanner:
    """Finds markers in what somebody was given."""

    def __init__(self, markers: Iterable[Marker]) -> None:
        known: dict[str, dict[str, list[Marker]]] = defaultdict(dict)
        for marker in markers:
            for form, text in forms(marker):
                known[text].setdefault(form, []).append(marker)
        self._automaton = ahocorasick.Automaton()
        for text, by_form in known.items():
            form = next(iter(by_form))
            owners = {id(each): each for found in by_form.values() for each in found}
            self._automaton.add_word(text, Hit(form, text, tuple(owners.values())))
        self._automaton.make_automaton()

    def hits(self, text: str) -> Iterator[Hit]:
        """Every form that stands in a text, as it is or with its spaces taken out."""
        folded = text.casefold()
        found: dict[str, Hit] = {}
        for one in (folded, "".join(folded.split())):
            for end, hit in self._automaton.iter(one):
                if hit.text not in found and self._counts(one, end, hit):
                    found[hit.text] = hit
        yield from found.values()

    def _counts(self, text: str, end: int, hit: Hit) -> bool:
        if hit.form not in _BOUNDED:
            return True
        before, after = text[end - len(hit.text) : end - len(hit.text) + 1], text[end + 1 : end + 2]
        # A hyphen on both sides is the inside of an id, a point before is a part of a second.
        if before in ("-", ".") and hit.form == "last four digits":
            return False
        return not (_NOT_ALONE.match(before) or _NOT_ALONE.match(after))
