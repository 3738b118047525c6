"""The hub's queue: who waits, in what order, and how a case is taken out of it."""

import json
from datetime import timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy import event

from app.domain import referral
from app.domain.access import Role
from app.screening.words import Kind
from tests.hub import ABUSE_PENDING, PAST_DRINKING, answered, at
from tests.serving import Call
from tests.world import Actor, Case, World

QUEUE = "/v1/hub/queue"


async def waiting(world: World, **priority: Any) -> Case:
    """A referral in the queue."""
    case = await world.referral()
    await world.execute(
        "UPDATE referrals SET priority = CAST(:noted AS jsonb) WHERE id = :id",
        noted=json.dumps(priority), id=case.referral_id,
    )  # fmt: skip
    return case


async def take(call: Call, worker: Actor, case: Case, **body: Any) -> httpx.Response:
    client = call(worker)
    queue = (await client.get(QUEUE)).json()["items"]
    etag = next((each["etag"] for each in queue if each["referral_id"] == str(case.referral_id)), '"none"')
    return await client.put(at(case, "/allocation"), json=body, headers={"If-Match": etag})


@pytest.mark.rule("HUB-01")
async def test_the_queue_shows_the_most_pressing_first_and_age_lifts_a_case(world: World, call):
    worker = await world.actor(Role.HUB_WORKER)
    old_green = await waiting(world, is_green=True)
    await world.let_pass(timedelta(days=11))
    green = await waiting(world, is_green=True)
    amber = await waiting(world)
    court = await waiting(world, court_on=str((await world.now() + timedelta(days=90)).date()))
    abuse = await waiting(world, abuse_or_order=True)
    danger = await waiting(world, safeguarding=True)
    answer = await call(worker).get(QUEUE)
    assert answer.status_code == 200
    shown = [each["referral_id"] for each in answer.json()["items"]]
    assert shown == [str(each.referral_id) for each in (danger, abuse, old_green, court, amber, green)]
    first, oldest = answer.json()["items"][0], answer.json()["items"][2]
    assert (first["urgency"], first["waiting_days"], first["overdue"]) == ("safeguarding", 0, False)
    assert (oldest["urgency"], oldest["waiting_days"]) == ("green", 11)
    assert oldest["due_on"] > first["due_on"]
    assert first["actions"] == ["take_referral"]


@pytest.mark.rule("HUB-01")
async def test_an_open_safeguarding_task_puts_a_case_first_and_a_late_case_is_marked(world: World, call):
    lead = await world.actor(Role.HUB_LEAD)
    late = await waiting(world)
    await world.let_pass(timedelta(days=11))
    case = await waiting(world)
    await world.execute(
        "INSERT INTO tasks (id, referral_id, role, kind, grade, reasons, due_on, opened_at, v) VALUES "
        "(gen_random_uuid(), :id, 'hub_lead', 'danger-declared', 'now', '{GATE-01}', now()::date, now(), 1)",
        id=case.referral_id,
    )
    items = (await call(lead).get(QUEUE)).json()["items"]
    assert [each["urgency"] for each in items] == ["amber", "safeguarding"]
    assert items[0]["referral_id"] == str(late.referral_id)
    assert items[0]["overdue"] is True


@pytest.mark.rule("HUB-01")
async def test_amber_says_whether_a_risk_is_to_be_judged_or_only_evidence_seen(world: World, call):
    worker = await world.actor(Role.HUB_WORKER)
    judge, see, green, red, unanswered = [await waiting(world) for _ in range(5)]
    neglect = {"kind": "neglect", "subject": "visiting_adult", "answer": "yes"}
    await answered(world, judge, 1, neglect)
    await answered(world, see, 1, PAST_DRINKING)
    await answered(world, green, 1)
    await answered(world, red, 1)
    await answered(world, red, 2, ABUSE_PENDING)
    await answered(world, unanswered, 1, unknown=(Kind.WEAPONS,))
    items = {each["referral_id"]: each for each in (await call(worker).get(QUEUE)).json()["items"]}
    seen = {
        name: (items[str(case.referral_id)]["light"], items[str(case.referral_id)]["amber"])
        for name, case in {
            "judge": judge, "see": see, "green": green, "red": red, "unanswered": unanswered,
        }.items()
    }  # fmt: skip
    assert seen == {
        "judge": ("amber", "risk"), "see": ("amber", "evidence"), "green": ("green", None), "red": ("red", None),
        "unanswered": ("amber", "risk"),
    }  # fmt: skip


async def test_the_queue_comes_in_pages_of_at_most_four_statements(app, world: World, call):
    worker = await world.actor(Role.HUB_WORKER)
    cases = [await waiting(world) for _ in range(5)]
    for case in cases:
        await answered(world, case, 1)
    seen: list[str] = []
    address = f"{QUEUE}?limit=2"
    while address:
        statements: list[str] = []

        def count(_c, _cur, statement, *_rest, seen_now=statements):
            if any(table in statement for table in ("referrals", "screenings", "tasks")) and "SELECT" in statement:
                seen_now.append(statement)

        engine = app.state.parts.database.serving.sync_engine
        event.listen(engine, "before_cursor_execute", count)
        answer = await call(worker).get(address)
        event.remove(engine, "before_cursor_execute", count)
        assert len(statements) <= 4
        seen += [each["referral_id"] for each in answer.json()["items"]]
        following = answer.json()["next"]
        assert ("link" in answer.headers) is (following is not None)
        address = f"{QUEUE}?limit=2&after={following}" if following else ""
    assert len(seen) == 5
    assert set(seen) == {str(case.referral_id) for case in cases}
    stranger = await world.actor(Role.HUB_WORKER)
    mine = (await call(worker).get(f"{QUEUE}?limit=2")).json()["next"]
    assert (await call(stranger).get(f"{QUEUE}?limit=2&after={mine}")).status_code == 404


async def test_only_what_waits_stands_in_the_queue(world: World, call):
    worker = await world.actor(Role.HUB_WORKER)
    for status in (referral.Status.DRAFT, referral.Status.ASSESSING, referral.Status.STOPPED, referral.Status.READY):
        await world.referral(status)
    sealed = await waiting(world)
    await world.execute("UPDATE referrals SET sealed_at = now() WHERE id = :id", id=sealed.referral_id)
    assert (await call(worker).get(QUEUE)).json()["items"] == []


@pytest.mark.rule("HUB-01")
async def test_a_social_worker_takes_a_case_and_its_assessment_opens(world: World, call):
    worker = await world.actor(Role.HUB_WORKER)
    case = await waiting(world)
    answer = await take(call, worker, case)
    assert answer.status_code == 200, answer.text
    body = answer.json()
    assert body["status"] == "assessing"
    assert body["worker_id"] == str(worker.account_id)
    assert body["due_on"] is not None
    assert {"record_conversation", "record_check", "confirm_concern", "decide_referral"} <= set(body["actions"])
    rows = await world.rows("SELECT id, worker FROM assessments WHERE referral_id = :id", id=case.referral_id)
    assert [(str(row["id"]), row["worker"]) for row in rows] == [(body["assessment_id"], worker.account_id)]
    assert (await call(worker).get(QUEUE)).json()["items"] == []


async def test_a_case_is_taken_once_and_only_as_it_was_read(world: World, call):
    worker, other = await world.actor(Role.HUB_WORKER), await world.actor(Role.HUB_WORKER)
    case = await waiting(world)
    client = call(worker)
    assert (await client.put(at(case, "/allocation"), json={})).status_code == 428
    item = (await client.get(QUEUE)).json()["items"][0]
    first = await client.put(at(case, "/allocation"), json={}, headers={"If-Match": item["etag"]})
    assert first.status_code == 200
    late = await call(other).put(at(case, "/allocation"), json={}, headers={"If-Match": item["etag"]})
    assert late.status_code == 412
    again = await call(other).put(at(case, "/allocation"), json={}, headers={"If-Match": first.headers["etag"]})
    assert again.status_code == 409
    assert again.json()["type"].endswith("#move-not-open")


@pytest.mark.rule("HUB-01")
async def test_the_lead_gives_a_case_to_a_worker_and_nobody_else_does(world: World, call):
    lead, worker = await world.actor(Role.HUB_LEAD), await world.actor(Role.HUB_WORKER)
    family = await world.actor()
    case = await waiting(world)
    assert (await take(call, worker, case, worker_id=str(lead.account_id))).status_code == 403
    refused = await take(call, lead, case, worker_id=str(family.account_id))
    assert refused.status_code == 422
    answer = await take(call, lead, case, worker_id=str(worker.account_id))
    assert answer.status_code == 200, answer.text
    assert answer.json()["worker_id"] == str(worker.account_id)


@pytest.mark.rule("STF-03")
async def test_a_social_worker_never_sees_as_staff_a_case_in_which_they_are_a_party(world: World, call):
    worker, lead = await world.actor(Role.HUB_WORKER), await world.actor(Role.HUB_LEAD)
    queued = await world.referral(starter=worker)
    assessing = await world.referral(referral.Status.ASSESSING, other=worker, hub_worker=lead)
    client = call(worker)
    assert (await client.get(QUEUE)).json()["items"] == []
    assert (await client.put(at(queued, "/allocation"), json={}, headers={"If-Match": "*"})).status_code == 404
    assert (await client.get(at(assessing, "/assessment"))).status_code == 404
    assert (await client.get(at(assessing, "/referral-notes"))).status_code == 404
    given = await take(call, lead, queued, worker_id=str(worker.account_id))
    assert given.status_code == 422


@pytest.mark.parametrize("role", [Role.FAMILY, Role.REFERRER, Role.COORDINATOR, Role.CENTRE_WORKER, Role.ADMINISTRATOR])
async def test_the_queue_is_the_hubs_alone(world: World, call, role):
    actor = await world.actor(role)
    assert (await call(actor).get(QUEUE)).status_code == 403
