"""Runs the tour against the service of `make run` in this directory."""

import asyncio
import os
import sys
from collections.abc import Awaitable, Callable
from datetime import datetime
from pathlib import Path

import asyncpg
import httpx

from app.db.prepare import plain_url
from app.local import demo
from app.local.environment import address_here, local_directory
from app.local.mail_sink import kept_mails
from app.local.tour.apply import apply, look_around, reach
from app.local.tour.assess import assess
from app.local.tour.place import meet, prepare, share
from app.local.tour.story import Story
from app.local.tour.walker import Person, Surprise, Walker
from app.settings import Settings

WALK: tuple[Callable[[Walker, Story], Awaitable[None]], ...] = (
    look_around,
    apply,
    reach,
    assess,
    prepare,
    meet,
    share,
)
MAIL_SECONDS = 20.0
LOOK_SECONDS = 0.25


async def walk_all(walk: Walker, tale: Story) -> None:
    """Walk the whole story.

    Raises:
        Surprise: something did not go as it should.
    """
    for chapter in WALK:
        await chapter(walk, tale)


class LocalWorld:
    """The mailboxes and the clock of a demonstration on this machine."""

    def __init__(self, directory: Path, settings: Settings) -> None:
        self.directory = directory
        self.settings = settings

    async def mails_to(self, address: str, *, beyond: int) -> list[str]:
        """Read the mail sink's Maildir, waiting for the worker to send what is due."""
        found: list[str] = []
        for _ in range(int(MAIL_SECONDS / LOOK_SECONDS)):
            found = [_text(mail) for mail in kept_mails(self.directory / "mail") if address in str(mail["to"])]
            if len(found) > beyond:
                break
            await asyncio.sleep(LOOK_SECONDS)
        return found

    async def let_pass(self, to: datetime) -> None:
        """Run what is due, as if a moment had come."""
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "app", "run-due", "--now", to.isoformat(), stdout=asyncio.subprocess.DEVNULL
        )
        if await process.wait() != 0:
            raise Surprise("run-due failed")

    async def now(self) -> datetime:
        """Ask the demonstration's database what time it is there."""
        connection = await asyncpg.connect(plain_url(self.settings.database_url))
        try:
            found: datetime = await connection.fetchval("SELECT service_now(true)")
        finally:
            await connection.close()
        return found

    async def code_of(self, email: str) -> str:
        """Read the demonstration's own authenticator app."""
        try:
            return await demo.code_of(self.settings, email)
        except demo.NoCode as refusal:
            raise Surprise(str(refusal)) from None


def _text(mail: object) -> str:
    body = mail.get_body(("plain",))  # type: ignore[attr-defined]  # an EmailMessage, as the sink keeps them
    return "" if body is None else str(body.get_content())


def main(address: str | None = None) -> int:
    """Walk, print each step, and stop at the first surprise.

    Args:
        address: the service's, if it is not that of the last `make run` in this directory.
    """
    settings = Settings.from_environment(os.environ)
    address = address or address_here(settings.host, settings.port)
    if not settings.demo:
        print("The tour lets days pass, so it walks only through a demonstration: DEMO=yes.", file=sys.stderr)
        return 1
    people, centre_id, organisation_id = demo.people_for_tour()
    staff = {part: Person(name, email, demo.PASSWORD) for part, (name, email) in people.items()}

    async def go() -> None:
        async with httpx.AsyncClient(base_url=address, timeout=30, trust_env=False) as client:
            walk = Walker(client, LocalWorld(local_directory(), settings), print)
            await walk_all(walk, Story(staff, centre_id, organisation_id))
            print(f"\nNo surprise in {walk.steps} steps.")

    try:
        asyncio.run(go())
    except Surprise as surprise:
        print(f"\nSurprise: {surprise}", file=sys.stderr)
        return 1
    except httpx.TransportError:
        print(f"Nothing answers at {address}. Start it with: make run", file=sys.stderr)
        return 1
    return 0


__all__ = ["Person", "main", "walk_all"]
