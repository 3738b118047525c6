"""The suitability check, the questionnaire and the rulesets, as anybody may read them."""

from typing import Annotated, Any, Literal, Self

from pydantic import Field, WithJsonSchema

from app.api.schemas.help import SignpostView
from app.api.types import Filter, View
from app.domain.services import Service
from app.domain.signposting import Signpost, Topic
from app.screening.answers import SCHEMA
from app.screening.explain import FamilyExplanation
from app.screening.words import Audience, Language, Light, Next

AnswersIn = Annotated[dict[str, Any], WithJsonSchema(dict(SCHEMA))]
"""The answers document; `app.screening.answers.parse` says everything that is wrong with it at once."""


class ServiceLightView(View):
    """The light of one service."""

    service: Service
    light: Light


class ExplanationView(View):
    """What somebody's own answers mean, in plain words. Green is no approval: a social worker looks at every one."""

    light: Annotated[Light, Field(description="Of the wished service, or of supported contact.")]
    lights: list[ServiceLightView]
    next: Annotated[Next, Field(description="What happens next with an application like this.")]
    headline: str
    danger: Annotated[str | None, Field(description="What to do now; this service calls nobody.")]
    reasons: list[str]
    advice: list[str]
    change_of_wish: Annotated[list[Service], Field(description="Services that are not red, to wish for instead.")]
    professional_offered: Annotated[bool, Field(description="A professional may be able to refer.")]
    list_supervised: Annotated[bool, Field(description="Supervised centres may be shown.")]
    topics: list[Topic]
    signposts: Annotated[list[SignpostView], Field(description="Who can help, most urgent first.")]

    @classmethod
    def of(cls, explanation: FamilyExplanation, signposts: tuple[Signpost, ...]) -> Self:
        """Show an explanation with its signposts."""
        shown = [SignpostView.of(signpost) for signpost in signposts]
        return cls.model_validate(explanation.as_json() | {"signposts": shown})


class QuestionnaireFilter(Filter):
    """For whom the questionnaire is worded."""

    audience: Audience = Audience.FAMILY
    language: Language = Language.ENGLISH


class TextView(View):
    """Words, and the language they are really in."""

    text: str
    lang: Literal["en", "cy"]


class ContradictionView(View):
    """Other answers beside which an answer is refused."""

    all: Annotated[list[dict[str, Any]], Field(description="Refused while all of these hold: {pointer, in or not_in}.")]
    text: Annotated[TextView, Field(description="What to tell whoever chose it.")]


class ChoiceView(View):
    """One possible answer."""

    value: str
    text: TextView
    refused_when: Annotated[
        list[ContradictionView],
        Field(description="What cannot be true beside it, within one concern, where `kind` points at its kind."),
    ]


class QuestionView(View):
    """One question, and when it is asked."""

    id: str
    pointer: Annotated[str, Field(description="Where its answer stands in the answers document.")]
    kind: str
    text: TextView
    help: TextView | None
    choices: list[ChoiceView]
    pattern: str | None
    required: bool
    required_when: Annotated[
        list[dict[str, Any]], Field(description="`required` holds when all of these do; empty means always.")
    ]
    asked_when: Annotated[list[dict[str, Any]], Field(description="All of these must hold: {pointer, in or not_in}.")]
    pathways: list[str]


class SectionView(View):
    """A part of the questionnaire."""

    id: str
    title: TextView
    intro: list[TextView]
    questions: list[QuestionView]


class ConcernKindView(View):
    """A kind of concern and what is asked about it."""

    kind: str
    text: TextView
    help: TextView | None
    required: bool
    follow_ups: list[QuestionView]


class ConcernsView(View):
    """The questions about concerns; what is asked of each is listed once, in `each`."""

    pointer: str
    one_for_each: Annotated[
        str, Field(description="A kind may stand there several times, once for each; then every entry names it.")
    ]
    title: TextView
    intro: list[TextView]
    kinds: list[ConcernKindView]
    each: list[QuestionView]


class QuestionnaireView(View):
    """A questionnaire that any front end can show without knowing a rule."""

    version: str
    audience: Audience
    language: Language
    notice: Annotated[list[TextView], Field(description="To be shown before the first question.")]
    sections: list[SectionView]
    concerns: ConcernsView
