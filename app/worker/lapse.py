"""Tells hub and centre that an accreditation ends soon, before the centre goes out of the directory by itself."""

from app.actions.task import open_task
from app.db.queries.lapse import TASK, list_ending
from app.db.work import Work
from app.domain.access import Role


async def tell_before_lapse(work: Work) -> None:
    """Leave the hub and the centre's co-ordinators a task, once, due on the last day; renewing closes it.

    Source: rule book DIR-04.
    """
    for ending in await list_ending(work):
        for role in (Role.HUB_WORKER, Role.COORDINATOR):
            await open_task(
                work, TASK, role=role, centre_id=ending.centre_id, reasons=[ending.level], due_on=ending.until_on
            )
