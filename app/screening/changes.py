"""The smallest confirmed changes that would turn a light, found by trying them on the ruleset.

Only mitigations are tried: a need that could be confirmed, a gate that could be mended. An answer that asserts a risk is
never a candidate, so nothing here says that a risk should be denied. For staff and referrers only (LIGHT-10).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Any

from app.domain.services import Service
from app.screening.engine import judge, unknown_details
from app.screening.facts import Concern, Facts, Said
from app.screening.findings import GateResult, ServiceResult
from app.screening.result import Result
from app.screening.rows import Need, Row, Ruleset
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

    The light is the reddest of independent parts, so the smallest set for all is the sum of the smallest for each.

    Source: rule book LIGHT-04, LIGHT-10.
    """
    return tuple(
        _for_service(each, facts, ruleset, result)
        for each in result.services
        if each.light is not Light.GREEN and each.service in ruleset.reads
    )


def _for_service(each: ServiceResult, facts: Facts, ruleset: Ruleset, result: Result) -> ServiceChanges:
    column = ruleset.reads[each.service]
    gates = [gate for gate in result.gates if each.service in gate.services]
    waits_for = tuple(
        question.key for question in result.questions if question.whole and each.service in question.services
    )
    to_amber, stuck_red = _reach(Light.AMBER, facts, ruleset, column, gates)
    to_green, stuck = _reach(Light.GREEN, facts, ruleset, column, gates)
    fixed = stuck_red if each.light is Light.RED and stuck_red else stuck
    return ServiceChanges(
        service=each.service,
        light=each.light,
        to_amber=to_amber if each.light is Light.RED else None,
        to_green=None if waits_for else to_green,
        waits_for=waits_for,
        fixed=fixed,
    )


def _reach(
    target: Light, facts: Facts, ruleset: Ruleset, column: Column, gates: Sequence[GateResult]
) -> tuple[tuple[Change, ...] | None, tuple[str, ...]]:
    """Return the smallest changes after which nothing is redder than the target, and the rules that stand in the way."""
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
    for concern in facts.all_concerns():
        if concern.answer is Answer.NO or (concern.answer is not Answer.YES and target is Light.GREEN):
            continue
        row = ruleset.row_for(concern.kind)
        needs = _smallest(concern, target, ruleset, column, facts.pathway)
        if needs is None:
            stuck["SUI-16" if concern.about in RESIDENT_SIDE else row.rule] = None
            continue
        name = f"{concern.kind.value}/{concern.about.value}"
        found.extend(Change(row.rule, name, need.detail, need.value) for need in needs)
    return (None if stuck else tuple(found)), tuple(stuck)


def _smallest(
    concern: Concern, target: Light, ruleset: Ruleset, column: Column, pathway: Pathway
) -> tuple[Need, ...] | None:
    """Return the fewest needs that, confirmed, bring this concern's cell to the target; None where none do."""
    needs = () if concern.about in RESIDENT_SIDE else tuple(_candidates(concern, ruleset, column))
    for size in range(len(needs) + 1):
        for chosen in combinations(needs, size):
            said = {need.detail: Said(need.value, confirmed=True) for need in chosen}
            changed = replace(concern, details={**concern.details, **said})
            light = judge(changed, column, ruleset, pathway).light
            settled = target is not Light.GREEN or not unknown_details(changed, column, ruleset, pathway)
            if settled and not greener(target, light):
                return chosen
    return None


def _candidates(concern: Concern, ruleset: Ruleset, column: Column) -> Iterator[Need]:
    """Yield each need of the row, and of the rows it reads, that is not confirmed and whose change denies no risk."""
    seen: set[str] = set()
    rows: list[Row] = [ruleset.row_for(concern.kind)]
    for row in rows:
        for case in row.cell(column):
            if case.reads is not None and ruleset.row(case.reads) not in rows:
                rows.append(ruleset.row(case.reads))
            for need in case.needs:
                said = concern.detail(need.detail)
                done = said.value == need.value and said.confirmed
                if need.key not in seen and not done and said.value not in need.never_from:
                    seen.add(need.key)
                    yield need
