"""Hub and centre hear in time that an accreditation ends, and only of what the centre needs and has not renewed."""

from datetime import timedelta

import pytest

from app.domain.access import Role
from app.worker.due import run_round
from tests.centre import in_days
from tests.worker.test_due import desk

__all__ = ["desk"]


@pytest.mark.rule("DIR-04")
async def test_hub_and_centre_are_told_sixty_days_before_and_renewing_closes_it(desk, world, call):
    hub, ours = await world.actor(Role.HUB_WORKER), await world.actor(Role.COORDINATOR)
    elsewhere = await world.actor(Role.COORDINATOR)

    async def ends(days, level="standard"):
        await world.execute(
            "UPDATE accreditations SET until_on = :day WHERE centre_id = :id AND level = :level",
            day=await in_days(world, days), id=ours.centre_id, level=level,
        )  # fmt: skip

    async def told(actor):
        await run_round(desk)
        items = (await call(actor).get("/v1/tasks")).json()["items"]
        return [(each["kind"], each["reasons"], each["due_on"], each["centre_id"]) for each in items]

    await ends(61)
    assert [await told(each) for each in (hub, ours, elsewhere)] == [[], [], []]
    await world.let_pass(timedelta(days=1))
    expected = [("standard-accreditation-ends", ["standard"], str(await in_days(world, 60)), str(ours.centre_id))]
    assert [await told(each) for each in (hub, ours, elsewhere, hub)] == [expected, expected, [], expected]

    path = f"/v1/centres/{ours.centre_id}"
    days = {"from_on": str(await in_days(world, 0)), "until_on": str(await in_days(world, 400))}
    headers = {"If-Match": (await call(hub).get(f"{path}/record")).headers["etag"]}
    renewed = await call(hub).put(f"{path}/accreditations/standard", json=days, headers=headers)
    assert renewed.status_code == 200, renewed.text
    assert [await told(each) for each in (hub, ours)] == [[], []]

    await ends(30)
    assert len(await told(ours)) == 1
    task = (await call(ours).get("/v1/tasks")).json()["items"][0]["task_id"]
    await call(ours).post(f"/v1/tasks/{task}/completion", json={"outcome": "done"})
    assert await told(ours) == [], "it is told once"

    await ends(50, "enhanced")
    await ends(20)
    assert [(kind, due) for kind, _, due, _ in await told(ours)] == [
        ("standard-accreditation-ends", str(await in_days(world, 20))),
        ("enhanced-accreditation-ends", str(await in_days(world, 50))),
    ]


@pytest.mark.rule("DIR-04")
async def test_a_renewal_that_leaves_a_gap_or_is_taken_back_is_told_again(desk, world, call):
    hub, ours = await world.actor(Role.HUB_WORKER), await world.actor(Role.COORDINATOR)
    path = f"/v1/centres/{ours.centre_id}"

    async def renew(first, last):
        days = {"from_on": str(await in_days(world, first)), "until_on": str(await in_days(world, last))}
        headers = {"If-Match": (await call(hub).get(f"{path}/record")).headers["etag"]}
        answer = await call(hub).put(f"{path}/accreditations/standard", json=days, headers=headers)
        assert answer.status_code == 200, answer.text
        await run_round(desk)
        return [each["due_on"] for each in (await call(ours).get("/v1/tasks")).json()["items"]]

    ends = [str(await in_days(world, 20))]
    assert await renew(-5, 20) == ends
    assert await renew(22, 400) == ends, "a day without one lies between"
    assert await renew(21, 400) == []
    assert await renew(-5, 900) == []
    assert await renew(-5, 20) == ends, "the renewal was a slip"


@pytest.mark.rule("DIR-04")
@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE centre_services SET ended_at = now() WHERE service LIKE 'supported%' OR service = 'handover'",
        "UPDATE centres SET suspended_at = now()",
        "UPDATE centres SET admitted_at = NULL",
        (
            "INSERT INTO accreditations (id, centre_id, level, from_on, until_on) "
            "SELECT gen_random_uuid(), id, 'standard', current_date, current_date + 900 FROM centres"
        ),
    ],
)
async def test_nobody_is_told_of_what_a_centre_does_not_need_or_has_renewed(desk, world, sql):
    await world.centre()
    await world.execute("UPDATE accreditations SET until_on = current_date + 30 WHERE level = 'standard'")
    await world.execute(sql)
    await run_round(desk)
    assert await world.rows("SELECT kind FROM tasks") == []
