"""What a ruleset would change in the screenings so far, looked at some at a time, the newest first.

A page looks at no more than `MOST_LOOKED_AT` screenings, however few of them would change, so that it takes bounded time
and memory over any number of them. What all pages so far have found is carried on, and whole on the last one.

Source: rule book LIGHT-05, STF-03.
"""

import asyncio
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, Self
from uuid import UUID

from sqlalchemy import Row, select

from app.db.paging import keyset
from app.db.reach import within
from app.db.tables.referral import Referral
from app.db.tables.screening import Screening
from app.db.work import Work
from app.domain.services import Service
from app.screening.comparison import Difference, differences
from app.screening.joint import evaluate_all, facts_in
from app.screening.rows import Ruleset
from app.screening.words import Light

MOST_LOOKED_AT: Final = 250
_SERVICES: Final = tuple(Service)
_LIGHTS: Final = tuple(Light)
Moves = Counter[tuple[Service, Light, Light]]


@dataclass(frozen=True, slots=True)
class Changed:
    """A screening that a ruleset would change."""

    row: Row[Any]
    differences: tuple[Difference, ...]
    next_after: str


@dataclass(slots=True)
class Walk:
    """How far the looking has come.

    Args:
        behind: time and id of the last screening that was looked at; None at the beginning.
        looked_at: how many were looked at so far.
        changed: how many of them would change.
        moved: how many lights would go from what to what.
    """

    behind: tuple[datetime, UUID] | None = None
    looked_at: int = 0
    changed: int = 0
    moved: Moves = field(default_factory=Counter)

    @classmethod
    def read(cls, values: Sequence[Any] | None) -> Self:
        """Take a walk up where a cursor left it."""
        if values is None:
            return cls()
        at, row_id, looked_at, changed, moved = values
        return cls((at, row_id), looked_at, changed, _moves_in(moved))

    def written(self) -> tuple[datetime, UUID, int, int, str]:
        """Give what a cursor has to carry."""
        assert self.behind is not None  # noqa: S101 - asked only where something was looked at
        return (*self.behind, self.looked_at, self.changed, _moves_as_text(self.moved))


@dataclass(frozen=True, slots=True)
class Found:
    """One page: the changed ones, how far the walk has come, and whether it is over."""

    changed: tuple[Changed, ...]
    walk: Walk
    over: bool


async def look_on(work: Work, ruleset: Ruleset, walk: Walk, *, limit: int) -> Found:
    """Screen the next stored screenings on a ruleset, as far as the caller reaches.

    Args:
        work: the unit of work.
        ruleset: on which to screen again.
        walk: how far the looking has come; it is not changed.
        limit: the page is full with so many changed ones.

    Source: rule book LIGHT-05, STF-03, PRIV-05.
    """
    query = (
        select(
            Screening.id, Screening.referral_id, Screening.at, Screening.side, Screening.cause, Screening.ruleset,
            Screening.inputs, Screening.result, Referral.reference,
        )
        .join(Referral, Referral.id == Screening.referral_id)
        .where(within(work))
    )  # fmt: skip
    order = (Screening.at.desc(), Screening.id.desc())
    rows = (await work.session.execute(keyset(query, order, walk.behind, MOST_LOOKED_AT))).all()
    # Off the loop: some hundred screenings take longer than other requests should wait.
    found = await asyncio.to_thread(_looked_at, rows[:MOST_LOOKED_AT], ruleset, walk, limit)
    over = len(rows) <= MOST_LOOKED_AT and found[1].looked_at == walk.looked_at + len(rows)
    work.touch(*(each.row.id for each in found[0]))
    return Found(*found, over)


def _looked_at(rows: Sequence[Row[Any]], ruleset: Ruleset, walk: Walk, limit: int) -> tuple[tuple[Changed, ...], Walk]:
    so_far = Walk(walk.behind, walk.looked_at, walk.changed, Counter(walk.moved))
    changed: list[Changed] = []
    for row in rows:
        made = evaluate_all(facts_in(row.inputs), ruleset)
        unlike = differences(row.result, made.as_json())
        so_far.behind, so_far.looked_at = (row.at, row.id), so_far.looked_at + 1
        if unlike:
            changed.append(Changed(row, unlike, made.next.value))
            so_far.changed += 1
            so_far.moved.update(_moves_of(unlike))
        if len(changed) == limit:
            break
    return tuple(changed), so_far


def _moves_of(unlike: Iterable[Difference]) -> Iterable[tuple[Service, Light, Light]]:
    for each in unlike:
        if each.service is not None and each.before is not None and each.after is not None:
            yield Service(each.service), Light(each.before), Light(each.after)


def show_impact(ruleset: Ruleset, found: Found) -> dict[str, Any]:
    """Show a page of what a ruleset would change."""
    return {
        "version": ruleset.version,
        "looked_at": found.walk.looked_at,
        "changed": found.walk.changed,
        "moved": [
            {"service": service, "before": before, "after": after, "screenings": count}
            for (service, before, after), count in sorted(found.walk.moved.items(), key=_place)
        ],
        "items": [_shown(each) for each in found.changed],
    }


def _shown(each: Changed) -> dict[str, Any]:
    row = each.row
    return {
        "screening_id": row.id,
        "referral_id": row.referral_id,
        "reference": row.reference,
        "at": row.at,
        "side": row.side,
        "cause": row.cause,
        "made_on": row.ruleset,
        "next_before": row.result["next"],
        "next_after": each.next_after,
        "differences": [one.as_json() for one in each.differences],
    }


def _place(counted: tuple[tuple[Service, Light, Light], int]) -> tuple[int, int, int]:
    (service, before, after), _ = counted
    return _SERVICES.index(service), _LIGHTS.index(before), _LIGHTS.index(after)


def _moves_as_text(moved: Moves) -> str:
    """Write the numbers for a cursor: three digits for service and lights, a colon, how many."""
    return ",".join(f"{''.join(map(str, _place((move, 0))))}:{count}" for move, count in moved.items())


def _moves_in(text: str) -> Moves:
    found: Moves = Counter()
    for each in filter(None, text.split(",")):
        places, _, count = each.partition(":")
        service, before, after = map(int, places)
        found[_SERVICES[service], _LIGHTS[before], _LIGHTS[after]] = int(count)
    return found
