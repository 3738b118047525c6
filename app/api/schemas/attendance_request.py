"""Requests for attendance and what was given: days, times and closed words."""

from typing import Annotated, Literal

from pydantic import Field

from app.api.paging import Page, Paged
from app.api.schemas.session import Actions, Line
from app.api.types import Date, Filter, Id, In, Instant, QueryBool, View
from app.db.tables.organisation import OrganisationKind
from app.domain.disclosure import Purpose

Side = Annotated[
    int | None,
    Field(ge=1, le=100, description="Whose clock times; null for everybody's.", examples=[1]),
]


class AttendanceRequestIn(In):
    """Ask a centre for attendance."""

    purpose: Annotated[Purpose, Field(description="Why you ask.", examples=["court_hearing"])]
    placement_id: Annotated[Id | None, Field(description="At which place; left out: the newest that you know of.")] = (
        None
    )
    from_on: Annotated[Date | None, Field(description="The first day, by the centre's clocks.")] = None
    until_on: Annotated[Date | None, Field(description="The last day.")] = None


class AttendanceRequestsQuery(Paged):
    """Which requests to list."""

    referral_id: Annotated[Id | None, Field(description="Only those about this referral.")] = None
    answered: Annotated[QueryBool | None, Field(description="Only those that have, or have not, been answered.")] = None


class _RequestView(View):
    request_id: Id
    referral_id: Id
    reference: Annotated[Line, Field(description="The referral's reference.", examples=["T4MZ0Q8R1A"])]
    placement_id: Id
    centre_id: Id
    purpose: Purpose
    from_on: Date | None
    until_on: Date | None
    asked_at: Instant
    answered_at: Instant | None
    disclosure_id: Annotated[Id | None, Field(description="What was given; null until it is.")]
    actions: Actions


class RequestForReferrer(_RequestView):
    """A request as the organisation reads it that made it."""

    view: Literal["referrer"]


class RequestForCentre(_RequestView):
    """A request as the centre reads it that answers it."""

    view: Literal["centre"]
    organisation_id: Id
    organisation_name: Line
    organisation_kind: OrganisationKind
    side: Side
    entitled: Annotated[
        bool, Field(description="Whether the organisation still stands to the case as it did when it asked.")
    ]


AttendanceRequest = Annotated[RequestForReferrer | RequestForCentre, Field(discriminator="view")]


class AttendanceRequestsPage(Page[AttendanceRequest]):
    """A page of requests, newest first."""


class StatementRow(View):
    """One line of a statement."""

    date: Annotated[Line, Field(examples=["2027-03-06"])]
    session: Annotated[Line, Field(description="held or not held.", examples=["held"])]
    person: Annotated[Line, Field(description="By part, never by name.", examples=["own side: visiting adult"])]
    attendance: Annotated[
        Line, Field(description="attended, not attended, not recorded, or nothing.", examples=["attended"])
    ]
    arrived: Annotated[Line, Field(description="On the centre's clock; empty for another side.", examples=["09:46"])]
    left: Annotated[Line, Field(examples=["11:56"])]


class StatementView(View):
    """A statement of attendance."""

    reference: Line
    centre: Line
    service: Line
    given_to: Line
    purpose: Annotated[Line, Field(examples=["a court hearing"])]
    given_on: Line
    zone: Line
    one_side: bool
    rows: Annotated[list[StatementRow], Field(max_length=100_000)]


class _DisclosureView(View):
    disclosure_id: Id
    request_id: Id
    referral_id: Id
    organisation_id: Annotated[Id, Field(description="To whom it was given.")]
    purpose: Annotated[Purpose, Field(description="Why.")]
    released_at: Annotated[Instant, Field(description="When.")]
    sha256: Annotated[
        str,
        Field(
            min_length=64,
            max_length=64,
            description="Digest of `statement` as JSON with sorted keys and without spaces, in UTF-8.",
            examples=["0123456789abcdef" * 4],
        ),
    ]
    statement: Annotated[StatementView, Field(description="What.")]
    actions: Actions


class DisclosureForReferrer(_DisclosureView):
    """What was given, as the organisation reads it that asked."""

    view: Literal["referrer"]


class DisclosureForStaff(_DisclosureView):
    """What was given, as hub and centre read it."""

    view: Literal["hub", "centre"]
    side: Side
    decided_by: Annotated[Id, Field(description="Account of the co-ordinator who gave it.")]


Disclosure = Annotated[DisclosureForReferrer | DisclosureForStaff, Field(discriminator="view")]


class DisclosureQuery(Filter):
    """In which form to read."""

    format: Annotated[Literal["json", "csv", "html"], Field(description="csv for a spreadsheet, html to print.")] = (
        "json"
    )
