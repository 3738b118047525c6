"""Offers: a referral before a centre, which alone says yes or no."""

from typing import Annotated, Any, Final

from fastapi import Query, Request, Response

from app.actions import offer as actions
from app.api.door import Door, Work
from app.api.location import location
from app.api.paging import LINK_HEADER, Cursors, link_next, page_of
from app.api.replay import REACHED_BY
from app.api.schemas.offer import Offer, OfferIn, OfferRead, OfferRefusalIn, OffersPage, OffersQuery
from app.api.types import Id
from app.db.queries import offer as queries
from app.domain.access import Op
from app.domain.errors import Conflict, MoveNotOpen, NotFound, NotFree, NotReady

router = Door(prefix="/v1", tag="centres")
REACHED_BY["offer_id"] = queries.get_offer
_LOCATION: Final = location("the offer")
_LINKS: Final = {"read_offer": {"operationId": "read_offer", "parameters": {"offer_id": "$response.body#/offer_id"}}}


@router.op(
    Op.OFFER_TO_CENTRE, "POST", "/referrals/{referral_id}/offers", shows=Offer, status=201,
    refuses=[NotFound, MoveNotOpen, NotReady, Conflict], headers=_LOCATION, links=_LINKS,
)  # fmt: skip
async def offer_to_centre(work: Work, response: Response, referral_id: Id, body: OfferIn) -> dict[str, Any]:
    """Put a referral before a centre: the hub for a family's own referral, its sender for a professional one."""
    sent = await actions.offer_to_centre(
        work, referral_id, centre_id=body.centre_id, service=body.service, rank=body.rank
    )
    response.headers["Location"] = f"/v1/offers/{sent.row.id}"
    return queries.show_offer(work, sent)


@router.op(Op.LIST_OFFERS, "GET", "/offers", shows=OffersPage, refuses=[NotFound], headers=LINK_HEADER)
async def list_offers(
    work: Work, request: Request, response: Response, query: Annotated[OffersQuery, Query()]
) -> dict[str, Any]:
    """List the offers that you made or were made, newest first."""
    filters = query.model_dump(mode="json", include={"status", "referral_id"})
    cursors = Cursors(work.keys, caller=work.caller.account, operation=work.op, order="-sent_at", filters=filters)
    rows = await queries.list_offers(
        work,
        status=query.status,
        referral_id=query.referral_id,
        after=cursors.read(query.after),
        limit=query.limit,
    )
    shown, following = page_of(rows, query.limit, cursors, lambda each: (each.row.sent_at, each.row.id))
    link_next(request, response, following)
    return {"items": [queries.show_offer(work, each) for each in shown], "next": following}


@router.op(Op.READ_OFFER, "GET", "/offers/{offer_id}", shows=OfferRead, refuses=[NotFound])
async def read_offer(work: Work, offer_id: Id) -> dict[str, Any]:
    """Read one offer; its centre reads what it needs to know of the family, and sends the ETag when it accepts."""
    shown = await queries.read_offer(work, offer_id)
    work.etag = queries.etag_of_offer(shown)
    return shown


@router.op(
    Op.ACCEPT_OFFER, "POST", "/offers/{offer_id}/acceptance", shows=Offer,
    refuses=[NotFound, MoveNotOpen, NotReady, NotFree], guarded=True,
)  # fmt: skip
async def accept_offer(work: Work, offer_id: Id) -> dict[str, Any]:
    """Accept an offered referral on behalf of your centre: pre-visits follow."""
    return queries.show_offer(work, await actions.accept_offer(work, offer_id))


@router.op(Op.DECLINE_OFFER, "POST", "/offers/{offer_id}/refusal", shows=Offer, refuses=[NotFound, MoveNotOpen])
async def decline_offer(work: Work, offer_id: Id, body: OfferRefusalIn) -> dict[str, Any]:
    """Decline an offered referral; the hub talks with the family about what comes next."""
    return queries.show_offer(
        work, await actions.decline_offer(work, offer_id, reason=body.reason, comment=body.comment)
    )


@router.op(Op.RECALL_OFFER, "POST", "/offers/{offer_id}/recall", shows=Offer, refuses=[NotFound, MoveNotOpen])
async def recall_offer(work: Work, offer_id: Id) -> dict[str, Any]:
    """Take back an offer that the centre has not answered."""
    return queries.show_offer(work, await actions.recall_offer(work, offer_id))
