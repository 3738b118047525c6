"""The safeguarding hold: what it freezes, for whom, and when it is looked at again.

`GOES_ON` lists what staff of a centre still do under a hold; everything else of theirs waits. The hub goes on. What a
family does is taken and answered as always: only its effect on others is kept until the lead releases.

Source: rule book SAF-03.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from app.domain.access import CENTRE, Op, Role


class NeutralWord(StrEnum):
    """What goes out to every side alike when a hold is released, and that says nothing about why."""

    SPEAK_TO_US = "speak_to_us"
    VISITS_GO_ON = "visits_go_on"
    NO_VISITS_FOR_NOW = "no_visits_for_now"


TEMPLATE_OF: Mapping[NeutralWord, str] = MappingProxyType(
    {
        NeutralWord.SPEAK_TO_US: "word_speak_to_us",
        NeutralWord.VISITS_GO_ON: "word_visits_go_on",
        NeutralWord.NO_VISITS_FOR_NOW: "word_no_visits_for_now",
    }
)
"""The letter that carries each word."""


class KeptKind(StrEnum):
    """What a side did whose effect on others is kept."""

    WITHDRAWAL = "withdrawal"
    CONSENT = "consent"


REVIEW: Final = "review-hold"
SET_OUT: Final = "tell-before-setting-out"
OF_HOLDS: Final = frozenset({REVIEW, SET_OUT})
"""Tasks that tell of a hold: they stand on no list of whom its concern is about."""

FIRST_REVIEW_WORKING_DAYS: Final = 2
REVIEW_DAYS: Final = 14
_SATURDAY: Final = 5

GOES_ON: frozenset[Op] = frozenset(
    {
        Op.MARK_ATTENDANCE,
        Op.ASSIGN_WORKER,
        Op.COMPLETE_TASK,
        Op.SET_HOLD,
        Op.SUSPEND_PLACEMENT,
        Op.END_PLACEMENT,
        Op.KEEP_STAFF_RECORD,
    }
)
"""What a centre still does: register, attendance, safeguarding, and taking a family out of harm's way."""


def freezes(role: Role, op: Op | None) -> bool:
    """Tell whether a hold keeps a caller from changing a case by this operation.

    Source: rule book SAF-03.
    """
    return role in CENTRE and op not in GOES_ON


def first_review_on(day: date) -> date:
    """Tell the second working day after the one on which a hold was set; Saturdays and Sundays are none.

    Source: rule book SAF-03.
    """
    found, working = day, 0
    while working < FIRST_REVIEW_WORKING_DAYS:
        found += timedelta(days=1)
        working += found.weekday() < _SATURDAY
    return found


def next_review_on(day: date) -> date:
    """Tell when a hold that was looked at on a day is looked at again."""
    return day + timedelta(days=REVIEW_DAYS)
