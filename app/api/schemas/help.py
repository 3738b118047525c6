"""What the services are, where help is, and what this service is."""

from datetime import date
from typing import Annotated, Any, Self
from uuid import UUID

from pydantic import Field

from app.api.types import Filter, QueryBool, View
from app.domain.services import Accreditation, Description, Recording, Service
from app.domain.signposting import Nation, Reader, Signpost, Topic


class ServiceView(View):
    """A service that centres offer, in plain words (SVC-05)."""

    service: Service
    name: Annotated[str, Field(examples=["Supported contact"])]
    accreditation: Annotated[Accreditation, Field(description="What a centre must hold to give it.")]
    recording: Annotated[Recording, Field(description="Dates and times only, or a summary.")]
    risk_level: str
    who_is_present: str
    what_is_recorded: str
    who_gets_it: str
    usual_length: str
    next_step: str

    @classmethod
    def of(cls, description: Description) -> Self:
        """Show one service."""
        return cls.model_validate(description.as_json())


class ServiceListView(View):
    """Every service there is."""

    items: list[ServiceView]


class SignpostFilter(Filter):
    """For whom help is looked for."""

    topic: Annotated[list[Topic], Field(max_length=20, description="Any of these; without one, all.")] = []  # noqa: RUF012 - pydantic copies it
    nation: Annotated[Nation | None, Field(description="Where the child lives.")] = None
    audience: Annotated[Reader, Field(description="Who reads.")] = Reader.FAMILY
    guarded: Annotated[
        QueryBool, Field(description="Abuse, an order or an unknown of these: nothing that brings two adults together.")
    ] = True


class SignpostView(View):
    """Somebody who can help."""

    id: UUID
    topics: list[Topic]
    nations: list[Nation]
    name: Annotated[str, Field(examples=["Childline"])]
    about: str
    telephone: str | None
    email: str | None
    web: str | None
    hours: str | None
    checked_on: Annotated[date, Field(description="When somebody last looked whether this is right.")]

    @classmethod
    def of(cls, signpost: Signpost) -> Self:
        """Show one signpost."""
        return cls.model_validate(signpost)


class SignpostListView(View):
    """Help that fits, most urgent first."""

    items: list[SignpostView]


class VersionsView(View):
    """What decides here today, by its version."""

    service: Annotated[str, Field(examples=["0.1.0"])]
    questionnaire: Annotated[str, Field(examples=["2026-1"])]
    ruleset: Annotated[str, Field(examples=["2026-1"])]


class AboutView(View):
    """What this service is, and whose data it shows."""

    name: Annotated[str, Field(examples=["Safe referral"])]
    version: Annotated[str, Field(examples=["0.1.0"])]
    demo: Annotated[bool, Field(description="This is a demonstration: nobody in it is real.")]
    about: str
    versions: Annotated[VersionsView, Field(description="Of the service, and of the words and rules it screens with.")]
    whole_postcodes: Annotated[
        bool,
        Field(description="Whole postcodes are understood as themselves; otherwise as the middle of their sector."),
    ]
    attribution: Annotated[list[str], Field(description="Whose data this shows; to be shown wherever it is used.")]
    licence: Annotated[str, Field(description="Under which that data may be used.")]
    documentation: dict[str, Any]
