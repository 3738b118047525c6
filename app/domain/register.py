"""The register of a session: when a mark can be true, who looks at it and when, and who is in the shared parts now.

Nothing of it moves a planned time: a session that begins late still ends as planned (SES-03).

Source: rule book SES-03, SES-04, REF-08.
"""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from app.domain.appointment import PASSAGE_MINUTES, SHARED
from app.domain.attendance import Attendance
from app.domain.errors import Issue
from app.domain.stage import TICK_ZONE, last_tick

FUTURE_MINUTES: Final = 5
"""How far a device's clock may be ahead of the service's."""


def day_at(instant: datetime, zone: str) -> date:
    """Tell the date at a centre."""
    return instant.astimezone(ZoneInfo(zone)).date()


def time_issues(happened_at: datetime, now: datetime, day: date, zone: str) -> list[Issue]:
    """List what cannot be right about the time of a mark.

    Args:
        happened_at: when it is said to have happened.
        now: by the service's clock.
        day: of the session, by the centre's clocks.
        zone: the centre's time zone.

    Source: rule book SES-04.
    """
    if happened_at > now + timedelta(minutes=FUTURE_MINUTES):
        return [Issue("#/happened_at", "in-the-future", "A mark says what has happened. Send it afterwards.")]
    if abs((happened_at.date() - day).days) > 1 or day_at(happened_at, zone) != day:
        return [Issue("#/happened_at", "another-day", "A mark is for the day of the session.")]
    return []


def is_open(day: date, today: date) -> bool:
    """Tell whether a worker on duty reads who is expected: on the day of the session, not before.

    Source: visibility matrix, rows 22 and 23.
    """
    return today >= day


def told_before(now: datetime) -> date:
    """Tell from which day on nothing is told of the other side yet; of the days before it is told whether they came.

    It moves with the daily tick, so that nobody can watch the other side come in.

    Source: rule book REF-08, PRIV-02.
    """
    return last_tick(now).astimezone(TICK_ZONE).date()


def is_in_shared_parts(found: Attendance, planned_zone: str | None, now: datetime) -> bool:
    """Tell whether somebody is in the entrance, the corridor or the waiting room now.

    Whoever came outside their own time waits there until staff have cleared the way.

    Args:
        found: what the marks come to.
        planned_zone: where they are planned to be now; None outside their own times.
        now: by the service's clock.

    Source: rule book SES-03.
    """
    if found.arrived_at is None or found.left_at is not None:
        return False
    on_the_way_in = now < found.arrived_at + timedelta(minutes=PASSAGE_MINUTES)
    return on_the_way_in or planned_zone is None or planned_zone == SHARED


def took_place(visitors: Iterable[Attendance], children: Iterable[Attendance]) -> bool:
    """Tell whether a visiting adult and a child have both come: then a session is attended."""
    return any(each.attended for each in visitors) and any(each.attended for each in children)
