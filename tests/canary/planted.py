"""How leaks are planted: something is put in the place of a function, as a mistake in a hurry would.

`Ground` has what a wrong join would fetch: the other side of the case that is being read.
"""

import base64
import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from inspect import iscoroutinefunction
from typing import Any

import structlog

from app.db import reach
from app.db.queries import (
    application,
    attendance_request,
    event,
    offered_family,
    referral,
    referral_family,
    referral_notes,
    referral_professional,
    sent_application,
    session_view,
)
from app.domain.access import Op, Reach
from app.domain.errors import NotFound
from tests.canary.leaves import Leaf
from tests.canary.town import Town

Patch = Callable[[Any, str, Any], None]
Change = Callable[[Any, tuple[Any, ...]], Any]


@dataclass(frozen=True)
class Ground:
    """Where leaks are planted."""

    town: Town
    patch: Patch

    def after(self, module: Any, name: str, change: Change) -> None:
        """Let a function answer something else than it does; `change` has its answer and what it was called with."""
        plain = getattr(module, name)

        async def changed(*given: Any, **named: Any) -> Any:
            return change(await plain(*given, **named), given)

        def changed_at_once(*given: Any, **named: Any) -> Any:
            return change(plain(*given, **named), given)

        self.patch(module, name, changed if iscoroutinefunction(plain) else changed_at_once)

    def other(self, referral_id: Any, side: int | None = 1) -> Mapping[str, str]:
        """What the side across has written of itself."""
        case = next(each for each in self.town.cases.values() if each.referral_id == str(referral_id))
        return case.adults[3 - (side or 1)].own

    def marker(self, leaf: Leaf, referral_id: Any, side: int | None) -> str:
        """A marker of a case, of one side or of none."""
        key = next(name for name, each in self.town.cases.items() if each.referral_id == str(referral_id))
        found = (each.text for each in self.town.mint.markers if each.leaf is leaf and (key, side) in each.owners)
        return next(found, "nothing")

    def across(self, standing: Any) -> Mapping[str, str]:
        return self.other(standing.referral.id, standing.side)


@dataclass(frozen=True)
class Planted:
    """One mistake.

    Args:
        everywhere: it is found only by asking also for what lies out of reach.
        held: the database's own wall keeps it from leaking; it leaks where that wall is down.
    """

    name: str
    ops: tuple[Op, ...]
    plant: Callable[[Ground], None]
    everywhere: bool = False
    held: bool = False

    def __str__(self) -> str:
        return self.name


def in_view(module: Any, name: str, change: Callable[[Ground, dict[str, Any], Any], Any]) -> Callable[[Ground], None]:
    """A view `name(work, standing, ...)` into which something is put that belongs to the side across."""

    def plant(ground: Ground) -> None:
        def changed(shown: dict[str, Any], given: tuple[Any, ...]) -> dict[str, Any]:
            return shown | change(ground, shown, given[1])

        ground.after(module, name, changed)

    return plant


def of_other(leaf: str, field: str, write: Callable[[str], str] = str) -> Callable[[Ground, dict[str, Any], Any], Any]:
    return lambda ground, shown, standing: {field: f"{shown[field]} {write(ground.across(standing)[leaf])}"}


def etag(write: Callable[[str], str], leaf: str) -> Callable[[Ground], None]:
    def plant(ground: Ground) -> None:
        def changed(shown: Any, given: tuple[Any, ...]) -> Any:
            given[0].etag = f'"{write(ground.across(given[1])[leaf])}"'
            return shown

        ground.after(referral, "show_referral", changed)

    return plant


def log_line(ground: Ground) -> None:
    def changed(shown: Any, given: tuple[Any, ...]) -> Any:
        structlog.get_logger("app.api").info("referral read", kind=ground.across(given[1])["postcode"])
        return shown

    ground.after(referral_family, "family_view", changed)


def error_with_a_value(ground: Ground) -> None:
    plain = reach.get_referral

    async def told(work: Any, referral_id: Any, *, lock: bool = False) -> Any:
        try:
            return await plain(work, referral_id, lock=lock)
        except NotFound:
            raise NotFound(f"{ground.other(referral_id)['family_name']} has not let you in.") from None

    ground.patch(reach, "get_referral", told)


def lost_filter(wanted: Reach, condition: Callable[[Any], Any]) -> Callable[[Ground], None]:
    """A reach that has lost its most important condition."""

    def plant(ground: Ground) -> None:
        plain = reach._mine

        def mine(work: Any, participation: Any) -> Any:
            return condition(participation) if work.reach is wanted else plain(work, participation)

        ground.patch(reach, "_mine", mine)

    return plant


def all_sections(ground: Ground) -> None:
    def changed(shown: dict[str, Any], given: tuple[Any, ...]) -> dict[str, Any]:
        _, row = given
        return shown | {"document": shown["document"] | {"seen": ground.other(row.referral_id, row.side)["line"]}}

    ground.after(application, "section_view", changed)


def two_sided_times(ground: Ground) -> None:
    ground.after(session_view, "show_session", for_sides(ground))


def too_early(ground: Ground) -> None:
    def changed(found: Any, given: tuple[Any, ...]) -> Any:
        centre_id = ground.town.centres[0]
        return found or {"placement_id": centre_id, "centre_id": centre_id, "centre_name": "A centre"}

    ground.after(referral_family, "_own_place", changed)


def for_sides(ground: Ground) -> Change:
    def changed(shown: dict[str, Any], given: tuple[Any, ...]) -> dict[str, Any]:
        if shown["view"] != "family":
            return shown
        both = [ground.marker(Leaf.TIME, shown["referral_id"], side) for side in (1, 2)]
        return shown | {"zone": " ".join(both)}

    return changed


def heading(ground: Ground) -> None:
    def changed(shown: dict[str, Any], _: tuple[Any, ...]) -> dict[str, Any]:
        surname = ground.other(shown["referral_id"])["family_name"]
        return shown | {"statement": shown["statement"] | {"given_to": surname}}

    ground.after(attendance_request, "show_disclosure", changed)


def put(module: Any, name: str, value: Callable[[Ground], Any]) -> Callable[[Ground], None]:
    return lambda ground: ground.patch(module, name, value(ground))


def both_names(person_given: str, person_family: str, _: str | None) -> str:
    return f"{person_given} {person_family}"


def adults(leaf: str) -> Callable[[Ground, dict[str, Any], Any], Any]:
    def change(ground: Ground, shown: dict[str, Any], standing: Any) -> Any:
        more = ground.other(standing.referral.id)[leaf]
        return {"adults": [each | {"relationship": more} for each in shown["adults"]]}

    return change


def offered(ground: Ground) -> None:
    def changed(shown: list[dict[str, Any]], given: tuple[Any, ...]) -> list[dict[str, Any]]:
        return [each | {"relationship": ground.other(given[1])["telephone"]} for each in shown]

    ground.after(offered_family, "_adults", changed)


def hubs_own_words(ground: Ground) -> None:
    def changed(shown: dict[str, Any], given: tuple[Any, ...]) -> dict[str, Any]:
        return shown | {"text": ground.marker(Leaf.RATIONALE, given[1].referral.id, None)}

    ground.after(referral_notes, "show_referral_notes", changed)


def surgery(ground: Ground) -> None:
    def changed(shown: dict[str, Any], given: tuple[Any, ...]) -> dict[str, Any]:
        said = given[1]["children"]["children"]
        return shown | {
            "children": [
                each | {"care": each["care"] | {"health": child["gp"]}}
                for each, child in zip(shown["children"], said, strict=True)
            ]
        }

    ground.after(sent_application, "_reduced", changed)


def sealed(ground: Ground) -> None:
    plain = reach._no_party

    def kept_from(work: Any, *, glass: bool = False) -> Any:
        return plain(work)

    ground.patch(reach, "_not_kept_from", kept_from)


async def _both_sides(plain: Any, work: Any, row: Any, side: int, *, started: bool) -> Any:
    return [*(await plain(work, row, side, started=started)), *(await plain(work, row, 3 - side, started=started))]


def all_clients(ground: Ground) -> None:
    plain = referral_professional._clients

    async def clients(work: Any, row: Any, side: int, *, started: bool) -> Any:
        return await _both_sides(plain, work, row, side, started=started)

    ground.patch(referral_professional, "_clients", clients)


def other_names(ground: Ground) -> None:
    plain = referral_family.known_to

    async def known(work: Any, referral_id: Any, side: int, **more: Any) -> Any:
        return await plain(work, referral_id, 3 - side, **more)

    ground.patch(referral_family, "known_to", known)


def events_of_everybody(ground: Ground) -> None:
    def changed(shown: dict[str, Any], given: tuple[Any, ...]) -> dict[str, Any]:
        _, standing, row = given
        return shown | {"kind": f"{row.kind} {ground.across(standing)['given_name'] if standing.side else ''}"}

    ground.after(event, "show_event", changed)


def in_hex(text: str) -> str:
    return text.encode().hex()


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def in_base64(text: str) -> str:
    return base64.urlsafe_b64encode(f"v{text}".encode()).decode()


def in_json(text: str) -> str:
    return json.dumps({"n": text})
