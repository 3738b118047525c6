"""The hub's records: conversations, checks, consultations, concerns and evidence, as it writes and reads them."""

from typing import Annotated

from pydantic import Field

from app.api.schemas.hub import Key, Prose, Tag
from app.api.types import Bool, Date, Document, Id, In, Instant, LongText, Shaped, ShortText, View
from app.domain.assessment import EvidenceSource, Professional
from app.domain.hub import CheckKind, CheckResult
from app.screening.words import (
    Answer,
    Kind,
    Source,
    Standing,
    Subject,
    ToldTo,
)

Word = Annotated[str, Field(max_length=64)]
SideNumber = Annotated[int, Field(ge=1, le=100, description="Who shares secrets with whom.", examples=[1])]
By = Annotated[Id, Field(description="The account of whoever recorded it.")]
Since = Annotated[
    Annotated[
        str, Field(max_length=7, examples=["2024-05"]), Shaped(r"(19|20)[0-9]{2}(-(0[1-9]|1[0-2]))?", "not-a-month", "Write a year, or a year and a month, like 2024-05.")
    ]
    | None,
    Field(description="Since when."),
]  # fmt: skip
_NAME = Shaped("[a-z]+(_[a-z]+)*", "not-a-word", "Take the ids of the questionnaire.")
DetailName = Annotated[str, Field(min_length=1, max_length=60), _NAME]
DetailValue = Annotated[str, Field(min_length=1, max_length=60), _NAME]
Details = Annotated[
    dict[DetailName, DetailValue],
    Field(
        default_factory=dict,
        max_length=20,
        description="Follow-ups by id.",
        examples=[{"stable": "yes", "ground_rules": "yes"}],
    ),
]


class ConversationIn(In):
    """A conversation with a party, or an attempt at one."""

    party_id: Annotated[Id, Field(description="With whom.")]
    reached: Annotated[Bool, Field(description="Somebody was spoken with; false for an attempt.", examples=[True])]
    route_verified: Annotated[
        Bool, Field(description="It was held on a route that is known to be this person's.", examples=[True])
    ]
    held_at: Annotated[Instant, Field(description="When.", examples=["2026-03-28T09:30:00Z"])]
    text: Annotated[Document, Field(description="What was said.", examples=["Spoke for forty minutes."])]


class ConversationView(View):
    """A conversation, or an attempt at one."""

    conversation_id: Id
    party_id: Id
    reached: bool
    route_verified: bool
    held_at: Instant
    text: Prose
    by: By
    at: Instant


class CheckIn(In):
    """How far a check on a party has come."""

    party_id: Annotated[Id, Field(description="On whom.")]
    kind: Annotated[CheckKind, Field(examples=["police"])]
    asked_on: Annotated[Date, Field(description="When it was asked for.", examples=["2026-03-01"])]
    chased_on: Annotated[Date | None, Field(description="When the answer was last asked after.")] = None
    received_on: Annotated[Date | None, Field(description="When the answer came; together with the result.")] = None
    result: Annotated[CheckResult | None, Field(description="What it came to.")] = None
    text: Annotated[LongText | None, Field(description="The answer in words.")] = None


class SafeguardingCheckView(View):
    """A check on a party."""

    check_id: Id
    party_id: Id
    kind: CheckKind
    asked_on: Date
    chased_on: Date | None
    received_on: Date | None
    result: CheckResult | None
    text: Prose | None
    by: By
    etag: Tag


class ConsultationIn(In):
    """What a professional said."""

    role: Annotated[Professional, Field(description="What the professional is.", examples=["substance_worker"])]
    who: Annotated[ShortText, Field(description="Name and organisation.", examples=["Dee Tox-Sample, Sample Service"])]
    held_on: Annotated[Date, Field(description="The day.", examples=["2026-03-02"])]
    said: Annotated[Document, Field(description="What they said.", examples=["Attends every week since spring."])]


class ConsultationView(View):
    """What a professional said."""

    consultation_id: Id
    role: Professional
    who: Prose
    said: Prose
    held_on: Date
    by: By
    at: Instant


class ConcernEvidenceIn(In):
    """Why the concern stands as it is recorded."""

    source: Annotated[EvidenceSource, Field(description="Where it comes from.", examples=["check"])]
    judgement: Annotated[
        LongText, Field(description="What was seen, and what follows.", examples=["Court paper seen."])
    ]


class ConcernIn(In):
    """A concern as it stands: who did it or has the problem, never to whom it was done."""

    kind: Annotated[Kind, Field(examples=["substance_past"])]
    subject: Annotated[Subject, Field(examples=["visiting_adult"])]
    answer: Annotated[Answer, Field(description="`no` where it is not so.", examples=["yes"])]
    source: Annotated[Source | None, Field(description="Where the concern comes from.")] = None
    told_to: Annotated[ToldTo | None, Field(description="To whom the child told it.")] = None
    standing: Annotated[Standing | None, Field(description="How far it has been established.")] = None
    since: Since = None
    details: Details
    confirmed: Annotated[
        Bool, Field(description="Hub or centre has checked that it is so; else it stands as declared.")
    ] = True
    evidence: ConcernEvidenceIn


class ConcernView(View):
    """A concern as it stands now."""

    concern_id: Id
    kind: Kind
    subject: Subject
    answer: Answer
    source: Source | None
    told_to: ToldTo | None
    standing: Standing | None
    since: Annotated[str, Field(max_length=7)] | None
    details: Annotated[dict[str, Word], Field(max_length=40)]
    confirmed: bool
    raised_by_side: Annotated[SideNumber | None, Field(description="Null where hub or centre added it.")]
    decides: Annotated[bool, Field(description="False for the resident side, whom the rows never judge.")]
    revisions: Annotated[int, Field(ge=1, description="How many times it was written; nothing is overwritten.")]
    at: Instant


class EvidenceIn(In):
    """Evidence for a need or an open question, or the judgement that closes a question."""

    key: Key
    answer: Annotated[
        DetailValue | None,
        Field(description="What was found; null closes the question by a judgement.", examples=["yes"]),
    ] = None
    accepted: Annotated[Bool, Field(description="False where it was seen and does not convince.")] = True
    source: Annotated[EvidenceSource, Field(description="Where it comes from.", examples=["letter"])]
    judgement: Annotated[
        LongText,
        Field(
            description="What was seen and what follows; for a closed question, why no more can be learnt and why it is safe.",
            examples=["Letter of the alcohol service, seen: has kept the rule since May."],
        ),
    ]


class EvidenceView(View):
    """A piece of evidence."""

    evidence_id: Id
    key: Annotated[str | None, Field(max_length=150, description="Null where it is the reason of a changed concern.")]
    concern_id: Id | None
    answer: Word | None
    accepted: bool
    source: EvidenceSource
    judgement: Prose
    by: By
    at: Instant
