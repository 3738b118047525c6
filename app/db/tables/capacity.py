"""Questions about room to many centres, and their answers. Nothing here can be led back to a family."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.db.tables.base import Base, CentreId, Id
from app.db.tables.centre import Payer
from app.domain.capacity import Children, Starts, Word
from app.domain.services import Service
from app.domain.vocabulary import Frequency


class CapacityQuestion(Base):
    """One question, coarsened before it is kept; `area` is a postcode district or area."""

    __tablename__ = "capacity_questions"
    id: Mapped[Id]
    asked_by: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    organisation_id: Mapped[UUID | None] = mapped_column(ForeignKey("organisations.id"), index=True)
    asked_on: Mapped[date]
    closes_on: Mapped[date]
    service: Mapped[Service]
    area: Mapped[str]
    children: Mapped[Children]
    ages: Mapped[list[str]]
    needs: Mapped[list[str]]
    languages: Mapped[list[str]]
    days: Mapped[list[str]]
    starts: Mapped[Starts]
    frequency: Mapped[Frequency | None]
    payer: Mapped[Payer | None]
    centre_ids: Mapped[list[UUID]]


class CapacityAnswer(Base):
    """What a centre says to a question. A later answer is a new row, so that what was quoted stays as it was."""

    __tablename__ = "capacity_answers"
    __table_args__ = (
        UniqueConstraint("question_id", "centre_id", "number"),
        CheckConstraint("wait_weeks >= 0 AND fee_pence >= 0", name="amounts"),
    )
    id: Mapped[Id]
    question_id: Mapped[UUID] = mapped_column(ForeignKey("capacity_questions.id"), index=True)
    centre_id: Mapped[CentreId]
    number: Mapped[int]
    answered_at: Mapped[datetime]
    answered_by: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    word: Mapped[Word]
    from_on: Mapped[date | None]
    wait_weeks: Mapped[int | None]
    fee_pence: Mapped[int | None]
    payer: Mapped[Payer | None]
    criteria: Mapped[list[str]]

    def said(self) -> dict[str, Any]:
        """Give what the centre says."""
        names = ("word", "from_on", "wait_weeks", "fee_pence", "payer", "criteria")
        return {name: getattr(self, name) for name in names}
