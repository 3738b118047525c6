"""The parts of a service in the open feed: when and where it is, what it costs, in which languages, under which terms.

The names are those of Open Referral UK 3.0. What has no value is left out of an answer (`app.api.feed`), so that here
null and an empty list stand for "not said". A language's name and code are ours; the standard allows what is added.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Annotated, Any, Final, Literal, Self
from uuid import UUID

from pydantic import Field, PlainSerializer
from sqlalchemy import Row

from app.api.escapes import FEED_PATH
from app.api.types import View
from app.db.features import FEATURES, TERMS
from app.db.queries.feed import FeedFound
from app.domain.centre import NATION_NAMES
from app.domain.feed import BYDAY, SERVICES, Term, feed_id, opening_sentence, payer_sentence
from app.domain.hidden_place import area_of
from app.domain.place import island_of

Uri = Annotated[str, Field(json_schema_extra={"format": "uri"}, examples=["https://marmalade-lane.example"])]
Mailbox = Annotated[str, Field(json_schema_extra={"format": "email"}, examples=["marmalade-lane@centre.example"])]
Clock = Annotated[str, Field(description="Hours and minutes by the clocks of the place.", examples=["09:30"])]
Moment = Annotated[
    datetime,
    PlainSerializer(
        lambda at: at.isoformat(timespec="milliseconds").replace("+00:00", "Z"), return_type=str, when_used="json"
    ),
    Field(json_schema_extra={"format": "date-time"}, examples=["2026-11-20T09:30:00.000Z"]),
]
_TERMS: Final = {(term.taxonomy, term.key): term for term in TERMS}


class TermView(View):
    """A term of one of our taxonomies."""

    id: UUID
    name: Annotated[str, Field(examples=["Separate entrances"])]
    description: Annotated[str, Field(examples=["To keep adults apart: Separate entrances."])]
    taxonomy: Annotated[str, Field(description="The taxonomy, by name.", examples=["Measures against meeting"])]
    taxonomy_id: UUID
    term_uri: Uri

    @classmethod
    def of(cls, term: Term, base: str) -> Self:
        """Show a term; `base` is the address of this service."""
        return cls(
            id=term.id,
            name=term.name,
            description=term.description,
            taxonomy=term.taxonomy_name,
            taxonomy_id=term.taxonomy_id,
            term_uri=f"{base}{FEED_PATH}/taxonomy_terms/{term.id}",
        )


class AttributeView(View):
    """A term that a service or its centre has."""

    id: UUID
    link_id: UUID
    taxonomy_term_id: UUID
    link_type: Annotated[str, Field(description="Which of our lists the term is of.", examples=["measure"])]
    taxonomy_term: TermView

    @classmethod
    def all_of(cls, row: Row[Any], base: str) -> list[Self]:
        """Show every term of a service, in the order of the taxonomies."""
        return [
            cls(
                id=feed_id("attribute", row.id, term.id),
                link_id=row.id,
                taxonomy_term_id=term.id,
                link_type=term.taxonomy,
                taxonomy_term=TermView.of(term, base),
            )
            for term in _terms_of(row)
        ]


def _terms_of(row: Row[Any]) -> Iterator[Term]:
    words = {
        SERVICES: [row.service],
        "facility": row.facilities,
        "accessibility": row.facilities,
        "measure": row.measures,
        "language": row.languages,
    }
    return (term for (taxonomy, key), term in _TERMS.items() if key in words[taxonomy])


class ScheduleView(View):
    """A weekly opening time."""

    id: UUID
    service_id: UUID
    service_at_location_id: UUID | None = None
    freq: Literal["WEEKLY"]
    interval: Annotated[int, Field(ge=1, le=1)]
    byday: Annotated[str, Field(examples=["SA"])]
    description: Annotated[str, Field(examples=["Saturdays, 09:30 to 12:00"])]
    opens_at: Clock
    closes_at: Clock
    notes: Annotated[str, Field(examples=["Times are those of Europe/London."])]

    @classmethod
    def all_of(cls, found: FeedFound) -> list[Self]:
        """Show the opening times of a service."""
        row = found.row
        clocks = [(each, each.opens.strftime("%H:%M"), each.closes.strftime("%H:%M")) for each in found.openings]
        return [
            cls(
                id=feed_id("schedule", each.id),
                service_id=row.id,
                service_at_location_id=row.at_location_id if row.location_published else None,
                freq="WEEKLY",
                interval=1,
                byday=BYDAY[each.weekday],
                description=opening_sentence(each.weekday, opens, closes),
                opens_at=opens,
                closes_at=closes,
                notes=f"Times are those of {row.zone}.",
            )
            for each, opens, closes in clocks
        ]


class ServiceAreaView(View):
    """The area a service is for; where the location is not published, all that is told of it."""

    id: UUID
    service_id: UUID
    name: Annotated[str, Field(examples=["Mid Wales"])]
    service_area: Annotated[str, Field(examples=["Mid Wales"])]

    @classmethod
    def all_of(cls, row: Row[Any]) -> list[Self]:
        """Show the area of a service, where it has one."""
        area = area_of(row.area, row.nation, location_published=row.location_published)
        if area is None:
            return []
        return [cls(id=feed_id("service_area", row.id), service_id=row.id, name=area, service_area=area)]


class LanguageView(View):
    """A language spoken or signed."""

    id: UUID
    service_id: UUID
    name: Annotated[str, Field(examples=["Welsh"])]
    code: Annotated[str, Field(description="The language's tag.", examples=["cy"])]

    @classmethod
    def all_of(cls, row: Row[Any]) -> list[Self]:
        """Show the languages of a service."""
        names = FEATURES["language"]
        return [
            cls(id=feed_id("language", row.id, code), service_id=row.id, name=names.get(code, code), code=code)
            for code in row.languages
        ]


class CostOptionView(View):
    """What a session costs, where the centre publishes it."""

    id: UUID
    service_id: UUID
    option: Annotated[str | None, Field(examples=["Usually paid by both adults."])] = None
    amount: Annotated[float, Field(description="In pounds.", examples=[12.5])]
    amount_description: Annotated[str, Field(examples=["for a session"])]

    @classmethod
    def all_of(cls, row: Row[Any]) -> list[Self]:
        """Show the cost of a service, where it is published."""
        if row.fee_pence is None:
            return []
        cost = cls(
            id=feed_id("cost_option", row.id),
            service_id=row.id,
            option=payer_sentence(row.payer),
            amount=row.fee_pence / 100,
            amount_description="for a session",
        )
        return [cost]


class AddressView(View):
    """The address of a published location."""

    id: UUID
    location_id: UUID
    address_1: Annotated[str, Field(examples=["Marmalade Hall, 1 Marmalade Lane"])]
    city: Annotated[str, Field(examples=["Cheltenham"])]
    state_province: Annotated[str, Field(examples=["England"])]
    postal_code: Annotated[str, Field(examples=["GL50 1PR"])]
    country: Literal["GB"]
    address_type: Literal["physical"]


class AccessibilityView(View):
    """What helps disabled people at a location."""

    id: UUID
    location_id: UUID
    description: Annotated[str, Field(examples=["Lift"])]


class LocationSummary(View):
    """A published location, as lists show it."""

    id: UUID
    location_type: Literal["physical"]
    name: Annotated[str, Field(examples=["Marmalade Lane Contact Centre"])]
    latitude: Annotated[float, Field(description="Degrees (WGS84).", examples=[51.89774])]
    longitude: Annotated[float, Field(description="Degrees (WGS84).", examples=[-2.07667])]

    @classmethod
    def of(cls, row: Row[Any]) -> Self:
        """Show a location; ask only where it is published."""
        return cls.model_validate(cls._said(row))

    @classmethod
    def _said(cls, row: Row[Any]) -> dict[str, Any]:
        if not row.location_published:
            raise ValueError("A location that is not published has no view.")
        return {
            "id": feed_id("location", row.centre_id),
            "location_type": "physical",
            "name": row.name,
            "latitude": row.latitude,
            "longitude": row.longitude,
        }


class LocationView(LocationSummary):
    """A published location with its address."""

    addresses: list[AddressView]
    accessibility: Annotated[list[AccessibilityView], Field(default_factory=list)]

    @classmethod
    def _said(cls, row: Row[Any]) -> dict[str, Any]:
        said = super()._said(row)
        address = AddressView(
            id=feed_id("address", row.centre_id),
            location_id=said["id"],
            address_1=", ".join(row.address) or row.name,
            city=row.town,
            state_province=island_of(row.postcode) or NATION_NAMES[row.nation],
            postal_code=row.postcode,
            country="GB",
            address_type="physical",
        )
        helps = [
            AccessibilityView(id=feed_id("accessibility", row.centre_id, key), location_id=said["id"], description=name)
            for key, name in FEATURES["accessibility"].items()
            if key in row.facilities
        ]
        return said | {"addresses": [address], "accessibility": helps}
