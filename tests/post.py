"""What the stories about messages need: a worker with a mail server, a message that is due, and what became of it."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from fastapi import FastAPI

from app.actions.message import tell
from app.outside.mail import SmtpMailer
from app.worker.outbox import Desk
from tests.world import Actor, Case, World

A_WEDNESDAY = datetime(2090, 1, 4, 12, tzinfo=UTC)


def desk_of(app: FastAPI, port: int) -> Desk:
    """A worker's tools, with a mail server on a port."""
    parts = app.state.parts
    settings = replace(parts.settings, smtp_host="127.0.0.1", smtp_port=port)
    return Desk(settings=settings, engine=parts.database.serving, keys=parts.keys, mailer=SmtpMailer(settings))


async def write(desk: Desk, actor: Actor, template: str = "stage_moved", case: Case | None = None) -> None:
    """Leave a message that is due at once."""
    async with desk.work("test") as work:
        tell(work, actor.person_id, template, at=work.now, referral_id=case.referral_id if case else None)


async def fates(world: World) -> list[str]:
    return [row["fate"] for row in await world.rows("SELECT fate FROM messages ORDER BY queued_at, id")]


async def tasks(world: World) -> list[tuple[Any, ...]]:
    rows = await world.rows("SELECT kind, reasons, referral_id FROM tasks")
    return [(row["kind"], row["reasons"], row["referral_id"]) for row in rows]
