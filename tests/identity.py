"""What the stories about accounts need: a code out of the mailbox, a password, another network, and counting."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx
from fastapi import FastAPI
from sqlalchemy import event

from app.actions.rate_limit import key_of
from app.crypto import passwords
from app.crypto.totp import code_of_step, new_totp_secret, next_code, step_at
from app.documents.messages import TEMPLATES
from app.domain.rate_limit import Tried
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


async def give_totp(world: World, *actors: Actor) -> None:
    """Let actors have a second factor; the sign-ins that they came with go on."""
    for actor in actors:
        sealed = world.parts.keys.seal("accounts", "totp_enc", actor.account_id, new_totp_secret())
        await world.execute("UPDATE accounts SET totp_enc = :s WHERE id = :a", s=sealed, a=actor.account_id)


async def totp_code(world: World, actor: Actor, *, later: int = 0) -> str:
    """What the actor's app shows: the next code that will be taken, or one of a later step."""
    query = "SELECT totp_enc, totp_last_step FROM accounts WHERE id = :a"
    (row,) = await world.rows(query, a=actor.account_id)
    secret = world.parts.keys.open_("accounts", "totp_enc", actor.account_id, row["totp_enc"])
    now = await world.now()
    if later:
        return code_of_step(secret, step_at(now) + later)
    code = next_code(secret, now, row["totp_last_step"])
    assert code is not None
    return code


async def sign_in(client: httpx.AsyncClient, world: World, actor: Actor, **asked: str) -> dict[str, Any]:
    """Sign in over HTTP, second factor and all."""
    answer = await client.post("/v1/sign-ins", json={"email": actor.email, "password": PASSWORD, **asked})
    assert answer.status_code == 200, answer.text
    begun: dict[str, Any] = answer.json()
    if begun["second_factor"] is None:
        return begun
    given = await give_factor(client, begun, "totp", await totp_code(world, actor))
    assert given.status_code == 200, given.text
    return begun | given.json()


async def give_factor(client: httpx.AsyncClient, begun: dict[str, Any], method: str, code: str) -> httpx.Response:
    """Give a second factor to a sign-in that waits for it."""
    path = f"/v1/sign-ins/{begun['second_factor']['sign_in_id']}/second-factor"
    return await client.post(path, json={"method": method, "code": code})


async def tried_before(world: World, times: int, tried: Tried, *about: str) -> None:
    """Somebody has tried so often within the last hour that the next wait is long, and has waited until now."""
    key = key_of(world.parts.keys, tried, *about)
    await world.execute(
        "INSERT INTO rate_limits (key, tries, window_from) VALUES (:k, :t, service_now(true)) "
        "ON CONFLICT (key) DO UPDATE SET tries = :t, blocked_until = NULL",
        k=key, t=times,
    )  # fmt: skip


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
