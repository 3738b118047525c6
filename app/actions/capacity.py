"""The question to many centres: asked once, coarsened before it is kept, answered in closed words."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import select, text

from app.actions.task import open_task
from app.db.queries.capacity import (
    asked_today,
    find_area,
    get_answer,
    get_question,
    list_candidates,
    newest_answers,
    next_to_close,
)
from app.db.tables.assessment import Task
from app.db.tables.capacity import CapacityAnswer, CapacityQuestion
from app.db.work import Work
from app.domain.access import Role
from app.domain.capacity import MOST_A_DAY, OPEN_DAYS, Need, coarse_languages, coarse_needs
from app.domain.errors import Conflict, Invalid, Issue, MoveNotOpen, NotFound
from app.domain.place import ISLANDS
from app.domain.postcode import parse
from app.domain.services import Service
from app.domain.task import Outcome

TASK = "capacity-question"


async def ask(
    work: Work,
    service: Service,
    said: Mapping[str, Any],
    *,
    near: str,
    needs: Sequence[Need],
    languages: Sequence[str],
    within_km: int,
    centre_ids: Sequence[UUID],
) -> CapacityQuestion:
    """Put one question to many centres; what is kept of it is coarse, and no centre is told who asks.

    Args:
        work: the unit of work.
        service: what is looked for.
        said: what is kept as it is: closed words all of them.
        near: a postcode or a part of one; only its district or area is kept.
        needs: only their broad kinds are kept.
        languages: rare ones are kept as another one.
        within_km: of the middle of the area that is kept; where no centres are named.
        centre_ids: these centres instead.

    Raises:
        Conflict: the caller's organisation has asked enough for today.
        Invalid: there is no such postcode, no centre to ask, or one that is named does not offer the service.

    Source: rule book DIR-06, REF-18, PRIV-02.
    """
    if await asked_today(work) >= MOST_A_DAY:
        raise Conflict("Your organisation has asked many questions today. Ask again tomorrow.")
    read = parse(near)
    found = None if read is None else await find_area(work, read)
    if found is None:
        raise Invalid(issues=[Issue("#/near", "unknown-postcode", "Type a postcode, or its first part, such as GL50.")])
    area, middle = found
    if centre_ids:
        asked = await list_candidates(work, service, named=centre_ids)
        issues = [
            Issue(f"#/centre_ids/{n}", "not-offered", "This centre is not in the directory for this service.")
            for n, each in enumerate(centre_ids) if each not in set(asked)
        ]  # fmt: skip
    elif middle is None:
        asked, detail = [], f"Nobody publishes where postcodes of {ISLANDS[area]} are. Name the centres to ask."
        issues = [Issue("#/centre_ids", "no-distances", detail)]
    else:
        asked = await list_candidates(work, service, near=middle, within_metres=within_km * 1000)
        nobody = Issue("#/within_km", "nobody-there", "No centre there offers this service. Look farther.")
        issues = [] if asked else [nobody]
    if issues:
        raise Invalid(issues=issues)
    today = work.now.date()
    row = CapacityQuestion(
        id=uuid4(), asked_by=work.caller.account, organisation_id=work.caller.organisation_id, asked_on=today,
        closes_on=today + OPEN_DAYS, service=service, area=area, needs=list(coarse_needs(needs)),
        languages=coarse_languages(languages), centre_ids=list(asked), **said,
    )  # fmt: skip
    work.session.add(row)
    await work.session.flush()
    work.touch(row.id)
    work.note(centres=len(asked))
    for centre_id in asked:
        await open_task(work, TASK, role=Role.COORDINATOR, centre_id=centre_id, due_on=row.closes_on)
    return row


async def answer(
    work: Work, question_id: UUID, centre_id: UUID, said: Mapping[str, Any]
) -> tuple[CapacityAnswer, CapacityQuestion]:
    """Say whether the centre would consider such a family; a later answer counts instead, and the old one stays.

    Raises:
        NotFound: the centre was not asked, or is not the caller's.
        MoveNotOpen: the question is closed.

    Source: rule book DIR-06, DIR-03.
    """
    question = await get_question(work, question_id)
    if centre_id != work.caller.centre_id:
        raise NotFound
    if question.closes_on < work.now.date():
        raise MoveNotOpen("This question is closed; nobody waits for its answer any more.")
    await _one_at_a_time(work, question_id, centre_id)
    before = next((row for row, _ in await newest_answers(work, [question_id])), None)
    if before is not None and before.said() == dict(said):
        return before, question
    row = CapacityAnswer(
        id=uuid4(), question_id=question_id, centre_id=centre_id, number=before.number + 1 if before else 1,
        answered_at=work.now, answered_by=work.caller.account, **said,
    )  # fmt: skip
    work.session.add(row)
    await work.session.flush()
    work.touch(row.id)
    work.note(word=row.word)
    await _close_task(work, centre_id)
    return row, question


async def _one_at_a_time(work: Work, question_id: UUID, centre_id: UUID) -> None:
    """Let a centre's answers to a question follow one another, also when two of its people, or two clicks, meet."""
    key = text("SELECT pg_advisory_xact_lock(hashtextextended('answer:' || :question || ':' || :centre, 0))")
    await work.session.execute(key, {"question": str(question_id), "centre": str(centre_id)})


async def _close_task(work: Work, centre_id: UUID) -> None:
    """Take the questions off a centre's list of tasks when the last one is answered."""
    if await next_to_close(work, centre_id) is None:
        query = select(Task).where(Task.kind == TASK, Task.centre_id == centre_id, Task.done_at.is_(None))
        for task in (await work.session.execute(query.with_for_update())).scalars():
            task.done_at, task.done_by, task.outcome = work.now, work.caller.account, Outcome.DONE


async def close_questions(work: Work) -> None:
    """Take questions that nobody can answer any more off the lists of centres; a task stays for others that wait."""
    late = select(Task).where(Task.kind == TASK, Task.done_at.is_(None), Task.due_on < work.now.date())
    for task in (await work.session.execute(late.with_for_update(skip_locked=True))).scalars().all():
        closes_on = None if task.centre_id is None else await next_to_close(work, task.centre_id)
        if closes_on is None:
            task.done_at, task.outcome = work.now, Outcome.NOTHING_TO_DO
        else:
            task.due_on = closes_on


async def must_be_quotable(work: Work, answer_ids: Sequence[UUID]) -> None:
    """Let a professional quote answers to questions of their own organisation.

    Raises:
        Invalid: one of them is not.

    Source: rule book REF-18.
    """
    issues = []
    for place, answer_id in enumerate(answer_ids):
        try:
            await get_answer(work, answer_id)
        except NotFound:
            detail = "There is no such answer to a question of your organisation."
            issues.append(Issue(f"#/quoted_answer_ids/{place}", "not-found", detail))
    if issues:
        raise Invalid(issues=issues)
