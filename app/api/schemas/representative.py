"""Representatives: an organisation that acts for one side."""

from typing import Annotated

from pydantic import Field

from app.api.types import Id, In, Instant, LongText, View

Side = Annotated[int, Field(ge=1, le=100, description="Who shares secrets with whom.", examples=[2])]


class RepresentativeIn(In):
    """Let a law firm or a mediation service act for a side."""

    organisation_id: Annotated[Id, Field(description="A verified organisation, from `find_organisations`.")]
    side: Annotated[
        Side | None, Field(description="Only the hub names a side; you authorise for yourself.", examples=[None])
    ] = None
    evidence: Annotated[
        LongText | None,
        Field(description="Only the hub: what it has seen of the authority.", examples=["Signed authority of 3 May."]),
    ] = None


class RepresentativeView(View):
    """An organisation that has been authorised to act for a side."""

    representation_id: Id
    referral_id: Id
    organisation_id: Id
    organisation_name: Annotated[str, Field(max_length=400, examples=["Sample & Partners"])]
    side: Side
    from_at: Instant
