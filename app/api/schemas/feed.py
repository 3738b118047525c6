"""The open feed of services as Open Referral UK 3.0 has it: pages, services, services at locations, taxonomies.

A contact centre is an organisation; what it offers are services; where it is, if that is published, is a location.
"""

import re
from collections.abc import Sequence
from typing import Annotated, Any, Final, Generic, Literal, Self, TypeVar
from urllib.parse import urlsplit
from uuid import UUID

from pydantic import Field
from sqlalchemy import Row

from app.api.escapes import FEED_PATH
from app.api.schemas.feed_parts import (
    AttributeView,
    CostOptionView,
    LanguageView,
    LocationView,
    Mailbox,
    Moment,
    ScheduleView,
    ServiceAreaView,
    TermView,
    Uri,
)
from app.api.types import View
from app.db.queries.feed import FeedFound
from app.db.tables.centre import ApplyVia
from app.domain.feed import (
    VERSION,
    Extent,
    Taxonomy,
    accreditation_sentence,
    apply_sentences,
    description,
    fees_sentence,
)
from app.domain.services import DESCRIPTIONS

T = TypeVar("T")
_URI: Final = re.compile(r"https?://[A-Za-z0-9._~:/?#\[\]@!$&'()*+,;=%-]+", re.ASCII)
_MAILBOX: Final = re.compile(r"[A-Za-z0-9._%+'-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+", re.ASCII)


class FeedView(View):
    """What this feed is."""

    version: Literal["HSDS-UK-3.0"]
    profile: Uri
    openapi_url: Uri

    @classmethod
    def at(cls, base: str) -> Self:
        """Show what the feed at an address is."""
        return cls(
            version=VERSION,
            profile="https://github.com/OpenReferralUK/uk-profile",
            openapi_url=f"{base}{FEED_PATH}/openapi.json",
        )


class FeedPage(View, Generic[T]):
    """One page of a list."""

    total_items: Annotated[int, Field(ge=0, description="How many there are on all pages.", examples=[1])]
    total_pages: Annotated[int, Field(ge=0, examples=[1])]
    page_number: Annotated[int, Field(ge=1, examples=[1])]
    size: Annotated[int, Field(ge=0, description="How many are on this page.", examples=[1])]
    first_page: bool
    last_page: bool
    empty: Annotated[bool, Field(examples=[False])]
    contents: list[T]

    @classmethod
    def of(cls, extent: Extent, contents: Sequence[T]) -> Self:
        """Show a page."""
        return cls(
            total_items=extent.total,
            total_pages=extent.pages,
            page_number=extent.page,
            size=len(contents),
            first_page=extent.is_first,
            last_page=extent.is_last,
            empty=not contents,
            contents=list(contents),
        )


class TaxonomyView(View):
    """One of our controlled lists."""

    id: UUID
    name: Annotated[str, Field(examples=["Measures against meeting"])]
    description: Annotated[str, Field(examples=["What keeps adults who must not meet apart at a centre."])]
    uri: Uri
    version: Annotated[str, Field(examples=["1"])]
    taxonomy_terms: list[TermView]

    @classmethod
    def of(cls, taxonomy: Taxonomy, version: str, base: str) -> Self:
        """Show a taxonomy with its terms."""
        return cls(
            id=taxonomy.id,
            name=taxonomy.name,
            description=taxonomy.description,
            uri=f"{base}{FEED_PATH}/taxonomies/{taxonomy.id}",
            version=version,
            taxonomy_terms=[TermView.of(term, base) for term in taxonomy.terms],
        )


class TaxonomyPage(FeedPage[TaxonomyView]):
    """One page of taxonomies."""


class TermPage(FeedPage[TermView]):
    """One page of terms."""


class FeedOrganizationView(View):
    """A contact centre; its parent is whoever runs it."""

    id: UUID
    name: Annotated[str, Field(examples=["Marmalade Lane Contact Centre"])]
    description: Annotated[str, Field(examples=["A bright hall. Run by The Spare Button Trust."])]
    email: Mailbox | None = None
    website: Uri | None = None
    uri: Uri
    parent_organization_id: UUID


class FeedServiceSummary(View):
    """A service of a contact centre, as lists show it."""

    id: UUID
    organization_id: UUID
    name: Annotated[str, Field(examples=["Supported contact at Marmalade Lane Contact Centre"])]
    description: str
    url: Uri | None = None
    email: Mailbox | None = None
    status: Literal["active"]
    fees: Annotated[str, Field(examples=["£12.50 for a session. Usually paid by both adults."])]
    accreditations: Annotated[str | None, Field(examples=["Standard accreditation until 2028-11-12."])] = None
    minimum_age: Annotated[int | None, Field(examples=[2])] = None
    maximum_age: Annotated[int | None, Field(examples=[16])] = None
    last_modified: Moment
    organization: FeedOrganizationView

    @classmethod
    def of(cls, found: FeedFound, base: str) -> Self:
        """Show a service; `base` is the address of this service."""
        return cls.model_validate(cls._said(found, base))

    @classmethod
    def _said(cls, found: FeedFound, base: str) -> dict[str, Any]:
        row = found.row
        held = [(each.level, each.from_on, each.until_on) for each in found.accreditations]
        apply = apply_sentences(
            self_referral=row.self_referral, here=row.apply_via == ApplyVia.HERE, own_words=row.how_to_apply
        )
        told = description(
            row.service,
            summary=row.summary,
            criteria=row.criteria,
            apply=apply,
            telephone=row.telephone if row.location_published else None,
        )
        return {
            "id": row.id,
            "organization_id": row.centre_id,
            "name": f"{DESCRIPTIONS[row.service].name} at {row.name}",
            "description": told,
            "url": _uri(row.website),
            "email": _mailbox(row.email),
            "status": "active",
            "fees": fees_sentence(row.fee_pence, row.payer, row.cost_help),
            "accreditations": accreditation_sentence(row.service, held, found.today),
            "minimum_age": row.age_from,
            "maximum_age": row.age_until,
            "last_modified": row.changed_at,
            "organization": _organization(row, base),
        }


def _organization(row: Row[Any], base: str) -> FeedOrganizationView:
    return FeedOrganizationView(
        id=row.centre_id,
        name=row.name,
        description=f"{row.summary} Run by {row.operator_name}.",
        email=_mailbox(row.email),
        website=_uri(row.website),
        uri=f"{base}/v1/centres/{row.centre_id}",
        parent_organization_id=row.organisation_id,
    )


def _uri(text: str | None) -> str | None:
    """Give an address of the web; None where it is none, as the standard takes no other."""
    return text if text and _URI.fullmatch(text) and urlsplit(text).hostname else None


def _mailbox(text: str | None) -> str | None:
    return text if text and _MAILBOX.fullmatch(text) else None


class ServiceOfLocation(FeedServiceSummary):
    """A service with all that hangs on it, but its locations."""

    schedules: Annotated[list[ScheduleView], Field(default_factory=list)]
    service_areas: Annotated[list[ServiceAreaView], Field(default_factory=list)]
    languages: Annotated[list[LanguageView], Field(default_factory=list)]
    cost_options: Annotated[list[CostOptionView], Field(default_factory=list)]
    attributes: Annotated[list[AttributeView], Field(default_factory=list)]

    @classmethod
    def _said(cls, found: FeedFound, base: str) -> dict[str, Any]:
        row = found.row
        return super()._said(found, base) | {
            "schedules": ScheduleView.all_of(found),
            "service_areas": ServiceAreaView.all_of(row),
            "languages": LanguageView.all_of(row),
            "cost_options": CostOptionView.all_of(row),
            "attributes": AttributeView.all_of(row, base),
        }


class LocationOfService(View):
    """Where a service is given."""

    id: UUID
    service_id: UUID
    location_id: UUID
    location: LocationView

    @classmethod
    def all_of(cls, row: Row[Any]) -> list[Self]:
        """Show where a service is given; nothing, where that is not published."""
        if not row.location_published:
            return []
        location = LocationView.of(row)
        return [cls(id=row.at_location_id, service_id=row.id, location_id=location.id, location=location)]


class FeedServicePage(FeedPage[FeedServiceSummary]):
    """One page of services."""


class FeedServiceView(ServiceOfLocation):
    """A service with all that hangs on it."""

    service_at_locations: Annotated[list[LocationOfService], Field(default_factory=list)]

    @classmethod
    def _said(cls, found: FeedFound, base: str) -> dict[str, Any]:
        return super()._said(found, base) | {"service_at_locations": LocationOfService.all_of(found.row)}
