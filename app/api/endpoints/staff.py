"""The staff of a centre: who works there and who is cleared to be with children."""

from typing import Annotated, Any

from fastapi import Query, Request, Response

from app.actions import staff as actions
from app.api.door import Door, Work
from app.api.paging import LINK_HEADER, Cursors, Paged, link_next, page_of
from app.api.schemas.staff import StaffIn, StaffPage, StaffView
from app.api.types import Id
from app.db.queries import staff as queries
from app.db.queries.offer import today_at
from app.domain.access import Op
from app.domain.errors import Conflict, NotFound

router = Door(prefix="/v1/centres", tag="staff")


@router.op(Op.LIST_STAFF, "GET", "/{centre_id}/staff", shows=StaffPage, refuses=[NotFound], headers=LINK_HEADER)
async def list_staff(
    work: Work, request: Request, response: Response, centre_id: Id, query: Annotated[Paged, Query()]
) -> dict[str, Any]:
    """List who works or worked at your centre, by name, and how each one's clearance stands today."""
    centre = await queries.get_own_centre(work, centre_id)
    cursors = Cursors(work.keys, caller=work.caller.account, operation=work.op, order="name", filters=str(centre_id))
    rows = await queries.list_staff(work, centre_id, after=cursors.read(query.after), limit=query.limit)
    shown, following = page_of(rows, query.limit, cursors, lambda row: (row.family_name, row.given_name, row.id))
    link_next(request, response, following)
    recorded = await queries.clearances_of(work, [row.id for row in shown])
    today = today_at(centre, work.now)
    return {
        "items": [queries.show_staff(row, recorded[row.id], centre, today) for row in shown],
        "next": following,
    }


@router.op(
    Op.KEEP_STAFF_RECORD, "PUT", "/{centre_id}/staff/{staff_id}", shows=StaffView, refuses=[NotFound, Conflict],
    guarded=True,
)  # fmt: skip
async def keep_staff_record(work: Work, centre_id: Id, staff_id: Id, body: StaffIn) -> dict[str, Any]:
    """Write the record of a member of staff under an id of your own making; to change one, send its ETag as If-Match."""
    said = body.model_dump(exclude={"clearances"})
    disclosures = [actions.Disclosure(each.kind, each.level, each.issued_on) for each in body.clearances]
    return await actions.keep_staff_record(work, centre_id, staff_id, disclosures=disclosures, **said)
