"""Which centres are acceptable: marks of one side, or of the hub, that nobody else reads (REF-06)."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, SmallInteger, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.db.tables.base import Base, CentreId, Id, ReferralId


class AcceptableCentre(Base):
    """One centre that a side finds acceptable; without a side, the hub does."""

    __tablename__ = "acceptable_centres"
    __table_args__ = (UniqueConstraint("referral_id", "side", "centre_id", postgresql_nulls_not_distinct=True),)
    id: Mapped[Id]
    referral_id: Mapped[ReferralId]
    side: Mapped[int | None] = mapped_column(SmallInteger)
    centre_id: Mapped[CentreId]
    marked_by: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    marked_at: Mapped[datetime]
