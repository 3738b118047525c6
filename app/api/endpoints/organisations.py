"""Organisations in whose name people refer."""

from typing import Annotated, Final
from urllib.parse import quote

from fastapi import Query, Request, Response

from app.actions import organisation as actions
from app.api.door import Door, Work
from app.api.location import location
from app.api.paging import LINK_HEADER, Cursors, link_next, page_of
from app.api.schemas.organisation import OrganisationIn, OrganisationsQuery, OrganisationsView, OrganisationView
from app.db.queries import organisation as queries
from app.db.tables.organisation import OrganisationKind
from app.domain.access import Op
from app.domain.errors import Conflict, NotFound

router = Door(prefix="/v1/organisations", tag="identity")
_LOCATION: Final = location("the list in which it stands")
_LINKS: Final = {
    "FindOrganisations": {
        "operationId": "find_organisations",
        "parameters": {"name": "$response.body#/name"},
        "description": "Find it by its name.",
    }
}


@router.op(Op.FIND_ORGANISATIONS, "GET", "", shows=OrganisationsView, refuses=[NotFound], headers=LINK_HEADER)
async def find_organisations(
    work: Work, query: Annotated[OrganisationsQuery, Query()], request: Request, response: Response
) -> OrganisationsView:
    """Find verified organisations by a part of their name, in the order of names."""
    filters = query.model_dump(include={"name", "kind"})
    cursors = Cursors(work.keys, caller=work.caller.account, operation=work.op, order=queries.ORDER, filters=filters)
    kind = None if query.kind is None else OrganisationKind(query.kind)
    after = cursors.read(query.after)
    rows = await queries.find_organisations(work, name=query.name, kind=kind, after=after, limit=query.limit)
    shown, cursor = page_of(rows, query.limit, cursors, lambda row: (row.name, row.id))
    link_next(request, response, cursor)
    return OrganisationsView(items=[OrganisationView.of(row) for row in shown], next=cursor)


@router.op(
    Op.REGISTER_ORGANISATION, "POST", "", shows=OrganisationView, status=201, refuses=[Conflict],
    headers=_LOCATION, links=_LINKS,
)  # fmt: skip
async def register_organisation(work: Work, body: OrganisationIn, response: Response) -> OrganisationView:
    """Enter an organisation that you have checked; people can refer in its name once they have a role in it."""
    row = await actions.register(work, OrganisationKind(body.kind), body.name)
    response.headers["location"] = f"/v1/organisations?name={quote(row.name[:100], safe='')}"
    return OrganisationView.of(row)
