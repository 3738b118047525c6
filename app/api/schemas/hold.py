"""Holds on a case. Staff alone read these, and never whom a concern is about."""

from typing import Annotated

from pydantic import Field

from app.api.schemas.hub import Actions, Prose
from app.api.types import Bool, Date, Filter, Id, In, Instant, LongText, View
from app.domain.access import Role
from app.domain.hold import KeptKind, NeutralWord

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


class HoldIn(In):
    """Why a case is held, and whether coming visits are taken off at once."""

    reason: Annotated[
        LongText,
        Field(description="Why. To a hold that lies there it is added.", examples=["The child said something new."]),
    ]
    about: Annotated[
        Id | None,
        Field(description="The account of the member of staff whom the concern is about; it never reads of the hold."),
    ] = None
    suspends_visits: Annotated[
        Bool,
        Field(
            description="Take off every coming visit at once; all sides are told in the same words.", examples=[True]
        ),
    ] = False


class KeptActView(View):
    """What a side did under the hold; it takes effect on the others when the hold is released."""

    side: Annotated[int | None, Field(ge=1, le=100)]
    kind: KeptKind
    at: Instant


class HoldView(View):
    """A safeguarding hold. No family, no professional and nobody whom it is about reads it."""

    referral_id: Id
    hold_id: Id
    reason: Prose
    set_by: Id
    set_as: Annotated[Role, Field(examples=["hub_worker"])]
    set_at: Instant
    suspends_visits: bool
    review_on: Annotated[Date, Field(description="The day by which the lead looks at it again.")]
    kept_acts: Annotated[list[KeptActView], Field(max_length=1000)]
    released_at: Instant | None
    word: Annotated[NeutralWord | None, Field(description="The neutral word that went to every side.")]
    actions: Actions


class ReleaseQuery(Filter):
    """What goes out with the release."""

    word: Annotated[
        NeutralWord | None,
        Field(description="A neutral word to every side alike, at once. Left out: nothing is said."),
    ] = None
