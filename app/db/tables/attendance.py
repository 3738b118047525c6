"""Attendance: dates, times and closed codes, and to whom they were given. There is no column for a note (REC-01)."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from app.db.tables.base import Base, CentreId, Id, OrganisationId, PersonId, ReferralId, Side
from app.domain.attendance import AbsenceReason, MarkKind
from app.domain.disclosure import Purpose


class AttendanceMark(Base):
    """One mark of the register, appended; a mark that `replaces` another corrects it."""

    __tablename__ = "attendance_marks"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    referral_id: Mapped[ReferralId]
    side: Mapped[Side]
    appointment_id: Mapped[UUID] = mapped_column(ForeignKey("appointments.id"), index=True)
    person_id: Mapped[PersonId]
    kind: Mapped[MarkKind]
    told: Mapped[bool | None]
    reason: Mapped[AbsenceReason | None]
    happened_at: Mapped[datetime]
    replaces: Mapped[UUID | None] = mapped_column(ForeignKey("attendance_marks.id"))
    by_account: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    at: Mapped[datetime]


class AttendanceRequest(Base):
    """An organisation asks for one side's attendance (SHR-01)."""

    __tablename__ = "attendance_requests"
    id: Mapped[Id]
    referral_id: Mapped[ReferralId]
    side: Mapped[int | None]
    organisation_id: Mapped[OrganisationId]
    centre_id: Mapped[CentreId]
    placement_id: Mapped[UUID] = mapped_column(ForeignKey("placements.id"))
    purpose: Mapped[Purpose]
    from_on: Mapped[date | None]
    until_on: Mapped[date | None]
    asked_by: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    asked_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]


class Disclosure(Base):
    """What was given to whom and why: rows of dates and times, with a digest of them."""

    __tablename__ = "disclosures"
    id: Mapped[Id]
    referral_id: Mapped[ReferralId]
    side: Mapped[int | None]
    request_id: Mapped[UUID] = mapped_column(ForeignKey("attendance_requests.id"), unique=True)
    organisation_id: Mapped[OrganisationId]
    decided_by: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    released_at: Mapped[datetime]
    purpose: Mapped[Purpose]
    statement: Mapped[dict[str, Any]]
    sha256: Mapped[bytes]
