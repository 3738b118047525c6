"""Centres and what families ask about them: public data, read by the role `contact_reader` too."""

from datetime import date, datetime, time
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, SmallInteger, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.db.tables.base import Base, CentreId, Id, OrganisationId
from app.domain.services import Accreditation as AccreditationLevel
from app.domain.services import Service


class Nation(StrEnum):
    """Where a centre is; decides authorities, checks and emergency routes."""

    ENGLAND = "england"
    WALES = "wales"
    NORTHERN_IRELAND = "northern_ireland"


class ApplyVia(StrEnum):
    """How one applies to a centre."""

    HERE = "this_system"
    DIRECTLY = "directly"


class Payer(StrEnum):
    """Who usually pays a centre's fee (FEE-01)."""

    ONE_PARTY = "one_party"
    BOTH = "both"
    REFERRER = "referrer"
    AUTHORITY = "authority"
    COURT_ORDERED = "court_ordered"
    FREE = "free"


class Operator(StrEnum):
    """What kind of body runs a centre (DIR-02)."""

    CHARITY = "charity"
    COUNCIL = "council"
    COMPANY = "company"
    OTHER = "other"


_LISTED = "admitted_at IS NOT NULL AND suspended_at IS NULL"


class Centre(Base):
    """One contact centre. Latitude and longitude in degrees (WGS84).

    `area` is the wider area it serves: all of its place that is shown where the location is not published.
    """

    __tablename__ = "centres"
    __table_args__ = (
        CheckConstraint("gap_minutes BETWEEN 10 AND 60", name="gap"),
        Index("ix_centres_town_key", text("town_key(town)")),
        Index(
            "ix_centres_place",
            text("on_earth(latitude, longitude)"),
            postgresql_using="gist",
            postgresql_where=text(f"location_published AND {_LISTED}"),
        ),
        Index("ix_centres_name_id", "name", "id", postgresql_where=text(_LISTED)),
    )
    id: Mapped[Id]
    organisation_id: Mapped[OrganisationId]
    name: Mapped[str]
    operator: Mapped[Operator | None]
    summary: Mapped[str]
    nation: Mapped[Nation]
    zone: Mapped[str] = mapped_column(default="Europe/London")
    address: Mapped[list[str]]
    town: Mapped[str]
    postcode: Mapped[str]
    latitude: Mapped[float]
    longitude: Mapped[float]
    location_published: Mapped[bool] = mapped_column(default=True)
    area: Mapped[str | None]
    telephone: Mapped[str | None]
    email: Mapped[str | None]
    website: Mapped[str | None]
    children_page: Mapped[str | None]
    how_to_apply: Mapped[str | None]
    criteria: Mapped[str | None]
    cost_help: Mapped[str | None]
    cancellation_rule: Mapped[str | None]
    staff_statement: Mapped[str | None]
    complaints: Mapped[str | None]
    facilities: Mapped[list[str]]
    languages: Mapped[list[str]]
    measures: Mapped[list[str]]
    policies: Mapped[dict[str, Any]]
    da_assessor: Mapped[bool] = mapped_column(default=False)
    gap_minutes: Mapped[int] = mapped_column(default=10)
    admitted_at: Mapped[datetime | None]
    suspended_at: Mapped[datetime | None]
    v: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": v}


class Accreditation(Base):
    """A level of accreditation that a centre holds from one day up to and including another."""

    __tablename__ = "accreditations"
    id: Mapped[Id]
    centre_id: Mapped[CentreId]
    level: Mapped[AccreditationLevel]
    from_on: Mapped[date]
    until_on: Mapped[date]


class CentreService(Base):
    """A service a centre offers; fee in pence a session, null where it is not published.

    Ages of children in whole years, null where there is no bound. `capacity_at` says when the room that its opening
    times hold was last published. After `ended_at` it is not offered any more; placements go on.
    """

    __tablename__ = "centre_services"
    __table_args__ = (CheckConstraint("age_from <= age_until", name="ages"),)
    centre_id: Mapped[CentreId] = mapped_column(primary_key=True)
    service: Mapped[Service] = mapped_column(primary_key=True)
    self_referral: Mapped[bool]
    apply_via: Mapped[ApplyVia]
    fee_pence: Mapped[int | None]
    payer: Mapped[Payer | None]
    places: Mapped[int]
    wait_days: Mapped[int | None]
    age_from: Mapped[int | None] = mapped_column(SmallInteger)
    age_until: Mapped[int | None] = mapped_column(SmallInteger)
    capacity_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]


class OpeningPattern(Base):
    """A weekly opening time of one service; weekday 0 is Monday, times are the centre's own wall clock.

    `free_places` and `wait_days` are the room the centre publishes for new families at that time (DIR-06); null where
    it says nothing.
    """

    __tablename__ = "opening_patterns"
    __table_args__ = (
        ForeignKeyConstraint(["centre_id", "service"], ["centre_services.centre_id", "centre_services.service"]),
        CheckConstraint("weekday BETWEEN 0 AND 6", name="weekday"),
        CheckConstraint("opens < closes", name="order"),
        UniqueConstraint("centre_id", "service", "weekday", "opens"),
    )
    id: Mapped[Id]
    centre_id: Mapped[CentreId]
    service: Mapped[Service]
    weekday: Mapped[int] = mapped_column(SmallInteger)
    opens: Mapped[time]
    closes: Mapped[time]
    free_places: Mapped[int | None]
    wait_days: Mapped[int | None]


class GroundRules(Base):
    """One numbered version of a centre's ground rules; frozen once published (AGR-01)."""

    __tablename__ = "ground_rules"
    __table_args__ = (UniqueConstraint("centre_id", "number"), UniqueConstraint("id", "centre_id"))
    id: Mapped[Id]
    centre_id: Mapped[CentreId]
    number: Mapped[int]
    rules: Mapped[list[Any]]
    published_at: Mapped[datetime]


class PostcodeSector(Base):
    """The middle of a postcode sector, in degrees (WGS84), with how many postcodes it is made of."""

    __tablename__ = "postcode_sectors"
    sector: Mapped[str] = mapped_column(primary_key=True)
    district: Mapped[str] = mapped_column(index=True)
    latitude: Mapped[float]
    longitude: Mapped[float]
    postcodes: Mapped[int]


class Signpost(Base):
    """An entry of the catalogue of help (SIG-01)."""

    __tablename__ = "signposts"
    __table_args__ = (CheckConstraint("valid_from <= valid_until", name="validity"),)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    topics: Mapped[list[str]]
    nations: Mapped[list[str]]
    audiences: Mapped[list[str]]
    name: Mapped[str]
    about: Mapped[str]
    telephone: Mapped[str | None]
    email: Mapped[str | None]
    web: Mapped[str | None]
    hours: Mapped[str | None]
    checked_on: Mapped[date]
    owner: Mapped[str]
    valid_from: Mapped[date | None]
    valid_until: Mapped[date | None]
    v: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": v}
