"""The worker: three rounds that never end (outbox, seals, what is due) and a heartbeat."""

import asyncio
import signal
from collections.abc import Awaitable, Callable

import structlog
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import SQLAlchemyError

from app.db.tables.machinery import Heartbeat
from app.settings import Settings
from app.worker.desk import HANDLERS, desk_for
from app.worker.due import run_round
from app.worker.outbox import Desk, empty
from app.worker.seal import head_of, seal_events

OUTBOX_SECONDS = 1.0
SEAL_SECONDS = 0.25
DUE_SECONDS = 60.0
HEARTBEAT_SECONDS = 10.0
HEAD_SECONDS = 60.0
_log = structlog.get_logger("app.worker")


async def beat(desk: Desk) -> None:
    """Say that the worker is alive."""
    async with desk.work("beat") as work:
        work.silent = True
        row = insert(Heartbeat).values(name="worker", at=work.now, note={})
        await work.session.execute(
            row.on_conflict_do_update(index_elements=[Heartbeat.name], set_={"at": row.excluded.at})
        )


async def every(seconds: float, stop: asyncio.Event, what: str, do: Callable[[], Awaitable[object]]) -> None:
    """Do something again and again until told to stop; a database that is away for a while is waited for."""
    while not stop.is_set():
        try:
            await do()
        except (SQLAlchemyError, OSError, TimeoutError) as exc:
            _log.warning("round failed", job=what, exc_info=exc)
        try:
            await asyncio.wait_for(stop.wait(), seconds)
        except TimeoutError:
            continue


async def rounds(settings: Settings, stop: asyncio.Event) -> None:
    """Run every round until told to stop."""
    desk = desk_for(settings)

    async def head() -> None:
        found = await head_of(desk.engine)
        if found is not None:
            _log.info("audit head", count=found[0], kind=found[1])

    try:
        await asyncio.gather(
            every(OUTBOX_SECONDS, stop, "outbox", lambda: empty(desk, HANDLERS)),
            every(SEAL_SECONDS, stop, "seal", lambda: seal_events(desk.engine)),
            every(DUE_SECONDS, stop, "due", lambda: run_round(desk)),
            every(HEARTBEAT_SECONDS, stop, "heartbeat", lambda: beat(desk)),
            every(HEAD_SECONDS, stop, "head", head),
        )
    finally:
        await desk.engine.dispose()


def main(settings: Settings) -> None:
    """Work until told to stop by SIGTERM or SIGINT."""

    async def work() -> None:
        stop = asyncio.Event()
        loop = asyncio.get_running_loop()
        for name in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(name, stop.set)
        await rounds(settings, stop)

    asyncio.run(work())
