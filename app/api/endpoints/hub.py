"""The hub: its queue, who takes a case, its notes for the centre, its decision."""

from typing import Annotated, Any, Final

from fastapi import Query, Request, Response

from app.actions import allocation, decision, proposal, referral_notes
from app.api.door import Door, Work
from app.api.location import location
from app.api.paging import LINK_HEADER, Cursors, link_next, page_of
from app.api.schemas.approval import ApprovalView
from app.api.schemas.hub import (
    AllocationIn,
    AllocationView,
    DecisionIn,
    DecisionView,
    QueuePage,
    QueueQuery,
    ReferralNotes,
    ReferralNotesForHub,
    ReferralNotesIn,
)
from app.api.types import Id
from app.db.queries import queue
from app.db.queries import referral_notes as notes
from app.domain.access import Op
from app.domain.errors import Conflict, MoveNotOpen, NotFound, NotReady

router = Door(prefix="/v1", tag="hub")
_LOCATION: Final = location("what waits for a second person")
_LINKS: Final = {
    "list_approvals": {"operationId": "list_approvals", "description": "What waits for a second person, this among it."}
}


@router.op(Op.READ_QUEUE, "GET", "/hub/queue", shows=QueuePage, refuses=[NotFound], headers=LINK_HEADER)
async def read_queue(
    work: Work, request: Request, response: Response, query: Annotated[QueueQuery, Query()]
) -> dict[str, Any]:
    """Read what waits to be taken, most pressing first."""
    cursors = Cursors(work.keys, caller=work.caller.account, operation=work.op, order="due")
    rows = await queue.list_queue(work, cursors.read(query.after), query.limit)
    shown, following = page_of(rows, query.limit, cursors, lambda each: each.key)
    link_next(request, response, following)
    return {"items": await queue.show_queue(work, shown), "next": following}


@router.op(
    Op.TAKE_REFERRAL, "PUT", "/referrals/{referral_id}/allocation", shows=AllocationView,
    refuses=[NotFound, MoveNotOpen], guarded=True,
)  # fmt: skip
async def take_referral(work: Work, referral_id: Id, body: AllocationIn) -> dict[str, Any]:
    """Take a queued referral for yourself, or as the lead give it to another worker; this opens its assessment."""
    return await allocation.take(work, referral_id, body.worker_id)


@router.op(
    Op.READ_REFERRAL_NOTES, "GET", "/referrals/{referral_id}/referral-notes", shows=ReferralNotes, refuses=[NotFound]
)
async def read_referral_notes(work: Work, referral_id: Id) -> dict[str, Any]:
    """Read the hub's notes for the centre, empty until they are written."""
    return await notes.read_referral_notes(work, referral_id)


@router.op(
    Op.WRITE_REFERRAL_NOTES, "PUT", "/referrals/{referral_id}/referral-notes", shows=ReferralNotesForHub,
    refuses=[NotFound, MoveNotOpen], guarded=True,
)  # fmt: skip
async def write_referral_notes(work: Work, referral_id: Id, body: ReferralNotesIn) -> dict[str, Any]:
    """Write the notes that the centre reads; send the ETag that you read, also before the first writing."""
    return await referral_notes.write(work, referral_id, body.text)


@router.op(
    Op.PROPOSE_DECISION, "POST", "/referrals/{referral_id}/decision-proposals", shows=ApprovalView, status=201,
    refuses=[NotFound, MoveNotOpen, NotReady, Conflict], guarded=True, headers=_LOCATION, links=_LINKS,
)  # fmt: skip
async def propose_decision(work: Work, response: Response, referral_id: Id, body: DecisionIn) -> dict[str, Any]:
    """Propose a decision that takes two people, such as one that departs from a need: a colleague's yes makes it."""
    response.headers["Location"] = "/v1/approvals"
    return await proposal.propose(work, referral_id, body.decision, body.proposal())


@router.op(
    Op.DECIDE_REFERRAL, "POST", "/referrals/{referral_id}/decision", shows=DecisionView,
    refuses=[NotFound, MoveNotOpen, NotReady, Conflict], guarded=True,
)  # fmt: skip
async def decide_referral(work: Work, referral_id: Id, body: DecisionIn) -> dict[str, Any]:
    """Decide about a referral; send the ETag of the assessment that you read. What is missing is listed at once."""
    return await decision.decide(work, referral_id, body.decision, body.proposal())
