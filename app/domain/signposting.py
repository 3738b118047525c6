"""Help elsewhere: which signposts fit a reader.

The catalogue is data that the hub keeps (`app/data/signposts.json` seeds it). `fitting` is the one place that decides
which entries a reader is shown; topics that bring two adults together vanish where anything is declared or unknown.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
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


BRINGS_TOGETHER = frozenset({Topic.MEDIATION, Topic.PARENTING_PLAN, Topic.BETWEEN_PARENTS})


@dataclass(frozen=True, slots=True)
class Signpost:
    """One entry of the catalogue.

    Args:
        checked_on: the day somebody last looked whether the details are right.

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


def allowed(topics: Iterable[Topic], *, guarded: bool) -> tuple[Topic, ...]:
    """Return the topics that may be shown, each once, most urgent first.

    Args:
        topics: what would help.
        guarded: abuse, an order or an unknown of these is declared.

    Source: rule book SIG-03.
    """
    wanted = frozenset(topics) - (BRINGS_TOGETHER if guarded else frozenset())
    return tuple(topic for topic in Topic if topic in wanted)


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
