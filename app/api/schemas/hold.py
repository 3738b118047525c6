"""Holds on a case. Staff alone read these, and never whom a concern is about."""

from typing import Annotated

from pydantic import Field

from app.api.types import Bool, Id, In, Instant, LongText, View

Text = Annotated[str, Field(max_length=4000)]


class LegalHoldIn(In):
    """Whether everything of a case is to be kept."""

    keeps: Annotated[Bool, Field(description="False lifts a hold that lies there.", examples=[True])]
    reason: Annotated[LongText, Field(description="Why.", examples=["The police have asked for the record."])]


class LegalHoldView(View):
    """A legal hold: while it lies there, nothing of the case is erased."""

    referral_id: Id
    legal_hold_id: Id
    keeps: bool
    reason: Text
    set_by: Id
    set_at: Instant
    lifted_at: Instant | None
