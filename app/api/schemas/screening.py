"""Screenings: a side's own light in plain words, the whole reckoning for staff, and what a centre has to confirm."""

from typing import Annotated, Literal

from pydantic import ConfigDict, Field

from app.api.paging import Page
from app.api.schemas.help import SignpostView
from app.api.schemas.suitability import ExplanationView, ServiceLightView
from app.api.types import Id, Instant, View
from app.db.tables.screening import ScreeningCause
from app.domain.services import Service
from app.screening.words import (
    Answer,
    Effect,
    Grade,
    Kind,
    Light,
    Next,
    Pathway,
    Plan,
    Recommendation,
    Requirement,
    Source,
    Standing,
    State,
    Subject,
    ToldTo,
    Verdict,
)

Key = Annotated[str, Field(max_length=200, examples=["concerns/neglect/visiting_adult"])]
Rule = Annotated[str, Field(max_length=20, examples=["SUI-08"])]


class FamilyScreening(View):
    """The light of one's own answers, in plain words."""

    view: Literal["family"]
    screening_id: Id
    at: Instant
    explanation: ExplanationView


class NeedReckonedView(View):
    """Something that has to be so and confirmed, and how far it is."""

    need: Key
    detail: Key
    value: Key
    state: State


class CellView(View):
    """What one column of the table says about one concern."""

    rule: Rule
    source: Annotated[str, Field(max_length=20, description="The printed row, or the rule that fills a silent corner.")]
    verdict: Verdict
    light: Light
    needs: Annotated[list[NeedReckonedView], Field(max_length=100)]
    outright: Annotated[bool, Field(description="No confirmation can turn it.")]


class ConcernReckonedView(View):
    """One concern and what both columns say about it."""

    kind: Kind
    subject: Subject
    answer: Answer
    source: Source | None
    told_to: ToldTo | None
    standing: Standing | None
    since: Annotated[str, Field(max_length=7)] | None
    confirmed: bool
    supervised: CellView
    supported: CellView


class GateReckonedView(View):
    """A gate beside the table that was tripped."""

    rule: Rule
    question: Key
    value: Key
    effect: Effect
    services: list[Service]


class QuestionReckonedView(View):
    """Something that nobody has answered and that a light waits for."""

    key: Key
    rule: Rule
    services: list[Service]
    closed: Annotated[bool, Field(description="Closed by a recorded judgement; the light stays amber.")]


class SafeguardingReasonView(View):
    """Why the hub lead looks at it."""

    rule: Rule
    cause: Key
    grade: Grade
    only_unsent: bool


class ServiceReckonedView(View):
    """The light of one service and the rules that make it."""

    service: Service
    light: Light
    by_risk: Annotated[Light, Field(description="Without what the service merely cannot give.")]
    mismatch: bool
    verdict: Verdict
    rules: list[Rule]


class ResultView(View):
    """The whole reckoning."""

    ruleset: str
    questionnaire: str
    pathway: Pathway
    nation: str | None
    service_wished: Service | None
    services: list[ServiceReckonedView]
    concerns: list[ConcernReckonedView]
    gates: list[GateReckonedView]
    questions: list[QuestionReckonedView]
    recommendation: Recommendation
    next: Next
    stops: bool
    stop_rules: list[Rule]
    change_of_wish: list[Service]
    requirement: Requirement
    safeguarding: list[SafeguardingReasonView]
    plan: list[Plan]
    topics: list[str]
    guarded: bool


class ChangeView(View):
    """One answer that, confirmed for every side that spoke of it, would help to turn a light."""

    rule: Rule
    concern: Key | None
    question: Key
    value: Key


class ServiceChangesView(View):
    """The smallest confirmed changes that would turn the light of one service, of all sides that were screened together."""

    service: Service
    light: Light
    to_amber: list[ChangeView] | None
    to_green: list[ChangeView] | None
    waits_for: list[Key]
    fixed: Annotated[list[Rule], Field(description="Rules that nothing can turn.")]


class FullScreening(View):
    """A screening that explains itself: to the hub, and to a professional about the side that is theirs."""

    view: Literal["hub", "professional"]
    screening_id: Id
    at: Instant
    side: Annotated[int | None, Field(description="Whose answers; null for what the hub has established of all.")]
    cause: ScreeningCause
    by_account: Id | None
    result: ResultView
    titles: Annotated[dict[str, str], Field(description="What each rule is about.")]
    changes: list[ServiceChangesView]
    signposts: Annotated[list[SignpostView], Field(description="Who can help, as far as these answers allow.")]


class CentreScreening(View):
    """What a centre reads of a screening: lights, and what it has to confirm or close."""

    view: Literal["centre"]
    screening_id: Id
    at: Instant
    ruleset: str
    lights: list[ServiceLightView]
    needs: list[Key]
    open_questions: list[Key]
    recommendation: Recommendation


Screening = Annotated[FamilyScreening | FullScreening | CentreScreening, Field(discriminator="view")]


class ScreeningsPage(Page[Screening]):
    """A page of screenings, the newest first."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"items": [], "next": None}]})
