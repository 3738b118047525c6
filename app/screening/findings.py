"""The parts of a result: what was found for each concern, gate, open question and service.

Named tuples, because a result is made of dozens of them: one takes a tenth of the time of a frozen dataclass.
"""

from collections.abc import Iterable
from typing import Any, NamedTuple

from app.domain.services import Service
from app.screening.needs import Need
from app.screening.words import (
    AMBER,
    GREEN,
    RED,
    Answer,
    Column,
    Effect,
    Grade,
    Kind,
    Light,
    Source,
    Standing,
    State,
    Subject,
    ToldTo,
    Verdict,
)

_SUPERVISED = Column.SUPERVISED


class NeedResult(NamedTuple):
    """A need and how far it is met."""

    need: Need
    state: State

    def as_json(self) -> dict[str, Any]:
        """Return the need as plain JSON; detail and value are what `confirm` takes."""
        return {
            "need": self.need.key,
            "detail": self.need.detail,
            "value": self.need.value,
            "state": self.state.value,
        }


class CellResult(NamedTuple):
    """What one column says about one concern.

    Args:
        rule: the row that decided, which is another one where a finding has been made.
        source: `F` and the printed row, or the rule that fills a silent corner.
        outright: a decline that no confirmation can turn.
        unknown: the follow-ups that it read or needs and that nobody answered; a red light waits for none (SUI-15).
    """

    rule: str
    source: str
    verdict: Verdict
    light: Light
    needs: tuple[NeedResult, ...] = ()
    outright: bool = False
    task: bool = False
    unknown: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """Return the cell as plain JSON."""
        return {
            "rule": self.rule,
            "source": self.source,
            "verdict": self.verdict.value,
            "light": self.light.value,
            "needs": [need.as_json() for need in self.needs],
            "outright": self.outright,
        }


_REFUSES = frozenset({Verdict.WAIT, Verdict.DECLINE})
_ACCEPTS = frozenset({Verdict.ACCEPT, Verdict.ACCEPT_IF})


def light_of(verdict: Verdict, needs: Iterable[NeedResult]) -> Light:
    """Return the light of one cell: only confirmed needs turn it green.

    Source: rule book LIGHT-01.
    """
    if verdict in _REFUSES:
        return RED
    if verdict in _ACCEPTS and all(need.state is State.CONFIRMED for need in needs):
        return GREEN
    return AMBER


class ConcernResult(NamedTuple):
    """One concern and what both columns say about it.

    Source: rule book SUI-13, SUI-19.
    """

    kind: Kind
    subject: Subject
    answer: Answer
    source: Source | None
    told_to: ToldTo | None
    standing: Standing | None
    since: str | None
    confirmed: bool
    supervised: CellResult
    supported: CellResult

    def cell(self, column: Column) -> CellResult:
        """Return what a column says."""
        return self.supervised if column is _SUPERVISED else self.supported

    def as_json(self) -> dict[str, Any]:
        """Return the concern as plain JSON."""
        return {
            "kind": self.kind.value,
            "subject": self.subject.value,
            "answer": self.answer.value,
            "source": self.source and self.source.value,
            "told_to": self.told_to and self.told_to.value,
            "standing": self.standing and self.standing.value,
            "since": self.since,
            "confirmed": self.confirmed,
            "supervised": self.supervised.as_json(),
            "supported": self.supported.as_json(),
        }


class GateResult(NamedTuple):
    """A gate that was tripped."""

    rule: str
    question: str
    value: str
    effect: Effect
    services: tuple[Service, ...]
    mends: str | None = None

    def as_json(self) -> dict[str, Any]:
        """Return the gate as plain JSON."""
        return {
            "rule": self.rule,
            "question": self.question,
            "value": self.value,
            "effect": self.effect.value,
            "services": [service.value for service in self.services],
        }


class OpenQuestion(NamedTuple):
    """Something that is not known and that a light waits for.

    Args:
        key: what `close_question` takes, as `gates/written_reports` or `concerns/neglect/visiting_adult`.
        closed: the hub closed it by a recorded judgement; the light stays amber.

    Source: rule book SUI-15, HUB-06.
    """

    key: str
    rule: str
    services: tuple[Service, ...]
    closed: bool = False

    @property
    def whole(self) -> bool:
        """Tell whether this is a question of its own, not the follow-up of a concern."""
        return self.key.startswith("gates/") or self.key.count("/") < len(("concerns", "kind", "subject"))

    def as_json(self) -> dict[str, Any]:
        """Return the question as plain JSON."""
        return {
            "key": self.key,
            "rule": self.rule,
            "services": [service.value for service in self.services],
            "closed": self.closed,
        }


class SafeguardingReason(NamedTuple):
    """Why the hub lead may get a task.

    Args:
        only_unsent: the hub reads a sent application anyway: a task only for a stopped or unsent one (LIGHT-08).

    Source: rule book LIGHT-08, GATE-01, SUI-12, SUI-16.
    """

    rule: str
    cause: str
    grade: Grade
    only_unsent: bool = False

    def as_json(self) -> dict[str, Any]:
        """Return the reason as plain JSON."""
        return {
            "rule": self.rule,
            "cause": self.cause,
            "grade": self.grade.value,
            "only_unsent": self.only_unsent,
        }


class ServiceResult(NamedTuple):
    """The light of one service.

    Args:
        by_risk: the light without mismatches; a mismatch never stops (GATE-05, GATE-06).
        rules: the rules that make the light what it is.
    """

    service: Service
    light: Light
    by_risk: Light
    verdict: Verdict
    rules: tuple[str, ...]

    @property
    def mismatch(self) -> bool:
        """Tell whether the service is red only because it cannot give what is wanted."""
        return self.light is RED and self.by_risk is not RED

    def as_json(self) -> dict[str, Any]:
        """Return the service as plain JSON."""
        return {
            "service": self.service.value,
            "light": self.light.value,
            "by_risk": self.by_risk.value,
            "mismatch": self.mismatch,
            "verdict": self.verdict.value,
            "rules": list(self.rules),
        }
