"""The directory: centres and their ground rules, without sign-in."""

from typing import Annotated

from fastapi import Query, Request, Response

from app.api.door import Door, Reader, parts_of
from app.api.paging import LINK_HEADER, Cursors, link_next, page_of
from app.api.schemas.centre import (
    CentreFilter,
    CentreHitView,
    CentreListView,
    CentreView,
    GroundRulesView,
)
from app.api.schemas.place import PlaceView
from app.api.types import Id
from app.db.queries import centre as queries
from app.db.queries.place import get_place
from app.domain.access import Op
from app.domain.errors import Invalid, Issue, NotFound

router = Door(prefix="/v1/centres", tag="directory")


@router.op(Op.FIND_CENTRES, "GET", "", shows=CentreListView, refuses=[NotFound], headers=LINK_HEADER)
async def find_centres(
    request: Request, response: Response, reader: Reader, wanted: Annotated[CentreFilter, Query()]
) -> CentreListView:
    """Find centres by service and place, nearest first; without a place, by name."""
    if wanted.within_km is not None and wanted.near is None:
        raise Invalid(issues=[Issue("#within_km", "needs-near", "Say from where: send `near` too.")])
    parts = parts_of(request)
    demo = parts.settings.demo
    place = None if wanted.near is None else await get_place(reader, wanted.near)
    filters = wanted.model_dump(mode="json", exclude={"limit", "after"})
    cursors = Cursors(parts.keys, caller="anonymous", operation="find_centres", order="metres", filters=filters)
    search = queries.Wanted(
        service=wanted.service,
        self_referral=wanted.self_referral,
        nation=wanted.nation,
        near=place.point if place else None,
        area=place.area if place else None,
        within_metres=None if wanted.within_km is None else wanted.within_km * 1000,
    )
    if place and place.point is None and wanted.within_km is not None:
        raise Invalid(issues=[Issue("#within_km", "no-distances", f"Leave it out. {place.note}")])
    rows = await queries.list_centres(reader, search, cursors.read(wanted.after), wanted.limit, demo=demo)
    shown, following = page_of(
        rows, wanted.limit, cursors, lambda row: (_first(row, by_place=bool(place and place.point)), row.id)
    )
    services = await queries.list_services_of(reader, [row.id for row in shown], demo=demo)
    link_next(request, response, following)
    return CentreListView(
        understood=PlaceView.of(place) if place else None,
        items=[CentreHitView.of(row, services[row.id]) for row in shown],
        next=following,
    )


def _first(row: object, *, by_place: bool) -> int | str:
    return int(getattr(row, "metres")) if by_place else str(getattr(row, "name"))  # noqa: B009 - rows have no types


@router.op(Op.READ_CENTRE, "GET", "/{centre_id}", shows=CentreView, refuses=[NotFound])
async def read_centre(request: Request, reader: Reader, centre_id: Id) -> CentreView:
    """Read everything a family asks about one centre."""
    return CentreView.whole(await queries.get_centre(reader, centre_id, demo=parts_of(request).settings.demo))


@router.op(Op.READ_GROUND_RULES, "GET", "/{centre_id}/ground-rules", shows=GroundRulesView, refuses=[NotFound])
async def read_ground_rules(request: Request, reader: Reader, centre_id: Id) -> GroundRulesView:
    """Read the rules that everybody agrees to before the first session, in their newest version."""
    row = await queries.get_ground_rules(reader, centre_id, demo=parts_of(request).settings.demo)
    return GroundRulesView.model_validate(row)
