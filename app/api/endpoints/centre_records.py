"""A centre's own record: read, changed, and its versions; services, and where there is room."""

from typing import Annotated, Any, Final

from fastapi import Path, Query, Request, Response

from app.actions import centre_record as actions
from app.api.door import Door, Work
from app.api.paging import LINK_HEADER, Cursors, Paged, link_next, page_of
from app.api.replay import REACHED_BY
from app.api.schemas.centre_record import CentreIn, RecordsPage, RecordsQuery, RecordView, VersionsPage
from app.api.schemas.centre_service import CapacityIn, ServiceIn
from app.api.types import Id
from app.db.queries import centre_record as queries
from app.domain.access import Op
from app.domain.errors import NotFound, NotReady
from app.domain.services import Service

router = Door(prefix="/v1", tag="directory")
REACHED_BY["centre_id"] = queries.get_record
_RECORD: Final = "/centres/{centre_id}"


@router.op(Op.READ_CENTRE_RECORD, "GET", f"{_RECORD}/record", shows=RecordView, refuses=[NotFound])
async def read_centre_record(work: Work, centre_id: Id) -> dict[str, Any]:
    """Read the whole record of your centre, published or not; the hub reads any. Its ETag goes with every change."""
    return await queries.show_record(work, await queries.get_record(work, centre_id))


@router.op(Op.CHANGE_CENTRE, "PUT", _RECORD, shows=RecordView, refuses=[NotFound], guarded=True)
async def change_centre(work: Work, centre_id: Id, body: CentreIn) -> dict[str, Any]:
    """Change what your centre says of itself; send the ETag of its record as If-Match."""
    return await queries.show_record(work, await actions.change(work, centre_id, body.said()))


@router.op(
    Op.LIST_CENTRE_VERSIONS, "GET", f"{_RECORD}/versions", shows=VersionsPage, refuses=[NotFound], headers=LINK_HEADER
)
async def list_centre_versions(
    work: Work, request: Request, response: Response, centre_id: Id, query: Annotated[Paged, Query()]
) -> dict[str, Any]:
    """List who changed what in a centre's record, and when, the newest first."""
    await queries.get_record(work, centre_id)
    cursors = Cursors(work.keys, caller=work.caller.account, operation=work.op, order="number", filters=str(centre_id))
    rows = await queries.list_versions(work, centre_id, after=cursors.read(query.after), limit=query.limit)
    page, following = page_of(rows, query.limit, cursors, lambda row: (row.number,))
    link_next(request, response, following)
    return {"items": [queries.show_version(work, row) for row in page], "next": following}


@router.op(
    Op.OFFER_SERVICE, "PUT", f"{_RECORD}/services/{{service}}", shows=RecordView, refuses=[NotFound, NotReady],
    guarded=True,
)  # fmt: skip
async def offer_service(
    work: Work, centre_id: Id, service: Annotated[Service, Path(description="The service.")], body: ServiceIn
) -> dict[str, Any]:
    """Offer a service that your centre is accredited for, change how, or offer it to no new family."""
    openings = body.openings()
    centre = await actions.offer_service(
        work, centre_id, service, offered=body.offered, said=body.said(), openings=openings
    )
    return await queries.show_record(work, centre)


@router.op(Op.PUBLISH_CAPACITY, "PUT", f"{_RECORD}/capacity", shows=RecordView, refuses=[NotFound], guarded=True)
async def publish_capacity(work: Work, centre_id: Id, body: CapacityIn) -> dict[str, Any]:
    """Publish where your centre has room and how long the wait is, by service, day and time."""
    return await queries.show_record(work, await actions.publish_capacity(work, centre_id, body.rooms()))


@router.op(Op.LIST_CENTRE_RECORDS, "GET", "/hub/centres", shows=RecordsPage, refuses=[NotFound], headers=LINK_HEADER)
async def list_centre_records(
    work: Work, request: Request, response: Response, query: Annotated[RecordsQuery, Query()]
) -> dict[str, Any]:
    """List all centres with how they stand: who has applied, who is suspended, whose accreditation has lapsed."""
    cursors = Cursors(work.keys, caller=work.caller.account, operation=work.op, order="name", filters=query.standing)
    after = cursors.read(query.after)
    rows = await queries.list_records(work, standing=query.standing, after=after, limit=query.limit)
    page, following = page_of(rows, query.limit, cursors, lambda row: (row["name"], row["centre_id"]))
    link_next(request, response, following)
    return {"items": page, "next": following}
