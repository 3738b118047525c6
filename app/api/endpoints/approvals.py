"""Approvals: what takes two people."""

from typing import Annotated, Any

from fastapi import Query, Request, Response

from app.actions import approval as actions
from app.api.door import Door, Work
from app.api.paging import LINK_HEADER, Cursors, link_next, page_of
from app.api.replay import REACHED_BY
from app.api.schemas.approval import ApprovalAnswerIn, ApprovalsPage, ApprovalsQuery, ApprovalView
from app.api.types import Id
from app.db.queries import approval as queries
from app.domain.access import Op
from app.domain.errors import Conflict, MoveNotOpen, NotFound, NotReady

router = Door(prefix="/v1/approvals", tag="hub")
REACHED_BY["approval_id"] = queries.get_approval


@router.op(Op.LIST_APPROVALS, "GET", "", shows=ApprovalsPage, refuses=[NotFound], headers=LINK_HEADER)
async def list_approvals(
    work: Work, request: Request, response: Response, query: Annotated[ApprovalsQuery, Query()]
) -> dict[str, Any]:
    """List what was asked of a second person, the oldest first."""
    cursors = Cursors(
        work.keys, caller=work.caller.account, operation=work.op, order="asked_at", filters=query.answered
    )
    rows = await queries.list_approvals(
        work, answered=query.answered, after=cursors.read(query.after), limit=query.limit
    )
    shown, following = page_of(rows, query.limit, cursors, queries.key_of)
    link_next(request, response, following)
    return {"items": [await queries.show_approval(work, *each) for each in shown], "next": following}


@router.op(
    Op.ANSWER_APPROVAL, "POST", "/{approval_id}/answer", shows=ApprovalView,
    refuses=[NotFound, MoveNotOpen, NotReady, Conflict],
)  # fmt: skip
async def answer_approval(work: Work, approval_id: Id, body: ApprovalAnswerIn) -> dict[str, Any]:
    """Answer what a colleague asked; with your yes it is done. Nobody answers their own question."""
    return await actions.answer(work, approval_id, body.answer, body.comment)
