"""Applications: one's own as it is filled in and sent, and as staff read it."""

from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field

from app.api.problems import ProblemIssue
from app.api.schemas.offer import Side
from app.api.schemas.referral import Actions, Line, Sentence, StageWord
from app.api.schemas.screening import FullScreening
from app.api.schemas.suitability import ExplanationView
from app.api.types import Id, Instant, View
from app.domain.application import Form, Section, Status
from app.domain.services import Service
from app.domain.vocabulary import Day, Frequency, LastContact, Measure, MoveOn

Document = Annotated[dict[str, Any], Field(description="As it was saved; `save_section` says what each section holds.")]
Etag = Annotated[str, Field(max_length=200, description="Send it as If-Match with the next change.")]


class SavedSection(View):
    """A section of one's own application as it stands."""

    section: Section
    document: Document
    saved_at: Instant
    etag: Etag


class OwnApplication(View):
    """One's own application, to be left and resumed at will."""

    referral_id: Id
    application_id: Id
    form: Annotated[Form, Field(description="Which form this is.")]
    status: Status
    created_at: Instant
    submitted_at: Instant | None
    sections: Annotated[list[SavedSection], Field(max_length=20)]
    sections_of_form: Annotated[list[Section], Field(max_length=20, description="The sections that the form has.")]
    actions: Actions


class Missing(View):
    """What an application still lacks before it can be sent: everything at once."""

    complete: bool
    missing: Annotated[
        list[ProblemIssue], Field(max_length=1000, description="Pointers lead into the sections: #/children/...")
    ]


class FamilySubmission(View):
    """An application that an adult of the family has sent, with what its own answers say."""

    model_config = ConfigDict(
        json_schema_extra={"description": "Green is no approval: a social worker looks at every application."}
    )
    view: Literal["family"]
    referral_id: Id
    outcome: Annotated[
        Literal["sent", "change_of_wish", "stopped"],
        Field(description="`change_of_wish`: choose one of `explanation.change_of_wish` and send again."),
    ]
    stage: StageWord
    sentence: Sentence
    explanation: ExplanationView
    actions: Actions


class ProfessionalSubmission(View):
    """A professional's referral that was sent."""

    view: Literal["professional"]
    referral_id: Id
    outcome: Annotated[
        Literal["with_hub", "choose_centre"],
        Field(description="`choose_centre`: put it before a centre; `with_hub`: the hub assesses it first."),
    ]
    screening: FullScreening
    actions: Actions


Submission = Annotated[FamilySubmission | ProfessionalSubmission, Field(discriminator="view")]


class SentSection(View):
    """A section of a sent application, newest revision."""

    section: Section
    revision: Annotated[int, Field(ge=1)]
    document: Document
    saved_at: Instant


class _Sent(View):
    referral_id: Id
    application_id: Id
    side: Side
    form: Form
    status: Status
    submitted_at: Instant | None


class HubApplication(_Sent):
    """What a side has sent, as the hub reads it; where a refuge is only the worker reads who has the case."""

    view: Literal["hub"]
    sections: Annotated[list[SentSection], Field(max_length=20)]


class CareOfChildView(View):
    """What helps a child to be well at a visit, as one side says."""

    allergies: Annotated[str | None, Field(max_length=4000)] = None
    medication: Annotated[str | None, Field(max_length=4000)] = None
    health: Annotated[str | None, Field(max_length=4000)] = None
    needs: Annotated[str | None, Field(max_length=4000)] = None
    diet: Annotated[str | None, Field(max_length=4000)] = None
    toilet_help: Annotated[str | None, Field(max_length=4000)] = None
    comforts: Annotated[str | None, Field(max_length=4000)] = None
    faith_or_culture: Annotated[str | None, Field(max_length=4000)] = None
    languages: Annotated[list[Line] | None, Field(max_length=20)] = None


class ChildOfApplicationView(View):
    """A child as a side names it, for a centre."""

    given_name: Line
    family_name: Line
    age: int | None
    care: CareOfChildView


class RequestForCentreView(View):
    """The service and the pattern that a side asks for."""

    service_wished: Service | None = None
    plan_to_move_on: MoveOn | None = None
    last_contact: LastContact | None = None
    frequency: Frequency | None = None
    session_minutes: int | None = None
    days_possible: Annotated[list[Day] | None, Field(max_length=7)] = None
    waiting_list_acceptable: bool | None = None
    measures_wanted: Annotated[list[Measure] | None, Field(max_length=10)] = None
    wishes_not_to_meet: bool | None = None


class CentreApplication(_Sent):
    """What a centre reads of an application: children and their needs, service and pattern; no statement."""

    view: Literal["centre"]
    children: Annotated[list[ChildOfApplicationView], Field(max_length=100)]
    request: RequestForCentreView


SentApplication = Annotated[HubApplication | CentreApplication, Field(discriminator="view")]
