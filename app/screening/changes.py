"""The smallest confirmed changes that would turn a light, found by trying them on the ruleset.

Only mitigations are tried: a need that could be confirmed, a gate that could be mended. An answer that asserts a risk is
never a candidate, so nothing here says that a risk should be denied. For staff and referrers only (LIGHT-10).
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Any

from app.domain.services import Service
from app.screening.engine import judge
from app.screening.facts import Concern, Facts, Said
from app.screening.findings import GateResult, ServiceResult
from app.screening.needs import Need
from app.screening.result import Result
from app.screening.rows import Row, Ruleset
from app.screening.words import RESIDENT_SIDE, Answer, Column, Effect, Light, Pathway, greener


@dataclass(frozen=True, slots=True)
class Change:
    """One thing to confirm: a follow-up of a concern, or the answer to a gate's question.

    Args:
        concern: kind and subject, as `abduction/visiting_adult`; None for a gate.
        question: what `confirm` calls the detail, or the gate's question.
    """

    rule: str
    concern: str | None
    question: str
    value: str

    def as_json(self) -> dict[str, Any]:
        """Return the change as plain JSON."""
        return {"rule": self.rule, "concern": self.concern, "question": self.question, "value": self.value}


@dataclass(frozen=True, slots=True)
class ServiceChanges:
    """What would turn the light of one service.

    Args:
        to_amber: the smallest set that makes a red light amber; None where it is not red or nothing does.
        to_green: the smallest set that makes it green; None where nothing that can be confirmed does.
        waits_for: questions that must be answered before it can be green.
        fixed: rules that no confirmation can turn.
    """

    service: Service
    light: Light
    to_amber: tuple[Change, ...] | None
    to_green: tuple[Change, ...] | None
    waits_for: tuple[str, ...]
    fixed: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        """Return the changes as plain JSON."""

        def listed(changes: tuple[Change, ...] | None) -> list[dict[str, Any]] | None:
            return None if changes is None else [change.as_json() for change in changes]

        return {
            "service": self.service.value,
            "light": self.light.value,
            "to_amber": listed(self.to_amber),
            "to_green": listed(self.to_green),
            "waits_for": list(self.waits_for),
            "fixed": list(self.fixed),
        }


def smallest_changes(facts: Facts, ruleset: Ruleset, result: Result) -> tuple[ServiceChanges, ...]:
    """Return for each service that is not green what would turn its light.

    The light is the reddest of independent parts, so the smallest set for all is the sum of the smallest for each. What
    a column needs is searched for once and serves every service that reads it.

    Source: rule book LIGHT-04, LIGHT-10.
    """
    raised = facts.raised()
    columns = {
        (column, target): _for_column(column, target, raised, ruleset, facts.pathway)
        for column in Column
        for target in (Light.AMBER, Light.GREEN)
    }
    return tuple(
        _for_service(
            each,
            result,
            columns[ruleset.reads[each.service], Light.AMBER],
            columns[ruleset.reads[each.service], Light.GREEN],
        )
        for each in result.services
        if each.light is not Light.GREEN and each.service in ruleset.reads
    )


@dataclass(frozen=True, slots=True)
class _Way:
    """A way to a target: what to confirm, and the rules that nothing can turn."""

    changes: tuple[Change, ...]
    stuck: tuple[str, ...]

    @property
    def open(self) -> tuple[Change, ...] | None:
        """The changes, or None where something is stuck."""
        return None if self.stuck else self.changes


def _for_service(each: ServiceResult, result: Result, amber: _Way, green: _Way) -> ServiceChanges:
    gates = [gate for gate in result.gates if each.service in gate.services]
    waits_for = tuple(
        question.key for question in result.questions if question.whole and each.service in question.services
    )
    to_amber, to_green = _past_gates(gates, Light.AMBER, amber), _past_gates(gates, Light.GREEN, green)
    red = each.light is Light.RED
    return ServiceChanges(
        service=each.service,
        light=each.light,
        to_amber=to_amber.open if red else None,
        to_green=None if waits_for else to_green.open,
        waits_for=waits_for,
        fixed=to_amber.stuck if red and to_amber.stuck else to_green.stuck,
    )


def _past_gates(gates: Iterable[GateResult], target: Light, way: _Way) -> _Way:
    """Return the way with what each gate in it asks for first."""
    found: list[Change] = []
    stuck: dict[str, None] = {}
    for gate in gates:
        light = Light.RED if gate.effect in {Effect.FORBID, Effect.MISMATCH} else Light.AMBER
        if not greener(target, light):
            continue
        if gate.mends is None:
            stuck[gate.rule] = None
        else:
            found.append(Change(gate.rule, None, gate.question, gate.mends))
    return _Way((*found, *way.changes), tuple(dict.fromkeys((*stuck, *way.stuck))))


def _for_column(column: Column, target: Light, raised: Iterable[Concern], ruleset: Ruleset, pathway: Pathway) -> _Way:
    """Return the fewest changes after which no cell of this column is redder than the target."""
    found: list[Change] = []
    stuck: dict[str, None] = {}
    for concern in raised:
        if concern.answer is not Answer.YES:
            continue
        row = ruleset.row_for(concern.kind)
        needs = _smallest(concern, target, ruleset, column, pathway)
        if needs is None:
            stuck["SUI-16" if concern.about in RESIDENT_SIDE else row.rule] = None
            continue
        name = f"{concern.kind.value}/{concern.about.value}"
        found.extend(Change(row.rule, name, need.detail, need.value) for need in needs)
    return _Way(tuple(found), tuple(stuck))


def _smallest(
    concern: Concern, target: Light, ruleset: Ruleset, column: Column, pathway: Pathway
) -> tuple[Need, ...] | None:
    """Return the fewest needs that, confirmed, bring this concern's cell to the target; None where none do."""
    needs = () if concern.about in RESIDENT_SIDE else tuple(_candidates(concern, ruleset, column))
    for size in range(len(needs) + 1):
        for chosen in combinations(needs, size):
            said = {need.detail: Said(need.value, confirmed=True) for need in chosen}
            cell = judge(replace(concern, details={**concern.details, **said}), column, ruleset, pathway)
            settled = target is not Light.GREEN or not cell.unknown
            if settled and not greener(target, cell.light):
                return chosen
    return None


def _candidates(concern: Concern, ruleset: Ruleset, column: Column) -> Iterator[Need]:
    """Yield each need that is not confirmed and whose change denies no risk.

    Those of this column's cell, of the rows it reads, and of the other column where this one reads the same follow-up.
    """
    seen: set[str] = set()
    for need in _needs(concern, ruleset, column):
        said = concern.detail(need.detail)
        done = said.value == need.value and said.confirmed
        if need.key not in seen and not done and said.value not in need.never_from:
            seen.add(need.key)
            yield need


def _needs(concern: Concern, ruleset: Ruleset, column: Column) -> Iterator[Need]:
    rows: list[Row] = [ruleset.row_for(concern.kind)]
    for row in rows:
        for case in row.cell(column):
            if case.reads is not None and ruleset.row(case.reads) not in rows:
                rows.append(ruleset.row(case.reads))
            yield from case.needs
    read = {each.detail for row in rows for case in row.cell(column) for each in case.when}
    for row in rows:
        for case in (*row.supervised, *row.supported):
            yield from (need for need in case.needs if need.detail in read)
