"""The referral, its sides and parties, and everybody who stands in a relation to it."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.db.tables.base import Base, Id, PersonId, ReferralId, Sealed, Side, words
from app.domain.access import Relation
from app.domain.consent import ConsentState
from app.domain.contact import ContactOutcome
from app.domain.referral import Status as ReferralStatus
from app.domain.services import Service
from app.domain.stage import Stage
from app.domain.vocabulary import Lives, Part
from app.screening.words import Pathway


class Referral(Base):
    """One family's way through the service. Nobody owns it: it has sides.

    `answer_on` is the fixed day on which an end that somebody else caused is shown to a family (REF-11), `kept_until` the
    day on which retention looks at it next (PRIV-07).
    """

    __tablename__ = "referrals"
    __table_args__ = (Index("ix_referrals_sealed", "id", postgresql_where=text("sealed_at IS NOT NULL")),)
    id: Mapped[Id]
    reference: Mapped[str] = mapped_column(unique=True)
    pathway: Mapped[Pathway]
    status: Mapped[ReferralStatus]
    status_since: Mapped[datetime]
    service_wished: Mapped[Service | None]
    service_found: Mapped[Service | None] = mapped_column(words(Service, "service_found"))
    court_ordered: Mapped[bool] = mapped_column(default=False)
    waits_on: Mapped[str | None]
    due_on: Mapped[date | None]
    hub_worker: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id"), index=True)
    started_by: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    created_at: Mapped[datetime]
    submitted_at: Mapped[datetime | None]
    answer_on: Mapped[date | None]
    priority: Mapped[dict[str, Any]]
    sealed_at: Mapped[datetime | None]
    joined_into: Mapped[UUID | None] = mapped_column(ForeignKey("referrals.id"))
    kept_until: Mapped[date | None]
    v: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": v}


class Shown(Base):
    """The coarse stage that one side reads, from a day on (REF-08). The newest row counts; rows are never changed."""

    __tablename__ = "shown"
    id: Mapped[Id]
    referral_id: Mapped[ReferralId]
    side: Mapped[Side]
    stage: Mapped[Stage]
    from_at: Mapped[datetime]


class Party(Base):
    """A person's part in one referral."""

    __tablename__ = "parties"
    __table_args__ = (UniqueConstraint("referral_id", "person_id"), UniqueConstraint("id", "referral_id", "side"))
    id: Mapped[Id]
    referral_id: Mapped[ReferralId]
    side: Mapped[Side]
    person_id: Mapped[PersonId]
    relationship: Mapped[str]
    part: Mapped[Part]
    created_at: Mapped[datetime]


def of_party() -> ForeignKeyConstraint:
    """Give the composite foreign key that holds a row's referral and side to its party's."""
    return ForeignKeyConstraint(
        ["party_id", "referral_id", "side"], ["parties.id", "parties.referral_id", "parties.side"]
    )


class Consent(Base):
    """One party's word, appended and never changed; the newest counts (REF-13)."""

    __tablename__ = "consents"
    __table_args__ = (of_party(),)
    id: Mapped[Id]
    referral_id: Mapped[ReferralId]
    side: Mapped[Side]
    party_id: Mapped[UUID] = mapped_column(index=True)
    state: Mapped[ConsentState]
    at: Mapped[datetime]
    by_account: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id"))
    reason_enc: Mapped[Sealed | None]


class PartyContact(Base):
    """The contact step that the hub holds: how another side is reached. Staff only (REF-14)."""

    __tablename__ = "party_contacts"
    __table_args__ = (of_party(), UniqueConstraint("party_id"))
    id: Mapped[Id]
    referral_id: Mapped[ReferralId]
    side: Mapped[Side]
    party_id: Mapped[UUID]
    route_kind: Mapped[str | None]
    route_enc: Mapped[Sealed | None]
    route_index: Mapped[bytes | None]
    offered_by_side: Mapped[int | None]
    verified_at: Mapped[datetime | None]
    verified_by: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id"))
    verified_how: Mapped[str | None]
    released_at: Mapped[datetime | None]
    joined_at: Mapped[datetime | None]
    outcome: Mapped[ContactOutcome]
    note_enc: Mapped[Sealed | None]
    v: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": v}


class Invitation(Base):
    """An invitation that was released: its code only as a hash; the reader proves it once. A party has one (REF-02)."""

    __tablename__ = "invitations"
    __table_args__ = (of_party(), UniqueConstraint("code_hash"), UniqueConstraint("party_id"))
    id: Mapped[Id]
    referral_id: Mapped[ReferralId]
    side: Mapped[Side]
    party_id: Mapped[UUID]
    code_hash: Mapped[bytes]
    address_index: Mapped[bytes]
    released_at: Mapped[datetime]
    released_by: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id"))
    expires_at: Mapped[datetime]
    reminders: Mapped[int] = mapped_column(default=0)
    answered_at: Mapped[datetime | None]
    answer: Mapped[str | None]


class StoppedAddress(Base):
    """An address whose reader said "never write to me again": only its index (REF-02)."""

    __tablename__ = "stopped_addresses"
    value_index: Mapped[bytes] = mapped_column(primary_key=True)
    at: Mapped[datetime]


class KnownName(Base):
    """All that one side ever reads of another person's name: what that side itself wrote."""

    __tablename__ = "known_names"
    __table_args__ = (UniqueConstraint("referral_id", "side", "person_id"),)
    id: Mapped[Id]
    referral_id: Mapped[ReferralId]
    side: Mapped[Side]
    person_id: Mapped[PersonId]
    names: Mapped[str]


class ReferralChild(Base):
    """A child of the referral."""

    __tablename__ = "referral_children"
    referral_id: Mapped[ReferralId] = mapped_column(primary_key=True)
    person_id: Mapped[PersonId] = mapped_column(primary_key=True)


class Residence(Base):
    """With whom a child lives, as the party itself says."""

    __tablename__ = "residences"
    __table_args__ = (
        of_party(),
        ForeignKeyConstraint(
            ["referral_id", "child_id"], ["referral_children.referral_id", "referral_children.person_id"]
        ),
    )
    child_id: Mapped[UUID] = mapped_column(primary_key=True)
    party_id: Mapped[UUID] = mapped_column(primary_key=True)
    referral_id: Mapped[ReferralId]
    side: Mapped[Side]
    lives: Mapped[Lives]


class Participation(Base):
    """How an account, organisation or centre stands to a referral: the one table from which reach is read.

    A relation without a side reaches what its view lists; a party that is not confirmed reaches what it typed itself.
    One account at a time is a party. `confirmed_enc` names who vouched for it (REF-15).
    """

    __tablename__ = "participations"
    __table_args__ = (
        CheckConstraint("num_nonnulls(account_id, organisation_id, centre_id) = 1", name="one_holder"),
        CheckConstraint("(relation IN ('party', 'representative')) = (side IS NOT NULL)", name="side_fits"),
        Index("ix_participations_live", "referral_id", "relation", postgresql_where=text("until IS NULL")),
        Index(
            "uq_participations_party",
            "party_id",
            unique=True,
            postgresql_where=text("relation = 'party' AND until IS NULL"),
        ),
    )
    id: Mapped[Id]
    referral_id: Mapped[ReferralId]
    side: Mapped[int | None]
    relation: Mapped[Relation]
    account_id: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id"), index=True)
    organisation_id: Mapped[UUID | None] = mapped_column(ForeignKey("organisations.id"), index=True)
    centre_id: Mapped[UUID | None] = mapped_column(ForeignKey("centres.id"), index=True)
    party_id: Mapped[UUID | None] = mapped_column(ForeignKey("parties.id"))
    appointment_id: Mapped[UUID | None]
    cause: Mapped[str]
    from_at: Mapped[datetime]
    until: Mapped[datetime | None]
    confirmed_at: Mapped[datetime | None]
    confirmed_by: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id"))
    confirmed_how: Mapped[str | None]
    confirmed_enc: Mapped[Sealed | None]


class Event(Base):
    """A state change: what, when, whose act (REF-08). Append-only; a family reads its own side's only."""

    __tablename__ = "events"
    id: Mapped[Id]
    referral_id: Mapped[ReferralId]
    side: Mapped[int | None]
    kind: Mapped[str]
    actor: Mapped[UUID | None]
    actor_role: Mapped[str]
    reason: Mapped[str | None]
    subject_id: Mapped[UUID | None]
    at: Mapped[datetime]
