"""Traces of an application: what of it shows that the same child or adults come again, and nothing else of them.

Only keyed fingerprints of these texts are ever stored. A child is known by first name and day of birth, for its surname
may have changed; an adult by names and day of birth; two adults, whose birthdays are rarely both told, by their names.
Names between the first and the last are told once and left out another time, so they count for nothing.

Source: rule book LIGHT-10, REF-10.
"""

from collections.abc import Iterator, Mapping
from enum import StrEnum
from itertools import combinations
from typing import Any, NamedTuple

from app.domain.application import Section
from app.domain.party import folded


class TraceKind(StrEnum):
    """What a trace is of."""

    CHILD = "child"
    ADULT = "adult"
    ADULTS = "adults"


class Trace(NamedTuple):
    """One trace, before it is fingerprinted."""

    kind: TraceKind
    text: str


def traces_of(documents: Mapping[str, Mapping[str, Any]]) -> frozenset[Trace]:
    """Return the traces of an application out of its sections.

    Source: rule book LIGHT-10.
    """
    return frozenset((*_children(documents), *_adults(documents)))


def _children(documents: Mapping[str, Mapping[str, Any]]) -> Iterator[Trace]:
    for child in documents.get(Section.CHILDREN, {}).get("children") or ():
        first, *_ = _words(child.get("given_name"))
        if first and child.get("birth_date"):
            yield Trace(TraceKind.CHILD, f"{first}|{child['birth_date']}")


def _adults(documents: Mapping[str, Mapping[str, Any]]) -> Iterator[Trace]:
    me = documents.get(Section.ABOUT_ME, {})
    own = _outer(f"{me.get('given_name') or ''} {me.get('family_name') or ''}")
    if own and me.get("birth_date"):
        yield Trace(TraceKind.ADULT, f"{own}|{me['birth_date']}")
    others = documents.get(Section.OTHER_ADULTS, {}).get("other_adults") or ()
    named = {own, *(_outer(adult.get("names")) for adult in others)} - {""}
    for pair in combinations(sorted(named), 2):
        yield Trace(TraceKind.ADULTS, "|".join(pair))


def _words(name: str | None) -> list[str]:
    """Give the words of a name as they are compared; one empty word where there is none."""
    return folded(name or "").split() or [""]


def _outer(name: str | None) -> str:
    """Give the first and the last word of a name."""
    words = _words(name)
    return words[0] if len(words) == 1 else f"{words[0]} {words[-1]}"
