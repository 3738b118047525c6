"""The timeline of a referral: staff read who did what, a side its own acts."""

from typing import Annotated, Literal

from pydantic import Field

from app.api.paging import Page
from app.api.types import Id, Instant, View

Word = Annotated[str, Field(max_length=100)]


class OwnEvent(View):
    """An act of the reader's own side."""

    view: Literal["own"]
    event_id: Id
    kind: Annotated[Word, Field(examples=["application-submitted"])]
    at: Instant


class StaffEvent(View):
    """A state change, as staff read it; sides, people and reasons are for the hub."""

    view: Literal["staff"]
    event_id: Id
    kind: Annotated[Word, Field(examples=["referral-queue"])]
    at: Instant
    side: Annotated[int | None, Field(description="Whose act it was.")]
    actor: Id | None
    actor_role: Word
    reason: Annotated[Word | None, Field(description="A code, never prose.")]
    subject_id: Id | None


class EventsPage(Page[Annotated[OwnEvent | StaffEvent, Field(discriminator="view")]]):
    """A page of the timeline, the newest first."""
