"""What the traffic light said: inputs, ruleset and result, stored and never edited (LIGHT-05)."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from app.db.tables.base import Base, Id, ReferralId
from app.screening.words import Pathway


class ScreeningCause(StrEnum):
    """Why a screening was made."""

    SUBMISSION = "submission"
    OTHER_SIDE = "other_side"
    HUB = "hub"
    DISCLOSURE = "disclosure"


class Screening(Base):
    """One screening. `side` is whose answers were read; null means the hub's confirmed facts of all sides."""

    __tablename__ = "screenings"
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
