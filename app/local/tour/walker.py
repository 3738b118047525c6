"""Somebody who walks: asks the service as the people of the story, reads their mail, and lets days pass."""

import json
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final, Protocol
from uuid import uuid4

import httpx

_CODE: Final = re.compile(r"\b[0-9A-HJKMNP-TV-Z]{5}(?:-[0-9A-HJKMNP-TV-Z]{5})+\b")
SHOWN_CHARACTERS: Final = 600


class Surprise(Exception):  # noqa: N818 - says what happened
    """A step did not go as it should; the message says which and what came back."""


class World(Protocol):
    """What lies around the service: mailboxes and time."""

    async def mails_to(self, address: str, *, beyond: int) -> list[str]:
        """Give the texts of the mails to an address, oldest first, once there are more than so many."""
        ...

    async def let_pass(self, to: datetime) -> None:
        """Let the days pass until a moment, and do everything that has become due."""
        ...

    async def now(self) -> datetime:
        """Tell the service's own time."""
        ...

    async def code_of(self, email: str) -> str:
        """Tell what the authenticator app of an account shows."""
        ...


@dataclass(slots=True)
class Person:
    """Somebody in the story."""

    name: str
    email: str
    password: str
    token: str | None = None


@dataclass(slots=True)
class Walker:
    """Walks the story, step by step.

    Args:
        client: speaks to the service.
        world: mailboxes and time.
        say: takes each line that is to be printed.
    """

    client: httpx.AsyncClient
    world: World
    say: Callable[[str], None]
    steps: int = field(default=0)
    etag: str | None = field(default=None)
    mails_read: dict[str, int] = field(default_factory=dict)

    def chapter(self, title: str) -> None:
        """Begin a part of the story."""
        self.say(f"\n{title}")

    async def ask(
        self,
        who: Person | None,
        method: str,
        path: str,
        meaning: str,
        *,
        body: Any = None,
        query: dict[str, Any] | None = None,
        match: str | None = None,
        expect: int | tuple[int, ...] = (200, 201, 202, 204),
    ) -> Any:
        """Take one step.

        Args:
            who: whose token is sent; None for nobody.
            method: HTTP method.
            path: path below the service's address.
            meaning: what the step means, for whoever reads along.
            body: JSON body.
            query: query fields.
            match: If-Match.
            expect: statuses that are no surprise.

        Returns:
            The JSON that came back; None where nothing did.

        Raises:
            Surprise: another status came back.
        """
        headers = {} if who is None or who.token is None else {"Authorization": f"Bearer {who.token}"}
        if match is not None:
            headers["If-Match"] = match
        if method == "POST" and who is not None:
            headers["Idempotency-Key"] = str(uuid4())
        answer = await self.client.request(method, path, params=query, json=body, headers=headers)
        wanted = (expect,) if isinstance(expect, int) else expect
        self.steps += 1
        self.say(f"  {self.steps:>3}  {method:<6} {path:<70} {answer.status_code}  {meaning}")
        if answer.status_code not in wanted:
            raise Surprise(
                f"{method} {path} answered {answer.status_code} instead of {' or '.join(map(str, wanted))}: "
                f"{answer.text[:SHOWN_CHARACTERS]}"
            )
        self.etag = answer.headers.get("etag")
        return json.loads(answer.text) if answer.text else None

    async def code_for(self, address: str) -> str:
        """Read the code out of the mail that has come to an address since the last one was read.

        Raises:
            Surprise: none has come, or there is no code in it.
        """
        read = self.mails_read.get(address, 0)
        mails = await self.world.mails_to(address, beyond=read)
        if len(mails) <= read:
            raise Surprise(f"no mail came to {address}")
        self.mails_read[address] = len(mails)
        found = _CODE.search(mails[-1])
        if found is None:
            raise Surprise(f"the mail to {address} holds no code")
        return found[0]

    async def sign_in(self, person: Person) -> None:
        """Sign somebody in, anew whenever days have passed."""
        body = {"email": person.email, "password": person.password}
        answer = await self.ask(None, "POST", "/v1/sign-ins", f"{person.name} signs in", body=body, expect=200)
        if answer["second_factor"] is not None:
            path = f"/v1/sign-ins/{answer['second_factor']['sign_in_id']}/second-factor"
            factor = {"method": "totp", "code": await self.world.code_of(person.email)}
            answer = await self.ask(None, "POST", path, "and gives the second factor", body=factor, expect=200)
        person.token = answer["access_token"]

    async def days(self, days: float, meaning: str) -> datetime:
        """Let days pass."""
        to = await self.world.now() + timedelta(days=days)
        await self.world.let_pass(to)
        self.say(f"       ...    {meaning}")
        return to

    def check(self, holds: bool, what: str) -> None:
        """Look whether something holds that the story promises.

        Raises:
            Surprise: it does not.
        """
        if not holds:
            raise Surprise(f"not so: {what}")
        self.say(f"       seen:  {what}")


Chapter = Callable[[Walker, Any], Awaitable[None]]
