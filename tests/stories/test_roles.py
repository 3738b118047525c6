"""Somebody with several roles acts in one at a time, and what is taken away is gone at the next request."""

import asyncio
from datetime import timedelta
from uuid import uuid4

from app.db.tables.account import Membership
from app.domain.access import Role
from tests.identity import bearer, give_password, give_totp, sign_in

ROLE = "/v1/sign-ins/current/role"


async def also(world, actor, role, *, centre_id=None):
    now = await world.now()
    row = Membership(id=uuid4(), account_id=actor.account_id, role=role, centre_id=centre_id, from_at=now)
    await world.save(row)
    return row.id


async def somebody(world):
    """A worker of the hub who is a co-ordinator too, signed in with everything."""
    actor = await world.actor(Role.HUB_WORKER)
    await also(world, actor, Role.COORDINATOR, centre_id=await world.centre())
    await give_password(world, actor)
    await give_totp(world, actor)
    return actor


async def test_another_role_is_acted_in_from_the_next_request_on_and_the_last_one_no_more(call, world):
    actor = await somebody(world)
    body = await sign_in(call(None), world, actor, role="hub_worker")
    mine = call(None)
    mine.headers.update(bearer(body))
    assert (await mine.get("/v1/hub/queue")).status_code == 200
    chosen = await mine.put(ROLE, json={"role": "coordinator"})
    assert (chosen.status_code, chosen.json()["acting"]["role"]) == (200, "coordinator")
    assert (await mine.get("/v1/hub/queue")).status_code == 403
    assert (await mine.get("/v1/tasks")).status_code == 200
    mine.headers.update(bearer(chosen.json()))
    assert (await mine.get("/v1/me")).json()["acting"] == chosen.json()["acting"]
    assert (await mine.put(ROLE, json={"role": "family"})).status_code == 200
    assert (await mine.get("/v1/tasks")).status_code == 403
    refreshed = await call(None).post("/v1/tokens", json={"refresh_token": body["refresh_token"]})
    assert (await call(None).get("/v1/me", headers=bearer(refreshed.json()))).json()["acting"]["role"] == "family"


async def test_nobody_chooses_what_they_do_not_hold_and_a_place_is_named_where_there_are_several(call, world):
    actor, other = await somebody(world), await world.actor(Role.HUB_LEAD)
    await also(world, actor, Role.COORDINATOR, centre_id=await world.centre())
    mine = call(actor)
    theirs = (await call(other).get("/v1/me")).json()["acting"]["membership_id"]
    for body in ({"role": "administrator"}, {"role": "hub_lead", "membership_id": theirs}):
        assert (await mine.put(ROLE, json=body)).status_code == 403
    assert (await mine.put(ROLE, json={"role": "coordinator"})).status_code == 422
    assert (await mine.put(ROLE, json={})).status_code == 422
    assert (await mine.get("/v1/me")).json()["acting"]["role"] == "hub_worker"


async def test_a_familys_long_sign_in_does_not_become_a_long_one_of_staff(call, world):
    actor = await somebody(world)
    body = await sign_in(call(None), world, actor, role="family")
    await world.let_pass(timedelta(hours=13))
    body = (await call(None).post("/v1/tokens", json={"refresh_token": body["refresh_token"]})).json()
    too_old = await call(None).put(ROLE, headers=bearer(body), json={"role": "hub_worker"})
    assert too_old.status_code == 403
    assert (await call(None).get("/v1/me", headers=bearer(body))).json()["acting"]["role"] == "family"


async def test_choosing_a_role_for_others_without_a_second_factor_opens_only_setting_one_up(call, world):
    actor = await world.actor(Role.HUB_WORKER)
    await give_password(world, actor)
    body = await sign_in(call(None), world, actor, role="family")
    assert (await call(None).get("/v1/referrals", headers=bearer(body))).status_code == 200
    assert (await call(None).put(ROLE, headers=bearer(body), json={"role": "hub_worker"})).status_code == 200
    assert (await call(None).get("/v1/referrals", headers=bearer(body))).status_code == 403
    assert (await call(None).get("/v1/me", headers=bearer(body))).json()["enrolment"] == "required"


async def test_an_ended_role_ends_the_sign_in_that_acts_in_it_at_the_next_request(call, world):
    admin, actor = await world.actor(Role.ADMINISTRATOR), await somebody(world)
    body = await sign_in(call(None), world, actor, role="hub_worker")
    held = body["acting"]["membership_id"]
    assert (await call(admin).delete(f"/v1/memberships/{held}")).status_code == 204
    assert (await call(None).get("/v1/me", headers=bearer(body))).status_code == 401
    again = await sign_in(call(None), world, await _moved_on(world, actor))
    assert [choice["role"] for choice in again["choices"]] == ["family", "coordinator"]


async def _moved_on(world, actor):
    await world.let_pass(timedelta(minutes=2))
    return actor


async def test_signing_out_everywhere_ends_every_device_and_nobody_elses(call, world):
    parent, other = await world.actor(), await world.actor()
    await give_password(world, parent, other)
    bodies = [await sign_in(call(None), world, parent) for _ in range(3)]
    stays = await sign_in(call(None), world, other)
    gone = await call(None).delete("/v1/sign-ins", headers=bearer(bodies[0]))
    assert (gone.status_code, gone.content) == (204, b"")
    for body in bodies:
        assert (await call(None).get("/v1/me", headers=bearer(body))).status_code == 401
        again = await call(None).post("/v1/tokens", json={"refresh_token": body["refresh_token"]})
        assert again.status_code == 401
    assert (await call(None).get("/v1/me", headers=bearer(stays))).status_code == 200
    assert (await sign_in(call(None), world, parent))["access_token"]


async def test_a_refresh_that_races_a_sign_out_everywhere_leaves_nothing_usable(call, world):
    parent = await world.actor()
    await give_password(world, parent)
    body = await sign_in(call(None), world, parent)
    token = {"refresh_token": body["refresh_token"]}
    answers = await asyncio.gather(
        call(None).post("/v1/tokens", json=token),
        call(None).delete("/v1/sign-ins", headers=bearer(body)),
        call(None).post("/v1/tokens", json=token),
    )
    assert answers[1].status_code == 204
    for answer in (answers[0], answers[2]):
        if answer.status_code == 200:
            assert (await call(None).get("/v1/me", headers=bearer(answer.json()))).status_code == 401
