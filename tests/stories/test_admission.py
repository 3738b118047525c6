"""How a centre comes into the directory, and out of it: applied, admitted, suspended, lapsed. Nobody loses a place by it."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from app.db.tables.account import Membership
from app.domain.access import Role
from tests.centre import in_days
from tests.stories.test_centre_records import HIDDEN, SAID, SERVICE

HANDOVER = {**SERVICE, "service": "handover"}


@pytest.fixture
async def hub(world):
    return await world.actor(Role.HUB_WORKER)


async def joining(world, **more):
    days = {"level": "standard", "from_on": str(await in_days(world, -30)), "until_on": str(await in_days(world, 300))}
    return {**SAID, "organisation": "The Spare Button Trust", "nation": "england", "accreditations": [days],
            "services": [HANDOVER], **more}  # fmt: skip


async def apply(world, call, **more):
    answer = await call(None).post("/v1/centres", json=await joining(world, **more))
    assert answer.status_code == 202, answer.text
    return answer.json()["centre_id"]


async def tag(call, hub, centre_id):
    record = await call(hub).get(f"/v1/centres/{centre_id}/record")
    assert record.status_code == 200, record.text
    return {"If-Match": record.headers["etag"]}


async def admit(world, call, hub, centre_id, *, level="standard", until=200):
    days = {"level": level, "from_on": str(await in_days(world, -30)), "until_on": str(await in_days(world, until))}
    body = {"accreditations": [days], "da_assessor": True}
    headers = await tag(call, hub, centre_id)
    return await call(hub).post(f"/v1/centres/{centre_id}/admission", json=body, headers=headers)


async def found(call):
    return [each["id"] for each in (await call(None).get("/v1/centres")).json()["items"]]


async def standing(call, hub, centre_id):
    items = (await call(hub).get("/v1/hub/centres")).json()["items"]
    return next(each["standing"] for each in items if each["centre_id"] == str(centre_id))


@pytest.mark.rule("DIR-04", "SVC-04", "STF-02")
async def test_a_centre_applies_is_checked_and_admitted_and_then_found(world, call, hub):
    centre_id = await apply(world, call)
    assert await found(call) == []
    assert (await call(None).get(f"/v1/centres/{centre_id}")).status_code == 404
    tasks = (await call(hub).get("/v1/tasks")).json()["items"]
    assert [each["kind"] for each in tasks] == ["centre-applied"]
    waiting = await call(hub).get("/v1/hub/centres", params={"standing": "applied"})
    assert [each["centre_id"] for each in waiting.json()["items"]] == [centre_id]

    admitted = await admit(world, call, hub, centre_id)
    assert admitted.status_code == 200, admitted.text
    assert admitted.json()["standing"] == "admitted"
    assert await found(call) == [centre_id]
    public = (await call(None).get(f"/v1/centres/{centre_id}")).json()
    assert public["da_assessor"] is True
    assert [each["until_on"] for each in public["accreditations"]] == [str(await in_days(world, 200))], "what was seen"
    assert (await call(hub).get("/v1/tasks")).json()["items"] == []
    assert (await call(hub).get("/v1/organisations", params={"name": "Spare Button"})).json()["items"]
    causes = (await call(hub).get(f"/v1/centres/{centre_id}/versions")).json()["items"]
    assert [(each["cause"], each["by"]) for each in causes] == [("admitted", "hub"), ("applied", "applicant")]
    again = await admit(world, call, hub, centre_id)
    assert again.status_code == 409


@pytest.mark.rule("DIR-04")
async def test_an_application_is_refused_and_waits_no_more(world, call, hub):
    first, second = await apply(world, call), await apply(world, call)
    for centre_id, reason, left in ((second, "duplicate", 1), (first, "no_centre", 0)):
        refused = await call(hub).post(
            f"/v1/centres/{centre_id}/suspension", json={"reason": reason}, headers=await tag(call, hub, centre_id)
        )
        assert (refused.status_code, refused.json()["standing"]) == (200, "refused"), refused.text
        assert refused.json()["actions"] == ["renew_accreditation", "admit_centre"]
        assert len((await call(hub).get("/v1/tasks")).json()["items"]) == left
        waiting = (await call(hub).get("/v1/hub/centres", params={"standing": "applied"})).json()["items"]
        assert len(waiting) == left
    kept = (await call(hub).get("/v1/hub/centres", params={"standing": "refused"})).json()["items"]
    assert {each["centre_id"] for each in kept} == {first, second}
    assert await found(call) == []
    admitted = await admit(world, call, hub, first)
    assert (admitted.status_code, admitted.json()["standing"]) == (200, "admitted")
    assert await found(call) == [first]


@pytest.mark.rule("DIR-04")
async def test_an_applicant_is_not_admitted_on_an_accreditation_that_covers_nothing(world, call, hub):
    centre_id = await apply(world, call)
    for wrong in ({"level": "enhanced"}, {"until": -1}):
        answer = await admit(world, call, hub, centre_id, **wrong)
        assert answer.status_code == 409
        assert answer.json()["errors"][0]["code"] == "not-accredited"
    assert await found(call) == []


NO_APPLICATION: list[tuple[dict[str, Any], str]] = [
        ({"telephone": None, "email": None}, "no-contact"),
        ({"services": [{**SERVICE, "service": "supervised_contact"}]}, "not-accredited"),
        ({"services": [HANDOVER, HANDOVER]}, "twice"),
        (
            {"accreditations": [{"level": "standard", "from_on": "2026-02-01", "until_on": "2026-01-01"}]},
            "before-start",
        ),
        ({"location_published": False}, "area-missing"),
    ]  # fmt: skip


async def test_an_application_that_cannot_be_is_refused(world, call):
    for said, code in NO_APPLICATION:
        answer = await call(None).post("/v1/centres", json=await joining(world, **said))
        assert answer.status_code == 422, said
        assert code in {each["code"] for each in answer.json()["errors"]}
    assert await world.rows("SELECT id FROM centres") == []


async def test_nobody_floods_the_hub_with_applications(world, call):
    body = await joining(world)
    answers = [(await call(None).post("/v1/centres", json=body)).status_code for _ in range(6)]
    assert answers == [202] * 5 + [429]


@pytest.mark.rule("DIR-04")
async def test_a_suspended_centre_is_not_found_until_it_is_let_back(world, call, hub):
    coordinator = await world.actor(Role.COORDINATOR)
    path = f"/v1/centres/{coordinator.centre_id}"
    suspended = await call(hub).post(
        f"{path}/suspension", json={"reason": "insurance"}, headers=await tag(call, hub, coordinator.centre_id)
    )
    assert (suspended.status_code, suspended.json()["standing"]) == (200, "suspended")
    assert await found(call) == []
    version = (await call(coordinator).get(f"{path}/versions")).json()["items"][0]
    assert (version["cause"], version["reason"], version["by"], version["account_id"]) == (
        "suspended", "insurance", "hub", None,
    )  # fmt: skip
    again = await call(hub).post(
        f"{path}/suspension", json={"reason": "insurance"}, headers=await tag(call, hub, coordinator.centre_id)
    )
    assert again.status_code == 409
    assert (await admit(world, call, hub, coordinator.centre_id)).status_code == 200
    assert await found(call) == [str(coordinator.centre_id)]


@pytest.mark.rule("DIR-04", "DIR-03")
async def test_lapsing_stops_new_families_the_same_day_and_no_family_that_has_a_place(world, call, hub):
    coordinator = await world.actor(Role.COORDINATOR)
    centre_id = coordinator.centre_id
    placed = await world.placed(centre_id)
    waiting = await world.referral("ready", hub_worker=hub)
    offer_id = await world.offered(waiting, centre_id)
    other = await world.referral("ready", hub_worker=hub)
    days = {"from_on": str(await in_days(world, -300)), "until_on": str(await in_days(world, 0))}
    for level in ("standard", "enhanced"):
        ended = await call(hub).put(
            f"/v1/centres/{centre_id}/accreditations/{level}", json=days, headers=await tag(call, hub, centre_id)
        )
        assert ended.status_code == 200, ended.text
    assert await found(call) == [str(centre_id)], "its last day counts"

    await world.let_pass(timedelta(days=1))
    assert await found(call) == []
    assert await standing(call, hub, centre_id) == "lapsed"
    body = {"centre_id": str(centre_id), "service": "supported_contact"}
    offer = await call(hub).post(f"/v1/referrals/{other.referral_id}/offers", json=body)
    assert (offer.status_code, offer.json()["errors"][0]["code"]) == (409, "not-accredited")
    read = await call(coordinator).get(f"/v1/offers/{offer_id}")
    accepted = await call(coordinator).post(
        f"/v1/offers/{offer_id}/acceptance", headers={"If-Match": read.headers["etag"]}
    )
    assert (accepted.status_code, accepted.json()["errors"][0]["code"]) == (409, "not-accredited")

    session = {"day": str(await in_days(world, 3)), "starts": "10:00", "ends": "11:00", "room": "Blue room"}
    booked = await call(coordinator).post(f"/v1/placements/{placed.placement_id}/sessions", json=session)
    assert booked.status_code == 201, booked.text
    assert (await call(coordinator).get(f"/v1/placements/{placed.placement_id}")).json()["status"] == "active"

    path = f"/v1/placements/{placed.placement_id}/centre"
    assert (await call(None).get(f"/v1/centres/{centre_id}")).status_code == 404
    for adult in (placed.starter, placed.other):
        read = await call(adult).get(path)
        assert read.status_code == 200, read.text
        shown = read.json()
        assert (shown["town"], bool(shown["address"]), shown["ground_rules"]["number"]) == ("Cheltenham", True, 1)
    assert (await call(await world.actor()).get(path)).status_code == 404

    renewed = {"from_on": str(await in_days(world, 0)), "until_on": str(await in_days(world, 365))}
    await call(hub).put(
        f"/v1/centres/{centre_id}/accreditations/standard", json=renewed, headers=await tag(call, hub, centre_id)
    )
    assert await found(call) == [str(centre_id)]


@pytest.mark.rule("DIR-04", "SVC-04")
async def test_an_end_that_is_brought_forward_ends_whatever_overlapped(world, call, hub):
    centre_id = (await world.actor(Role.COORDINATOR)).centre_id
    path = f"/v1/centres/{centre_id}/accreditations/standard"

    async def renew(first, last):
        days = {"from_on": str(await in_days(world, first)), "until_on": str(await in_days(world, last))}
        answer = await call(hub).put(path, json=days, headers=await tag(call, hub, centre_id))
        assert answer.status_code == 200, answer.text
        held = [each for each in answer.json()["accreditations"] if each["level"] == "standard"]
        return [(each["from_on"], each["until_on"]) for each in held]

    from_on = str(await in_days(world, -300))  # as every centre of this world is accredited
    assert await renew(-10, 400) == [(from_on, str(await in_days(world, 400)))]
    await renew(-500, -400)
    assert len(await renew(500, 600)) == 3, "what lies before and after stays"
    await world.execute(
        "INSERT INTO accreditations (id, centre_id, level, from_on, until_on) VALUES "
        "(gen_random_uuid(), :id, 'standard', current_date - 100, current_date + 3000)",
        id=centre_id,
    )
    assert (from_on, str(await in_days(world, -1))) in await renew(-300, -1)
    services = (await call(None).get(f"/v1/centres/{centre_id}")).json()["services"]
    assert "supported_contact" not in [each["service"] for each in services]


@pytest.mark.rule("PRIV-09")
async def test_nobody_admits_accredits_or_suspends_a_centre_at_which_they_work(world, call, hub):
    centre_id = UUID(await apply(world, call))
    await world.save(
        Membership(
            id=uuid4(), account_id=hub.account_id, role=Role.COORDINATOR, centre_id=centre_id, from_at=await world.now()
        )
    )
    days = {"from_on": str(await in_days(world, -1)), "until_on": str(await in_days(world, 300))}
    headers = await tag(call, hub, centre_id)
    asks = [
        call(hub).put(f"/v1/centres/{centre_id}/accreditations/standard", json=days, headers=headers),
        call(hub).post(f"/v1/centres/{centre_id}/suspension", json={"reason": "own_wish"}, headers=headers),
    ]
    assert (await admit(world, call, hub, centre_id)).status_code == 403
    assert [(await each).status_code for each in asks] == [403, 403]


@pytest.mark.rule("DIR-02", "PRIV-02")
async def test_who_runs_a_centre_that_must_not_be_found_does_not_tell_its_town_either(world, call):
    body = {**await joining(world, **HIDDEN), "organisation": "Cheltenham Family Trust"}
    refused = await call(None).post("/v1/centres", json=body)
    assert refused.status_code == 422, refused.text
    assert [(each["pointer"], each["code"]) for each in refused.json()["errors"]] == [
        ("/location_published", "tells-location")
    ]
    assert (await call(None).post("/v1/centres", json=await joining(world, **HIDDEN))).status_code == 202
