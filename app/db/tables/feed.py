"""What the open feed of services keeps of its own; public data, kept by triggers alone and read by `contact_reader`."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column

from app.db.tables.base import Base, Id
from app.domain.services import Service


class FeedService(Base):
    """A service of a centre as the feed knows it: its lasting ids, its words, and when what is shown last changed.

    The digest is over all that is shown; a place that must not be found is in neither words nor digest.
    """

    __tablename__ = "feed_services"
    __table_args__ = (
        UniqueConstraint("centre_id", "service"),
        Index("ix_feed_services_words", "words", postgresql_using="gin"),
    )
    id: Mapped[Id]
    at_location_id: Mapped[UUID] = mapped_column(unique=True)
    centre_id: Mapped[UUID] = mapped_column(ForeignKey("centres.id"))
    service: Mapped[Service]
    words: Mapped[Any] = mapped_column(TSVECTOR)
    digest: Mapped[str]
    changed_at: Mapped[datetime] = mapped_column(index=True)
