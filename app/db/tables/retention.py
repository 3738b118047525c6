"""What was erased, without a word of it, and what is counted of those who were screened out."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.db.tables.base import Base, Id
from app.domain.retention import Line


class Erasure(Base):
    """One line of the ledger: by which rule what was erased, and when. Append-only.

    `digest` is SHA-256 of the id of the referral, account or staff record that it is about, or of all ids of a batch
    of rows: it recognises again what comes back out of a backup, and tells nothing. `rows` counts them by table.
    """

    __tablename__ = "erasures"
    id: Mapped[Id]
    line: Mapped[Line]
    subject: Mapped[str]
    digest: Mapped[bytes] = mapped_column(index=True)
    rows: Mapped[dict[str, Any]]
    at: Mapped[datetime]


class ScreeningCount(Base):
    """How many were screened out on a day, with what light and for what rule: all that outlives the 90 days."""

    __tablename__ = "screening_counts"
    __table_args__ = (CheckConstraint("counted > 0", name="counted"),)
    day: Mapped[date] = mapped_column(primary_key=True)
    light: Mapped[str] = mapped_column(primary_key=True)
    reason: Mapped[str] = mapped_column(primary_key=True)
    counted: Mapped[int]
