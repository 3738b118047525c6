"""Disclosures: who may have attendance, for what, and how much of it.

Source: rule book SHR-01.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from app.domain.access import Relation
from app.domain.statement import SEES_ALL_SIDES


class Purpose(StrEnum):
    """Why an organisation asks; a closed list."""

    COURT_HEARING = "court_hearing"
    REPORT_TO_COURT = "report_to_court"
    LEGAL_ADVICE = "legal_advice"
    MEDIATION = "mediation"
    REVIEW_OF_ARRANGEMENTS = "review_of_arrangements"
    CHILD_PROTECTION = "child_protection"


# fmt: off
WORDS: Mapping[Purpose, str] = MappingProxyType({
    Purpose.COURT_HEARING:          "a court hearing",
    Purpose.REPORT_TO_COURT:        "a report to a court",
    Purpose.LEGAL_ADVICE:           "legal advice",
    Purpose.MEDIATION:              "mediation",
    Purpose.REVIEW_OF_ARRANGEMENTS: "a review of the arrangements for the child",
    Purpose.CHILD_PROTECTION:       "the protection of a child",
})
# fmt: on
"""How a purpose reads in a statement."""

_COURT = "court"


@dataclass(frozen=True, slots=True)
class Scope:
    """How much an organisation gets.

    Args:
        side: whose clock times; None for everybody's.
    """

    side: int | None


def scope(kind: str, relation: Relation, side: int | None) -> Scope | None:
    """Tell how much attendance an organisation gets; None where it gets none.

    Whoever acts for one side gets that side's times, whatever kind of organisation it is. Everybody's times are only
    for a court, an authority or Cafcass that acts for none.

    Args:
        kind: of the organisation.
        relation: how it stands to the case at this moment.
        side: for which it acts; None for none.

    Source: rule book SHR-01.
    """
    if relation is Relation.REPRESENTATIVE:
        return None if side is None else Scope(side)
    watches = relation is Relation.STATUTORY and kind in SEES_ALL_SIDES
    return Scope(None) if watches or (relation is Relation.REFERRER and kind == _COURT) else None
