"""The stage: the word that a reader sees for where a referral stands.

Staff read the exact word. Families and whoever acts for one side read one of six coarse words, which moves only with
their own acts at once, and otherwise on a daily tick; an end that anybody else caused is written only on the fixed
answer day, so that neither its day nor its word tells who acted.

Source: rule book REF-08, REF-11, REF-14.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Final
from zoneinfo import ZoneInfo

from app.domain import application, placement, referral


class Stage(StrEnum):
    """What a family reads."""

    PREPARING = "preparing"
    """Its own part has not been sent yet."""
    BEING_CONSIDERED = "being_considered"
    """From its own sending until the offer of its own pre-visit, whatever happens meanwhile."""
    ARRANGING_VISITS = "arranging_visits"
    IN_PLACE = "in_place"
    CANNOT_GO_AHEAD = "cannot_go_ahead"
    ENDED = "ended"


ENDS = frozenset({Stage.CANNOT_GO_AHEAD, Stage.ENDED})
CENTRE_IS_KNOWN = frozenset({Stage.ARRANGING_VISITS, Stage.IN_PLACE})
"""From these on a side knows at which centre its case is; never earlier."""

_AN_END = "This referral is not going ahead at present. The people and places listed here may be able to help you."

SENTENCES: Mapping[Stage, str] = MappingProxyType(
    {
        Stage.PREPARING: "Your part has not been sent yet. You can change it until you send it.",
        Stage.BEING_CONSIDERED: "Your part has been received and is being considered. We will write when it moves on.",
        Stage.ARRANGING_VISITS: "A visit to the centre is being arranged with you.",
        Stage.IN_PLACE: "There is a place for your family. Your own times are listed with your visits.",
        Stage.CANNOT_GO_AHEAD: _AN_END,
        Stage.ENDED: _AN_END,
    }
)
"""One sentence a stage; every end has the same, and no sentence blames a side."""

TICK: Final = time(3, 0)
TICK_ZONE: Final = ZoneInfo("Europe/London")
FIRST_ANSWER_DAYS: Final = 42
NEXT_ANSWER_DAYS: Final = 14


def tick_on(day: date) -> datetime:
    """Tell the instant of a day's tick: three in the morning by London's clocks."""
    return datetime.combine(day, TICK, TICK_ZONE).astimezone(UTC)


def last_tick(now: datetime) -> datetime:
    """Tell the latest tick that is not after now."""
    today = now.astimezone(TICK_ZONE).date()
    tick = tick_on(today)
    return tick if tick <= now else tick_on(today - timedelta(days=1))


def next_tick(now: datetime) -> datetime:
    """Tell the first tick after now."""
    today = now.astimezone(TICK_ZONE).date()
    tick = tick_on(today)
    return tick if tick > now else tick_on(today + timedelta(days=1))


def tick_is_due(ran_at: datetime | None, now: datetime) -> bool:
    """Tell whether a tick has passed since the stages were last written; None means they never were."""
    return ran_at is None or ran_at < last_tick(now)


def first_answer_on(submitted_at: datetime) -> date:
    """Tell the first day on which an end can be shown, counted from the first submission."""
    return submitted_at.astimezone(TICK_ZONE).date() + timedelta(days=FIRST_ANSWER_DAYS)


def next_answer_on(answer_on: date, today: date) -> date:
    """Move an answer day on once it has passed; ask `due` for today's stages before.

    Source: rule book REF-11.
    """
    if today < answer_on:
        return answer_on
    passed = (today - answer_on).days // NEXT_ANSWER_DAYS + 1
    return answer_on + timedelta(days=passed * NEXT_ANSWER_DAYS)


def end_is_due(answer_on: date | None, closed_at: datetime, now: datetime) -> bool:
    """Tell whether an end that another caused may be shown: at the first answer day's tick after it happened.

    Args:
        answer_on: the case's next answer day; None while nothing was submitted, when no other side exists.
        closed_at: when the case came to its end.
        now: aware UTC.
    """
    if answer_on is None:
        return True
    today = last_tick(now).astimezone(TICK_ZONE).date()
    if today < answer_on:
        return False
    latest = next_answer_on(answer_on, today) - timedelta(days=NEXT_ANSWER_DAYS)
    return closed_at < tick_on(latest)


@dataclass(frozen=True, slots=True)
class Facts:
    """What decides the stage of one side.

    Args:
        status: where the referral stands.
        since: from when it stands there.
        own: the side's own application; None where it has none to send (a professional filled in the form).
        live: the live placement; None where there is none.
        suspended_from: what it was suspended from; None unless it is suspended.
        own_pre_visit_offered: a pre-visit of this side at the live placement's centre has been offered.
        ended_by_reader: this side itself withdrew.
        answer_on: the case's next answer day.
        shown: the stage this side read last; None where nothing was ever written.
    """

    status: referral.Status
    since: datetime
    own: application.Status | None = None
    live: placement.Status | None = None
    suspended_from: placement.Status | None = None
    own_pre_visit_offered: bool = False
    ended_by_reader: bool = False
    answer_on: date | None = None
    shown: Stage | None = None


_OWN_ENDS = frozenset({application.Status.REFUSED, application.Status.LAPSED, application.Status.WITHDRAWN})
_OWN_ANSWERS_STOP = frozenset({referral.Status.STOPPED})
_NEVER_SENT = frozenset({referral.Status.DRAFT, referral.Status.SUBMITTED})


def due(facts: Facts, now: datetime) -> Stage:
    """Tell the stage that the tick writes for one side.

    A step back, as when a centre declines after a pre-visit, waits for the answer day like an end: a family could
    otherwise tell from the day before which of the two has happened.

    Args:
        facts: what decides it.
        now: aware UTC.

    Source: rule book REF-08, REF-11.
    """
    if facts.status in _OWN_ANSWERS_STOP:
        return Stage.CANNOT_GO_AHEAD
    if facts.ended_by_reader or facts.own in _OWN_ENDS or facts.status is referral.Status.EXPIRED:
        return Stage.ENDED
    if facts.status in referral.CLOSED:
        if facts.shown in ENDS:
            return facts.shown
        if end_is_due(facts.answer_on, facts.since, now):
            return Stage.ENDED if facts.shown is Stage.IN_PLACE else Stage.CANNOT_GO_AHEAD
        return _unmoved(facts)
    if _is_unsent(facts):
        return Stage.PREPARING
    reached = _reached(facts)
    if reached is Stage.BEING_CONSIDERED and facts.shown in CENTRE_IS_KNOWN:
        return reached if end_is_due(facts.answer_on, facts.since, now) else facts.shown
    return reached


def _reached(facts: Facts) -> Stage:
    """Tell how far a side has come with the place it has now."""
    stands = facts.suspended_from if facts.live is placement.Status.SUSPENDED else facts.live
    if stands in placement.HOLDS_SESSIONS:
        return Stage.IN_PLACE
    if stands is placement.Status.PREPARING and facts.own_pre_visit_offered:
        return Stage.ARRANGING_VISITS
    return Stage.BEING_CONSIDERED


def _is_unsent(facts: Facts) -> bool:
    return facts.own is application.Status.DRAFT or facts.status in _NEVER_SENT


def _unmoved(facts: Facts) -> Stage:
    """Keep what a side reads until the answer day; only its own sending moves it."""
    if facts.own is application.Status.DRAFT:
        return Stage.PREPARING
    return Stage.BEING_CONSIDERED if facts.shown in (None, Stage.PREPARING) else facts.shown


def knows_centre(ever_shown: Collection[Stage]) -> bool:
    """Tell whether a side has come to know its centre: its own pre-visit was offered at some time.

    Source: rule book REF-08; visibility 10, row 19.
    """
    return not CENTRE_IS_KNOWN.isdisjoint(ever_shown)


def exact(status: referral.Status, live: placement.Status | None) -> str:
    """Tell the word that staff read: the referral's status, and a placement's beside it, as in `placed:active`."""
    return f"{status}:{live}" if live in placement.LIVE else str(status)
