"""Facts: what a screening knows, and how the hub's work adds to it.

`Facts` is what the engine reads and what is stored with every screening for replay. Everything said starts as
declared; only `confirm` and `confirm_gate` make it confirmed. Every function here returns new facts.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any, Self, TypeVar

from app.domain.services import Service
from app.domain.signposting import Nation
from app.screening.words import NO, NOT_KNOWN, Answer, Kind, Pathway, Source, Standing, Subject, ToldTo

_Word = TypeVar("_Word", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class Said:
    """One answer and whether hub or centre has checked it.

    Source: rule book LIGHT-01.
    """

    value: str
    confirmed: bool = False

    @property
    def known(self) -> bool:
        """Tell whether this answers anything: don't know and prefer not to say do not.

        Source: rule book SUI-15.
        """
        return self.value not in NOT_KNOWN


NOT_SAID = Said(Answer.UNKNOWN)
_KIND_ORDER = {kind: place for place, kind in enumerate(Kind)}
_SUBJECT_ORDER = {subject: place for place, subject in enumerate(Subject)}
_VISITING_ADULT = Subject.VISITING_ADULT
_VISITING = (None, _VISITING_ADULT)


@dataclass(frozen=True, slots=True)
class Concern:
    """One concern about one subject.

    Args:
        subject: None only where the answer is about everybody ("no", or not known about anyone in particular).
        since: year or year and month, as `2024` or `2024-05`.

    Source: rule book SUI-16, SUI-19.
    """

    kind: Kind
    answer: Answer
    subject: Subject | None = None
    source: Source | None = None
    told_to: ToldTo | None = None
    standing: Standing | None = None
    since: str | None = None
    confirmed: bool = False
    details: Mapping[str, Said] = field(default_factory=dict)

    def detail(self, name: str) -> Said:
        """Return what was said to a follow-up question; no answer counts as unknown.

        Source: rule book SUI-15.
        """
        return self.details.get(name, NOT_SAID)

    @property
    def about(self) -> Subject:
        """Return the subject that the rows read; somebody unnamed counts as the visiting adult."""
        return self.subject or _VISITING_ADULT

    def as_json(self) -> dict[str, Any]:
        """Return the concern as plain JSON."""
        return {
            "kind": self.kind.value,
            "answer": self.answer.value,
            "subject": self.subject and self.subject.value,
            "source": self.source and self.source.value,
            "told_to": self.told_to and self.told_to.value,
            "standing": self.standing and self.standing.value,
            "since": self.since,
            "confirmed": self.confirmed,
            "details": _said_as_json(self.details),
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Self:
        """Return the concern that `as_json` wrote."""
        return cls(
            kind=Kind(stored["kind"]),
            answer=Answer(stored["answer"]),
            subject=_maybe(Subject, stored["subject"]),
            source=_maybe(Source, stored["source"]),
            told_to=_maybe(ToldTo, stored["told_to"]),
            standing=_maybe(Standing, stored["standing"]),
            since=stored["since"],
            confirmed=stored["confirmed"],
            details=_said_from_json(stored["details"]),
        )


_UNANSWERED = {kind: Concern(kind, Answer.UNKNOWN) for kind in Kind}


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything that one screening reads.

    Args:
        gates: answers beside the matrix by question id, `danger` among them.
        closed: keys of open questions that the hub closed by a recorded judgement; closing never changes a light.

    Source: rule book LIGHT-05, HUB-06.
    """

    questionnaire: str
    pathway: Pathway
    nation: Nation | None = None
    service_wished: Service | None = None
    concerns: tuple[Concern, ...] = ()
    gates: Mapping[str, Said] = field(default_factory=dict)
    closed: frozenset[str] = frozenset()

    def gate(self, question: str) -> Said:
        """Return what was said to a gate's question; no answer counts as unknown."""
        return self.gates.get(question, NOT_SAID)

    def all_concerns(self) -> tuple[Concern, ...]:
        """Return every concern, with an unknown for each kind that nobody answered about the visiting adult.

        Only an explicit no counts as no, and a yes about one person says nothing about another.

        Source: rule book SUI-15, SUI-16.
        """
        return (*self.concerns, *self._unanswered())

    def _unanswered(self) -> list[Concern]:
        answered = {concern.kind for concern in self.concerns if concern.subject in _VISITING}
        if len(answered) == len(_UNANSWERED):
            return []
        return [unknown for kind, unknown in _UNANSWERED.items() if kind not in answered]

    def raised(self) -> list[Concern]:
        """Return every concern that is not an explicit no, in an order that does not depend on how they were told.

        Source: rule book SUI-15.
        """
        raised = [concern for concern in self.concerns if concern.answer is not NO]
        return sorted(
            raised + self._unanswered(), key=lambda concern: (_KIND_ORDER[concern.kind], _SUBJECT_ORDER[concern.about])
        )

    def as_json(self) -> dict[str, Any]:
        """Return the facts as plain JSON, in an order that does not depend on how they were told."""
        concerns = sorted(self.concerns, key=lambda concern: (concern.kind, concern.subject or ""))
        return {
            "questionnaire": self.questionnaire,
            "pathway": self.pathway.value,
            "nation": self.nation and self.nation.value,
            "service_wished": self.service_wished and self.service_wished.value,
            "concerns": [concern.as_json() for concern in concerns],
            "gates": _said_as_json(self.gates),
            "closed": sorted(self.closed),
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Self:
        """Return the facts that `as_json` wrote."""
        return cls(
            questionnaire=stored["questionnaire"],
            pathway=Pathway(stored["pathway"]),
            nation=_maybe(Nation, stored["nation"]),
            service_wished=_maybe(Service, stored["service_wished"]),
            concerns=tuple(Concern.from_json(concern) for concern in stored["concerns"]),
            gates=_said_from_json(stored["gates"]),
            closed=frozenset(stored["closed"]),
        )


def with_concern(facts: Facts, concern: Concern) -> Facts:
    """Return the facts with this concern in place of what was said about the same kind and subject.

    An answer about everybody of the same kind stays, narrowed to the visiting adult, unless the new one replaces it.

    Source: rule book HUB-05.
    """
    others = (known for known in facts.concerns if known.kind is not concern.kind)
    beside = (
        replace(known, subject=known.about)
        for known in facts.concerns
        if known.kind is concern.kind and concern.subject is not None and known.about is not concern.subject
    )
    return replace(facts, concerns=(*others, *beside, concern))


def find_concern(facts: Facts, kind: Kind, subject: Subject) -> Concern | None:
    """Return what was said about this kind and subject, if anything."""
    return next((known for known in facts.concerns if known.kind is kind and known.about is subject), None)


def confirm(facts: Facts, kind: Kind, subject: Subject, detail: str, value: str = Answer.YES) -> Facts:
    """Return the facts with one follow-up of one concern confirmed by hub or centre.

    A concern that nobody raised stays as it is.

    Args:
        facts: what is known so far.
        kind: which concern.
        subject: about whom.
        detail: id of the follow-up question, such as `safety_plan`.
        value: what was found, such as `yes` or `ended_no_proof`.

    Source: rule book LIGHT-01, HUB-05.
    """
    return _with_detail(facts, kind, subject, detail, Said(value, confirmed=True))


def unconfirm(facts: Facts, kind: Kind, subject: Subject, detail: str) -> Facts:
    """Return the facts with a confirmation taken back; what was said stays as declared.

    Source: rule book SUI-14.
    """
    concern = find_concern(facts, kind, subject)
    if concern is None or detail not in concern.details:
        return facts
    return _with_detail(facts, kind, subject, detail, replace(concern.details[detail], confirmed=False))


def confirm_concern(facts: Facts, kind: Kind, subject: Subject) -> Facts:
    """Return the facts with the concern itself confirmed: it is so, whoever said it.

    Source: rule book SUI-19.
    """
    concern = find_concern(facts, kind, subject)
    return facts if concern is None else with_concern(facts, replace(concern, confirmed=True))


def confirm_gate(facts: Facts, question: str, value: str) -> Facts:
    """Return the facts with the answer to a gate's question confirmed.

    Source: rule book LIGHT-01, ORD-06.
    """
    return replace(facts, gates={**facts.gates, question: Said(value, confirmed=True)})


def close_question(facts: Facts, key: str) -> Facts:
    """Return the facts with an open question closed by the hub's recorded judgement; no light turns greener by it.

    Args:
        facts: what is known so far.
        key: the key of an open question in a result, such as `concerns/neglect/visiting_adult`.

    Source: rule book HUB-06, SUI-15.
    """
    return replace(facts, closed=facts.closed | {key})


def _with_detail(facts: Facts, kind: Kind, subject: Subject, detail: str, said: Said) -> Facts:
    concern = find_concern(facts, kind, subject)
    if concern is None:
        return facts
    return with_concern(facts, replace(concern, details={**concern.details, detail: said}))


def _said_as_json(said: Mapping[str, Said]) -> dict[str, Any]:
    return {name: {"value": said[name].value, "confirmed": said[name].confirmed} for name in sorted(said)}


def _said_from_json(stored: Mapping[str, Any]) -> dict[str, Said]:
    return {name: Said(each["value"], each["confirmed"]) for name, each in stored.items()}


def _maybe(word: type[_Word], value: str | None) -> _Word | None:
    return None if value is None else word(value)
