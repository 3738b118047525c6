"""The length of a place: how long it is planned for, when it is looked at again, and where it leads.

Source: rule book PRO-01, PRO-02, PRO-04.
"""

from calendar import monthrange
from datetime import date
from enum import StrEnum
from typing import Final

from app.domain.errors import Issue
from app.domain.services import Service

USUAL_MONTHS: Final = 6
LONGEST_MONTHS: Final = 12
REVIEW_MONTHS: Final = 3


class LongerReason(StrEnum):
    """Why supported contact is planned for longer than usual."""

    COURT_ORDER = "court_order"
    SESSIONS_FAR_APART = "sessions_far_apart"
    CHILD_NEEDS_TIME = "child_needs_time"
    NO_SAFE_STEP_YET = "no_safe_step_yet"


class MoveOnRoute(StrEnum):
    """How contact goes on after the centre; every plan names one (PRO-04)."""

    HANDOVERS = "handovers"
    SUPPORTED_NEXT = "supported_next"
    THIRD_PARTY = "third_party"
    OWN_ARRANGEMENTS = "own_arrangements"
    TO_BE_SHOWN = "to_be_shown"
    """The visiting adult shows something agreed first."""


def months_after(day: date, months: int) -> date:
    """Tell the same day of a later month, or its last one where that month is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def first_review_on(today: date, planned_until: date) -> date:
    """Tell when a new place is looked at again: after three months, or when it ends before.

    Source: rule book PRO-02.
    """
    return min(months_after(today, REVIEW_MONTHS), planned_until)


def length_issues(service: Service, today: date, planned_until: date, reason: LongerReason | None) -> list[Issue]:
    """List what stands against a planned length; only supported contact has a ceiling.

    Args:
        service: what the place is for.
        today: the date at the centre.
        planned_until: the last day that is planned.
        reason: why it is longer than usual.

    Source: rule book PRO-01.
    """
    if planned_until <= today:
        return [Issue("#/planned_until", "in-the-past", "Choose a day that is still to come.")]
    if service is not Service.SUPPORTED_CONTACT:
        return []
    if planned_until > months_after(today, LONGEST_MONTHS):
        detail = "Supported contact is planned for a year at most. Choose an earlier day and review it then."
        return [Issue("#/planned_until", "beyond-a-year", detail)]
    if planned_until > months_after(today, USUAL_MONTHS) and reason is None:
        detail = "Supported contact is planned for six months at most. Say why it has to be longer."
        return [Issue("#/longer_reason", "reason-needed", detail)]
    return []
