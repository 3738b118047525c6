"""Tasks: codes, days and whose list it is; never a word about anybody."""

from typing import Annotated

from pydantic import Field

from app.api.paging import Page, Paged
from app.api.schemas.hub import Actions, Reference
from app.api.types import Date, Id, In, Instant, QueryBool, View
from app.domain.access import Role
from app.domain.task import Outcome
from app.screening.words import Grade

Code = Annotated[str, Field(max_length=120)]


class TasksQuery(Paged):
    """Which tasks to list."""

    done: Annotated[QueryBool, Field(description="Those that are done, instead of those that wait.")] = False


class TaskView(View):
    """Something that waits for somebody on a day."""

    task_id: Id
    kind: Annotated[Code, Field(description="What is to be done.", examples=["material-change"])]
    grade: Annotated[Grade, Field(description="How soon somebody must look.")]
    reasons: Annotated[list[Code], Field(max_length=100, description="Codes, never prose.")]
    on_list: Annotated[Role, Field(description="On whose list it stands.", examples=["hub_worker"])]
    centre_id: Id | None
    referral_id: Id | None
    reference: Reference | None
    due_on: Date
    overdue: bool
    opened_at: Instant
    done_at: Instant | None
    done_by: Id | None
    outcome: Outcome | None
    actions: Actions


class TasksPage(Page[TaskView]):
    """One page of tasks, the earliest due first."""


class TaskCompletionIn(In):
    """What became of it."""

    outcome: Annotated[Outcome, Field(examples=["done"])] = Outcome.DONE
