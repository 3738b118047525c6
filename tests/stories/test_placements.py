"""Placements: confirmed when everything is prepared, read by each audience in its own view, ended with a coded reason."""

from datetime import timedelta
from typing import Any

import pytest

from app.domain import placement
from app.domain.access import Role
from app.domain.services import Service
from app.domain.stage import Stage
from tests.centre import book, codes, confirm, in_days, preparing, sign, tick, visited
from tests.serving import Call
from tests.world import World

pytestmark = pytest.mark.anyio


async def prepared(world: World, call: Call, **options: Any) -> Any:
    """A family with which everything is prepared: only the place has to be confirmed."""
    family = await preparing(world, **options)
    await visited(world, call, family)
    for side in (1, 2):
        signed = await sign(world, call, family, side)
        assert signed.status_code == 201, signed.text
    return family


@pytest.mark.rule("CEN-04", "CEN-05", "AGR-01", "PRO-02", "PRO-04")
async def test_a_place_is_confirmed_once_everything_is_prepared_and_the_family_reads_it_with_the_tick(
    world: World, call: Call
):
    family = await prepared(world, call)
    read = (await call(family.coordinator).get(family.path)).json()
    assert read["missing"] == []
    assert "confirm_place" in read["actions"]
    agreed = await confirm(world, call, family)
    assert agreed.status_code == 200, agreed.text
    said = agreed.json()
    assert (said["status"], said["place"], said["move_on_route"]) == ("agreed", "Saturday hall", "handovers")
    assert said["planned_until"] == str(await in_days(world, 150))
    assert str(await in_days(world, 88)) < said["review_on"] < str(await in_days(world, 93))
    assert "book_session" in said["actions"]
    assert (await call(family.case.starter).get(family.path)).json()["stage"] == "arranging_visits"
    await world.execute("UPDATE messages SET fate = 'sent'")
    await tick(world)
    seen = (await call(family.case.starter).get(family.path)).json()
    assert (seen["stage"], seen["planned_until"]) == ("in_place", said["planned_until"])
    told = await world.rows("SELECT template, side FROM messages WHERE fate = 'queued' ORDER BY side")
    assert [(row["template"], row["side"]) for row in told] == [("stage_moved", 1), ("stage_moved", 2)]
    again = await confirm(world, call, family)
    assert (again.status_code, again.json()["type"]) == (409, "/problems#move-not-open")


@pytest.mark.rule("CEN-04", "STF-01")
async def test_everything_that_is_missing_is_listed_at_once(world: World, call: Call):
    family = await preparing(world)
    await world.execute("DELETE FROM clearances")
    answer = await confirm(world, call, family)
    assert answer.status_code == 409
    assert codes(answer) == {"pre-visit-not-held", "agreement-not-signed", "no-cleared-staff"}
    read = (await call(family.coordinator).get(family.path)).json()
    assert {each["code"] for each in read["missing"]} == {"pre-visit-not-held", "agreement-not-signed"}


@pytest.mark.rule("CEN-04")
async def test_a_pre_visit_that_did_not_go_well_keeps_the_place_open(world: World, call: Call):
    family = await preparing(world)
    await visited(world, call, family, outcome="not_yet")
    for outcome in ("not_yet", "declined", "did_not_come"):
        await world.execute("UPDATE pre_visit_records SET outcome = :outcome WHERE side = 1", outcome=outcome)
        assert codes(await confirm(world, call, family)) >= {"pre-visit-did-not-go-well"}


@pytest.mark.rule("CEN-04")
async def test_a_second_pre_visit_can_make_up_for_the_first(world: World, call: Call):
    family = await preparing(world)
    await visited(world, call, family, outcome="not_yet")
    ids = []
    for side, starts, ends in ((1, "10:00", "10:40"), (2, "14:00", "14:40")):
        assert (await sign(world, call, family, side)).status_code == 201
        ids.append((await book(world, call, family, side, starts, ends)).json()["appointment_id"])
    await world.let_pass(timedelta(days=4))
    for appointment_id in ids:
        path = f"/v1/pre-visits/{appointment_id}/record"
        assert (await call(family.coordinator).put(path, json={"outcome": "went_well"})).status_code == 200
    assert (await confirm(world, call, family)).status_code == 200


@pytest.mark.rule("AGR-01", "CEN-04")
async def test_newer_rules_have_to_be_signed_before_the_place_is_confirmed(world: World, call: Call):
    family = await prepared(world, call)
    await world.execute(
        "INSERT INTO ground_rules (id, centre_id, number, rules, published_at) "
        "VALUES (gen_random_uuid(), :id, 2, '[]', service_now(true))",
        id=family.case.centre_id,
    )
    assert codes(await confirm(world, call, family)) == {"agreement-not-signed"}


@pytest.mark.rule("STF-03", "CEN-04")
async def test_staff_who_are_one_of_the_adults_do_not_count(world: World, call: Call):
    family = await prepared(world, call)
    await world.execute(
        "UPDATE staff SET account_id = :who WHERE id = :id", who=family.case.starter.account_id, id=family.staff_id
    )
    assert codes(await confirm(world, call, family)) == {"no-cleared-staff"}


@pytest.mark.rule("PRO-01")
async def test_supported_contact_is_planned_for_six_months_and_longer_only_with_a_reason(world: World, call: Call):
    family = await prepared(world, call)
    late, too_late = str(await in_days(world, 250)), str(await in_days(world, 400))
    assert codes(await confirm(world, call, family, planned_until=late)) == {"reason-needed"}
    reasoned = {"longer_reason": "child_needs_time"}
    assert codes(await confirm(world, call, family, planned_until=too_late, **reasoned)) == {"beyond-a-year"}
    past = str(await in_days(world, -1))
    assert codes(await confirm(world, call, family, planned_until=past)) == {"in-the-past"}
    agreed = await confirm(world, call, family, planned_until=late, **reasoned)
    assert (agreed.status_code, agreed.json()["longer_reason"]) == (200, "child_needs_time")


@pytest.mark.rule("PRO-01")
async def test_supervised_contact_has_no_fixed_ceiling(world: World, call: Call):
    family = await prepared(world, call, service=Service.SUPERVISED_CONTACT)
    agreed = await confirm(world, call, family, planned_until=str(await in_days(world, 500)))
    assert agreed.status_code == 200, agreed.text


@pytest.mark.rule("PRO-04")
async def test_a_place_without_a_way_on_is_not_confirmed(world: World, call: Call):
    family = await prepared(world, call)
    for route in (None, "none", "not_yet_known"):
        assert (await confirm(world, call, family, move_on_route=route)).status_code == 422


async def test_a_place_is_confirmed_only_by_who_has_read_it_as_it_stands(world: World, call: Call):
    family = await prepared(world, call)
    body = {"place": "Hall", "planned_until": str(await in_days(world, 90)), "move_on_route": "handovers"}
    path = f"{family.path}/confirmation"
    assert (await call(family.coordinator).post(path, json=body)).status_code == 428
    read = await call(family.coordinator).get(family.path)
    await world.execute("UPDATE pre_visit_records SET outcome = 'not_yet'")
    stale = await call(family.coordinator).post(path, json=body, headers={"If-Match": read.headers["etag"]})
    assert stale.status_code == 412


@pytest.mark.rule("CEN-07", "CEN-08")
async def test_a_centre_may_decline_after_a_pre_visit_and_the_hub_talks_with_the_family(world: World, call: Call):
    family = await preparing(world)
    await visited(world, call, family)
    coming = await book(world, call, family, 1, "10:00", "10:40")
    assert coming.status_code == 201
    ended = await call(family.coordinator).post(f"{family.path}/ending", json={"reason": "declined_after_visit"})
    assert ended.status_code == 200, ended.text
    assert (ended.json()["status"], ended.json()["end_reason"]) == ("ended", "declined_after_visit")
    row = (await world.rows("SELECT status, waits_on FROM referrals"))[0]
    assert (row["status"], row["waits_on"]) == ("assessing", "hub")
    tasks = await world.rows("SELECT kind, reasons FROM tasks WHERE role = 'hub_worker'")
    assert [task["kind"] for task in tasks] == ["offer-next-centre"]
    query = "SELECT status FROM appointments WHERE id = :id"
    assert (await world.rows(query, id=coming.json()["appointment_id"]))[0]["status"] == "cancelled"
    query = "SELECT 1 FROM presences WHERE appointment_id = :id"
    assert await world.rows(query, id=coming.json()["appointment_id"]) == []
    told = await world.rows("SELECT person_id FROM messages WHERE template = 'visit_will_not_take_place'")
    assert [row["person_id"] for row in told] == [family.case.starter.person_id]
    seen = await call(family.case.starter).get(family.path)
    assert seen.json()["stage"] == "arranging_visits"
    assert "declined_after_visit" not in seen.text


@pytest.mark.rule("REF-11")
async def test_the_end_of_a_running_place_ends_the_referral(world: World, call: Call):
    coordinator = await world.actor(Role.COORDINATOR)
    assert coordinator.centre_id is not None
    case = await world.placed(coordinator.centre_id, stage=Stage.IN_PLACE, status=placement.Status.ACTIVE)
    path = f"/v1/placements/{case.placement_id}"
    late = await call(coordinator).post(f"{path}/ending", json={"reason": "declined_after_visit"})
    assert (late.status_code, late.json()["type"]) == (409, "/problems#move-not-open")
    ended = await call(coordinator).post(f"{path}/ending", json={"reason": "aim_reached"})
    assert (ended.status_code, ended.json()["status"]) == (200, "ended")
    assert (await world.rows("SELECT status FROM referrals"))[0]["status"] == "ended"
    assert (await call(case.starter).get(path)).json()["stage"] == "in_place"
    again = await call(coordinator).post(f"{path}/ending", json={"reason": "aim_reached"})
    assert again.status_code == 409


async def test_a_place_is_not_there_for_anybody_else(world: World, call: Call):
    family = await prepared(world, call)
    for role in (Role.FAMILY, Role.REFERRER, Role.COORDINATOR, Role.CENTRE_WORKER):
        assert (await call(await world.actor(role)).get(family.path)).status_code == 404
    assert (await call(await world.actor(Role.ADMINISTRATOR)).get(family.path)).status_code == 403
    stranger = await world.actor(Role.COORDINATOR)
    assert (await call(stranger).post(f"{family.path}/ending", json={"reason": "other"})).status_code == 404
    body = {"place": "Hall", "planned_until": "2030-01-01", "move_on_route": "handovers"}
    assert (await call(stranger).post(f"{family.path}/confirmation", json=body)).status_code == 404
    for role in (Role.FAMILY, Role.HUB_LEAD, Role.REFERRER, Role.CENTRE_WORKER, Role.ADMINISTRATOR):
        somebody = await world.actor(role)
        assert (await call(somebody).post(f"{family.path}/confirmation", json=body)).status_code == 403
        assert (await call(somebody).post(f"{family.path}/ending", json={"reason": "other"})).status_code == 403
