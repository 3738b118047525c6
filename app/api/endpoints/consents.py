"""Consent: each party's own word."""

from app.actions import consent as actions
from app.api.door import Door, Work
from app.api.schemas.consent import ConsentIn, ConsentView
from app.api.types import Id
from app.db.tables.referral import Consent
from app.domain.access import Op
from app.domain.errors import MoveNotOpen, NotFound

router = Door(prefix="/v1/referrals", tag="referrals")


@router.op(
    Op.ANSWER_CONSENT, "PUT", "/{referral_id}/consent", shows=ConsentView, refuses=[NotFound, MoveNotOpen],
    guarded=True,
)  # fmt: skip
async def answer_consent(work: Work, referral_id: Id, body: ConsentIn) -> Consent:
    """Give your consent, refuse it, or take it back. The first answer needs no If-Match, every later one does."""
    return await actions.answer_consent(work, referral_id, body.state)
