"""The stage on which the stories are played: the application itself, in this process, asked as each of its people."""

import json
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

import httpx

from app.local.demo.cast import Cast
from app.local.demo.mailbox import Mailbox

_SHOWN_CHARACTERS: Final = 600


class StoryBroken(Exception):  # noqa: N818 - says what happened
    """The application did not do what a story says; the message tells where and why."""


@dataclass(slots=True)
class Stage:
    """Where a step is taken.

    Args:
        client: speaks to the application.
        cast: signs the requests.
        mailbox: what has been sent.
        now: the moment of the step.
        etag: of the newest answer.
    """

    client: httpx.AsyncClient
    cast: Cast
    mailbox: Mailbox
    now: datetime
    etag: str | None = None

    @property
    def today(self) -> date:
        """Give the day of the step, in UTC as the service counts it."""
        return self.now.date()

    async def ask(
        self, who: str, method: str, path: str, body: Any = None, *, match: str | None = None, **query: str
    ) -> Any:
        """Ask the application as somebody.

        Args:
            who: account.
            method: HTTP method.
            path: path.
            body: JSON body.
            match: If-Match.
            query: query fields.

        Returns:
            The JSON that came back; None where nothing did.

        Raises:
            StoryBroken: it refused.
        """
        headers = {"Authorization": f"Bearer {self.cast.token(who)}"}
        if match is not None:
            headers["If-Match"] = match
        answer = await self.client.request(method, path, params=query, json=body, headers=headers)
        if not answer.is_success:
            refused = f"{method} {path} as {who} answered {answer.status_code}"
            raise StoryBroken(f"{refused}: {answer.text[:_SHOWN_CHARACTERS]}")
        self.etag = answer.headers.get("etag")
        return json.loads(answer.text) if answer.text else None
