"""What the services are, and where else help is to be had; without sign-in."""

from typing import Annotated

from fastapi import Query, Request

from app.api.door import Door, Reader, parts_of
from app.api.openapi import VERSION
from app.api.schemas.help import (
    AboutView,
    ServiceListView,
    ServiceView,
    SignpostFilter,
    SignpostListView,
    SignpostView,
)
from app.db.queries.signpost import list_signposts
from app.domain.access import Op
from app.domain.services import DESCRIPTIONS
from app.domain.signposting import Topic, fitting

router = Door(prefix="/v1", tag="help")
ATTRIBUTION = [
    "Contains OS data © Crown copyright and database right 2025.",
    "Contains Royal Mail data © Royal Mail copyright and database right 2025.",
    "Contains National Statistics data © Crown copyright and database right 2025.",
]


@router.op(Op.LIST_SERVICES, "GET", "/services", shows=ServiceListView)
async def list_services() -> ServiceListView:
    """Read what each service is: the risk it is for, who is present, what is recorded and who gets it."""
    return ServiceListView(items=[ServiceView.of(description) for description in DESCRIPTIONS.values()])


@router.op(Op.FIND_SIGNPOSTS, "GET", "/signposts", shows=SignpostListView)
async def find_signposts(reader: Reader, wanted: Annotated[SignpostFilter, Query()]) -> SignpostListView:
    """Find help by topic, nation and reader; unless told otherwise, nothing that brings two adults together."""
    found = fitting(
        await list_signposts(reader),
        wanted.topic or list(Topic),
        nation=wanted.nation,
        reader=wanted.audience,
        guarded=wanted.guarded,
    )
    return SignpostListView(items=[SignpostView.of(signpost) for signpost in found])


@router.op(Op.READ_ABOUT, "GET", "/about", shows=AboutView)
async def read_about(request: Request) -> AboutView:
    """Read what this service is, whose data it shows and where its documentation is."""
    return AboutView(
        name="Safe referral",
        version=VERSION,
        demo=parts_of(request).settings.demo,
        about="Families and professionals refer children to child contact centres in England, Wales and Northern Ireland.",
        attribution=ATTRIBUTION,
        documentation={"pages": ["/docs", "/redoc", "/problems"], "contract": "/openapi.json"},
    )
