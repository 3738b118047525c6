"""The register: who is expected at an appointment, their marks, and who is on duty, as far as it is for a caller.

What is read for one side holds that side alone, already here.

Source: rule book SES-01, SES-04, PRIV-01; visibility matrix, rows 22 to 25.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import or_, select, tuple_

from app.db.tables.appointment import Appointment, AppointmentStatus, Expected, Presence
from app.db.tables.attendance import AttendanceMark
from app.db.tables.person import Person
from app.db.tables.staff import Duty, Staff
from app.db.work import Work
from app.domain import register
from app.domain.access import Relation
from app.domain.attendance import Mark


@dataclass(frozen=True, slots=True)
class Listed:
    """One appointment with what stands beside it.

    Args:
        day: its date at the centre.
        relation: how the caller stands to the case; None for the hub.
        side: for which the caller reads; None for who reads all.
        off: this side has withdrawn before its start, which a hold keeps from the others.
    """

    row: Appointment
    reference: str
    centre_name: str
    zone: str
    day: date
    relation: Relation | None
    side: int | None
    off: bool = False

    @property
    def status(self) -> AppointmentStatus:
        """Tell whether it stands, as this caller knows: what a side took off itself is off for it, hold or none (SAF-03)."""
        is_off = self.off and self.row.status is AppointmentStatus.BOOKED
        return AppointmentStatus.CANCELLED if is_off else self.row.status

    @property
    def starts_at(self) -> datetime:
        """Give the planned start, which is the child's."""
        return _bound(self.row.during.lower)

    @property
    def ends_at(self) -> datetime:
        """Give the planned end."""
        return _bound(self.row.during.upper)

    def opens_to(self, now: datetime) -> bool:
        """Say whether the people of this appointment are for this caller now: a worker's on the day, not before."""
        return self.relation is not Relation.WORKER or register.is_open(self.day, register.day_at(now, self.zone))


@dataclass(frozen=True, slots=True)
class Comer:
    """Somebody who is expected.

    Args:
        planned_zone: where they are planned to be now; None outside their own times.
    """

    expected: Expected
    person: Person
    planned_zone: str | None


@dataclass(frozen=True, slots=True)
class Session:
    """An appointment with everything of it that is for this caller; a side's holds that side alone."""

    each: Listed
    comers: Sequence[Comer]
    marks: Sequence[AttendanceMark]
    duties: Sequence[tuple[Duty, Staff]]

    def marks_of(self, person_id: UUID) -> list[Mark]:
        """Give one person's marks as the rules take them."""
        return [as_mark(row) for row in self.marks if row.person_id == person_id]


def as_mark(row: AttendanceMark) -> Mark:
    """Give a mark as the rules take it."""
    return Mark(row.id, row.person_id, row.kind, row.happened_at, row.at, row.told, row.reason, row.replaces)


def _bound(instant: datetime | None) -> datetime:
    if instant is None:
        raise RuntimeError("an appointment has a start and an end")
    return instant


async def gather(work: Work, rows: Sequence[Listed]) -> Sequence[Session]:
    """Read for several appointments what the caller may read of each, in at most three statements."""
    comers = await _comers(work, rows)
    staffed = [each.row.id for each in rows if each.relation in (None, Relation.CENTRE, Relation.WORKER)]
    marks = await list_marks(work, staffed) if staffed else {}
    duties = await _duties(work, staffed) if staffed else {}
    return [
        Session(each, comers.get(each.row.id, []), marks.get(each.row.id, []), duties.get(each.row.id, []))
        for each in rows
    ]


async def _comers(work: Work, rows: Sequence[Listed]) -> Mapping[UUID, list[Comer]]:
    """Read who is expected; of an appointment that is read for one side, that side alone."""
    whole = [each.row.id for each in rows if each.side is None and each.opens_to(work.now)]
    own = [(each.row.id, each.side) for each in rows if each.side is not None]
    here = (
        select(Presence.zone)
        .where(
            Presence.appointment_id == Expected.appointment_id, Presence.person_id == Expected.person_id,
            Presence.during.contains(work.now),
        )
        .limit(1)
        .scalar_subquery()
    )  # fmt: skip
    query = (
        select(Expected, Person, here)
        .join(Person, Person.id == Expected.person_id)
        .where(
            or_(
                Expected.appointment_id.in_(whole),
                tuple_(Expected.appointment_id, Expected.side).in_(own),
            )
        )
        .order_by(Expected.arrive_at, Expected.child, Expected.person_id)
    )
    found: dict[UUID, list[Comer]] = {}
    for expected, person, zone in (await work.session.execute(query)).all():
        found.setdefault(expected.appointment_id, []).append(Comer(expected, person, zone))
    return found


async def list_marks(work: Work, appointment_ids: Sequence[UUID]) -> Mapping[UUID, list[AttendanceMark]]:
    """Read all marks of several appointments, in the order in which they happened."""
    query = (
        select(AttendanceMark)
        .where(AttendanceMark.appointment_id.in_(appointment_ids))
        .order_by(AttendanceMark.happened_at, AttendanceMark.at, AttendanceMark.id)
    )
    found: dict[UUID, list[AttendanceMark]] = {}
    for row in (await work.session.execute(query)).scalars():
        found.setdefault(row.appointment_id, []).append(row)
    return found


async def _duties(work: Work, appointment_ids: Sequence[UUID]) -> Mapping[UUID, list[tuple[Duty, Staff]]]:
    query = (
        select(Duty, Staff)
        .join(Staff, Staff.id == Duty.staff_id)
        .where(Duty.appointment_id.in_(appointment_ids))
        .order_by(Staff.family_name, Staff.given_name, Staff.id)
    )
    found: dict[UUID, list[tuple[Duty, Staff]]] = {}
    for duty, member in (await work.session.execute(query)).all():
        found.setdefault(duty.appointment_id, []).append((duty, member))
    return found
