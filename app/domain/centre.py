"""What a centre keeps and publishes of itself, and how it stands with the hub."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, time
from enum import StrEnum
from itertools import pairwise
from typing import Any, Final, NamedTuple

from app.domain.errors import Issue

NATION_NAMES: Final[Mapping[str, str]] = {
    "england": "England",
    "wales": "Wales",
    "northern_ireland": "Northern Ireland",
}


class Standing(StrEnum):
    """How a centre stands; only `admitted` is in the directory and gets families.

    Source: rule book DIR-04.
    """

    APPLIED = "applied"
    REFUSED = "refused"
    """It has applied, and the hub has said no; it may still be admitted later."""
    ADMITTED = "admitted"
    LAPSED = "lapsed"
    """No accreditation that any of its services needs holds today; placements go on."""
    SUSPENDED = "suspended"


def standing_of(*, admitted: bool, suspended: bool, covered: bool) -> Standing:
    """Say how a centre stands.

    Args:
        admitted: by the hub.
        suspended: by the hub, since then; or refused, where it was not admitted.
        covered: it offers something that it is accredited for today.
    """
    if not admitted:
        return Standing.REFUSED if suspended else Standing.APPLIED
    if suspended:
        return Standing.SUSPENDED
    return Standing.ADMITTED if covered else Standing.LAPSED


class SuspensionReason(StrEnum):
    """Why the hub takes a centre out of the directory, or does not let it in."""

    ACCREDITATION = "accreditation"
    SAFEGUARDING = "safeguarding"
    INSURANCE = "insurance"
    STAFFING = "staffing"
    PREMISES = "premises"
    OWN_WISH = "own_wish"
    DUPLICATE = "duplicate"
    """It is there already, or has applied twice."""
    NO_CENTRE = "no_centre"
    """What has applied is no contact centre."""


class Opening(NamedTuple):
    """A weekly opening time: weekday 0 is Monday."""

    weekday: int
    opens: time
    closes: time


def opening_issues(openings: Sequence[Opening], pointer: str) -> list[Issue]:
    """List opening times that end before they begin, or run into another one of the same day."""
    issues = []
    placed = sorted(enumerate(openings), key=lambda each: (each[1].weekday, each[1].opens))
    for place, each in placed:
        if each.closes <= each.opens:
            issues.append(Issue(f"{pointer}/{place}/closes", "not-in-order", "Let it close after it opens."))
    for (_, one), (place, other) in pairwise(placed):
        if one.weekday == other.weekday and other.opens < one.closes:
            issues.append(Issue(f"{pointer}/{place}/opens", "overlaps", "Join the times that run into each other."))
    return issues


def accreditation_issues(from_on: date, until_on: date, pointer: str) -> list[Issue]:
    """List what is wrong with the days of an accreditation."""
    if until_on < from_on:
        return [Issue(f"{pointer}/until_on", "before-start", "The last day is not before the first.")]
    if (until_on - from_on).days > _LONGEST_ACCREDITATION:
        return [Issue(f"{pointer}/until_on", "too-long", "An accreditation runs for ten years at most.")]
    return []


_LONGEST_ACCREDITATION: Final = 10 * 366


def differences(before: Mapping[str, Any], after: Mapping[str, Any], under: str = "") -> Iterator[dict[str, Any]]:
    """Give what changed in a record, one line a field, as `services.handover.places`.

    Args:
        before: the record as plain JSON.
        after: the same, later; a name that is missing on one side reads as null there.
        under: what stands before the names.
    """
    for name in sorted({*before, *after}):
        old, new = before.get(name), after.get(name)
        if isinstance(old, Mapping) or isinstance(new, Mapping):
            yield from differences(old or {}, new or {}, f"{under}{name}.")
        elif old != new:
            yield {"field": f"{under}{name}", "before": old, "after": new}
