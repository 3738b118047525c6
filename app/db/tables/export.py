"""Exports: who asked for what is kept about them, who looked through it, who released it."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from app.db.tables.base import AccountId, Base, Id, Sealed
from app.domain.export import State


class Export(Base):
    """One request. `content_enc` is the document as it stood when it was asked for, after the release as it was given.

    `left_out` lists parts by code; `reason_enc` says why, for staff alone.
    """

    __tablename__ = "exports"
    __table_args__ = (
        CheckConstraint("prepared_by <> account_id", name="not_ones_own"),
        Index(
            "uq_exports_waiting",
            "account_id",
            unique=True,
            postgresql_where=text("state <> 'released' AND content_enc IS NOT NULL"),
        ),
    )
    id: Mapped[Id]
    account_id: Mapped[AccountId]
    state: Mapped[State]
    asked_at: Mapped[datetime]
    answer_by: Mapped[date]
    content_enc: Mapped[Sealed | None]
    left_out: Mapped[list[Any]]
    reason_enc: Mapped[Sealed | None]
    prepared_by: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id"))
    prepared_at: Mapped[datetime | None]
    released_at: Mapped[datetime | None]
    v: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": v}
