"""People as this service knows them, the routes by which they are reached, and their addresses."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from app.db.tables.base import Base, Id, PersonId, Sealed
from app.domain.vocabulary import RouteKind


class Person(Base):
    """One human. Without an account: somebody who has not joined, or a child; merged ones point to who they are."""

    __tablename__ = "people"
    id: Mapped[Id]
    account_id: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id"), unique=True)
    given_name: Mapped[str]
    family_name: Mapped[str]
    known_as: Mapped[str | None]
    birth_date: Mapped[date | None]
    merged_into: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))
    created_at: Mapped[datetime]


class ContactRoute(Base):
    """A way to reach a person, as its owner entered it, with what is safe on it (MSG-01).

    `hours` is a list of {"weekday": 0-6, "from": "HH:MM", "until": "HH:MM"}; empty means any time.
    """

    __tablename__ = "contact_routes"
    id: Mapped[Id]
    person_id: Mapped[PersonId]
    kind: Mapped[RouteKind]
    value_enc: Mapped[Sealed]
    value_index: Mapped[bytes] = mapped_column(index=True)
    safe: Mapped[bool]
    confidential: Mapped[bool] = mapped_column(default=True)
    hours: Mapped[list[Any]]
    voicemail: Mapped[bool] = mapped_column(default=False)
    held_until: Mapped[datetime | None]
    removed_at: Mapped[datetime | None]
    v: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": v}


class Address(Base):
    """A postal address from the person's own application, sealed; at most one has no `until`."""

    __tablename__ = "addresses"
    id: Mapped[Id]
    person_id: Mapped[PersonId]
    enc: Mapped[Sealed]
    confidential: Mapped[bool] = mapped_column(default=True)
    from_at: Mapped[datetime]
    until: Mapped[datetime | None]
