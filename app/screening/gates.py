"""The gates beside the matrix: which answers trip them, and what they then say."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.domain.services import Service
from app.screening.facts import Said
from app.screening.findings import GateResult, OpenQuestion
from app.screening.words import Effect


@dataclass(frozen=True, slots=True)
class Gate:
    """One gate beside the matrix.

    Args:
        question: the question whose answer trips it.
        values: the answers that trip it.
        services: the services whose light it moves.
        unknown_is_open: no answer is amber and an open question for the same services.
        mends: the answer that, confirmed, takes the gate away; None where nothing that hub or centre finds can.

    Source: rule book LIGHT-01, GATE.
    """

    rule: str
    question: str
    values: tuple[str, ...]
    effect: Effect
    services: tuple[Service, ...]
    source: str
    unknown_is_open: bool = True
    mends: str | None = None

    def trips(self, said: Said) -> bool:
        """Tell whether this answer trips the gate."""
        return said.value in self.values and not (said.confirmed and said.value == self.mends)

    def says(self) -> dict[str, GateResult]:
        """Return what stands in a result after each answer that trips it."""
        return {
            value: GateResult(self.rule, self.question, value, self.effect, self.services, self.mends)
            for value in self.values
        }


def questions_of(gates: Sequence[Gate]) -> Mapping[str, OpenQuestion]:
    """Return what is open where nobody has answered, by question, with the services that any of its gates moves."""
    found: dict[str, OpenQuestion] = {}
    for question in dict.fromkeys(gate.question for gate in gates if gate.unknown_is_open):
        asking = [gate for gate in gates if gate.question == question]
        moved = {service for gate in asking for service in gate.services}
        services = tuple(service for service in Service if service in moved)
        found[question] = OpenQuestion(f"gates/{question}", asking[0].rule, services)
    return found
