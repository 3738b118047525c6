"""The audit trail."""

from typing import Annotated, Any

from fastapi import Query, Request, Response

from app.api.door import Door, Work
from app.api.paging import LINK_HEADER, Cursors, link_next, page_of
from app.api.schemas.audit import AuditPage, AuditQuery
from app.db.queries import audit as queries
from app.domain.access import Op
from app.domain.errors import NotFound

router = Door(prefix="/v1/audit-events", tag="hub")


@router.op(Op.LIST_AUDIT_EVENTS, "GET", "", shows=AuditPage, refuses=[NotFound], headers=LINK_HEADER)
async def list_audit_events(
    work: Work, request: Request, response: Response, query: Annotated[AuditQuery, Query()]
) -> dict[str, Any]:
    """List who did what and when: of your own cases, of your centre's, or as the lead of all."""
    wanted = query.model_dump(exclude={"after", "limit"})
    cursors = Cursors(work.keys, caller=work.caller.account, operation=work.op, order="at", filters=str(wanted))
    rows = await queries.list_audit_events(work, **wanted, after=cursors.read(query.after), limit=query.limit)
    shown, following = page_of(rows, query.limit, cursors, queries.key_of)
    link_next(request, response, following)
    return {"items": [queries.show_audit_event(work, each) for each in shown], "next": following}
