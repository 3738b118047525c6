"""Tasks: on whose list they stand, and who completes them."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from app.db.tables.assessment import Task
from app.db.tables.referral import Participation
from app.domain import referral
from app.domain.access import Relation, Role
from tests.world import Actor, Case, World

TASKS = "/v1/tasks"


async def task(
    world: World,
    role: Role = Role.HUB_WORKER,
    *,
    case: Case | None = None,
    centre_id: UUID | None = None,
    kind: str = "material-change",
    due_in: int = 5,
) -> UUID:
    now, task_id = await world.now(), uuid4()
    await world.save(
        Task(
            id=task_id, referral_id=case.referral_id if case else None, role=role, centre_id=centre_id, kind=kind,
            grade="this_week", reasons=["GATE-01"], due_on=(now + timedelta(days=due_in)).date(), opened_at=now,
        )
    )  # fmt: skip
    return task_id


async def listed(call, actor: Actor, query: str = "") -> list[str]:
    answer = await call(actor).get(TASKS + query)
    assert answer.status_code == 200, answer.text
    return [each["task_id"] for each in answer.json()["items"]]


async def complete(call, actor: Actor, task_id: UUID, outcome: str = "done"):
    return await call(actor).post(f"{TASKS}/{task_id}/completion", json={"outcome": outcome})


@pytest.mark.rule("SAF-04")
async def test_the_hub_reads_its_own_and_its_leads_tasks_the_earliest_due_first(world: World, call):
    worker, lead = await world.actor(Role.HUB_WORKER), await world.actor(Role.HUB_LEAD)
    case = await world.referral()
    later = await task(world, case=case)
    late = await task(world, Role.HUB_LEAD, case=case, kind="danger-declared", due_in=-1)
    await task(world, Role.COORDINATOR, centre_id=await world.centre())
    for actor in (worker, lead):
        assert await listed(call, actor) == [str(late), str(later)]
    first = (await call(worker).get(TASKS)).json()["items"][0]
    assert (first["overdue"], first["on_list"], first["reasons"]) == (True, "hub_lead", ["GATE-01"])
    assert first["referral_id"] == str(case.referral_id)
    assert first["actions"] == []
    assert (await call(lead).get(TASKS)).json()["items"][0]["actions"] == ["complete_task"]


@pytest.mark.rule("SAF-04")
async def test_what_stands_on_the_leads_list_is_the_leads_to_close(world: World, call):
    worker, lead = await world.actor(Role.HUB_WORKER), await world.actor(Role.HUB_LEAD)
    task_id = await task(world, Role.HUB_LEAD, kind="danger-declared")
    assert (await complete(call, worker, task_id)).status_code == 403
    answer = await complete(call, lead, task_id, "passed_on")
    assert answer.status_code == 200, answer.text
    assert (answer.json()["outcome"], answer.json()["done_by"]) == ("passed_on", str(lead.account_id))
    assert (await complete(call, lead, task_id)).status_code == 409
    assert await listed(call, lead) == []
    assert await listed(call, lead, "?done=true") == [str(task_id)]


@pytest.mark.rule("LIGHT-08")
async def test_a_task_about_a_draft_that_was_never_sent_is_listed_and_the_lead_alone_reads_the_draft(
    world: World, call
):
    lead, worker = await world.actor(Role.HUB_LEAD), await world.actor(Role.HUB_WORKER)
    case = await world.referral(referral.Status.DRAFT, joined=False)
    task_id = await task(world, Role.HUB_LEAD, case=case, kind="abuse-of-a-child-disclosed")
    assert await listed(call, lead) == [str(task_id)]
    for who, status in ((lead, 200), (worker, 404)):
        assert (await call(who).get(f"/v1/referrals/{case.referral_id}")).status_code == status


@pytest.mark.rule("STF-03")
async def test_a_task_about_ones_own_family_is_on_no_list_of_ones_own(world: World, call):
    worker, colleague = await world.actor(Role.HUB_WORKER), await world.actor(Role.HUB_WORKER)
    case = await world.referral(starter=worker)
    draft = await world.referral(referral.Status.DRAFT, starter=worker, joined=False)
    task_id, other = await task(world, case=case), await task(world, case=draft)
    assert await listed(call, worker) == []
    assert (await complete(call, worker, task_id)).status_code == 404
    assert set(await listed(call, colleague)) == {str(task_id), str(other)}


async def test_a_task_about_a_sealed_case_is_the_allocated_workers(world: World, call):
    worker, colleague = await world.actor(Role.HUB_WORKER), await world.actor(Role.HUB_WORKER)
    case = await world.referral(referral.Status.ASSESSING, hub_worker=worker)
    task_id = await task(world, case=case)
    await world.execute("UPDATE referrals SET sealed_at = now() WHERE id = :id", id=case.referral_id)
    assert await listed(call, worker) == [str(task_id)]
    assert await listed(call, colleague) == []
    assert (await complete(call, colleague, task_id)).status_code == 404


async def test_a_coordinator_reads_the_centres_tasks_while_the_family_is_the_centres(world: World, call):
    coordinator, stranger = await world.actor(Role.COORDINATOR), await world.actor(Role.COORDINATOR)
    assert coordinator.centre_id
    case = await world.referral(referral.Status.READY)
    await world.offered(case, coordinator.centre_id)
    own = await task(world, Role.COORDINATOR, case=case, centre_id=coordinator.centre_id)
    await task(world, case=case)
    await task(world, Role.COORDINATOR, centre_id=stranger.centre_id)
    assert await listed(call, coordinator) == [str(own)]
    assert (await complete(call, stranger, own)).status_code == 404
    await world.execute("UPDATE participations SET until = now() WHERE centre_id = :id", id=coordinator.centre_id)
    assert await listed(call, coordinator) == []
    assert (await complete(call, coordinator, own)).status_code == 404


async def test_a_centre_worker_reads_the_tasks_of_families_on_duty_for(world: World, call):
    centre_id = await world.centre()
    worker, other = [await world.actor(Role.CENTRE_WORKER, centre_id=centre_id) for _ in range(2)]
    case = await world.placed(centre_id)
    task_id = await task(world, Role.CENTRE_WORKER, case=case, centre_id=centre_id)
    await task(world, Role.COORDINATOR, case=case, centre_id=centre_id)
    await world.save(
        Participation(
            id=uuid4(), referral_id=case.referral_id, relation=Relation.WORKER, account_id=worker.account_id,
            cause="test", from_at=await world.now(),
        )
    )  # fmt: skip
    assert await listed(call, worker) == [str(task_id)]
    assert await listed(call, other) == []
    assert (await complete(call, other, task_id)).status_code == 404
    assert (await complete(call, worker, task_id)).status_code == 200


async def test_tasks_come_in_pages(world: World, call):
    worker = await world.actor(Role.HUB_WORKER)
    wanted = [str(await task(world, due_in=day)) for day in range(5)]
    seen, address = [], f"{TASKS}?limit=2"
    while address:
        answer = await call(worker).get(address)
        seen += [each["task_id"] for each in answer.json()["items"]]
        following = answer.json()["next"]
        address = f"{TASKS}?limit=2&after={following}" if following else ""
    assert seen == wanted


async def test_families_referrers_and_administrators_have_no_tasks(world: World, call):
    task_id = await task(world)
    for role in (Role.FAMILY, Role.REFERRER, Role.ADMINISTRATOR):
        actor = await world.actor(role)
        assert (await call(actor).get(TASKS)).status_code == 403
        assert (await complete(call, actor, task_id)).status_code == 403
