"""Tasks: something that waits for somebody on a named day."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import select

from app.actions.route_confirmation import TASK as CONFIRM_ROUTE
from app.actions.route_confirmation import confirm_routes
from app.db.queries.hold import find_hold
from app.db.queries.task import get_task, is_theirs_to_complete, show_task
from app.db.tables.assessment import Task
from app.db.work import Work, effect
from app.domain.access import Role
from app.domain.errors import MoveNotOpen, NotAllowed
from app.domain.glass import REVIEW as REVIEW_GLASS
from app.domain.hold import REVIEW, next_review_on
from app.domain.task import Outcome
from app.screening.words import Grade

_URGENCY = tuple(Grade)
_OF_REVIEWS = "Another lead reviews this, or the deputy on call: nobody reviews what they opened."


@effect
async def open_task(
    work: Work,
    kind: str,
    *,
    role: Role = Role.HUB_WORKER,
    referral_id: UUID | None = None,
    centre_id: UUID | None = None,
    grade: str = "this_week",
    reasons: Sequence[str] = (),
    due_on: date | None = None,
) -> UUID:
    """Open a task; one that is open already takes the new reasons, and the greater urgency of the two.

    Args:
        work: the unit of work.
        kind: kebab-case word for what is to be done.
        role: on whose list it stands; the hub's workers and lead read each other's.
        referral_id: the referral it is about.
        centre_id: for a centre's list.
        grade: now, today or this_week (SAF-04).
        reasons: codes only, never prose.
        due_on: the day it is due; by default today for `now` and `today`, else in five days.

    Source: rule book SAF-04.
    """
    same = select(Task).where(
        Task.kind == kind, Task.referral_id == referral_id, Task.role == role, Task.done_at.is_(None),
        Task.centre_id == centre_id if centre_id else Task.centre_id.is_(None),
    )  # fmt: skip
    today = work.now.date()
    due_on = due_on or (today if grade in ("now", "today") else today + timedelta(days=5))
    there = (await work.session.execute(same)).scalars().first()
    if there is not None:
        there.reasons = sorted({*there.reasons, *reasons})
        there.grade, there.due_on = min(Grade(there.grade), Grade(grade), key=_URGENCY.index), min(there.due_on, due_on)
        return there.id
    task = Task(
        id=uuid4(), referral_id=referral_id, role=role, centre_id=centre_id, kind=kind, grade=grade,
        reasons=sorted(set(reasons)), opened_at=work.now, due_on=due_on,
    )  # fmt: skip
    work.session.add(task)
    work.touch(task.id)
    return task.id


@effect
async def close_tasks(work: Work, kind: str, referral_id: UUID | None, *, reason: str | None = None) -> None:
    """Close the open tasks of a kind about a referral, because what they ask for has been done elsewhere.

    Args:
        work: the unit of work.
        kind: as it was opened.
        referral_id: the referral; None for what is about none.
        reason: only where this is the one reason that is left; else it is taken off the task.
    """
    query = select(Task).where(Task.kind == kind, Task.referral_id == referral_id, Task.done_at.is_(None))
    for task in (await work.session.execute(query.with_for_update())).scalars().all():
        left = [each for each in task.reasons if reason is not None and each != reason]
        if left:
            task.reasons = left
        else:
            task.done_at, task.done_by, task.outcome = work.now, work.caller.account_id, Outcome.DONE


async def complete(work: Work, task_id: UUID, outcome: Outcome) -> dict[str, Any]:
    """Complete a task.

    Raises:
        NotFound: it is on no list of this caller.
        NotAllowed: it is the hub lead's to close.
        MoveNotOpen: it is completed already.

    Source: rule book SAF-03, SAF-04.
    """
    task, reference = await get_task(work, task_id)
    if not await is_theirs_to_complete(work, task):
        raise NotAllowed(_OF_REVIEWS if task.kind == REVIEW_GLASS else "This task is the hub lead's to close.")
    if task.done_at is not None:
        raise MoveNotOpen("This task is completed already.")
    task.done_at, task.done_by, task.outcome = work.now, work.caller.account, outcome
    work.note(kind=task.kind, outcome=outcome)
    if task.kind == CONFIRM_ROUTE and task.referral_id is not None and outcome is Outcome.DONE:
        await confirm_routes(work, task.referral_id, task.reasons)
    if task.kind == REVIEW and task.referral_id is not None:
        await _review_again(work, task.referral_id)
    if task.referral_id is not None:
        work.event(task.referral_id, "task-completed", reason=task.kind, subject_id=task.id)
    return await show_task(work, task, reference)


async def _review_again(work: Work, referral_id: UUID) -> None:
    """Open the next look at a hold that still lies on the case.

    Source: rule book SAF-03.
    """
    row = await find_hold(work, referral_id, lock=True)
    if row is None:
        return
    row.review_on = next_review_on(work.now.date())
    await work.session.flush()
    await open_task(
        work, REVIEW, role=Role.HUB_LEAD, referral_id=referral_id, reasons=["hold-lies"], due_on=row.review_on
    )
