"""Attendance: marked at the door, read by each as far as it is theirs."""

from typing import Annotated, Any

from fastapi import Query, Request, Response

from app.actions import attendance as actions
from app.api.door import Door, Work
from app.api.paging import LINK_HEADER, Cursors, link_next, page_of
from app.api.schemas.attendance import AttendancePage, AttendanceQuery, MarkIn, MarkView
from app.api.types import Id
from app.db.queries import attendance as queries
from app.domain.access import Op
from app.domain.errors import Conflict, MoveNotOpen, NotFound

router = Door(prefix="/v1", tag="sessions")


@router.op(
    Op.MARK_ATTENDANCE, "PUT", "/sessions/{appointment_id}/marks/{mark_id}", shows=MarkView,
    refuses=[NotFound, MoveNotOpen, Conflict],
)  # fmt: skip
async def mark_attendance(work: Work, appointment_id: Id, mark_id: Id, body: MarkIn) -> dict[str, Any]:
    """Mark that somebody came, left, or did not come. Send it again as often as you like; to correct, replace it."""
    return await actions.mark(
        work,
        appointment_id,
        mark_id,
        person_id=body.person_id,
        kind=body.kind,
        told=body.told,
        reason=body.reason,
        happened_at=body.happened_at,
        replaces=body.replaces,
    )


@router.op(
    Op.LIST_ATTENDANCE, "GET", "/placements/{placement_id}/attendance", shows=AttendancePage,
    refuses=[NotFound], headers=LINK_HEADER,
)  # fmt: skip
async def list_attendance(
    work: Work, request: Request, response: Response, placement_id: Id, query: Annotated[AttendanceQuery, Query()]
) -> dict[str, Any]:
    """List who attended the sessions so far: your own side's times, and of the others whether they came.

    An organisation reads the sessions of which a centre has given it attendance.
    """
    cursors = Cursors(work.keys, caller=work.caller.account, operation=work.op, order="day", filters=str(placement_id))
    rows = await queries.list_attendance(work, placement_id, after=cursors.read(query.after), limit=query.limit)
    shown, following = page_of(rows, query.limit, cursors, lambda found: (found.each.day, found.each.row.id))
    link_next(request, response, following)
    return {"items": [queries.show_attendance(work, found) for found in shown], "next": following}
