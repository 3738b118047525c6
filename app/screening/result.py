"""The result of a screening: what was concluded for each service, and why, with rule ids.

`Result.as_json` is what is stored and what staff read; families read `explain.for_family` instead. Evaluating the
stored facts again on the stored ruleset gives the same JSON.
"""

from typing import Any, NamedTuple

from app.domain.services import Service
from app.domain.signposting import Nation, Topic
from app.screening.findings import (
    ConcernResult,
    GateResult,
    OpenQuestion,
    SafeguardingReason,
    ServiceResult,
)
from app.screening.words import Light, Next, Pathway, Plan, Recommendation, Requirement

_STOP = Next.STOP
_PLACE = {service: place for place, service in enumerate(Service)}


class Asked(NamedTuple):
    """On what a screening was made and what was wished."""

    ruleset: str
    questionnaire: str
    pathway: Pathway
    nation: Nation | None
    service_wished: Service | None

    def as_json(self) -> dict[str, Any]:
        """Return it as plain JSON."""
        return {
            "ruleset": self.ruleset,
            "questionnaire": self.questionnaire,
            "pathway": self.pathway.value,
            "nation": self.nation and self.nation.value,
            "service_wished": self.service_wished and self.service_wished.value,
        }


class Result(NamedTuple):
    """Everything that one screening concludes.

    Args:
        services: every service in the order of `Service`.
        guarded: abuse, an order or an unknown of these is declared: no automatic invitation, no mediation.
        stop_rules: why a self-referral stops; empty where it does not.

    Source: rule book LIGHT-01 to LIGHT-04, SIG-03, REF-02.
    """

    asked: Asked
    services: tuple[ServiceResult, ...]
    concerns: tuple[ConcernResult, ...]
    gates: tuple[GateResult, ...]
    questions: tuple[OpenQuestion, ...]
    recommendation: Recommendation
    next: Next
    stop_rules: tuple[str, ...]
    change_of_wish: tuple[Service, ...]
    requirement: Requirement
    safeguarding: tuple[SafeguardingReason, ...]
    plan: tuple[Plan, ...]
    topics: tuple[Topic, ...]
    guarded: bool

    @property
    def stops(self) -> bool:
        """Tell whether a self-referral ends here, before the hub.

        Source: rule book LIGHT-02.
        """
        return self.next is _STOP

    @property
    def open_questions(self) -> tuple[OpenQuestion, ...]:
        """The questions that nobody has answered or closed."""
        return tuple(question for question in self.questions if not question.closed)

    def service(self, service: Service) -> ServiceResult:
        """Return what was concluded for a service."""
        return self.services[_PLACE[service]]

    def light(self, service: Service) -> Light:
        """Return the light of a service."""
        return self.services[_PLACE[service]].light

    def gate_rules(self) -> frozenset[str]:
        """Return the ids of the gates that were tripped."""
        return frozenset([gate.rule for gate in self.gates])

    def as_json(self) -> dict[str, Any]:
        """Return the result as plain JSON, for storing and for staff.

        Source: rule book LIGHT-04, LIGHT-05.
        """
        return {
            **self.asked.as_json(),
            "services": [service.as_json() for service in self.services],
            "concerns": [concern.as_json() for concern in self.concerns],
            "gates": [gate.as_json() for gate in self.gates],
            "questions": [question.as_json() for question in self.questions],
            "recommendation": self.recommendation.value,
            "next": self.next.value,
            "stops": self.stops,
            "stop_rules": list(self.stop_rules),
            "change_of_wish": [service.value for service in self.change_of_wish],
            "requirement": self.requirement.value,
            "safeguarding": [reason.as_json() for reason in self.safeguarding],
            "plan": [step.value for step in self.plan],
            "topics": [topic.value for topic in self.topics],
            "guarded": self.guarded,
        }
