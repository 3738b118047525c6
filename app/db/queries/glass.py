"""Broken glass: whether a sealed case is open to somebody now, and who is on call for the lead.

Source: rule book PRIV-05.
"""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.orm import aliased

from app.db.tables.glass import BreakGlass, Deputy
from app.db.work import Work


def glass_broken(work: Work, referral_id: Any) -> ColumnElement[bool]:
    """Give the condition that this caller has broken the glass of a referral and that it is still open.

    Args:
        work: the unit of work.
        referral_id: a column.
    """
    glass = aliased(BreakGlass)
    return exists().where(
        glass.referral_id == referral_id, glass.account_id == work.caller.account_id, glass.until > work.now
    )


async def find_glass(work: Work, referral_id: UUID) -> BreakGlass | None:
    """Find the glass of a referral that this caller has broken, as long as it is open."""
    query = (
        select(BreakGlass)
        .where(
            BreakGlass.referral_id == referral_id,
            BreakGlass.account_id == work.caller.account_id,
            BreakGlass.until > work.now,
        )
        .order_by(BreakGlass.at.desc())
        .limit(1)
    )
    return (await work.session.execute(query)).scalar_one_or_none()


async def looks_through_glass(work: Work, referral_id: UUID) -> bool:
    """Say whether the caller sees what is sealed because the glass is broken, and write that into the trail.

    Source: rule book PRIV-04, PRIV-05.
    """
    glass = await find_glass(work, referral_id)
    if glass is not None:
        work.note(break_glass=glass.id)
    return glass is not None


async def is_on_call(work: Work) -> bool:
    """Say whether this caller is the deputy whom the lead has named, and is on call now."""
    query = (
        select(Deputy.account_id)
        .where(Deputy.from_at <= work.now, Deputy.until > work.now)
        .order_by(Deputy.from_at.desc(), Deputy.id)
        .limit(1)
    )
    return (await work.session.execute(query)).scalar_one_or_none() == work.caller.account_id


async def list_breakers(work: Work, glass_ids: Sequence[str]) -> Sequence[UUID]:
    """List the accounts that broke any of these; the reviewer need not see the glass of another's case."""
    known = [UUID(each) for each in glass_ids]
    query = select(BreakGlass.account_id).where(BreakGlass.id.in_(known)).distinct()
    async with work.as_effects():
        return (await work.session.execute(query)).scalars().all()
