"""Centres inside a case: which are acceptable, and suggestions from what their reader types."""

from typing import Annotated, Any

from fastapi import Query, Request, Response

from app.actions import acceptable_centre as actions
from app.api.centre_search import page_for_case
from app.api.door import Door, Reader, Work
from app.api.paging import LINK_HEADER, link_next
from app.api.schemas.acceptable_centre import (
    AcceptableCentresIn,
    AcceptableCentresView,
    AnySuggestionsView,
    HubSuggestionsView,
    SuggestionsView,
)
from app.api.schemas.centre_search import CentreFilter
from app.api.types import Id
from app.db.queries import acceptable_centre as queries
from app.db.reach import get_referral
from app.domain.access import Op
from app.domain.errors import MoveNotOpen, NotFound

router = Door(prefix="/v1/referrals", tag="referrals")


@router.op(
    Op.MARK_ACCEPTABLE_CENTRES, "PUT", "/{referral_id}/acceptable-centres", shows=AcceptableCentresView,
    refuses=[NotFound, MoveNotOpen], guarded=True,
)  # fmt: skip
async def mark_acceptable_centres(work: Work, referral_id: Id, body: AcceptableCentresIn) -> dict[str, Any]:
    """Say which centres are acceptable: for the side the child lives with, or the hub. No other side learns of it."""
    return await actions.mark_acceptable(work, referral_id, body.centre_ids)


@router.op(
    Op.LIST_ACCEPTABLE_CENTRES, "GET", "/{referral_id}/acceptable-centres", shows=AcceptableCentresView,
    refuses=[NotFound],
)  # fmt: skip
async def list_acceptable_centres(work: Work, referral_id: Id) -> dict[str, Any]:
    """Read which centres your own side has marked; the hub reads those of every side."""
    return await queries.read_acceptable(work, referral_id)


@router.op(
    Op.SUGGEST_CENTRES, "GET", "/{referral_id}/centre-suggestions", shows=AnySuggestionsView, refuses=[NotFound],
    headers=LINK_HEADER,
)  # fmt: skip
async def suggest_centres(
    work: Work,
    request: Request,
    response: Response,
    reader: Reader,
    referral_id: Id,
    *,
    wanted: Annotated[CentreFilter, Query()],
) -> SuggestionsView | HubSuggestionsView:
    """Find centres for a case from what you type and nothing else; `near` is a part of a postcode, or a town."""
    standing = await get_referral(work, referral_id)
    page = await page_for_case(request, reader, wanted, caller=work.caller.account, referral_id=referral_id)
    link_next(request, response, page.next)
    if standing.is_hub:
        return HubSuggestionsView.with_marks(page, await queries.read_marks(work, standing))
    return SuggestionsView(view="directory", **dict(page))
