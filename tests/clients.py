"""Machine clients for the tests: made over HTTP by an administrator, and the tokens they ask for."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import httpx

from app.domain.access import Role
from app.domain.client import Scope
from tests.world import Actor, World

EVERYTHING = [scope.value for scope in Scope]
GRANT = {"grant_type": "client_credentials"}


@dataclass
class Program:
    """A machine client with its first secret, and the administrator who made it."""

    client_id: str
    secret: str
    organisation_id: UUID
    admin: httpx.AsyncClient
    nobody: httpx.AsyncClient

    async def ask(self, *, secret: str | None = None, **fields: str) -> httpx.Response:
        """Ask for a token by HTTP Basic."""
        auth = (self.client_id, self.secret if secret is None else secret)
        return await self.nobody.post("/oauth/token", data=GRANT | fields, auth=auth)

    async def headers(self, *, secret: str | None = None, **fields: str) -> dict[str, str]:
        """The header that carries a fresh token."""
        answer = await self.ask(secret=secret, **fields)
        assert answer.status_code == 200, answer.text
        return {"Authorization": f"Bearer {answer.json()['access_token']}"}

    async def get(self, path: str, headers: dict[str, str]) -> httpx.Response:
        return await self.nobody.get(path, headers=headers)

    async def rotate(self, overlap_days: int) -> str:
        """A further secret."""
        made = await self.admin.post(f"/v1/clients/{self.client_id}/secrets", json={"overlap_days": overlap_days})
        assert made.status_code == 201, made.text
        return str(made.json()["client_secret"])

    async def kept(self) -> dict[str, Any]:
        """How the administrator reads it."""
        found = await self.admin.get(f"/v1/organisations/{self.organisation_id}/clients")
        [item] = [item for item in found.json()["items"] if item["client_id"] == self.client_id]
        return dict(item)

    async def set_status(self, status: str) -> httpx.Response:
        etag = (await self.kept())["etag"]
        path = f"/v1/clients/{self.client_id}/status"
        return await self.admin.put(path, json={"status": status}, headers={"If-Match": etag})


async def a_program(
    world: World,
    call: Callable[[Actor | None], httpx.AsyncClient],
    *,
    firm: UUID | None = None,
    scopes: list[str] | None = None,
) -> Program:
    """A machine client of a firm, with every scope unless told otherwise."""
    firm = firm or await world.organisation()
    admin = call(await world.actor(Role.ADMINISTRATOR))
    body = {"name": "Case management", "scopes": EVERYTHING if scopes is None else scopes}
    made = await admin.post(f"/v1/organisations/{firm}/clients", json=body)
    assert made.status_code == 201, made.text
    return Program(made.json()["client_id"], made.json()["client_secret"], firm, admin, call(None))
