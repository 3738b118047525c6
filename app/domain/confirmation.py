"""Confirmation: when an adult counts as the person they say they are.

Every adult, the applicant too, has to be confirmed by something that no other side controls. `WAYS` lists what each way
asks for; `ONLY_AFTER` lists what counts for nothing before.

Source: rule book REF-15.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from app.domain.errors import Issue


class Way(StrEnum):
    """How an adult is confirmed."""

    PHOTO_IDENTITY = "photo_identity"
    """Shown live, with the child's birth certificate or the like; open to everybody, professional or none."""
    KNOWN_TO_PROFESSIONAL = "known_to_professional"
    """A professional or an authority knows this adult and says so."""
    INDEPENDENT_ROUTE = "independent_route"
    """Reached on a route that came out of a check, a court paper or an earlier case."""


class Showing(StrEnum):
    """How photo identity was shown; a copy that was sent is not shown live."""

    VIDEO = "video"
    IN_PERSON = "in_person"


class RouteSource(StrEnum):
    """Where an independent route came from; what another side has offered is not among them."""

    CHECK = "check"
    COURT_PAPER = "court_paper"
    EARLIER_CASE = "earlier_case"


class Word(StrEnum):
    """What an adult's word is about."""

    CONSENT = "consent"
    NO_CONCERNS = "no_concerns"
    AGREEMENT = "agreement"
    CENTRE_DATA = "centre_data"
    OTHERS_DATA = "others_data"
    OWN_STATEMENTS = "own_statements"
    OWN_LIGHT = "own_light"
    OWN_MESSAGES = "own_messages"
    COARSE_STAGE = "coarse_stage"
    WITHDRAWAL = "withdrawal"


ONLY_AFTER = frozenset({Word.CONSENT, Word.NO_CONCERNS, Word.AGREEMENT, Word.CENTRE_DATA, Word.OTHERS_DATA})
"""These count, or are shown, only once the adult is confirmed; the others at once."""


@dataclass(frozen=True, slots=True)
class Confirmation:
    """What a member of staff records about how an adult was confirmed.

    Args:
        way: how.
        showing: how photo identity was shown.
        child_paper_seen: the child's birth certificate or the like lay beside it.
        vouched_by: which professional or authority knows the adult.
        route_source: where an independent route came from.
    """

    way: Way
    showing: Showing | None = None
    child_paper_seen: bool = False
    vouched_by: str = ""
    route_source: RouteSource | None = None


# fmt: off
WAYS: Mapping[Way, tuple[str, ...]] = MappingProxyType({
    Way.PHOTO_IDENTITY:        ("showing", "child_paper_seen"),
    Way.KNOWN_TO_PROFESSIONAL: ("vouched_by",),
    Way.INDEPENDENT_ROUTE:     ("route_source",),
})
_ASKS: Mapping[str, str] = MappingProxyType({
    "showing":          "Say whether it was shown by video or in person.",
    "child_paper_seen": "Confirm that the child's birth certificate or the like was shown with it.",
    "vouched_by":       "Name the professional or authority who knows this adult.",
    "route_source":     "Say where the route came from: a check, a court paper or an earlier case.",
})
# fmt: on


def confirmation_needs(confirmation: Confirmation) -> list[Issue]:
    """List what is missing before an adult counts as confirmed."""
    issues = []
    for field in WAYS[confirmation.way]:
        value = getattr(confirmation, field)
        if not value or (isinstance(value, str) and not value.strip()):
            issues.append(Issue(f"#/{field}", "missing", _ASKS[field]))
    return issues


def counts(word: Word, *, confirmed: bool) -> bool:
    """Tell whether an adult's word counts, or data may be shown to them, as they are known now."""
    return confirmed or word not in ONLY_AFTER
