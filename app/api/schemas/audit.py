"""The audit trail. It holds ids, words and times, never content."""

from typing import Annotated

from pydantic import Field

from app.api.paging import Page, Paged
from app.api.types import Id, Instant, View

Word = Annotated[str, Field(max_length=200)]


class AuditQuery(Paged):
    """Which events to list."""

    referral_id: Annotated[Id | None, Field(description="About one case.")] = None
    account_id: Annotated[Id | None, Field(description="By one account.")] = None
    from_at: Annotated[Instant | None, Field(description="Not before.")] = None
    until: Annotated[Instant | None, Field(description="Before.")] = None


class AuditEventView(View):
    """One request, or one doing of the service itself."""

    event_id: Id
    at: Instant
    operation: Annotated[Word, Field(examples=["read_referral"])]
    outcome: Annotated[Word, Field(description="`done`, or the kind of refusal.", examples=["done"])]
    account_id: Annotated[
        Id | None,
        Field(description="Null for nobody; for administrators, for families too; for centres, for all but their own."),
    ]
    role: Annotated[Word, Field(examples=["hub_worker"])]
    referral_id: Annotated[Id | None, Field(description="The case. Null where it has none, and for administrators.")]
    subjects: Annotated[list[Id], Field(max_length=10_000, description="Rows looked at or changed.")]
    note: Annotated[dict[str, Word], Field(description="Ids, codes and statuses.")]
    request_id: Word | None


class AuditPage(Page[AuditEventView]):
    """One page of the trail, newest first."""
