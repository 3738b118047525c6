"""Organisations: who runs centres and who refers."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from app.db.tables.base import Base, Id


class OrganisationKind(StrEnum):
    """The kinds of organisation the practice knows; `trust` stands in Northern Ireland for the authority."""

    CENTRE_OPERATOR = "centre_operator"
    LAW_FIRM = "law_firm"
    MEDIATION = "mediation"
    CAFCASS = "cafcass"
    CAFCASS_CYMRU = "cafcass_cymru"
    AUTHORITY = "authority"
    TRUST = "trust"
    COURT = "court"
    ASSOCIATION = "association"


class Organisation(Base):
    """One organisation; `verified_at` null means that the hub has not checked it yet (REF-03)."""

    __tablename__ = "organisations"
    id: Mapped[Id]
    kind: Mapped[OrganisationKind]
    name: Mapped[str]
    verified_at: Mapped[datetime | None]
    verified_by: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id"))
