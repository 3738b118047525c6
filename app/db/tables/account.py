"""Accounts, what they may act as, and their sign-ins."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from app.db.tables.base import AccountId, Base, Id, Sealed
from app.domain.access import Role


class AccountStatus(StrEnum):
    """Whether an account may be used."""

    ACTIVE = "active"
    DISABLED = "disabled"


class Account(Base):
    """Somebody who can sign in. The e-mail address is sealed and found by its index only."""

    __tablename__ = "accounts"
    id: Mapped[Id]
    email_index: Mapped[bytes] = mapped_column(unique=True)
    email_enc: Mapped[Sealed]
    password_hash: Mapped[str]
    totp_enc: Mapped[Sealed | None]
    """The secret of the second factor; none where none is set up."""
    totp_next_enc: Mapped[Sealed | None]
    """A secret that has not been proved yet by a code made of it."""
    totp_last_step: Mapped[int | None] = mapped_column(BigInteger)
    """The newest step whose code has served: none serves twice."""
    status: Mapped[AccountStatus] = mapped_column(default=AccountStatus.ACTIVE)
    language: Mapped[str] = mapped_column(default="en")
    created_at: Mapped[datetime]
    tokens_valid_from: Mapped[datetime]
    v: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": v}


class Membership(Base):
    """What an account may act as, and for which organisation or centre. Being a family member needs no row."""

    __tablename__ = "memberships"
    __table_args__ = (
        CheckConstraint("(role IN ('coordinator', 'centre_worker')) = (centre_id IS NOT NULL)", name="centre_fits"),
        CheckConstraint("(role = 'referrer') = (organisation_id IS NOT NULL)", name="organisation_fits"),
        CheckConstraint("role NOT IN ('anonymous', 'family', 'service')", name="granted_role"),
        Index("uq_memberships_live", "account_id", "role", "organisation_id", "centre_id",
              unique=True, postgresql_where=text("until IS NULL"), postgresql_nulls_not_distinct=True),
    )  # fmt: skip
    id: Mapped[Id]
    account_id: Mapped[AccountId]
    role: Mapped[Role]
    organisation_id: Mapped[UUID | None] = mapped_column(ForeignKey("organisations.id"), index=True)
    centre_id: Mapped[UUID | None] = mapped_column(ForeignKey("centres.id"), index=True)
    from_at: Mapped[datetime]
    until: Mapped[datetime | None]


class SignIn(Base):
    """One signed-in device: the family of its refresh tokens, and what it acts as."""

    __tablename__ = "sign_ins"
    id: Mapped[Id]
    account_id: Mapped[AccountId]
    membership_id: Mapped[UUID | None] = mapped_column(ForeignKey("memberships.id"))
    factor_at: Mapped[datetime | None]
    """When the second factor was given; while it is missing, and the account has one, there are no tokens."""
    created_at: Mapped[datetime]
    last_used_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]


class RefreshToken(Base):
    """One refresh token: only its hash; used once, then it names the next."""

    __tablename__ = "refresh_tokens"
    id: Mapped[Id]
    sign_in_id: Mapped[UUID] = mapped_column(ForeignKey("sign_ins.id"), index=True)
    hash: Mapped[bytes] = mapped_column(unique=True)
    created_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    next_id: Mapped[UUID | None]


class CodePurpose(StrEnum):
    """What a one-time code opens."""

    SIGN_UP = "sign_up"
    INVITATION = "invitation"
    STOP_INVITATIONS = "stop_invitations"
    PASSWORD_RESET = "password_reset"  # noqa: S105 - a name
    RECOVERY = "recovery"
    """Stands in for the second factor of somebody who has lost their telephone."""


class OneTimeCode(Base):
    """A short-lived single-use code, hashed; `subject` is what it is about (an e-mail index, an invitation)."""

    __tablename__ = "one_time_codes"
    id: Mapped[Id]
    purpose: Mapped[CodePurpose]
    hash: Mapped[bytes]
    subject: Mapped[bytes] = mapped_column(index=True)
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    tries: Mapped[int] = mapped_column(default=0)


class RateLimit(Base):
    """A token bucket for one key (an HMAC of an account, an address and what is tried)."""

    __tablename__ = "rate_limits"
    key: Mapped[bytes] = mapped_column(primary_key=True)
    tries: Mapped[int]
    window_from: Mapped[datetime]
    blocked_until: Mapped[datetime | None]
