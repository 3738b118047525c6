"""Referrals as those read them who speak for a side or sent them: what they said, a coarse stage, their own acts.

Each audience has a model of its own, an allow-list. None of these holds another side's address, route, times, answers or
acts, nor whether it was reached (REF-05, REF-08, REF-14).
"""

from typing import Annotated, Literal

from pydantic import ConfigDict, Field

from app.api.paging import Paged
from app.api.schemas.section_people import Name
from app.api.types import Bool, Date, Id, In, Instant, View
from app.domain import application
from app.domain.access import Op
from app.domain.consent import ConsentState
from app.domain.referral import Status
from app.domain.services import Service
from app.domain.stage import Stage
from app.domain.vocabulary import Part, Relationship
from app.domain.withdrawal import Reason
from app.screening.words import Pathway

Line = Annotated[str, Field(max_length=400)]
Actions = Annotated[
    list[Op], Field(max_length=60, description="Operations that you may call next.", examples=[["save_section"]])
]
Reference = Annotated[Line, Field(description="What to quote to the hub.", examples=["7K2QF-09XYZ"])]
StageWord = Annotated[Stage, Field(description="Where your part stands.", examples=["being_considered"])]
Sentence = Annotated[Line, Field(description="The same in plain words.")]
_ID = "0d9d5c2e-6a53-4f6c-9a3e-0f5b1a2c3d4e"


class StartedForIn(In):
    """The adult for whom a professional begins a referral: the client, or whom the contact is about."""

    given_name: Name
    family_name: Name


class StartReferralIn(In):
    """Begin a referral; all else is said in its sections, which can be saved one by one."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"part": "visits", "relationship": "father"}]})
    part: Annotated[Part, Field(description="What you, or your client, do in the contact.")] = Part.OTHER
    relationship: Annotated[Relationship, Field(description="What you, or your client, are to the child.")] = (
        Relationship.OTHER
    )
    service_wished: Annotated[Service | None, Field(description="May be said later.")] = None
    acts_for_a_side: Annotated[Bool, Field(description="Solicitors and mediators only: you act for this adult.")] = (
        False
    )
    adult: Annotated[StartedForIn | None, Field(description="Professionals only.")] = None


class WithdrawalIn(In):
    """Withdraw; nobody has to say why."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"reason": "own_arrangements"}]})
    reason: Annotated[Reason, Field(description="Read by staff only.")] = Reason.NOT_SAID


class ReferralsQuery(Paged):
    """Which referrals to list."""

    status: Annotated[Status | None, Field(description="Hub and centres only: where the referral stands.")] = None


class OwnPartView(View):
    """The reader's own part, as the reader entered it."""

    given_name: Line
    family_name: Line
    part: Part | None
    relationship: Line | None
    confirmed: Annotated[bool, Field(description="The hub or a centre knows that you are who you say.")]
    consent: Annotated[ConsentState, Field(description="Your own word; it counts once you are confirmed.")]
    consent_etag: Annotated[
        Annotated[str, Field(max_length=64)] | None,
        Field(description="Send it as If-Match when you change your word; null where you have said none."),
    ]
    application: Annotated[application.Status, Field(description="Where your own application stands.")]
    submitted_at: Instant | None


class KnownChildView(View):
    """A child by the name that the reader's side gave."""

    names: Line
    birth_date: Date | None
    age: int | None


class OwnPlaceView(View):
    """The place at a centre, known from the offer of one's own pre-visit on."""

    placement_id: Id
    centre_id: Id
    centre_name: Line


class _Coarse(View):
    referral_id: Annotated[Id, Field(examples=[_ID])]
    reference: Reference
    stage: StageWord
    since: Annotated[Instant | None, Field(description="From when you read this stage.")]
    sentence: Sentence
    service_wished: Annotated[Service | None, Field(description="What your own side asked for.")]
    children: Annotated[list[KnownChildView], Field(max_length=100)]
    others: Annotated[list[Line], Field(max_length=100, description="Other adults, by the names your side gave them.")]
    actions: Actions


class FamilyReferral(_Coarse):
    """A referral as an adult of the family reads it."""

    view: Literal["family"]
    started_by_me: bool
    me: OwnPartView
    place: OwnPlaceView | None


class ClientView(View):
    """The adult for whom a professional acts."""

    given_name: Line
    family_name: Line
    relationship: Line | None
    part: Part | None


class RepresentativeReferral(_Coarse):
    """A referral as a solicitor or mediator of one side reads it."""

    view: Literal["representative"]
    pathway: Pathway
    clients: Annotated[list[ClientView], Field(max_length=100)]
    application: application.Status | None
    submitted_at: Instant | None
    place: OwnPlaceView | None


class ReferrerReferral(_Coarse):
    """A referral as a professional without a side reads it: what they sent, and how far it has come."""

    view: Literal["referrer"]
    pathway: Pathway
    application: application.Status
    submitted_at: Instant | None


class _CoarseItem(View):
    referral_id: Annotated[Id, Field(examples=[_ID])]
    reference: Reference
    stage: StageWord
    since: Instant | None
    sentence: Sentence


class FamilyReferralItem(_CoarseItem):
    """A referral in the list of an adult of the family."""

    view: Literal["family"]
    started_by_me: bool


class ProfessionalReferralItem(_CoarseItem):
    """A referral in the list of a professional who reads a coarse stage."""

    view: Literal["representative", "referrer"]
    pathway: Pathway
