"""How a centre offers a service, and where it has room."""

from typing import Annotated, Any, Self

from pydantic import ConfigDict, Field, model_validator

from app.actions.centre_record import Room, RoomOf
from app.api.types import NUMBER, Amiss, Bool, Count, In, Pence, TimeOfDay
from app.db.tables.centre import ApplyVia, Payer
from app.domain.centre import Opening
from app.domain.services import Service

Age = Annotated[int, Field(ge=0, le=18), NUMBER]
Days = Annotated[int, Field(ge=0, le=3650), NUMBER]
Weekday = Annotated[int, Field(ge=0, le=6, description="0 is Monday.", examples=[5]), NUMBER]


class OpeningIn(In):
    """A weekly opening time by the centre's own clocks."""

    weekday: Weekday
    opens: TimeOfDay
    closes: TimeOfDay


class ServiceIn(In):
    """How a centre offers one service; all of it is sent each time."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "self_referral": True,
                    "apply_via": "this_system",
                    "fee_pence": 2500,
                    "payer": "one_party",
                    "places": 8,
                    "opening": [{"weekday": 5, "opens": "10:00", "closes": "13:00"}],
                }
            ]
        }
    )

    offered: Annotated[Bool, Field(description="False ends it for new families; placements go on.")] = True
    self_referral: Annotated[Bool, Field(description="Families may apply by themselves.")]
    apply_via: Annotated[ApplyVia, Field(description="Here, or with the centre directly.")]
    fee_pence: Annotated[Pence | None, Field(description="For one session; left out where not published.")] = None
    payer: Annotated[Payer | None, Field(description="Who usually pays.")] = None
    places: Annotated[int, Field(ge=0, le=1000, description="Families at the same time."), NUMBER]
    wait_days: Annotated[Days | None, Field(description="Usual wait.")] = None
    age_from: Annotated[Age | None, Field(description="Youngest age of a child, in years.")] = None
    age_until: Annotated[Age | None, Field(description="Oldest age of a child, in years.")] = None
    opening: Annotated[list[OpeningIn], Field(max_length=100)]

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if self.payer is Payer.FREE and self.fee_pence:
            raise Amiss("free-with-fee", "What is free has no fee.")
        if self.age_from is not None and self.age_until is not None and self.age_from > self.age_until:
            raise Amiss("not-in-order", "Let the oldest age not lie under the youngest.")
        return self

    def said(self) -> dict[str, Any]:
        """Give the fields of the service itself."""
        fields = ("self_referral", "apply_via", "fee_pence", "payer", "places", "wait_days", "age_from", "age_until")
        return {name: getattr(self, name) for name in fields}

    def openings(self) -> list[Opening]:
        """Give its opening times."""
        return [Opening(each.weekday, each.opens, each.closes) for each in self.opening]


class RoomIn(In):
    """The room at one opening time, for families who are new."""

    weekday: Weekday
    opens: TimeOfDay
    free_places: Count | None = None
    wait_days: Days | None = None


class ServiceRoomIn(In):
    """The room of one service."""

    service: Service
    wait_days: Annotated[Days | None, Field(description="Usual wait for this service.")] = None
    openings: Annotated[list[RoomIn], Field(max_length=100)]


class CapacityIn(In):
    """Where there is room; what is left out is not known any more."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "services": [
                        {
                            "service": "supported_contact",
                            "wait_days": 14,
                            "openings": [{"weekday": 5, "opens": "08:00", "free_places": 2, "wait_days": 0}],
                        }
                    ]
                }
            ]
        }
    )

    services: Annotated[list[ServiceRoomIn], Field(max_length=len(Service))]

    def rooms(self) -> list[RoomOf]:
        """Give the room of each service."""
        return [
            RoomOf(each.service, each.wait_days, [Room(*(getattr(one, name) for name in Room._fields)) for one in each.openings])
            for each in self.services
        ]  # fmt: skip
