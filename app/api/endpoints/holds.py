"""Holds: what keeps a case still, and what keeps it at all."""

from typing import Annotated, Any

from fastapi import Query

from app.actions import hold, legal_hold
from app.api.door import Door, Work
from app.api.schemas.hold import HoldIn, HoldView, LegalHoldIn, LegalHoldView, ReleaseQuery
from app.api.types import Id
from app.db.queries import hold_view
from app.domain.access import Op
from app.domain.errors import MoveNotOpen, NotFound

router = Door(prefix="/v1/referrals", tag="hub")


@router.op(
    Op.SET_LEGAL_HOLD, "PUT", "/{referral_id}/legal-hold", shows=LegalHoldView, refuses=[NotFound, MoveNotOpen],
    guarded=True,
)  # fmt: skip
async def set_legal_hold(work: Work, referral_id: Id, body: LegalHoldIn) -> dict[str, Any]:
    """Keep everything of a case, or lift that. Keeping needs no If-Match and gives the ETag that lifting needs."""
    return await legal_hold.set_legal_hold(work, referral_id, keeps=body.keeps, reason=body.reason)


@router.op(Op.READ_HOLD, "GET", "/{referral_id}/hold", shows=HoldView, refuses=[NotFound])
async def read_hold(work: Work, referral_id: Id) -> dict[str, Any]:
    """Read the safeguarding hold that lies on a case."""
    return await hold_view.read_hold(work, referral_id)


@router.op(Op.SET_HOLD, "PUT", "/{referral_id}/hold", shows=HoldView, refuses=[NotFound, MoveNotOpen], guarded=True)
async def set_hold(work: Work, referral_id: Id, body: HoldIn) -> dict[str, Any]:
    """Hold a case: nothing outside changes until the lead releases it. Only adding to a hold needs If-Match."""
    return await hold.set_hold(work, referral_id, reason=body.reason, about=body.about, suspends=body.suspends_visits)


@router.op(Op.RELEASE_HOLD, "DELETE", "/{referral_id}/hold", shows=HoldView, refuses=[NotFound], guarded=True)
async def release_hold(work: Work, referral_id: Id, query: Annotated[ReleaseQuery, Query()]) -> dict[str, Any]:
    """Release a hold: what was kept takes effect, and what was held back goes out with the next tick."""
    return await hold.release_hold(work, referral_id, query.word)
