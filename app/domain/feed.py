"""The open feed of services: its lasting ids, its taxonomies, and its sentences about a service, in plain words.

Open Referral UK 3.0 knows organisations, services, places and terms of taxonomies. Here an organisation is a contact
centre, a service is one of the services that it offers, and the taxonomies are our own controlled lists.

Source: Open Referral UK 3.0 (HSDS-UK-3.0); rule book DIR-01, DIR-02.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID, uuid3

from app.domain.services import DESCRIPTIONS, Accreditation, Service

VERSION: Final = "HSDS-UK-3.0"
NAMESPACE: Final = UUID("1c2a5a53-5d8e-4f0e-9f5c-0d1f6a3b7c21")
MOST: Final = 100
"""The most items on a page."""
DEFAULT: Final = 50
TAXONOMIES_VERSION: Final = "1"
TAXONOMIES_CHANGED: Final = date(2026, 11, 22)
"""When a word of the taxonomies last changed; whoever changes one writes the day here, and a new version above."""
BYDAY: Final = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_DAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def feed_id(kind: str, *names: object) -> UUID:
    """Make a lasting id from names; the database makes those of services and of services at places in the same way.

    Args:
        kind: what it is the id of.
        names: what makes it the only one of its kind.
    """
    return uuid3(NAMESPACE, "/".join((kind, *map(str, names))))


@dataclass(frozen=True, slots=True)
class Term:
    """A term of a taxonomy; `taxonomy` and `key` are the words that our own records hold."""

    id: UUID
    taxonomy: str
    taxonomy_id: UUID
    taxonomy_name: str
    key: str
    name: str
    description: str


@dataclass(frozen=True, slots=True)
class Taxonomy:
    """A controlled list of ours, as the feed publishes it."""

    id: UUID
    key: str
    name: str
    description: str
    terms: tuple[Term, ...]


SERVICES: Final = "service"
# fmt: off
_TAXONOMIES: Final[Mapping[str, tuple[str, str, str]]] = {
    # key            name                                   description                                                   of a term
    SERVICES:        ("Services of child contact centres",  "What a contact centre can do for a child and their family.", ""),
    "facility":      ("Facilities of contact centres",      "What there is at a centre for families.",                    "There at the centre: {}."),
    "accessibility": ("Accessibility of contact centres",   "What helps disabled people at a centre.",                    "For disabled people at the centre: {}."),
    "measure":       ("Measures against meeting",           "What keeps adults who must not meet apart at a centre.",     "To keep adults apart: {}."),
    "language":      ("Languages of contact centres",       "Languages spoken or signed by the staff of a centre.",       "Spoken or signed by staff: {}."),
}
# fmt: on


def taxonomies(features: Mapping[str, Mapping[str, str]]) -> tuple[Taxonomy, ...]:
    """Make the taxonomies out of the services and the controlled lists.

    Args:
        features: names by word, by list.
    """
    named = {SERVICES: {service.value: row.name for service, row in DESCRIPTIONS.items()}, **features}
    return tuple(
        Taxonomy(
            feed_id("taxonomy", key), key, name, description,
            tuple(
                Term(
                    feed_id("taxonomy_term", key, word), key, feed_id("taxonomy", key), name, word, label,
                    _about(key, word, label, sentence),
                )
                for word, label in named[key].items()
            ),
        )
        for key, (name, description, sentence) in _TAXONOMIES.items()
    )  # fmt: skip


def _about(taxonomy: str, word: str, label: str, sentence: str) -> str:
    if taxonomy == SERVICES:
        row = DESCRIPTIONS[Service(word)]
        return f"{row.risk_level} {row.who_is_present}"
    return sentence.format(label)


@dataclass(frozen=True, slots=True)
class Extent:
    """How much there is, and which part of it is shown."""

    total: int
    page: int
    per_page: int

    @property
    def pages(self) -> int:
        """Count the pages; of nothing there are none."""
        return -(-self.total // self.per_page)

    @property
    def is_first(self) -> bool:
        """Say whether this is the first page."""
        return self.page == 1

    @property
    def is_last(self) -> bool:
        """Say whether nothing follows; so a reader who has gone too far stops."""
        return self.page >= self.pages


def weekday_of(word: str) -> int | None:
    """Read a day of the week, such as `SA` or `saturday`; None where it is none. 0 is Monday."""
    said = word.strip().casefold()
    for number, name in enumerate(_DAYS):
        if said in {BYDAY[number].casefold(), name.casefold(), name[:3].casefold()}:
            return number
    return None


def opening_sentence(weekday: int, opens: str, closes: str) -> str:
    """Say when a service is open."""
    return f"{_DAYS[weekday]}s, {opens} to {closes}"


_PAYERS: Final[Mapping[str, str]] = {
    "one_party": "Usually paid by one of the adults.",
    "both": "Usually paid by both adults.",
    "referrer": "Usually paid by whoever refers.",
    "authority": "Usually paid by the local authority or Cafcass.",
    "court_ordered": "Paid as the court orders.",
    "free": "Free to families.",
}


def payer_sentence(payer: str | None) -> str | None:
    """Say who usually pays; None where the centre does not say.

    Source: rule book FEE-01.
    """
    return None if payer is None else _PAYERS[payer]


def fees_sentence(pence: int | None, payer: str | None, cost_help: str | None) -> str:
    """Say what a session costs and who helps with it.

    Source: rule book FEE-01, DIR-02.
    """
    if pence is None:
        price = "Ask the centre what it costs."
    else:
        price = "Free." if pence == 0 else f"£{pence / 100:.2f} for a session."
    return " ".join(filter(None, (price, payer_sentence(payer) if pence != 0 else None, cost_help)))


def accreditation_sentence(
    service: Service, held: Iterable[tuple[Accreditation, date, date]], today: date
) -> str | None:
    """Say by which accreditation of today a service is offered, and until when.

    Args:
        service: the service.
        held: levels that the centre holds, each with its first and last day.
        today: the service's own date.

    Source: rule book SVC-04, DIR-02.
    """
    needed = DESCRIPTIONS[service].accreditation
    last = max((until for level, first, until in held if level == needed and first <= today <= until), default=None)
    return None if last is None else f"{needed.value.capitalize()} accreditation until {last.isoformat()}."


def description(
    service: Service, *, summary: str, criteria: str | None, apply: Sequence[str | None], telephone: str | None
) -> str:
    """Tell about a service of a centre, a paragraph for each thing that families ask.

    Args:
        service: the service.
        summary: the centre's own words about itself.
        criteria: whom it can take.
        apply: sentences on how to apply.
        telephone: the number that is shown; None where there is none, or where it would tell a place.

    Source: rule book SVC-05, DIR-02.
    """
    row = DESCRIPTIONS[service]
    paragraphs = (
        summary,
        f"{row.name}: {row.risk_level} {row.who_is_present}",
        f"What is recorded: {row.what_is_recorded}",
        f"How long: {row.usual_length} Next step: {row.next_step}",
        criteria and f"Whom the centre can take: {criteria}",
        f"How to apply: {' '.join(filter(None, apply))}",
        telephone and f"Telephone: {telephone}",
    )
    return "\n\n".join(filter(None, paragraphs))


def apply_sentences(*, self_referral: bool, here: bool, own_words: str | None) -> tuple[str | None, ...]:
    """Say who applies and where."""
    who = (
        "Families may apply by themselves, and professionals may refer."
        if self_referral
        else "A professional refers, such as a solicitor, a mediator, Cafcass or the local authority."
    )
    return who, "Apply through the safe referral service." if here else "Apply to the centre directly.", own_words
