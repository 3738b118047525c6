"""The caller's own messages."""

from typing import Annotated

from fastapi import Query, Request, Response

from app.api.door import Door, Here, Work
from app.api.paging import LINK_HEADER, Cursors, Paged, link_next, page_of
from app.api.schemas.message import MessagesView, MessageView
from app.db.queries.message import ORDER, list_own_messages
from app.documents.messages import HELD
from app.domain.access import Op
from app.domain.errors import NotFound

router = Door(prefix="/v1/me/messages", tag="identity")


@router.op(Op.LIST_MY_MESSAGES, "GET", "", shows=MessagesView, refuses=[NotFound], headers=LINK_HEADER)
async def list_my_messages(
    work: Work, here: Here, page: Annotated[Paged, Query()], request: Request, response: Response
) -> MessagesView:
    """List the messages to you, newest first, also those that were not sent by e-mail."""
    cursors = Cursors(work.keys, caller=work.caller.account, operation=work.op, order=ORDER)
    rows = await list_own_messages(work, freezing=HELD, after=cursors.read(page.after), limit=page.limit)
    shown, cursor = page_of(rows, page.limit, cursors, lambda row: (row.at, row.message_id))
    link_next(request, response, cursor)
    return MessagesView(items=[MessageView.of(row, here.settings.public_url) for row in shown], next=cursor)
