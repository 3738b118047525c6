"""Sealed cases, and breaking the glass."""

from typing import Any, Final

from fastapi import Response

from app.actions import sealing as actions
from app.api.door import Door, Work
from app.api.location import location
from app.api.schemas.sealing import BreakGlassIn, BreakGlassView, DeputyIn, DeputyView, SealIn, SealView
from app.api.types import Id
from app.domain.access import Op
from app.domain.errors import Conflict, MoveNotOpen, NotFound

router = Door(prefix="/v1", tag="hub")
_LOCATION: Final = location("the case that is open now")
_LINKS: Final = {
    "read_referral": {
        "operationId": "read_referral",
        "parameters": {"referral_id": "$request.path.referral_id"},
        "description": "The case that is open now.",
    }
}


@router.op(
    Op.SEAL_REFERRAL, "PUT", "/referrals/{referral_id}/seal", shows=SealView,
    refuses=[NotFound, MoveNotOpen, Conflict],
)  # fmt: skip
async def seal_referral(work: Work, referral_id: Id, body: SealIn) -> dict[str, Any]:
    """Seal a case: from then on it exists for its worker alone. Opening it again takes a second person."""
    return await actions.seal(work, referral_id, sealed=body.sealed, reason=body.reason)


@router.op(
    Op.BREAK_GLASS, "POST", "/referrals/{referral_id}/break-glass", shows=BreakGlassView, status=201,
    refuses=[NotFound], headers=_LOCATION, links=_LINKS,
)  # fmt: skip
async def break_glass(work: Work, response: Response, referral_id: Id, body: BreakGlassIn) -> dict[str, Any]:
    """Open what is sealed of a case for 30 minutes, as a lead or the deputy on call; the leads are told, another reviews."""
    response.headers["Location"] = f"/v1/referrals/{referral_id}"
    return await actions.break_glass(work, referral_id, reason=body.reason)


@router.op(Op.NAME_DEPUTY, "PUT", "/hub/deputy", shows=DeputyView)
async def name_deputy(work: Work, body: DeputyIn) -> dict[str, Any]:
    """Name the deputy on call, who may break the glass while you are away."""
    return await actions.name_deputy(work, body.account_id, body.until)
