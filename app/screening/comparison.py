"""What two results of the same facts say differently, leaf by leaf.

A result is read as places and words: `services/handover/light` is `amber`, `concerns/abduction/visiting_adult/supported/
verdict` is `decline`. What names an entry of a list stands in `NAMED_BY`, so that order never counts as a difference.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

from app.screening.facts import Facts

NAMED_BY: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "services": ("service",),
        "concerns": ("kind", "subject"),
        "gates": ("rule", "question", "value"),
        "questions": ("key",),
        "needs": ("need",),
        "safeguarding": ("rule", "cause"),
    }
)
_OF_ITSELF: Final = frozenset({"ruleset"})


@dataclass(frozen=True, slots=True)
class Difference:
    """One place in which two results differ; None where one of them has nothing there."""

    place: str
    before: str | None
    after: str | None

    def as_json(self) -> dict[str, str | None]:
        """Return the difference as plain JSON."""
        return {"place": self.place, "before": self.before, "after": self.after}

    @property
    def service(self) -> str | None:
        """Return the service whose light differs; None where the place is no light of a service."""
        kind, _, rest = self.place.partition("/")
        service, _, leaf = rest.partition("/")
        return service if (kind, leaf) == ("services", "light") else None


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[Difference, ...]:
    """Return every place in which two results differ, the version of the ruleset apart.

    Args:
        before: a result as JSON.
        after: another of the same facts.

    Source: rule book LIGHT-05.
    """
    if all(before.get(name) == after.get(name) for name in {*before, *after} - _OF_ITSELF):
        return ()  # nearly always, and far quicker than walking through both
    first, second = dict(_leaves(before)), dict(_leaves(after))
    places = dict.fromkeys((*first, *second))
    return tuple(
        Difference(place, first.get(place), second.get(place))
        for place in places
        if place not in _OF_ITSELF and first.get(place) != second.get(place)
    )


def _leaves(node: Mapping[str, Any], at: str = "") -> Iterator[tuple[str, str | None]]:
    for name, value in node.items():
        place = f"{at}{name}"
        if isinstance(value, Mapping):
            yield from _leaves(value, f"{place}/")
        elif isinstance(value, list) and any(isinstance(entry, Mapping) for entry in value):
            for entry in value:
                named = "/".join(str(entry[part]) for part in NAMED_BY[name])
                yield f"{place}/{named}", "there"
                yield from _leaves(
                    {key: said for key, said in entry.items() if key not in NAMED_BY[name]}, f"{place}/{named}/"
                )
        elif isinstance(value, list):
            yield place, ", ".join(str(each) for each in value)
        else:
            yield place, _word(value)


def _word(value: object) -> str | None:
    if value is None:
        return None
    return str(value).lower() if isinstance(value, bool) else str(value)


def changed_answers(before: Facts, after: Facts) -> tuple[Difference, ...]:
    """Return the questions that were answered otherwise; what hub or centre confirmed is no answer.

    Source: rule book LIGHT-10.
    """
    first, second = (dict(_answers(facts)) for facts in (before, after))
    places = dict.fromkeys((*first, *second))
    return tuple(
        Difference(place, first.get(place), second.get(place))
        for place in sorted(places)
        if first.get(place) != second.get(place)
    )


def _answers(facts: Facts) -> Iterator[tuple[str, str]]:
    if facts.service_wished is not None:
        yield "service_wished", facts.service_wished.value
    for question, said in facts.gates.items():
        yield f"gates/{question}", said.value
    for concern in facts.concerns:
        place = f"concerns/{concern.kind.value}/{concern.about.value}"
        for name in ("answer", "source", "told_to", "standing", "since"):
            value = getattr(concern, name)
            if value is not None:
                yield f"{place}/{name}", str(value)
        for detail, said in concern.details.items():
            yield f"{place}/{detail}", said.value
