"""Placements: a family's place at a centre, one view for each audience, and the agreements that go with it."""

from typing import Annotated, Literal

from pydantic import Field

from app.api.schemas.pre_visit import OwnPreVisitView, PreVisitView, Room, Side
from app.api.types import Date, Id, In, Instant, View
from app.db.tables.appointment import AppointmentStatus
from app.db.tables.placement import AgreementHow
from app.domain.access import Op
from app.domain.act import Act
from app.domain.place_length import LongerReason, MoveOnRoute
from app.domain.placement import EndReason, Status, SuspensionReason
from app.domain.services import Service
from app.domain.stage import Stage
from app.domain.vocabulary import Part

Line = Annotated[str, Field(max_length=400)]


class PlaceIn(In):
    """Confirm a place."""

    place: Annotated[Room, Field(description="The opening or room that the family has.", examples=["Saturday hall"])]
    planned_until: Annotated[
        Date, Field(description="Supported contact: within six months, later with a reason.", examples=["2027-08-28"])
    ]
    longer_reason: Annotated[
        LongerReason | None, Field(description="Why supported contact is planned for more than six months.")
    ] = None
    move_on_route: Annotated[MoveOnRoute, Field(description="How contact goes on afterwards.", examples=["handovers"])]


class PlacementEndingIn(In):
    """End a place."""

    reason: Annotated[EndReason, Field(description="Staff read it; no family member does.", examples=["aim_reached"])]


class AgreementIn(In):
    """Sign the centre's rules, or record a signature on paper."""

    ground_rules_id: Annotated[Id, Field(description="The version that is signed; it has to be the current one.")]
    party_id: Annotated[
        Id | None, Field(description="Who has signed on paper. Left out by whoever signs from their own account.")
    ] = None


class AgreementView(View):
    """A signature under one version of the centre's rules."""

    agreement_id: Id
    party_id: Id
    ground_rules_id: Id
    number: Annotated[int, Field(ge=1, description="Number of the version.", examples=[3])]
    how: AgreementHow
    at: Instant


class RecordingView(View):
    """Whether notes are taken of the sessions, and who gets them."""

    notes_taken: bool
    what: Annotated[Line, Field(description="What is written down.")]
    who_gets_it: Line


class RulesView(View):
    """The current version of the centre's rules; `read_ground_rules` gives their text."""

    ground_rules_id: Id
    number: Annotated[int, Field(ge=1, examples=[3])]


class _PlacementView(View):
    placement_id: Id
    referral_id: Id
    centre_id: Id
    centre_name: Annotated[Line, Field(examples=["Marmalade Lane Contact Centre"])]
    zone: Annotated[Line, Field(description="The centre's time zone.", examples=["Europe/London"])]
    service: Service
    recording: RecordingView


class PlacementForSide(_PlacementView):
    """A place as an adult of the family sees it, or who acts for its side: its own part only."""

    view: Literal["family", "representative"]
    stage: Stage
    sentence: Line
    ground_rules: RulesView | None
    agreement_wanted: Annotated[bool, Field(description="The current rules lie before you unsigned.")]
    agreements: Annotated[list[AgreementView], Field(max_length=1000, description="What was signed on this side.")]
    pre_visits: Annotated[
        list[OwnPreVisitView], Field(max_length=1000, description="Your own visits to see the centre.")
    ]
    planned_until: Date | None
    review_on: Annotated[Date | None, Field(description="When the centre looks at it again.")]
    actions: Annotated[list[Act], Field(max_length=20, description="Operations that you may call next.")]


class PlacementForReferrer(_PlacementView):
    """A place as whoever sent the referral sees it."""

    view: Literal["referrer"]
    stage: Stage
    sentence: Line


class PreVisitMark(View):
    """That there is a pre-visit, and where it stands."""

    appointment_id: Id
    party_id: Id
    status: AppointmentStatus


class PlacementForAuthority(_PlacementView):
    """A place as an authority or Cafcass sees it."""

    view: Literal["statutory"]
    status: Status
    planned_until: Date | None
    review_on: Date | None
    pre_visits: Annotated[list[PreVisitMark], Field(max_length=1000)]


class PlacementForWorker(_PlacementView):
    """A place as a worker sees it who is on one of its sessions."""

    view: Literal["worker"]
    status: Status


class PreparedAdult(View):
    """An adult of the family, and what has been prepared with them."""

    party_id: Id
    side: Side
    given_name: Line
    family_name: Line
    relationship: Line
    part: Part
    pre_visits: Annotated[list[PreVisitView], Field(max_length=1000)]
    agreements: Annotated[list[AgreementView], Field(max_length=1000)]


class PlacedChild(View):
    """A child of the family."""

    child_id: Id
    given_name: Line
    family_name: Line


class MissingView(View):
    """Something that a place still waits for."""

    pointer: Line
    code: Annotated[Line, Field(examples=["agreement-not-signed"])]
    detail: Line


class PlacementForStaff(_PlacementView):
    """A place as centre and hub see it."""

    view: Literal["hub", "centre"]
    reference: Line
    offer_id: Id
    status: Status
    suspended_from: Status | None
    created_at: Instant
    confirmed_at: Instant | None
    place: Annotated[Line | None, Field(description="The opening or room that the family has.")]
    planned_until: Date | None
    longer_reason: LongerReason | None
    review_on: Date | None
    move_on_route: MoveOnRoute | None
    end_reason: Line | None
    ended_at: Instant | None
    ground_rules: RulesView | None
    adults: Annotated[list[PreparedAdult], Field(max_length=100)]
    children: Annotated[list[PlacedChild], Field(max_length=100)]
    missing: Annotated[list[MissingView], Field(max_length=100, description="What the place still waits for.")]
    actions: Annotated[list[Op], Field(max_length=20, description="Operations that you may call next.")]


class PlacementSuspensionIn(In):
    """Why a place is interrupted; staff read it, families do not."""

    reason: Annotated[SuspensionReason, Field(examples=["no_staff"])]


Placement = Annotated[
    PlacementForSide | PlacementForReferrer | PlacementForAuthority | PlacementForWorker | PlacementForStaff,
    Field(discriminator="view"),
]
