"""Exports: the document that somebody gets who asks for what is kept about them, and how the hub reads it before.

The document is made of the ordinary answers' own models, so that it can hold nothing that those do not show.
"""

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import Field

from app.api.paging import Page
from app.api.schemas.acceptable_centre import AcceptableCentreView
from app.api.schemas.account import MeView
from app.api.schemas.application import OwnApplication
from app.api.schemas.attendance import AttendanceForSide
from app.api.schemas.contact_route import ContactRouteView
from app.api.schemas.event import OwnEvent
from app.api.schemas.message import MessageView
from app.api.schemas.placement import PlacementForSide
from app.api.schemas.referral import FamilyReferral
from app.api.schemas.screening import FamilyScreening
from app.api.schemas.session import SessionForSide
from app.api.types import Date, Filter, Id, In, Instant, LongText, View
from app.db.queries.export import Gathered
from app.db.tables.export import Export
from app.domain.export import Part, State

_MANY = 1_001
Name = Annotated[str, Field(max_length=200)]


class ExportedReferral(View):
    """One referral as its reader's own side reads it."""

    referral_id: Id
    referral: FamilyReferral | None
    application: OwnApplication | None
    timeline: Annotated[list[OwnEvent], Field(max_length=_MANY)]
    screenings: Annotated[list[FamilyScreening], Field(max_length=_MANY)]
    place: PlacementForSide | None
    attendance: Annotated[list[AttendanceForSide], Field(max_length=_MANY)]
    acceptable_centres: Annotated[list[AcceptableCentreView], Field(max_length=_MANY)] = []  # noqa: RUF012 - pydantic copies it


class ExportDocument(View):
    """What is kept about somebody, as far as it is theirs to read, as it stood when they asked."""

    account: MeView | None
    contact_routes: Annotated[list[ContactRouteView], Field(max_length=_MANY)]
    messages: Annotated[list[MessageView], Field(max_length=_MANY)]
    visits: Annotated[list[SessionForSide], Field(max_length=_MANY)]
    referrals: Annotated[list[ExportedReferral], Field(max_length=_MANY)]

    @classmethod
    def of(cls, found: Gathered, public_url: str) -> Mapping[str, Any]:
        """Write down what was gathered, as plain JSON."""
        made = cls.model_validate(
            {
                "account": MeView.of_me(found.me),
                "contact_routes": [ContactRouteView.of(route) for route in found.routes],
                "messages": [MessageView.of(message, public_url) for message in found.messages],
                "visits": found.visits,
                "referrals": found.referrals,
            }
        )
        return made.model_dump(mode="json")


class ExportAskedView(View):
    """That somebody has asked."""

    export_id: Annotated[Id, Field(description="Read it with `read_export` once we have written to you.")]
    asked_at: Instant
    answer_by: Annotated[Date, Field(description="By when you have an answer.")]

    @classmethod
    def of(cls, row: Export) -> "ExportAskedView":
        """Tell whoever asked that they have."""
        return cls(export_id=row.id, asked_at=row.asked_at, answer_by=row.answer_by)


class LeftOut(View):
    """A part that the reviewer leaves out, and of which referral."""

    part: Part
    referral_id: Id | None


class _Waiting(View):
    view: Literal["hub"]
    export_id: Id
    given_name: Name
    family_name: Name
    asked_at: Instant
    answer_by: Date
    state: State
    left_out: Annotated[list[LeftOut], Field(max_length=1000)]
    reason: Annotated[str | None, Field(max_length=20000, description="Why; only staff read it.")]
    prepared_by: Id | None
    etag: Annotated[str, Field(max_length=200, description="Send it as If-Match when you prepare it.")]


class WaitingExportView(_Waiting):
    """An export that waits for the hub."""


class ExportForHub(_Waiting):
    """An export that waits for the hub, with its document before anything is left out."""

    document: ExportDocument


class ExportForReader(View):
    """An export as whoever asked reads it."""

    view: Literal["family"]
    export_id: Id
    asked_at: Instant
    document: ExportDocument


ExportView = Annotated[ExportForReader | ExportForHub, Field(discriminator="view")]


class ExportsPage(Page[WaitingExportView]):
    """Exports that wait for the hub, the oldest first."""


class LeftOutIn(In):
    """A part to leave out: likely to cause serious harm, sealed, or a court's own."""

    part: Annotated[Part, Field(examples=["screenings"])]
    referral_id: Annotated[Id | None, Field(description="Of which referral, for a part of one.")] = None


class PreparationIn(In):
    """What a reviewer leaves out, and why."""

    left_out: Annotated[list[LeftOutIn], Field(max_length=1000, examples=[[]])]
    reason: Annotated[LongText | None, Field(description="Needed where something is left out; only staff read it.")] = (
        None
    )


class ExportQuery(Filter):
    """In which form to read it."""

    format: Annotated[Literal["json", "html"], Field(description="JSON, or a page to read and print.")] = "json"
