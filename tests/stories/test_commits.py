"""Nobody hears that something was done before the database has said so, whatever becomes of the commit."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from uuid import uuid4

import httpx
import pytest

from tests.world import World, client_for

MAILBOX = {"kind": "email", "value": "sam.sample@example.org", "safe": True}

# A constraint trigger that waits for the commit, and then does this.
AT_COMMIT = """
CREATE FUNCTION at_commit() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {what}; RETURN NULL; END $$
--
CREATE CONSTRAINT TRIGGER at_commit AFTER INSERT ON contact_routes DEFERRABLE INITIALLY DEFERRED
FOR EACH ROW EXECUTE FUNCTION at_commit()
"""


Arrange = Callable[[str], Awaitable[None]]


@pytest.fixture
async def when_committing(world: World) -> AsyncIterator[Arrange]:
    async def arrange(what: str) -> None:
        for statement in AT_COMMIT.format(what=what).split("--"):
            await world.execute(statement)

    yield arrange
    await world.execute("DROP FUNCTION at_commit CASCADE")


async def kept(world: World) -> int:
    return int((await world.rows("SELECT count(*) AS n FROM contact_routes"))[0]["n"])


async def until_committing(world: World, *, begun: bool = True) -> None:
    """Wait until a commit has begun, or until it has ended."""
    query = "SELECT 1 FROM pg_stat_activity WHERE wait_event = 'PgSleep' AND datname = current_database()"
    for _ in range(2_000):
        if bool(await world.rows(query)) is begun:
            return
    raise AssertionError("the commit was never seen")


async def test_a_commit_that_fails_is_never_answered_as_done(call, world, when_committing):
    await when_committing("RAISE EXCEPTION 'no' USING ERRCODE = '40001'")
    answer = await call(await world.actor()).put(f"/v1/me/contact-routes/{uuid4()}", json=MAILBOX)
    assert (answer.status_code, answer.json()["type"]) == (503, "/problems#outcome-unknown")
    assert await kept(world) == 0


async def test_the_answer_comes_after_the_commit(call, world, when_committing):
    actor, order = await world.actor(), []
    await when_committing("PERFORM pg_sleep(0.3)")

    async def ask() -> httpx.Response:
        answer: httpx.Response = await call(actor).put(f"/v1/me/contact-routes/{uuid4()}", json=MAILBOX)
        order.append("answered")
        return answer

    async def look() -> None:
        await until_committing(world)
        assert await kept(world) == 0
        order.append("seen committing")

    answer, _ = await asyncio.gather(ask(), look())
    assert answer.status_code == 201
    assert order == ["seen committing", "answered"]


async def test_a_client_that_vanishes_during_the_commit_does_not_undo_it(app, call, world, when_committing):
    actor = await world.actor()
    await when_committing("PERFORM pg_sleep(0.3)")
    async with client_for(app, actor) as client:
        asking = asyncio.create_task(client.put(f"/v1/me/contact-routes/{uuid4()}", json=MAILBOX))
        await until_committing(world)
        asking.cancel()
        await asyncio.gather(asking, return_exceptions=True)
    await until_committing(world, begun=False)
    assert await kept(world) == 1
    # Nothing is left hanging: the next request has a connection and sees what was done.
    listed = await call(actor).get("/v1/me/contact-routes")
    assert len(listed.json()["items"]) == 1
    assert app.state.parts.database.serving.pool.checkedout() == 0
