"""The same request with the same key is done once, and answered alike."""

import asyncio
from datetime import timedelta

from app.api.replay import REACHED_BY

BODY = {"part": "visits", "relationship": "father"}


async def begin(client, key, body=BODY):
    return await client.post("/v1/referrals", json=body, headers={"Idempotency-Key": key})


async def test_a_repeated_request_is_answered_from_the_first(call, world):
    client = call(await world.actor())
    first = await begin(client, "one")
    again = await begin(client, "one")
    assert (first.status_code, again.status_code) == (201, 201)
    assert again.content == first.content
    assert again.headers["location"] == first.headers["location"]
    assert again.headers["idempotent-replayed"] == "true"
    outcomes = await world.rows("SELECT outcome FROM audit_events ORDER BY n")
    assert [row["outcome"] for row in outcomes] == ["done", "replayed"]
    assert len(await world.rows("SELECT 1 FROM referrals")) == 1


async def test_a_key_is_good_for_one_request_only(call, world):
    client = call(await world.actor())
    assert (await begin(client, "one")).status_code == 201
    other = await begin(client, "one", BODY | {"relationship": "mother"})
    assert (other.status_code, other.json()["type"]) == (422, "/problems#key-reused")


async def test_a_key_of_somebody_else_is_another_key(call, world):
    mine, theirs = call(await world.actor()), call(await world.actor())
    first, second = await begin(mine, "one"), await begin(theirs, "one")
    assert first.json()["referral_id"] != second.json()["referral_id"]


async def test_many_at_once_do_it_once(call, world):
    client = call(await world.actor())
    answers = await asyncio.gather(*(begin(client, "one") for _ in range(8)))
    assert {answer.status_code for answer in answers} <= {201, 409}
    assert len({answer.json()["referral_id"] for answer in answers if answer.status_code == 201}) == 1
    assert len(await world.rows("SELECT 1 FROM referrals")) == 1


async def test_a_refusal_is_not_kept(call, world):
    client = call(await world.actor())
    refused = await begin(client, "one", {"part": "sings"})
    assert refused.status_code == 422
    assert (await begin(client, "one")).status_code == 201


async def test_after_a_day_the_key_is_new_again(call, world):
    client = call(await world.actor())
    first = await begin(client, "one")
    await world.let_pass(timedelta(hours=25))
    second = await begin(client, "one")
    assert first.json()["referral_id"] != second.json()["referral_id"]


async def test_a_replay_shows_nothing_that_has_gone_out_of_reach(call, world):
    actor = await world.actor()
    case = await world.referral(starter=actor)
    path = f"/v1/referrals/{case.referral_id}/withdrawal"
    first = await call(actor).post(path, json={}, headers={"Idempotency-Key": "one"})
    assert first.status_code == 200, first.text
    await world.execute("UPDATE participations SET until = service_now(true)")
    again = await call(actor).post(path, json={}, headers={"Idempotency-Key": "one"})
    assert again.status_code == 404


async def test_stored_answers_are_sealed(call, world):
    first = await begin(call(await world.actor()), "one")
    (row,) = await world.rows("SELECT answer_enc FROM idempotency_keys")
    assert first.json()["referral_id"].encode() not in bytes(row["answer_enc"])


async def test_every_creating_path_knows_how_its_thing_is_reached(app):
    """No answer is kept of a sign-in: it holds tokens."""
    unknown = [
        path
        for path, item in app.openapi()["paths"].items()
        if "post" in item and "{" in path and not any(f"{{{name}}}" in path for name in (*REACHED_BY, "sign_in_id"))
    ]
    assert unknown == []
