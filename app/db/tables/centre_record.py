"""Versions of a centre's record: who changed what, and when. Never changed themselves."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.db.tables.base import Base, CentreId, Id, words
from app.domain.access import Role


class VersionCause(StrEnum):
    """What a version of a record came from."""

    APPLIED = "applied"
    CHANGED = "changed"
    SERVICE = "service"
    CAPACITY = "capacity"
    ADMITTED = "admitted"
    SUSPENDED = "suspended"
    ACCREDITED = "accredited"
    IMPORTED = "imported"


class CentreVersion(Base):
    """One change of a centre's record: the fields with what they were and are.

    `by_account` is null for whoever applied without an account, and for the command line.
    """

    __tablename__ = "centre_versions"
    __table_args__ = (UniqueConstraint("centre_id", "number"),)
    id: Mapped[Id]
    centre_id: Mapped[CentreId]
    number: Mapped[int]
    at: Mapped[datetime]
    by_account: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id"))
    by_role: Mapped[Role] = mapped_column(words(Role, "by_role"))
    cause: Mapped[VersionCause]
    reason: Mapped[str | None]
    changes: Mapped[list[Any]]
