"""What follows from the lights: whether a self-referral stops, what is recommended, what a professional must do."""

from collections.abc import Mapping, Sequence

from app.domain.services import Service
from app.screening.findings import ConcernResult, GateResult, ServiceResult
from app.screening.result import Asked, Result
from app.screening.words import (
    AMBER,
    GREEN,
    RED,
    YES,
    Effect,
    Next,
    Pathway,
    Plan,
    Recommendation,
    Requirement,
)

_MAIN = _SUPPORTED, _SUPERVISED = Service.SUPPORTED_CONTACT, Service.SUPERVISED_CONTACT
_SELF = Pathway.SELF
_OUTSIDE, _BOUND, _NO_COLUMN = "SUI-17", "GATE-02", "SUI-18"
_READS_SUPPORTED = frozenset({Service.SUPPORTED_CONTACT, Service.HANDOVER})
_SHUTS = frozenset({Effect.FORBID, Effect.CLOSE})

Lights = Mapping[Service, ServiceResult]


def stop_rules(pathway: Pathway, lights: Lights, gates: Sequence[GateResult]) -> tuple[str, ...]:
    """Return why a self-referral stops; empty where it goes on. A professional referral never stops by machine.

    A mismatch never stops: only risk counts.

    Source: rule book LIGHT-02, LIGHT-07, GATE-01, GATE-02, GATE-03, GATE-05.
    """
    if pathway is not _SELF:
        return ()
    shut = [gate.rule for gate in gates if gate.effect in _SHUTS]
    if lights[_SUPPORTED].by_risk is RED and lights[_SUPERVISED].by_risk is RED:
        shut.append("LIGHT-02")
    return tuple(dict.fromkeys(shut))


def wishes_left(wished: Service | None, lights: Lights) -> tuple[Service, ...]:
    """Return the services that are not red where the wished one is; supported and supervised contact come first.

    Source: rule book LIGHT-02, GATE-05, GATE-06.
    """
    if wished is None or lights[wished].light is not RED:
        return ()
    ordered = (*_MAIN, *(service for service in Service if service not in _MAIN))
    return tuple(service for service in ordered if lights[service].light is not RED)


def next_step(
    asked: Asked,
    lights: Lights,
    concerns: Sequence[ConcernResult],
    gates: Sequence[GateResult],
    stops: Sequence[str],
) -> Next:
    """Return what happens to the referral now.

    Source: rule book LIGHT-02, LIGHT-03, LIGHT-07, GATE-02, GATE-05, SUI-17, SUI-18.
    """
    if stops:
        return Next.STOP
    wished = lights[asked.service_wished] if asked.service_wished else None
    if asked.pathway is _SELF:
        return Next.CHANGE_WISH if wished and wished.light is RED else Next.HUB
    if _risky(asked, lights, gates) or for_the_hub(wished, concerns, gates):
        return Next.HUB
    return Next.CHANGE_WISH if wished and wished.mismatch else Next.CENTRE


def recommend(lights: Lights, stops: Sequence[str]) -> Recommendation:
    """Return the service to recommend: supported only when green, and never anything but these two.

    Source: rule book LIGHT-04, SUI-18.
    """
    supported = lights[_SUPPORTED].light
    if stops:
        return Recommendation.NONE_FOR_NOW
    if supported is GREEN:
        return Recommendation.SUPPORTED
    if supported is AMBER:
        return Recommendation.SOCIAL_WORKER_DECIDES
    return Recommendation.NONE_FOR_NOW if lights[_SUPERVISED].light is RED else Recommendation.SUPERVISED


def requirement_for(
    asked: Asked, lights: Lights, concerns: Sequence[ConcernResult], gates: Sequence[GateResult]
) -> Requirement:
    """Return what a professional referral needs before it can go on.

    Source: rule book LIGHT-07.
    """
    if asked.pathway is _SELF:
        return Requirement.NONE
    wished = asked.service_wished or _SUPPORTED
    if wished in _READS_SUPPORTED and any(concern.supported.outright for concern in concerns):
        return Requirement.END_OR_CHANGE
    if _risky(asked, lights, gates):
        return Requirement.ASSESSMENT_BY_TWO
    return Requirement.NONE if lights[wished].by_risk is GREEN else Requirement.CONFIRM_NEEDS


def takes_two(result: Result, service: Service | None) -> bool:
    """Tell whether a referral that came in with this result goes on to a centre only when two people agree.

    Where a row declines supported contact outright one person changes the service; two are needed for a service that
    was red too.

    Args:
        result: what the screening said when the referral was sent.
        service: the service decided on; None counts as the wished one.

    Source: rule book LIGHT-07.
    """
    if result.requirement is not Requirement.END_OR_CHANGE:
        return result.requirement is Requirement.ASSESSMENT_BY_TWO
    asked = result.asked._replace(service_wished=service or result.asked.service_wished)
    return _risky(asked, {each.service: each for each in result.services}, result.gates)


def plan_for(lights: Lights, gates: Sequence[GateResult]) -> tuple[Plan, ...]:
    """Return the steps to suggest for the start where the child does not know the adult, or contact lapsed.

    Source: rule book GATE-08.
    """
    if "GATE-08" not in [gate.rule for gate in gates]:
        return ()
    supervised = lights[_SUPERVISED].light is not RED
    return (Plan.INTRODUCTORY_SESSIONS, Plan.FIRST_SUPERVISED_SESSIONS) if supervised else (Plan.INTRODUCTORY_SESSIONS,)


def for_the_hub(
    wished: ServiceResult | None, concerns: Sequence[ConcernResult], gates: Sequence[GateResult]
) -> tuple[str, ...]:
    """Return the rules that send a professional referral to the hub though nothing is red.

    What lies outside the eleven rows, an order that binds an adult towards the other, and a wish that no column judges:
    no need and no question stands for these that a centre could confirm or close.

    Source: rule book SUI-17, SUI-18, GATE-02.
    """
    found = [each.supported.rule for each in concerns if each.answer is YES]
    found += [gate.rule for gate in gates]
    unjudged = wished is not None and _NO_COLUMN in wished.rules
    return (*(rule for rule in (_OUTSIDE, _BOUND) if rule in found), *((_NO_COLUMN,) if unjudged else ()))


def _risky(asked: Asked, lights: Lights, gates: Sequence[GateResult]) -> bool:
    """Tell whether the wished service is red by risk, or a gate shuts a referral of one's own."""
    wished = asked.service_wished or _SUPPORTED
    return lights[wished].by_risk is RED or any(gate.effect in _SHUTS for gate in gates)
