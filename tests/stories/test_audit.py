"""The trail: who reads how much of it."""

import pytest

from app.domain import referral
from app.domain.access import Role
from tests.world import World

TRAIL = "/v1/audit-events"


async def about(call, actor, case, **more):
    answer = await call(actor).get(TRAIL, params={"referral_id": str(case.referral_id), **more})
    assert answer.status_code == 200, answer.text
    return answer.json()["items"]


@pytest.mark.rule("PRIV-04")
async def test_each_reads_the_trail_of_what_is_theirs(world: World, call):
    worker, colleague = await world.actor(Role.HUB_WORKER), await world.actor(Role.HUB_WORKER)
    lead, coordinator = await world.actor(Role.HUB_LEAD), await world.actor(Role.COORDINATOR)
    assert coordinator.centre_id is not None
    case = await world.referral(referral.Status.READY, hub_worker=worker)
    assert (await call(case.starter).get(f"/v1/referrals/{case.referral_id}")).status_code == 200
    assert (await call(case.starter).get(f"/v1/referrals/{case.referral_id}/hold")).status_code == 403
    for actor in (worker, lead):
        found = await about(call, actor, case, account_id=str(case.starter.account_id))
        assert [(each["operation"], each["outcome"]) for each in found] == [("read_referral", "done")]
    for actor in (colleague, coordinator):
        assert await about(call, actor, case) == []
    await world.offered(case, coordinator.centre_id)
    assert await about(call, coordinator, case) != []
    assert (await call(case.starter).get(TRAIL)).status_code == 403
    refused = (await call(lead).get(TRAIL, params={"account_id": str(case.starter.account_id)})).json()["items"]
    assert ("read_hold", "not-allowed") in {(each["operation"], each["outcome"]) for each in refused}


@pytest.mark.rule("PRIV-04")
async def test_an_administrator_reads_no_case_and_no_rows(world: World, call):
    administrator, lead = await world.actor(Role.ADMINISTRATOR), await world.actor(Role.HUB_LEAD)
    case = await world.referral()
    await call(lead).get(f"/v1/referrals/{case.referral_id}")
    answer = await call(administrator).get(TRAIL, params={"account_id": str(lead.account_id)})
    found = answer.json()["items"]
    assert [(each["operation"], each["referral_id"], each["subjects"], each["note"]) for each in found] == [
        ("read_referral", None, [], {})
    ]
    assert str(case.referral_id) not in answer.text


@pytest.mark.rule("PRIV-01", "PRIV-04")
async def test_an_administrator_finds_no_event_by_its_case_or_by_who_of_a_family_it_was(world: World, call):
    administrator, lead = await world.actor(Role.ADMINISTRATOR), await world.actor(Role.HUB_LEAD)
    case = await world.referral()
    assert case.other is not None
    for actor in (case.starter, case.other, lead):
        assert (await call(actor).get(f"/v1/referrals/{case.referral_id}")).status_code == 200
    assert len(await about(call, lead, case, account_id=str(case.other.account_id))) == 1
    assert await about(call, administrator, case) == []
    by_account = await call(administrator).get(TRAIL, params={"account_id": str(case.other.account_id)})
    assert by_account.json()["items"] == []
    everything = await call(administrator).get(TRAIL)
    assert {"family", "hub_lead"} <= {each["role"] for each in everything.json()["items"]}
    assert str(lead.account_id) in everything.text
    assert str(case.other.account_id) not in everything.text


@pytest.mark.rule("PRIV-04")
async def test_a_look_at_the_trail_stands_in_the_trail(world: World, call):
    lead = await world.actor(Role.HUB_LEAD)
    await call(lead).get(TRAIL)
    found = (await call(lead).get(TRAIL, params={"limit": 1})).json()
    assert found["items"][0]["operation"] == "list_audit_events"
    assert found["next"] is not None or len(found["items"]) == 1


@pytest.mark.rule("PRIV-05", "PRIV-04")
async def test_the_trail_of_a_sealed_case_is_its_workers(world: World, call):
    worker, lead = await world.actor(Role.HUB_WORKER), await world.actor(Role.HUB_LEAD)
    case = await world.referral(referral.Status.READY, hub_worker=worker)
    await call(case.starter).get(f"/v1/referrals/{case.referral_id}")
    await world.execute("UPDATE referrals SET sealed_at = now() WHERE id = :id", id=case.referral_id)
    assert await about(call, lead, case) == []
    assert len(await about(call, worker, case, account_id=str(case.starter.account_id))) == 1
