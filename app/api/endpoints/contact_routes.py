"""The caller's own contact routes."""

from typing import Annotated, Final

from fastapi import Body, Response

from app.actions import contact_route as actions
from app.api.door import Door, Work
from app.api.schemas.contact_route import ContactRouteIn, ContactRoutesView, ContactRouteView
from app.api.types import Id
from app.db.queries.contact_route import list_own
from app.domain.access import Op
from app.domain.errors import Conflict, NotFound

router = Door(prefix="/v1/me/contact-routes", tag="identity")
_MADE: Final = {
    "responses": {
        "201": {
            "description": "The route is new.",
            "content": {"application/json": {"schema": {"$ref": "#/components/schemas/ContactRouteView"}}},
        }
    }
}


@router.op(Op.LIST_CONTACT_ROUTES, "GET", "", shows=ContactRoutesView)
async def list_contact_routes(work: Work) -> ContactRoutesView:
    """List the ways in which you can be reached, with what you said is safe."""
    return ContactRoutesView(items=[ContactRouteView.of(route) for route in await list_own(work)])


@router.op(
    Op.PUT_CONTACT_ROUTE, "PUT", "/{route_id}", shows=ContactRouteView, refuses=[NotFound, Conflict], guarded=True,
    extra=_MADE,
)  # fmt: skip
async def put_contact_route(
    work: Work, route_id: Id, body: Annotated[ContactRouteIn, Body()], response: Response
) -> ContactRouteView:
    """Add a way to reach you, under an id that you make, or change one: then send its `etag` as If-Match.

    Once a referral is on its way, a changed address or number is used only when the hub has confirmed it with you.
    """
    route, made = await actions.put(work, route_id, body.said())
    work.etag, response.status_code = route.etag, 201 if made else 200
    return ContactRouteView.of(route)
