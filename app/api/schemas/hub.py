"""The hub's queue, allocation, notes for the centre and decision. Hub staff alone read these, but for the notes."""

from typing import Annotated, Literal

from pydantic import Field

from app.api.paging import Page, Paged
from app.api.types import NUMBER, Date, Document, Id, In, Instant, LongText, Shaped, View
from app.domain.access import Op
from app.domain.assessment import Asked, Proposal
from app.domain.consent import NotSought
from app.domain.hub import Decision
from app.domain.hub_queue import AmberKind, Urgency
from app.domain.referral import Status
from app.domain.services import Service
from app.screening.words import Light, Pathway

_KEY = Shaped("[a-z_]+(/[a-z_]+){1,3}", "not-a-key", "Take the key as the assessment lists it.")
Key = Annotated[
    str,
    Field(
        min_length=3,
        max_length=150,
        description="The key of a need or of an open question.",
        examples=["concerns/substance_past/visiting_adult/ground_rules"],
    ),
    _KEY,
]
Reference = Annotated[str, Field(max_length=40, description="The referral's reference.", examples=["T4MZ0Q8R1A"])]
Tag = Annotated[str, Field(max_length=100, description="Send it as If-Match.", examples=['"q8x2mV0aT3yKdYb1uYc0Lw"'])]
Prose = Annotated[str, Field(max_length=20_000)]
Actions = Annotated[
    list[Op], Field(max_length=20, description="Operations that you may call next.", examples=[["decide_referral"]])
]
WaitsOn = Annotated[
    Annotated[str, Field(max_length=40)] | None,
    Field(description="Who is awaited: `hub`, or whoever was asked.", examples=["hub"]),
]


class QueueQuery(Paged):
    """Which part of the queue to read."""


class QueueItem(View):
    """A referral that waits to be taken."""

    referral_id: Id
    reference: Reference
    pathway: Pathway
    service_wished: Service | None
    court_ordered: bool
    urgency: Annotated[Urgency, Field(description="How pressing it is.")]
    entered_at: Annotated[Instant, Field(description="When it came into the queue.")]
    waiting_days: Annotated[int, Field(ge=0, description="Whole days that it has waited.", examples=[3])]
    due_on: Annotated[Date, Field(description="The day by which somebody has to have taken it.")]
    overdue: bool
    court_on: Annotated[Date | None, Field(description="The next date at court, where one is known.")]
    light: Annotated[
        Light | None, Field(description="The reddest light that any side's answers give the wished service.")
    ]
    amber: Annotated[AmberKind | None, Field(description="Whether a risk is to be judged, or only evidence seen.")]
    etag: Tag
    actions: Actions


class QueuePage(Page[QueueItem]):
    """One page of the queue, most pressing first."""


class AllocationIn(In):
    """Whose case it becomes."""

    worker_id: Annotated[
        Id | None, Field(description="The account of another worker of the hub; only the lead names one.")
    ] = None


class AllocationView(View):
    """A referral that has been taken."""

    referral_id: Id
    reference: Reference
    status: Annotated[Status, Field(examples=["assessing"])]
    worker_id: Annotated[Id, Field(description="The account whose case it is.")]
    assessment_id: Id
    taken_at: Instant
    due_on: Annotated[Date | None, Field(description="The day by which the hub decides.")]
    actions: Actions


class ReferralNotesIn(In):
    """What the centre is to know; not the hub's own record."""

    text: Annotated[
        Document,
        Field(description="The notes.", examples=["Both want this. Juno needs a reminder for the toilet."]),
    ]


class ReferralNotesForHub(View):
    """The notes for the centre, as the hub reads them."""

    view: Literal["hub"]
    referral_id: Id
    text: Annotated[Prose | None, Field(description="Null until they are written.")]
    written_at: Instant | None
    by: Annotated[Id | None, Field(description="The account that wrote them.")]


class ReferralNotesForCentre(View):
    """The notes as a centre reads them."""

    view: Literal["centre_offered", "centre"]
    referral_id: Id
    text: Annotated[Prose | None, Field(description="Null until they are written.")]
    written_on: Date | None


ReferralNotes = Annotated[ReferralNotesForHub | ReferralNotesForCentre, Field(discriminator="view")]


class DecisionIn(In):
    """What the hub decides, and why."""

    decision: Annotated[Decision, Field(examples=["suitable"])]
    rationale: Annotated[
        Document,
        Field(description="The written reason.", examples=["No concern on either side and none in the checks."]),
    ]
    service: Annotated[
        Service | None,
        Field(description="The service; needed where the decision is favourable.", examples=["supported_contact"]),
    ] = None
    screening_id: Annotated[
        Id | None,
        Field(description="The hub's newest screening, which you have read; needed where the decision is favourable."),
    ] = None
    conditions: Annotated[LongText | None, Field(description="What goes with the decision.")] = None
    sessions: Annotated[
        Annotated[int, Field(ge=1, le=100), NUMBER] | None,
        Field(description="How many supervised sessions come first."),
    ] = None
    plan: Annotated[
        list[LongText],
        Field(default_factory=list, max_length=20, description="What has to be completed before the family returns."),
    ]
    asked_of: Annotated[Asked | None, Field(description="Who has to answer a request for information.")] = None
    due_on: Annotated[Date | None, Field(description="By when.")] = None
    departs_from: Annotated[
        list[Key],
        Field(
            default_factory=list,
            max_length=50,
            description="Needs to depart from. Takes a second person: propose the decision.",
        ),
    ]
    consents_not_sought: Annotated[
        list[Id],
        Field(
            default_factory=list,
            max_length=50,
            description="Consents not to be sought. Takes a second person: propose the decision.",
        ),
    ]
    not_sought_because: Annotated[
        NotSought | None, Field(description="Why these consents are not to be sought; needed where any is named.")
    ] = None

    def proposal(self) -> Proposal:
        """Give what is proposed, as the rules take it."""
        return Proposal(
            rationale=self.rationale,
            service=self.service,
            screening_id=self.screening_id,
            conditions=self.conditions or "",
            sessions=self.sessions or 0,
            plan=tuple(self.plan),
            asked_of=self.asked_of,
            due_on=self.due_on,
            departs_from=tuple(self.departs_from),
            consents_not_sought=tuple(self.consents_not_sought),
            not_sought_because=self.not_sought_because,
        )


class DecisionView(View):
    """A decision as it was made; it is never overwritten."""

    referral_id: Id
    assessment_id: Id
    decision: Decision
    service: Service | None
    screening_id: Annotated[Id | None, Field(description="The screening that it rests on.")]
    facts_digest: Annotated[
        str, Field(max_length=64, description="SHA-256 of the facts that it rests on, in hexadecimal digits.")
    ]
    decided_at: Instant
    status: Annotated[Status, Field(examples=["ready"])]
    waits_on: WaitsOn
    due_on: Date | None
    actions: Actions
