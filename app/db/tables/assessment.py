"""The hub's work on one referral: conversations, checks, consultations, concerns and evidence, decision."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.db.tables.base import Base, CentreId, Id, ReferralId, Sealed
from app.domain.hub import CheckKind, CheckResult, Decision
from app.domain.services import Service


class Assessment(Base):
    """One assessment of a referral; `decide` pins the screening and the facts it was made on (HUB-12)."""

    __tablename__ = "assessments"
    id: Mapped[Id]
    referral_id: Mapped[ReferralId]
    worker: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    opened_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id"))
    decision: Mapped[Decision | None]
    service: Mapped[Service | None]
    rationale_enc: Mapped[Sealed | None]
    conditions_enc: Mapped[Sealed | None]
    screening_id: Mapped[UUID | None] = mapped_column(ForeignKey("screenings.id"))
    facts_digest: Mapped[bytes | None]
    v: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": v}


class Conversation(Base):
    """A conversation with a party, or an attempt at one (HUB-02)."""

    __tablename__ = "conversations"
    id: Mapped[Id]
    referral_id: Mapped[ReferralId]
    assessment_id: Mapped[UUID] = mapped_column(ForeignKey("assessments.id"), index=True)
    party_id: Mapped[UUID] = mapped_column(ForeignKey("parties.id"))
    reached: Mapped[bool]
    route_verified: Mapped[bool]
    held_at: Mapped[datetime]
    text_enc: Mapped[Sealed]
    by_account: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    at: Mapped[datetime]


class Check(Base):
    """A safeguarding check on a party: asked, chased, received (HUB-03)."""

    __tablename__ = "checks"
    __table_args__ = (UniqueConstraint("assessment_id", "party_id", "kind"),)
    id: Mapped[Id]
    referral_id: Mapped[ReferralId]
    assessment_id: Mapped[UUID] = mapped_column(ForeignKey("assessments.id"), index=True)
    party_id: Mapped[UUID] = mapped_column(ForeignKey("parties.id"))
    kind: Mapped[CheckKind]
    asked_on: Mapped[date]
    chased_on: Mapped[date | None]
    received_on: Mapped[date | None]
    result: Mapped[CheckResult | None]
    text_enc: Mapped[Sealed | None]
    by_account: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    v: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": v}


class Consultation(Base):
    """What a professional said (HUB-04)."""

    __tablename__ = "consultations"
    id: Mapped[Id]
    referral_id: Mapped[ReferralId]
    assessment_id: Mapped[UUID] = mapped_column(ForeignKey("assessments.id"), index=True)
    professional_role: Mapped[str]
    who_enc: Mapped[Sealed]
    text_enc: Mapped[Sealed]
    held_on: Mapped[date]
    by_account: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    at: Mapped[datetime]


class ConcernStanding(StrEnum):
    """Whether somebody said it or hub or centre has checked it."""

    DECLARED = "declared"
    CONFIRMED = "confirmed"


class Concern(Base):
    """One concern as closed codes, appended: a newer row with `supersedes` replaces an older one (SUI-19).

    `details` holds coded answers of the questionnaire only.
    """

    __tablename__ = "concerns"
    id: Mapped[Id]
    referral_id: Mapped[ReferralId]
    concern_id: Mapped[UUID]
    raised_by_side: Mapped[int | None]
    kind: Mapped[str]
    subject: Mapped[str]
    answer: Mapped[str]
    source: Mapped[str | None]
    origin_standing: Mapped[str | None]
    told_to: Mapped[str | None]
    since: Mapped[str | None]
    details: Mapped[dict[str, Any]]
    standing: Mapped[ConcernStanding]
    supersedes: Mapped[UUID | None]
    by_account: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id"))
    at: Mapped[datetime]


class CentreAssessment(Base):
    """A centre that is asked for the assessment of its qualified staff, and what they said (SUI-10)."""

    __tablename__ = "centre_assessments"
    __table_args__ = (
        CheckConstraint("num_nulls(suitable, answered_at, answered_by, staff_id, text_enc) IN (0, 5)", name="whole"),
    )
    id: Mapped[Id]
    referral_id: Mapped[ReferralId]
    centre_id: Mapped[CentreId]
    asked_by: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    asked_at: Mapped[datetime]
    due_on: Mapped[date]
    suitable: Mapped[bool | None]
    staff_id: Mapped[UUID | None] = mapped_column(ForeignKey("staff.id"))
    text_enc: Mapped[Sealed | None]
    answered_by: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id"))
    answered_at: Mapped[datetime | None]
    v: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": v}


class Evidence(Base):
    """A need confirmed, or an open question closed, with where that comes from (HUB-05, HUB-06).

    `need` is the key of what it is about, as an open question's; `answer` what was found, null where the question was
    closed by a recorded judgement.
    """

    __tablename__ = "evidence"
    id: Mapped[Id]
    referral_id: Mapped[ReferralId]
    concern_id: Mapped[UUID | None]
    need: Mapped[str]
    answer: Mapped[str | None]
    accepted: Mapped[bool]
    source: Mapped[str]
    text_enc: Mapped[Sealed]
    by_account: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    at: Mapped[datetime]


class ReferralNotes(Base):
    """What the hub writes for the centre: all that a centre reads of the hub's work (HUB-07)."""

    __tablename__ = "referral_notes"
    id: Mapped[Id]
    referral_id: Mapped[ReferralId] = mapped_column(unique=True)
    text_enc: Mapped[Sealed]
    written_at: Mapped[datetime]
    by_account: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    v: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": v}


class Task(Base):
    """Something that waits for somebody on a day. `role` says whose list it stands on."""

    __tablename__ = "tasks"
    id: Mapped[Id]
    referral_id: Mapped[UUID | None] = mapped_column(ForeignKey("referrals.id"), index=True)
    role: Mapped[str]
    centre_id: Mapped[UUID | None] = mapped_column(ForeignKey("centres.id"), index=True)
    kind: Mapped[str]
    grade: Mapped[str]
    reasons: Mapped[list[str]]
    due_on: Mapped[date]
    opened_at: Mapped[datetime]
    done_at: Mapped[datetime | None]
    done_by: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id"))
    outcome: Mapped[str | None]
    v: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": v}
