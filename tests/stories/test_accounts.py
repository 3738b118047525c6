"""Administrators: they close and open accounts, and never see a case."""

from datetime import timedelta
from uuid import uuid4

from app.domain.access import Role
from tests.identity import bearer, give_password, sign_in, spending

ACCOUNTS = "/v1/accounts"


async def set_status(client, actor, status):
    return await client.put(f"{ACCOUNTS}/{actor.account_id}/status", json={"status": status})


async def test_a_closed_account_is_out_at_its_next_request_and_gets_no_sign_in_back(call, world):
    admin, parent = await world.actor(Role.ADMINISTRATOR), await world.actor()
    await give_password(world, parent)
    body = await sign_in(call(None), world, parent)
    closed = await set_status(call(admin), parent, "disabled")
    assert (closed.status_code, closed.json()["status"]) == (200, "disabled")
    assert (await call(None).get("/v1/me", headers=bearer(body))).status_code == 401
    again = await call(None).post("/v1/tokens", json={"refresh_token": body["refresh_token"]})
    assert again.status_code == 401
    assert (await set_status(call(admin), parent, "disabled")).status_code == 200
    assert (await set_status(call(admin), parent, "active")).json()["status"] == "active"
    assert (await call(None).get("/v1/me", headers=bearer(body))).status_code == 401
    assert (await sign_in(call(None), world, parent))["access_token"]
    notes = await world.rows("SELECT note, subjects FROM audit_events WHERE op = 'set_account_status' ORDER BY n")
    assert [row["note"] for row in notes] == [
        {"before": "active", "after": "disabled"},
        {"before": "disabled", "after": "disabled"},
        {"before": "disabled", "after": "active"},
    ]
    assert all(parent.account_id in row["subjects"] for row in notes)


async def test_nobody_closes_their_own_account_or_one_that_is_not_there(call, world):
    admin = await world.actor(Role.ADMINISTRATOR)
    assert (await set_status(call(admin), admin, "disabled")).status_code == 403
    assert (await call(admin).put(f"{ACCOUNTS}/{uuid4()}/status", json={"status": "active"})).status_code == 404
    assert (await call(admin).get("/v1/me")).status_code == 200


async def test_accounts_are_listed_page_by_page_by_what_they_may_do(call, world):
    admin = await world.actor(Role.ADMINISTRATOR)
    leads = [await world.actor(Role.HUB_LEAD) for _ in range(3)]
    parent = await world.actor()
    await set_status(call(admin), leads[1], "disabled")
    seen, query = [], {"role": "hub_lead", "limit": "2"}
    while True:
        page = await call(admin).get(ACCOUNTS, params=query)
        assert page.status_code == 200
        seen += page.json()["items"]
        if page.json()["next"] is None:
            break
        assert 'rel="next"' in page.headers["link"]
        query["after"] = page.json()["next"]
    assert {item["account_id"] for item in seen} == {str(lead.account_id) for lead in leads}
    assert len(seen) == 3
    closed = (await call(admin).get(ACCOUNTS, params={"status": "disabled"})).json()["items"]
    assert [item["account_id"] for item in closed] == [str(leads[1].account_id)]
    everybody = (await call(admin).get(ACCOUNTS)).json()["items"]
    (family,) = [item for item in everybody if item["account_id"] == str(parent.account_id)]
    assert (family["memberships"], family["second_factor"], family["status"]) == ([], False, "active")


async def test_a_cursor_is_good_for_its_own_list_alone(call, world):
    admin, other = await world.actor(Role.ADMINISTRATOR), await world.actor(Role.ADMINISTRATOR)
    cursor = (await call(admin).get(ACCOUNTS, params={"limit": "1"})).json()["next"]
    assert (await call(admin).get(ACCOUNTS, params={"after": cursor})).status_code == 200
    assert (await call(other).get(ACCOUNTS, params={"after": cursor})).status_code == 404
    assert (await call(admin).get(ACCOUNTS, params={"after": cursor, "role": "hub_lead"})).status_code == 404


async def test_an_account_is_found_by_its_whole_address_in_a_body_and_by_nothing_in_an_address(call, world):
    admin, parent = await world.actor(Role.ADMINISTRATOR), await world.actor()
    search = "/v1/account-searches"
    found = (await call(admin).post(search, json={"email": parent.email.upper()})).json()["items"]
    assert [item["account_id"] for item in found] == [str(parent.account_id)]
    part = parent.email.partition(".")[2]
    assert (await call(admin).post(search, json={"email": f"x{part}"})).json()["items"] == []
    for query in ({"email": parent.email}, {"name": "Sample"}, {"q": "Sample"}):
        assert (await call(admin).get(ACCOUNTS, params=query)).status_code == 422
    assert parent.email not in str(await world.rows("SELECT * FROM audit_events"))


async def test_a_list_costs_the_same_for_few_and_for_many(app, call, world):
    admin = await world.actor(Role.ADMINISTRATOR)
    costs = []
    for _ in range(2):
        with spending(app) as spent:
            await call(admin).get(ACCOUNTS)
        costs.append(len(spent.statements))
        for _ in range(4):
            await world.actor(Role.CENTRE_WORKER)
    assert costs[0] == costs[1]


async def test_what_an_administrator_reads_of_an_account_is_neither_name_nor_address(call, world):
    admin = await world.actor(Role.ADMINISTRATOR)
    parent = await world.actor(given_name="Markername")
    await world.let_pass(timedelta(minutes=1))
    read = [
        await call(admin).get(ACCOUNTS),
        await call(admin).post("/v1/account-searches", json={"email": parent.email}),
        await set_status(call(admin), parent, "disabled"),
    ]
    for answer in read:
        assert answer.status_code == 200
        assert str(parent.account_id) in answer.text
        assert not any(word in answer.text for word in ("Markername", parent.email, str(parent.person_id)))
