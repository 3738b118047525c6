"""What a line of the table asks of a concern: conditions on what was said, and needs that have to be met."""

from dataclasses import dataclass

from app.screening.facts import NOT_SAID, Concern, Said
from app.screening.words import Pathway, State

_UNMET, _UNKNOWN, _DECLARED, _CONFIRMED = State


@dataclass(frozen=True, slots=True)
class When:
    """A condition on one follow-up of the concern.

    Args:
        values: the answers that fit.
        confirmed: whether only a confirmed answer fits.
    """

    detail: str
    values: tuple[str, ...]
    confirmed: bool = False

    def fits(self, said: Said) -> bool:
        """Tell whether what was said to the follow-up meets this condition."""
        return said.value in self.values and (said.confirmed or not self.confirmed)


@dataclass(frozen=True, slots=True)
class Need:
    """Something that has to be so, and checked, before a light can be green.

    Args:
        key: the name of the need.
        detail: the follow-up question that answers it.
        value: the answer that meets it.
        never_from: answers that assert a risk; no explanation may suggest changing one of these.
        unheard_from: pathways whose word does not count: unmet until confirmed.
        by_staff: nobody is asked; hub or centre says so by confirming it.
        essential: no departure, not even by two people (SUI-12).

    Source: rule book LIGHT-01, SUI-12.
    """

    key: str
    detail: str
    value: str = "yes"
    never_from: tuple[str, ...] = ()
    unheard_from: tuple[Pathway, ...] = ()
    by_staff: bool = False
    essential: bool = False

    def state(self, concern: Concern, pathway: Pathway) -> State:
        """Return how far the need is met for this concern.

        Source: rule book LIGHT-01.
        """
        said = concern.details.get(self.detail, NOT_SAID)
        if said.value == self.value:
            if said.confirmed:
                return _CONFIRMED
            return _UNMET if pathway in self.unheard_from else _DECLARED
        return _UNMET if said.known or self.by_staff else _UNKNOWN
