"""The engine: facts and a ruleset in, a result out. Pure, small, and without a rule of its own that a row could hold.

Each concern is judged in both columns; a service reads one column, the gates and what is not known, and takes the most
cautious of it all. `combine` does the same across several results of one joint visit.
"""

from collections.abc import Iterable, Sequence
from itertools import chain

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
    Kind,
    Light,
    Pathway,
    State,
    Subject,
    Verdict,
    most_cautious,
    reddest,
)

_RED = frozenset({Verdict.WAIT, Verdict.DECLINE})
_ACCEPTS = frozenset({Verdict.ACCEPT, Verdict.ACCEPT_IF})
_KINDS = tuple(Kind)
_SUBJECTS = tuple(Subject)
_GATE_LIGHTS = {Effect.FORBID: Light.RED, Effect.CLOSE: Light.AMBER, Effect.AMBER: Light.AMBER}


def evaluate(facts: Facts, ruleset: Ruleset) -> Result:
    """Screen the facts on a ruleset; the same facts and ruleset always give the same result.

    Source: rule book LIGHT-01, LIGHT-05, SUI-13.
    """
    raised = sorted(
        (concern for concern in facts.all_concerns() if concern.answer is not Answer.NO),
        key=lambda concern: (_KINDS.index(concern.kind), _SUBJECTS.index(concern.about)),
    )
    concerns = tuple(_judged(concern, ruleset, facts.pathway) for concern in raised)
    gates = tuple(
        GateResult(gate.rule, gate.question, facts.gate(gate.question).value, gate.effect, gate.services, gate.mends)
        for gate in ruleset.gates
        if gate.trips(facts.gate(gate.question))
    )
    questions = tuple(chain(_gates_open(facts, ruleset), _concerns_open(raised, concerns, facts, ruleset)))
    services = tuple(_service(each, ruleset.reads.get(each), concerns, gates, questions) for each in Service)
    asked = Asked(ruleset.version, facts.questionnaire, facts.pathway, facts.nation, facts.service_wished)
    return _derived(asked, concerns, gates, questions, services, guarded=is_guarded(facts))


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
    row, case = ruleset.case(concern, column, pathway)
    verdict = case.verdict or Verdict.ASSESS
    needs = tuple(NeedResult(need, need.state(concern, pathway)) for need in case.needs)
    return CellResult(row.rule, case.source, verdict, light_of(verdict, needs), needs, case.outright, case.task)


def unknown_details(concern: Concern, column: Column, ruleset: Ruleset, pathway: Pathway) -> tuple[str, ...]:
    """Return the follow-ups that this column read or needs and that nobody answered; a red light waits for none.

    Source: rule book SUI-15.
    """
    cell = judge(concern, column, ruleset, pathway)
    if cell.light is Light.RED:
        return ()
    read = ruleset.details_read(concern, column, pathway)
    needed = (need.need.detail for need in cell.needs if need.state is State.UNKNOWN)
    return tuple(dict.fromkeys(chain((detail for detail in read if not concern.detail(detail).known), needed)))


def combine(results: Sequence[Result]) -> Result:
    """Return the result of a joint visit: the more restrictive of all, for each service.

    Each concern keeps its own verdict; the first result lends its wish, pathway and nation.

    Args:
        results: at least one, all on the same ruleset.

    Source: rule book SUI-13.
    """
    concerns = tuple(dict.fromkeys(chain.from_iterable(each.concerns for each in results)))
    gates = tuple(dict.fromkeys(chain.from_iterable(each.gates for each in results)))
    services = tuple(_strictest([each.service(service) for each in results]) for service in Service)
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
    for question in dict.fromkeys(gate.question for gate in ruleset.gates if gate.unknown_is_open):
        if facts.gate(question).known:
            continue
        gates = [gate for gate in ruleset.gates if gate.question == question]
        moved = frozenset(chain.from_iterable(gate.services for gate in gates))
        key = f"gates/{question}"
        yield OpenQuestion(key, gates[0].rule, tuple(filter(moved.__contains__, Service)), key in facts.closed)


def _concerns_open(
    raised: Sequence[Concern], judged: Sequence[ConcernResult], facts: Facts, ruleset: Ruleset
) -> Iterable[OpenQuestion]:
    for concern, result in zip(raised, judged, strict=True):
        key = f"concerns/{concern.kind.value}/{concern.about.value}"
        if concern.answer is not Answer.YES:
            yield OpenQuestion(key, result.supported.rule, tuple(Service), key in facts.closed)
            continue
        if concern.about in RESIDENT_SIDE:
            continue
        unknown = {column: unknown_details(concern, column, ruleset, facts.pathway) for column in Column}
        for detail in dict.fromkeys(chain.from_iterable(unknown.values())):
            moved = tuple(service for service, column in ruleset.reads.items() if detail in unknown[column])
            detail_key = f"{key}/{detail}"
            rule = ruleset.row_for(concern.kind).rule
            ordered = tuple(service for service in Service if service in moved)
            yield OpenQuestion(detail_key, rule, ordered, detail_key in facts.closed)


def _service(
    service: Service,
    column: Column | None,
    concerns: Sequence[ConcernResult],
    gates: Sequence[GateResult],
    questions: Sequence[OpenQuestion],
) -> ServiceResult:
    """Return the light of one service: the reddest of its column, its gates and what is not known.

    Source: rule book LIGHT-01, SUI-15, SUI-18.
    """
    lights: list[tuple[Light, str]] = []
    verdict = Verdict.ASSESS
    if column is None:
        lights.append((Light.AMBER, "SUI-18"))
    else:
        cells = [concern.cell(column) for concern in concerns]
        verdict = most_cautious(cell.verdict for cell in cells)
        lights.extend((cell.light, cell.rule) for cell in cells)
    moving = [gate for gate in gates if service in gate.services]
    lights.extend((_GATE_LIGHTS[gate.effect], gate.rule) for gate in moving if gate.effect in _GATE_LIGHTS)
    lights.extend((Light.AMBER, question.rule) for question in questions if service in question.services)
    by_risk = reddest(light for light, _ in lights)
    lights.extend((Light.RED, gate.rule) for gate in moving if gate.effect is Effect.MISMATCH)
    light = reddest(light for light, _ in lights)
    rules = tuple(dict.fromkeys(rule for each, rule in lights if each is light and light is not Light.GREEN))
    return ServiceResult(service, light, by_risk, verdict, rules)


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
