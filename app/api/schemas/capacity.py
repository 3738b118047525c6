"""The question to many centres and their answers: closed words, so that nothing in it can tell which family it is."""

from datetime import date
from typing import Annotated, Any, Literal, Self
from uuid import UUID

from pydantic import ConfigDict, Field, ValidationInfo, field_validator, model_validator

from app.api.paging import Page, Paged
from app.api.schemas.centre_record import Language
from app.api.types import NUMBER, ONE_LINE, Amiss, Date, Id, In, Pence, QueryBool, View
from app.db.tables.centre import Payer
from app.domain.capacity import (
    MOST_AGES,
    MOST_CENTRES,
    MOST_NEEDS,
    AgeBand,
    BroadNeed,
    Children,
    Criterion,
    Need,
    Starts,
    Word,
)
from app.domain.services import Service
from app.domain.vocabulary import Day, Frequency

Weeks = Annotated[int, Field(ge=0, le=520, description="Length of the wait."), NUMBER]
Area = Annotated[
    str, Field(description="A postcode district, or where few live there only its letters.", examples=["GL50"])
]


class QuestionIn(In):
    """Who would consider such a family? There is no place for words of one's own."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "service": "supported_contact",
                    "near": "GL50 1AB",
                    "within_km": 40,
                    "children": "two",
                    "ages": ["under_5", "5_to_10"],
                    "starts": "within_a_month",
                    "needs": ["wheelchair"],
                }
            ]
        }
    )

    service: Service
    near: Annotated[
        Annotated[str, Field(min_length=2, max_length=12), ONE_LINE],
        Field(description="A postcode, or the first part of one; only its district or area is kept."),
    ]
    within_km: Annotated[
        int, Field(ge=1, le=200, description="Of the middle of that area, where no centres are named."), NUMBER
    ] = 50
    centre_ids: Annotated[
        list[Id], Field(max_length=MOST_CENTRES, description="Ask these instead of the nearest.")
    ] = []  # noqa: RUF012 - pydantic copies it
    children: Children
    ages: Annotated[list[AgeBand], Field(min_length=1, max_length=len(AgeBand))]
    starts: Starts
    needs: Annotated[
        list[Need], Field(max_length=MOST_NEEDS, description="Centres are told only the broad kinds.")
    ] = []  # noqa: RUF012
    languages: Annotated[list[Language], Field(max_length=3, description="A rare one is told as another one.")] = []  # noqa: RUF012
    days: Annotated[list[Day], Field(max_length=len(Day), description="Any, where left out.")] = []  # noqa: RUF012
    frequency: Frequency | None = None
    payer: Annotated[Payer | None, Field(description="Who would pay.")] = None

    @field_validator("ages")
    @classmethod
    def _of_so_many(cls, ages: list[AgeBand], info: ValidationInfo) -> list[AgeBand]:
        most = MOST_AGES.get(info.data.get("children", Children.MORE))
        if most is not None and len(set(ages)) > most:
            raise Amiss("more-ages-than-children", "Give no more ages than there are children, or say more children.")
        return ages

    def said(self) -> dict[str, Any]:
        """Give what is kept as it is."""
        lists = {name: list(dict.fromkeys(getattr(self, name))) for name in ("ages", "days")}
        plain = {name: getattr(self, name) for name in ("children", "starts", "frequency", "payer")}
        return lists | plain


class AnswerIn(In):
    """What a centre says to a question."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "word": "would_consider",
                    "from_on": "2027-01-09",
                    "wait_weeks": 4,
                    "fee_pence": 2500,
                    "payer": "one_party",
                    "criteria": ["pre_visit"],
                }
            ]
        }
    )

    word: Word
    from_on: Annotated[Date | None, Field(description="From when.", examples=["2027-01-09"])] = None
    wait_weeks: Weeks | None = None
    fee_pence: Annotated[Pence | None, Field(description="For one session.")] = None
    payer: Annotated[Payer | None, Field(description="Who usually pays.")] = None
    criteria: Annotated[list[Criterion], Field(max_length=len(Criterion), description="What it asks for first.")] = []  # noqa: RUF012

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if self.word is Word.NO and (self.from_on or self.wait_weeks is not None):
            raise Amiss("no-with-date", "Who says no names neither a day nor a wait.")
        if self.payer is Payer.FREE and self.fee_pence:
            raise Amiss("free-with-fee", "What is free has no fee.")
        return self

    def said(self) -> dict[str, Any]:
        """Give the answer as it is kept."""
        values = {name: getattr(self, name) for name in AnswerIn.model_fields}
        return values | {"criteria": list(dict.fromkeys(self.criteria))}


class AnswerView(View):
    """An answer of a centre, as it was given on that day. Its id can be quoted in a professional's referral."""

    answer_id: UUID
    centre_id: UUID
    centre: Annotated[str, Field(examples=["Marmalade Lane Contact Centre"])]
    answered_on: date
    word: Word
    from_on: date | None
    wait_weeks: int | None
    fee_pence: int | None
    payer: Payer | None
    criteria: list[Criterion]


class _Question(View):
    question_id: UUID
    asked_on: date
    closes_on: Annotated[date, Field(description="The last day for answers.")]
    service: Service
    area: Area
    children: Children
    ages: list[AgeBand]
    needs: list[BroadNeed]
    languages: Annotated[list[str], Field(description="Language tags; a rare one is `another`.")]
    days: list[Day]
    starts: Starts
    frequency: Frequency | None
    payer: Payer | None


class AskingView(_Question):
    """A question as whoever asked reads it."""

    view: Literal["asking"]
    centres: Annotated[int, Field(description="How many centres were asked.")]
    answers: list[AnswerView]


class AskedView(_Question):
    """A question as a centre reads it: not who asks, and not what other centres say."""

    view: Literal["asked"]
    answer: Annotated[AnswerView | None, Field(description="Your centre's own; null while you have given none.")]


QuestionView = Annotated[AskingView | AskedView, Field(discriminator="view")]


class QuestionsQuery(Paged):
    """Which questions."""

    open_only: Annotated[QueryBool, Field(description="Only those that wait for answers.")] = False


class QuestionsPage(Page[QuestionView]):
    """Questions, the newest first."""


class QuotedView(AnswerView):
    """An answer with the question it was given to."""

    question: QuestionView
