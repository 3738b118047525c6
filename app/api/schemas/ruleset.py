"""Rulesets: what decides the lights, what another version would change."""

from typing import Annotated, Any, Self
from uuid import UUID

from pydantic import Field

from app.api.schemas.screening import ResultView
from app.api.types import In, Instant, Slug, View
from app.db.tables.screening import ScreeningCause
from app.domain.services import Service
from app.screening.rows import Ruleset
from app.screening.rulesets import Use
from app.screening.words import Light, Next

Digest = Annotated[
    str, Field(description="SHA-256 of the table.", pattern="^[0-9a-f]{64}$", examples=["0123456789abcdef" * 4])
]
Version = Annotated[str, Field(max_length=64, examples=["2026-1"])]
Place = Annotated[
    str, Field(max_length=300, description="Where the results differ.", examples=["services/handover/light"])
]


class RulesetView(View):
    """A ruleset, row by row, with the digest that freezes it."""

    version: Version
    use: Annotated[Use, Field(description="Whether it decides today.")]
    digest: Digest
    rows: list[dict[str, Any]]
    gates: list[dict[str, Any]]
    reads: Annotated[dict[str, str], Field(description="Which column each service reads.")]

    @classmethod
    def of(cls, ruleset: Ruleset, use: Use) -> Self:
        """Show one ruleset."""
        return cls.model_validate(ruleset.as_json() | {"digest": ruleset.digest, "use": use})


class RulesetEntry(View):
    """A published ruleset in the list."""

    version: Version
    use: Use
    digest: Digest


class RulesetList(View):
    """Every ruleset that was published, the newest first."""

    items: list[RulesetEntry]


class ReplayIn(In):
    """On which ruleset to screen again."""

    ruleset: Annotated[Slug | None, Field(description="Left out: the one it was made on.", examples=["2026-1"])] = None


class DifferenceView(View):
    """One place in which two results of the same answers differ; null where one has nothing there."""

    place: Place
    before: Annotated[str | None, Field(max_length=1000, examples=["amber"])]
    after: Annotated[str | None, Field(max_length=1000, examples=["red"])]


class ReplayView(View):
    """A stored screening, screened again; nothing is stored and nothing changes."""

    screening_id: UUID
    referral_id: UUID
    at: Instant
    made_on: Annotated[Version, Field(description="The ruleset it was made on.")]
    replayed_on: Version
    identical: Annotated[bool, Field(description="Nothing differs, down to the last need.")]
    differences: list[DifferenceView]
    result: ResultView


class MovedView(View):
    """How many screenings of those looked at so far have one light move from one colour to another."""

    service: Service
    before: Light
    after: Light
    screenings: Annotated[int, Field(ge=1)]


class ImpactView(View):
    """One screening that the ruleset would change."""

    screening_id: UUID
    referral_id: UUID
    reference: str
    at: Instant
    side: int | None
    cause: ScreeningCause
    made_on: Version
    next_before: Next
    next_after: Next
    differences: list[DifferenceView]


class ImpactPage(View):
    """What a ruleset would change in the screenings so far: read on until `next` is null, then the numbers are whole."""

    version: Version
    looked_at: Annotated[int, Field(ge=0, description="Screenings looked at on this page and all before it.")]
    changed: Annotated[int, Field(ge=0, description="How many of them the ruleset would change.")]
    moved: Annotated[list[MovedView], Field(description="From what to what, service by service.")]
    items: Annotated[list[ImpactView], Field(description="The changed ones among those looked at on this page.")]
    next: Annotated[str | None, Field(max_length=1000, description="Send it as `after`; null when all are looked at.")]
