"""What is left in the outbox is done: at least once, by one worker at a time, again after a failure, and not for ever."""

import asyncio
from datetime import timedelta
from itertools import pairwise
from uuid import UUID

import pytest

from app.actions.message import queue
from app.worker.outbox import Desk, Later, claim, empty
from tests.world import World


class NoMailer:
    """These jobs send nothing."""

    async def send(self, letter):
        raise AssertionError("no job of these tests sends a mail")


@pytest.fixture
def desk(app):
    parts = app.state.parts
    return Desk(settings=parts.settings, engine=parts.database.serving, keys=parts.keys, mailer=NoMailer())


async def leave(desk: Desk, times: int = 1, **when: timedelta) -> None:
    """Leave jobs, due at once unless told otherwise."""
    async with desk.work("test") as work:
        for number in range(times):
            queue(work, "count", {"number": number}, at=work.now + when.get("later", timedelta()))


async def state(world: World) -> dict[str, object]:
    rows = await world.rows("SELECT attempts, done_at, failed_at, last_error FROM outbox")
    assert len(rows) == 1
    return rows[0]


@pytest.mark.rule("MSG-02")
async def test_two_workers_at_once_do_each_job_once(desk, world):
    done: list[int] = []

    async def count(_desk, job):
        await asyncio.sleep(0)
        done.append(job.payload["number"])

    await leave(desk, 45)
    tried = await asyncio.gather(*(empty(desk, {"count": count}) for _ in range(2)))
    assert sorted(done) == list(range(45))
    assert sum(tried) == 45
    assert await empty(desk, {"count": count}) == 0


@pytest.mark.rule("MSG-02")
async def test_a_job_is_not_seen_before_its_transaction_is_committed(desk):
    done = []

    async def count(_desk, job):
        done.append(job.job_id)

    with pytest.raises(RuntimeError, match="taken back"):
        async with desk.work("test") as work:
            queue(work, "count", {})
            await work.session.flush()
            assert await empty(desk, {"count": count}) == 0
            raise RuntimeError("taken back")
    assert await empty(desk, {"count": count}) == 0
    assert done == []


@pytest.mark.rule("MSG-02")
async def test_what_fails_is_tried_again_after_growing_pauses_and_at_last_set_aside(desk, world):
    async def fail(_desk, job):
        raise ConnectionRefusedError("robin@example.org is away")

    await leave(desk)
    pauses = []
    for attempt in range(1, 9):
        assert await empty(desk, {"count": fail}) == 1
        assert await empty(desk, {"count": fail}) == 0
        assert (await state(world))["attempts"] == attempt
        row = (await world.rows("SELECT run_at - service_now(true) AS pause FROM outbox"))[0]
        pauses.append(row["pause"])
        await world.let_pass(row["pause"] + timedelta(seconds=1))
    assert all(later > earlier * 1.5 for earlier, later in pairwise(pauses))
    dead = await state(world)
    assert dead["failed_at"] is not None
    assert dead["last_error"] == "ConnectionRefusedError"
    await world.let_pass(timedelta(days=30))
    assert await empty(desk, {"count": fail}) == 0


async def test_a_job_that_asks_for_later_has_not_been_tried(desk, world):
    asked: list[UUID] = []

    async def ask(desk, job):
        asked.append(job.job_id)
        async with desk.work("test") as work:
            raise Later(work.now + timedelta(minutes=30))

    await leave(desk)
    assert await empty(desk, {"count": ask}) == 1
    assert await empty(desk, {"count": ask}) == 0
    await world.let_pass(timedelta(minutes=31))
    assert await empty(desk, {"count": ask}) == 1
    assert len(asked) == 2
    assert (await state(world))["attempts"] == 0


async def test_a_worker_that_dies_leaves_its_job_to_the_next(desk, world):
    done = []

    async def count(_desk, job):
        done.append(job.attempt)

    await leave(desk)
    assert len(await claim(desk)) == 1
    assert await empty(desk, {"count": count}) == 0
    await world.let_pass(timedelta(seconds=61))
    assert await empty(desk, {"count": count}) == 1
    assert done == [2]
    assert (await state(world))["done_at"] is not None


async def test_a_job_waits_for_its_time(desk, world):
    async def count(_desk, _job):
        return None

    await leave(desk, later=timedelta(hours=5))
    assert await empty(desk, {"count": count}) == 0
    await world.let_pass(timedelta(hours=5, seconds=1))
    assert await empty(desk, {"count": count}) == 1


async def test_a_job_of_a_kind_that_nobody_knows_disturbs_no_other(desk, world):
    done = []

    async def count(_desk, job):
        done.append(job.job_id)

    async with desk.work("test") as work:
        queue(work, "unknown", {})
        queue(work, "count", {})
    await empty(desk, {"count": count})
    assert len(done) == 1
    rows = await world.rows("SELECT kind, last_error FROM outbox WHERE done_at IS NULL")
    assert rows == [{"kind": "unknown", "last_error": "KeyError"}]
