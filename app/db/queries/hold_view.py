"""Holds, as staff read them who may know: the hub, and the co-ordinator of the accepted centre."""

from typing import Any
from uuid import UUID

from app.db.queries.hold import find_hold, list_kept
from app.db.reach import Standing, get_referral
from app.db.tables.hold import Hold
from app.db.versions import etag_of
from app.db.work import Work
from app.domain.access import Op, Relation
from app.domain.errors import NotFound
from app.domain.grant import GRANTS


async def read_hold(work: Work, referral_id: UUID) -> dict[str, Any]:
    """Read the hold that lies on a case: hub and co-ordinator of the accepted centre, but not whom the concern is about.

    Raises:
        NotFound: there is none, or not for this caller.

    Source: rule book SAF-02, SAF-03; visibility matrix, row 29.
    """
    standing = await get_referral(work, referral_id)
    row = await find_hold(work, referral_id)
    if row is None or not may_know(work, standing, row):
        raise NotFound
    return await show_hold(work, row)


def may_know(work: Work, standing: Standing, row: Hold) -> bool:
    """Say whether a caller may know of a hold: staff of the case, and never whom the concern is about."""
    return row.about != work.caller.account and standing.relation in (None, Relation.CENTRE)


async def show_hold(work: Work, row: Hold) -> dict[str, Any]:
    """Show a hold to staff who may know of it, with its version."""
    work.touch(row.id)
    work.etag = hold_etag(row)
    kept = await list_kept(work, row.referral_id)
    return {
        "referral_id": row.referral_id,
        "hold_id": row.id,
        "reason": work.keys.open_("holds", "reason_enc", row.id, row.reason_enc),
        "set_by": row.set_by,
        "set_as": row.set_as,
        "set_at": row.set_at,
        "suspends_visits": row.suspends,
        "review_on": row.review_on,
        "kept_acts": [{"side": each.side, "kind": each.kind, "at": each.at} for each in kept],
        "released_at": row.released_at,
        "word": row.word,
        "actions": [op for op in (Op.SET_HOLD, Op.RELEASE_HOLD) if _may(work, row, op)],
    }


def _may(work: Work, row: Hold, op: Op) -> bool:
    return row.released_at is None and work.caller.role in GRANTS[op]


def hold_etag(row: Hold) -> str:
    """Give the version of a hold."""
    return etag_of("hold", row.id, row.v, "staff")
