"""Referrals as staff and authorities read them, one model for each audience, and the union of all audiences."""

from typing import Annotated, Any, Literal

from pydantic import Field

from app.api.paging import Page
from app.api.schemas.offer import OfferedFamily, Side
from app.api.schemas.referral import (
    Actions,
    FamilyReferral,
    FamilyReferralItem,
    Line,
    ProfessionalReferralItem,
    Reference,
    ReferrerReferral,
    RepresentativeReferral,
)
from app.api.types import Date, Id, Instant, View
from app.domain import application, offer, placement
from app.domain.consent import ConsentState
from app.domain.contact import ContactOutcome
from app.domain.referral import Status
from app.domain.services import Service
from app.domain.stage import Stage
from app.domain.vocabulary import Lives, Part
from app.screening.words import Pathway

Exact = Annotated[Line, Field(description="The status, and a live placement's beside it.", examples=["placed:active"])]
WaitsOn = Annotated[Line | None, Field(description="On whom the next step waits.", examples=["hub"])]


class AdultView(View):
    """An adult of a case."""

    party_id: Id
    side: Side
    given_name: Line
    family_name: Line
    known_as: Line | None
    birth_date: Date | None
    relationship: Line
    part: Part


class ChildView(View):
    """A child of a case."""

    child_id: Id
    given_name: Line
    family_name: Line
    known_as: Line | None
    birth_date: Date | None


class ResidenceView(View):
    """Whether a child lives with an adult, as that adult says."""

    party_id: Id
    lives: Lives


class HubChildView(ChildView):
    """A child of a case, with whom it lives and which sides have named it."""

    residences: Annotated[list[ResidenceView], Field(max_length=100)]
    named_by_sides: Annotated[list[int], Field(max_length=100)]


class HubAdultView(AdultView):
    """A party as the hub reads it."""

    person_id: Id
    joined: Annotated[bool, Field(description="An account takes part as this party.")]
    confirmed_at: Instant | None
    confirmed_how: Line | None
    consent: ConsentState
    contact: Annotated[ContactOutcome | None, Field(description="How far the contact step has come.")]
    reached: Annotated[bool, Field(description="A conversation on a verified route counts.")]


class SideView(View):
    """A side of a case: where its own part stands, and what it reads."""

    side: Side
    application: application.Status | None
    submitted_at: Instant | None
    shown: Annotated[Stage | None, Field(description="The coarse stage that this side reads.")]


class OrganisationInView(View):
    """An organisation that stands in a relation to the case."""

    organisation_id: Id
    name: Line
    relation: Line
    side: int | None


class OpenOfferView(View):
    """The offer that waits for a centre."""

    offer_id: Id
    centre_id: Id
    service: Service
    status: offer.Status


class LivePlaceView(View):
    """The place that the family has."""

    placement_id: Id
    centre_id: Id
    service: Service
    status: placement.Status


class _Exact(View):
    referral_id: Id
    reference: Reference
    pathway: Pathway
    status: Status
    exact: Exact
    status_since: Instant
    service_wished: Service | None
    service_found: Service | None
    court_ordered: bool
    submitted_at: Instant | None


class StatutoryReferral(_Exact):
    """A referral as Cafcass or an authority reads it."""

    view: Literal["statutory"]
    adults: Annotated[list[AdultView], Field(max_length=100)]
    children: Annotated[list[ChildView], Field(max_length=100)]
    application: Annotated[application.Status | None, Field(description="The form of your own referral, if it is one.")]
    actions: Actions


class HubReferral(_Exact):
    """A referral as the hub reads it."""

    view: Literal["hub"]
    waits_on: WaitsOn
    due_on: Date | None
    hub_worker: Id | None
    created_at: Instant
    answer_on: Annotated[Date | None, Field(description="The next day on which an end can be shown to a family.")]
    priority: Annotated[dict[str, Any], Field(description="What decided its place in the queue when it was sent.")]
    sides: Annotated[list[SideView], Field(max_length=100)]
    adults: Annotated[list[HubAdultView], Field(max_length=100)]
    children: Annotated[list[HubChildView], Field(max_length=100)]
    organisations: Annotated[list[OrganisationInView], Field(max_length=100)]
    offer: OpenOfferView | None
    place: LivePlaceView | None
    actions: Actions


class OfferedReferral(View):
    """A referral as a centre reads it before it has said yes: the list of CEN-10 and nothing else."""

    view: Literal["centre_offered"]
    referral_id: Id
    reference: Reference
    status: Status
    service_wished: Service | None
    court_ordered: bool
    offer: OpenOfferView
    family: OfferedFamily
    actions: Actions


class CentreAdultView(AdultView):
    """A party as its centre reads it; how it is reached stands with the visits."""

    confirmed: Annotated[bool, Field(description="Known to be this person.")]
    consent: ConsentState


class CentreReferral(_Exact):
    """A referral as the centre reads it that has accepted it."""

    view: Literal["centre"]
    waits_on: WaitsOn
    due_on: Date | None
    adults: Annotated[list[CentreAdultView], Field(max_length=100)]
    children: Annotated[list[ChildView], Field(max_length=100)]
    place: LivePlaceView | None
    actions: Actions


class FirstNameView(View):
    """Somebody by first name; a child with its age."""

    first_name: Line
    age: int | None = None


class WorkerReferral(View):
    """A referral as a worker on a session reads it."""

    view: Literal["worker"]
    referral_id: Id
    reference: Reference
    service: Service | None
    adults: Annotated[list[FirstNameView], Field(max_length=100)]
    children: Annotated[list[FirstNameView], Field(max_length=100)]
    actions: Actions


class _StaffItem(View):
    referral_id: Id
    reference: Reference
    pathway: Pathway
    status: Status
    exact: Exact
    status_since: Instant
    service_wished: Service | None
    submitted_at: Instant | None


class StatutoryReferralItem(_StaffItem):
    """A referral in the list of Cafcass or an authority."""

    view: Literal["statutory"]


class StaffReferralItem(_StaffItem):
    """A referral in the list of the hub or of its centre."""

    view: Literal["hub", "centre"]
    waits_on: WaitsOn
    due_on: Date | None


class OfferedReferralItem(View):
    """A referral in the list of a centre that has not accepted it, or of a worker on a session."""

    view: Literal["centre_offered", "worker"]
    referral_id: Id
    reference: Reference


ReferralView = Annotated[
    FamilyReferral
    | RepresentativeReferral
    | ReferrerReferral
    | StatutoryReferral
    | HubReferral
    | OfferedReferral
    | CentreReferral
    | WorkerReferral,
    Field(discriminator="view"),
]
ReferralItem = Annotated[
    FamilyReferralItem | ProfessionalReferralItem | StatutoryReferralItem | StaffReferralItem | OfferedReferralItem,
    Field(discriminator="view"),
]


class ReferralsPage(Page[ReferralItem]):
    """A page of referrals, those you came to last first."""
