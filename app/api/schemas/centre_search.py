"""Finding centres: what is looked for, in a query or in a body, and what is found."""

from datetime import date
from typing import Annotated, Any, Final, Self

from pydantic import ConfigDict, Field

from app.api.paging import DEFAULT, MOST, Paged
from app.api.schemas.centre import CentreHitView, OpeningView, common_of
from app.api.schemas.place import PlaceView
from app.api.types import DIGITS, NUMBER, ONE_LINE, Bool, Date, In, QueryBool, TimeOfDay, View
from app.db.queries.centre_search import Hit
from app.db.tables.centre import ApplyVia, Nation
from app.domain.centre_search import Fit, HowToApply, Wanted, fitting, how_to_apply
from app.domain.feature import Accessibility, Facility, Language, Measure
from app.domain.hidden_place import telephone_shown
from app.domain.services import Service

_KM: Final = Field(ge=1, le=500)
_DAY: Final = Field(ge=0, le=6, examples=[5])

ServiceWanted = Annotated[Service | None, Field(description="Only centres accredited for this service today.")]
Near = Annotated[
    Annotated[str, Field(min_length=2, max_length=40), ONE_LINE] | None,
    Field(description="A postcode, a part of one, or a town with a centre; sorts by distance.", examples=["GL50 1"]),
]
WITHIN: Final = Field(description="Only with `near`: leave out the farther.")
SELF_REFERRAL: Final = Field(description="Takes families who apply by themselves.")
Via = Annotated[ApplyVia | None, Field(description="Applications through this system, or to the centre directly.")]
WEEKDAY: Final = Field(description="Opens on this day of the week; 0 is Monday.")
OpenAt = Annotated[TimeOfDay | None, Field(description="Only with `weekday`: is open at this time.")]
RoomBy = Annotated[Date | None, Field(description="Says that it has room for a new family on this day.")]
NationWanted = Annotated[Nation | None, Field(description="Only centres in this nation.")]
Spoken = Annotated[Language | None, Field(description="A language that is spoken there, as a tag.", examples=["cy"])]
Facilities = Annotated[list[Facility], Field(max_length=len(Facility), description="All of these.")]
Accessibilities = Annotated[list[Accessibility], Field(max_length=len(Accessibility), description="All of these.")]
Measures = Annotated[
    list[Measure], Field(max_length=len(Measure), description="What keeps adults from meeting: all of these.")
]


class CentreFilter(Paged):
    """What to look for; the more is given, the fewer centres fit."""

    service: ServiceWanted = None
    near: Near = None
    within_km: Annotated[Annotated[int, _KM, DIGITS] | None, WITHIN] = None
    self_referral: Annotated[QueryBool | None, SELF_REFERRAL] = None
    apply_via: Via = None
    weekday: Annotated[Annotated[int, _DAY, DIGITS] | None, WEEKDAY] = None
    open_at: OpenAt = None
    room_by: RoomBy = None
    nation: NationWanted = None
    language: Spoken = None
    facility: Facilities = []  # noqa: RUF012 - pydantic copies it
    accessibility: Accessibilities = []  # noqa: RUF012
    measure: Measures = []  # noqa: RUF012

    def wanted(self) -> Wanted:
        """Say it in the words of the rules."""
        return _wanted(self)


class CentreSearchIn(In):
    """The same in a body, so that a whole postcode stands in no address."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "service": "supported_contact",
                    "near": "GL50 1AB",
                    "within_km": 40,
                    "weekday": 5,
                    "open_at": "10:30",
                    "accessibility": ["step_free"],
                }
            ]
        }
    )
    service: ServiceWanted = None
    near: Near = None
    within_km: Annotated[Annotated[int, _KM, NUMBER] | None, WITHIN] = None
    self_referral: Annotated[Bool | None, SELF_REFERRAL] = None
    apply_via: Via = None
    weekday: Annotated[Annotated[int, _DAY, NUMBER] | None, WEEKDAY] = None
    open_at: OpenAt = None
    room_by: RoomBy = None
    nation: NationWanted = None
    language: Spoken = None
    facility: Facilities = []  # noqa: RUF012
    accessibility: Accessibilities = []  # noqa: RUF012
    measure: Measures = []  # noqa: RUF012
    limit: Annotated[int, Field(ge=1, le=MOST, description="How many to show."), NUMBER] = DEFAULT
    after: Annotated[
        Annotated[str, Field(min_length=1, max_length=1000)] | None, Field(description="`next` of the page before.")
    ] = None

    def wanted(self) -> Wanted:
        """Say it in the words of the rules."""
        return _wanted(self)


def _wanted(said: CentreFilter | CentreSearchIn) -> Wanted:
    return Wanted(
        near=said.near,
        within_metres=None if said.within_km is None else said.within_km * 1000,
        service=said.service,
        self_referral=said.self_referral,
        apply_via=said.apply_via,
        weekday=said.weekday,
        open_at=said.open_at,
        room_by=said.room_by,
        nation=said.nation,
        language=said.language,
        features=(*said.facility, *said.accessibility),
        measures=tuple(said.measure),
    )


class FitView(View):
    """A service that fits what was looked for."""

    service: Service
    openings: Annotated[list[OpeningView], Field(description="Its weekly opening times that fit.")]
    room_on: Annotated[date | None, Field(description="First day with room; null where the centre does not say.")]

    @classmethod
    def of(cls, fit: Fit) -> Self:
        """Show one service."""
        times = [OpeningView.model_validate(_opening(fit.service, each)) for each in fit.openings]
        return cls(service=fit.service, openings=times, room_on=fit.room_on)


def _opening(service: Service, opening: Any) -> dict[str, Any]:
    names = ("weekday", "opens", "closes", "free_places", "wait_days")
    return {"service": service, **{name: getattr(opening, name) for name in names}}


class WhyView(View):
    """Why a centre is in the list."""

    services: Annotated[list[FitView], Field(description="Services that fit all that was asked of one.")]
    filters: Annotated[
        list[str], Field(description="Everything that was asked for, and is so here.", examples=[["service", "near"]])
    ]


class WayView(View):
    """A way to apply, for services that have it in common."""

    services: list[Service]
    apply_via: ApplyVia
    self_referral: Annotated[bool, Field(description="Families may apply by themselves.")]
    sentence: Annotated[str, Field(examples=["For supported contact, apply here, yourself or through a professional."])]

    @classmethod
    def of(cls, way: HowToApply) -> Self:
        """Show one way."""
        via = ApplyVia.HERE if way.here else ApplyVia.DIRECTLY
        return cls(services=list(way.services), apply_via=via, self_referral=way.self_referral, sentence=way.sentence)


class ApplyView(View):
    """How one applies to a centre."""

    ways: Annotated[list[WayView], Field(description="The easiest first.")]
    own_words: Annotated[str | None, Field(description="What the centre says about it.")]
    telephone: Annotated[str | None, Field(description="Null too where it would tell a location not published.")]
    email: str | None
    website: str | None


class FoundCentreView(CentreHitView):
    """A centre that was found, with why, and how one applies."""

    why: WhyView
    apply: ApplyView

    @classmethod
    def found(cls, hit: Hit, wanted: Wanted, filters: list[str], today: date) -> Self:
        """Show a centre of a search."""
        row = hit.row
        fits = [FitView.of(fit) for fit in fitting(wanted, hit.offered, today)]
        apply = ApplyView(
            ways=[WayView.of(way) for way in how_to_apply(hit.offered)],
            own_words=row.how_to_apply,
            telephone=telephone_shown(row.telephone, location_published=row.location_published),
            email=row.email,
            website=row.website,
        )
        return cls.model_validate(
            common_of(row, hit.services) | {"why": WhyView(services=fits, filters=filters), "apply": apply}
        )


class CentreListView(View):
    """One page of centres."""

    understood: Annotated[PlaceView | None, Field(description="What `near` was understood as.")]
    items: list[FoundCentreView]
    next: Annotated[str | None, Field(max_length=1000, description="Send it as `after` to read on; null at the end.")]
