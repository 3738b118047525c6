"""Tells hub and centre that an accreditation ends soon, before the centre goes out of the directory by itself."""

from uuid import UUID

from sqlalchemy import select

from app.actions.task import open_task
from app.db.queries.lapse import kind_of, list_ending, list_untold
from app.db.tables.assessment import Task
from app.db.work import Work, effect
from app.domain.access import Role
from app.domain.services import Accreditation
from app.domain.task import Outcome


async def tell_before_lapse(work: Work) -> None:
    """Leave the hub and the centre's co-ordinators a task, once, due on the last day; renewing closes it.

    Source: rule book DIR-04.
    """
    for centre_id, level, until_on in await list_untold(work):
        for role in (Role.HUB_WORKER, Role.COORDINATOR):
            await open_task(work, kind_of(level), role=role, centre_id=centre_id, reasons=[level], due_on=until_on)


@effect
async def close_renewed(work: Work, centre_id: UUID) -> None:
    """Close a centre's tasks about accreditations that do not end then any more; nobody has done it by hand.

    Source: rule book DIR-04.
    """
    ends = {(kind_of(each.level), each.until_on) for each in await list_ending(work, centre_id)}
    query = select(Task).where(
        Task.kind.in_([kind_of(level) for level in Accreditation]), Task.centre_id == centre_id, Task.done_at.is_(None)
    )
    for task in (await work.session.execute(query.with_for_update())).scalars():
        if (task.kind, task.due_on) not in ends:
            task.done_at, task.outcome = work.now, Outcome.NOTHING_TO_DO
