"""Signing in, choosing what to act as, staying signed in, and signing out."""

import asyncio
from datetime import timedelta
from uuid import UUID, uuid4

import httpx

from app.db.tables.account import Membership
from app.domain.access import Role
from tests.identity import PASSWORD, bearer, give_password, spending, without_instance
from tests.world import Actor, World


async def sign_in(client: httpx.AsyncClient, actor: Actor, **asked: str) -> httpx.Response:
    return await client.post("/v1/sign-ins", json={"email": actor.email, "password": PASSWORD, **asked})


async def refresh(client: httpx.AsyncClient, body: dict[str, str]) -> httpx.Response:
    return await client.post("/v1/tokens", json={"refresh_token": body["refresh_token"]})


async def me(client: httpx.AsyncClient, body: dict[str, str]) -> httpx.Response:
    return await client.get("/v1/me", headers=bearer(body))


async def also(world: World, actor: Actor, role: Role, *, centre_id: UUID | None = None) -> None:
    """Give somebody a further role."""
    now = await world.now()
    await world.save(Membership(id=uuid4(), account_id=actor.account_id, role=role, centre_id=centre_id, from_at=now))


async def test_a_family_member_acts_as_one(call, world):
    parent = await world.actor()
    await give_password(world, parent)
    body = (await sign_in(call(None), parent)).json()
    assert body["acting"]["role"] == "family"
    assert (body["token_type"], body["expires_in"], body["second_factor"]) == ("Bearer", 600, None)
    assert (await me(call(None), body)).json()["email"] == parent.email


async def test_letter_case_of_the_address_does_not_count(call, world):
    parent = await world.actor()
    await give_password(world, parent)
    answer = await call(None).post("/v1/sign-ins", json={"email": parent.email.upper(), "password": PASSWORD})
    assert answer.status_code == 200


async def test_somebody_with_one_role_acts_in_it_and_may_ask_to_be_a_family_member(call, world):
    for role in (Role.REFERRER, Role.HUB_WORKER, Role.COORDINATOR, Role.ADMINISTRATOR):
        actor = await world.actor(role)
        await give_password(world, actor)
        body = (await sign_in(call(None), actor)).json()
        assert body["acting"]["role"] == role
        assert [choice["role"] for choice in body["choices"]] == ["family", role]
        held = body["acting"]["organisation" if role is Role.REFERRER else "centre"]
        if role in (Role.REFERRER, Role.COORDINATOR):
            assert held["id"] == str(actor.organisation_id or actor.centre_id)
            assert held["name"].startswith("Sample")
        else:
            assert held is None
        as_family = (await sign_in(call(None), actor, role="family")).json()
        assert as_family["acting"]["role"] == "family"
        assert (await me(call(None), as_family)).json()["acting"]["role"] == "family"


async def test_somebody_with_several_roles_says_which(call, world):
    actor = await world.actor(Role.COORDINATOR)
    other_centre = await world.centre()
    await also(world, actor, Role.COORDINATOR, centre_id=other_centre)
    await also(world, actor, Role.HUB_WORKER)
    await give_password(world, actor)
    plain = (await sign_in(call(None), actor)).json()
    assert plain["acting"]["role"] == "family"
    assert [choice["role"] for choice in plain["choices"]] == ["family", "coordinator", "coordinator", "hub_worker"]
    assert (await sign_in(call(None), actor, role="hub_worker")).json()["acting"]["role"] == "hub_worker"

    unclear = await sign_in(call(None), actor, role="coordinator")
    assert unclear.status_code == 422
    assert unclear.json()["errors"][0]["pointer"] == "/membership_id"
    there = next(c for c in plain["choices"] if c["centre"] and c["centre"]["id"] == str(other_centre))
    clear = (await sign_in(call(None), actor, membership_id=there["membership_id"])).json()
    assert clear["acting"] == there
    assert (await me(call(None), clear)).json()["acting"] == there


async def test_a_role_that_one_does_not_hold_is_refused(call, world):
    parent, coordinator = await world.actor(), await world.actor(Role.COORDINATOR)
    await give_password(world, parent, coordinator)
    theirs = (await sign_in(call(None), coordinator)).json()["acting"]["membership_id"]
    for asked in ({"role": "administrator"}, {"membership_id": theirs}, {"role": "family", "membership_id": theirs}):
        assert (await sign_in(call(None), parent, **asked)).status_code == 403
    refused = await sign_in(call(None), coordinator, role="family", membership_id=theirs)
    assert refused.status_code == 403
    assert len(await world.rows("SELECT 1 FROM refresh_tokens")) == 1


async def test_no_answer_tells_why_a_sign_in_failed(app, call, world):
    known, disabled, staff = await world.actor(), await world.actor(), await world.actor(Role.HUB_LEAD)
    await give_password(world, known, disabled, staff)
    await world.execute("UPDATE accounts SET status = 'disabled' WHERE id = :a", a=disabled.account_id)
    tries = [
        {"email": known.email, "password": "not the right one"},
        {"email": "nobody@example.org", "password": "not the right one"},
        {"email": disabled.email, "password": PASSWORD},
        {"email": staff.email, "password": "not the right one"},
    ]
    answers, spent = [], []
    for body in tries:
        with spending(app) as costs:
            answers.append(without_instance(await call(None).post("/v1/sign-ins", json=body)))
        spent.append(costs)
    assert all(answer == answers[0] for answer in answers)
    assert answers[0][0] == 401
    assert all(costs.statements == spent[0].statements for costs in spent)
    assert [costs.hashings for costs in spent] == [[("verify", 0)]] * 4


async def test_a_password_is_compared_while_no_connection_is_held(app, call, world):
    parent = await world.actor()
    await give_password(world, parent)
    with spending(app) as costs:
        await sign_in(call(None), parent)
    assert costs.hashings == [("verify", 0)]


async def test_signing_out_ends_this_sign_in_and_no_other(call, world):
    parent = await world.actor()
    await give_password(world, parent)
    here, elsewhere = [(await sign_in(call(None), parent)).json() for _ in range(2)]
    gone = await call(None).delete("/v1/sign-ins/current", headers=bearer(here))
    assert (gone.status_code, gone.content) == (204, b"")
    assert (await me(call(None), here)).status_code == 401
    assert (await refresh(call(None), here)).status_code == 401
    assert (await me(call(None), elsewhere)).status_code == 200
    assert (await refresh(call(None), elsewhere)).status_code == 200


async def test_a_refresh_token_is_changed_for_the_next(call, world):
    coordinator = await world.actor(Role.COORDINATOR)
    await give_password(world, coordinator)
    first = (await sign_in(call(None), coordinator)).json()
    second = (await refresh(call(None), first)).json()
    assert second["refresh_token"] != first["refresh_token"]
    assert (await me(call(None), second)).json()["acting"] == first["acting"]
    third = await refresh(call(None), second)
    assert third.status_code == 200
    stored = str(await world.rows("SELECT * FROM refresh_tokens"))
    assert all(body["refresh_token"] not in stored for body in (first, second))


async def test_a_refresh_token_that_comes_back_later_ends_the_sign_in(call, world):
    parent = await world.actor()
    await give_password(world, parent)
    first = (await sign_in(call(None), parent)).json()
    second = (await refresh(call(None), first)).json()
    await world.let_pass(timedelta(seconds=11))
    stolen = await refresh(call(None), first)
    assert stolen.status_code == 401
    assert stolen.json()["type"] == "/problems#not-signed-in"
    assert (await refresh(call(None), second)).status_code == 401
    assert (await me(call(None), second)).status_code == 401
    notes = await world.rows("SELECT note FROM audit_events WHERE op = 'refresh_tokens' ORDER BY n")
    assert notes[1]["note"] == {"reason": "refresh-token-reused", "refusal": "not-signed-in"}


async def test_a_client_that_races_itself_gets_one_successor_in_every_answer(call, world):
    parent = await world.actor()
    await give_password(world, parent)
    first = (await sign_in(call(None), parent)).json()
    raced = await asyncio.gather(*(refresh(call(None), first) for _ in range(50)))
    # Whoever waits too long for a connection is told to try again, and nothing is lost.
    assert {answer.status_code for answer in raced} <= {200, 503}
    given = {answer.json()["refresh_token"] for answer in raced if answer.status_code == 200}
    assert len(given) == 1
    usable = await world.rows("SELECT 1 FROM refresh_tokens WHERE used_at IS NULL")
    assert len(usable) == 1
    assert len(await world.rows("SELECT 1 FROM sign_ins WHERE revoked_at IS NULL AND last_used_at > created_at")) == 1
    second = (await refresh(call(None), {"refresh_token": given.pop()})).json()

    await world.let_pass(timedelta(seconds=11))
    late = await asyncio.gather(*(refresh(call(None), body) for body in [first, second] * 10))
    assert {answer.status_code for answer in late} <= {200, 401, 503}
    assert (await refresh(call(None), first)).status_code == 401
    for answer in late:
        if answer.status_code == 200:
            assert (await me(call(None), answer.json())).status_code == 401
            assert (await refresh(call(None), answer.json())).status_code == 401


async def test_only_one_of_two_who_hold_a_token_stays_signed_in_unnoticed(call, world):
    parent = await world.actor()
    await give_password(world, parent)
    first = (await sign_in(call(None), parent)).json()
    owner, thief = [(await refresh(call(None), first)).json() for _ in range(2)]
    await world.let_pass(timedelta(minutes=9))
    assert (await refresh(call(None), owner)).status_code == 200
    await world.let_pass(timedelta(minutes=1))
    assert (await refresh(call(None), thief)).status_code == 401
    live = await world.rows(
        "SELECT 1 FROM sign_ins WHERE revoked_at IS NULL AND id IN (SELECT sign_in_id FROM refresh_tokens)"
    )
    assert live == []


async def test_a_token_that_was_never_given_is_worth_nothing(call):
    for token in ("A" * 43, "x" * 20):
        assert (await call(None).post("/v1/tokens", json={"refresh_token": token})).status_code == 401


async def test_staff_sign_in_again_after_twelve_hours(call, world):
    worker = await world.actor(Role.HUB_WORKER)
    await give_password(world, worker)
    body = (await sign_in(call(None), worker)).json()
    for _ in range(3):
        await world.let_pass(timedelta(hours=3, minutes=50))
        body = (await refresh(call(None), body)).json()
    await world.let_pass(timedelta(hours=1))
    assert (await refresh(call(None), body)).status_code == 401
    assert (await me(call(None), body)).status_code == 401


async def test_a_family_stays_signed_in_while_it_comes_back_within_thirty_days(call, world):
    parent = await world.actor()
    await give_password(world, parent)
    body = (await sign_in(call(None), parent)).json()
    for _ in range(3):
        await world.let_pass(timedelta(days=29))
        body = (await refresh(call(None), body)).json()
    await world.let_pass(timedelta(days=31))
    assert (await refresh(call(None), body)).status_code == 401


async def test_whatever_ends_a_role_or_an_account_bites_at_the_next_request(call, world):
    for change in (
        "UPDATE accounts SET status = 'disabled'",
        "UPDATE accounts SET tokens_valid_from = service_now(true)",
        "UPDATE memberships SET until = service_now(true)",
        "UPDATE sign_ins SET revoked_at = service_now(true)",
    ):
        worker = await world.actor(Role.HUB_WORKER)
        await give_password(world, worker)
        body = (await sign_in(call(None), worker)).json()
        assert (await me(call(None), body)).status_code == 200
        await world.execute(change)
        assert (await me(call(None), body)).status_code == 401
        assert (await refresh(call(None), body)).status_code == 401


async def test_a_sign_in_leaves_one_audit_event_and_so_does_a_failed_one(call, world):
    parent = await world.actor()
    await give_password(world, parent)
    await sign_in(call(None), parent)
    await call(None).post("/v1/sign-ins", json={"email": parent.email, "password": "not the right one"})
    events = await world.rows("SELECT op, subjects, note FROM audit_events ORDER BY n")
    assert [(row["op"], row["note"]) for row in events] == [("sign_in", {}), ("sign_in", {"refusal": "sign-in-failed"})]
    assert all(parent.account_id in row["subjects"] for row in events)


async def test_nobody_reads_without_signing_in(call):
    for path in ("/v1/me", "/v1/me/contact-routes", "/v1/me/messages", "/v1/organisations"):
        assert (await call(None).get(path)).status_code == 401
        assert (await call(None).get(path, headers={"Authorization": "Bearer nonsense"})).status_code == 401
