"""Which centres are acceptable, as the side that marked them reads it, and the hub.

Nobody else has these rows: not the other sides, not a firm, not a centre. Nothing that another side reads is computed
from them.

Source: rule book REF-06.
"""

from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Row, select

from app.db.queries.centre import public, today
from app.db.reach import Standing, get_referral
from app.db.tables.acceptable_centre import AcceptableCentre
from app.db.tables.centre import Centre
from app.db.versions import etag_of_view
from app.db.work import Work


async def read_acceptable(work: Work, referral_id: UUID) -> dict[str, Any]:
    """Read the marks: one's own side's, or for the hub those of every side and its own.

    Raises:
        NotFound: the referral is not there for this caller.

    Source: rule book REF-06.
    """
    return await show_acceptable(work, await get_referral(work, referral_id))


async def read_marks(work: Work, standing: Standing) -> dict[str, Any]:
    """Read the marks beside something else, whose version they are not."""
    view = await show_acceptable(work, standing)
    work.etag = None
    return view


async def show_acceptable(work: Work, standing: Standing) -> dict[str, Any]:
    """Show the marks to whoever stands so, with their version."""
    rows = await _marks(work, standing)
    view: dict[str, Any]
    if standing.is_hub:
        sides = sorted({row.side for row in rows if row.side is not None})
        view = {
            "view": "hub",
            "sides": [{"side": side, "centres": _of(rows, side)} for side in sides],
            "hub": _of(rows, None),
        }
    else:
        view = {"view": "family", "centres": _of(rows, standing.own_side)}
    audience = "hub" if standing.is_hub else f"side {standing.own_side}"
    work.etag = etag_of_view(f"acceptable-centres of {audience}", standing.referral.id, view)
    return view


async def list_own_marks(work: Work, standing: Standing) -> list[dict[str, Any]]:
    """List the marks of one's own side."""
    return _of(await _marks(work, standing), standing.own_side)


async def _marks(work: Work, standing: Standing) -> Sequence[Row[Any]]:
    query = (
        select(AcceptableCentre.__table__, Centre.name, public(today(demo=work.opening.demo)).label("listed"))
        .join(Centre, Centre.id == AcceptableCentre.centre_id)
        .where(AcceptableCentre.referral_id == standing.referral.id)
        .order_by(Centre.name, Centre.id)
    )
    if not standing.is_hub:
        query = query.where(AcceptableCentre.side == standing.own_side)
    return (await work.session.execute(query)).all()


def _of(rows: Sequence[Row[Any]], side: int | None) -> list[dict[str, Any]]:
    return [
        {"centre_id": row.centre_id, "name": row.name, "listed": row.listed, "marked_at": row.marked_at}
        for row in rows
        if row.side == side
    ]


async def list_listed(work: Work, centre_ids: Collection[UUID]) -> set[UUID]:
    """List which of these centres are in the directory today."""
    query = select(Centre.id).where(Centre.id.in_(centre_ids), public(today(demo=work.opening.demo)))
    return set((await work.session.execute(query)).scalars())
