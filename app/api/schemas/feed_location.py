"""A service at a location, in the open feed as Open Referral UK 3.0 has it: both stand in one row."""

from typing import Any, Self
from uuid import UUID

from sqlalchemy import Row

from app.api.schemas.feed import FeedPage, FeedServiceSummary, ServiceOfLocation
from app.api.schemas.feed_parts import LocationSummary, LocationView
from app.api.types import View
from app.db.queries.feed import FeedFound


class _AtLocation(View):
    id: UUID
    service_id: UUID
    location_id: UUID

    @classmethod
    def _joined(cls, row: Row[Any], **both: View) -> Self:
        return cls(id=row.at_location_id, service_id=row.id, location_id=LocationSummary.of(row).id, **both)


class FeedLocationSummary(_AtLocation):
    """A service at a published location, as lists show it."""

    location: LocationSummary
    service: FeedServiceSummary

    @classmethod
    def of(cls, found: FeedFound, base: str) -> Self:
        """Show a service at its location; `base` is the address of this service."""
        return cls._joined(
            found.row, location=LocationSummary.of(found.row), service=FeedServiceSummary.of(found, base)
        )


class FeedLocationPage(FeedPage[FeedLocationSummary]):
    """One page of services at locations."""


class FeedLocationView(_AtLocation):
    """A service at a published location, with all that hangs on it."""

    location: LocationView
    service: ServiceOfLocation

    @classmethod
    def of(cls, found: FeedFound, base: str) -> Self:
        """Show a service at its location; `base` is the address of this service."""
        return cls._joined(found.row, location=LocationView.of(found.row), service=ServiceOfLocation.of(found, base))
