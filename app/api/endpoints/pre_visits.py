"""Pre-visits: every adult sees the centre at a time of its own."""

from typing import Any, Final

from fastapi import Response

from app.actions import pre_visit as actions
from app.api.door import Door, Work
from app.api.location import location
from app.api.schemas.pre_visit import PreVisitIn, PreVisitRecordIn, PreVisitRecordView, PreVisitView
from app.api.types import Id
from app.db.queries import pre_visit as queries
from app.domain.access import Op
from app.domain.errors import Conflict, MoveNotOpen, NotFound, NotFree

router = Door(prefix="/v1", tag="centres")
_LOCATION: Final = location("the place")
_LINKS: Final = {
    "record_pre_visit": {
        "operationId": "record_pre_visit",
        "parameters": {"appointment_id": "$response.body#/appointment_id"},
    }
}


@router.op(
    Op.BOOK_PRE_VISIT, "POST", "/placements/{placement_id}/pre-visits", shows=PreVisitView, status=201,
    refuses=[NotFound, MoveNotOpen, Conflict, NotFree], headers=_LOCATION, links=_LINKS,
)  # fmt: skip
async def book_pre_visit(work: Work, response: Response, placement_id: Id, body: PreVisitIn) -> dict[str, Any]:
    """Book one adult's pre-visit by the centre's clocks; a time at which people could meet who must not is not free."""
    booked, advice = await actions.book_pre_visit(work, placement_id, **body.model_dump())
    response.headers["Location"] = f"/v1/placements/{placement_id}"
    return queries.show_to_staff(work, booked, body.child_ids, advice)


@router.op(
    Op.RECORD_PRE_VISIT, "PUT", "/pre-visits/{appointment_id}/record", shows=PreVisitRecordView,
    refuses=[NotFound, MoveNotOpen], guarded=True,
)  # fmt: skip
async def record_pre_visit(work: Work, appointment_id: Id, body: PreVisitRecordIn) -> dict[str, Any]:
    """Record what came of a pre-visit; to change a record that is there, send its ETag as If-Match."""
    return await actions.record_pre_visit(work, appointment_id, outcome=body.outcome, text=body.text)
