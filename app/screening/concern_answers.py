"""Reading the concerns of an answers document, one by one and then together."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from app.screening.facts import Concern, Said
from app.screening.questions import Condition, Question, Questionnaire
from app.screening.reading import Reading, as_mapping
from app.screening.words import (
    RESIDENT_SIDE,
    Answer,
    Audience,
    Kind,
    Language,
    Pathway,
    Source,
    Standing,
    Subject,
    ToldTo,
)

_KINDS = tuple(kind.value for kind in Kind)
_KEYS = frozenset({"kind", "answer", "subject", "source", "told_to", "standing", "since", "details"})


@dataclass(frozen=True, slots=True)
class ConcernReader:
    """Reads concerns of one document and remembers where each stood."""

    questionnaire: Questionnaire
    pathway: Pathway
    reading: Reading
    seen: dict[tuple[Kind, Subject | None], int] = field(default_factory=dict)

    @property
    def kinds(self) -> frozenset[Kind]:
        """The kinds of concern that have been answered."""
        return frozenset(kind for kind, _ in self.seen)

    def read(self, sent: Any, place: int) -> Concern | None:
        """Return one concern, or None where it cannot be read; whatever is wrong with it is noted.

        Source: rule book SUI-15, SUI-16, SUI-19.
        """
        pointer = f"/concerns/{place}"
        said = as_mapping(sent)
        if said is None:
            self.reading.wrong(pointer, "wrong-type", "Send an object with a kind and an answer.")
            return None
        self.reading.only(said, _KEYS, pointer)
        kind = self._kind(said, pointer)
        common = self._common(said, pointer)
        if kind is None or "answer" not in common:
            return None
        concern = Concern(
            kind=kind,
            answer=Answer(common["answer"]),
            subject=Subject(common["subject"]) if "subject" in common else None,
            source=Source(common["source"]) if "source" in common else None,
            told_to=ToldTo(common["told_to"]) if "told_to" in common else None,
            standing=Standing(common["standing"]) if "standing" in common else None,
            since=common.get("since"),
            details=self._details(said, kind, common, pointer),
        )
        self._check(concern, common, pointer)
        self._remember(concern, place)
        return concern

    def check_together(self) -> None:
        """Note answers about everybody that stand beside an answer about somebody.

        Source: rule book SUI-16.
        """
        named = {kind for kind, subject in self.seen if subject is not None}
        for (kind, subject), place in self.seen.items():
            if subject is None and kind in named:
                self.reading.contradicts(
                    f"/concerns/{place}",
                    "This answer is about everybody, and another names somebody. Say about whom this one is.",
                )

    def _kind(self, said: Mapping[str, Any], pointer: str) -> Kind | None:
        if "kind" not in said:
            self.reading.wrong(f"{pointer}/kind", "missing", "Say the kind of each concern.")
        kind = self.reading.choice(said, "kind", f"{pointer}/kind", _KINDS)
        return None if kind is None else Kind(kind)

    def _common(self, said: Mapping[str, Any], pointer: str) -> dict[str, str]:
        found: dict[str, str] = {}
        for question in self.questionnaire.each_concern:
            place = f"{pointer}/{question.pointer}"
            if question.name not in said:
                if question.name == "answer":
                    self.reading.wrong(place, "missing", "Say yes, no, unknown or prefer_not_to_say.")
                continue
            value = self._value(question, said, place)
            if value is None:
                continue
            if all(each.holds(found.get(each.pointer)) for each in question.asked_when):
                found[question.pointer] = value
            else:
                self.reading.not_asked(place)
        if found.get("answer") == Answer.YES and "subject" not in said:
            self.reading.wrong(f"{pointer}/subject", "missing", "Say who did it or who has the problem.")
        return found

    def _value(self, question: Question, said: Mapping[str, Any], pointer: str) -> str | None:
        if question.pattern is None:
            return self.reading.choice(said, question.name, pointer, question.values)
        value = said[question.name]
        if isinstance(value, str) and re.fullmatch(question.pattern, value):
            return str(value)
        self.reading.wrong(pointer, "unknown-answer", "Write a year, or a year and a month, like 2024-05.")
        return None

    def _details(self, said: Mapping[str, Any], kind: Kind, common: Mapping[str, str], pointer: str) -> dict[str, Said]:
        details = as_mapping(said.get("details", {}))
        if details is None:
            self.reading.wrong(f"{pointer}/details", "wrong-type", "Send an object with question ids and answers.")
            return {}
        raised = common["answer"] == Answer.YES and common.get("subject") not in RESIDENT_SIDE
        if not details and not raised:
            return {}
        follow_ups = self.questionnaire.concerns[kind].follow_ups
        self.reading.only(details, {each.name for each in follow_ups}, f"{pointer}/details")
        found: dict[str, str] = {}
        for question in follow_ups:
            place = f"{pointer}/{question.pointer}"
            asked = raised and self._asked(question, found)
            value = self.reading.choice(details, question.name, place, question.values)
            if value is not None and not asked:
                self._refuse(question, value, details, place)
            elif value is not None:
                found[question.pointer] = value
            elif asked and question.name not in details:
                self.reading.lacks(place)
        return {pointer.removeprefix("details/"): Said(value) for pointer, value in found.items()}

    def _asked(self, question: Question, found: Mapping[str, str]) -> bool:
        conditions: tuple[Condition, ...] = question.asked_when
        heard = not question.pathways or self.pathway in question.pathways
        return heard and all(each.holds(found.get(each.pointer)) for each in conditions)

    def _refuse(self, question: Question, value: str, details: Mapping[str, Any], pointer: str) -> None:
        if question.name == "investigation" and details.get("reported") == Answer.NO and value != "none":
            self.reading.contradicts(pointer, "Nobody was told, so nobody can have looked into it. Change one of both.")
        else:
            self.reading.not_asked(pointer)

    def _check(self, concern: Concern, common: Mapping[str, str], pointer: str) -> None:
        """Note what cannot be true together: an allegation that a court has already decided is another concern."""
        details = {f"details/{name}": each.value for name, each in concern.details.items()}
        said = {"kind": concern.kind, **common, **details}
        audience = Audience.FAMILY if self.pathway is Pathway.SELF else Audience.REFERRER
        for question in self.questionnaire.each_concern:
            if question.pointer not in said:
                continue
            for contradiction in question.contradictions.get(said[question.pointer], ()):
                if all(each.holds(said.get(each.pointer)) for each in contradiction.when):
                    told = contradiction.text.rendered(audience, Language.ENGLISH)["text"]
                    self.reading.contradicts(f"{pointer}/{question.pointer}", told)

    def _remember(self, concern: Concern, place: int) -> None:
        key = concern.kind, concern.subject
        if key in self.seen:
            self.reading.contradicts(
                f"/concerns/{place}", "This concern about the same person stands there twice. Send it once."
            )
        else:
            self.seen[key] = place
