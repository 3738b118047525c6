"""The outbox: work that was left in a transaction and is done after it, at least once, by whichever worker is free.

A row is claimed under a lease; a worker that dies leaves it to the next. What fails is tried again with growing pauses,
and after the last try it is set aside as dead, where `/metrics` shows it.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import structlog
from sqlalchemy import or_, select, update

from app.crypto.seal import Keyring
from app.db.tables.machinery import Outbox
from app.db.work import SERVICE, Opening, Work
from app.outside.mail import Mailer
from app.settings import Settings

LEASE = timedelta(seconds=60)
BATCH = 20
PAUSE = timedelta(seconds=15)
LONGEST_PAUSE = timedelta(hours=6)
_log = structlog.get_logger("app.worker")


@dataclass(frozen=True, slots=True)
class Desk:
    """What the worker works with."""

    settings: Settings
    engine: Any
    keys: Keyring
    mailer: Mailer

    def work(self, doing: str) -> Work:
        """Open a unit of work of the service's own."""
        return Work(Opening(engine=self.engine, keys=self.keys, demo=self.settings.demo, doing=doing, caller=SERVICE))


@dataclass(frozen=True, slots=True)
class Job:
    """One claimed row."""

    job_id: UUID
    kind: str
    payload: Mapping[str, Any]
    attempt: int
    most: int


class Later(Exception):  # noqa: N818 - says what is to be done
    """The job cannot be done now and does not count as tried.

    Args:
        at: when to try again.
    """

    def __init__(self, at: datetime) -> None:
        self.at = at
        super().__init__()


Handler = Callable[[Desk, Job], Awaitable[None]]


async def claim(desk: Desk) -> list[Job]:
    """Take what is due, for the length of the lease."""
    async with desk.work("claim_outbox") as work:
        due = (
            select(Outbox.id)
            .where(
                Outbox.done_at.is_(None),
                Outbox.failed_at.is_(None),
                Outbox.run_at <= work.now,
                or_(Outbox.locked_until.is_(None), Outbox.locked_until < work.now),
            )
            .order_by(Outbox.run_at)
            .limit(BATCH)
            .with_for_update(skip_locked=True)
        )
        taken = (
            update(Outbox)
            .where(Outbox.id.in_(due))
            .values(locked_until=work.now + LEASE, attempts=Outbox.attempts + 1)
            .returning(Outbox.id, Outbox.kind, Outbox.payload, Outbox.attempts, Outbox.max_attempts)
        )
        rows = (await work.session.execute(taken)).all()
        work.silent = True
        return [Job(*row) for row in rows]


async def do(desk: Desk, job: Job, handlers: Mapping[str, Handler]) -> None:
    """Do one job and write down how it went."""
    try:
        await handlers[job.kind](desk, job)
    except Later as later:
        await _record(desk, job, run_at=later.at, attempts=job.attempt - 1)
    except Exception as exc:  # noqa: BLE001 - any failure of an outside system is tried again
        _log.warning("job failed", outbox_id=str(job.job_id), kind=job.kind, attempt=job.attempt, exc_info=exc)
        await _failed(desk, job, type(exc).__name__)
    else:
        async with desk.work("finish_outbox") as work:
            work.silent = True
            await work.session.execute(
                update(Outbox).where(Outbox.id == job.job_id).values(done_at=work.now, locked_until=None)
            )


async def _record(desk: Desk, job: Job, **values: Any) -> None:
    async with desk.work("postpone_outbox") as work:
        work.silent = True
        await work.session.execute(update(Outbox).where(Outbox.id == job.job_id).values(locked_until=None, **values))


async def _failed(desk: Desk, job: Job, why: str) -> None:
    async with desk.work("fail_outbox") as work:
        pause = min(PAUSE * 2**job.attempt, LONGEST_PAUSE)
        values: dict[str, Any] = {"run_at": work.now + pause, "last_error": why, "locked_until": None}
        if job.attempt >= job.most:
            values["failed_at"] = work.now
        work.silent = True
        await work.session.execute(update(Outbox).where(Outbox.id == job.job_id).values(**values))


async def empty(desk: Desk, handlers: Mapping[str, Handler]) -> int:
    """Do everything that is due now.

    Returns:
        How many jobs were tried.
    """
    done = 0
    while jobs := await claim(desk):
        for job in jobs:
            await do(desk, job, handlers)
        done += len(jobs)
    return done
