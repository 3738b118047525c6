"""The sections of an application as they come in: the documents of `app/domain/section.py`, with bounds.

Every field may be left out of a draft, and null counts as left out; what a submission needs is told by `list_missing`.
Dates and ids are kept as text, as they stand in the document.
"""

from typing import Annotated, Any, Final

from pydantic import ConfigDict, Field, ValidationError, WithJsonSchema, WrapValidator

from app.api.invalid import issues_of
from app.api.schemas.section_people import (
    ADULT_ID,
    AboutMeIn,
    ChildrenIn,
    Line,
    OtherAdultsIn,
    OwnProfessionalIn,
    Words,
)
from app.api.types import ONE_LINE, Bool, Date, Id, In, Minutes
from app.domain.application import Section
from app.domain.errors import Invalid
from app.domain.services import Service
from app.domain.vocabulary import (
    ITEMS,
    VERSION_LENGTH,
    Answer,
    Day,
    Frequency,
    LastContact,
    LetterLanguage,
    Measure,
    MoveOn,
    Payer,
    ReferrerRole,
)
from app.screening.schema import SCHEMA

NoticeVersion = Annotated[str, Field(min_length=1, max_length=VERSION_LENGTH, examples=["1"]), ONE_LINE]


class ProceedingsIn(In):
    """A case at court, as the speaker tells it; an order counts only when it has been seen."""

    court: Line | None = None
    case_number: Line | None = None
    order_made: Answer | None = None
    order_made_on: Date | None = None
    next_hearing_on: Date | None = None
    finding_of_fact_on: Date | None = None


class RequestIn(In):
    """The section `request`: what is asked for."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "service_wished": "supported_contact",
                    "why": "We find it hard to meet, and I miss Kit.",
                    "plan_to_move_on": "own_arrangements",
                    "last_contact": "within_six_months",
                    "frequency": "fortnightly",
                }
            ]
        }
    )
    service_wished: Service | None = None
    why: Words | None = None
    plan_to_move_on: MoveOn | None = None
    plan_in_words: Words | None = None
    last_contact: LastContact | None = None
    last_contact_on: Date | None = None
    what_ended_it: Words | None = None
    used_before: Answer | None = None
    used_before_where: Line | None = None
    centre_ids: Annotated[list[Id], Field(max_length=ITEMS)] | None = None
    frequency: Frequency | None = None
    session_minutes: Minutes | None = None
    days_possible: Annotated[list[Day], Field(max_length=len(Day))] | None = None
    waiting_list_acceptable: Bool | None = None
    letters_language: LetterLanguage | None = None
    who_pays: Payer | None = None
    worried_about_cost: Bool | None = None
    measures_wanted: Annotated[list[Measure], Field(max_length=len(Measure))] | None = None
    wishes_not_to_meet: Bool | None = None
    proceedings: ProceedingsIn | None = None
    professionals: Annotated[list[OwnProfessionalIn], Field(max_length=ITEMS)] | None = None


class DeclarationsIn(In):
    """The section `declarations`: what the speaker has read and declares."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "privacy_notice_version": "1",
                    "checks_and_sharing": True,
                    "records_understood": True,
                    "true_to_best_of_knowledge": True,
                    "on": "2026-03-01",
                }
            ]
        }
    )
    privacy_notice_version: NoticeVersion | None = None
    checks_and_sharing: Bool | None = None
    records_understood: Bool | None = None
    true_to_best_of_knowledge: Bool | None = None
    on: Date | None = None


class ReferrerIn(In):
    """The section `referrer`: the professional who refers, in the name of a verified organisation."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "organisation_id": "8a8f6a1e-3f25-4a43-8c57-7f4f3a0f2d10",
                    "role": "solicitor",
                    "acts_for": ADULT_ID,
                    "own_reference": "SAMPLE/7",
                    "parties_know": True,
                }
            ]
        }
    )
    organisation_id: Id | None = None
    role: ReferrerRole | None = None
    acts_for: Annotated[Id | None, Field(description="The adult_id of the client; null for none.")] = None
    own_reference: Line | None = None
    parties_know: Bool | None = None
    invoice_to: Line | None = None
    tied_service: Line | None = None
    quoted_answer_ids: Annotated[
        Annotated[list[Id], Field(max_length=ITEMS)] | None,
        Field(description="Answers of centres to a question of your organisation, quoted (see read_capacity_answer)."),
    ] = None


SafetyIn = Annotated[dict[str, Any], WithJsonSchema(dict(SCHEMA))]
"""The section `safety`: the answers document of the questionnaire, read by `app/screening/answers.py`."""

_MODELS: Final[dict[Section, type[In]]] = {
    Section.ABOUT_ME: AboutMeIn,
    Section.CHILDREN: ChildrenIn,
    Section.OTHER_ADULTS: OtherAdultsIn,
    Section.REQUEST: RequestIn,
    Section.DECLARATIONS: DeclarationsIn,
    Section.REFERRER: ReferrerIn,
}
SectionDocument = Annotated[
    AboutMeIn | ChildrenIn | OtherAdultsIn | RequestIn | DeclarationsIn | ReferrerIn | SafetyIn,
    WrapValidator(lambda document, _: document),
]
"""Any of the sections: which one is said by the address, so each is checked by `read_section`, not by trying all."""

_NULL_SAYS_SOMETHING: Final = frozenset({"acts_for"})


def read_section(section: Section, document: Any) -> dict[str, Any]:
    """Check one section and bring it to the form in which it is kept; the answers about safety are checked as such.

    Raises:
        Invalid: something in it is not right; everything is listed at once.
    """
    if section is Section.SAFETY:
        return dict(document) if isinstance(document, dict) else {}
    try:
        read = _MODELS[section].model_validate(document)
    except ValidationError as exc:
        errors = [{**error, "loc": ("body", *error["loc"])} for error in exc.errors(include_url=False)]
        raise Invalid(issues=issues_of(errors, document)) from None
    kept: dict[str, Any] = _without_nulls(read.model_dump(mode="json", exclude_unset=True))
    return kept


def _without_nulls(value: Any) -> Any:
    if isinstance(value, dict):
        return {
            name: _without_nulls(each)
            for name, each in value.items()
            if each is not None or name in _NULL_SAYS_SOMETHING
        }
    return [_without_nulls(each) for each in value] if isinstance(value, list) else value
