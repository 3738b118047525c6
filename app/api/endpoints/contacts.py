"""The contact step, for staff: how the other sides of a referral are reached, and who has been confirmed."""

from typing import Any, Final

from fastapi import Response

from app.actions import confirmation, contact, invitation
from app.api.door import Door, Work
from app.api.location import location
from app.api.schemas.contact import ConfirmationIn, ConfirmedIn, ContactIn, ContactsView, ContactView
from app.api.types import Id
from app.db.queries import contact as queries
from app.db.queries.contact_view import show_contacts, show_one
from app.domain.access import Op
from app.domain.confirmation import Confirmation
from app.domain.errors import MoveNotOpen, NotFound, NotFree, NotReady

router = Door(prefix="/v1/referrals", tag="contact")
_LOCATION: Final = location("the contacts")
_LINKS: Final = {
    "list_contacts": {"operationId": "list_contacts", "parameters": {"referral_id": "$request.path.referral_id"}}
}


@router.op(Op.LIST_CONTACTS, "GET", "/{referral_id}/contacts", shows=ContactsView, refuses=[NotFound])
async def list_contacts(work: Work, referral_id: Id) -> dict[str, Any]:
    """List the parties of a referral: how each is reached, invited, joined and confirmed. For staff alone."""
    standing = await queries.get_case(work, referral_id)
    return show_contacts(work, standing, await queries.list_contacted(work, standing))


@router.op(
    Op.RECORD_CONTACT, "PUT", "/{referral_id}/contacts/{party_id}", shows=ContactView,
    refuses=[NotFound, MoveNotOpen], guarded=True,
)  # fmt: skip
async def record_contact(work: Work, referral_id: Id, party_id: Id, body: ContactIn) -> dict[str, Any]:
    """Record how a party is reached, how the route was verified, and what you heard of them."""
    said = contact.Said(
        route=(body.route.kind, body.route.value) if body.route else None,
        offered_by_side=body.offered_by_side,
        verified_how=body.verified_how,
        heard=body.heard,
        note=body.note,
    )
    return show_one(work, *await contact.record_contact(work, referral_id, party_id, said))


@router.op(
    Op.RELEASE_INVITATION, "POST", "/{referral_id}/contacts/{party_id}/invitation", shows=ContactView, status=201,
    refuses=[NotFound, MoveNotOpen, NotReady], headers=_LOCATION, links=_LINKS,
)  # fmt: skip
async def release_invitation(work: Work, response: Response, referral_id: Id, party_id: Id) -> dict[str, Any]:
    """Send a party its one invitation by e-mail; it holds a code, and nothing about the family."""
    response.headers["Location"] = f"/v1/referrals/{referral_id}/contacts"
    return show_one(work, *await invitation.release_invitation(work, referral_id, party_id))


@router.op(
    Op.CONFIRM_PARTY, "POST", "/{referral_id}/contacts/{party_id}/confirmation", shows=ContactView,
    refuses=[NotFound, MoveNotOpen, NotFree],
)  # fmt: skip
async def confirm_party(work: Work, referral_id: Id, party_id: Id, body: ConfirmationIn) -> dict[str, Any]:
    """Confirm that whoever takes part is this party, or reject them; the applicant is confirmed like everybody."""
    found = await confirmation.confirm_party(work, referral_id, party_id, _confirmation(body))
    return show_one(work, *found)


def _confirmation(body: ConfirmationIn) -> Confirmation | None:
    """Read the body as what was found; None where the party is rejected."""
    if not isinstance(body, ConfirmedIn):
        return None
    return Confirmation(
        way=body.way,
        showing=body.showing,
        child_paper_seen=body.child_paper_seen,
        vouched_by=body.vouched_by or "",
        route_source=body.route_source,
    )
