"""Changed answers of somebody who applies again."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from app.api.types import Instant, View
from app.domain.referral import Status
from app.domain.services import Service
from app.screening.words import Light


class ChangedAnswerView(View):
    """One question that was answered otherwise before; null where it was not answered at all."""

    question: Annotated[str, Field(max_length=200, examples=["concerns/abduction/visiting_adult/answer"])]
    before: Annotated[str | None, Field(max_length=100, examples=["yes"])]
    now: Annotated[str | None, Field(max_length=100, examples=["no"])]


class EarlierTryView(View):
    """An earlier screening of the same applicant, child or adults, and what is answered otherwise now."""

    referral_id: UUID
    reference: str
    status: Annotated[Status, Field(description="Where that referral stands.")]
    screening_id: UUID
    at: Instant
    service_wished: Service | None
    light: Annotated[Light, Field(description="Of the service that was wished then.")]
    same: Annotated[
        list[Literal["referral", "account", "child", "adult", "adults"]], Field(description="What shows it.")
    ]
    changed: list[ChangedAnswerView]


class ChangedAnswersView(View):
    """What the applicant says now beside what was said before, the newest first."""

    referral_id: UUID
    screening_id: Annotated[UUID | None, Field(description="The newest screening; null where nothing was sent yet.")]
    earlier: list[EarlierTryView]
