"""Contact routes: how somebody can be reached, in their own words about what is safe."""

from typing import Annotated, Any, Final, Literal, Self
from uuid import UUID

from pydantic import ConfigDict, Field, model_validator

from app.actions.contact_route import Route
from app.api.types import ONE_LINE, SOME_LINES, Amiss, Bool, Email, In, Telephone, TimeOfDay, View
from app.db.queries.contact_route import OwnRoute
from app.domain.vocabulary import Day, RouteKind

_DAYS: Final = tuple(Day)
_DayWord = Annotated[
    Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"], Field(examples=["monday"])
]
_CLOCK: Final = Field(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$", examples=["09:30"])


class HoursIn(In):
    """A time of the week at which a route is safe, by the clocks of the United Kingdom."""

    day: _DayWord
    begins: TimeOfDay
    ends: TimeOfDay

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.begins >= self.ends:
            raise Amiss("not-in-order", "Let the time end after it begins, on the same day.")
        return self

    def row(self) -> dict[str, Any]:
        """Write the row that is stored."""
        weekday = _DAYS.index(Day(self.day))
        return {"weekday": weekday, "from": f"{self.begins:%H:%M}", "until": f"{self.ends:%H:%M}"}


class HoursView(View):
    """A time of the week at which a route is safe, by the clocks of the United Kingdom."""

    day: _DayWord
    begins: Annotated[str, _CLOCK]
    ends: Annotated[str, _CLOCK]


class _RouteIn(In):
    """What every kind of route is asked."""

    safe: Annotated[Bool, Field(description="Nobody else reads, hears or opens what comes this way.")]
    confidential: Annotated[Bool, Field(description="Whether the value is to be treated as confidential.")] = True
    hours: Annotated[list[HoursIn], Field(max_length=28, description="When it is safe; empty means at any time.")] = (
        Field(default_factory=list)
    )
    voicemail: Annotated[Bool, Field(description="Whether a message may be left.")] = False

    def said(self) -> Route:
        """Give what the owner says."""
        values = self.model_dump(include={"kind", "value"})
        return Route(
            kind=RouteKind(values["kind"]), value=values["value"], safe=self.safe, confidential=self.confidential,
            hours=[hour.row() for hour in self.hours], voicemail=self.voicemail,
        )  # fmt: skip


class EmailRouteIn(_RouteIn):
    """A mailbox."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"kind": "email", "value": "sam.sample@example.org", "safe": True}]}
    )

    kind: Literal["email"]
    value: Email


class TelephoneRouteIn(_RouteIn):
    """A telephone number."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "kind": "telephone",
                    "value": "07700 900123",
                    "safe": True,
                    "hours": [{"day": "monday", "begins": "09:30", "ends": "14:30"}],
                    "voicemail": False,
                }
            ]
        }
    )

    kind: Literal["telephone"]
    value: Telephone


class PostRouteIn(_RouteIn):
    """A postal address; a care-of address is as good."""

    kind: Literal["post"]
    value: Annotated[
        Annotated[str, Field(min_length=1, max_length=500, examples=["c/o Sample House\n1 Sample Street\nSampleton"])],
        SOME_LINES,
    ]


class ProfessionalRouteIn(_RouteIn):
    """Somebody who passes messages on: a solicitor, a support worker."""

    kind: Literal["professional"]
    value: Annotated[
        Annotated[str, Field(min_length=1, max_length=200, examples=["Sample and Sample Solicitors, 01632 960002"])],
        ONE_LINE,
    ]


ContactRouteIn = Annotated[
    EmailRouteIn | TelephoneRouteIn | PostRouteIn | ProfessionalRouteIn, Field(discriminator="kind")
]


class ContactRouteView(View):
    """A route of the reader's own."""

    route_id: UUID
    kind: Annotated[Literal["email", "telephone", "post", "professional"], Field(examples=["email"])]
    value: Annotated[str, Field(max_length=500, examples=["sam.sample@example.org"])]
    safe: bool
    confidential: bool
    hours: Annotated[list[HoursView], Field(max_length=28, description="When it is safe; empty means at any time.")]
    voicemail: bool
    waits_for_confirmation: Annotated[
        bool, Field(description="It was changed, so nothing goes there until the hub has confirmed it with you.")
    ]
    etag: Annotated[str, Field(max_length=100, description="Send it as If-Match to change this route.")]

    @classmethod
    def of(cls, route: OwnRoute) -> "ContactRouteView":
        """Show a route to its owner."""
        row = route.row
        hours = [{"day": _DAYS[hour["weekday"]], "begins": hour["from"], "ends": hour["until"]} for hour in row.hours]
        return cls.model_validate(
            {
                "route_id": row.id, "kind": row.kind.value, "value": route.value, "safe": row.safe,
                "confidential": row.confidential, "hours": hours, "voicemail": row.voicemail,
                "waits_for_confirmation": route.waits_for_confirmation, "etag": route.etag,
            }
        )  # fmt: skip


class ContactRoutesView(View):
    """All routes of the reader's own."""

    items: Annotated[list[ContactRouteView], Field(max_length=12)]
