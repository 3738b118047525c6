"""The audit trail is sealed beside the requests, and every tampering shows."""

import asyncio

import pytest
from sqlalchemy import text

from app.db.work import Bearer, Opening, Work
from app.domain.access import Op
from app.worker.seal import head_of, seal_events, verify_chain


@pytest.fixture
async def trail(app, world):
    """Ten sealed events, and a way to write more."""
    actor = await world.actor()
    parts = app.state.parts

    free = asyncio.Semaphore(8)  # fewer than the pool has: who waits for a connection waits a second at the most

    async def write(n: int = 1) -> None:
        async def one() -> None:
            opening = Opening(
                engine=parts.database.serving, keys=parts.keys, demo=True, op=Op.READ_ME,
                bearer=Bearer(actor.account_id, actor.sign_in_id),
            )  # fmt: skip
            async with free, Work(opening):
                pass

        await asyncio.gather(*(one() for _ in range(n)))

    await write(10)
    assert await seal_events(parts.database.serving) == 10
    return write


async def tamper(world, *statements):
    """What only somebody with the owner's rights can do, after taking the trigger off."""
    async with world.engine.begin() as connection:
        for table in ("audit_events", "audit_seals"):
            await connection.execute(text(f"ALTER TABLE {table} DISABLE TRIGGER never_changed"))
        for statement in statements:
            await connection.execute(text(statement))
        for table in ("audit_events", "audit_seals"):
            await connection.execute(text(f"ALTER TABLE {table} ENABLE TRIGGER never_changed"))


@pytest.mark.rule("PRIV-04")
async def test_an_untouched_trail_holds(app, trail):
    engine = app.state.parts.database.serving
    assert await verify_chain(engine) == (10, None)
    await trail(3)
    assert await seal_events(engine) == 3
    assert await verify_chain(engine) == (13, None)
    assert await seal_events(engine) == 0


@pytest.mark.rule("PRIV-04")
@pytest.mark.parametrize(
    "statements",
    [
        ("UPDATE audit_events SET op = 'read_nothing' WHERE id = (SELECT event_id FROM audit_seals WHERE seq = 4)",),
        ("UPDATE audit_events SET note = '{\"x\": 1}' WHERE id = (SELECT event_id FROM audit_seals WHERE seq = 4)",),
        ("DELETE FROM audit_events WHERE id = (SELECT event_id FROM audit_seals WHERE seq = 4)",),
        ("DELETE FROM audit_seals WHERE seq = 4",),
        (
            "UPDATE audit_seals SET seq = 99 WHERE seq = 4",
            "UPDATE audit_seals SET seq = 4 WHERE seq = 5",
            "UPDATE audit_seals SET seq = 5 WHERE seq = 99",
        ),
    ],
    ids=["edit", "edit of a note", "deletion", "deletion with its seal", "swap"],
)
async def test_what_was_tampered_with_shows(app, trail, world, statements):
    await tamper(world, *statements)
    good, broken = await verify_chain(app.state.parts.database.serving)
    assert broken is not None
    assert good == 3


@pytest.mark.rule("PRIV-04")
async def test_a_cut_tail_shows_against_the_head_that_was_written_down(app, trail, world):
    engine = app.state.parts.database.serving
    written_down = await head_of(engine)
    await tamper(world, "DELETE FROM audit_seals WHERE seq > 8")
    assert await verify_chain(engine) == (8, None)
    assert await verify_chain(engine, written_down) == (8, 9)


@pytest.mark.rule("PRIV-04")
async def test_a_chain_that_was_written_anew_shows_against_the_head_that_was_written_down(app, trail, world):
    engine = app.state.parts.database.serving
    written_down = await head_of(engine)
    assert await verify_chain(engine, written_down) == (10, None)
    await tamper(world, "DELETE FROM audit_seals", "DELETE FROM audit_events WHERE op = 'read_me' AND n % 5 = 0")
    await trail(5)
    assert await seal_events(engine) >= 10
    good, broken = await verify_chain(engine, written_down)
    assert (good, broken) == (9, 10)


@pytest.mark.rule("PRIV-04")
async def test_an_insertion_shows(app, trail, world):
    await tamper(
        world,
        "UPDATE audit_seals SET seq = seq + 1000 WHERE seq > 4",
        "UPDATE audit_seals SET seq = seq - 999 WHERE seq > 1000",
        "INSERT INTO audit_seals SELECT 5, gen_random_uuid(), digest, hash, sealed_at FROM audit_seals WHERE seq = 4",
    )
    good, broken = await verify_chain(app.state.parts.database.serving)
    assert (good, broken) == (4, 5)


@pytest.mark.rule("PRIV-04")
async def test_many_writers_and_several_sealers_never_fork_it(app, trail, world):
    engine = app.state.parts.database.serving
    await asyncio.gather(trail(64), *(seal_events(engine) for _ in range(2)))
    await seal_events(engine)
    assert await verify_chain(engine) == (74, None)
    assert (await world.rows("SELECT count(DISTINCT event_id) AS n FROM audit_seals"))[0]["n"] == 74
