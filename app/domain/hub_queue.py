"""The hub's queue: in what order cases are taken.

`DAYS` is the one table: how soon a case of each urgency has to be taken. A case stands where its due time puts it, so
the pressing come first and waiting lifts every case past whatever comes later: none starves.

Source: rule book HUB-01.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Final


class Urgency(StrEnum):
    """How pressing a case is, most pressing first."""

    SAFEGUARDING = "safeguarding"
    DECLARED_ABUSE_OR_ORDER = "declared_abuse_or_order"
    COURT_DATE = "court_date"
    AMBER = "amber"
    GREEN = "green"


class AmberKind(StrEnum):
    """What an amber case waits for."""

    RISK = "risk"
    """Somebody has to judge a risk."""
    EVIDENCE = "evidence"
    """Only evidence has to be seen."""


DAYS: Mapping[Urgency, int] = MappingProxyType(
    {
        Urgency.SAFEGUARDING: 1,
        Urgency.DECLARED_ABUSE_OR_ORDER: 3,
        Urgency.COURT_DATE: 5,
        Urgency.AMBER: 10,
        Urgency.GREEN: 15,
    }
)
"""Days from entering the queue until somebody has to have taken the case."""

BEFORE_COURT_DAYS: Final = 14
"""A case with a date at court is due at least so long before it."""

_RANK: Mapping[Urgency, int] = MappingProxyType({urgency: rank for rank, urgency in enumerate(Urgency)})


@dataclass(frozen=True, slots=True)
class Waiting:
    """A case in the queue.

    Args:
        reference: breaks ties, so that the order is the same for every reader.
        entered_at: when it came into the queue; a case that went back keeps its first time.
        safeguarding: a safeguarding task of this case is open, or the other side's answers have turned red.
        abuse_or_order: abuse or a protective order is declared.
        court_on: the next date at court; None where none is known.
        is_green: every light of the wished service is green.
    """

    reference: str
    entered_at: datetime
    safeguarding: bool = False
    abuse_or_order: bool = False
    court_on: date | None = None
    is_green: bool = False


def urgency(case: Waiting) -> Urgency:
    """Tell how pressing a case is: the most pressing of what holds for it."""
    if case.safeguarding:
        return Urgency.SAFEGUARDING
    if case.abuse_or_order:
        return Urgency.DECLARED_ABUSE_OR_ORDER
    if case.court_on is not None:
        return Urgency.COURT_DATE
    return Urgency.GREEN if case.is_green else Urgency.AMBER


def due_at(case: Waiting) -> datetime:
    """Tell by when a case has to be taken."""
    due = case.entered_at + timedelta(days=DAYS[urgency(case)])
    if case.court_on is None:
        return due
    days_left = (case.court_on - case.entered_at.date()).days - BEFORE_COURT_DAYS
    return min(due, case.entered_at + timedelta(days=max(days_left, 0)))


def queue_key(case: Waiting) -> tuple[datetime, int, datetime, str]:
    """Give the key by which the queue is sorted, first to be taken first.

    Source: rule book HUB-01.
    """
    return due_at(case), _RANK[urgency(case)], case.entered_at, case.reference


def amber_kind(*, judged: bool, open_questions: bool) -> AmberKind:
    """Tell which kind of amber a case is.

    Args:
        judged: some row asks for more than needs: assess, case by case, exceptional only.
        open_questions: something has not been answered.
    """
    return AmberKind.RISK if judged or open_questions else AmberKind.EVIDENCE
