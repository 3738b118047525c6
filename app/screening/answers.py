"""The answers document: what a client sends, checked and read into facts.

The same document serves the check without an account and the safety section of an application. It holds ids and closed
answers only, never free text. What is wrong is reported all at once; what is missing counts as unknown (SUI-15) and is
listed by `unanswered` for whoever wants it complete before an application is sent.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from app.domain.errors import Invalid, Issue
from app.domain.services import Service
from app.domain.signposting import Nation
from app.screening.concern_answers import ConcernReader
from app.screening.facts import Facts, Said
from app.screening.questionnaire import QUESTIONNAIRES
from app.screening.questions import Question, Questionnaire
from app.screening.reading import Reading, as_mapping
from app.screening.schema import MOST_CONCERNS, SCHEMA
from app.screening.words import Kind, Pathway

__all__ = ["SCHEMA", "Pathway", "parse", "unanswered"]

_TOP = frozenset({"questionnaire", "pathway", "danger", "nation", "service_wished", "concerns", "gates"})


def parse(
    document: Mapping[str, Any],
    *,
    pathway: Pathway | None = None,
    service_wished: Service | None = None,
    base: str = "",
) -> Facts:
    """Read an answers document into facts.

    Args:
        document: what the client sent.
        pathway: who sends the referral, as far as the service knows; the document's own word counts only where this is
            None, and then self where it says nothing.
        service_wished: the wish of the application, where that stands elsewhere than in the document.
        base: JSON pointer of the document in the request's body, put before each pointer of an issue.

    Raises:
        Invalid: unknown questions or answers, answers to questions that are not asked, and contradictions, all of them.

    Source: rule book SUI-15, SUI-16, SUI-19, LIGHT-06.
    """
    reading, facts = _read(document, pathway, base)
    if reading.issues:
        raise Invalid("Some answers cannot be right. The list `errors` says which and why.", reading.issues)
    return facts if service_wished is None else replace(facts, service_wished=service_wished)


def unanswered(document: Mapping[str, Any], *, pathway: Pathway | None = None, base: str = "") -> tuple[Issue, ...]:
    """Return the required questions that have no answer yet, don't know being an answer.

    Source: rule book REF-04, SUI-15.
    """
    reading, _ = _read(document, pathway, base)
    return tuple(reading.missing)


def _read(document: Mapping[str, Any], pathway: Pathway | None, base: str) -> tuple[Reading, Facts]:
    reading = Reading(base)
    version = document.get("questionnaire")
    questionnaire = QUESTIONNAIRES.get(version) if isinstance(version, str) else None
    if questionnaire is None:
        reading.wrong("/questionnaire", "unknown-questionnaire", "Name a version of the questionnaire that exists.")
        return reading, Facts(questionnaire="", pathway=pathway or Pathway.SELF)
    declared = reading.choice(document, "pathway", "/pathway", [each.value for each in Pathway])
    walk = _Walk(questionnaire, pathway or Pathway(declared or Pathway.SELF), reading)
    reading.only(document, _TOP, "")
    answers = walk.questions(document)
    concerns = walk.concerns(document)
    nation = answers.pop("nation", None)
    wished = answers.pop("service_wished", None)
    facts = Facts(
        questionnaire=questionnaire.version,
        pathway=walk.pathway,
        nation=Nation(nation) if nation else None,
        service_wished=Service(wished) if wished else None,
        concerns=concerns,
        gates={name: Said(value) for name, value in answers.items()},
    )
    return reading, facts


@dataclass(frozen=True, slots=True)
class _Walk:
    """One walk through a document, question by question."""

    questionnaire: Questionnaire
    pathway: Pathway
    reading: Reading
    found: dict[str, str] = field(default_factory=dict)

    def questions(self, document: Mapping[str, Any]) -> dict[str, str]:
        """Return the valid answers outside the concerns by question id."""
        asked = [question for section in self.questionnaire.sections for question in section.questions]
        gates = as_mapping(document.get("gates"))
        if gates is None and "gates" in document:
            self.reading.wrong("/gates", "wrong-type", "Send an object with question ids and answers.")
        gates = gates or {}
        self.reading.only(gates, {each.name for each in asked if each.pointer.startswith("/gates/")}, "/gates")
        for question in asked:
            place = gates if question.pointer.startswith("/gates/") else document
            self._one(question, place)
        by_name = {question.pointer: question.name for question in asked}
        return {by_name[pointer]: value for pointer, value in self.found.items()}

    def _one(self, question: Question, place: Mapping[str, Any]) -> None:
        asked = all(each.holds(self.found.get(each.pointer)) for each in question.asked_when)
        value = self.reading.choice(place, question.name, question.pointer, question.values)
        if value is not None and not asked:
            self.reading.not_asked(question.pointer)
        elif value is not None:
            self.found[question.pointer] = value
        elif asked and question.required and question.name not in place:
            self.reading.lacks(question.pointer)

    def concerns(self, document: Mapping[str, Any]) -> tuple[Any, ...]:
        """Return the concerns that could be read."""
        sent = document.get("concerns", [])
        if not isinstance(sent, list) or len(sent) > MOST_CONCERNS:
            self.reading.wrong("/concerns", "wrong-type", f"Send a list of at most {MOST_CONCERNS} concerns.")
            return ()
        reader = ConcernReader(self.questionnaire, self.pathway, self.reading)
        concerns = [concern for place, each in enumerate(sent) if (concern := reader.read(each, place)) is not None]
        reader.check_together()
        answered = reader.kinds
        self._lacking(kind for kind in Kind if kind not in answered)
        return tuple(concerns)

    def _lacking(self, kinds: Iterable[Kind]) -> None:
        for kind in kinds:
            asked = self.questionnaire.concerns[kind].text.plain
            self.reading.lacks("/concerns", f"Answer this question; not knowing is an answer: {asked}")
