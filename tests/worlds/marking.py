"""Which centres are acceptable, as sides and the hub say it in these worlds."""

import httpx

from tests.contact import at
from tests.world import Case
from tests.worlds.telling import Telling


async def centres(telling: Telling, name: str) -> dict[str, list[str]]:
    """A body that names the centres of a name."""
    rows = await telling.world.rows("SELECT id FROM centres WHERE name = :name", name=name)
    return {"centre_ids": [str(row["id"]) for row in rows]}


async def mark(client: httpx.AsyncClient, case: Case, body: dict[str, list[str]]) -> httpx.Response:
    """Mark them, on what is marked now."""
    tag = (await client.get(at(case, "/acceptable-centres"))).headers["etag"]
    return await client.put(at(case, "/acceptable-centres"), json=body, headers={"If-Match": tag})
