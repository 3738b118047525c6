"""The qualified staff of a chosen centre assess proven domestic abuse: asked by the hub, answered by the centre."""

from typing import Annotated, Any, Final

from fastapi import Query, Request, Response

from app.actions import centre_assessment as actions
from app.api.door import Door, Work
from app.api.location import location
from app.api.paging import LINK_HEADER, Cursors, link_next, page_of
from app.api.schemas.centre_assessment import (
    CentreAssessmentAnswerIn,
    CentreAssessmentIn,
    CentreAssessmentsPage,
    CentreAssessmentsQuery,
    CentreAssessmentView,
)
from app.api.types import Id
from app.db.queries import centre_assessment as queries
from app.domain.access import Op
from app.domain.errors import Conflict, MoveNotOpen, NotFound, NotReady

router = Door(prefix="/v1", tag="hub")
_LINKS: Final = {
    "read_centre_assessment": {
        "operationId": "read_centre_assessment",
        "parameters": {"centre_assessment_id": "$response.body#/centre_assessment_id"},
    }
}


@router.op(
    Op.ASK_CENTRE_TO_ASSESS, "POST", "/referrals/{referral_id}/centre-assessments", shows=CentreAssessmentView,
    status=201, refuses=[NotFound, MoveNotOpen, Conflict, NotReady], headers=location("the assessment"), links=_LINKS,
)  # fmt: skip
async def ask_centre_to_assess(
    work: Work, response: Response, referral_id: Id, body: CentreAssessmentIn
) -> dict[str, Any]:
    """Ask a centre whose staff are qualified to assess proven domestic abuse; this is no offer."""
    shown = await actions.ask(work, referral_id, body.centre_id)
    response.headers["Location"] = f"/v1/centre-assessments/{shown['centre_assessment_id']}"
    return shown


@router.op(
    Op.LIST_CENTRE_ASSESSMENTS, "GET", "/centre-assessments", shows=CentreAssessmentsPage, refuses=[NotFound],
    headers=LINK_HEADER,
)  # fmt: skip
async def list_centre_assessments(
    work: Work, request: Request, response: Response, query: Annotated[CentreAssessmentsQuery, Query()]
) -> dict[str, Any]:
    """List what your centre was asked, or for the hub all that centres were asked, the newest first."""
    cursors = Cursors(
        work.keys, caller=work.caller.account, operation=work.op, order="-asked_at", filters=query.referral_id
    )
    rows = await queries.list_centre_assessments(
        work, query.referral_id, after=cursors.read(query.after), limit=query.limit
    )
    shown, following = page_of(rows, query.limit, cursors, lambda each: (each[0].asked_at, each[0].id))
    link_next(request, response, following)
    return {"items": [await queries.show_centre_assessment(work, *each) for each in shown], "next": following}


@router.op(
    Op.READ_CENTRE_ASSESSMENT, "GET", "/centre-assessments/{centre_assessment_id}", shows=CentreAssessmentView,
    refuses=[NotFound],
)  # fmt: skip
async def read_centre_assessment(work: Work, centre_assessment_id: Id) -> dict[str, Any]:
    """Read what a centre was asked; while it is open the centre reads what it needs to know of the family."""
    shown = await queries.read_centre_assessment(work, centre_assessment_id)
    work.etag = shown["etag"]
    return shown


@router.op(
    Op.ANSWER_CENTRE_ASSESSMENT, "PUT", "/centre-assessments/{centre_assessment_id}", shows=CentreAssessmentView,
    refuses=[NotFound, MoveNotOpen], guarded=True,
)  # fmt: skip
async def answer_centre_assessment(
    work: Work, centre_assessment_id: Id, body: CentreAssessmentAnswerIn
) -> dict[str, Any]:
    """Answer for your centre; it counts for your centre alone, and the hub decides."""
    return await actions.answer(work, centre_assessment_id, **dict(body))
