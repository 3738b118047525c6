"""The shape of a questionnaire: texts with their Welsh slot, choices, conditions, questions, sections.

A questionnaire file holds literals of these classes and nothing else. Pointers are JSON pointers into the answers
document; inside a concern they are relative to the concern, as `details/investigation`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from app.screening.words import Audience, Kind, Language, Pathway


@dataclass(frozen=True, slots=True)
class Text:
    """One string, in plain words for families and where it differs in a professional's terms.

    Args:
        plain: reading age about 9 to 11.
        professional: for referrers; None where the plain words serve.
        welsh: the plain words in Welsh; None falls back to English.
        welsh_professional: the professional words in Welsh; None falls back to English.
    """

    plain: str
    professional: str | None = None
    welsh: str | None = None
    welsh_professional: str | None = None

    def rendered(self, audience: Audience, language: Language) -> dict[str, str]:
        """Return the words for a reader, marked with the language they are in."""
        professional = audience is Audience.REFERRER and self.professional is not None
        if language is Language.WELSH:
            welsh = self.welsh_professional if professional else self.welsh
            if welsh is not None:
                return {"text": welsh, "lang": Language.WELSH.value}
        english = self.professional if professional and self.professional is not None else self.plain
        return {"text": english, "lang": Language.ENGLISH.value}


@dataclass(frozen=True, slots=True)
class Condition:
    """When a question is asked: another answer is, or with `unless` is not, among these values.

    Args:
        pointer: where the other answer stands.
    """

    pointer: str
    values: tuple[str, ...]
    unless: bool = False

    def holds(self, value: str | None) -> bool:
        """Tell whether the condition is met by the other answer; None where there is none."""
        return (value in self.values) is not self.unless


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Other answers beside which an answer cannot be true.

    Args:
        when: it stands where every one of these holds; `kind` points at the kind of the concern.
        text: what to do about it.
    """

    when: tuple[Condition, ...]
    text: Text


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer that may be chosen.

    Args:
        contradictions: it is refused beside any of these.
    """

    value: str
    text: Text
    contradictions: tuple[Contradiction, ...] = ()


@dataclass(frozen=True)
class Question:
    """One question; without slots, so that what every reading asks of it is worked out once.

    Args:
        kind: `choice`, or `month` for a year with or without a month.
        required: asked for before an application is sent; a missing answer counts as unknown everywhere else.
        asked_when: every condition must hold; empty means always.
        required_when: `required` holds only then; elsewhere the answer may be left out.
        pathways: who is asked; empty means everybody.

    Source: rule book SUI-15, REF-04.
    """

    name: str
    pointer: str
    text: Text
    choices: tuple[Choice, ...] = ()
    kind: str = "choice"
    help: Text | None = None
    pattern: str | None = None
    required: bool = True
    asked_when: tuple[Condition, ...] = ()
    required_when: tuple[Condition, ...] = ()
    pathways: tuple[Pathway, ...] = ()

    @cached_property
    def values(self) -> tuple[str, ...]:
        """The answers that may be given."""
        return tuple(choice.value for choice in self.choices)

    @cached_property
    def contradictions(self) -> Mapping[str, tuple[Contradiction, ...]]:
        """What each answer cannot stand beside, by answer; nothing for an answer that fits all others."""
        return {choice.value: choice.contradictions for choice in self.choices if choice.contradictions}


@dataclass(frozen=True, slots=True)
class Section:
    """A page of questions."""

    name: str
    title: Text
    questions: tuple[Question, ...]
    intro: tuple[Text, ...] = ()


@dataclass(frozen=True, slots=True)
class ConcernAsked:
    """How one kind of concern is asked about, and what follows a yes."""

    text: Text
    help: Text | None = None
    follow_ups: tuple[Question, ...] = ()


@dataclass(frozen=True, slots=True)
class Questionnaire:
    """A whole version of the questionnaire.

    Args:
        notice: what is said before the first question (LIGHT-08).
        sections: danger first (GATE-01).
        each_concern: what is asked of every concern: the answer, about whom, where it comes from.
        staff_details: follow-ups that only hub and centre answer, by confirming them, with their values.

    Source: rule book GATE-01, LIGHT-08.
    """

    version: str
    notice: tuple[Text, ...]
    sections: tuple[Section, ...]
    concerns_title: Text
    concerns_intro: tuple[Text, ...]
    concerns: Mapping[Kind, ConcernAsked]
    each_concern: tuple[Question, ...]
    staff_details: Mapping[Kind, Mapping[str, tuple[str, ...]]]

    def question(self, name: str) -> Question:
        """Return the question outside the concerns with this id."""
        return next(each for section in self.sections for each in section.questions if each.name == name)

    def detail_values(self, kind: Kind) -> dict[str, tuple[str, ...]]:
        """Return every follow-up of a kind with the answers it takes, those of the staff included."""
        asked = {each.name: each.values for each in self.concerns[kind].follow_ups}
        return {**asked, **self.staff_details.get(kind, {})}
