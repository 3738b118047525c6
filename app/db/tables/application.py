"""What a side said: one application a party, one sealed document a section, revisions appended after submission."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, ForeignKeyConstraint, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.db.tables.base import Base, Id, ReferralId, Sealed, Side
from app.db.tables.referral import of_party
from app.domain.application import Section
from app.domain.application import Status as ApplicationStatus


class Application(Base):
    """One party's application. A professional's, made for no side, hangs on the party it was started for."""

    __tablename__ = "applications"
    __table_args__ = (of_party(), UniqueConstraint("party_id"), UniqueConstraint("id", "referral_id", "side"))
    id: Mapped[Id]
    referral_id: Mapped[ReferralId]
    side: Mapped[Side]
    party_id: Mapped[UUID]
    status: Mapped[ApplicationStatus]
    notice_version: Mapped[str | None]
    created_at: Mapped[datetime]
    submitted_at: Mapped[datetime | None]
    v: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": v}


class ApplicationSection(Base):
    """One revision of one section, sealed. In a draft revision 1 is overwritten; after submission rows are appended."""

    __tablename__ = "application_sections"
    __table_args__ = (
        ForeignKeyConstraint(
            ["application_id", "referral_id", "side"],
            ["applications.id", "applications.referral_id", "applications.side"],
        ),
        UniqueConstraint("application_id", "section", "revision"),
    )
    id: Mapped[Id]
    application_id: Mapped[UUID] = mapped_column(index=True)
    referral_id: Mapped[ReferralId]
    side: Mapped[Side]
    section: Mapped[Section]
    revision: Mapped[int]
    content_enc: Mapped[Sealed]
    v: Mapped[int] = mapped_column(default=1)
    at: Mapped[datetime]
    by_account: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    __mapper_args__ = {"version_id_col": v}
