"""Sealed cases opened in an emergency, and who may stand in for the hub lead."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from app.db.tables.base import AccountId, Base, Id, ReferralId, Sealed


class BreakGlass(Base):
    """One opening of one case by one person, for a while; never changed (PRIV-05)."""

    __tablename__ = "break_glasses"
    id: Mapped[Id]
    referral_id: Mapped[ReferralId]
    account_id: Mapped[AccountId]
    broken_as: Mapped[str]
    reason_enc: Mapped[Sealed]
    at: Mapped[datetime]
    until: Mapped[datetime]


class Deputy(Base):
    """Who stands in for the hub lead, from one moment to another; the newest that is named counts."""

    __tablename__ = "deputies"
    __table_args__ = (CheckConstraint("account_id <> named_by", name="another"),)
    id: Mapped[Id]
    account_id: Mapped[AccountId]
    named_by: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    from_at: Mapped[datetime]
    until: Mapped[datetime]
