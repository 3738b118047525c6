"""Centres, their services and rules, as the public reads them."""

from datetime import date, datetime
from typing import Annotated, Any, Self
from uuid import UUID

from pydantic import Field
from sqlalchemy import Row

from app.api.types import TimeOfDay, View
from app.db.queries.centre import WholeCentre
from app.db.tables.centre import ApplyVia, Nation, Operator, Payer
from app.domain.hidden_place import area_of, telephone_shown
from app.domain.services import Accreditation, Service

Words = Annotated[list[str], Field(description="Words of a controlled list.", examples=[["lift", "garden"]])]


class OfferedServiceView(View):
    """A service of a centre."""

    service: Service
    self_referral: Annotated[bool, Field(description="Families may apply by themselves.")]
    apply_via: Annotated[ApplyVia, Field(description="Here, or with the centre directly.")]
    fee_pence: Annotated[int | None, Field(description="For one session; null where the centre does not publish it.")]
    payer: Annotated[Payer | None, Field(description="Who usually pays.")]
    places: Annotated[int, Field(description="Families at the same time.", examples=[10])]
    wait_days: Annotated[int | None, Field(description="Usual wait in days; null where not known.", examples=[14])]
    age_from: Annotated[int | None, Field(description="Youngest age of a child, in years; null without a bound.")]
    age_until: Annotated[int | None, Field(description="Oldest age of a child, in years; null without a bound.")]
    capacity_at: Annotated[datetime | None, Field(description="When the room at its opening times was last published.")]


class CentreHitView(View):
    """A centre in a list."""

    id: UUID
    name: Annotated[str, Field(examples=["Marmalade Lane Contact Centre"])]
    organisation: Annotated[str, Field(description="Who runs it.", examples=["The Spare Button Trust"])]
    operator: Annotated[Operator | None, Field(description="What kind of body runs it; null where not said.")]
    summary: str
    town: Annotated[str | None, Field(description="Null where the location is not published.", examples=["Cheltenham"])]
    area: Annotated[
        str | None,
        Field(
            description="The wider area it serves; always there where the location is not published.",
            examples=["Mid Wales"],
        ),
    ]
    nation: Nation
    latitude: Annotated[float | None, Field(description="Degrees (WGS84); null where not published.")]
    longitude: Annotated[float | None, Field(description="Degrees (WGS84); null where not published.")]
    distance_metres: Annotated[int | None, Field(description="From `near`, as the crow flies.", examples=[2350])]
    services: list[OfferedServiceView]

    @classmethod
    def of(cls, row: Row[Any], services: list[Row[Any]]) -> Self:
        """Show a centre of a search."""
        return cls.model_validate(common_of(row, services))


class AccreditationView(View):
    """An accreditation and its days."""

    level: Accreditation
    from_on: date
    until_on: date


class OpeningView(View):
    """A weekly opening time by the centre's own clocks."""

    service: Service
    weekday: Annotated[int, Field(ge=0, le=6, description="0 is Monday.", examples=[5])]
    opens: TimeOfDay
    closes: TimeOfDay
    free_places: Annotated[int | None, Field(description="Places for new families; null where not published.")]
    wait_days: Annotated[int | None, Field(description="Wait for this time in days; null where not published.")]


_OWN_WORDS = (
    "email",
    "website",
    "children_page",
    "how_to_apply",
    "criteria",
    "cost_help",
    "cancellation_rule",
    "staff_statement",
    "complaints",
    "facilities",
    "languages",
    "measures",
    "policies",
    "da_assessor",
    "rules_number",
)


class CentreView(CentreHitView):
    """Everything a family asks about a centre (DIR-02)."""

    address: Annotated[list[str] | None, Field(description="Null where the location is not published.")]
    postcode: Annotated[str | None, Field(description="Null where the location is not published.")]
    telephone: Annotated[str | None, Field(description="Null too where it would tell a location not published.")]
    email: str | None
    website: str | None
    children_page: Annotated[str | None, Field(description="A page for children about the centre.")]
    how_to_apply: Annotated[str | None, Field(description="How one applies, in the centre's own words.")]
    criteria: Annotated[str | None, Field(description="Whom the centre can take.")]
    cost_help: Annotated[str | None, Field(description="Help with what it costs.")]
    cancellation_rule: Annotated[str | None, Field(description="What a late cancellation costs.")]
    staff_statement: str | None
    complaints: Annotated[str | None, Field(description="How to complain.")]
    facilities: Words
    languages: Annotated[list[str], Field(description="Language tags.", examples=[["en", "cy"]])]
    measures: Annotated[list[str], Field(description="What keeps adults from meeting; the same for every family.")]
    policies: Annotated[
        dict[str, Any], Field(description="Gifts, food, cameras, telephones: the centre's own answers.")
    ]
    da_assessor: Annotated[bool, Field(description="Has staff qualified to assess the risk of domestic abuse.")]
    rules_number: Annotated[
        int | None, Field(description="Newest version of its rules (read_ground_rules); null where it has none.")
    ]
    accreditations: list[AccreditationView]
    opening: list[OpeningView]

    @classmethod
    def whole(cls, found: WholeCentre) -> Self:
        """Show one centre."""
        row = found.centre
        shown = row.location_published
        own = {name: getattr(row, name) for name in _OWN_WORDS}
        place = {
            "address": row.address if shown else None,
            "postcode": row.postcode if shown else None,
            "telephone": telephone_shown(row.telephone, location_published=shown),
        }
        more = {"accreditations": found.accreditations, "opening": found.openings}
        return cls.model_validate(common_of(row, found.services) | own | place | more)


def common_of(row: Row[Any], services: Any) -> dict[str, Any]:
    """Give what every view of a centre shows; a location that is not published is nowhere in it."""
    shown = row.location_published
    return {
        "id": row.id,
        "name": row.name,
        "organisation": row.organisation,
        "operator": row.operator,
        "summary": row.summary,
        "town": row.town if shown else None,
        "area": area_of(row.area, row.nation, location_published=shown),
        "nation": row.nation,
        "latitude": row.latitude if shown else None,
        "longitude": row.longitude if shown else None,
        "distance_metres": None if row.metres is None else int(row.metres),
        "services": services,
    }


class RuleView(View):
    """One ground rule."""

    number: Annotated[int, Field(ge=1, examples=[1])]
    topic: Annotated[str, Field(examples=["staff"])]
    text: Annotated[str, Field(examples=["Treat staff and volunteers with respect."])]
    services: Annotated[list[Service] | None, Field(description="Where it holds; null for all services.")]
    breach: Annotated[
        str | None,
        Field(description="What can follow when it is not kept; null for what only informs.", examples=["place_lost"]),
    ]


class GroundRulesView(View):
    """A centre's ground rules: the version that an agreement is signed to."""

    id: UUID
    number: Annotated[int, Field(ge=1, description="Version.", examples=[1])]
    rules: list[RuleView]


class PlaceCentreView(CentreView):
    """The centre of a place, as the directory shows it or has shown it, and the rules that hold there."""

    ground_rules: Annotated[GroundRulesView | None, Field(description="The newest; null where it has none.")]

    @classmethod
    def at(cls, found: WholeCentre, rules: Row[Any] | None) -> Self:
        """Show the centre of a place."""
        whole = CentreView.whole(found).model_dump()
        return cls.model_validate(whole | {"ground_rules": rules})
