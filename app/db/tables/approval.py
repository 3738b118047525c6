"""What takes two people: asked by one, answered by another."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from app.db.tables.base import Base, Id, Sealed
from app.domain.approval import Kind, Word


class Approval(Base):
    """One question and its answer. The database itself holds that nobody answers what they asked (PRIV-09).

    `subject_id` is the row it is about; `content_enc` what will be done on yes, where the subject does not say it.
    """

    __tablename__ = "approvals"
    __table_args__ = (
        CheckConstraint("asked_by <> answered_by", name="two_people"),
        CheckConstraint("(answer IS NULL) = (answered_by IS NULL)", name="answered_by_somebody"),
        Index("uq_approvals_open", "kind", "subject_id", unique=True, postgresql_where=text("answer IS NULL")),
    )
    id: Mapped[Id]
    kind: Mapped[Kind]
    subject_id: Mapped[UUID] = mapped_column(index=True)
    referral_id: Mapped[UUID | None] = mapped_column(ForeignKey("referrals.id"), index=True)
    centre_id: Mapped[UUID | None] = mapped_column(ForeignKey("centres.id"), index=True)
    asked_by: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    asked_as: Mapped[str]
    asked_at: Mapped[datetime]
    reason_enc: Mapped[Sealed | None]
    content_enc: Mapped[Sealed | None]
    answer: Mapped[Word | None]
    answered_by: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id"))
    answered_at: Mapped[datetime | None]
    comment_enc: Mapped[Sealed | None]
    v: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": v}
