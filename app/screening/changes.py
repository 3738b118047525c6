"""The smallest confirmed changes that would turn a light, found by trying them on the ruleset.

Only mitigations are tried: a need that could be confirmed, a gate that could be mended. An answer that asserts a risk is
never a candidate, so nothing here says that a risk should be denied. For staff and referrers only (LIGHT-10).
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from app.domain.services import Service
from app.screening.engine import judge
from app.screening.facts import Concern, Facts, Said
from app.screening.findings import CellResult, GateResult, ServiceResult
from app.screening.needs import Need
from app.screening.result import Result
from app.screening.rows import Row, Ruleset
from app.screening.words import RESIDENT_SIDE, Answer, Column, Effect, Kind, Light, Pathway, Subject, greener


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
    """Return for each service that is not green what would turn its light, on one side's facts.

    Source: rule book LIGHT-04, LIGHT-10.
    """
    return smallest_changes_of_all((facts,), ruleset, result)


def smallest_changes_of_all(sides: Collection[Facts], ruleset: Ruleset, result: Result) -> tuple[ServiceChanges, ...]:
    """Return for each service that is not green what would turn its light, on the facts of all sides together.

    What hub or centre confirms counts for every side that spoke of it, so a change names no side. The light is the
    reddest of independent parts, so the smallest set for all is the sum of the smallest for each. What a column needs is
    searched for once and serves every service that reads it.

    Args:
        sides: each side's facts.
        ruleset: on which they were screened.
        result: of all of them.

    Source: rule book LIGHT-04, LIGHT-10, SUI-13.
    """
    told = _told(sides)
    columns = {
        (column, target): _for_column(column, target, told, ruleset)
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


_Told = Sequence[tuple[Concern, Pathway]]
"""One concern as every side that raised it told it, each with the pathway of that side."""


def _told(sides: Collection[Facts]) -> Collection[_Told]:
    """Return each concern that some side said yes to, once, with all that said so."""
    told: dict[tuple[Kind, Subject], list[tuple[Concern, Pathway]]] = {}
    for facts in sides:
        for concern in facts.raised():
            if concern.answer is Answer.YES:
                told.setdefault((concern.kind, concern.about), []).append((concern, facts.pathway))
    return told.values()


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
    mended = {
        f"gates/{gate.question}" for gate in gates if gate.mends is not None
    }  # one side said so, one did not know
    waits_for = tuple(
        question.key
        for question in result.questions
        if question.whole and each.service in question.services and question.key not in mended
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


def _for_column(column: Column, target: Light, told: Iterable[_Told], ruleset: Ruleset) -> _Way:
    """Return the fewest changes after which no cell of this column is redder than the target."""
    found: list[Change] = []
    stuck: dict[str, None] = {}
    for alike in told:
        concern, _ = alike[0]
        row = ruleset.row_for(concern.kind)
        needs = _smallest(alike, target, ruleset, column)
        if needs is None:
            stuck["SUI-16" if concern.about in RESIDENT_SIDE else row.rule] = None
            continue
        name = f"{concern.kind.value}/{concern.about.value}"
        found.extend(Change(row.rule, name, need.detail, need.value) for need in needs)
    return _Way(tuple(found), tuple(stuck))


_Chosen = tuple[int, ...]
"""Places in the list of what could be confirmed, in order."""


def _smallest(alike: _Told, target: Light, ruleset: Ruleset, column: Column) -> tuple[Need, ...] | None:
    """Return the fewest needs that, confirmed, bring every side's cell to the target; None where none do.

    Sets are tried by size. One grows only by what a cell that falls short reads: nothing else can move that cell.
    """
    short = _short(alike, {}, target, ruleset, column)
    if not short:
        return ()
    first, _ = alike[0]
    if first.about in RESIDENT_SIDE:
        return None
    needs = tuple(_candidates(alike, ruleset, column))
    tried: dict[_Chosen, Sequence[CellResult]] = {(): short}
    while tried:
        wider: set[_Chosen] = set()
        for chosen, cells in tried.items():
            wider.update(_wider(chosen, needs, _read(first, cells, ruleset, column)))
        tried = {}
        for chosen in sorted(wider):
            said = {needs[place].detail: Said(needs[place].value, confirmed=True) for place in chosen}
            tried[chosen] = _short(alike, said, target, ruleset, column)
            if not tried[chosen]:
                return tuple(needs[place] for place in chosen)
    return None


def _wider(chosen: _Chosen, needs: Sequence[Need], read: Collection[str]) -> Iterator[_Chosen]:
    """Yield what was chosen with each one more of the needs that are read."""
    for place, need in enumerate(needs):
        if need.detail in read and place not in chosen:
            yield tuple(sorted((*chosen, place)))


def _short(
    alike: _Told, said: Mapping[str, Said], target: Light, ruleset: Ruleset, column: Column
) -> Sequence[CellResult]:
    """Return the cells of the sides that fall short of the target once this has been confirmed."""
    found: list[CellResult] = []
    for concern, pathway in alike:
        known = replace(concern, details={**concern.details, **said}) if said else concern
        cell = judge(known, column, ruleset, pathway)
        if greener(target, cell.light) or (cell.unknown and target is Light.GREEN):
            found.append(cell)
    return found


def _read(concern: Concern, cells: Iterable[CellResult], ruleset: Ruleset, column: Column) -> set[str]:
    """Return each follow-up that can have led to what cells say: their needs, and the conditions on the way there."""
    row = ruleset.row_for(concern.kind)
    read: set[str] = set()
    for cell in cells:
        read |= _conditions([row] if cell.rule == row.rule else _rows(row, ruleset, column), column)
        read.update(each.need.detail for each in cell.needs)
    return read


def _candidates(alike: _Told, ruleset: Ruleset, column: Column) -> Iterator[Need]:
    """Yield each need that some side still lacks and whose change denies no risk that any side asserts."""
    seen: set[str] = set()
    for need in _needs(alike[0][0], ruleset, column):
        if need.key in seen:
            continue
        seen.add(need.key)
        said = [concern.detail(need.detail) for concern, _ in alike]
        done = all(each.value == need.value and each.confirmed for each in said)
        if not done and not any(each.value in need.never_from for each in said):
            yield need


def _needs(concern: Concern, ruleset: Ruleset, column: Column) -> Iterator[Need]:
    """Yield the needs of this column's cell and of the rows that it reads, then any other whose follow-up is read here.

    Where a line waits for an investigation and names no need of its own, another row tells how its end is confirmed.

    Source: rule book LIGHT-01, SUI-11.
    """
    rows = _rows(ruleset.row_for(concern.kind), ruleset, column)
    for row in rows:
        for case in row.cell(column):
            yield from case.needs
    for detail in sorted(_conditions(rows, column)):
        yield from ruleset.needs.get(detail, ())


def _rows(first: Row, ruleset: Ruleset, column: Column) -> list[Row]:
    """Return a row and those that its lines read instead."""
    rows = [first]
    for row in rows:
        for case in row.cell(column):
            if case.reads is not None and ruleset.row(case.reads) not in rows:
                rows.append(ruleset.row(case.reads))
    return rows


def _conditions(rows: Iterable[Row], column: Column) -> set[str]:
    return {each.detail for row in rows for case in row.cell(column) for each in case.when}
