"""Staff: a centre keeps the records of its people; without an enhanced disclosure nobody is ever assigned."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from app.domain.access import Role
from tests.centre import codes
from tests.serving import Call
from tests.world import Actor, World

pytestmark = pytest.mark.anyio


def record(**more: Any) -> dict[str, Any]:
    return {
        "given_name": "Vi", "family_name": "Volunteer-Sample", "part": "volunteer", "from_on": "2026-01-05", **more,
    }  # fmt: skip


async def disclosed(world: World, *, days: int = 30, kind: str = "dbs", level: str = "enhanced") -> dict[str, str]:
    issued_on = (await world.now()).date() - timedelta(days=days)
    return {"kind": kind, "level": level, "issued_on": str(issued_on)}


def path_of(coordinator: Actor, staff_id: Any = None) -> str:
    path = f"/v1/centres/{coordinator.centre_id}/staff"
    return path if staff_id is None else f"{path}/{staff_id}"


@pytest.mark.rule("STF-01")
async def test_somebody_without_an_enhanced_disclosure_is_on_record_and_cannot_be_assigned(world: World, call: Call):
    coordinator = await world.actor(Role.COORDINATOR)
    path = path_of(coordinator, uuid4())
    kept = await call(coordinator).put(path, json=record())
    assert kept.status_code == 200, kept.text
    assert (kept.json()["clearance"], kept.json()["may_be_assigned"]) == ("none", False)
    for level, standing in (("basic", "none"), ("standard", "none"), ("enhanced", "cleared")):
        body = record(clearances=[await disclosed(world, level=level)])
        kept = await call(coordinator).put(path, json=body, headers={"If-Match": kept.headers["etag"]})
        assert kept.status_code == 200, kept.text
        assert (kept.json()["clearance"], kept.json()["may_be_assigned"]) == (standing, standing == "cleared")
    assert len(kept.json()["clearances"]) == 1


@pytest.mark.rule("STF-01")
async def test_an_old_disclosure_warns_and_does_not_bar(world: World, call: Call):
    coordinator = await world.actor(Role.COORDINATOR)
    for days, standing in ((3 * 365 - 30, "soon_stale"), (3 * 365, "stale")):
        body = record(clearances=[await disclosed(world, days=days)])
        kept = (await call(coordinator).put(path_of(coordinator, uuid4()), json=body)).json()
        assert (kept["clearance"], kept["may_be_assigned"]) == (standing, True)


@pytest.mark.rule("STF-01")
async def test_the_nation_of_the_centre_decides_which_disclosure_counts(world: World, call: Call):
    coordinator = await world.actor(Role.COORDINATOR)
    access_ni = record(clearances=[await disclosed(world, kind="accessni")])
    refused = await call(coordinator).put(path_of(coordinator, uuid4()), json=access_ni)
    assert (refused.status_code, codes(refused)) == (422, {"other-nation"})
    await world.execute("UPDATE centres SET nation = 'northern_ireland' WHERE id = :id", id=coordinator.centre_id)
    kept = await call(coordinator).put(path_of(coordinator, uuid4()), json=access_ni)
    assert kept.json()["clearance"] == "cleared"
    tomorrow = record(clearances=[await disclosed(world, kind="accessni", days=-2)])
    refused = await call(coordinator).put(path_of(coordinator, uuid4()), json=tomorrow)
    assert codes(refused) == {"in-the-future"}


async def test_a_record_is_changed_only_by_who_has_read_it(world: World, call: Call):
    coordinator = await world.actor(Role.COORDINATOR)
    path = path_of(coordinator, uuid4())
    kept = await call(coordinator).put(path, json=record())
    assert (await call(coordinator).put(path, json=record(part="worker"))).status_code == 428
    stale = await call(coordinator).put(path, json=record(part="worker"), headers={"If-Match": '"old"'})
    assert stale.status_code == 412
    listed = (await call(coordinator).get(path_of(coordinator))).json()["items"]
    assert [each["etag"] for each in listed] == [kept.headers["etag"]]
    body = record(part="worker", until_on="2026-01-31", da_assessor=True)
    changed = await call(coordinator).put(path, json=body, headers={"If-Match": listed[0]["etag"]})
    assert (changed.json()["part"], changed.json()["da_assessor"]) == ("worker", True)
    early = record(until_on="2025-01-01")
    refused = await call(coordinator).put(path, json=early, headers={"If-Match": changed.headers["etag"]})
    assert codes(refused) == {"before-start"}


async def test_an_account_is_linked_only_if_it_may_act_for_this_centre(world: World, call: Call):
    coordinator = await world.actor(Role.COORDINATOR)
    worker = await world.actor(Role.CENTRE_WORKER, centre_id=coordinator.centre_id)
    elsewhere = await world.actor(Role.CENTRE_WORKER)
    path = path_of(coordinator, uuid4())
    answers = [
        await call(coordinator).put(path, json=record(email=email))
        for email in (elsewhere.email, "nobody.at.all@example.org")
    ]
    assert [codes(answer) for answer in answers] == [{"not-of-this-centre"}] * 2
    kept = await call(coordinator).put(path, json=record(email=worker.email.upper()))
    assert kept.json()["has_account"] is True
    again = await call(coordinator).put(path_of(coordinator, uuid4()), json=record(email=worker.email))
    assert again.status_code == 409
    kept = await call(coordinator).put(path, json=record(), headers={"If-Match": kept.headers["etag"]})
    assert kept.json()["has_account"] is True
    assert worker.email not in kept.text


async def test_staff_are_listed_by_name_in_pages(world: World, call: Call):
    coordinator = await world.actor(Role.COORDINATOR)
    for name in ("Cee", "Ay", "Bee"):
        await call(coordinator).put(path_of(coordinator, uuid4()), json=record(family_name=name))
    first = (await call(coordinator).get(path_of(coordinator), params={"limit": 2})).json()
    assert [each["family_name"] for each in first["items"]] == ["Ay", "Bee"]
    last = await call(coordinator).get(path_of(coordinator), params={"limit": 2, "after": first["next"]})
    assert [each["family_name"] for each in last.json()["items"]] == ["Cee"]


async def test_a_centre_keeps_its_own_staff_only(world: World, call: Call):
    coordinator, stranger = await world.actor(Role.COORDINATOR), await world.actor(Role.COORDINATOR)
    staff_id = uuid4()
    assert (await call(coordinator).put(path_of(coordinator, staff_id), json=record())).status_code == 200
    assert (await call(stranger).get(path_of(coordinator))).status_code == 404
    assert (await call(stranger).put(path_of(coordinator, staff_id), json=record())).status_code == 404
    assert (await call(stranger).put(path_of(stranger, staff_id), json=record())).status_code == 404
    for role in (Role.FAMILY, Role.REFERRER, Role.HUB_LEAD, Role.CENTRE_WORKER, Role.ADMINISTRATOR):
        somebody = await world.actor(role)
        assert (await call(somebody).get(path_of(coordinator))).status_code == 403
        assert (await call(somebody).put(path_of(coordinator, staff_id), json=record())).status_code == 403
