"""Applying to join, admission, suspension, and accreditation."""

from typing import Annotated, Any, Final, Self
from uuid import UUID

from pydantic import ConfigDict, Field, model_validator

from app.actions.admission import Held, Offered
from app.api.schemas.centre_record import CENTRE_EXAMPLE, CentreIn
from app.api.schemas.centre_service import ServiceIn
from app.api.types import Amiss, Bool, Date, In, ShortText, View
from app.db.tables.centre import Nation
from app.domain.centre import SuspensionReason
from app.domain.services import Accreditation, Service

_LEVEL: Final[Any] = {"level": "standard", "from_on": "2026-01-01", "until_on": "2028-12-31"}
_SERVICE: Final[Any] = {
    "service": "supported_contact", "self_referral": True, "apply_via": "this_system", "places": 8,
    "opening": [{"weekday": 5, "opens": "10:00", "closes": "13:00"}],
}  # fmt: skip


class DaysIn(In):
    """The days of an accreditation."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"from_on": "2026-01-01", "until_on": "2028-12-31"}]})

    from_on: Annotated[Date, Field(description="First day.", examples=["2026-01-01"])]
    until_on: Annotated[Date, Field(description="Last day.", examples=["2028-12-31"])]


class HeldIn(In):
    """A level of accreditation and its days."""

    level: Accreditation
    from_on: Annotated[Date, Field(description="First day.", examples=["2026-01-01"])]
    until_on: Annotated[Date, Field(description="Last day.", examples=["2028-12-31"])]

    def held(self) -> Held:
        """Give it as the rules take it."""
        return Held(self.level, self.from_on, self.until_on)


class OfferedIn(ServiceIn):
    """A service that an applicant offers."""

    model_config = ConfigDict(json_schema_extra={"examples": [_SERVICE]})

    service: Service

    def offer(self) -> Offered:
        """Give it as the rules take it."""
        return Offered(self.service, self.said(), self.openings())


class JoinIn(CentreIn):
    """A centre that wants to join: what it says of itself, its accreditation and its services. Nothing about people."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                CENTRE_EXAMPLE
                | {
                    "organisation": "The Spare Button Trust",
                    "nation": "england",
                    "accreditations": [_LEVEL],
                    "services": [_SERVICE],
                }
            ]
        }
    )

    organisation: Annotated[ShortText, Field(description="Who runs it.")]
    nation: Nation
    accreditations: Annotated[list[HeldIn], Field(min_length=1, max_length=4)]
    services: Annotated[list[OfferedIn], Field(min_length=1, max_length=len(Service))]

    @model_validator(mode="after")
    def _can_be_reached(self) -> Self:
        if self.telephone is None and self.email is None:
            raise Amiss("no-contact", "Give the centre's telephone number or e-mail address, so that the hub can ask.")
        return self


class JoinView(View):
    """An application has arrived."""

    centre_id: Annotated[UUID, Field(description="Name it when you speak with the hub.")]
    next_step: Annotated[str, Field(description="What happens now.")]


class AdmissionIn(In):
    """What the hub has seen of a centre that it admits."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"accreditations": [_LEVEL], "da_assessor": False}]})

    accreditations: Annotated[list[HeldIn], Field(min_length=1, max_length=4)]
    da_assessor: Annotated[Bool, Field(description="Has staff qualified to assess the risk of domestic abuse.")]


class SuspensionIn(In):
    """Why a centre is taken out of the directory, or not let in."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"reason": "insurance"}]})

    reason: SuspensionReason
