"""Sessions as their readers see them: one view for each audience, each an allow-list of its own.

A side reads the date, its own times and whether the session stands; nothing in its view moves when the other side comes,
goes, or is given other times.

Source: rule book SES-01, PRIV-01, PRIV-02; visibility matrix, rows 21 to 25.
"""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any
from uuid import UUID

from app.db.queries.offered_family import age_on
from app.db.queries.register import Comer, Session
from app.db.queries.session import find_session
from app.db.tables.appointment import AppointmentStatus
from app.db.work import Work
from app.domain import register, staff
from app.domain.access import Op, Role
from app.domain.appointment import Kind
from app.domain.attendance import Attendance, attendance
from app.domain.errors import NotFound
from app.domain.party import first_name
from app.domain.services import writes_observations
from app.domain.view import View, view_for


async def read_session(work: Work, appointment_id: UUID) -> dict[str, Any]:
    """Show one appointment to its reader.

    Raises:
        NotFound: it is not there, or not for this caller.
    """
    return show_session(work, await find_session(work, appointment_id))


def show_session(work: Work, found: Session) -> dict[str, Any]:
    """Show an appointment to its reader; each view is an allow-list of its own.

    Raises:
        NotFound: this way of standing to the case has no view of a session.
    """
    view = view_for(work.caller.role, found.each.relation)
    match view:
        case View.FAMILY | View.REPRESENTATIVE:
            return _common(found, view) | _for_side(work, found)
        case View.STATUTORY:
            return _common(found, view) | _for_statutory(found)
        case View.WORKER:
            return _common(found, view) | _for_worker(work, found)
        case View.HUB | View.CENTRE:
            return _common(found, view) | _for_staff(work, found)
        case _:
            raise NotFound


def _common(found: Session, view: View) -> dict[str, Any]:
    """Give what every reader is shown: what it is, where, and on which day."""
    each = found.each
    return {
        "view": view,
        "appointment_id": each.row.id,
        "placement_id": each.row.placement_id,
        "referral_id": each.row.referral_id,
        "kind": each.row.kind,
        "service": each.row.service,
        "centre_id": each.row.centre_id,
        "centre_name": each.centre_name,
        "zone": each.zone,
        "date": each.day,
    }


def _for_side(work: Work, found: Session) -> dict[str, Any]:
    """Show a side its own times.

    Source: rule book SES-01, REF-08.
    """
    return {
        "status": status_for_side(found.each.status, found.each.day, work.now),
        "times": [_times(comer) for comer in found.comers],
        "actions": [],
    }


def status_for_side(status: AppointmentStatus, day: date, now: datetime) -> AppointmentStatus:
    """Tell a side whether an appointment stands; that its time is over moves with the tick, for that time is another's.

    Source: rule book REF-08, PRIV-02.
    """
    if status is AppointmentStatus.CANCELLED:
        return status
    return AppointmentStatus.HELD if day < register.told_before(now) else AppointmentStatus.BOOKED


def _times(comer: Comer) -> dict[str, Any]:
    return {
        "person_id": comer.expected.person_id,
        "part": comer.expected.part,
        "child": comer.expected.child,
        "arrive_at": comer.expected.arrive_at,
        "leave_at": comer.expected.leave_at,
    }


def _planned(found: Session) -> dict[str, Any]:
    return {"status": found.each.row.status, "starts_at": found.each.starts_at, "ends_at": found.each.ends_at}


def _named(comer: Comer) -> dict[str, Any]:
    return {
        **_times(comer),
        "side": comer.expected.side,
        "given_name": comer.person.given_name,
        "family_name": comer.person.family_name,
    }


def _for_statutory(found: Session) -> dict[str, Any]:
    return _planned(found) | {"people": [_named(comer) for comer in found.comers], "actions": []}


def _attendance(found: Session, comer: Comer) -> Attendance:
    return attendance(comer.expected.arrive_at, found.marks_of(comer.expected.person_id))


def _came(work: Work, found: Session, comer: Comer) -> dict[str, Any]:
    """Show what the register says of one person."""
    result = _attendance(found, comer)
    return {
        "attendance": result.status,
        "arrived_at": result.arrived_at,
        "left_at": result.left_at,
        "in_shared_parts": register.is_in_shared_parts(result, comer.planned_zone, work.now),
    }


def _for_worker(work: Work, found: Session) -> dict[str, Any]:
    """Show a worker on duty the register: first names, ages, who is expected when; never who is kept from whom.

    Source: visibility matrix, rows 2, 7, 22 to 25.
    """
    return _planned(found) | {
        "room": found.each.row.room,
        "people": [
            {
                **_times(comer),
                "first_name": first_name(comer.person.given_name, comer.person.family_name, comer.person.known_as),
                "age": age_on(comer.person.birth_date, found.each.day) if comer.expected.child else None,
                **_came(work, found, comer),
                "marks": [
                    {"mark_id": row.id, "kind": row.kind, "happened_at": row.happened_at, "replaces": row.replaces}
                    for row in found.marks
                    if row.person_id == comer.expected.person_id
                ],
            }
            for comer in found.comers
        ],
        "duties": [
            {"staff_id": member.id, "first_name": member.given_name, "part": duty.part} for duty, member in found.duties
        ],
        "actions": _actions(work, found, (Op.MARK_ATTENDANCE,)),
    }


def _for_staff(work: Work, found: Session) -> dict[str, Any]:
    row = found.each.row
    return _planned(found) | {
        "reference": found.each.reference,
        "room": row.room,
        "cancel_code": row.cancel_code,
        "people": [
            {
                **_named(comer),
                "age": age_on(comer.person.birth_date, found.each.day),
                **_came(work, found, comer),
                "told": _attendance(found, comer).told,
                "reason": _attendance(found, comer).reason,
                "marks": [show_mark(mark) for mark in found.marks if mark.person_id == comer.expected.person_id],
            }
            for comer in found.comers
        ],
        "duties": [
            {
                "staff_id": member.id, "given_name": member.given_name, "family_name": member.family_name,
                "part": duty.part, "tied_to_family": duty.tied_to_family,
            }
            for duty, member in found.duties
        ],
        "lacks": _lacks(found),
        "actions": _actions(work, found, (Op.ASSIGN_WORKER, Op.MARK_ATTENDANCE)),
    }  # fmt: skip


def show_mark(row: Any) -> dict[str, Any]:
    """Show a mark of the register to staff."""
    return {
        "mark_id": row.id,
        "appointment_id": row.appointment_id,
        "person_id": row.person_id,
        "kind": row.kind,
        "told": row.told,
        "reason": row.reason,
        "happened_at": row.happened_at,
        "replaces": row.replaces,
    }


def _lacks(found: Session) -> list[str]:
    """List the staff that a session still lacks.

    Source: rule book SES-08.
    """
    row = found.each.row
    if row.kind is not Kind.SESSION or row.status is not AppointmentStatus.BOOKED:
        return []
    issues = staff.session_needs({duty.part for duty, _ in found.duties}, is_observed=writes_observations(row.service))
    return [issue.code for issue in issues]


def _actions(work: Work, found: Session, operations: Iterable[Op]) -> list[Op]:
    """List what a co-ordinator or a worker may do next with a session (REF-09)."""
    row, today = found.each.row, register.day_at(work.now, found.each.zone)
    open_now = {
        Op.ASSIGN_WORKER: row.status is AppointmentStatus.BOOKED,
        Op.MARK_ATTENDANCE: row.kind is Kind.SESSION
        and row.status is not AppointmentStatus.CANCELLED
        and found.each.day <= today,
    }
    if work.caller.role not in (Role.COORDINATOR, Role.CENTRE_WORKER):
        return []
    return [operation for operation in operations if open_now[operation]]
