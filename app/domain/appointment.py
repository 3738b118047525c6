"""Appointments: who is where at a centre, and when, so that nobody meets whom they must not meet.

A session is planned by the time of the child. The visiting adult comes before and goes after, so long that the ways of
the two never cross; each side is told its own times only. A pre-visit has one adult on the site at a time.

Source: rule book SES-01, SES-02, SES-03, CEN-02.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import Final
from zoneinfo import ZoneInfo

from app.domain.errors import Invalid, Issue
from app.domain.meeting import BUFFER_MINUTES

SHARED: Final = "shared"
"""The zone of entrance, corridor and waiting room; any other zone is a room's name."""

PASSAGE_MINUTES: Final = 5
"""How long somebody is in the shared parts on the way in or out."""

LEAST_MINUTES: Final = 15
"""How long a session is at least; in less, nobody comes to the room and out of it again."""


class Kind(StrEnum):
    """What an appointment is for."""

    PRE_VISIT = "pre_visit"
    SESSION = "session"


class Comes(StrEnum):
    """How somebody's presence at a session runs."""

    VISITS = "visits"
    """The visiting adult: first to come, last to go."""
    CHILD = "child"
    WAITS = "waits"
    """An escort who stays in the waiting room."""
    DROPS_OFF = "drops_off"
    """An escort who goes away and comes back."""


@dataclass(frozen=True, slots=True)
class Period:
    """A half-open time: it begins at `begins_at` and is over at `ends_at`; both aware."""

    begins_at: datetime
    ends_at: datetime

    def overlaps(self, other: "Period") -> bool:
        """Tell whether two times have an instant in common."""
        return self.begins_at < other.ends_at and other.begins_at < self.ends_at


@dataclass(frozen=True, slots=True)
class Presence:
    """Where one person is, and when."""

    zone: str
    during: Period


@dataclass(frozen=True, slots=True)
class Times:
    """What one person is told: their own coming and going, nobody else's."""

    arrive_at: datetime
    leave_at: datetime


def instant(day: date, wall: time, zone: str, *, field: str = "starts") -> datetime:
    """Turn a centre's wall time into an instant.

    Args:
        day: the date at the centre.
        wall: the time on its clocks; an hour that comes twice is taken the first time.
        zone: its time zone, as `Europe/London`.
        field: what the time is called where it was sent.

    Raises:
        Invalid: the clocks jump over this time.
    """
    local = datetime.combine(day, wall.replace(tzinfo=None, fold=0), ZoneInfo(zone))
    found = local.astimezone(UTC)
    if found.astimezone(ZoneInfo(zone)).replace(tzinfo=None) != local.replace(tzinfo=None):
        detail = "The clocks jump over this time on that night. Choose another."
        raise Invalid(issues=[Issue(f"#/{field}", "no-such-time", detail)])
    return found


def period(day: date, starts: time, ends: time, zone: str) -> Period:
    """Turn a planned start and end by the centre's clocks into a time.

    Raises:
        Invalid: the end is not after the start, or the clocks jump over one of them.
    """
    begins_at, ends_at = instant(day, starts, zone), instant(day, ends, zone, field="ends")
    if ends_at <= begins_at:
        raise Invalid(issues=[Issue("#/ends", "ends-before-start", "The end has to be after the start.")])
    return Period(begins_at, ends_at)


def session(day: date, starts: time, ends: time, zone: str) -> Period:
    """Turn a session's planned start and end by the centre's clocks into a time.

    Raises:
        Invalid: as for any period, or it is shorter than a session can be.
    """
    found = period(day, starts, ends, zone)
    if found.ends_at - found.begins_at < timedelta(minutes=LEAST_MINUTES):
        detail = f"A session lasts {LEAST_MINUTES} minutes at least. Choose a later end."
        raise Invalid(issues=[Issue("#/ends", "too-short", detail)])
    return found


def presences(planned: Period, comes: Comes, room: str, *, gap_minutes: int = BUFFER_MINUTES) -> tuple[Presence, ...]:
    """Tell where one person is during a session, piece by piece.

    The child comes at the start and leaves the room at the planned end. Between the visiting adult's way in and the
    child's, and between the child's way out and the visiting adult's, lies the gap.

    Args:
        planned: the session, by the time of the child.
        comes: how the person's presence runs.
        room: the contact room's name.
        gap_minutes: the centre's gap; never less than the least buffer.

    Returns:
        Presences in order, each beginning where the one before ended or later.

    Source: rule book SES-01, SES-02.
    """
    passage = timedelta(minutes=PASSAGE_MINUTES)
    gap = timedelta(minutes=max(gap_minutes, BUFFER_MINUTES))
    start, end = planned.begins_at, planned.ends_at
    way_in, way_out = Period(start, start + passage), Period(end, end + passage)
    if comes is Comes.VISITS:
        into_room, out_of_room = start - gap, way_out.ends_at + gap
        return (
            Presence(SHARED, Period(into_room - passage, into_room)),
            Presence(room, Period(into_room, out_of_room)),
            Presence(SHARED, Period(out_of_room, out_of_room + passage)),
        )
    if comes is Comes.CHILD:
        return Presence(SHARED, way_in), Presence(room, Period(way_in.ends_at, end)), Presence(SHARED, way_out)
    if comes is Comes.DROPS_OFF:
        return Presence(SHARED, way_in), Presence(SHARED, Period(max(end - passage, way_in.ends_at), way_out.ends_at))
    return (Presence(SHARED, Period(start, way_out.ends_at)),)


def own_times(found: tuple[Presence, ...]) -> Times:
    """Tell the times that one person is told, from their own presences."""
    return Times(arrive_at=found[0].during.begins_at, leave_at=found[-1].during.ends_at)


def room_use(found: tuple[Presence, ...], room: str) -> Period:
    """Tell for how long a session takes its room: as long as the visiting adult is in it."""
    return next(presence.during for presence in found if presence.zone == room)


def pre_visit_presence(planned: Period) -> Presence:
    """Tell where an adult is during a pre-visit: on the site as a whole, so all of it counts as shared.

    Source: rule book CEN-02.
    """
    return Presence(SHARED, planned)


def are_apart(one: Period, other: Period, *, buffer_minutes: int = BUFFER_MINUTES) -> bool:
    """Tell whether two times lie at least a buffer apart.

    Source: rule book SES-02, CEN-02.
    """
    buffer = timedelta(minutes=max(buffer_minutes, BUFFER_MINUTES))
    return not Period(one.begins_at, one.ends_at + buffer).overlaps(Period(other.begins_at, other.ends_at + buffer))


def runs(planned: Period, began_at: datetime) -> Period:
    """Tell how a session runs that began at some time: it ends as planned, however late it began.

    Source: rule book SES-03.
    """
    return Period(min(began_at, planned.ends_at), planned.ends_at)


def has_to_wait(own: Times, now: datetime) -> bool:
    """Tell whether somebody who stands at the door waits until staff have cleared the way.

    Source: rule book SES-03.
    """
    in_time = own.arrive_at <= now < own.arrive_at + timedelta(minutes=PASSAGE_MINUTES)
    return not in_time
