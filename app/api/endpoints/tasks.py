"""Tasks: what waits for the hub, for a centre, or for a worker on duty."""

from typing import Annotated, Any

from fastapi import Query, Request, Response

from app.actions import task as actions
from app.api.door import Door, Work
from app.api.paging import LINK_HEADER, Cursors, link_next, page_of
from app.api.replay import REACHED_BY
from app.api.schemas.task import TaskCompletionIn, TasksPage, TasksQuery, TaskView
from app.api.types import Id
from app.db.queries import task as queries
from app.domain.access import Op
from app.domain.errors import MoveNotOpen, NotFound

router = Door(prefix="/v1/tasks", tag="hub")
REACHED_BY["task_id"] = queries.get_task


@router.op(Op.LIST_TASKS, "GET", "", shows=TasksPage, refuses=[NotFound], headers=LINK_HEADER)
async def list_tasks(
    work: Work, request: Request, response: Response, query: Annotated[TasksQuery, Query()]
) -> dict[str, Any]:
    """List the tasks on your lists, the earliest due first."""
    cursors = Cursors(work.keys, caller=work.caller.account, operation=work.op, order="due_on", filters=query.done)
    rows = await queries.list_tasks(work, done=query.done, after=cursors.read(query.after), limit=query.limit)
    shown, following = page_of(rows, query.limit, cursors, queries.key_of)
    link_next(request, response, following)
    return {"items": [await queries.show_task(work, *each) for each in shown], "next": following}


@router.op(Op.COMPLETE_TASK, "POST", "/{task_id}/completion", shows=TaskView, refuses=[NotFound, MoveNotOpen])
async def complete_task(work: Work, task_id: Id, body: TaskCompletionIn) -> dict[str, Any]:
    """Complete a task."""
    return await actions.complete(work, task_id, body.outcome)
