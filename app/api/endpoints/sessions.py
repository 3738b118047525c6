"""Sessions: booked by the centre, read by each side with its own times, kept by the worker on duty."""

from typing import Annotated, Any, Final

from fastapi import Query, Request, Response

from app.actions import duty as duties
from app.actions import session as actions
from app.api.door import Door, Work
from app.api.location import location
from app.api.paging import LINK_HEADER, Cursors, link_next, page_of
from app.api.schemas.session import DutyIn, DutyView, Session, SessionForStaff, SessionIn, SessionsPage, SessionsQuery
from app.api.types import Id
from app.db.queries import session as queries
from app.db.queries import session_view as views
from app.db.versions import etag_of_view
from app.domain.access import Op
from app.domain.errors import MoveNotOpen, NotFound, NotFree, NotReady

router = Door(prefix="/v1", tag="sessions")
_LOCATION: Final = location("the session")
_LINKS: Final = {
    "read_session": {
        "operationId": "read_session",
        "parameters": {"appointment_id": "$response.body#/appointment_id"},
    }
}


@router.op(
    Op.BOOK_SESSION, "POST", "/placements/{placement_id}/sessions", shows=SessionForStaff, status=201,
    refuses=[NotFound, MoveNotOpen, NotFree], headers=_LOCATION, links=_LINKS,
)  # fmt: skip
async def book_session(work: Work, response: Response, placement_id: Id, body: SessionIn) -> dict[str, Any]:
    """Book a session: each side gets times of its own, so that they do not meet. A refusal never says why."""
    people = None if body.people is None else [(each.person_id, each.comes) for each in body.people]
    session_id = await actions.book(
        work, placement_id, day=body.day, starts=body.starts, ends=body.ends, room=body.room, people=people
    )
    response.headers["Location"] = f"/v1/sessions/{session_id}"
    return await views.read_session(work, session_id)


@router.op(Op.LIST_SESSIONS, "GET", "/sessions", shows=SessionsPage, refuses=[NotFound], headers=LINK_HEADER)
async def list_sessions(
    work: Work, request: Request, response: Response, query: Annotated[SessionsQuery, Query()]
) -> dict[str, Any]:
    """List the visits that are yours to know of, earliest first; of your own side, pre-visits too."""
    filters = query.model_dump(mode="json", exclude={"limit", "after"})
    cursors = Cursors(work.keys, caller=work.caller.account, operation=work.op, order=work.reach, filters=filters)
    rows = await queries.list_sessions(
        work,
        from_on=query.from_on,
        until_on=query.until_on,
        placement_id=query.placement_id,
        after=cursors.read(query.after),
        limit=query.limit,
    )
    shown, following = page_of(rows, query.limit, cursors, lambda found: queries.key_of(work, found.each))
    link_next(request, response, following)
    return {"items": [views.show_session(work, found) for found in shown], "next": following}


@router.op(Op.READ_SESSION, "GET", "/sessions/{appointment_id}", shows=Session, refuses=[NotFound])
async def read_session(work: Work, appointment_id: Id) -> dict[str, Any]:
    """Read one visit: a side its own times, a worker on duty the register of the day, hub and centre all of it."""
    shown = await views.read_session(work, appointment_id)
    work.etag = etag_of_view("session", appointment_id, shown)
    return shown


@router.op(
    Op.ASSIGN_WORKER, "PUT", "/sessions/{appointment_id}/duties/{staff_id}", shows=DutyView,
    refuses=[NotFound, MoveNotOpen, NotReady, NotFree],
)  # fmt: skip
async def assign_worker(work: Work, appointment_id: Id, staff_id: Id, body: DutyIn) -> dict[str, Any]:
    """Give a cleared member of your staff a duty on a visit, which opens its register to them."""
    return await duties.assign(work, appointment_id, staff_id, part=body.part)
