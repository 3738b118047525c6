"""Roles are given and taken by those who may, never by oneself, and count from the next request on."""

from uuid import uuid4

import pytest

from app.db.tables.organisation import OrganisationKind
from app.domain.access import Role
from tests.identity import PASSWORD, bearer, give_password

PATH = "/v1/memberships"


async def test_a_hub_lead_makes_a_solicitor_a_referrer_who_can_act_at_once(call, world):
    lead, solicitor = await world.actor(Role.HUB_LEAD), await world.actor()
    await give_password(world, solicitor)
    firm = await world.organisation()
    given = await call(lead).post(
        PATH, json={"email": solicitor.email.upper(), "role": "referrer", "organisation_id": str(firm)}
    )
    assert given.status_code == 201
    body = given.json()
    assert given.headers["location"] == f"{PATH}/{body['membership_id']}"
    assert (body["role"], body["organisation_id"], body["centre_id"]) == ("referrer", str(firm), None)
    assert body["account_id"] == str(solicitor.account_id)
    signed_in = (await call(None).post("/v1/sign-ins", json={"email": solicitor.email, "password": PASSWORD})).json()
    assert signed_in["acting"]["membership_id"] == body["membership_id"]


async def test_a_role_that_is_taken_away_is_gone_at_the_next_request(call, world):
    lead, worker = await world.actor(Role.HUB_LEAD), await world.actor(Role.HUB_WORKER)
    assert (await call(worker).get("/v1/me")).status_code == 200
    held = (await call(worker).get("/v1/me")).json()["acting"]["membership_id"]
    assert (await call(lead).delete(f"{PATH}/{held}")).status_code == 204
    assert (await call(worker).get("/v1/me")).status_code == 401
    assert (await call(lead).delete(f"{PATH}/{held}")).status_code == 204
    await give_password(world, worker)
    body = (await call(None).post("/v1/sign-ins", json={"email": worker.email, "password": PASSWORD})).json()
    assert [choice["role"] for choice in body["choices"]] == ["family"]
    assert (await call(None).get("/v1/me", headers=bearer(body))).json()["acting"]["role"] == "family"


async def test_a_role_can_be_given_again_after_it_ended_but_not_twice_at_once(call, world):
    lead, worker = await world.actor(Role.HUB_LEAD), await world.actor(Role.HUB_WORKER)
    body = {"email": worker.email, "role": "hub_worker"}
    assert (await call(lead).post(PATH, json=body)).status_code == 409
    held = (await call(worker).get("/v1/me")).json()["acting"]["membership_id"]
    await call(lead).delete(f"{PATH}/{held}")
    assert (await call(lead).post(PATH, json=body)).status_code == 201


async def test_a_hub_lead_makes_and_unmakes_no_lead_and_no_administrator(call, world):
    lead, worker = await world.actor(Role.HUB_LEAD), await world.actor()
    for role in (Role.HUB_LEAD, Role.ADMINISTRATOR):
        answer = await call(lead).post(PATH, json={"email": worker.email, "role": role})
        assert answer.status_code == 403
        other = await world.actor(role)
        held = (await call(other).get("/v1/me")).json()["acting"]["membership_id"]
        assert (await call(lead).delete(f"{PATH}/{held}")).status_code == 403
        assert (await call(other).get("/v1/me")).status_code == 200


async def test_an_administrator_gives_every_role(call, world):
    administrator, somebody = await world.actor(Role.ADMINISTRATOR), await world.actor()
    organisation, centre = str(await world.organisation()), str(await world.centre())
    places = {"referrer": {"organisation_id": organisation}, "coordinator": {"centre_id": centre}}
    places["centre_worker"] = places["coordinator"]
    for role in ("referrer", "hub_worker", "hub_lead", "coordinator", "centre_worker", "administrator"):
        body = {"email": somebody.email, "role": role, **places.get(role, {})}
        assert (await call(administrator).post(PATH, json=body)).status_code == 201


async def test_nobody_gives_a_role_to_themselves_or_takes_their_own(call, world):
    for role in (Role.ADMINISTRATOR, Role.HUB_LEAD):
        actor = await world.actor(role)
        body = {"email": actor.email, "role": "hub_worker"}
        assert (await call(actor).post(PATH, json=body)).status_code == 403
        held = (await call(actor).get("/v1/me")).json()["acting"]["membership_id"]
        assert (await call(actor).delete(f"{PATH}/{held}")).status_code == 403
        assert (await call(actor).get("/v1/me")).json()["acting"]["role"] == role


async def test_others_neither_give_nor_take(call, world):
    somebody = await world.actor(Role.HUB_WORKER)
    body = {"email": somebody.email, "role": "hub_worker"}
    for role in (Role.FAMILY, Role.REFERRER, Role.HUB_WORKER, Role.COORDINATOR, Role.CENTRE_WORKER):
        actor = call(await world.actor(role))
        assert (await actor.post(PATH, json=body)).status_code == 403
        assert (await actor.delete(f"{PATH}/{uuid4()}")).status_code == 403


async def test_a_role_fits_its_place(call, world):
    administrator, somebody = await world.actor(Role.ADMINISTRATOR), await world.actor()
    organisation, centre = str(await world.organisation()), str(await world.centre())
    for role, place, pointer in (
        ("coordinator", {}, "/centre_id"),
        ("coordinator", {"organisation_id": organisation, "centre_id": centre}, "/organisation_id"),
        ("referrer", {"centre_id": centre}, "/organisation_id"),
        ("hub_worker", {"centre_id": centre}, "/centre_id"),
        ("family", {}, "/role"),
        ("anonymous", {}, "/role"),
    ):
        answer = await call(administrator).post(PATH, json={"email": somebody.email, "role": role, **place})
        assert answer.status_code == 422
        assert pointer in {issue["pointer"] for issue in answer.json()["errors"]}


@pytest.mark.rule("REF-03")
async def test_a_role_is_not_given_for_what_is_not_there(call, world):
    lead, somebody = await world.actor(Role.HUB_LEAD), await world.actor()
    unverified = await world.organisation(OrganisationKind.MEDIATION, verified=False)
    for body, pointer in (
        ({"email": "nobody@example.org", "role": "hub_worker"}, "/email"),
        ({"email": somebody.email, "role": "coordinator", "centre_id": str(uuid4())}, "/centre_id"),
        ({"email": somebody.email, "role": "referrer", "organisation_id": str(uuid4())}, "/organisation_id"),
        ({"email": somebody.email, "role": "referrer", "organisation_id": str(unverified)}, "/organisation_id"),
    ):
        answer = await call(lead).post(PATH, json=body)
        assert answer.status_code == 404
        assert answer.json()["errors"][0]["pointer"] == pointer
    assert (await call(lead).delete(f"{PATH}/{uuid4()}")).status_code == 404


async def test_the_same_request_with_the_same_key_is_done_once(call, world):
    lead, somebody = await world.actor(Role.HUB_LEAD), await world.actor()
    body, key = {"email": somebody.email, "role": "hub_worker"}, {"Idempotency-Key": "once"}
    first, second = [await call(lead).post(PATH, json=body, headers=key) for _ in range(2)]
    assert (first.status_code, first.json()) == (second.status_code, second.json())
    assert second.headers["idempotent-replayed"] == "true"


@pytest.mark.rule("PRIV-09")
async def test_nobody_gives_a_role_to_a_second_account_of_theirs(call, world):
    administrator, another = await world.actor(Role.ADMINISTRATOR), await world.actor()
    await world.route(administrator, value="shared@example.org")
    await world.route(another, value="shared@example.org")
    same_name = await world.actor(given_name="Twin")
    await world.execute(
        "UPDATE people SET given_name = 'twin' WHERE account_id = :account", account=administrator.account_id
    )
    for second in (another, same_name):
        answer = await call(administrator).post(PATH, json={"email": second.email, "role": "hub_lead"})
        assert answer.status_code == 403
        me = (await call(second).get("/v1/me")).json()
        assert [choice["role"] for choice in me["choices"]] == ["family"]
