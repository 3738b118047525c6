"""Sealed cases: there for their worker alone, opened by two people, or in an emergency that leaves its traces."""

from datetime import timedelta

import pytest

from app.domain import referral
from app.domain.access import Role
from app.domain.application import Section
from tests.world import Case, World

REASON = {"reason": "The police are at the door and need the address."}
LEADS = (Role.HUB_LEAD, Role.HUB_LEAD)
REFUGE = {"given_name": "Bo", "address": {"in_refuge": True, "postcode": "GL52 9ZZ", "lines": ["9 Hidden Lane"]}}


async def sealed(world: World, call) -> tuple[Case, str]:
    worker = await world.actor(Role.HUB_WORKER)
    case = await world.referral(referral.Status.ASSESSING, hub_worker=worker)
    path = f"/v1/referrals/{case.referral_id}"
    done = await call(worker).put(f"{path}/seal", json={"sealed": True, **REASON})
    assert (done.status_code, done.json()["worker_id"]) == (200, str(worker.account_id))
    return case, path


@pytest.mark.rule("PRIV-05", "PRIV-09")
async def test_a_sealed_case_is_there_for_its_worker_alone_until_two_agree(world: World, call):
    worker = await world.actor(Role.HUB_WORKER)
    case = await world.referral(referral.Status.ASSESSING, hub_worker=worker)
    path, others = f"/v1/referrals/{case.referral_id}", [await world.actor(Role.HUB_LEAD)]
    others.append(await world.actor(Role.HUB_WORKER))
    await call(worker).put(f"{path}/seal", json={"sealed": True, **REASON})
    for actor in others:
        assert (await call(actor).get(path)).status_code == 404
        assert str(case.referral_id) not in (await call(actor).get("/v1/referrals")).text
        assert (await call(actor).put(f"{path}/seal", json={"sealed": False, **REASON})).status_code == 404
    assert (await call(worker).get(path)).status_code == 200
    asked = (await call(worker).put(f"{path}/seal", json={"sealed": False, **REASON})).json()
    assert asked["sealed_at"] is not None
    answer = f"/v1/approvals/{asked['approval_id']}/answer"
    assert (await call(worker).post(answer, json={"answer": "yes"})).status_code == 403
    assert (await call(others[1]).post(answer, json={"answer": "yes"})).status_code == 403
    assert [each["kind"] for each in (await call(others[0]).get("/v1/tasks")).json()["items"]] == ["approval-asked"]
    assert (await call(others[0]).post(answer, json={"answer": "yes"})).status_code == 200
    assert (await call(others[0]).get(path)).status_code == 200


@pytest.mark.rule("PRIV-05")
async def test_nobody_seals_a_case_that_nobody_has(world: World, call):
    case, worker = await world.referral(), await world.actor(Role.HUB_WORKER)
    answer = await call(worker).put(f"/v1/referrals/{case.referral_id}/seal", json={"sealed": True, **REASON})
    assert answer.status_code == 409


@pytest.mark.rule("PRIV-05", "PRIV-04")
async def test_broken_glass_opens_for_half_an_hour_and_every_look_is_written_down_as_such(world: World, call):
    lead, colleague = await world.actor(Role.HUB_LEAD), await world.actor(Role.HUB_LEAD)
    case, path = await sealed(world, call)
    await world.section(case, 2, Section.ABOUT_ME, REFUGE)
    broken = await call(lead).post(f"{path}/break-glass", json=REASON)
    assert broken.status_code == 201, broken.text
    glass_id = broken.json()["glass_id"]
    assert (await call(lead).get(path)).status_code == 200
    assert "Hidden Lane" in (await call(lead).get(f"{path}/applications/2")).text
    assert str(case.referral_id) not in (await call(lead).get("/v1/referrals")).text
    assert (await call(colleague).get(path)).status_code == 404
    looks = "SELECT op, note ->> 'break_glass' AS glass FROM audit_events WHERE account_id = :a AND referral_id = :r"
    rows = await world.rows(looks, a=lead.account_id, r=case.referral_id)
    assert {(row["op"], row["glass"]) for row in rows} == {
        ("break_glass", glass_id), ("read_referral", glass_id), ("read_application", glass_id)
    }  # fmt: skip
    mails = await world.rows("SELECT person_id FROM messages WHERE template = 'message_for_staff_task'")
    assert {row["person_id"] for row in mails} >= {lead.person_id, colleague.person_id}
    await world.let_pass(timedelta(minutes=30))
    assert (await call(lead).get(path)).status_code == 404


@pytest.mark.rule("PRIV-05")
async def test_somebody_else_reviews_what_was_opened(world: World, call):
    lead, colleague = await world.actor(Role.HUB_LEAD), await world.actor(Role.HUB_LEAD)
    _, path = await sealed(world, call)
    await call(lead).post(f"{path}/break-glass", json=REASON)
    for actor, status in ((lead, 403), (colleague, 200)):
        task = (await call(actor).get("/v1/tasks")).json()["items"][0]
        assert (task["kind"], task["on_list"]) == ("review-break-glass", "hub_lead")
        assert task["actions"] == (["complete_task"] if status == 200 else [])
        done = await call(actor).post(f"/v1/tasks/{task['task_id']}/completion", json={})
        assert done.status_code == status


@pytest.mark.rule("PRIV-05", "PRIV-09")
async def test_nobody_reviews_what_they_opened_by_a_second_account_nor_names_it_deputy(world: World, call):
    lead, second = [await world.actor(role, given_name="Ada", family_name="Twin") for role in LEADS]
    _, path = await sealed(world, call)
    await call(lead).post(f"{path}/break-glass", json=REASON)
    task = (await call(second).get("/v1/tasks")).json()["items"][0]
    assert (await call(second).post(f"/v1/tasks/{task['task_id']}/completion", json={})).status_code == 403
    until = (await world.now() + timedelta(hours=1)).isoformat()
    named = await call(lead).put("/v1/hub/deputy", json={"account_id": str(second.account_id), "until": until})
    assert named.status_code == 422


@pytest.mark.rule("PRIV-05")
async def test_the_deputy_on_call_breaks_the_glass_and_no_other_worker(world: World, call):
    lead, deputy = await world.actor(Role.HUB_LEAD), await world.actor(Role.HUB_WORKER)
    _, path = await sealed(world, call)
    assert (await call(deputy).post(f"{path}/break-glass", json=REASON)).status_code == 404
    until = (await world.now() + timedelta(hours=1)).isoformat()
    named = await call(lead).put("/v1/hub/deputy", json={"account_id": str(deputy.account_id), "until": until})
    assert named.status_code == 200, named.text
    assert (await call(deputy).post(f"{path}/break-glass", json=REASON)).status_code == 201
    assert (await call(deputy).get(path)).status_code == 200
    await world.let_pass(timedelta(hours=2))
    assert (await call(deputy).post(f"{path}/break-glass", json=REASON)).status_code == 404
    own = await call(lead).put("/v1/hub/deputy", json={"account_id": str(lead.account_id), "until": until})
    assert own.status_code == 422


@pytest.mark.rule("PRIV-05")
async def test_where_a_refuge_is_only_the_worker_reads(world: World, call):
    worker, lead = await world.actor(Role.HUB_WORKER), await world.actor(Role.HUB_LEAD)
    case = await world.referral(referral.Status.ASSESSING, hub_worker=worker)
    await world.section(case, 2, Section.ABOUT_ME, REFUGE)
    path = f"/v1/referrals/{case.referral_id}/applications/2"
    assert "Hidden Lane" in (await call(worker).get(path)).text
    read = await call(lead).get(path)
    assert read.status_code == 200
    assert "Hidden Lane" not in read.text
    assert "GL52" not in read.text
