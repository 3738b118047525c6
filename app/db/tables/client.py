"""Machine clients of organisations, and their secrets."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from app.db.tables.base import Base, Id, OrganisationId


class Client(Base):
    """A program that acts for an organisation. Its id is that of an account without mailbox or password.

    So whatever names an account (who sent a referral, whose act it was) can name a client, and the account's membership
    says for which organisation it acts.
    """

    __tablename__ = "clients"
    id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"), primary_key=True)
    organisation_id: Mapped[OrganisationId]
    name: Mapped[str]
    scopes: Mapped[list[str]]
    created_at: Mapped[datetime]
    created_by: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    disabled_at: Mapped[datetime | None]
    v: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": v}


class ClientSecret(Base):
    """A secret of a client: only its hash. It was shown once, to whoever made it."""

    __tablename__ = "client_secrets"
    id: Mapped[Id]
    client_id: Mapped[UUID] = mapped_column(ForeignKey("clients.id"), index=True)
    hash: Mapped[bytes] = mapped_column(unique=True)
    created_at: Mapped[datetime]
    until: Mapped[datetime | None]
