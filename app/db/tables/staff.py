"""Centre staff: who works where, their clearances, and their duties on sessions."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.dialects.postgresql import TSTZRANGE, ExcludeConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.db.tables.appointment import Period
from app.db.tables.base import Base, CentreId, Id, ReferralId
from app.domain import staff


class ClearanceKind(StrEnum):
    """The disclosure that lets somebody work with children: DBS, or AccessNI in Northern Ireland (STF-01)."""

    DBS = "dbs"
    ACCESS_NI = "accessni"


class Staff(Base):
    """Somebody who works at a centre, with or without an account."""

    __tablename__ = "staff"
    __table_args__ = (UniqueConstraint("centre_id", "account_id"),)
    id: Mapped[Id]
    centre_id: Mapped[CentreId]
    account_id: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id"), index=True)
    given_name: Mapped[str]
    family_name: Mapped[str]
    part: Mapped[str]
    da_assessor: Mapped[bool] = mapped_column(default=False)
    from_on: Mapped[date]
    until_on: Mapped[date | None]
    v: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": v}


class Clearance(Base):
    """A disclosure: kind, level, day of issue. The certificate itself is not kept."""

    __tablename__ = "clearances"
    id: Mapped[Id]
    staff_id: Mapped[UUID] = mapped_column(ForeignKey("staff.id"), index=True)
    kind: Mapped[ClearanceKind]
    level: Mapped[str]
    issued_on: Mapped[date]
    at: Mapped[datetime]


class Duty(Base):
    """A worker on a session; one tied to one family is nowhere else at that time."""

    __tablename__ = "duties"
    __table_args__ = (
        UniqueConstraint("appointment_id", "staff_id"),
        ExcludeConstraint(
            ("staff_id", "="), ("during", "&&"), where="tied_to_family", name="ex_duties_staff", using="gist"
        ),
    )
    id: Mapped[Id]
    referral_id: Mapped[ReferralId]
    appointment_id: Mapped[UUID] = mapped_column(ForeignKey("appointments.id", ondelete="CASCADE"), index=True)
    staff_id: Mapped[UUID] = mapped_column(ForeignKey("staff.id"), index=True)
    part: Mapped[staff.Duty]
    tied_to_family: Mapped[bool]
    during: Mapped[Period] = mapped_column(TSTZRANGE)
    assigned_by: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    at: Mapped[datetime]
