"""Attendance: marks of the register, each made once by the device that took it and never changed afterwards.

Source: rule book SES-03, SES-04, SES-06, REC-01.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select

from app.actions.course import set_placement
from app.db.queries.attendance import attendance_of
from app.db.queries.register import list_marks
from app.db.queries.session import get_session
from app.db.queries.session_view import show_mark
from app.db.tables.appointment import Appointment, AppointmentStatus, Expected
from app.db.tables.attendance import AttendanceMark
from app.db.tables.centre import Centre
from app.db.tables.placement import Placement
from app.db.work import Work
from app.domain import appointment, placement, register
from app.domain.appointment import Kind
from app.domain.attendance import AbsenceReason, MarkKind, mark_issues
from app.domain.errors import Conflict, Invalid, Issue, MoveNotOpen
from app.domain.machine import Mover
from app.domain.vocabulary import Part

FIRST_SESSION = "first-session-attended"


async def mark(
    work: Work,
    appointment_id: UUID,
    mark_id: UUID,
    *,
    person_id: UUID,
    kind: MarkKind,
    told: bool | None,
    reason: AbsenceReason | None,
    happened_at: datetime,
    replaces: UUID | None,
) -> dict[str, Any]:
    """Put a mark into the register of a session; the same mark sent again is answered as before.

    Raises:
        NotFound: the session is not there, or not for this caller.
        MoveNotOpen: it is a pre-visit, or does not take place.
        Conflict: the id has been used for another mark, or the mark to correct has been corrected.
        Invalid: the person is not expected, the time cannot be, or the words do not fit together.

    Source: rule book SES-03, SES-04, SES-06, REC-01.
    """
    row, _ = await get_session(work, appointment_id)
    if row.kind is not Kind.SESSION:
        raise MoveNotOpen("A pre-visit has a record of its own.")
    if row.status is AppointmentStatus.CANCELLED:
        raise MoveNotOpen("This session does not take place.")
    expected = await _expected(work, row)
    wanted = AttendanceMark(
        id=mark_id, referral_id=row.referral_id, appointment_id=row.id, person_id=person_id, kind=kind, told=told,
        reason=reason, happened_at=happened_at, replaces=replaces, by_account=work.caller.account, at=work.now,
    )  # fmt: skip
    there = (await list_marks(work, [row.id])).get(row.id, [])
    same = next((each for each in there if each.id == mark_id), None)
    if same is not None:
        if show_mark(same) != show_mark(wanted):
            raise Conflict("This id has been used for another mark. Make a new one.")
        return _shown(same, expected[same.person_id])
    await _check(work, row, wanted, expected, there)
    wanted.side = expected[person_id].side
    work.session.add(wanted)
    await work.session.flush()
    work.touch(wanted.id)
    work.note(kind=kind)
    await _start_placement(work, row, expected)
    return _shown(wanted, expected[person_id])


async def _expected(work: Work, row: Appointment) -> Mapping[UUID, Expected]:
    query = select(Expected).where(Expected.appointment_id == row.id)
    return {each.person_id: each for each in (await work.session.execute(query)).scalars()}


async def _check(
    work: Work, row: Appointment, wanted: AttendanceMark, expected: Mapping[UUID, Expected], there: list[AttendanceMark]
) -> None:
    centre = await work.session.get_one(Centre, row.centre_id)
    if row.during.lower is None:
        raise RuntimeError("an appointment has a start")
    day = register.day_at(row.during.lower, centre.zone)
    issues = mark_issues(wanted.kind, wanted.told, wanted.reason)
    issues += register.time_issues(wanted.happened_at, work.now, day, centre.zone)
    if wanted.person_id not in expected:
        issues.append(Issue("#/person_id", "not-expected", "Only somebody who is expected at this session is marked."))
    if wanted.replaces is not None:
        corrected = next((each for each in there if each.id == wanted.replaces), None)
        if corrected is None or corrected.person_id != wanted.person_id:
            issues.append(Issue("#/replaces", "not-there", "Name a mark of this person at this session."))
        elif any(each.replaces == wanted.replaces for each in there):
            raise Conflict("This mark has been corrected already. Read the register again.")
    if issues:
        raise Invalid(issues=issues)


def _shown(row: AttendanceMark, own: Expected) -> dict[str, Any]:
    """Show a mark to whoever made it, and whether the person waits until the way is clear.

    Source: rule book SES-03.
    """
    times = appointment.Times(own.arrive_at, own.leave_at)
    waits = row.kind is MarkKind.ARRIVED and appointment.has_to_wait(times, row.happened_at)
    return show_mark(row) | {"waits": waits}


async def _start_placement(work: Work, row: Appointment, expected: Mapping[UUID, Expected]) -> None:
    """Let a place run from the first session at which a visiting adult and a child were there together.

    Source: rule book REF-08.
    """
    query = select(Placement).where(Placement.id == row.placement_id).with_for_update()
    place = (await work.session.execute(query)).scalar_one()
    if place.status is not placement.Status.AGREED:
        return
    marks = await list_marks(work, [row.id])
    found = [(each, attendance_of(each, marks)) for each in expected.values()]
    visitors = [attended for each, attended in found if each.part is Part.VISITS and not each.child]
    children = [attended for each, attended in found if each.child]
    if register.took_place(visitors, children):
        status = placement.after(place.status, placement.Move.START, Mover.SERVICE)
        await set_placement(work, place, status, reason=FIRST_SESSION)
