"""Referrals: begun, listed, read, followed on their timeline, and withdrawn."""

from typing import Annotated, Any, Final

from fastapi import Query, Request, Response

from app.actions import referral as actions
from app.actions import withdrawal
from app.actions.referral import Beginning
from app.api.door import Door, Work
from app.api.location import location
from app.api.paging import LINK_HEADER, Cursors, Paged, link_next, page_of
from app.api.replay import REACHED_BY
from app.api.schemas.event import EventsPage
from app.api.schemas.referral import ReferralsQuery, StartReferralIn, WithdrawalIn
from app.api.schemas.referral_staff import ReferralsPage, ReferralView
from app.api.types import Id
from app.db.queries import event as events
from app.db.queries import referral as queries
from app.db.reach import get_referral
from app.domain.access import HUB, Op, Role
from app.domain.errors import Invalid, Issue, MoveNotOpen, NotFound

router = Door(prefix="/v1/referrals", tag="referrals")
REACHED_BY["referral_id"] = get_referral
_LOCATION: Final = location("the referral")
_LINKS: Final = {
    "read_referral": {
        "operationId": "read_referral",
        "parameters": {"referral_id": "$response.body#/referral_id"},
    }
}
_FILTERS_BY_STATUS: Final = HUB | {Role.COORDINATOR}


@router.op(Op.START_REFERRAL, "POST", "", shows=ReferralView, status=201, headers=_LOCATION, links=_LINKS)
async def start_referral(work: Work, response: Response, body: StartReferralIn) -> dict[str, Any]:
    """Begin a referral as a draft: for yourself, or as a professional in the name of your organisation."""
    standing = await actions.start(
        work,
        Beginning(
            part=body.part,
            relationship=body.relationship,
            service_wished=body.service_wished,
            acts_for_a_side=body.acts_for_a_side,
            names=(body.adult.given_name, body.adult.family_name) if body.adult else None,
        ),
    )
    response.headers["Location"] = f"/v1/referrals/{standing.referral.id}"
    return await queries.show_referral(work, standing)


@router.op(Op.LIST_REFERRALS, "GET", "", shows=ReferralsPage, refuses=[NotFound], headers=LINK_HEADER)
async def list_referrals(
    work: Work, request: Request, response: Response, query: Annotated[ReferralsQuery, Query()]
) -> dict[str, Any]:
    """List your referrals, those you came to last first."""
    if query.status is not None and work.caller.role not in _FILTERS_BY_STATUS:
        raise Invalid(issues=[Issue("#status", "not-yours", "Only hub and centres filter by status. Leave it out.")])
    filters = query.model_dump(mode="json", include={"status"})
    cursors = Cursors(work.keys, caller=work.caller.account, operation=work.op, order="-at", filters=filters)
    rows = await queries.list_referrals(work, status=query.status, after=cursors.read(query.after), limit=query.limit)
    shown, following = page_of(rows, query.limit, cursors, lambda each: (each.at, each.referral.id))
    link_next(request, response, following)
    return {"items": await queries.show_list(work, shown), "next": following}


@router.op(Op.READ_REFERRAL, "GET", "/{referral_id}", shows=ReferralView, refuses=[NotFound])
async def read_referral(work: Work, referral_id: Id) -> dict[str, Any]:
    """Read one referral, in the view that fits how you stand to it."""
    return await queries.read_referral(work, referral_id)


@router.op(Op.LIST_EVENTS, "GET", "/{referral_id}/timeline", shows=EventsPage, refuses=[NotFound], headers=LINK_HEADER)
async def list_events(
    work: Work, request: Request, response: Response, referral_id: Id, query: Annotated[Paged, Query()]
) -> dict[str, Any]:
    """Read what has happened: staff everything, a side its own acts."""
    standing = await get_referral(work, referral_id)
    cursors = Cursors(work.keys, caller=work.caller.account, operation=work.op, order="-at", filters=str(referral_id))
    rows = await events.list_events(work, standing, after=cursors.read(query.after), limit=query.limit)
    shown, following = page_of(rows, query.limit, cursors, lambda each: (each.at, each.id))
    link_next(request, response, following)
    return {"items": [events.show_event(work, standing, each) for each in shown], "next": following}


@router.op(
    Op.WITHDRAW_REFERRAL, "POST", "/{referral_id}/withdrawal", shows=ReferralView, refuses=[NotFound, MoveNotOpen]
)
async def withdraw_referral(work: Work, referral_id: Id, body: WithdrawalIn) -> dict[str, Any]:
    """Withdraw at any step; you need not say why, and no other side is told."""
    return await queries.show_referral(work, await withdrawal.withdraw(work, referral_id, body.reason))
