"""What a side does under a hold: taken and answered as always; what it does to others is kept until the release.

Source: rule book SAF-03.
"""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import func, select

from app.actions.course import move_referral
from app.actions.message import tell_cancelled
from app.db.queries.hold import is_held
from app.db.tables.appointment import Appointment, AppointmentStatus
from app.db.tables.hold import KeptAct
from app.db.tables.referral import Referral
from app.db.work import Work, effect
from app.domain import referral
from app.domain.hold import KeptKind
from app.domain.machine import Mover


@effect
async def withdraw_for(work: Work, case: Referral, kind: KeptKind, *, by: Mover, side: int | None, reason: str) -> None:
    """Withdraw a referral for a side; under a hold the side alone is told what follows, and the rest is kept.

    Args:
        work: the unit of work.
        case: the referral, locked.
        kind: what the side did.
        by: how the side stands to the referral.
        side: whose act it is; None for a professional without a side.
        reason: a coded reason.

    Raises:
        MoveNotOpen: the referral cannot be withdrawn from here, or not by this side.

    Source: rule book SAF-03.
    """
    if not await is_held(work, case.id):
        await move_referral(work, case, referral.Move.WITHDRAW, by=by, reason=reason)
        return
    referral.after(case.status, referral.Move.WITHDRAW, by)
    work.session.add(
        KeptAct(
            id=uuid4(), referral_id=case.id, side=side, kind=kind, mover=by, reason=reason,
            by_account=work.caller.account, at=work.now,
        )
    )  # fmt: skip
    if side is not None:
        await tell_cancelled(work, await _coming(work, case.id, work.now), only_side=side)


async def _coming(work: Work, referral_id: UUID, now: datetime) -> list[UUID]:
    query = select(Appointment.id).where(
        Appointment.referral_id == referral_id,
        Appointment.status == AppointmentStatus.BOOKED,
        func.lower(Appointment.during) > now,
    )
    return list((await work.session.execute(query)).scalars())
