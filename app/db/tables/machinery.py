"""What keeps the service honest and moving: audit trail and seals, outbox and messages, keys, clock, heartbeats."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Identity, Index, Interval, SmallInteger, text
from sqlalchemy.orm import Mapped, mapped_column

from app.db.tables.base import Base, BigSequence, Id, Sealed


class AuditEvent(Base):
    """One request on accounts or case data: who, what, on which rows, with what outcome; never content (PRIV-04)."""

    __tablename__ = "audit_events"
    __table_args__ = (
        Index("ix_audit_events_referral_id_at", "referral_id", "at"),
        Index("ix_audit_events_at", "at", postgresql_using="brin"),
    )
    __mapper_args__ = {"eager_defaults": False}  # who writes an event may not read it back
    id: Mapped[Id]
    n: Mapped[int] = mapped_column(Identity(always=True), unique=True)
    at: Mapped[datetime]
    op: Mapped[str]
    outcome: Mapped[str]
    account_id: Mapped[UUID | None]
    membership_id: Mapped[UUID | None]
    role: Mapped[str]
    referral_id: Mapped[UUID | None]
    subjects: Mapped[list[UUID]]
    note: Mapped[dict[str, Any]]
    request_id: Mapped[str | None]


class AuditSeal(Base):
    """One link of the chain over the audit events: SHA-256 of the previous link and the event's digest.

    `erased_in` names the erasure by which the event itself went; the link stays.
    """

    __tablename__ = "audit_seals"
    seq: Mapped[BigSequence]
    event_id: Mapped[UUID] = mapped_column(unique=True)
    digest: Mapped[bytes]
    hash: Mapped[bytes]
    sealed_at: Mapped[datetime]
    erased_in: Mapped[UUID | None]


class Fate(StrEnum):
    """What became of a message."""

    QUEUED = "queued"
    SENT = "sent"
    IN_APP_ONLY = "in_app_only"
    DEAD = "dead"


class Message(Base):
    """A message to a person or an account, or for a code to an address; its parameters are sealed.

    Address and parameters are emptied some days after it went (PRIV-07).
    """

    __tablename__ = "messages"
    __table_args__ = (
        CheckConstraint("person_id IS NOT NULL OR to_enc IS NOT NULL OR fate <> 'queued'", name="has_reader"),
    )
    id: Mapped[Id]
    referral_id: Mapped[UUID | None] = mapped_column(ForeignKey("referrals.id"), index=True)
    side: Mapped[int | None]
    person_id: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"), index=True)
    to_enc: Mapped[Sealed | None]
    template: Mapped[str]
    language: Mapped[str]
    parameters_enc: Mapped[Sealed | None]
    queued_at: Mapped[datetime]
    not_before: Mapped[datetime]
    fate: Mapped[Fate]
    fate_at: Mapped[datetime | None]


class Outbox(Base):
    """Work for the worker, written in the transaction that causes it."""

    __tablename__ = "outbox"
    __table_args__ = (
        Index("ix_outbox_open", "run_at", postgresql_where=text("done_at IS NULL AND failed_at IS NULL")),
    )
    id: Mapped[Id]
    kind: Mapped[str]
    payload: Mapped[dict[str, Any]]
    run_at: Mapped[datetime]
    attempts: Mapped[int] = mapped_column(default=0)
    max_attempts: Mapped[int] = mapped_column(default=8)
    locked_until: Mapped[datetime | None]
    done_at: Mapped[datetime | None]
    failed_at: Mapped[datetime | None]
    last_error: Mapped[str | None]


class IdempotencyKey(Base):
    """The stored answer to a request that carried an Idempotency-Key; sealed, kept 24 hours."""

    __tablename__ = "idempotency_keys"
    key: Mapped[bytes] = mapped_column(primary_key=True)
    fingerprint: Mapped[bytes]
    status: Mapped[int] = mapped_column(SmallInteger)
    answer_enc: Mapped[Sealed]
    at: Mapped[datetime] = mapped_column(index=True)


class DemoClock(Base):
    """How far the demo world's clock stands ahead of the real one; ignored outside demo mode."""

    __tablename__ = "demo_clock"
    one: Mapped[bool] = mapped_column(primary_key=True, default=True)
    moved_by: Mapped[timedelta] = mapped_column(Interval)


class Heartbeat(Base):
    """When a part of the service was last alive."""

    __tablename__ = "heartbeats"
    name: Mapped[str] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    note: Mapped[dict[str, Any]]
