"""Places: what somebody means who types a postcode or a town. Nothing that is typed is kept or logged."""

from typing import Annotated

from fastapi import Query, Request

from app.api.door import Door, Reader, parts_of
from app.api.schemas.place import PlaceFilter, PlaceListView, PlaceView
from app.db.queries.place import find_places as find
from app.domain.access import Op
from app.domain.errors import NotFound

router = Door(prefix="/v1/places", tag="directory")


@router.op(Op.FIND_PLACES, "GET", "", shows=PlaceListView, refuses=[NotFound])
async def find_places(request: Request, reader: Reader, wanted: Annotated[PlaceFilter, Query()]) -> PlaceListView:
    """List the postcodes, their parts and the towns that could be meant by what somebody is typing; at most ten."""
    found = await find(reader, wanted.typed, demo=parts_of(request).settings.demo)
    return PlaceListView(items=[PlaceView.of(place) for place in found])
