"""Attendance: what the register comes to for each person, as far as it is for a reader.

A side reads its own times, and of every other side only whether anybody came, from the morning after: earlier it would
be a way of watching the other side come in. Whoever acts for a side, and an authority, reads what was given to it.

Source: rule book SES-04, SHR-01, PRIV-02; visibility matrix, rows 24 and 25.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Date, and_, cast, exists, func, literal, or_, select

from app.db.paging import keyset
from app.db.queries.placement import get_placement
from app.db.queries.register import Listed, as_mark, list_marks
from app.db.queries.session import DAY, is_own, listed, listing
from app.db.tables.appointment import Appointment, AppointmentStatus, Expected
from app.db.tables.attendance import AttendanceMark, AttendanceRequest, Disclosure
from app.db.tables.centre import Centre
from app.db.work import Work
from app.domain import register, statement
from app.domain.access import Reach
from app.domain.appointment import Kind
from app.domain.attendance import Attendance, attendance
from app.domain.errors import NotFound
from app.domain.statement import Entry, Whose
from app.domain.view import View, view_for

CHILD = "child"
"""The part of a child in a statement."""


@dataclass(frozen=True, slots=True)
class Attended:
    """One session with everybody's attendance at it."""

    each: Listed
    people: Sequence[tuple[Expected, Attendance]]

    @property
    def cancelled(self) -> bool:
        """Say whether the session did not take place."""
        return self.each.status is AppointmentStatus.CANCELLED

    def entries(self) -> list[Entry]:
        """Give everybody's attendance as a statement takes it."""
        return [
            Entry(
                self.each.row.id, self.each.starts_at, self.cancelled, expected.side,
                CHILD if expected.child else expected.part, found,
            )
            for expected, found in self.people
        ]  # fmt: skip


async def list_attendance(
    work: Work, placement_id: UUID, *, after: Sequence[Any] | None, limit: int
) -> Sequence[Attended]:
    """List the sessions of a place up to today, earliest first, one more than asked for.

    Raises:
        NotFound: the place is not there, or not for this caller.
    """
    _, standing = await get_placement(work, placement_id)
    if view_for(work.caller.role, standing.relation) in (None, View.REFERRER, View.CENTRE_OFFERED):
        raise NotFound
    today = cast(func.timezone(Centre.zone, literal(work.now)), Date)
    query = listing(work).where(
        Appointment.placement_id == placement_id, Appointment.kind == Kind.SESSION, today >= DAY
    )
    if work.reach is Reach.AGENCY:
        query = query.where(_given(work, standing.side))
    found = await work.session.execute(keyset(query, (DAY, Appointment.id), after, limit))
    return await attended(work, [listed(row) for row in found.all()])


def _given(work: Work, side: int | None) -> ColumnElement[bool]:
    """Match the sessions of which the caller's organisation has been given attendance, for the side it now acts for."""
    return (
        exists()
        .where(
            AttendanceRequest.id == Disclosure.request_id,
            AttendanceRequest.placement_id == Appointment.placement_id,
            Disclosure.organisation_id == work.caller.organisation_id,
            Disclosure.side.is_not_distinct_from(side),
            Disclosure.released_at >= func.upper(Appointment.during),
            _within(AttendanceRequest.from_on, AttendanceRequest.until_on),
        )
        .correlate(Appointment, Centre)
    )


def _within(from_on: Any, until_on: Any) -> ColumnElement[bool]:
    return and_(or_(from_on.is_(None), from_on <= DAY), or_(until_on.is_(None), until_on >= DAY))


async def attended(work: Work, rows: Sequence[Listed]) -> Sequence[Attended]:
    """Compute everybody's attendance at several sessions, in two statements."""
    ids = [each.row.id for each in rows]
    expected = (
        select(Expected)
        .where(Expected.appointment_id.in_(ids))
        .order_by(Expected.side, Expected.child, Expected.person_id)
    )
    people: dict[UUID, list[tuple[Expected, Attendance]]] = {each: [] for each in ids}
    async with work.as_effects():  # a side reads of every other one whether it came, and never its times
        marks = await list_marks(work, ids)
        for row in (await work.session.execute(expected)).scalars():
            people[row.appointment_id].append((row, attendance_of(row, marks)))
    work.touch(*ids)
    return [Attended(each, people[each.row.id]) for each in rows]


def attendance_of(row: Expected, marks: Mapping[UUID, Sequence[AttendanceMark]]) -> Attendance:
    """Compute one person's attendance out of all marks."""
    own = [as_mark(mark) for mark in marks.get(row.appointment_id, []) if mark.person_id == row.person_id]
    return attendance(row.arrive_at, own)


async def list_over(
    work: Work, placement_id: UUID, *, side: int | None, from_on: date | None, until_on: date | None
) -> Sequence[Attended]:
    """List the sessions of a place which everybody has left, as a statement takes them.

    Args:
        work: the unit of work.
        placement_id: a place that the caller reaches.
        side: leave out the sessions that are not that side's to know of; None for all.
        from_on: the first day, by the centre's clocks.
        until_on: the last day.

    Source: rule book SHR-01.
    """
    last = select(func.max(Expected.leave_at)).where(Expected.appointment_id == Appointment.id).scalar_subquery()
    query = listing(work).where(
        Appointment.placement_id == placement_id, Appointment.kind == Kind.SESSION, last <= work.now
    )
    if from_on is not None:
        query = query.where(from_on <= DAY)
    if until_on is not None:
        query = query.where(until_on >= DAY)
    if side is not None:
        query = query.where(is_own(literal(side)))
    found = await work.session.execute(query.order_by(DAY, Appointment.id))
    return await attended(work, [listed(row) for row in found.all()])


def show_attendance(work: Work, found: Attended) -> dict[str, Any]:
    """Show one session's attendance to its reader.

    Source: visibility matrix, rows 24 and 25.
    """
    view = view_for(work.caller.role, found.each.relation)
    common = {
        "view": view,
        "appointment_id": found.each.row.id,
        "date": found.each.day,
        "cancelled": found.cancelled,
    }
    people = [] if found.cancelled else found.people
    if view in (View.FAMILY, View.REPRESENTATIVE):
        return common | {
            "own": [_in_full(*each) for each in people if each[0].side == found.each.side],
            "others": _others(found, work.now),
        }
    shown = [{**_in_full(*each), "side": each[0].side} for each in people]
    return common | {"people": shown}


def _others(found: Attended, now: datetime) -> list[dict[str, bool | None]]:
    """Tell of every other side whether anybody of it came, once the day is over."""
    side, told = found.each.side, found.each.day < register.told_before(now)
    if side is None or found.cancelled:
        return []
    rows = statement.for_side(found.entries(), side, found.each.zone)
    return [{"attended": row.attended if told else None} for row in rows if row.whose is Whose.OTHER]


def _in_full(expected: Expected, found: Attendance) -> dict[str, Any]:
    return {
        "person_id": expected.person_id,
        "part": expected.part,
        "child": expected.child,
        "status": found.status,
        "arrived_at": found.arrived_at,
        "left_at": found.left_at,
        "told": found.told,
        "reason": found.reason,
    }
