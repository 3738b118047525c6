"""The contact step, for staff alone: how each party is reached, how far that has come, and who has been confirmed."""

from typing import Annotated, Literal

from pydantic import Field

from app.api.types import ONE_LINE, SOME_LINES, Bool, Email, Id, In, Instant, LongText, ShortText, Telephone, View
from app.domain.access import Op
from app.domain.confirmation import RouteSource, Showing, Way
from app.domain.consent import ConsentState
from app.domain.contact import ContactOutcome, FirstContact, Heard, HowVerified, VerifiedBy
from app.domain.vocabulary import Part, RouteKind

Line = Annotated[str, Field(max_length=400)]
Side = Annotated[int, Field(ge=1, le=100, description="Who shares secrets with whom.", examples=[2])]


class PartyMailboxIn(In):
    """An e-mail address."""

    kind: Literal[RouteKind.EMAIL]
    value: Email


class PartyTelephoneIn(In):
    """A telephone number."""

    kind: Literal[RouteKind.TELEPHONE]
    value: Telephone


class PartyPostIn(In):
    """A postal address."""

    kind: Literal[RouteKind.POST]
    value: Annotated[str, Field(min_length=1, max_length=400, examples=["1 Sample Street\nCheltenham"]), SOME_LINES]


class PartyProfessionalIn(In):
    """A professional through whom the party is reached."""

    kind: Literal[RouteKind.PROFESSIONAL]
    value: Annotated[str, Field(min_length=1, max_length=400, examples=["Sal Sample, Sample & Partners"]), ONE_LINE]


PartyRouteIn = Annotated[
    PartyMailboxIn | PartyTelephoneIn | PartyPostIn | PartyProfessionalIn, Field(discriminator="kind")
]


class ContactIn(In):
    """What staff know of how a party is reached; it replaces what was known before."""

    route: Annotated[
        PartyRouteIn | None,
        Field(
            description="The route; null where there is none yet, which blocks nothing.",
            examples=[{"kind": "email", "value": "kim.specimen@example.org"}],
        ),
    ] = None
    offered_by_side: Annotated[
        Side | None, Field(description="Which side gave the route; null where staff found it.", examples=[1])
    ] = None
    verified_how: Annotated[
        HowVerified | None,
        Field(
            description="How you know that the route leads to this person alone. What the applicant says counts for "
            "nothing.",
            examples=["party_said"],
        ),
    ] = None
    heard: Annotated[
        Heard | None, Field(description="What you heard of the person outside of this service.", examples=[None])
    ] = None
    note: Annotated[
        LongText | None, Field(description="For the hub alone.", examples=["Spoke on Tuesday; will read the e-mail."])
    ] = None


class ConfirmedIn(In):
    """Whoever has joined is the party, and this is how you know: nothing that another side controls counts."""

    outcome: Literal["confirmed"]
    way: Annotated[
        Way, Field(description="How you know. Photo identity is open to everybody.", examples=["photo_identity"])
    ]
    showing: Annotated[Showing | None, Field(description="How photo identity was shown live.", examples=["video"])] = (
        None
    )
    child_paper_seen: Annotated[
        Bool, Field(description="The child's birth certificate or the like lay beside it.", examples=[True])
    ] = False
    vouched_by: Annotated[
        ShortText | None, Field(description="The professional or authority who knows this adult.", examples=[None])
    ] = None
    route_source: Annotated[
        RouteSource | None, Field(description="Where an independent route came from.", examples=[None])
    ] = None


class RejectedIn(In):
    """Whoever has joined is not the party. They see the referral no more, and the party can be reached anew."""

    outcome: Literal["rejected"]


ConfirmationIn = Annotated[ConfirmedIn | RejectedIn, Field(discriminator="outcome")]


class PartyRouteView(View):
    """The route by which a party is reached."""

    kind: Annotated[RouteKind, Field(examples=["email"])]
    value: Annotated[Line, Field(examples=["kim.specimen@example.org"])]
    offered_by_side: Annotated[int | None, Field(description="Which side gave it; null: staff found it.", examples=[1])]
    shared_with_other_side: Annotated[
        bool, Field(description="Another side is reached by it too: a question to be answered first.")
    ]
    never_write: Annotated[bool, Field(description="Its reader has asked never to be written to again.")]


class VerificationView(View):
    """How the route is verified."""

    how: Annotated[HowVerified, Field(examples=["party_said"])]
    by: Annotated[VerifiedBy, Field(description="Who stands for it.", examples=["party"])]
    counts: Annotated[bool, Field(description="Somebody other than the applicant stands for it.")]
    at: Instant | None
    by_account: Annotated[Id | None, Field(description="The member of staff who recorded it.")]


class InvitationView(View):
    """The one invitation of a party. Its code is nobody's to read."""

    released_at: Instant
    expires_at: Instant
    reminders: Annotated[int, Field(ge=0, le=2, description="Reminders that have gone.", examples=[0])]
    answered_at: Instant | None
    answer: Annotated[
        Annotated[str, Field(max_length=40)] | None,
        Field(description="accepted, refused or expired; null while it is open.", examples=[None]),
    ]


class JoinedAsView(View):
    """The names of the account that takes part as this party, to be compared when it is confirmed."""

    given_name: Annotated[Line, Field(examples=["Kim"])]
    family_name: Annotated[Line, Field(examples=["Specimen"])]


class ConfirmationView(View):
    """How a party was confirmed."""

    at: Instant
    how: Annotated[Annotated[str, Field(max_length=80)] | None, Field(examples=["photo_identity:video"])]
    by_account: Id | None
    vouched_by: Annotated[Line | None, Field(description="Who knows this adult.")]


class ContactIssueView(View):
    """One thing that stands against an invitation."""

    pointer: Annotated[str, Field(max_length=200, examples=["#/route"])]
    code: Annotated[str, Field(max_length=64, examples=["route-not-verified"])]
    detail: Annotated[str, Field(max_length=500, examples=["Verify the route first."])]


class _ContactView(View):
    party_id: Id
    side: Side
    part: Annotated[Part, Field(examples=["lives_with"])]
    relationship: Annotated[Line, Field(description="What this adult is to the child.", examples=["mother"])]
    given_name: Annotated[Line, Field(examples=["Kim"])]
    family_name: Annotated[Line, Field(examples=["Specimen"])]
    outcome: Annotated[ContactOutcome, Field(description="How far the contact step has come.", examples=["verified"])]
    route: PartyRouteView | None
    verification: VerificationView | None
    invitation: InvitationView | None
    joined_at: Instant | None
    joined_as: JoinedAsView | None
    confirmation: ConfirmationView | None
    consent: Annotated[ConsentState, Field(description="The party's newest word.", examples=["wanted"])]
    stands_against_invitation: Annotated[
        list[ContactIssueView], Field(max_length=20, description="Empty when an invitation may be released.")
    ]
    actions: Annotated[
        list[Op], Field(max_length=10, description="What you may do next.", examples=[["release_invitation"]])
    ]
    etag: Annotated[
        Annotated[str, Field(max_length=64)] | None,
        Field(description="Send it as If-Match when you record; null where nothing is recorded yet."),
    ]


class ContactForCentre(_ContactView):
    """The contact step with one party as the centre of a professional referral sees it."""

    view: Literal["centre"]


class ContactForHub(_ContactView):
    """The contact step with one party as the hub sees it."""

    view: Literal["hub"]
    first_contact: Annotated[
        FirstContact,
        Field(description="Who makes the first contact, from what has been declared.", examples=["social_worker"]),
    ]
    note: Annotated[Annotated[str, Field(max_length=4000)] | None, Field(description="For the hub alone.")]


ContactView = Annotated[ContactForHub | ContactForCentre, Field(discriminator="view")]


class ContactsView(View):
    """Every party of a referral, in the order of their sides."""

    items: Annotated[list[ContactView], Field(max_length=100)]
