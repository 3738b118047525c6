"""An invitation that nobody answers is followed by two reminders at most, and ends."""

from datetime import timedelta

import pytest

from app.domain.access import Role
from tests.contact import (
    MAILBOX,
    accept,
    code_in,
    contact,
    invited,
    run_rounds,
    tasks,
    verified,
)
from tests.identity import mail_to


@pytest.fixture
async def hub(world):
    return await world.actor(Role.HUB_WORKER)


@pytest.mark.rule("REF-02")
async def test_an_old_letter_still_stops_further_ones(call, world, hub):
    case = await world.referral(joined=False)
    code = await invited(call(hub), world, case)
    await world.let_pass(timedelta(days=40))
    await run_rounds(world, "expire_invitations")
    assert (await accept(call(await world.actor()), code)).status_code == 404
    assert (await call(None).post("/v1/invitations/stop", json={"code": code})).status_code == 204
    assert len(await world.rows("SELECT * FROM stopped_addresses")) == 1


@pytest.mark.rule("REF-02", "REF-11")
async def test_two_reminders_at_most_then_an_end_and_a_task(call, world, hub):
    case = await world.referral(joined=False)
    first = await invited(call(hub), world, case)
    sent = []
    for days in (6, 2, 1, 6, 1, 5):
        await world.let_pass(timedelta(days=days))
        await run_rounds(world, "expire_invitations", "remind_invited")
        await run_rounds(world, "remind_invited")
        sent.append(len(await mail_to(world, MAILBOX)))
    assert sent == [1, 2, 2, 3, 3, 3]
    second = await code_in(world)
    assert first != second
    assert (await mail_to(world, MAILBOX))[-1][1]["valid_days"] == "12"
    assert (await contact(call(hub), case))["invitation"]["reminders"] == 2
    await world.let_pass(timedelta(days=10))
    await run_rounds(world, "expire_invitations")
    assert (await contact(call(hub), case))["invitation"]["answer"] == "expired"
    assert (await tasks(world, case))["invitation-answered"] == ["expired"]
    for code in (first, second):
        assert (await accept(call(await world.actor()), code)).status_code == 404


@pytest.mark.rule("REF-02")
async def test_the_code_of_the_letter_and_that_of_the_reminder_open_the_same_invitation(call, world, hub):
    for which in (0, 1):
        case, mailbox = await world.referral(joined=False), f"number{which}@example.org"
        codes = [await invited(call(hub), world, case, mailbox)]
        await world.let_pass(timedelta(days=8))
        await run_rounds(world, "remind_invited")
        codes.append(await code_in(world, mailbox))
        assert (await accept(call(await world.actor()), codes[which])).status_code == 201
        assert (await accept(call(await world.actor()), codes[1 - which])).status_code == 404


@pytest.mark.rule("REF-02")
async def test_a_reminder_that_was_missed_is_not_sent_beside_the_next(call, world, hub):
    case = await world.referral(joined=False)
    await invited(call(hub), world, case)
    await world.let_pass(timedelta(days=15))
    for _ in range(3):
        await run_rounds(world, "remind_invited")
    assert [template for template, _ in await mail_to(world, MAILBOX)] == ["invitation", "invitation_reminder"]


@pytest.mark.rule("REF-02", "MSG-01")
async def test_nobody_is_reminded_on_a_route_that_has_changed(call, world, hub):
    case = await world.referral(joined=False)
    await invited(call(hub), world, case)
    await verified(call(hub), case, "new.mailbox@example.org")
    await world.let_pass(timedelta(days=8))
    await run_rounds(world, "remind_invited")
    assert len(await mail_to(world, MAILBOX)) == 1
    assert await mail_to(world, "new.mailbox@example.org") == []
