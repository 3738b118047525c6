"""Approvals: what one person asks and another answers. Staff alone read these."""

from typing import Annotated

from pydantic import Field

from app.api.paging import Page, Paged
from app.api.schemas.hub import Actions, Key, Prose, Reference
from app.api.types import Date, Id, In, Instant, LongText, QueryBool, View
from app.domain.approval import Kind, Word
from app.domain.consent import NotSought
from app.domain.hub import Decision
from app.domain.services import Service

Text = Annotated[str, Field(max_length=4000)]


class ApprovalsQuery(Paged):
    """Which approvals to list."""

    answered: Annotated[QueryBool, Field(description="What has been answered, instead of what waits.")] = False


class DecisionProposalView(View):
    """The decision that will be made with a yes."""

    decision: Annotated[Decision, Field(examples=["suitable"])]
    rationale: Prose
    service: Service | None
    screening_id: Id | None
    conditions: Prose | None
    sessions: Annotated[int | None, Field(ge=0, le=100)]
    plan: Annotated[list[Text], Field(max_length=20)]
    asked_of: Annotated[str | None, Field(max_length=40)]
    due_on: Date | None
    departs_from: Annotated[list[Key], Field(max_length=50, description="Needs that it departs from.")]
    consents_not_sought: Annotated[list[Id], Field(max_length=50, description="Parties who are not to be asked.")]
    not_sought_because: NotSought | None


class ApprovalView(View):
    """A question to a second person, and the answer."""

    approval_id: Id
    kind: Annotated[Kind, Field(description="What takes two people.", examples=["lower_risk"])]
    subject_id: Annotated[Id, Field(description="The row that it is about.")]
    referral_id: Id | None
    reference: Reference | None
    asked_by: Id
    asked_at: Instant
    reason: Annotated[Prose | None, Field(description="Why, as whoever asked wrote it.")]
    proposal: Annotated[DecisionProposalView | None, Field(description="What will be done with a yes.")]
    answer: Word | None
    answered_by: Id | None
    answered_at: Instant | None
    comment: Text | None
    actions: Actions


class ApprovalsPage(Page[ApprovalView]):
    """One page of approvals, the oldest first."""


class ApprovalAnswerIn(In):
    """What the second person says."""

    answer: Annotated[Word, Field(examples=["no"])]
    comment: Annotated[LongText | None, Field(description="Why, if you want to say it.")] = None
