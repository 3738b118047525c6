"""Asks the hub about mailboxes and numbers that hang on two sides of one referral (MSG-01)."""

from app.actions.task import open_task
from app.db.queries.shared_route import TASK, list_unasked
from app.db.work import Work


async def ask_about_shared(work: Work) -> None:
    """Leave the hub a task for each route that two sides share, once; by a round, so that no answer tells of it.

    Source: rule book MSG-01, PRIV-08.
    """
    for referral_id, name in await list_unasked(work):
        await open_task(work, TASK, referral_id=referral_id, grade="today", reasons=[name])
