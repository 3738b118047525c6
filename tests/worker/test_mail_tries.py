"""A mail that does not go is tried again, comes once, and is set aside in the end."""

from datetime import timedelta

import pytest

from app.worker.desk import HANDLERS
from app.worker.outbox import empty
from tests.mail_server import MailServer, free_port
from tests.post import desk_of, fates, tasks, write


@pytest.mark.rule("MSG-02")
async def test_a_mail_server_that_is_away_is_tried_again_and_the_mail_comes_once(app, world):
    port = free_port()
    desk, parent = desk_of(app, port), await world.actor()
    await world.route(parent)
    await write(desk, parent)
    for _ in range(3):
        assert await empty(desk, HANDLERS) == 1
        assert await empty(desk, HANDLERS) == 0
        await world.let_pass(timedelta(minutes=5))
    assert await fates(world) == ["queued"]
    with MailServer(port) as server:
        assert await empty(desk, HANDLERS) == 1
        await world.let_pass(timedelta(days=1))
        assert await empty(desk, HANDLERS) == 0
    assert len(server.mails) == 1
    assert await fates(world) == ["sent"]


@pytest.mark.rule("MSG-02")
async def test_a_mail_that_never_goes_is_set_aside_and_staff_are_asked(app, world):
    case = await world.referral()
    with MailServer(refuses="550 no such mailbox") as server:
        desk = desk_of(app, server.port)
        await world.route(case.starter)
        await write(desk, case.starter, case=case)
        for _ in range(8):
            assert await fates(world) == ["queued"]
            assert await empty(desk, HANDLERS) == 1
            await world.let_pass(timedelta(days=1))
        assert await empty(desk, HANDLERS) == 0
    assert await fates(world) == ["dead"]
    assert await tasks(world) == [("message-not-sent", ["mail-refused"], case.referral_id)]
