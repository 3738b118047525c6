"""Confirming contact routes that changed while a case was running: what the hub does by completing its task."""

from collections.abc import Collection
from typing import Final
from uuid import UUID

from sqlalchemy import select

from app.db.tables.person import ContactRoute
from app.db.tables.referral import Party
from app.db.work import Work

TASK: Final = "confirm-route"
"""The task's kind. It is done when the person has been asked by a way that was known before the change."""


def reason_for(side: int) -> str:
    """Give the task's reason that names whose route has changed."""
    return f"side-{side}"


async def confirm_routes(work: Work, referral_id: UUID, reasons: Collection[str]) -> None:
    """Let messages go again to the routes that the sides named by a task have changed.

    Args:
        work: the unit of work.
        referral_id: loaded within the caller's reach.
        reasons: of the task.

    Source: rule book MSG-01.
    """
    parties = (await work.session.execute(select(Party).where(Party.referral_id == referral_id))).scalars().all()
    people = [party.person_id for party in parties if reason_for(party.side) in reasons]
    held = select(ContactRoute).where(ContactRoute.person_id.in_(people), ContactRoute.held_until > work.now)
    for row in (await work.session.execute(held.with_for_update())).scalars():
        row.held_until = None
        work.touch(row.id)
