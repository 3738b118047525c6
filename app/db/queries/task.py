"""Tasks: what waits for the hub, for a centre, or for a worker on duty."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, and_, any_, exists, false, literal, or_, select
from sqlalchemy.orm import aliased

from app.db.paging import keyset
from app.db.queries.approval import is_same_person
from app.db.queries.glass import is_on_call, list_breakers
from app.db.reach import named_to_hub
from app.db.tables.assessment import Task
from app.db.tables.hold import Hold
from app.db.tables.referral import Referral
from app.db.work import Work
from app.domain.access import Role
from app.domain.approval import Kind
from app.domain.errors import NotFound
from app.domain.glass import REVIEW as REVIEW_GLASS
from app.domain.glass import may_review
from app.domain.hold import OF_HOLDS
from app.domain.hold import REVIEW as REVIEW_HOLD
from app.domain.task import LISTS, may_complete

Listed = tuple[Task, str | None]
"""A task and the reference of the referral that it is about."""

ORDER: Final[tuple[ColumnElement[Any], ...]] = (
    Task.__table__.c.due_on, Task.__table__.c.opened_at, Task.__table__.c.id,
)  # fmt: skip


async def list_tasks(work: Work, *, done: bool, after: Sequence[Any] | None, limit: int) -> Sequence[Listed]:
    """List the tasks on the caller's lists, the earliest due first.

    Args:
        work: the unit of work.
        done: those that are done, instead of those that wait.
        after: due day, opening and id of the last one shown; None at the beginning.
        limit: tasks on a page; one more is given where the list goes on.

    Source: rule book SAF-04, STF-03.
    """
    state = Task.done_at.is_not(None) if done else Task.done_at.is_(None)
    query: Any = (
        select(Task, Referral.reference)
        .outerjoin(Referral, Referral.id == Task.referral_id)
        .where(on_list_of(work), state)
    )
    found: Any = await work.session.execute(keyset(query, ORDER, after, limit))
    rows: list[Listed] = [(task, reference) for task, reference in found.all()]
    work.touch(*(task.id for task, _ in rows[:limit]))
    return rows


async def get_task(work: Work, task_id: UUID) -> tuple[Task, str | None]:
    """Load one task of the caller's lists, locked, with the reference of its referral.

    Raises:
        NotFound: it is not there, or on nobody's list that is the caller's.
    """
    query = (
        select(Task, Referral.reference)
        .outerjoin(Referral, Referral.id == Task.referral_id)
        .where(Task.id == task_id, on_list_of(work))
        .with_for_update(of=Task)
    )
    found = (await work.session.execute(query)).one_or_none()
    if found is None:
        raise NotFound
    work.touch(task_id, referral_id=found[0].referral_id)
    return found[0], found[1]


def on_list_of(work: Work) -> ColumnElement[bool]:
    """Give the condition for the tasks on the lists of this caller, about nothing that is kept from them.

    The query joins each task's referral, if it has one.
    """
    lists = LISTS.get(work.caller.role)
    if lists is None:
        return false()
    about = aliased(Hold)
    conditions = [
        Task.role.in_(lists),
        ~and_(
            Task.kind.in_(OF_HOLDS),
            exists().where(
                about.referral_id == Task.referral_id, about.released_at.is_(None), about.about == work.caller.account
            ),
        ),
        or_(Task.referral_id.is_(None), named_to_hub(work, _of_a_seal())),
    ]
    if work.caller.centre_id is not None:
        conditions.append(Task.centre_id == work.caller.centre_id)
    return and_(*conditions)


def _of_a_seal() -> ColumnElement[bool]:
    """Match the tasks about a sealed case that its lead has to see all the same."""
    unsealing = and_(Task.kind == "approval-asked", literal(Kind.UNSEAL_ADDRESS.value) == any_(Task.reasons))
    return or_(Task.kind.in_((REVIEW_GLASS, REVIEW_HOLD)), unsealing)


async def is_theirs_to_complete(work: Work, task: Task) -> bool:
    """Tell whether this caller may complete a task on their list; nobody reviews what they opened with any account.

    Source: rule book PRIV-05, PRIV-09, SAF-04.
    """
    if task.kind != REVIEW_GLASS:
        return may_complete(work.caller.role, Role(task.role))
    breakers = await list_breakers(work, task.reasons)
    broke_it = any([await is_same_person(work, each, work.caller.account) for each in breakers])
    return may_review(work.caller.role, on_call=await is_on_call(work), broke_it=broke_it)


async def show_task(work: Work, task: Task, reference: str | None) -> dict[str, Any]:
    """Show a task to somebody on whose list it stands."""
    is_open = task.done_at is None and await is_theirs_to_complete(work, task)
    return {
        "task_id": task.id,
        "kind": task.kind,
        "grade": task.grade,
        "reasons": task.reasons,
        "on_list": task.role,
        "centre_id": task.centre_id,
        "referral_id": task.referral_id,
        "reference": reference,
        "due_on": task.due_on,
        "overdue": task.done_at is None and task.due_on < work.now.date(),
        "opened_at": task.opened_at,
        "done_at": task.done_at,
        "done_by": task.done_by,
        "outcome": task.outcome,
        "actions": ["complete_task"] if is_open else [],
    }


def key_of(listed: Listed) -> tuple[Any, datetime, UUID]:
    """Give the values by which a task is sorted."""
    task = listed[0]
    return task.due_on, task.opened_at, task.id
