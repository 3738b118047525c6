"""What still stands in the way of a favourable decision for a service, and the evidence that clears it."""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from app.domain.errors import Invalid, Issue, NotFound
from app.domain.services import Service
from app.screening.facts import Facts, confirm, find_concern
from app.screening.findings import ConcernResult
from app.screening.questionnaire import get_questionnaire
from app.screening.result import Result
from app.screening.rows import Ruleset
from app.screening.words import NOT_KNOWN, Answer, Effect, Kind, Light, State, Subject

_PROTECT = frozenset({"GATE-01", "GATE-02", "GATE-03", "GATE-11"})


class Hindrance(StrEnum):
    """Why a favourable decision is refused.

    Source: rule book HUB-06.
    """

    VERDICT = "verdict"
    NEED = "need"
    QUESTION = "question"
    GATE = "gate"


@dataclass(frozen=True, slots=True)
class Obstacle:
    """One thing that stands in the way.

    Args:
        key: what it is about, as `concerns/abduction/visiting_adult/safety_plan` or `gates/written_reports`.
        by_two: a named human may depart from it with a rationale and a second person; an outright no never.

    Source: rule book HUB-06.
    """

    hindrance: Hindrance
    rule: str
    key: str
    by_two: bool = False

    def as_json(self) -> dict[str, Any]:
        """Return the obstacle as plain JSON."""
        return {"hindrance": self.hindrance.value, "rule": self.rule, "key": self.key, "by_two": self.by_two}


def obstacles(result: Result, service: Service, ruleset: Ruleset) -> tuple[Obstacle, ...]:
    """Return everything that stands in the way of deciding for this service; nothing where the way is free.

    Source: rule book HUB-06, SUI-15, LIGHT-07.
    """
    found: list[Obstacle] = []
    column = ruleset.reads.get(service)
    cells = [] if column is None else [(_key(concern), concern.cell(column)) for concern in result.concerns]
    for key, cell in cells:
        if cell.light is Light.RED:
            found.append(Obstacle(Hindrance.VERDICT, cell.rule, key))
        found.extend(
            Obstacle(
                Hindrance.NEED,
                cell.rule,
                f"{key}/{each.need.detail}",
                by_two=not (cell.outright or each.need.essential),
            )
            for each in cell.needs
            if each.state is not State.CONFIRMED
        )
    found.extend(
        Obstacle(Hindrance.GATE, gate.rule, f"gates/{gate.question}")
        for gate in result.gates
        if service in gate.services and gate.effect in {Effect.FORBID, Effect.MISMATCH}
    )
    found.extend(
        Obstacle(Hindrance.QUESTION, question.rule, question.key)
        for question in result.open_questions
        if service in question.services
    )
    return tuple(found)


def to_assess(result: Result, service: Service, ruleset: Ruleset, closed: Collection[str]) -> tuple[str, ...]:
    """Return the concerns of which the table says that somebody has to assess them, and nothing more.

    Where a cell names needs, confirming these is the assessment. Whoever has assessed one closes it by a judgement.

    Args:
        result: of the facts as they stand.
        service: whose column counts.
        ruleset: on which the result was made.
        closed: keys that are closed already.

    Source: rule book SUI-02, SUI-11, SUI-16, LIGHT-07.
    """
    column = ruleset.reads.get(service)
    cells = [] if column is None else [(_key(each), each.answer, each.cell(column)) for each in result.concerns]
    return tuple(
        key
        for key, answer, cell in cells
        if answer is Answer.YES and cell.light is Light.AMBER and not cell.needs and key not in closed
    )


def turns_what_is_the_hubs(before: Result, after: Result) -> bool:
    """Tell whether a red light by risk, or a declared danger or order, stood before and stands no more.

    A centre confirms needs and closes questions; what only the hub may find otherwise, it may not.

    Source: rule book LIGHT-07, ORD-06, GATE-01.
    """
    return not _of_the_hub(before) <= _of_the_hub(after)


def _of_the_hub(result: Result) -> frozenset[object]:
    red = [each.service for each in result.services if each.by_risk is Light.RED]
    return frozenset([*red, *((gate.rule, gate.question) for gate in result.gates if gate.rule in _PROTECT)])


def with_evidence(facts: Facts, kind: Kind, subject: Subject, detail: str, value: str = Answer.YES) -> Facts:
    """Return the facts with one follow-up confirmed, after checking that it is one of this concern.

    Args:
        facts: what is known so far.
        kind: which concern.
        subject: about whom.
        detail: id of the follow-up question, or one that only staff answer.
        value: what was found; not knowing cannot be confirmed.

    Raises:
        NotFound: nobody raised this concern about this subject.
        Invalid: the concern has no such follow-up, or it takes no such answer.

    Source: rule book HUB-05, LIGHT-01, SUI-12.
    """
    concern = find_concern(facts, kind, subject)
    if concern is None or concern.answer is not Answer.YES:
        raise NotFound("Nobody has raised this concern about this person. Add the concern first.")
    values = get_questionnaire(facts.questionnaire).detail_values(kind)
    if detail not in values:
        known = ", ".join(values) or "none"
        issue = Issue("/detail", "unknown-question", f"What can be confirmed about this concern: {known}.")
        raise Invalid("This concern has no such follow-up.", [issue])
    choices = [choice for choice in values[detail] if choice not in NOT_KNOWN]
    if value not in choices:
        issue = Issue("/value", "unknown-answer", f"Choose one of: {', '.join(choices)}.")
        raise Invalid("This follow-up takes no such answer.", [issue])
    return confirm(facts, kind, subject, detail, value)


def _key(concern: ConcernResult) -> str:
    return f"concerns/{concern.kind.value}/{concern.subject.value}"
