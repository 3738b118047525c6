"""What the stories about accounts need: a code out of the mailbox, a password, another network, and counting."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import httpx
from fastapi import FastAPI
from sqlalchemy import event

from app.crypto import passwords
from app.documents.messages import TEMPLATES
from tests.world import Actor, World

PASSWORD = "tall green otter kettle"


async def mail_to(world: World, address: str) -> list[tuple[str, dict[str, str]]]:
    """What was written to an address that needs no account: templates with what fills them, oldest first."""
    keys = world.parts.keys
    found = []
    query = "SELECT id, to_enc, template, parameters_enc FROM messages WHERE to_enc IS NOT NULL ORDER BY queued_at"
    for row in await world.rows(query):
        if keys.open_("messages", "to_enc", row["id"], row["to_enc"]) == address:
            assert row["template"] in TEMPLATES
            sealed = row["parameters_enc"]
            filled = keys.open_json("messages", "parameters_enc", row["id"], sealed) if sealed else {}
            found.append((row["template"], filled))
    return found


async def code_for(client: httpx.AsyncClient, world: World, address: str) -> str:
    """Ask for an account, and read the code that comes."""
    answer = await client.post("/v1/sign-ups", json={"email": address})
    assert answer.status_code == 202
    template, filled = (await mail_to(world, address))[-1]
    assert template == "sign_up_code"
    return filled["code"]


def an_account(email: str, code: str, **other: str) -> dict[str, str]:
    """A body for `create_account`."""
    return {
        "email": email, "code": code, "password": PASSWORD, "given_name": "Sam", "family_name": "Sample",
        "language": "en", **other,
    }  # fmt: skip


async def sign_up(client: httpx.AsyncClient, world: World, email: str) -> dict[str, str]:
    """Make an account over HTTP."""
    answer = await client.post("/v1/accounts", json=an_account(email, await code_for(client, world, email)))
    assert answer.status_code == 201, answer.text
    body: dict[str, str] = answer.json()
    return body


async def give_password(world: World, *actors: Actor) -> None:
    """Let actors of the small world sign in."""
    hashed = await passwords.hash_password(PASSWORD)
    for actor in actors:
        await world.execute("UPDATE accounts SET password_hash = :h WHERE id = :a", h=hashed, a=actor.account_id)


def from_network(app: FastAPI, address: str) -> httpx.AsyncClient:
    """A client somewhere else."""
    return httpx.AsyncClient(
        transport=httpx.ASGITransport(app, raise_app_exceptions=False, client=(address, 50_000)),
        base_url="http://test",
    )


def bearer(body: dict[str, str]) -> dict[str, str]:
    """The header that carries an access token."""
    return {"Authorization": f"Bearer {body['access_token']}"}


@dataclass
class Spent:
    """What a request cost: its statements in order, and for each hashing how many connections were held meanwhile."""

    statements: list[str] = field(default_factory=list)
    hashings: list[tuple[str, int]] = field(default_factory=list)


@contextmanager
def spending(app: FastAPI) -> Iterator[Spent]:
    """Count what the application spends; everything is done as ever."""
    spent, pool = Spent(), app.state.parts.database.serving.sync_engine
    hasher = passwords._HASHER

    class Counting:
        def hash(self, password: bytes) -> str:
            spent.hashings.append(("hash", pool.pool.checkedout()))
            return hasher.hash(password)

        def verify(self, stored_password: bytes, stored: str) -> bool:
            spent.hashings.append(("verify", pool.pool.checkedout()))
            return hasher.verify(stored_password, stored)

    def note(_connection, _cursor, statement, *_rest) -> None:
        spent.statements.append(statement)

    event.listen(pool, "before_cursor_execute", note)
    passwords._HASHER = Counting()  # type: ignore[misc, assignment]
    try:
        yield spent
    finally:
        passwords._HASHER = hasher  # type: ignore[misc]
        event.remove(pool, "before_cursor_execute", note)


def without_instance(answer: httpx.Response) -> tuple[int, dict[str, object], dict[str, str]]:
    """An answer without what is new in each: its request id."""
    headers = {name: value for name, value in answer.headers.items() if name != "x-request-id"}
    body = answer.json()
    body.pop("instance", None)
    return answer.status_code, body, headers
