"""The hub's notes for the centre: all that a centre ever reads of the hub's work."""

import httpx
import pytest

from app.domain import offer, referral
from app.domain.access import Role
from tests.hub import at, taken, talk
from tests.world import Case, World

NOTES = "/referral-notes"
TEXT = "Both want this. Juno needs a reminder for the toilet."


async def write(client: httpx.AsyncClient, case: Case, text: str = TEXT) -> httpx.Response:
    etag = (await client.get(at(case, NOTES))).headers["etag"]
    return await client.put(at(case, NOTES), json={"text": text}, headers={"If-Match": etag})


@pytest.mark.rule("HUB-07")
async def test_the_hub_writes_notes_and_the_offered_centre_reads_text_and_day_alone(world: World, call):
    worker, coordinator = await world.actor(Role.HUB_WORKER), await world.actor(Role.COORDINATOR)
    assert coordinator.centre_id
    case = await taken(world, worker)
    await talk(call(worker), world, case, 1, text="Only the hub may ever read this.")
    answer = await write(call(worker), case)
    assert answer.status_code == 200, answer.text
    assert answer.json()["by"] == str(worker.account_id)
    stored = await world.rows("SELECT text_enc FROM referral_notes")
    assert b"Juno" not in stored[0]["text_enc"]
    centre = call(coordinator)
    assert (await centre.get(at(case, NOTES))).status_code == 404
    await world.offered(case, coordinator.centre_id)
    read = await centre.get(at(case, NOTES))
    assert read.status_code == 200
    assert read.json() == {
        "view": "centre_offered", "referral_id": str(case.referral_id), "text": TEXT,
        "written_on": str((await world.now()).date()),
    }  # fmt: skip
    assert "Only the hub" not in read.text
    assert read.headers["etag"] != answer.headers["etag"]


@pytest.mark.rule("HUB-07")
async def test_a_centre_that_is_no_longer_asked_reads_nothing(world: World, call):
    worker, coordinator = await world.actor(Role.HUB_WORKER), await world.actor(Role.COORDINATOR)
    assert coordinator.centre_id
    case = await taken(world, worker)
    await write(call(worker), case)
    await world.offered(case, coordinator.centre_id, status=offer.Status.ACCEPTED)
    read = await call(coordinator).get(at(case, NOTES))
    assert read.json()["view"] == "centre"
    await world.execute("UPDATE participations SET until = now() WHERE centre_id = :id", id=coordinator.centre_id)
    assert (await call(coordinator).get(at(case, NOTES))).status_code == 404


async def test_notes_are_written_anew_only_by_somebody_who_has_read_them(world: World, call):
    worker, colleague = await world.actor(Role.HUB_WORKER), await world.actor(Role.HUB_WORKER)
    case = await taken(world, worker)
    client = call(worker)
    empty = await client.get(at(case, NOTES))
    assert (empty.json()["text"], empty.json()["written_at"]) == (None, None)
    assert (await client.put(at(case, NOTES), json={"text": TEXT})).status_code == 428
    assert (await write(client, case)).status_code == 200
    stale = await call(colleague).put(
        at(case, NOTES), json={"text": "Mine."}, headers={"If-Match": empty.headers["etag"]}
    )
    assert stale.status_code == 412
    assert (await write(call(colleague), case, "Read and rewritten.")).status_code == 200
    assert (await client.get(at(case, NOTES))).json()["text"] == "Read and rewritten."


async def test_notes_are_written_while_the_case_runs(world: World, call):
    worker = await world.actor(Role.HUB_WORKER)
    for status in (referral.Status.QUEUED, referral.Status.WITHDRAWN):
        case = await world.referral(status)
        assert (await write(call(worker), case)).status_code == 409


async def test_no_family_member_referrer_or_worker_reads_the_notes(world: World, call):
    worker = await world.actor(Role.HUB_WORKER)
    case = await taken(world, worker)
    await write(call(worker), case)
    outsiders = [await world.actor(role) for role in (Role.REFERRER, Role.CENTRE_WORKER, Role.ADMINISTRATOR)]
    for actor in (case.starter, case.other, *outsiders):
        assert (await call(actor).get(at(case, NOTES))).status_code == 403
    coordinator = await world.actor(Role.COORDINATOR)
    refused = await call(coordinator).put(at(case, NOTES), json={"text": "Mine."}, headers={"If-Match": "*"})
    assert refused.status_code == 403
