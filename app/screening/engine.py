"""The engine: facts and a ruleset in, a result out. Pure, small, and without a rule of its own that a row could hold.

Each concern is judged in both columns; a service reads one column, the gates and what is not known, and takes the most
cautious of it all. `combine` does the same across several results of one joint visit.
"""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import chain
from typing import NamedTuple

from app.domain.services import Service
from app.screening.facts import NOT_SAID, Concern, Facts
from app.screening.findings import (
    CellResult,
    ConcernResult,
    GateResult,
    OpenQuestion,
    ServiceResult,
)
from app.screening.result import Asked, Result
from app.screening.rows import Ruleset
from app.screening.safeguarding import reasons
from app.screening.steps import next_step, plan_for, recommend, requirement_for, stop_rules, wishes_left
from app.screening.topics import is_guarded, topics_for
from app.screening.words import (
    AMBER,
    GREEN,
    NOT_KNOWN,
    RED,
    RESIDENT_SIDE,
    YES,
    Column,
    Effect,
    Light,
    Pathway,
    Verdict,
    most_cautious,
    reddest,
)

_RESIDENT = CellResult("SUI-16", "SUI-16", Verdict.ASSESS, AMBER)
_FORBID, _MISMATCH = Effect.FORBID, Effect.MISMATCH
_TURNS_AMBER = frozenset({Effect.CLOSE, Effect.AMBER})
_SERVICES = tuple(Service)
_SUPERVISED, _SUPPORTED = Column.SUPERVISED, Column.SUPPORTED
_WISHED_BY_DEFAULT = Service.SUPPORTED_CONTACT
_SUPERVISED_CONTACT = Service.SUPERVISED_CONTACT


def evaluate(facts: Facts, ruleset: Ruleset) -> Result:
    """Screen the facts on a ruleset; the same facts and ruleset always give the same result.

    Source: rule book LIGHT-01, LIGHT-05, SUI-13.
    """
    raised = facts.raised()
    concerns = tuple([_judged(concern, ruleset, facts.pathway) for concern in raised])
    answers = facts.gates
    gates = tuple(
        [
            says[said.value]
            for gate, says in ruleset.tripping
            if (said := answers.get(gate.question, NOT_SAID)).value in says and gate.trips(said)
        ]
    )
    questions = (*_gates_open(facts, ruleset), *_concerns_open(concerns, facts, ruleset))
    services = _services(ruleset, concerns, gates, questions)
    asked = Asked(ruleset.version, facts.questionnaire, facts.pathway, facts.nation, facts.service_wished)
    return _derived(asked, concerns, gates, questions, services, guarded=is_guarded(facts, raised))


def judge(concern: Concern, column: Column, ruleset: Ruleset, pathway: Pathway) -> CellResult:
    """Return what a column says about a concern that was raised or is not known.

    The resident side is never judged by the rows, so that nobody is refused for what was done to them.

    Source: rule book SUI-12, SUI-15, SUI-16.
    """
    same = _same(concern, ruleset)
    return ruleset.decide(concern, column, pathway) if same is None else same


def _same(concern: Concern, ruleset: Ruleset) -> CellResult | None:
    """Return what both columns say alike, whatever their lines; None where the lines decide."""
    if concern.subject in RESIDENT_SIDE:
        return _RESIDENT
    return None if concern.answer is YES else ruleset.not_known[concern.kind]


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
    same = _same(concern, ruleset)
    return ConcernResult(
        concern.kind,
        concern.about,
        concern.answer,
        concern.source,
        concern.told_to,
        concern.standing,
        concern.since,
        concern.confirmed,
        ruleset.decide(concern, _SUPERVISED, pathway) if same is None else same,
        ruleset.decide(concern, _SUPPORTED, pathway) if same is None else same,
    )


def _gates_open(facts: Facts, ruleset: Ruleset) -> list[OpenQuestion]:
    answers, closed = facts.gates, facts.closed
    return [
        _closed(question) if question.key in closed else question
        for name, question in ruleset.asks.items()
        if answers.get(name, NOT_SAID).value in NOT_KNOWN
    ]


def _concerns_open(judged: Sequence[ConcernResult], facts: Facts, ruleset: Ruleset) -> Iterable[OpenQuestion]:
    closed = facts.closed
    for result in judged:
        whether = ruleset.asks_whether[result.kind, result.subject]
        if result.answer is not YES:
            yield _closed(whether) if whether.key in closed else whether
            continue
        supervised, supported = result.supervised.unknown, result.supported.unknown
        for detail in dict.fromkeys(supervised + supported):
            key = f"{whether.key}/{detail}"
            moved = ruleset.readers[detail in supervised, detail in supported]
            yield OpenQuestion(key, whether.rule, moved, key in closed)


def _closed(question: OpenQuestion) -> OpenQuestion:
    return question._replace(closed=True)


class _Cells(NamedTuple):
    """What all cells of one column say together: the strictest verdict, and the rules of the red and the amber ones."""

    verdict: Verdict
    red: tuple[str, ...] = ()
    amber: tuple[str, ...] = ()


# Few of these differ, and making one takes longer than finding it.
_service_result = lru_cache(maxsize=4096)(ServiceResult)
_NO_COLUMN = _Cells(Verdict.ASSESS, amber=("SUI-18",))
_NO_CONCERN = _Cells(Verdict.ACCEPT)


def _together(cells: Sequence[CellResult]) -> _Cells:
    red: list[str] = []
    amber: list[str] = []
    for cell in cells:
        if cell.light is RED:
            red.append(cell.rule)
        elif cell.light is AMBER:
            amber.append(cell.rule)
    return _Cells(most_cautious([cell.verdict for cell in cells]), tuple(red), tuple(amber))


def _services(
    ruleset: Ruleset,
    concerns: Sequence[ConcernResult],
    gates: Sequence[GateResult],
    questions: Sequence[OpenQuestion],
) -> tuple[ServiceResult, ...]:
    cells = {
        _SUPERVISED: _together([concern.supervised for concern in concerns]) if concerns else _NO_CONCERN,
        _SUPPORTED: _together([concern.supported for concern in concerns]) if concerns else _NO_CONCERN,
        None: _NO_COLUMN,
    }
    moving = [gate for gate in gates if gate.services]
    found: dict[Service, ServiceResult] = {}
    for column, alike in ruleset.alike:
        said = cells[column]
        light, by_risk, rules = _light(alike[0], said, moving, questions)
        for service in alike:
            found[service] = _service_result(service, light, by_risk, said.verdict, rules)
    return tuple([found[service] for service in _SERVICES])


def _light(
    service: Service, cells: _Cells, gates: Sequence[GateResult], questions: Sequence[OpenQuestion]
) -> tuple[Light, Light, tuple[str, ...]]:
    """Return the light of one service, the light by risk alone, and the rules that make it so.

    The light is the reddest of its column, its gates and what is not known.

    Args:
        service: which one.
        cells: what its column says.
        gates: those that were tripped and move some light.
        questions: what is not known.

    Source: rule book LIGHT-01, SUI-15, SUI-18.
    """
    red, amber = cells.red, cells.amber
    mismatch: tuple[str, ...] = ()
    for gate in gates:
        if service in gate.services:
            if gate.effect is _FORBID:
                red += (gate.rule,)
            elif gate.effect is _MISMATCH:
                mismatch += (gate.rule,)
            elif gate.effect in _TURNS_AMBER:
                amber += (gate.rule,)
    if not red:
        amber += tuple([question.rule for question in questions if service in question.services])
    by_risk = RED if red else AMBER if amber else GREEN
    return RED if mismatch else by_risk, by_risk, tuple(dict.fromkeys(red + mismatch or amber))


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
    following = next_step(asked, lights, concerns, gates, stops)
    going_on = not stops and lights[asked.service_wished or _WISHED_BY_DEFAULT].light is not RED
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
        topics=topics_for(
            concerns,
            gates,
            guarded=guarded,
            going_on=going_on,
            supervised_open=lights[_SUPERVISED_CONTACT].light is not RED,
        ),
        guarded=guarded,
    )
