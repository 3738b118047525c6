"""From the offer to the place: offers, placements, agreements, and who acts for a side."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ForeignKey, ForeignKeyConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.db.tables.base import Base, CentreId, Id, OrganisationId, ReferralId, Sealed, Side, words
from app.db.tables.referral import of_party
from app.domain.offer import Status as OfferStatus
from app.domain.placement import Status as PlacementStatus
from app.domain.services import Service


class Offer(Base):
    """A referral offered to one centre; at most one is open, which the database holds."""

    __tablename__ = "offers"
    __table_args__ = (
        ForeignKeyConstraint(["centre_id", "service"], ["centre_services.centre_id", "centre_services.service"]),
        Index(
            "uq_offers_open", "referral_id", unique=True, postgresql_where=text("status IN ('sent', 'waiting_list')")
        ),
    )
    id: Mapped[Id]
    referral_id: Mapped[ReferralId]
    centre_id: Mapped[CentreId]
    service: Mapped[Service]
    status: Mapped[OfferStatus]
    rank: Mapped[int] = mapped_column(default=1)
    sent_at: Mapped[datetime]
    answer_by: Mapped[date]
    answered_at: Mapped[datetime | None]
    reason_code: Mapped[str | None]
    comment_enc: Mapped[Sealed | None]
    v: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": v}


class Placement(Base):
    """A family's place at a centre. At most one of a referral is alive, which the database holds.

    `place` names the opening or room that the family has; `longer_reason` is a code (PRO-01).
    """

    __tablename__ = "placements"
    __table_args__ = (
        UniqueConstraint("id", "service"),
        UniqueConstraint("offer_id"),
        Index("uq_placements_live", "referral_id", unique=True, postgresql_where=text("status <> 'ended'")),
    )
    id: Mapped[Id]
    referral_id: Mapped[ReferralId]
    offer_id: Mapped[UUID] = mapped_column(ForeignKey("offers.id"))
    centre_id: Mapped[CentreId]
    service: Mapped[Service]
    status: Mapped[PlacementStatus]
    suspended_from: Mapped[PlacementStatus | None] = mapped_column(words(PlacementStatus, "suspended_from"))
    created_at: Mapped[datetime]
    confirmed_at: Mapped[datetime | None]
    place: Mapped[str | None]
    longer_reason: Mapped[str | None]
    planned_until: Mapped[date | None]
    review_on: Mapped[date | None]
    move_on_route: Mapped[str | None]
    end_reason: Mapped[str | None]
    ended_at: Mapped[datetime | None]
    v: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": v}


class AgreementHow(StrEnum):
    """How an agreement was signed."""

    ACCOUNT = "account"
    PAPER = "paper"


class Agreement(Base):
    """One party's signature under one version of the centre's ground rules (AGR-01, CEN-03)."""

    __tablename__ = "agreements"
    __table_args__ = (
        of_party(),
        ForeignKeyConstraint(["ground_rules_id", "centre_id"], ["ground_rules.id", "ground_rules.centre_id"]),
        UniqueConstraint("placement_id", "party_id", "ground_rules_id"),
    )
    id: Mapped[Id]
    referral_id: Mapped[ReferralId]
    side: Mapped[Side]
    party_id: Mapped[UUID]
    placement_id: Mapped[UUID] = mapped_column(ForeignKey("placements.id"), index=True)
    centre_id: Mapped[CentreId]
    ground_rules_id: Mapped[UUID]
    how: Mapped[AgreementHow]
    recorded_by: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    at: Mapped[datetime]


class Representation(Base):
    """An organisation that acts for one side, authorised by that side or on evidence by the hub."""

    __tablename__ = "representations"
    id: Mapped[Id]
    referral_id: Mapped[ReferralId]
    side: Mapped[Side]
    organisation_id: Mapped[OrganisationId]
    participation_id: Mapped[UUID] = mapped_column(ForeignKey("participations.id"))
    authorised_by: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    evidence_enc: Mapped[Sealed | None]
    from_at: Mapped[datetime]
    until: Mapped[datetime | None]
