"""What the stories about the contact step need: a route, a code out of the mailbox, and everything that somebody reads."""

from typing import Any
from uuid import UUID, uuid4

import httpx
from fastapi import FastAPI

from app.api.openapi import operations
from app.domain.access import Op, Reach, Role
from app.domain.grant import GRANTS
from app.worker.due import ROUNDS
from app.worker.outbox import Desk
from tests.centre import NoMailer
from tests.identity import mail_to
from tests.world import Case, World

MAILBOX = "kim.specimen@example.org"
SEEN = {"outcome": "confirmed", "way": "photo_identity", "showing": "video", "child_paper_seen": True}


def at(case: Case, rest: str = "") -> str:
    return f"/v1/referrals/{case.referral_id}{rest}"


def of(case: Case, side: int, rest: str = "") -> str:
    return at(case, f"/contacts/{case.party_ids[side]}{rest}")


async def contact(client: httpx.AsyncClient, case: Case, side: int = 2) -> dict[str, Any]:
    """One party as staff read it."""
    answer = await client.get(at(case, "/contacts"))
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = next(item for item in answer.json()["items"] if item["side"] == side)
    return found


async def record(client: httpx.AsyncClient, case: Case, **body: Any) -> httpx.Response:
    """Write the contact with side 2 down on its current version."""
    etag = (await contact(client, case))["etag"]
    return await client.put(of(case, 2), json=body, headers={"If-Match": etag} if etag else {})


async def verified(client: httpx.AsyncClient, case: Case, mailbox: str = MAILBOX, **body: Any) -> dict[str, Any]:
    """Write down a mailbox that the party itself has given."""
    said = {"route": {"kind": "email", "value": mailbox}, "verified_how": "party_said", **body}
    answer = await record(client, case, **said)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def release(client: httpx.AsyncClient, case: Case, side: int = 2) -> httpx.Response:
    return await client.post(of(case, side, "/invitation"))


async def invited(client: httpx.AsyncClient, world: World, case: Case, mailbox: str = MAILBOX) -> str:
    """Invite the other side, and read the code out of the mailbox."""
    await verified(client, case, mailbox)
    answer = await release(client, case)
    assert answer.status_code == 201, answer.text
    return await code_in(world, mailbox)


async def code_in(world: World, mailbox: str = MAILBOX) -> str:
    """The newest code in a mailbox."""
    template, filled = (await mail_to(world, mailbox))[-1]
    assert template in ("invitation", "invitation_reminder")
    return filled["code"]


async def accept(client: httpx.AsyncClient, code: str) -> httpx.Response:
    return await client.post("/v1/invitations/acceptance", json={"code": code})


async def confirm(client: httpx.AsyncClient, case: Case, side: int = 2) -> httpx.Response:
    """Find by photo identity that whoever has joined is this party."""
    return await client.post(of(case, side, "/confirmation"), json=SEEN)


_QUESTIONS: dict[str, str] = {}


def questions(app: FastAPI) -> dict[str, str]:
    """Every question that an adult of the family may ask of its own: operation and path."""
    if not _QUESTIONS:
        contract = app.openapi()
        for path, operation in operations(contract):
            reach = GRANTS[Op(operation["operationId"])].get(Role.FAMILY)
            if contract["paths"][path].get("get") is operation and reach in (Reach.OWN, Reach.SELF):
                _QUESTIONS[operation["operationId"]] = path
    return _QUESTIONS


async def everything_read_by(
    app: FastAPI, client: httpx.AsyncClient, case: Case
) -> dict[str, tuple[int, dict[str, str | None], bytes]]:
    """Every answer that an adult of the family gets: status, what clients keep of it, and the body byte by byte."""
    found = {}
    known = {"referral_id": case.referral_id, "placement_id": case.placement_id or uuid4()}
    for op, path in questions(app).items():
        names = [part[1:-1] for part in path.split("/") if part.startswith("{")]
        answer = await client.get(path.format(**{name: known.get(name, UUID(int=7)) for name in names}))
        headers = {name: answer.headers.get(name) for name in ("etag", "link", "location", "content-length")}
        found[op] = (answer.status_code, headers, answer.content if answer.status_code < 400 else b"")
    return found


async def run_rounds(world: World, *names: str) -> None:
    """What the worker does when it comes round; the letters themselves stay in the outbox."""
    parts = world.parts
    desk = Desk(parts.settings, parts.database.serving, parts.keys, NoMailer())
    for name, do in ROUNDS:
        if name in names:
            async with desk.work(name) as work:
                work.silent = True
                await do(work)


async def tasks(world: World, case: Case) -> dict[str, list[str]]:
    """The open tasks of a case: kinds with their reasons."""
    query = "SELECT kind, reasons FROM tasks WHERE referral_id = :r AND done_at IS NULL"
    return {row["kind"]: row["reasons"] for row in await world.rows(query, r=case.referral_id)}


async def other_person(world: World, case: Case, side: int = 2) -> UUID:
    """Who a party is, as the tables have it."""
    rows = await world.rows("SELECT person_id FROM parties WHERE id = :p", p=case.party_ids[side])
    person_id: UUID = rows[0]["person_id"]
    return person_id
