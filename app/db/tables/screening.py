"""What the traffic light said: inputs, ruleset and result, stored and never edited (LIGHT-05)."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.db.tables.base import Base, Id, ReferralId
from app.domain.trace import TraceKind
from app.screening.words import Light, Pathway


class ScreeningCause(StrEnum):
    """Why a screening was made."""

    SUBMISSION = "submission"
    OTHER_SIDE = "other_side"
    HUB = "hub"
    DISCLOSURE = "disclosure"


class Screening(Base):
    """One screening. `side` is whose answers were read; null means the hub's confirmed facts of all sides."""

    __tablename__ = "screenings"
    __table_args__ = (Index("ix_screenings_at_id", "at", "id"),)
    id: Mapped[Id]
    referral_id: Mapped[ReferralId]
    side: Mapped[int | None]
    cause: Mapped[ScreeningCause]
    pathway: Mapped[Pathway]
    ruleset: Mapped[str]
    inputs: Mapped[dict[str, Any]]
    result: Mapped[dict[str, Any]]
    at: Mapped[datetime]
    by_account: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id"))


class Trace(Base):
    """That a child or adults were in an application on a day, and its light: a keyed fingerprint, no name (LIGHT-10).

    Erased with the screening of an application that was screened out; a new fingerprint key finds none of the old ones.
    """

    __tablename__ = "traces"
    __table_args__ = (UniqueConstraint("referral_id", "kind", "value_index"),)
    id: Mapped[Id]
    referral_id: Mapped[ReferralId]
    kind: Mapped[TraceKind]
    value_index: Mapped[bytes] = mapped_column(index=True)
    light: Mapped[Light]
    on_day: Mapped[date]
