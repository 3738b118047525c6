"""Screenings of a referral: a side's own light, the whole reckoning for staff, and a new one on what is established."""

from typing import Annotated, Any, Final

from fastapi import Query, Request, Response

from app.actions import screening as actions
from app.api.door import Door, Work
from app.api.location import location
from app.api.paging import LINK_HEADER, Cursors, Paged, link_next, page_of
from app.api.replay import REACHED_BY
from app.api.schemas.ruleset import ReplayIn, ReplayView
from app.api.schemas.screening import FullScreening, ScreeningsPage
from app.api.schemas.trace import ChangedAnswersView
from app.api.types import Id
from app.db.queries import screening as queries
from app.db.queries import trace
from app.db.reach import get_referral
from app.domain.access import Op
from app.domain.errors import MoveNotOpen, NotFound, NotReady

router = Door(prefix="/v1/referrals/{referral_id}/screenings", tag="screening")
single = Door(prefix="/v1", tag="screening")
REACHED_BY["screening_id"] = queries.get_screening
_LOCATION: Final = location("the list")
_LINKS: Final = {
    "list_screenings": {
        "operationId": "list_screenings",
        "parameters": {"referral_id": "$request.path.referral_id"},
    }
}


@router.op(Op.LIST_SCREENINGS, "GET", "", shows=ScreeningsPage, refuses=[NotFound], headers=LINK_HEADER)
async def list_screenings(
    work: Work, request: Request, response: Response, referral_id: Id, query: Annotated[Paged, Query()]
) -> dict[str, Any]:
    """List screenings, the newest first: families read the light of their own answers only."""
    standing = await get_referral(work, referral_id)
    cursors = Cursors(work.keys, caller=work.caller.account, operation=work.op, order="-at", filters=str(referral_id))
    rows = await queries.list_screenings(work, standing, after=cursors.read(query.after), limit=query.limit)
    shown, following = page_of(rows, query.limit, cursors, lambda each: (each.at, each.id))
    link_next(request, response, following)
    return {"items": await queries.show_screenings(work, standing, shown), "next": following}


@router.op(
    Op.SCREEN_AGAIN, "POST", "", shows=FullScreening, status=201, refuses=[NotFound, MoveNotOpen, NotReady],
    headers=_LOCATION, links=_LINKS,
)  # fmt: skip
async def screen_again(work: Work, response: Response, referral_id: Id) -> dict[str, Any]:
    """Screen a referral anew on what the sides said and what has been established since; nothing is overwritten."""
    found = await actions.screen_again(work, referral_id)
    response.headers["Location"] = f"/v1/referrals/{referral_id}/screenings"
    return await queries.show_new(work, found)


@single.op(Op.REPLAY_SCREENING, "POST", "/screenings/{screening_id}/replays", shows=ReplayView, refuses=[NotFound])
async def replay_screening(work: Work, screening_id: Id, body: ReplayIn) -> dict[str, Any]:
    """Screen stored answers once more, on their own ruleset or on another, and see what differs; nothing is stored."""
    return await queries.replay_screening(work, screening_id, body.ruleset)


@single.op(
    Op.READ_CHANGED_ANSWERS, "GET", "/referrals/{referral_id}/changed-answers", shows=ChangedAnswersView,
    refuses=[NotFound],
)  # fmt: skip
async def read_changed_answers(work: Work, referral_id: Id) -> dict[str, Any]:
    """Read what the applicant answers otherwise than before: here, or in an earlier try for the same child or adults."""
    return await trace.read_changed_answers(work, referral_id)
