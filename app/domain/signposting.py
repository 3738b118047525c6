"""Help elsewhere: which signposts fit a reader.

The catalogue is data that the hub keeps (`app/data/signposts.json` seeds it). `fitting` is the one place that decides
which entries a reader is shown; topics that bring two adults together vanish where anything is declared or unknown.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any, Self
from uuid import UUID


class Nation(StrEnum):
    """Where the child lives."""

    ENGLAND = "england"
    WALES = "wales"
    NORTHERN_IRELAND = "northern_ireland"


class Topic(StrEnum):
    """What a signpost helps with, most urgent first.

    Source: rule book SIG-01.
    """

    IMMEDIATE_DANGER = "immediate_danger"
    CHILD_PROTECTION = "child_protection"
    SOMEONE_FOR_A_CHILD = "someone_for_a_child"
    DOMESTIC_ABUSE = "domestic_abuse"
    LEGAL_ADVICE = "legal_advice"
    MENTAL_HEALTH = "mental_health"
    SUBSTANCE_USE = "substance_use"
    COURT_WELFARE = "court_welfare"
    MONEY = "money"
    GRANDPARENTS = "grandparents"
    PARENT_SUPPORT = "parent_support"
    MEDIATION = "mediation"
    PARENTING_PLAN = "parenting_plan"
    BETWEEN_PARENTS = "between_parents"
    COMPLAINTS = "complaints"
    INFORMATION = "information"


class Reader(StrEnum):
    """For whom a signpost is meant."""

    FAMILY = "family"
    CHILD = "child"
    PROFESSIONAL = "professional"


CHECKED_AGAIN_AFTER = timedelta(days=365)
"""A number or address is looked at again once a year (D)."""

ALWAYS_THERE = (
    Topic.IMMEDIATE_DANGER,
    Topic.CHILD_PROTECTION,
    Topic.SOMEONE_FOR_A_CHILD,
    Topic.DOMESTIC_ABUSE,
    Topic.LEGAL_ADVICE,
    Topic.INFORMATION,
)
"""What a stop or a refusal leads to: a family finds somebody for each of these in every nation, on every day."""

BRINGS_TOGETHER = frozenset({Topic.MEDIATION, Topic.PARENTING_PLAN, Topic.BETWEEN_PARENTS})


@dataclass(frozen=True, slots=True)
class Signpost:
    """One entry of the catalogue.

    Args:
        checked_on: the day somebody last looked whether the details are right.
        valid_from: the first day on which it is shown; None where it always was.
        valid_until: the last day on which it is shown; None where no end is known.

    Source: rule book SIG-01.
    """

    id: UUID
    topics: tuple[Topic, ...]
    nations: tuple[Nation, ...]
    audiences: tuple[Reader, ...]
    name: str
    about: str
    telephone: str | None
    email: str | None
    web: str | None
    hours: str | None
    checked_on: date
    owner: str
    valid_from: date | None = None
    valid_until: date | None = None

    def is_shown_on(self, day: date) -> bool:
        """Tell whether a day lies within the time for which it is valid.

        Source: rule book SIG-01.
        """
        return (self.valid_from is None or self.valid_from <= day) and (
            self.valid_until is None or day <= self.valid_until
        )

    def is_stale_on(self, day: date) -> bool:
        """Tell whether nobody has looked for so long that somebody should."""
        return self.checked_on < day - CHECKED_AGAIN_AFTER

    @classmethod
    def from_json(cls, entry: Mapping[str, Any]) -> Self:
        """Return the signpost that an entry of the catalogue file describes."""
        return cls(
            id=UUID(entry["id"]),
            topics=tuple(Topic(each) for each in entry["topics"]),
            nations=tuple(Nation(each) for each in entry["nations"]),
            audiences=tuple(Reader(each) for each in entry["audiences"]),
            name=entry["name"],
            about=entry["about"],
            telephone=entry["telephone"],
            email=entry["email"],
            web=entry["web"],
            hours=entry["hours"],
            checked_on=date.fromisoformat(entry["checked_on"]),
            owner=entry["owner"],
        )


_TOPICS = tuple(Topic)


def allowed(topics: Iterable[Topic], *, guarded: bool) -> tuple[Topic, ...]:
    """Return the topics that may be shown, each once, most urgent first.

    Args:
        topics: what would help.
        guarded: abuse, an order or an unknown of these is declared.

    Source: rule book SIG-03.
    """
    wanted = frozenset(topics) - (BRINGS_TOGETHER if guarded else frozenset())
    return tuple([topic for topic in _TOPICS if topic in wanted])


def fitting(
    catalogue: Iterable[Signpost],
    topics: Iterable[Topic],
    *,
    nation: Nation | None,
    reader: Reader,
    guarded: bool,
) -> tuple[Signpost, ...]:
    """Return the signposts for these topics that fit the reader, most urgent first.

    An entry that also brings two adults together is left out altogether for a guarded reader, whatever else it offers.

    Args:
        catalogue: every entry there is.
        topics: what would help.
        nation: where the child lives; None shows all nations.
        reader: who reads.
        guarded: abuse, an order or an unknown of these is declared.

    Source: rule book SIG-01, SIG-03.
    """
    order = {topic: place for place, topic in enumerate(allowed(topics, guarded=guarded))}
    fits = [
        signpost
        for signpost in catalogue
        if order.keys() & set(signpost.topics)
        and reader in signpost.audiences
        and (nation is None or nation in signpost.nations)
        and not (guarded and BRINGS_TOGETHER & set(signpost.topics))
    ]

    def urgency(signpost: Signpost) -> tuple[int, str]:
        return min(order[topic] for topic in signpost.topics if topic in order), signpost.name

    return tuple(sorted(fits, key=urgency))


@dataclass(frozen=True, slots=True)
class Gap:
    """A topic for which a family would find nobody in a nation, from a day on."""

    topic: Topic
    nation: Nation
    from_on: date


def gaps(catalogue: Iterable[Signpost], today: date) -> tuple[Gap, ...]:
    """Return where a stop or a refusal would lead to nobody, now or on any later day; nothing for a sound catalogue.

    Args:
        catalogue: every entry there is.
        today: from when on to look.

    Source: rule book SIG-02.
    """
    entries = tuple(catalogue)
    ends = {each.valid_until + timedelta(days=1) for each in entries if each.valid_until is not None}
    days = sorted({today, *(day for day in ends if day > today)})
    return tuple(
        Gap(topic, nation, day)
        for topic in ALWAYS_THERE
        for nation in Nation
        if (day := next((day for day in days if not _finds(entries, topic, nation, day)), None)) is not None
    )


def _finds(entries: Iterable[Signpost], topic: Topic, nation: Nation, day: date) -> bool:
    shown = (each for each in entries if each.is_shown_on(day))
    return bool(fitting(shown, [topic], nation=nation, reader=Reader.FAMILY, guarded=True))
