"""Holds: what keeps a case still, and what keeps it at all."""

from typing import Any

from app.actions import legal_hold
from app.api.door import Door, Work
from app.api.schemas.hold import LegalHoldIn, LegalHoldView
from app.api.types import Id
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
