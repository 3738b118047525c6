"""Pre-visits: each adult's own look at the centre, at a time of its own (CEN-02)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import and_, false, func, select

from app.db.queries.hold import kept_since
from app.db.reach import Standing, get_through
from app.db.tables.appointment import Appointment, AppointmentStatus, Expected, PreVisitOutcome, PreVisitRecord
from app.db.tables.person import Person
from app.db.tables.referral import Party
from app.db.versions import etag_of_view
from app.db.work import Work
from app.domain.appointment import Kind
from app.domain.errors import NotFound
from app.domain.view import View


@dataclass(frozen=True, slots=True)
class PreVisit:
    """One pre-visit with what came of it.

    Args:
        side: of the adult whose visit it is.
    """

    row: Appointment
    side: int
    record: PreVisitRecord | None
    off: bool

    @property
    def status_for_side(self) -> AppointmentStatus:
        """Tell the side whether it stands: what it took off itself is off for it, hold or none (SAF-03)."""
        is_off = self.off and self.row.status is AppointmentStatus.BOOKED
        return AppointmentStatus.CANCELLED if is_off else self.row.status

    @property
    def begins_at(self) -> datetime:
        """Give the planned start."""
        return _bound(self.row.during.lower)

    @property
    def ends_at(self) -> datetime:
        """Give the planned end."""
        return _bound(self.row.during.upper)

    @property
    def outcome(self) -> PreVisitOutcome | None:
        """Give what came of it; None while nothing is recorded."""
        return self.record.outcome if self.record else None


def _bound(instant: datetime | None) -> datetime:
    if instant is None:
        raise RuntimeError("an appointment has a start and an end")
    return instant


async def list_pre_visits(work: Work, placement_id: UUID) -> Sequence[PreVisit]:
    """List the pre-visits of a place that the caller reaches, earliest first."""
    query = _pre_visits().where(Appointment.placement_id == placement_id)
    return [PreVisit(*row) for row in (await work.session.execute(query)).all()]


def _pre_visits() -> Any:
    off = func.coalesce(kept_since(Appointment.referral_id, Party.side) < func.lower(Appointment.during), false())
    return (
        select(Appointment, Party.side, PreVisitRecord, off)
        .join(Party, Party.id == Appointment.party_id)
        .outerjoin(PreVisitRecord, PreVisitRecord.appointment_id == Appointment.id)
        .where(Appointment.kind == Kind.PRE_VISIT)
        .order_by(func.lower(Appointment.during), Appointment.id)
    )


async def get_pre_visit(work: Work, appointment_id: UUID, *, lock: bool = False) -> tuple[PreVisit, Standing]:
    """Load one pre-visit of the caller's own centre.

    Raises:
        NotFound: it is not there, not for this caller, or no pre-visit.
    """
    row, standing = await get_through(work, Appointment, appointment_id, lock=lock)
    if row.kind is not Kind.PRE_VISIT or row.centre_id != work.caller.centre_id:
        raise NotFound
    return await find_pre_visit(work, row.id), standing


async def find_pre_visit(work: Work, appointment_id: UUID) -> PreVisit:
    """Load one pre-visit that the caller is known to reach."""
    await work.session.flush()
    return PreVisit(*(await work.session.execute(_pre_visits().where(Appointment.id == appointment_id))).one())


async def come_along(work: Work, appointment_ids: Sequence[UUID]) -> Mapping[UUID, Sequence[UUID]]:
    """Tell which children are expected at each of these pre-visits."""
    query = (
        select(Expected.appointment_id, Expected.person_id)
        .join(Person, Person.id == Expected.person_id)
        .where(and_(Expected.appointment_id.in_(appointment_ids), Expected.child.is_(True)))
        .order_by(Expected.person_id)
    )
    found: dict[UUID, list[UUID]] = {each: [] for each in appointment_ids}
    for appointment_id, person_id in (await work.session.execute(query)).all():
        found[appointment_id].append(person_id)
    return found


def show_to_staff(work: Work, each: PreVisit, children: Sequence[UUID], advice: Sequence[str] = ()) -> dict[str, Any]:
    """Show a pre-visit to centre or hub, with its record.

    Source: visibility matrix, row 21.
    """
    return {
        "view": View.HUB if work.caller.centre_id is None else View.CENTRE,
        "appointment_id": each.row.id,
        "placement_id": each.row.placement_id,
        "party_id": each.row.party_id,
        "side": each.side,
        "child_ids": list(children),
        "starts_at": each.begins_at,
        "ends_at": each.ends_at,
        "room": each.row.room,
        "status": each.row.status,
        "record": each.record and show_record(work, each.record),
        "advice": list(advice),
    }


def show_to_own_side(each: PreVisit) -> dict[str, Any]:
    """Show a pre-visit to the adult whose it is: when, and what came of it.

    Source: visibility matrix, row 21.
    """
    return {
        "appointment_id": each.row.id,
        "starts_at": each.begins_at,
        "ends_at": each.ends_at,
        "status": each.status_for_side,
        "outcome": each.outcome,
    }


def show_record(work: Work, record: PreVisitRecord) -> dict[str, Any]:
    """Show what came of a pre-visit, with the version under which it can be changed."""
    shown: dict[str, Any] = {
        "appointment_id": record.appointment_id,
        "outcome": record.outcome,
        "text": work.keys.open_("pre_visit_records", "text_enc", record.id, record.text_enc)
        if record.text_enc is not None
        else None,
        "recorded_at": record.at,
    }
    return shown | {"etag": etag_of_view("pre_visit_record", record.id, shown)}
