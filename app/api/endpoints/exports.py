"""Exports: asked for, looked through, released, read."""

from typing import Annotated, Any, Final

from fastapi import Query, Request, Response

from app.actions import export as actions
from app.api.door import Door, Here, Work
from app.api.location import location
from app.api.paging import LINK_HEADER, Cursors, Paged, link_next, page_of
from app.api.replay import REACHED_BY
from app.api.schemas.export import (
    ExportAskedView,
    ExportDocument,
    ExportQuery,
    ExportsPage,
    ExportView,
    PreparationIn,
    WaitingExportView,
)
from app.api.types import Id
from app.db.queries import export as queries
from app.documents.export import as_page
from app.documents.messages import HELD
from app.domain.access import Op
from app.domain.errors import Conflict, NotFound

router = Door(prefix="/v1", tag="identity")
REACHED_BY["export_id"] = queries.read_export
_PAGE_POLICY: Final = (
    "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
)
_FORMS: Final = {200: {"content": {"text/html": {"schema": {"type": "string"}}}}}
_LINKS: Final = {
    "read_export": {"operationId": "read_export", "parameters": {"export_id": "$response.body#/export_id"}}
}


@router.op(
    Op.REQUEST_EXPORT, "POST", "/me/exports", shows=ExportAskedView, status=201, refuses=[Conflict],
    headers=location("where it can be read once it is released"), links=_LINKS,
)  # fmt: skip
async def request_export(work: Work, here: Here, response: Response) -> ExportAskedView:
    """Ask for all that is kept about you and is yours to read. We look through it and write to you within a month."""
    await actions.must_be_free(work)
    document = ExportDocument.of(await queries.gather(work, freezing=HELD), here.settings.public_url)
    row = await actions.request(work, document)
    response.headers["Location"] = f"/v1/exports/{row.id}"
    return ExportAskedView.of(row)


@router.op(Op.LIST_EXPORTS, "GET", "/exports", shows=ExportsPage, refuses=[NotFound], headers=LINK_HEADER)
async def list_exports(
    work: Work, request: Request, response: Response, query: Annotated[Paged, Query()]
) -> dict[str, Any]:
    """List the exports that wait to be looked through or released, the oldest first."""
    cursors = Cursors(work.keys, caller=work.caller.account, operation=work.op, order="asked_at")
    rows = await queries.list_waiting(work, after=cursors.read(query.after), limit=query.limit)
    shown, following = page_of(rows, query.limit, cursors, queries.key_of)
    link_next(request, response, following)
    return {"items": [queries.show_waiting(work, *each) for each in shown], "next": following}


@router.op(
    Op.PREPARE_EXPORT, "PUT", "/exports/{export_id}/preparation", shows=WaitingExportView, refuses=[NotFound, Conflict],
    guarded=True,
)  # fmt: skip
async def prepare_export(work: Work, export_id: Id, body: PreparationIn) -> dict[str, Any]:
    """Say what is left out, and ask a colleague to release it: nobody releases what they prepared."""
    left_out = [(each.part, each.referral_id) for each in body.left_out]
    return queries.show_waiting(work, *await actions.prepare(work, export_id, left_out, body.reason))


@router.op(Op.READ_EXPORT, "GET", "/exports/{export_id}", shows=ExportView, refuses=[NotFound], also=_FORMS)
async def read_export(work: Work, export_id: Id, query: Annotated[ExportQuery, Query()]) -> Any:
    """Read your export for 28 days after its release; before, and whyever it is not released, it is not there."""
    shown = await queries.read_export(work, export_id)
    if query.format == "html":
        return Response(as_page(shown), media_type="text/html", headers={"Content-Security-Policy": _PAGE_POLICY})
    return shown
