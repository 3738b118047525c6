"""What keeps a case still, or keeps it at all: safeguarding holds, the acts kept meanwhile, legal holds."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from app.db.tables.base import Base, Id, ReferralId, Sealed
from app.domain.hold import KeptKind, NeutralWord
from app.domain.machine import Mover


class Hold(Base):
    """A safeguarding hold on one case; at most one is open, which the database holds (SAF-03).

    `about` is the member of staff whom the concern is about, if it is one: they never read of it.
    """

    __tablename__ = "holds"
    __table_args__ = (
        CheckConstraint("about IS NULL OR about <> set_by", name="not_its_subject"),
        CheckConstraint("(released_at IS NULL) = (released_by IS NULL)", name="released_by_somebody"),
        Index("uq_holds_open", "referral_id", unique=True, postgresql_where=text("released_at IS NULL")),
    )
    id: Mapped[Id]
    referral_id: Mapped[ReferralId]
    set_by: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    set_as: Mapped[str]
    set_at: Mapped[datetime]
    reason_enc: Mapped[Sealed]
    about: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id"))
    suspends: Mapped[bool] = mapped_column(default=False)
    review_on: Mapped[date]
    released_at: Mapped[datetime | None]
    released_by: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id"))
    word: Mapped[NeutralWord | None]
    v: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": v}


class KeptAct(Base):
    """What a side did while a hold lay on its case and whose effect on others waits for the release (SAF-03)."""

    __tablename__ = "kept_acts"
    id: Mapped[Id]
    referral_id: Mapped[ReferralId]
    side: Mapped[int | None]
    kind: Mapped[KeptKind]
    mover: Mapped[Mover]
    reason: Mapped[str]
    by_account: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    at: Mapped[datetime]
    applied_at: Mapped[datetime | None]


class LegalHold(Base):
    """A legal hold on one case: nothing of it is erased while it lies there (PRIV-07)."""

    __tablename__ = "legal_holds"
    __table_args__ = (
        CheckConstraint("(lifted_at IS NULL) = (lifted_by IS NULL)", name="lifted_by_somebody"),
        Index("uq_legal_holds_open", "referral_id", unique=True, postgresql_where=text("lifted_at IS NULL")),
    )
    id: Mapped[Id]
    referral_id: Mapped[ReferralId]
    set_by: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    set_at: Mapped[datetime]
    reason_enc: Mapped[Sealed]
    lifted_at: Mapped[datetime | None]
    lifted_by: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id"))
    v: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": v}
