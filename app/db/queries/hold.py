"""Holds: whether a case is kept still, since when, and what was kept meanwhile.

The database tells of a hold by a function of its own, so that the answer is the same for every caller, whichever rows
that caller reaches.

Source: rule book SAF-03, PRIV-07.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, DateTime, Integer, cast, exists, func, select
from sqlalchemy.orm import aliased

from app.db.tables.hold import Hold, KeptAct, LegalHold
from app.db.work import Work


def held_since(referral_id: Any) -> ColumnElement[datetime]:
    """Give the moment from which a safeguarding hold lies on a referral; null where none does.

    Args:
        referral_id: a column, or an id.
    """
    return func.held_since(referral_id, type_=DateTime(timezone=True))


def held(referral_id: Any) -> ColumnElement[bool]:
    """Give the condition that a safeguarding hold lies on a referral.

    Args:
        referral_id: a column, or an id.

    Source: rule book SAF-03.
    """
    return held_since(referral_id).is_not(None)


def kept_since(referral_id: Any, side: Any) -> ColumnElement[datetime]:
    """Give the moment from which something that a side did waits for the release of a hold; null where nothing does.

    What that side reads is as if it had taken effect then.

    Args:
        referral_id: a column, or an id.
        side: a column, or a number.

    Source: rule book SAF-03.
    """
    return func.kept_since(referral_id, cast(side, Integer), type_=DateTime(timezone=True))


async def is_held(work: Work, referral_id: UUID) -> bool:
    """Say whether a safeguarding hold lies on a referral now.

    Source: rule book SAF-03.
    """
    return bool((await work.session.execute(select(held(referral_id)))).scalar_one())


def is_kept(referral_id: Any) -> ColumnElement[bool]:
    """Give the condition that a legal hold lies on a referral: nothing of it is erased.

    Args:
        referral_id: a column, or an id.

    Source: rule book PRIV-07.
    """
    legal = aliased(LegalHold)
    return exists().where(legal.referral_id == referral_id, legal.lifted_at.is_(None))


async def find_hold(work: Work, referral_id: UUID, *, lock: bool = False) -> Hold | None:
    """Find the hold that lies on a referral which the caller reaches."""
    query = select(Hold).where(Hold.referral_id == referral_id, Hold.released_at.is_(None))
    if lock:
        query = query.with_for_update()
    return (await work.session.execute(query)).scalar_one_or_none()


async def list_kept(work: Work, referral_id: UUID) -> Sequence[KeptAct]:
    """List what was done under the hold and waits to take effect, in the order in which it was done."""
    query = (
        select(KeptAct)
        .where(KeptAct.referral_id == referral_id, KeptAct.applied_at.is_(None))
        .order_by(KeptAct.at, KeptAct.id)
    )
    return (await work.session.execute(query)).scalars().all()


async def has_kept(work: Work, referral_id: UUID, side: int | None) -> bool:
    """Say whether something that a side did, or a professional without a side, waits for the release of a hold."""
    return bool((await work.session.execute(select(kept_since(referral_id, side).is_not(None)))).scalar_one())


async def find_legal_hold(work: Work, referral_id: UUID) -> LegalHold | None:
    """Find the legal hold that lies on a referral which the caller reaches."""
    query = select(LegalHold).where(LegalHold.referral_id == referral_id, LegalHold.lifted_at.is_(None))
    return (await work.session.execute(query)).scalar_one_or_none()
