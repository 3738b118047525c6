"""The course of a referral: the one place where its status moves, with everything that follows in the same transaction.

What follows from a move stands in `app/domain/coupling.py`; here it is done: placements suspended or ended, an open
offer recalled, coming appointments cancelled, the people concerned told.
"""

from uuid import UUID

from sqlalchemy import delete, select, update

from app.actions.message import tell_cancelled
from app.db.tables.appointment import Appointment, AppointmentStatus, Presence, RoomUse
from app.db.tables.placement import Offer, Placement
from app.db.tables.referral import Participation, Referral
from app.db.tables.staff import Duty
from app.db.work import Work, effect
from app.domain import coupling, offer, placement, referral
from app.domain.access import Relation
from app.domain.errors import NotReady
from app.domain.machine import Mover
from app.domain.services import DESCRIPTIONS, Recording


async def find_live_placement(work: Work, referral_id: UUID, *, lock: bool = False) -> Placement | None:
    """Find the placement of a referral that has not ended."""
    query = select(Placement).where(Placement.referral_id == referral_id, Placement.status != placement.Status.ENDED)
    if lock:
        query = query.with_for_update()
    return (await work.session.execute(query)).scalar_one_or_none()


@effect
async def move_referral(
    work: Work,
    row: Referral,
    move: referral.Move,
    *,
    by: Mover,
    side: int | None = None,
    reason: str | None = None,
    told_side: int | None = None,
) -> None:
    """Move a referral and do what follows from it.

    Args:
        work: the unit of work.
        row: the referral, locked.
        move: what is done.
        by: who does it, as the machines see them.
        side: whose act it is, where it is a side's.
        reason: a coded reason for the timeline.
        told_side: a side that has been told already of visits which will not take place.

    Raises:
        MoveNotOpen: there is no such move from here, or not by this mover.
        NotReady: a live placement forbids it.

    Source: rule book REF-08.
    """
    before = row.status
    after = referral.after(before, move, by)
    live = await find_live_placement(work, row.id, lock=True)
    observed = live is not None and DESCRIPTIONS[live.service].recording is Recording.SUMMARY
    issue = coupling.refuses(move, live.status if live else None, live_is_observed=observed)
    if issue is not None:
        raise NotReady(issues=[issue])
    effect = coupling.follow(before, move, live.status if live else None, live.suspended_from if live else None)
    row.status, row.status_since = after, work.now
    row.waits_on, row.due_on = None, None
    if live is not None and effect.placement_becomes is not None and effect.placement_becomes != live.status:
        await set_placement(work, live, effect.placement_becomes, suspended_from=effect.suspended_from)
    if effect.recalls_offer:
        await recall_open_offer(work, row.id)
    if effect.cancels_appointments:
        await cancel_coming(work, row.id, told_side=told_side)
    if after in referral.CLOSED:
        await _close(work, row.id)
    work.event(row.id, f"referral-{move.value.replace('_', '-')}", side=side, reason=reason)
    work.note(**{"from": before, "to": after})


@effect
async def set_placement(
    work: Work,
    row: Placement,
    status: placement.Status,
    *,
    suspended_from: placement.Status | None = None,
    reason: str | None = None,
) -> None:
    """Set a placement's status as a consequence, and record it."""
    row.status, row.suspended_from = status, suspended_from
    if status is placement.Status.ENDED:
        row.ended_at, row.end_reason = work.now, reason or row.end_reason
    work.event(row.referral_id, f"placement-{status.value}", reason=reason, subject_id=row.id)


@effect
async def recall_open_offer(work: Work, referral_id: UUID) -> None:
    """Take back the offer that still waits for a centre; the centre sees the referral no more."""
    query = select(Offer).where(Offer.referral_id == referral_id, Offer.status.in_(offer.OPEN)).with_for_update()
    row = (await work.session.execute(query)).scalar_one_or_none()
    if row is None:
        return
    row.status, row.answered_at = offer.Status.RECALLED, work.now
    await end_relation(work, referral_id, Relation.CENTRE_OFFERED, centre_id=row.centre_id)
    work.event(referral_id, "offer-recalled", subject_id=row.id)


@effect
async def end_relation(work: Work, referral_id: UUID, relation: Relation, *, centre_id: UUID | None = None) -> None:
    """End participations of one kind: whoever reached through them reaches no more."""
    query = update(Participation).where(
        Participation.referral_id == referral_id, Participation.relation == relation, Participation.until.is_(None)
    )
    if centre_id is not None:
        query = query.where(Participation.centre_id == centre_id)
    await work.session.execute(query.values(until=work.now))


@effect
async def cancel_coming(work: Work, referral_id: UUID, *, told_side: int | None = None) -> int:
    """Cancel every appointment that has not begun, free what it held, and tell all sides in the same words.

    Args:
        work: the unit of work.
        referral_id: the referral.
        told_side: a side that has been told already.

    Returns:
        How many were cancelled.
    """
    query = select(Appointment).where(
        Appointment.referral_id == referral_id, Appointment.status == AppointmentStatus.BOOKED
    )
    rows = (await work.session.execute(query.with_for_update())).scalars().all()
    coming = [row for row in rows if row.during.lower is not None and row.during.lower > work.now]
    for row in coming:
        row.status = AppointmentStatus.CANCELLED
        for table in (Presence, RoomUse, Duty):
            await work.session.execute(delete(table).where(table.appointment_id == row.id))
        work.event(referral_id, "appointment-cancelled", subject_id=row.id)
    if coming:
        await tell_cancelled(work, [row.id for row in coming], but_side=told_side)
    return len(coming)


async def _close(work: Work, referral_id: UUID) -> None:
    """End the relations that live only as long as a referral runs: duties of workers."""
    await end_relation(work, referral_id, Relation.WORKER)
