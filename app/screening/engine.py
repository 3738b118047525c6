"""The engine: facts and a ruleset in, a result out. Pure, small, and without a rule of its own that a row could hold.

Each concern is judged in both columns; a service reads one column, the gates and what is not known, and takes the most
cautious of it all. `combine` does the same across several results of one joint visit.
"""

from collections.abc import Iterable, Sequence
from itertools import chain
from typing import NamedTuple

from app.domain.services import Service
from app.screening.facts import Concern, Facts
from app.screening.findings import (
    CellResult,
    ConcernResult,
    GateResult,
    NeedResult,
    OpenQuestion,
    ServiceResult,
)
from app.screening.result import Asked, Result
from app.screening.rows import Ruleset
from app.screening.safeguarding import reasons
from app.screening.steps import next_step, plan_for, recommend, requirement_for, stop_rules, wishes_left
from app.screening.topics import is_guarded, topics_for
from app.screening.words import (
    RESIDENT_SIDE,
    Answer,
    Column,
    Effect,
    Light,
    Pathway,
    State,
    Verdict,
    most_cautious,
    reddest,
)

_RED = frozenset({Verdict.WAIT, Verdict.DECLINE})
_ACCEPTS = frozenset({Verdict.ACCEPT, Verdict.ACCEPT_IF})
_SERVICES = tuple(Service)
_AMBER = frozenset({Effect.CLOSE, Effect.AMBER})


def evaluate(facts: Facts, ruleset: Ruleset) -> Result:
    """Screen the facts on a ruleset; the same facts and ruleset always give the same result.

    Source: rule book LIGHT-01, LIGHT-05, SUI-13.
    """
    raised = facts.raised()
    concerns = tuple(_judged(concern, ruleset, facts.pathway) for concern in raised)
    gates = tuple(
        GateResult(gate.rule, gate.question, said.value, gate.effect, gate.services, gate.mends)
        for gate in ruleset.gates
        if gate.trips(said := facts.gate(gate.question))
    )
    questions = (*_gates_open(facts, ruleset), *_concerns_open(concerns, facts, ruleset))
    services = _services(ruleset, concerns, gates, questions)
    asked = Asked(ruleset.version, facts.questionnaire, facts.pathway, facts.nation, facts.service_wished)
    return _derived(asked, concerns, gates, questions, services, guarded=is_guarded(facts, raised))


def light_of(verdict: Verdict, needs: Iterable[NeedResult]) -> Light:
    """Return the light of one cell: only confirmed needs turn it green.

    Source: rule book LIGHT-01.
    """
    if verdict in _RED:
        return Light.RED
    if verdict in _ACCEPTS and all(need.state is State.CONFIRMED for need in needs):
        return Light.GREEN
    return Light.AMBER


def judge(concern: Concern, column: Column, ruleset: Ruleset, pathway: Pathway) -> CellResult:
    """Return what a column says about a concern that was raised or is not known.

    The resident side is never judged by the rows, so that nobody is refused for what was done to them.

    Source: rule book SUI-12, SUI-15, SUI-16.
    """
    if concern.about in RESIDENT_SIDE:
        return CellResult("SUI-16", "SUI-16", Verdict.ASSESS, Light.AMBER)
    if concern.answer is not Answer.YES:
        return CellResult(ruleset.row_for(concern.kind).rule, "SUI-15", Verdict.ASSESS, Light.AMBER)
    found = ruleset.decide(concern, column, pathway)
    verdict = found.case.verdict or Verdict.ASSESS
    needs = tuple([NeedResult(need, need.state(concern, pathway)) for need in found.case.needs])
    light = light_of(verdict, needs)
    unknown = [
        *[detail for detail in found.read if not concern.detail(detail).known],
        *[need.need.detail for need in needs if need.state is State.UNKNOWN],
    ]
    return CellResult(
        rule=found.row.rule,
        source=found.case.source,
        verdict=verdict,
        light=light,
        needs=needs,
        outright=found.case.outright,
        task=found.case.task,
        unknown=() if light is Light.RED else tuple(dict.fromkeys(unknown)),
    )


def combine(results: Sequence[Result]) -> Result:
    """Return the result of a joint visit: the more restrictive of all, for each service.

    Each concern keeps its own verdict; the first result lends its wish, pathway and nation.

    Args:
        results: at least one, all on the same ruleset.

    Source: rule book SUI-13.
    """
    concerns = tuple(dict.fromkeys(chain.from_iterable(each.concerns for each in results)))
    gates = tuple(dict.fromkeys(chain.from_iterable(each.gates for each in results)))
    services = tuple(_strictest([each.service(service) for each in results]) for service in _SERVICES)
    guarded = any(each.guarded for each in results)
    return _derived(results[0].asked, concerns, gates, _merged_questions(results), services, guarded=guarded)


def _strictest(found: Sequence[ServiceResult]) -> ServiceResult:
    light = reddest(each.light for each in found)
    rules = dict.fromkeys(chain.from_iterable(each.rules for each in found if each.light is light))
    return ServiceResult(
        found[0].service,
        light,
        reddest(each.by_risk for each in found),
        most_cautious(each.verdict for each in found),
        tuple(rules),
    )


def _merged_questions(results: Sequence[Result]) -> tuple[OpenQuestion, ...]:
    merged: dict[str, OpenQuestion] = {}
    for question in chain.from_iterable(each.questions for each in results):
        known = merged.get(question.key, question)
        services = frozenset(known.services) | frozenset(question.services)
        merged[question.key] = OpenQuestion(
            question.key, known.rule, tuple(filter(services.__contains__, Service)), known.closed and question.closed
        )
    return tuple(merged.values())


def _judged(concern: Concern, ruleset: Ruleset, pathway: Pathway) -> ConcernResult:
    return ConcernResult(
        kind=concern.kind,
        subject=concern.about,
        answer=concern.answer,
        source=concern.source,
        told_to=concern.told_to,
        standing=concern.standing,
        since=concern.since,
        confirmed=concern.confirmed,
        supervised=judge(concern, Column.SUPERVISED, ruleset, pathway),
        supported=judge(concern, Column.SUPPORTED, ruleset, pathway),
    )


def _gates_open(facts: Facts, ruleset: Ruleset) -> Iterable[OpenQuestion]:
    for gate in ruleset.asks:
        if not facts.gate(gate.question).known:
            key = f"gates/{gate.question}"
            yield OpenQuestion(key, gate.rule, gate.services, key in facts.closed)


def _concerns_open(judged: Sequence[ConcernResult], facts: Facts, ruleset: Ruleset) -> Iterable[OpenQuestion]:
    for result in judged:
        key = f"concerns/{result.kind.value}/{result.subject.value}"
        if result.answer is not Answer.YES:
            yield OpenQuestion(key, result.supported.rule, _SERVICES, key in facts.closed)
            continue
        for detail in dict.fromkeys((*result.supervised.unknown, *result.supported.unknown)):
            moved = tuple(
                service
                for service in _SERVICES
                if service in ruleset.reads and detail in result.cell(ruleset.reads[service]).unknown
            )
            detail_key = f"{key}/{detail}"
            yield OpenQuestion(detail_key, ruleset.row_for(result.kind).rule, moved, detail_key in facts.closed)


class _Cells(NamedTuple):
    """What all cells of one column say together: the strictest verdict, and the rules of the red and the amber ones."""

    verdict: Verdict
    red: tuple[str, ...] = ()
    amber: tuple[str, ...] = ()


_NO_COLUMN = _Cells(Verdict.ASSESS, amber=("SUI-18",))


def _in_column(column: Column, concerns: Iterable[ConcernResult]) -> _Cells:
    cells = [concern.cell(column) for concern in concerns]
    return _Cells(
        most_cautious([cell.verdict for cell in cells]),
        red=tuple([cell.rule for cell in cells if cell.light is Light.RED]),
        amber=tuple([cell.rule for cell in cells if cell.light is Light.AMBER]),
    )


def _services(
    ruleset: Ruleset,
    concerns: Sequence[ConcernResult],
    gates: Sequence[GateResult],
    questions: Sequence[OpenQuestion],
) -> tuple[ServiceResult, ...]:
    cells = {column: _in_column(column, concerns) for column in Column}
    found: dict[Service, ServiceResult] = {}
    for first, *others in ruleset.alike:
        column = ruleset.reads.get(first)
        result = _service(first, _NO_COLUMN if column is None else cells[column], gates, questions)
        found[first] = result
        for service in others:
            found[service] = ServiceResult(service, *result[1:])
    return tuple([found[service] for service in _SERVICES])


def _service(
    service: Service, cells: _Cells, gates: Sequence[GateResult], questions: Sequence[OpenQuestion]
) -> ServiceResult:
    """Return the light of one service: the reddest of its column, its gates and what is not known.

    Source: rule book LIGHT-01, SUI-15, SUI-18.
    """
    red, mismatch, amber = [*cells.red], [], [*cells.amber]
    for gate in gates:
        if service in gate.services:
            if gate.effect is Effect.FORBID:
                red.append(gate.rule)
            elif gate.effect is Effect.MISMATCH:
                mismatch.append(gate.rule)
            elif gate.effect in _AMBER:
                amber.append(gate.rule)
    amber.extend([question.rule for question in questions if service in question.services])
    by_risk = Light.RED if red else Light.AMBER if amber else Light.GREEN
    light = Light.RED if mismatch else by_risk
    rules = tuple(dict.fromkeys([*red, *mismatch] or amber))
    return ServiceResult(service, light, by_risk, cells.verdict, rules)


def _derived(
    asked: Asked,
    concerns: tuple[ConcernResult, ...],
    gates: tuple[GateResult, ...],
    questions: tuple[OpenQuestion, ...],
    services: tuple[ServiceResult, ...],
    *,
    guarded: bool,
) -> Result:
    """Return the whole result: everything that follows from the lights and gates."""
    lights = {each.service: each for each in services}
    stops = stop_rules(asked.pathway, lights, gates)
    following = next_step(asked, lights, gates, stops)
    wished = asked.service_wished or Service.SUPPORTED_CONTACT
    going_on = not stops and lights[wished].light is not Light.RED
    return Result(
        asked=asked,
        services=services,
        concerns=concerns,
        gates=gates,
        questions=questions,
        recommendation=recommend(lights, stops),
        next=following,
        stop_rules=stops,
        change_of_wish=() if stops else wishes_left(asked.service_wished, lights),
        requirement=requirement_for(asked, lights, concerns, gates),
        safeguarding=reasons(concerns, gates),
        plan=plan_for(lights, gates),
        topics=topics_for(concerns, gates, guarded=guarded, going_on=going_on),
        guarded=guarded,
    )
