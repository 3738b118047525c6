"""What a connection or a row must not carry from one transaction into the next."""

import asyncio
import re
from contextlib import AsyncExitStack
from pathlib import Path

from sqlalchemy.orm import configure_mappers

from app.db.tables import Base

APP = Path(__file__).parents[2] / "app"
# What outlives a transaction on a connection, and so does not survive a connection pooler.
SESSION_STATE = re.compile(
    r"\bSET (?!LOCAL|ROLE|TRANSACTION)[a-z_.]+ (=|TO)\b|\bLISTEN [a-z]|\bpg_(try_)?advisory_lock\b|\bpg_temp\b"
)


def test_no_statement_leaves_anything_on_its_connection():
    text = {str(path): path.read_text(encoding="utf-8") for path in sorted(APP.rglob("*.py"))}
    assert {path: found[0] for path, content in text.items() if (found := SESSION_STATE.search(content))} == {}


def test_no_row_loads_another_behind_ones_back():
    configure_mappers()
    found = {relation for mapper in Base.registry.mappers for relation in mapper.relationships}
    assert {str(relation) for relation in found if relation.lazy != "raise"} == set()


async def test_public_reads_have_connections_of_their_own(app, call, world):
    engine = app.state.parts.database.serving
    async with AsyncExitStack() as held:
        for _ in range(engine.pool.size()):
            await held.enter_async_context(engine.connect())
        assert (await call(None).get("/v1/centres")).status_code == 200


async def test_an_empty_pool_says_so_within_moments(app, call, world):
    actor = await world.actor()
    engine = app.state.parts.database.serving
    held = [await engine.connect() for _ in range(engine.pool.size())]
    try:
        answer = await call(actor).get("/v1/me")
        assert (answer.status_code, answer.json()["type"]) == (503, "/problems#unavailable")
        assert int(answer.headers["retry-after"]) > 0
    finally:
        for connection in held:
            await connection.close()
    assert (await call(actor).get("/v1/me")).status_code == 200


async def test_whoever_asks_after_the_server_closed_all_connections_notices_nothing(app, call, world):
    actor = await world.actor()
    assert (await call(actor).get("/v1/me")).status_code == 200
    assert (await call(None).get("/v1/centres")).status_code == 200
    for engine in (app.state.parts.database.serving, app.state.parts.database.reader):
        async with engine.connect() as connection:
            kept = (await connection.get_raw_connection()).driver_connection
        closed = asyncio.Event()
        kept.add_termination_listener(lambda _, closed=closed: closed.set())
        await world.execute(f"SELECT pg_terminate_backend({kept.get_server_pid()})")
        await closed.wait()
    assert (await call(actor).get("/v1/me")).status_code == 200
    assert (await call(None).get("/v1/centres")).status_code == 200
