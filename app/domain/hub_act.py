"""What the hub may do next with a referral: its open moves as the operations that make them, and its open records.

`MAKES` reads: this move is made by that operation. A move without a row has no operation of its own.

Source: rule book REF-09.
"""

from collections.abc import Mapping
from types import MappingProxyType

from app.domain import coupling, offer, placement, referral
from app.domain.access import Op
from app.domain.act import Noun, Open, open_to_staff
from app.domain.machine import Mover

# fmt: off
MAKES: Mapping[Open, Op] = MappingProxyType({
    Open(Noun.REFERRAL, referral.Move.TAKE):           Op.TAKE_REFERRAL,
    Open(Noun.REFERRAL, referral.Move.RESUME):         Op.DECIDE_REFERRAL,
    Open(Noun.REFERRAL, referral.Move.ASK):            Op.DECIDE_REFERRAL,
    Open(Noun.REFERRAL, referral.Move.FIND_SUITABLE):  Op.DECIDE_REFERRAL,
    Open(Noun.REFERRAL, referral.Move.SUPERVISE_FIRST):Op.DECIDE_REFERRAL,
    Open(Noun.REFERRAL, referral.Move.REFUSE):         Op.DECIDE_REFERRAL,
    Open(Noun.REFERRAL, referral.Move.REINSTATE):      Op.DECIDE_REFERRAL,
    Open(Noun.REFERRAL, referral.Move.LAPSE):          Op.DECIDE_REFERRAL,
    Open(Noun.OFFER, offer.Move.RECALL):               Op.RECALL_OFFER,
    Open(Noun.PLACEMENT, placement.Move.SUSPEND):      Op.SUSPEND_PLACEMENT,
})
# fmt: on

ASSESSES = frozenset({referral.Status.ASSESSING, referral.Status.AWAITING_INFORMATION})
"""An assessment is under way: conversations, checks and consultations are recorded."""

ESTABLISHES = referral.OPEN - {referral.Status.DRAFT, referral.Status.SUBMITTED, referral.Status.QUEUED}
"""Concerns, evidence, a new screening and the notes for the centre: from the taking on, as long as anything runs."""

_RECORDS = (Op.RECORD_CONVERSATION, Op.RECORD_CHECK, Op.RECORD_CONSULTATION)
_FACTS = (Op.CONFIRM_CONCERN, Op.RECORD_EVIDENCE, Op.SCREEN_AGAIN, Op.WRITE_REFERRAL_NOTES)


def open_to_hub(
    mover: Mover, status: referral.Status, *, offered: offer.Status | None, live: placement.Status | None
) -> tuple[Op, ...]:
    """List the operations that are open to the hub, in the order in which a case meets them.

    Args:
        mover: a worker or the lead.
        status: where the referral stands.
        offered: the offer that still waits for a centre.
        live: the placement that has not ended.
    """
    moves = (MAKES[each] for each in open_to_staff(mover, status, offered=offered, live=live) if each in MAKES)
    found = dict.fromkeys(moves)
    if status in ASSESSES:
        found |= dict.fromkeys(_RECORDS)
    if status in ESTABLISHES:
        found |= dict.fromkeys(_FACTS)
    if coupling.may_offer(status, live, offered):
        found[Op.OFFER_TO_CENTRE] = None
    return tuple(op for op in Op if op in found)
