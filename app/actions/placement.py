"""Placements: a family's place is confirmed once everything is prepared, and ends with a coded reason."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from app.actions.course import cancel_coming, move_referral, set_placement
from app.actions.offer import NEXT_STEP_DAYS
from app.actions.task import open_task
from app.db.queries.hold import is_held
from app.db.queries.offer import MOVER, today_at
from app.db.queries.placement import gather, get_placement
from app.db.queries.placement_view import etag_of_placement, show_placement
from app.db.queries.staff import has_cleared_staff
from app.db.work import Work
from app.domain import coupling, placement, referral
from app.domain.errors import MoveNotOpen, NotReady
from app.domain.machine import Mover
from app.domain.place_length import LongerReason, MoveOnRoute, first_review_on, length_issues
from app.domain.placement import EndReason, SuspensionReason


async def confirm_place(
    work: Work,
    placement_id: UUID,
    *,
    place: str,
    planned_until: date,
    longer_reason: LongerReason | None,
    move_on_route: MoveOnRoute,
) -> dict[str, Any]:
    """Confirm the place: from now on sessions can be booked. The family reads it with the next tick.

    Raises:
        NotFound: the place is not there for this centre.
        MoveNotOpen: it is not being prepared.
        NotReady: something is missing; all of it is listed.

    Source: rule book CEN-04, CEN-05, AGR-01, STF-01, PRO-01, PRO-02, PRO-04.
    """
    row, standing = await get_placement(work, placement_id, lock=True)
    before = row.status
    after = placement.after(before, placement.Move.CONFIRM, Mover.COORDINATOR)
    if not coupling.placement_moves(standing.referral.status, placement.Move.CONFIRM):
        raise MoveNotOpen
    work.must_match(etag_of_placement(await show_placement(work, row, standing)))
    prepared = await gather(work, row)
    today = today_at(prepared.centre, work.now)
    issues = placement.confirm_needs(
        prepared.planned,
        current_rules=prepared.rules.number if prepared.rules else None,
        cleared_staff=await has_cleared_staff(work, prepared.centre, row.referral_id),
        place_named=bool(place.strip()),
    )
    issues += length_issues(row.service, today, planned_until, longer_reason)
    if issues:
        raise NotReady(issues=issues)
    row.status, row.confirmed_at, row.place = after, work.now, place
    row.planned_until, row.longer_reason, row.move_on_route = planned_until, longer_reason, move_on_route
    row.review_on = first_review_on(today, planned_until)
    standing.referral.waits_on, standing.referral.due_on = "centre", row.review_on
    work.event(row.referral_id, "placement-agreed", reason=longer_reason, subject_id=row.id)
    work.note(**{"from": before, "to": after})
    return await _shown(work, placement_id)


async def end_placement(work: Work, placement_id: UUID, *, reason: EndReason) -> dict[str, Any]:
    """End a place, and with it the referral: back to the hub while it is being prepared, else to its end.

    What was booked does not take place, which every side is told in the same words; who ended it and why they are not.

    Raises:
        NotFound: the place is not there for this centre.
        MoveNotOpen: it has ended, or the reason belongs to another stage.

    Source: rule book CEN-07, CEN-08, REF-11.
    """
    row, standing = await get_placement(work, placement_id, lock=True)
    case, was = standing.referral, row.status
    declines = reason is EndReason.DECLINED_AFTER_VISIT
    move = placement.Move.DECLINE_AFTER_VISIT if declines else placement.Move.END
    after = placement.after(was, move, Mover.COORDINATOR)
    row.end_reason = reason
    taken = coupling.taken_along(case.status, was, move)
    if taken is None:
        await set_placement(work, row, after, reason=reason)
        await cancel_coming(work, case.id)
    else:
        await move_referral(work, case, taken, by=Mover.COORDINATOR)
    if taken is referral.Move.FALL_BACK:
        court = ("back-to-court",) if case.court_ordered else ()
        await open_task(work, "offer-next-centre", referral_id=case.id, reasons=["place-not-confirmed", reason, *court])
        case.waits_on, case.due_on = "hub", work.now.date() + timedelta(days=NEXT_STEP_DAYS)
    work.note(placement_from=was, placement_to=after)
    return await _shown(work, placement_id)


async def suspend_placement(work: Work, placement_id: UUID, *, reason: SuspensionReason) -> dict[str, Any]:
    """Interrupt a place: what was booked does not take place, which every side is told in the same words.

    Raises:
        NotFound: the place is not there for this caller.
        MoveNotOpen: it is interrupted already or has ended.

    Source: rule book SAF-03.
    """
    row, standing = await get_placement(work, placement_id, lock=True)
    was = row.status
    after = placement.after(was, placement.Move.SUSPEND, MOVER[work.caller.role])
    if not coupling.placement_moves(standing.referral.status, placement.Move.SUSPEND):
        raise MoveNotOpen
    await set_placement(work, row, after, suspended_from=was, reason=reason)
    await cancel_coming(work, row.referral_id)
    work.note(**{"from": was, "to": after})
    return await _shown(work, placement_id)


async def resume_placement(work: Work, placement_id: UUID) -> dict[str, Any]:
    """Go on with an interrupted place from where it was; visits are booked anew.

    Raises:
        NotFound: the place is not there for this centre.
        MoveNotOpen: it is not interrupted, a hold lies on the case, or the hub looks at it anew.

    Source: rule book SAF-03.
    """
    row, standing = await get_placement(work, placement_id, lock=True)
    was = row.status
    after = placement.after(was, placement.Move.RESUME, Mover.COORDINATOR, suspended_from=row.suspended_from)
    open_hold = await is_held(work, row.referral_id)
    if not coupling.placement_moves(standing.referral.status, placement.Move.RESUME, open_hold=open_hold):
        raise MoveNotOpen
    await set_placement(work, row, after)
    work.note(**{"from": was, "to": after})
    return await _shown(work, placement_id)


async def _shown(work: Work, placement_id: UUID) -> dict[str, Any]:
    """Show the place as it stands after the change, with its version."""
    await work.session.flush()
    row, standing = await get_placement(work, placement_id)
    shown = await show_placement(work, row, standing)
    work.etag = etag_of_placement(shown)
    return shown
