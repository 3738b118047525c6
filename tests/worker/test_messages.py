"""Messages leave over real SMTP, by a safe route, once, after the change they tell of; or they stay in the app."""

import asyncio
import json
from collections.abc import Iterator
from datetime import timedelta
from uuid import uuid4

import pytest
from fastapi import FastAPI

from app.actions.message import tell, write_to
from app.domain.access import Role
from app.worker.desk import HANDLERS
from app.worker.due import move_clock, run_round
from app.worker.messages import send_message
from app.worker.outbox import Desk, claim, empty
from tests.identity import an_account
from tests.mail_server import MailServer, text_of
from tests.post import A_WEDNESDAY, desk_of, fates, tasks, write

SAME = "shared@example.org"


@pytest.fixture
def server() -> Iterator[MailServer]:
    with MailServer() as running:
        yield running


@pytest.fixture
def desk(app: FastAPI, server: MailServer) -> Desk:
    return desk_of(app, server.port)


@pytest.mark.rule("MSG-01", "MSG-02")
async def test_a_message_goes_to_the_safe_route_once_and_says_nothing(desk, server, world):
    case = await world.referral()
    await world.route(case.starter)
    await write(desk, case.starter, case=case)
    await empty(desk, HANDLERS)
    await empty(desk, HANDLERS)
    assert server.recipients == [[case.starter.email]]
    mail = server.mails[0]
    assert mail["Subject"] == "There is something new for you"
    message = (await world.rows("SELECT id, fate FROM messages"))[0]
    assert str(message["id"]) in mail["Message-ID"]
    assert message["fate"] == "sent"
    reference = (await world.rows("SELECT reference FROM referrals"))[0]["reference"]
    whole = mail.as_string().replace(mail["Message-ID"], "")
    for secret in ("Kit", "Sample", "Given", "Cheltenham", reference, str(case.referral_id), str(case.child_id)):
        assert secret not in whole
    assert await tasks(world) == []


@pytest.mark.rule("MSG-01", "PRIV-08")
async def test_without_a_safe_route_a_message_stays_in_the_app_and_staff_are_asked(desk, server, world, call):
    case = await world.referral()
    await world.route(case.starter, safe=False)
    await write(desk, case.starter, case=case)
    await write(desk, case.other, case=case)
    await empty(desk, HANDLERS)
    assert server.mails == []
    assert await fates(world) == ["in_app_only", "in_app_only"]
    assert await tasks(world) == [("message-not-sent", ["no_route", "not_safe"], case.referral_id)]
    assert len((await call(case.starter).get("/v1/me/messages")).json()["items"]) == 1


@pytest.mark.rule("PRIV-08")
async def test_the_choice_counts_that_holds_when_the_message_leaves(desk, server, world):
    parent = await world.actor()
    await world.route(parent)
    await write(desk, parent)
    await world.execute("UPDATE contact_routes SET safe = false")
    await empty(desk, HANDLERS)
    assert server.mails == []
    await world.execute("UPDATE contact_routes SET safe = true")
    await write(desk, parent)
    await empty(desk, HANDLERS)
    assert len(server.mails) == 1


@pytest.mark.rule("MSG-01", "PRIV-08", "REF-14")
async def test_a_mailbox_on_two_sides_of_one_referral_gets_nothing_and_the_hub_is_asked(desk, server, world):
    case = await world.referral()
    for actor in (case.starter, case.other):
        await world.route(actor, value=SAME)
        await write(desk, actor, case=case)
    await empty(desk, HANDLERS)
    assert server.mails == []
    assert await tasks(world) == [("message-not-sent", ["shared_with_another"], case.referral_id)]


@pytest.mark.rule("MSG-01", "PRIV-08")
async def test_a_mailbox_with_which_the_other_side_signs_in_gets_nothing(desk, server, world):
    case = await world.referral()
    await world.route(case.starter, value=case.other.email)
    await write(desk, case.starter, case=case)
    await empty(desk, HANDLERS)
    assert server.mails == []
    assert await tasks(world) == [("message-not-sent", ["shared_with_another"], case.referral_id)]


@pytest.mark.rule("MSG-01", "PRIV-08")
@pytest.mark.parametrize(("outcome", "mails"), [("nothing_to_do", 1), ("done", 0)])
async def test_the_hub_is_asked_once_about_a_shared_mailbox_and_its_word_counts(
    desk, server, world, call, outcome, mails
):
    case, hub = await world.referral(), call(await world.actor(Role.HUB_WORKER))
    for actor in (case.starter, case.other):
        await world.route(actor, value=SAME)
    for _ in range(2):
        await run_round(desk)
    [task] = await world.rows("SELECT id, reasons FROM tasks WHERE kind = 'shared-route'")
    assert SAME not in str(task["reasons"])
    done = await hub.post(f"/v1/tasks/{task['id']}/completion", json={"outcome": outcome})
    assert done.status_code == 200
    await run_round(desk)
    assert len(await world.rows("SELECT id FROM tasks WHERE kind = 'shared-route'")) == 1
    await write(desk, case.starter, case=case)
    await empty(desk, HANDLERS)
    assert len(server.mails) == mails


@pytest.mark.rule("MSG-01")
async def test_a_telephone_on_two_sides_is_a_question_too(desk, world, call):
    case, apart = await world.referral(), await world.referral()
    for actor in (case.starter, case.other, apart.starter):
        body = {"kind": "telephone", "value": "07700 900123", "safe": True}
        made = await call(actor).put(f"/v1/me/contact-routes/{uuid4()}", json=body)
        assert (made.status_code, made.json()["waits_for_confirmation"]) == (201, False)
    await run_round(desk)
    rows = await world.rows("SELECT referral_id FROM tasks WHERE kind = 'shared-route'")
    assert [row["referral_id"] for row in rows] == [case.referral_id]


@pytest.mark.rule("MSG-01")
async def test_while_a_further_mailbox_waits_nothing_goes_to_the_old_one_either(desk, server, world, call):
    case = await world.referral()
    await world.route(case.starter)
    body = {"kind": "email", "value": "another@example.org", "safe": True}
    made = await call(case.starter).put(f"/v1/me/contact-routes/{uuid4()}", json=body)
    assert made.json()["waits_for_confirmation"] is True
    await write(desk, case.starter, case=case)
    await empty(desk, HANDLERS)
    assert server.mails == []
    assert ("message-not-sent", ["route_changed"], case.referral_id) in await tasks(world)


@pytest.mark.rule("REF-02", "MSG-01")
@pytest.mark.parametrize("stopped", [False, True])
async def test_an_invitation_that_waits_does_not_leave_once_its_reader_has_asked_for_silence(
    desk, server, world, stopped
):
    async with desk.work("test") as work:
        write_to(work, SAME, "invitation", code="7K2QF-09XYZ", valid_days="14")
    if stopped:
        index = world.parts.keys.index("route-email", SAME)
        await world.execute("INSERT INTO stopped_addresses (value_index, at) VALUES (:i, now())", i=index)
    await empty(desk, HANDLERS)
    assert len(server.mails) == (0 if stopped else 1)
    assert await fates(world) == ["in_app_only" if stopped else "sent"]


async def test_a_mailbox_that_two_strangers_share_is_no_question(desk, server, world):
    one, another = await world.referral(), await world.referral()
    for case in (one, another):
        await world.route(case.starter, value=SAME)
        await write(desk, case.starter, case=case)
    await empty(desk, HANDLERS)
    assert server.recipients == [[SAME], [SAME]]


@pytest.mark.rule("MSG-01")
async def test_nothing_goes_to_a_route_that_was_changed_until_it_is_confirmed(desk, server, world, call):
    case = await world.referral()
    route_id = await world.route(case.starter)
    parent = call(case.starter)
    etag = (await parent.get("/v1/me/contact-routes")).json()["items"][0]["etag"]
    body = {"kind": "email", "value": "another@example.org", "safe": True}
    changed = await parent.put(f"/v1/me/contact-routes/{route_id}", json=body, headers={"If-Match": etag})
    assert changed.status_code == 200
    await write(desk, case.starter, case=case)
    await empty(desk, HANDLERS)
    assert server.mails == []
    assert ("message-not-sent", ["route_changed"], case.referral_id) in await tasks(world)


@pytest.mark.rule("MSG-01", "REF-02")
async def test_whoever_said_never_write_to_me_again_is_not_written_to(desk, server, world):
    parent = await world.actor()
    await world.route(parent)
    await world.execute("INSERT INTO stopped_addresses (value_index, at) SELECT value_index, now() FROM contact_routes")
    await write(desk, parent)
    await empty(desk, HANDLERS)
    assert server.mails == []
    assert await fates(world) == ["in_app_only"]


@pytest.mark.rule("MSG-01")
async def test_a_message_waits_for_the_hours_that_are_safe(desk, server, world):
    await move_clock(desk, A_WEDNESDAY)
    parent = await world.actor()
    await world.route(parent)
    hours = [{"weekday": 3, "from": "09:00", "until": "10:00"}]
    await world.execute("UPDATE contact_routes SET hours = CAST(:h AS jsonb)", h=json.dumps(hours))
    await write(desk, parent)
    for pause in (timedelta(), timedelta(hours=20)):
        await world.let_pass(pause)
        await empty(desk, HANDLERS)
        assert server.mails == []
        assert await fates(world) == ["queued"]
    await world.let_pass(timedelta(hours=1, minutes=15))
    await empty(desk, HANDLERS)
    assert len(server.mails) == 1
    assert (await world.rows("SELECT attempts FROM outbox"))[0]["attempts"] == 1


@pytest.mark.rule("MSG-02", "REF-08")
async def test_what_goes_with_the_tick_goes_not_before_it(desk, server, world):
    await move_clock(desk, A_WEDNESDAY)
    parent = await world.actor()
    await world.route(parent)
    async with desk.work("test") as work:
        tell(work, parent.person_id, "visit_booked")
    await world.let_pass(timedelta(hours=14))
    await empty(desk, HANDLERS)
    assert server.mails == []
    await world.let_pass(timedelta(hours=2))
    await empty(desk, HANDLERS)
    assert len(server.mails) == 1


async def test_a_security_mail_goes_to_the_address_of_the_account(desk, server, world):
    parent = await world.actor()
    await write(desk, parent, "password_changed")
    await empty(desk, HANDLERS)
    assert server.recipients == [[parent.email]]


@pytest.mark.rule("MSG-02")
async def test_two_workers_send_each_mail_once(app, server, world):
    parents = [await world.actor() for _ in range(6)]
    desks = [desk_of(app, server.port) for _ in range(2)]
    for parent in parents:
        await world.route(parent)
        await write(desks[0], parent)
    await asyncio.gather(*(empty(desk, HANDLERS) for desk in desks))
    assert sorted(address for [address] in server.recipients) == sorted(parent.email for parent in parents)
    assert await fates(world) == ["sent"] * 6


@pytest.mark.rule("MSG-02")
async def test_a_worker_that_dies_after_sending_does_not_make_the_next_send_again(desk, server, world):
    parent = await world.actor()
    await world.route(parent)
    await write(desk, parent)
    [job] = await claim(desk)
    await send_message(desk, job)
    await world.let_pass(timedelta(minutes=2))
    assert await empty(desk, HANDLERS) == 1
    assert len(server.mails) == 1


async def test_the_code_from_a_real_mail_makes_an_account(desk, server, world, call):
    assert (await call(None).post("/v1/sign-ups", json={"email": "robin@example.org"})).status_code == 202
    await empty(desk, HANDLERS)
    [mail] = server.mails
    assert (mail["To"], mail["Subject"]) == ("robin@example.org", "Your sign-up")
    code = next(line.strip() for line in text_of(mail).splitlines() if line.startswith("    "))
    made = await call(None).post("/v1/accounts", json=an_account("robin@example.org", code))
    assert made.status_code == 201
