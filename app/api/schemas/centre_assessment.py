"""Assessments by the qualified staff of a chosen centre, as hub and centre read them."""

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from pydantic import ConfigDict, Field

from app.api.paging import Page, Paged
from app.api.schemas.offer import OfferedFamily
from app.api.types import Bool, Id, In, Instant, LongText, View


class CentreAssessmentIn(In):
    """Which centre is asked."""

    centre_id: Id


class CentreAssessmentAnswerIn(In):
    """What the centre's qualified member of staff makes of it."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "suitable": True,
                    "staff_id": "4965975c-f4df-46a9-b57c-738fe5588448",
                    "judgement": "Spoke with the course leader; the plan covers arrivals.",
                }
            ]
        }
    )
    suitable: Annotated[Bool, Field(description="Supported contact at this centre can be made safe.")]
    staff_id: Annotated[Id, Field(description="Who has assessed; qualified to assess domestic abuse.")]
    judgement: Annotated[LongText, Field(description="What was looked at, and what follows from it.")]


class CentreAssessmentView(View):
    """What a centre was asked, and what it said."""

    view: Literal["hub", "centre_offered"]
    centre_assessment_id: UUID
    referral_id: UUID
    reference: str
    centre_id: UUID
    centre_name: str
    asked_at: Instant
    due_on: date
    suitable: bool | None
    staff_id: UUID | None
    judgement: str | None
    answered_at: Instant | None
    family: Annotated[OfferedFamily | None, Field(description="For the centre, while it is asked; null in lists.")]
    etag: Annotated[str, Field(max_length=64, description="Send it as If-Match to answer.")]


class CentreAssessmentsQuery(Paged):
    """Of which case."""

    referral_id: Annotated[Id | None, Field(description="Only of this referral.")] = None


class CentreAssessmentsPage(Page[CentreAssessmentView]):
    """A page of them, the newest first."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"items": [], "next": None}]})
