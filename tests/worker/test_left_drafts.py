"""Answers that were saved and never sent: what discloses abuse of a child is read by the hub lead all the same."""

from datetime import timedelta

import pytest

from app.domain.access import Role
from app.worker.due import run_round
from app.worker.outbox import Desk
from tests.forms import CHILD_ABUSE, fill, safety, start
from tests.worker.test_due import NoMailer


@pytest.fixture
def desk(app):
    parts = app.state.parts
    return Desk(settings=parts.settings, engine=parts.database.serving, keys=parts.keys, mailer=NoMailer())


@pytest.mark.rule("LIGHT-08")
async def test_a_left_draft_that_discloses_abuse_opens_one_task_for_each_version(desk, world, call):
    parent = await world.actor()
    left, quiet = await start(call(parent)), await start(call(parent))
    await fill(call(parent), left, {"safety": safety(CHILD_ABUSE)})
    await fill(call(parent), quiet, {"safety": safety()})
    await run_round(desk)
    assert await world.rows("SELECT 1 FROM tasks") == []
    before = (await call(parent).get(f"/v1/referrals/{left}")).content
    await world.let_pass(timedelta(days=4))
    await run_round(desk)
    tasks = await world.rows("SELECT kind, role, referral_id FROM tasks")
    assert [(each["kind"], each["role"], str(each["referral_id"])) for each in tasks] == [
        ("abuse-of-a-child-disclosed", "hub_lead", left)
    ]
    assert (await call(parent).get(f"/v1/referrals/{left}")).content == before
    await world.execute("UPDATE tasks SET done_at = now()")
    await run_round(desk)
    assert len(await world.rows("SELECT 1 FROM tasks")) == 1
    await fill(call(parent), left, {"safety": safety(CHILD_ABUSE, move_on_plan="no")})
    await world.let_pass(timedelta(days=4))
    await run_round(desk)
    assert len(await world.rows("SELECT 1 FROM tasks")) == 2


@pytest.mark.rule("LIGHT-08")
async def test_the_lead_reads_what_was_left_while_its_task_is_open_and_nobody_else_does(desk, world, call):
    parent, lead, worker = await world.actor(), await world.actor(Role.HUB_LEAD), await world.actor(Role.HUB_WORKER)
    left, quiet = await start(call(parent)), await start(call(parent))
    await fill(call(parent), left, {"safety": safety(CHILD_ABUSE)})
    await fill(call(parent), quiet, {"safety": safety()})
    await world.let_pass(timedelta(days=4))
    await run_round(desk)
    for path in (f"/v1/referrals/{left}", f"/v1/referrals/{left}/applications/1"):
        assert (await call(lead).get(path)).status_code == 200, path
        assert (await call(worker).get(path)).status_code == 404, path
    assert (await call(lead).get(f"/v1/referrals/{quiet}")).status_code == 404
    (task,) = (await call(lead).get("/v1/tasks")).json()["items"]
    closed = await call(lead).post(f"/v1/tasks/{task['task_id']}/completion", json={"outcome": "done"})
    assert closed.status_code == 200, closed.text
    assert (await call(lead).get(f"/v1/referrals/{left}")).status_code == 404
