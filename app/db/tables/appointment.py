"""Times at a centre: pre-visits and sessions, who is where when, and the guards that keep people apart.

There is no column for a word about a session: on supported contact nothing but dates and times is kept (REC-01).
"""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, UniqueConstraint
from sqlalchemy.dialects.postgresql import TSTZRANGE, ExcludeConstraint, Range
from sqlalchemy.orm import Mapped, mapped_column

from app.db.tables.base import Base, CentreId, Id, PersonId, ReferralId, Sealed, Side
from app.domain.appointment import Kind as AppointmentKind
from app.domain.meeting import Cause as SeparationCause
from app.domain.meeting import Extent
from app.domain.services import Service
from app.domain.vocabulary import Part

Period = Range[datetime]


class AppointmentStatus(StrEnum):
    """Whether an appointment stands."""

    BOOKED = "booked"
    HELD = "held"
    CANCELLED = "cancelled"


class CancelCode(StrEnum):
    """Why an appointment does not take place; only the side or the staff that it comes from reads it."""

    BY_FAMILY = "by_family"
    BY_CENTRE = "by_centre"
    PLACE_ENDED = "place_ended"


class Appointment(Base):
    """A pre-visit or a session; its service is its placement's, held by a composite key.

    A session's room is a room's short name, before it as after it: nothing else about a session is text (REC-01).
    """

    __tablename__ = "appointments"
    __table_args__ = (
        ForeignKeyConstraint(["placement_id", "service"], ["placements.id", "placements.service"]),
        UniqueConstraint("id", "service"),
        CheckConstraint("kind <> 'session' OR room ~ '^[0-9A-Za-z]{1,20}([ -][0-9A-Za-z]{1,20}){0,2}$'", name="room"),
    )
    id: Mapped[Id]
    referral_id: Mapped[ReferralId]
    placement_id: Mapped[UUID] = mapped_column(index=True)
    service: Mapped[Service]
    centre_id: Mapped[CentreId]
    kind: Mapped[AppointmentKind]
    party_id: Mapped[UUID | None] = mapped_column(ForeignKey("parties.id"))
    during: Mapped[Period] = mapped_column(TSTZRANGE)
    room: Mapped[str]
    status: Mapped[AppointmentStatus]
    cancel_code: Mapped[CancelCode | None]
    created_at: Mapped[datetime]
    v: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": v}


class Expected(Base):
    """A person who is expected at an appointment; the child's side is its escort's."""

    __tablename__ = "expected"
    __table_args__ = (UniqueConstraint("appointment_id", "person_id"),)
    id: Mapped[Id]
    referral_id: Mapped[ReferralId]
    side: Mapped[Side]
    appointment_id: Mapped[UUID] = mapped_column(ForeignKey("appointments.id"), index=True)
    person_id: Mapped[PersonId]
    part: Mapped[Part]
    child: Mapped[bool] = mapped_column(default=False)
    arrive_at: Mapped[datetime]
    leave_at: Mapped[datetime]


class PreVisitOutcome(StrEnum):
    """How a pre-visit went."""

    WENT_WELL = "went_well"
    NOT_YET = "not_yet"
    DECLINED = "declined"
    DID_NOT_COME = "did_not_come"


class PreVisitRecord(Base):
    """What came of a pre-visit (CEN-03)."""

    __tablename__ = "pre_visit_records"
    id: Mapped[Id]
    referral_id: Mapped[ReferralId]
    side: Mapped[Side]
    appointment_id: Mapped[UUID] = mapped_column(ForeignKey("appointments.id"), unique=True)
    outcome: Mapped[PreVisitOutcome]
    text_enc: Mapped[Sealed | None]
    recorded_by: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    at: Mapped[datetime]
    v: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": v}


class Separation(Base):
    """Two people who must not meet, in shared parts or on the whole site (SES-02)."""

    __tablename__ = "separations"
    __table_args__ = (
        CheckConstraint("person_a < person_b", name="ordered"),
        CheckConstraint("buffer_minutes BETWEEN 10 AND 240", name="buffer"),
    )
    id: Mapped[Id]
    person_a: Mapped[PersonId]
    person_b: Mapped[PersonId]
    extent: Mapped[Extent]
    buffer_minutes: Mapped[int]
    cause: Mapped[SeparationCause]
    referral_id: Mapped[UUID | None] = mapped_column(ForeignKey("referrals.id"), index=True)
    from_at: Mapped[datetime]
    until: Mapped[datetime | None]


class Presence(Base):
    """Where a person is while at the centre: zone `shared` (entrance, corridor, waiting room) or a room's name."""

    __tablename__ = "presences"
    __table_args__ = (
        ExcludeConstraint(("person_id", "="), ("during", "&&"), name="ex_presences_person", using="gist"),
        CheckConstraint("NOT isempty(during)", name="not_empty"),
    )
    id: Mapped[Id]
    referral_id: Mapped[ReferralId]
    side: Mapped[Side]
    appointment_id: Mapped[UUID] = mapped_column(ForeignKey("appointments.id", ondelete="CASCADE"), index=True)
    person_id: Mapped[PersonId]
    centre_id: Mapped[CentreId]
    zone: Mapped[str]
    whole_site: Mapped[bool]
    during: Mapped[Period] = mapped_column(TSTZRANGE)


class PresenceGuard(Base):
    """One presence under one separation, written by trigger only; the exclusion refuses that two people meet."""

    __tablename__ = "presence_guards"
    __table_args__ = (
        ExcludeConstraint(
            ("separation_id", "="), ("centre_id", "="), ("zone", "="), ("who", "<>"), ("during", "&&"),
            name="ex_presence_guards_apart", using="gist",
        ),
    )  # fmt: skip
    presence_id: Mapped[UUID] = mapped_column(ForeignKey("presences.id", ondelete="CASCADE"), primary_key=True)
    separation_id: Mapped[UUID] = mapped_column(ForeignKey("separations.id", ondelete="CASCADE"), primary_key=True)
    zone: Mapped[str] = mapped_column(primary_key=True)
    centre_id: Mapped[UUID]
    who: Mapped[str]
    during: Mapped[Period] = mapped_column(TSTZRANGE)


class RoomUse(Base):
    """A room taken for a time: one-to-one services and pre-visits have it alone, supported families one place each."""

    __tablename__ = "room_uses"
    __table_args__ = (
        ExcludeConstraint(
            ("centre_id", "="), ("room", "="), ("place", "="), ("during", "&&"), name="ex_room_uses_place", using="gist"
        ),
    )
    id: Mapped[Id]
    referral_id: Mapped[ReferralId]
    appointment_id: Mapped[UUID] = mapped_column(ForeignKey("appointments.id", ondelete="CASCADE"), index=True)
    centre_id: Mapped[CentreId]
    room: Mapped[str]
    place: Mapped[int]
    during: Mapped[Period] = mapped_column(TSTZRANGE)
