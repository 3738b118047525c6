"""Messages: whether one may go out, decided when it is sent and not when it is queued.

`gate` asks one question after another, the most dangerous first; whatever does not leave stays readable in the app.

Source: rule book MSG-01, MSG-02, PRIV-08, SAF-03.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, time
from enum import StrEnum


class Fate(StrEnum):
    """What becomes of a message."""

    SEND = "send"
    WAIT = "wait"
    """Ask again later: outside the safe hours, or a hold lies on the case."""
    IN_APP_ONLY = "in_app_only"


class Why(StrEnum):
    """Why a message does not leave now; staff read it."""

    HELD = "held"
    NO_ROUTE = "no_route"
    NOT_SAFE = "not_safe"
    SHARED_WITH_ANOTHER = "shared_with_another"
    ROUTE_CHANGED = "route_changed"
    OUTSIDE_HOURS = "outside_hours"
    SILENCED = "silenced"


@dataclass(frozen=True, slots=True)
class Hours:
    """A time of the week at which a route is safe.

    Args:
        weekday: 0 is Monday.
        begins: wall time of the reader.
        ends: wall time; not after it.
    """

    weekday: int
    begins: time
    ends: time


@dataclass(frozen=True, slots=True)
class Route:
    """What is known of the route when the message is about to leave.

    Args:
        safe: its owner has marked it safe.
        shared_with_another: the same mailbox or number hangs on another party's account.
        changed_unconfirmed: its owner has changed it and not confirmed the change; nothing goes to old or new.
        silenced: its reader has asked never to be written to again.
        hours: when it is safe; empty means at any time.
    """

    safe: bool
    shared_with_another: bool = False
    changed_unconfirmed: bool = False
    silenced: bool = False
    hours: Collection[Hours] = ()


@dataclass(frozen=True, slots=True)
class Passage:
    """What becomes of a message, why, and whether somebody has to look at it."""

    fate: Fate
    why: Why | None = None
    staff_task: bool = False


def gate(route: Route | None, *, held: bool, never_freezes: bool, local_now: datetime) -> Passage:
    """Decide whether a message leaves now.

    Args:
        route: the reader's route; None where there is none.
        held: a safeguarding hold lies on the case.
        never_freezes: security mails, and word of a visit that will not take place, go through a hold.
        local_now: now by the reader's clocks.

    Source: rule book MSG-01, PRIV-08, SAF-03.
    """
    if held and not never_freezes:
        return Passage(Fate.WAIT, Why.HELD)
    if route is None:
        return Passage(Fate.IN_APP_ONLY, Why.NO_ROUTE, staff_task=True)
    if route.silenced:
        return Passage(Fate.IN_APP_ONLY, Why.SILENCED)
    if route.shared_with_another:
        return Passage(Fate.IN_APP_ONLY, Why.SHARED_WITH_ANOTHER, staff_task=True)
    if route.changed_unconfirmed:
        return Passage(Fate.IN_APP_ONLY, Why.ROUTE_CHANGED, staff_task=True)
    if not route.safe:
        return Passage(Fate.IN_APP_ONLY, Why.NOT_SAFE, staff_task=True)
    if not is_within(route.hours, local_now):
        return Passage(Fate.WAIT, Why.OUTSIDE_HOURS)
    return Passage(Fate.SEND)


def is_within(hours: Collection[Hours], local_now: datetime) -> bool:
    """Tell whether a moment lies in the safe hours; without any, every moment does."""
    wall = local_now.time().replace(tzinfo=None)
    return not hours or any(
        found.weekday == local_now.weekday() and found.begins <= wall < found.ends for found in hours
    )
