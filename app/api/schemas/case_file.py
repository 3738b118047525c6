"""The case file: everything on which the hub decides, as the hub, and nobody else, reads it."""

from typing import Annotated, Literal

from pydantic import Field

from app.api.problems import ProblemIssue
from app.api.schemas.assessment import (
    ConcernView,
    ConsultationView,
    ConversationView,
    EvidenceView,
    SafeguardingCheckView,
    SideNumber,
    Word,
)
from app.api.schemas.hub import Actions, Prose, Reference, WaitsOn
from app.api.types import Date, Filter, Id, Instant, View
from app.db.tables.screening import ScreeningCause
from app.domain.consent import ConsentState
from app.domain.contact import ContactOutcome
from app.domain.hub import CheckKind, Decision
from app.domain.referral import Status
from app.domain.services import Service
from app.domain.vocabulary import Part
from app.screening.words import Column, Light, Pathway, State, Verdict

Rule = Annotated[str, Field(max_length=20, description="Id in the rule book.", examples=["SUI-09"])]


class AssessmentQuery(Filter):
    """For which service to list what a decision lacks."""

    service: Annotated[Service | None, Field(description="By default the wished service.")] = None


class DecidedView(View):
    """The assessment itself, and its decision."""

    assessment_id: Id
    worker_id: Id
    opened_at: Instant
    decided_at: Instant | None
    decided_by: Id | None
    decision: Decision | None
    service: Service | None
    rationale: Prose | None
    conditions: Prose | None
    sessions: int | None
    plan: Annotated[list[Prose], Field(max_length=20)]
    screening_id: Id | None
    facts_digest: Annotated[str | None, Field(max_length=64)]


class PartyView(View):
    """A party, and how far it is known."""

    party_id: Id
    side: SideNumber
    part: Part
    relationship: Word
    given_name: Annotated[str, Field(max_length=200)]
    family_name: Annotated[str, Field(max_length=200)]
    joined: bool
    confirmed_at: Annotated[Instant | None, Field(description="When it was confirmed to be that person.")]
    confirmed_how: Word | None
    consent: ConsentState
    consent_at: Instant | None
    contact: ContactOutcome | None
    route_verified_at: Instant | None
    reached: Annotated[bool, Field(description="A conversation on a verified route counts.")]
    checks_needed: Annotated[list[CheckKind], Field(max_length=10)]
    checks_answered: Annotated[list[CheckKind], Field(max_length=10)]


class LightView(View):
    """The light of one service."""

    service: Service
    light: Light
    verdict: Verdict
    rules: Annotated[list[Rule], Field(max_length=60)]


class NeedBrief(View):
    """A need of one column of the table."""

    key: Annotated[str, Field(max_length=150, description="Record evidence under this key.")]
    need: Word
    column: Column
    rule: Rule
    answer: Annotated[Word, Field(description="The answer that meets it.")]
    state: State


class OpenQuestionView(View):
    """Something that is not known and that a light waits for."""

    key: Annotated[str, Field(max_length=150, description="Record evidence, or close it, under this key.")]
    rule: Rule
    services: Annotated[list[Service], Field(max_length=20)]


class ScreeningBrief(View):
    """The newest screening of a side's answers, or of what the hub has established."""

    screening_id: Id
    side: Annotated[SideNumber | None, Field(description="Null for the hub's.")]
    cause: ScreeningCause
    ruleset: Word
    at: Instant
    current: Annotated[bool, Field(description="It is the hub's, and nothing that it reads has changed since.")]
    services: Annotated[list[LightView], Field(max_length=20)]
    needs: Annotated[list[NeedBrief], Field(max_length=1000)]
    open_questions: Annotated[list[OpenQuestionView], Field(max_length=1000)]


class LackingView(View):
    """What one decision still lacks, besides its written reason."""

    decision: Decision
    open: Annotated[bool, Field(description="The stage of the referral allows it.")]
    lacking: Annotated[list[ProblemIssue], Field(max_length=1000)]


class AssessmentView(View):
    """Everything on which the hub decides."""

    view: Literal["hub"]
    referral_id: Id
    reference: Reference
    pathway: Pathway
    status: Status
    status_since: Instant
    service_wished: Service | None
    service_found: Service | None
    waits_on: WaitsOn
    due_on: Date | None
    worker_id: Annotated[Id | None, Field(description="The account whose case it is.")]
    assessment: Annotated[DecidedView | None, Field(description="The newest; null until somebody takes the case.")]
    parties: Annotated[list[PartyView], Field(max_length=100)]
    conversations: list[ConversationView]
    checks: list[SafeguardingCheckView]
    consultations: list[ConsultationView]
    concerns: list[ConcernView]
    evidence: list[EvidenceView]
    screenings: Annotated[list[ScreeningBrief], Field(max_length=100)]
    lacking_for: Annotated[Service, Field(description="The service for which `decisions` is worked out.")]
    decisions: Annotated[list[LackingView], Field(max_length=20)]
    actions: Actions
