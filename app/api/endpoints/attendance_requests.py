"""Requests for attendance, and what was given: as JSON, as CSV, and as a page to print."""

from typing import Annotated, Any, Final, cast

from fastapi import Query, Request, Response

from app.actions import attendance_request as actions
from app.api.door import Door, Work
from app.api.location import location
from app.api.paging import LINK_HEADER, Cursors, link_next, page_of
from app.api.replay import REACHED_BY
from app.api.schemas.attendance_request import (
    AttendanceRequestIn,
    AttendanceRequestsPage,
    AttendanceRequestsQuery,
    Disclosure,
    DisclosureForStaff,
    DisclosureQuery,
    RequestForReferrer,
)
from app.api.types import Id
from app.db.queries import attendance_request as queries
from app.documents.attendance_statement import Statement, as_csv, as_page
from app.domain.access import Op
from app.domain.errors import Conflict, MoveNotOpen, NotFound

router = Door(prefix="/v1", tag="sessions")
REACHED_BY["request_id"] = queries.get_request
_PAGE_POLICY: Final = (
    "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
)
_TEXT: Final = {"schema": {"type": "string"}}
_FORMS: Final = {200: {"content": {"text/csv": _TEXT, "text/html": _TEXT}}}


@router.op(
    Op.REQUEST_ATTENDANCE, "POST", "/referrals/{referral_id}/attendance-requests", shows=RequestForReferrer, status=201,
    refuses=[NotFound, MoveNotOpen], headers=location("the list in which the request stands"),
    links={
        "list_attendance_requests": {
            "operationId": "list_attendance_requests",
            "parameters": {"referral_id": "$response.body#/referral_id"},
        }
    },
)  # fmt: skip
async def request_attendance(
    work: Work, response: Response, referral_id: Id, body: AttendanceRequestIn
) -> dict[str, Any]:
    """Ask the centre for attendance: the times of the side you act for; everybody's for a court or authority."""
    made = await actions.request(
        work,
        referral_id,
        purpose=body.purpose,
        placement_id=body.placement_id,
        from_on=body.from_on,
        until_on=body.until_on,
    )
    response.headers["Location"] = f"/v1/attendance-requests?referral_id={referral_id}"
    return queries.show_request(work, made)


@router.op(
    Op.LIST_ATTENDANCE_REQUESTS, "GET", "/attendance-requests", shows=AttendanceRequestsPage,
    refuses=[NotFound], headers=LINK_HEADER,
)  # fmt: skip
async def list_attendance_requests(
    work: Work, request: Request, response: Response, query: Annotated[AttendanceRequestsQuery, Query()]
) -> dict[str, Any]:
    """List the requests that you made or were made, newest first."""
    filters = query.model_dump(mode="json", include={"referral_id", "answered"})
    cursors = Cursors(work.keys, caller=work.caller.account, operation=work.op, order="-asked_at", filters=filters)
    rows = await queries.list_requests(
        work,
        referral_id=query.referral_id,
        answered=query.answered,
        after=cursors.read(query.after),
        limit=query.limit,
    )
    shown, following = page_of(rows, query.limit, cursors, lambda each: (each.row.asked_at, each.row.id))
    link_next(request, response, following)
    return {"items": [queries.show_request(work, each) for each in shown], "next": following}


@router.op(
    Op.DISCLOSE_ATTENDANCE, "POST", "/attendance-requests/{request_id}/disclosure", shows=DisclosureForStaff,
    status=201, refuses=[NotFound, MoveNotOpen, Conflict], headers=location("what was given"),
    links={
        "read_disclosure": {
            "operationId": "read_disclosure",
            "parameters": {"disclosure_id": "$response.body#/disclosure_id"},
        }
    },
)  # fmt: skip
async def disclose_attendance(work: Work, response: Response, request_id: Id) -> dict[str, Any]:
    """Give what was asked for: days and times of the sessions so far. Who, why, what and when is recorded."""
    disclosure_id = await actions.disclose(work, request_id)
    response.headers["Location"] = f"/v1/disclosures/{disclosure_id}"
    return queries.show_disclosure(work, await queries.find_disclosure(work, disclosure_id))


@router.op(Op.READ_DISCLOSURE, "GET", "/disclosures/{disclosure_id}", shows=Disclosure, refuses=[NotFound], also=_FORMS)
async def read_disclosure(work: Work, disclosure_id: Id, query: Annotated[DisclosureQuery, Query()]) -> Any:
    """Read what was given: as JSON, as CSV, or as a page to print."""
    shown = queries.show_disclosure(work, await queries.find_disclosure(work, disclosure_id))
    statement = cast("Statement", shown["statement"])
    if query.format == "csv":
        headers = {"Content-Disposition": 'attachment; filename="attendance.csv"'}
        return Response(as_csv(statement), media_type="text/csv", headers=headers)
    if query.format == "html":
        headers = {"Content-Security-Policy": _PAGE_POLICY}
        return Response(as_page(statement), media_type="text/html", headers=headers)
    return shown
