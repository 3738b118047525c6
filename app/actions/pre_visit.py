"""Pre-visits: each adult sees the centre at a time of its own, and what came of it is recorded (CEN-02, CEN-03)."""

from collections.abc import Sequence
from datetime import date, time
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import exists, select

from app.actions import booking
from app.actions.message import tell
from app.db.queries.placement import PLANNED, get_placement
from app.db.queries.pre_visit import PreVisit, find_pre_visit, get_pre_visit, list_pre_visits, show_record
from app.db.tables.appointment import Appointment, AppointmentStatus, PreVisitOutcome, PreVisitRecord
from app.db.tables.centre import Centre, OpeningPattern
from app.db.tables.person import Person
from app.db.tables.placement import Placement
from app.db.tables.referral import Party, ReferralChild
from app.db.work import Work
from app.domain import appointment, coupling, placement
from app.domain.errors import Conflict, Invalid, Issue, MoveNotOpen
from app.domain.vocabulary import Part

OUTSIDE_OPENING = "outside_opening_hours"
"""Advice, not a refusal: a pre-visit may well lie outside the opening of the service."""


async def book_pre_visit(
    work: Work,
    placement_id: UUID,
    *,
    party_id: UUID,
    child_ids: Sequence[UUID],
    day: date,
    starts: time,
    ends: time,
    room: str,
) -> tuple[PreVisit, list[str]]:
    """Book one adult's pre-visit, by the centre's clocks, with nobody near whom this adult must not meet.

    The adult is told with the next tick that there is a new time; nobody else is told anything.

    Returns:
        The pre-visit, and codes of advice.

    Raises:
        NotFound: the place is not there for this centre.
        MoveNotOpen: nothing is arranged at this stage.
        Invalid: the adult or a child is not of this family, or the time or room cannot be.
        Conflict: this adult has a pre-visit of which nothing is recorded yet.
        NotFree: the time, the room or somebody is not free; never why.

    Source: rule book CEN-02, SES-02, REF-08.
    """
    row, standing = await get_placement(work, placement_id, lock=True)
    if row.status not in placement.RUNNING or standing.referral.status not in coupling.CARRIES_PLACEMENT:
        raise MoveNotOpen
    centre = await work.session.get_one(Centre, row.centre_id)
    party = await _get_planned(work, row, party_id)
    await _check_children(work, row, party, child_ids)
    await _check_none_waits(work, row, party)
    planned = booking.plan(work, appointment.period(day, starts, ends, centre.zone))
    await booking.lock_centre(work, centre.id)
    await booking.default_separations(work, row.referral_id, centre, comers=[party.person_id, *child_ids])
    booked = Appointment(
        id=uuid4(), referral_id=row.referral_id, placement_id=row.id, service=row.service, centre_id=centre.id,
        kind=appointment.Kind.PRE_VISIT, party_id=party.id, during=booking.span(planned), room=room,
        status=AppointmentStatus.BOOKED, created_at=work.now,
    )  # fmt: skip
    work.session.add(booked)
    await work.session.flush()
    await booking.take_room(work, booked, planned, alone=True)
    there = [appointment.pre_visit_presence(planned)]
    await booking.hold_presences(
        work, booked, there, person_id=party.person_id, side=party.side, part=party.part, whole_site=True
    )
    for child_id in child_ids:
        await booking.hold_presences(
            work, booked, there, person_id=child_id, side=party.side, part=party.part, child=True, whole_site=True
        )
    await _tell(work, row, party)
    work.event(row.referral_id, "pre-visit-booked", subject_id=booked.id)
    work.touch(booked.id)
    open_then = await _is_open(work, row, day, starts, ends)
    return await find_pre_visit(work, booked.id), [] if open_then else [OUTSIDE_OPENING]


async def _get_planned(work: Work, row: Placement, party_id: UUID) -> Party:
    query = select(Party).where(Party.id == party_id, Party.referral_id == row.referral_id)
    party = (await work.session.execute(query)).scalar_one_or_none()
    if party is None or party.part not in PLANNED:
        detail = "Name an adult of this family who visits, brings the child or lives with it."
        raise Invalid(issues=[Issue("#/party_id", "not-planned", detail)])
    return party


async def _check_children(work: Work, row: Placement, party: Party, child_ids: Sequence[UUID]) -> None:
    """Let only children of this family come along, and only with an adult who is not the visiting one."""
    if not child_ids:
        return
    if party.part is Part.VISITS:
        detail = "The child sees the centre with the adult who brings it, at another time than the visiting adult."
        raise Invalid(issues=[Issue("#/child_ids", "comes-with-another", detail)])
    query = select(ReferralChild.person_id).where(ReferralChild.referral_id == row.referral_id)
    known = set((await work.session.execute(query)).scalars())
    issues = [
        Issue(f"#/child_ids/{place}", "unknown-child", "This child is not of this family.")
        for place, child_id in enumerate(child_ids)
        if child_id not in known
    ]
    if len(set(child_ids)) < len(child_ids):
        issues.append(Issue("#/child_ids", "given-twice", "Name each child once."))
    if issues:
        raise Invalid(issues=issues)


async def _check_none_waits(work: Work, row: Placement, party: Party) -> None:
    for each in await list_pre_visits(work, row.id):
        stands = each.row.status is not AppointmentStatus.CANCELLED and each.record is None
        if each.row.party_id == party.id and stands:
            raise Conflict("This adult has a pre-visit already. Record what came of it first.")


async def _tell(work: Work, row: Placement, party: Party) -> None:
    """Tell the adult that there is a new time, if there is an account to tell."""
    query = select(Person.account_id).where(Person.id == party.person_id)
    if (await work.session.execute(query)).scalar_one_or_none() is not None:
        tell(work, party.person_id, "visit_booked", referral_id=row.referral_id, side=party.side)


async def _is_open(work: Work, row: Placement, day: date, starts: time, ends: time) -> bool:
    pattern = exists().where(
        OpeningPattern.centre_id == row.centre_id,
        OpeningPattern.service == row.service,
        OpeningPattern.weekday == day.weekday(),
        OpeningPattern.opens <= starts,
        OpeningPattern.closes >= ends,
    )
    return bool((await work.session.execute(select(pattern))).scalar_one())


async def record_pre_visit(
    work: Work, appointment_id: UUID, *, outcome: PreVisitOutcome, text: str | None
) -> dict[str, Any]:
    """Record what came of a pre-visit; a record that is there already is replaced by who has read it.

    Raises:
        NotFound: it is no pre-visit of this centre.
        MoveNotOpen: it has not begun, or will not take place.
        PreconditionRequired: there is a record, and the request names no version of it.
        PreconditionFailed: the record has changed meanwhile.

    Source: rule book CEN-03, CEN-04, CEN-07.
    """
    found, _ = await get_pre_visit(work, appointment_id, lock=True)
    row, record = found.row, found.record
    cancelled = row.status is AppointmentStatus.CANCELLED and record is None
    if cancelled or found.begins_at > work.now:
        raise MoveNotOpen("A pre-visit is recorded once it has begun.")
    if record is None:
        record = PreVisitRecord(id=uuid4(), referral_id=row.referral_id, side=found.side, appointment_id=row.id)
        work.session.add(record)
    else:
        work.must_match(str(show_record(work, record)["etag"]))
        work.note(before=record.outcome)
    record.outcome, record.recorded_by, record.at = outcome, work.caller.account, work.now
    record.text_enc = None
    if text is not None:
        record.text_enc = work.keys.seal("pre_visit_records", "text_enc", record.id, text)
    came = outcome is not PreVisitOutcome.DID_NOT_COME
    row.status = AppointmentStatus.HELD if came else AppointmentStatus.CANCELLED
    work.event(row.referral_id, "pre-visit-recorded", reason=outcome, subject_id=row.id)
    work.note(after=outcome)
    await work.session.flush()
    shown = show_record(work, record)
    work.etag = str(shown["etag"])
    return shown
