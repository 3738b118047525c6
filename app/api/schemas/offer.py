"""Offers: what sender, hub and centre send and see. The centre's reason stays with hub and centre (CEN-01)."""

from typing import Annotated, Literal

from pydantic import Field

from app.api.paging import Page, Paged
from app.api.types import NUMBER, Date, Id, In, Instant, LongText, View
from app.domain.access import Op
from app.domain.offer import DeclineReason, Status
from app.domain.services import Service
from app.domain.vocabulary import Day, Frequency, LastContact, Measure, MoveOn, Part
from app.screening.words import Answer, Kind, Light, Pathway, Source, Standing, Subject

Line = Annotated[str, Field(max_length=400)]
Side = Annotated[int, Field(ge=1, le=100, description="Who shares secrets with whom.", examples=[1])]
Actions = Annotated[
    list[Op], Field(max_length=20, description="Operations that you may call next.", examples=[["accept_offer"]])
]


class OfferIn(In):
    """Put a referral before a centre."""

    centre_id: Annotated[Id, Field(description="The centre.", examples=["4965975c-f4df-46a9-b57c-738fe5588448"])]
    service: Annotated[
        Service,
        Field(description="The service that was found suitable, or wished for.", examples=["supported_contact"]),
    ]
    rank: Annotated[
        int, Field(ge=1, le=100, description="Which choice this centre is: 1 is the first.", examples=[1]), NUMBER
    ] = 1


class OfferRefusalIn(In):
    """Decline an offer. Hub and centre read why; the family never does."""

    reason: Annotated[DeclineReason, Field(description="The true reason.", examples=["full"])]
    comment: Annotated[
        LongText | None, Field(description="More for the hub.", examples=["Saturdays are full until June."])
    ] = None


class OffersQuery(Paged):
    """Which offers to list."""

    status: Annotated[Status | None, Field(description="Only offers that stand here.")] = None
    referral_id: Annotated[Id | None, Field(description="Only offers of this referral.")] = None


class _OfferView(View):
    offer_id: Id
    referral_id: Id
    reference: Annotated[Line, Field(description="The referral's reference.", examples=["T4MZ0Q8R1A"])]
    centre_id: Id
    centre_name: Annotated[Line, Field(examples=["Marmalade Lane Contact Centre"])]
    service: Service
    status: Annotated[Status, Field(examples=["sent"])]
    sent_at: Instant
    answer_by: Annotated[Date, Field(description="The day by which the centre answers.")]
    answered_at: Instant | None
    actions: Actions


class OfferForSender(_OfferView):
    """An offer as the organisation sees it that sent the referral."""

    view: Literal["referrer"]


class _OfferForStaff(_OfferView):
    rank: Annotated[int, Field(ge=1, description="Which choice this centre is.", examples=[1])]
    court_ordered: Annotated[
        bool, Field(description="A court has ordered contact; where a centre declines, the way is back to the court.")
    ]
    reason: Annotated[DeclineReason | None, Field(description="Why the centre declined.")]
    comment: Annotated[Annotated[str, Field(max_length=4000)] | None, Field(description="More of why.")]
    placement_id: Annotated[Id | None, Field(description="The place that came of it.")]


class OfferForHub(_OfferForStaff):
    """An offer as the hub sees it."""

    view: Literal["hub"]


class OfferForCentre(_OfferForStaff):
    """An offer as its centre sees it."""

    view: Literal["centre_offered", "centre"]


class OfferedAdult(View):
    """An adult of the family: name, age, relationship; never an address or a way of reaching them."""

    party_id: Id
    side: Side
    given_name: Line
    family_name: Line
    age: Annotated[int | None, Field(description="In years; null where it is not known.", examples=[36])]
    relationship: Annotated[Line, Field(description="What this adult is to the child.", examples=["father"])]
    part: Annotated[Part, Field(examples=["visits"])]


class CareView(View):
    """What one side says a child needs."""

    side: Side
    allergies: Annotated[str | None, Field(max_length=4000)] = None
    medication: Annotated[str | None, Field(max_length=4000)] = None
    health: Annotated[str | None, Field(max_length=4000)] = None
    needs: Annotated[str | None, Field(max_length=4000)] = None
    diet: Annotated[str | None, Field(max_length=4000)] = None
    toilet_help: Annotated[str | None, Field(max_length=4000)] = None
    comforts: Annotated[str | None, Field(max_length=4000)] = None
    languages: Annotated[list[Line] | None, Field(max_length=20)] = None


class OfferedChild(View):
    """A child of the family."""

    child_id: Id
    given_name: Line
    family_name: Line
    age: Annotated[int | None, Field(description="In years.", examples=[7])]
    care: Annotated[list[CareView], Field(max_length=100)]


class WishView(View):
    """The pattern of contact that a side wishes for."""

    side: Side
    plan_to_move_on: MoveOn | None = None
    last_contact: LastContact | None = None
    frequency: Frequency | None = None
    session_minutes: Annotated[int | None, Field(examples=[90])] = None
    days_possible: Annotated[list[Day] | None, Field(max_length=7)] = None
    measures_wanted: Annotated[list[Measure] | None, Field(max_length=10)] = None


class OfferedConcern(View):
    """A concern with what has become of it, as closed words."""

    side: Annotated[int | None, Field(ge=1, le=100, description="Who raised it; null for hub or centre.", examples=[2])]
    kind: Kind
    subject: Annotated[Subject, Field(description="Whom it is about.")]
    answer: Answer
    source: Source | None
    origin_standing: Annotated[Standing | None, Field(description="Alleged, admitted, found or convicted.")]
    standing: Annotated[Line, Field(description="declared or confirmed.", examples=["declared"])]


class OfferedGate(View):
    """An order, or another fact beside the concerns, that bears on the service."""

    rule: Annotated[Line, Field(examples=["GATE-02"])]
    question: Line
    answer: Line


class OfferedFamily(View):
    """Everything that a co-ordinator reads of a family before saying yes or no (CEN-10)."""

    pathway: Pathway
    adults: Annotated[list[OfferedAdult], Field(max_length=100)]
    children: Annotated[list[OfferedChild], Field(max_length=100)]
    wishes: Annotated[list[WishView], Field(max_length=100)]
    concerns: Annotated[list[OfferedConcern], Field(max_length=1000)]
    gates: Annotated[list[OfferedGate], Field(max_length=100)]
    light: Annotated[Light | None, Field(description="Of this service; null where nobody has answered.")]
    needs: Annotated[
        list[Line],
        Field(max_length=1000, description="What nobody has confirmed. A professional referral waits for each."),
    ]
    open_questions: Annotated[list[Line], Field(max_length=1000, description="What nobody has answered or closed.")]
    safety_plan: Annotated[
        Annotated[str, Field(max_length=20_000)] | None, Field(description="Conditions and plan of the hub's decision.")
    ]
    referral_notes: Annotated[
        Annotated[str, Field(max_length=20_000)] | None, Field(description="What the hub wrote for the centre.")
    ]


class OfferInFull(OfferForCentre):
    """An offer as its centre reads it, with the family that is offered."""

    family: Annotated[OfferedFamily | None, Field(description="Null once nothing is asked and no place runs.")]


Offer = Annotated[OfferForSender | OfferForHub | OfferForCentre, Field(discriminator="view")]
OfferRead = Annotated[OfferForSender | OfferForHub | OfferInFull, Field(discriminator="view")]


class OffersPage(Page[Offer]):
    """A page of offers, newest first."""
