"""Finding a centre: what can be looked for, what makes no sense together, which services fit, and how one applies.

What is asked of a service (self-referral, days, room) is asked of one and the same service: a centre that takes
self-referrals for handovers and opens on Saturdays for supervised contact does not take self-referrals on Saturdays.

Source: rule book DIR-01, DIR-06.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import Final

from app.domain.errors import Issue
from app.domain.postcode import readings
from app.domain.services import DESCRIPTIONS, Service

HERE: Final = "this_system"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody looks for; None, and an empty tuple, mean that it does not matter.

    Args:
        near: what was typed for a place; it sorts by distance.
        within_metres: leaves out what is farther from there.
        service: the service.
        self_referral: takes families who apply by themselves.
        apply_via: how one applies, here or with the centre directly.
        weekday: opens on this day of the week, 0 is Monday.
        open_at: is open at this time of that day.
        room_by: has room for a new family on this day.
        nation: the nation.
        language: a tag, such as `cy`.
        features: facilities and accessibility, all of them.
        measures: what keeps adults from meeting, all of them.
    """

    near: str | None = None
    within_metres: int | None = None
    service: Service | None = None
    self_referral: bool | None = None
    apply_via: str | None = None
    weekday: int | None = None
    open_at: time | None = None
    room_by: date | None = None
    nation: str | None = None
    language: str | None = None
    features: tuple[str, ...] = ()
    measures: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Opening:
    """A weekly opening time; `free_places` and `wait_days` are what the centre publishes for it."""

    weekday: int
    opens: time
    closes: time
    free_places: int | None = None
    wait_days: int | None = None


@dataclass(frozen=True, slots=True)
class Offered:
    """A service that a centre is accredited for today, with all its opening times."""

    service: Service
    self_referral: bool
    apply_via: str
    wait_days: int | None
    openings: tuple[Opening, ...] = ()


@dataclass(frozen=True, slots=True)
class Fit:
    """A service that fits what is looked for.

    Args:
        service: the service.
        openings: its opening times that fit.
        room_on: the first day on which it has room at one of them; None where the centre does not say.
    """

    service: Service
    openings: tuple[Opening, ...]
    room_on: date | None


def senseless(wanted: Wanted, today: date) -> list[tuple[str, str, str]]:
    """List what makes no sense together: the name of the field, a word for a program, a sentence for a person."""
    found = []
    if wanted.within_metres is not None and wanted.near is None:
        found.append(("within_km", "needs-near", "Say from where: send `near` too."))
    if wanted.open_at is not None and wanted.weekday is None:
        found.append(("open_at", "needs-weekday", "Say on which day: send `weekday` too."))
    if wanted.room_by is not None and wanted.room_by < today:
        found.append(("room_by", "in-the-past", "Give today, or a day to come."))
    return found


def issues(wanted: Wanted, today: date, *, pointer: str) -> list[Issue]:
    """List the same as issues.

    Args:
        wanted: what is looked for.
        today: the service's own date.
        pointer: what stands before the name of a field: `#` in a query, `#/` in a body.
    """
    return [Issue(f"{pointer}{name}", code, detail) for name, code, detail in senseless(wanted, today)]


def names_a_postcode(near: str) -> bool:
    """Tell whether what was typed names one postcode, a few doors of a street."""
    return any(read.is_whole for read in readings(near))


def fitting(wanted: Wanted, services: Iterable[Offered], today: date) -> list[Fit]:
    """List the services that fit, each with its opening times that fit and the first day with room."""
    return [fit for offered in services if (fit := _fit(wanted, offered, today)) is not None]


def _fit(wanted: Wanted, offered: Offered, today: date) -> Fit | None:
    if wanted.service not in (None, offered.service):
        return None
    if wanted.self_referral not in (None, offered.self_referral):
        return None
    if wanted.apply_via not in (None, offered.apply_via):
        return None
    openings = tuple(each for each in offered.openings if _opens(wanted, each))
    if wanted.weekday is not None and not openings:
        return None
    days = [_days_until_room(offered, each) for each in openings]
    if not offered.openings:
        days = [offered.wait_days]
    room_on = min((today + timedelta(days=each) for each in days if each is not None), default=None)
    if wanted.room_by is None:
        return Fit(offered.service, openings, room_on)
    if room_on is None or room_on > wanted.room_by:
        return None
    late = wanted.room_by - today
    in_time = tuple(each for each in openings if _has_room(offered, each, late))
    return Fit(offered.service, in_time, room_on)


def _opens(wanted: Wanted, opening: Opening) -> bool:
    if wanted.weekday not in (None, opening.weekday):
        return False
    return wanted.open_at is None or opening.opens <= wanted.open_at < opening.closes


def _has_room(offered: Offered, opening: Opening, within: timedelta) -> bool:
    days = _days_until_room(offered, opening)
    return days is not None and timedelta(days=days) <= within


def _days_until_room(offered: Offered, opening: Opening) -> int | None:
    """Say how long one waits for a time: not at all where a place is free, else what is published for it or for all."""
    if opening.free_places:
        return 0
    return offered.wait_days if opening.wait_days is None else opening.wait_days


@dataclass(frozen=True, slots=True)
class HowToApply:
    """How one applies for services of a centre, in one sentence."""

    services: tuple[Service, ...]
    here: bool
    self_referral: bool

    @property
    def sentence(self) -> str:
        """Say it."""
        named = _listed([DESCRIPTIONS[each].name.lower() for each in self.services])
        if self.here and self.self_referral:
            return f"For {named}, apply here, yourself or through a professional."
        if self.here:
            return (
                f"For {named}, a professional applies here: a solicitor, mediator, social worker or the court service."
            )
        if self.self_referral:
            return f"For {named}, apply to the centre itself, yourself or through a professional."
        return f"For {named}, a professional applies to the centre itself."


def how_to_apply(services: Sequence[Offered]) -> list[HowToApply]:
    """Say how one applies, services alike taken together, the easiest way first."""
    found = []
    for here in (True, False):
        for self_referral in (True, False):
            alike = [
                each for each in services if ((each.apply_via == HERE), each.self_referral) == (here, self_referral)
            ]
            if alike:
                found.append(HowToApply(tuple(each.service for each in alike), here, self_referral))
    return found


def _listed(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
