"""Lists of referrals: each reader has a view of its own there too."""

import pytest

from app.domain import referral
from app.domain.access import Role
from tests.forms import start


async def test_lists_show_each_reader_its_own_view_page_by_page(world, call):
    parent, hub = await world.actor(), await world.actor(Role.HUB_WORKER)
    ids = [await start(call(parent)) for _ in range(3)]
    first = (await call(parent).get("/v1/referrals", params={"limit": 2})).json()
    assert [each["referral_id"] for each in first["items"]] == [ids[2], ids[1]]
    assert first["items"][0]["view"] == "family"
    assert "status" not in first["items"][0]
    rest = (await call(parent).get("/v1/referrals", params={"limit": 2, "after": first["next"]})).json()
    assert [each["referral_id"] for each in rest["items"]] == [ids[0]]
    assert rest["next"] is None
    assert (await call(parent).get("/v1/referrals", params={"status": "queued"})).status_code == 422
    stolen = await call(hub).get("/v1/referrals", params={"limit": 2, "after": first["next"]})
    assert stolen.status_code == 404
    assert (await call(hub).get("/v1/referrals")).json()["items"] == []
    case = await world.referral(referral.Status.QUEUED)
    await world.referral(referral.Status.ASSESSING)
    queued = (await call(hub).get("/v1/referrals", params={"status": "queued"})).json()["items"]
    assert [(each["view"], each["referral_id"]) for each in queued] == [("hub", str(case.referral_id))]


async def test_lists_of_centres_workers_and_firms(world, call):
    centre = await world.actor(Role.COORDINATOR)
    placed = await world.placed(centre.centre_id)
    offered = await world.referral(referral.Status.READY)
    await world.offered(offered, centre.centre_id)
    views = {each["referral_id"]: each["view"] for each in (await call(centre).get("/v1/referrals")).json()["items"]}
    assert views == {str(placed.referral_id): "centre", str(offered.referral_id): "centre_offered"}
    solicitor = await world.actor(Role.REFERRER)
    await world.represented(placed, 2, solicitor.organisation_id)
    items = (await call(solicitor).get("/v1/referrals")).json()["items"]
    assert [(each["view"], each["stage"]) for each in items] == [("representative", "in_place")]


@pytest.mark.rule("PRIV-01")
async def test_a_solicitor_of_one_side_reads_that_sides_view(world, call):
    centre = await world.actor(Role.COORDINATOR)
    case = await world.placed(centre.centre_id)
    solicitor = await world.actor(Role.REFERRER)
    await world.represented(case, 2, solicitor.organisation_id)
    seen = (await call(solicitor).get(f"/v1/referrals/{case.referral_id}")).json()
    assert seen["view"] == "representative"
    assert seen["others"] == ["The other adult"]
    assert len(seen["clients"]) == 1
    assert seen["service_wished"] is None
    assert seen["actions"] == ["request_attendance"]
    assert case.other is not None
    assert seen["clients"][0]["given_name"].startswith("Given")
