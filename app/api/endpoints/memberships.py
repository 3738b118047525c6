"""Memberships: who may act as what."""

from typing import Final

from fastapi import Response

from app.actions import membership as actions
from app.api.door import Door, Work
from app.api.location import location
from app.api.schemas.membership import MembershipIn, MembershipView
from app.api.types import Id
from app.domain.access import Op, Role
from app.domain.errors import Conflict, NotFound

router = Door(prefix="/v1/memberships", tag="identity")
_LOCATION: Final = location("the role, where it is ended")
_LINKS: Final = {
    "EndMembership": {
        "operationId": "end_membership",
        "parameters": {"membership_id": "$response.body#/membership_id"},
        "description": "Take the role away again.",
    }
}


@router.op(
    Op.GRANT_MEMBERSHIP, "POST", "", shows=MembershipView, status=201, refuses=[NotFound, Conflict],
    headers=_LOCATION, links=_LINKS,
)  # fmt: skip
async def grant_membership(work: Work, body: MembershipIn, response: Response) -> MembershipView:
    """Give an account a role, for the organisation or centre that it needs. Nobody gives one to themselves."""
    row = await actions.grant(
        work, body.email, Role(body.role), organisation_id=body.organisation_id, centre_id=body.centre_id
    )
    response.headers["location"] = f"/v1/memberships/{row.id}"
    return MembershipView.of(row)


@router.op(Op.END_MEMBERSHIP, "DELETE", "/{membership_id}", status=204, refuses=[NotFound])
async def end_membership(work: Work, membership_id: Id) -> None:
    """Take a role away; from the account's next request on it is gone. Ending it twice changes nothing."""
    await actions.end(work, membership_id)
