"""A password that is forgotten, one that is changed, and what each of them ends."""

import asyncio
import threading
from datetime import timedelta

import httpx

from app.crypto import passwords
from app.db.tables.account import CodePurpose
from app.domain.access import Role
from app.domain.rate_limit import Tried
from tests.identity import (
    PASSWORD,
    bearer,
    from_network,
    give_password,
    give_totp,
    mail_to,
    sign_in,
    spending,
    totp_code,
    tried_before,
    without_instance,
)
from tests.world import Actor, World

NEW = "nine calm paper lanterns"
HERE = "127.0.0.0/24"


async def forget(client: httpx.AsyncClient, email: str) -> httpx.Response:
    return await client.post("/v1/password-resets", json={"email": email})


async def finish(client: httpx.AsyncClient, email: str, code: str, password: str = NEW) -> httpx.Response:
    body = {"email": email, "code": code, "password": password}
    return await client.post("/v1/password-resets/completion", json=body)


async def reset_code(client: httpx.AsyncClient, world: World, actor: Actor) -> str:
    assert (await forget(client, actor.email)).status_code == 202
    template, filled = (await mail_to(world, actor.email))[-1]
    assert template == "password_reset_code"
    return filled["code"]


async def change(client: httpx.AsyncClient, body: dict[str, str], current: str = PASSWORD, new: str = NEW):
    sent = {"current_password": current, "password": new}
    return await client.put("/v1/me/password", headers=bearer(body), json=sent)


async def try_password(client: httpx.AsyncClient, actor: Actor, password: str) -> int:
    answer = await client.post("/v1/sign-ins", json={"email": actor.email, "password": password})
    return answer.status_code


async def test_a_code_from_the_mailbox_gives_a_new_password_and_ends_every_sign_in(call, world):
    parent = await world.actor()
    await give_password(world, parent)
    before = await sign_in(call(None), world, parent)
    done = await finish(call(None), parent.email.upper(), await reset_code(call(None), world, parent))
    assert (done.status_code, done.content) == (204, b"")
    assert [await try_password(call(None), parent, password) for password in (PASSWORD, NEW)] == [401, 200]
    assert (await call(None).get("/v1/me", headers=bearer(before))).status_code == 401
    again = await call(None).post("/v1/tokens", json={"refresh_token": before["refresh_token"]})
    assert again.status_code == 401
    assert (await mail_to(world, parent.email))[-1] == ("password_changed", {})


async def test_a_code_is_stored_as_a_fingerprint_and_its_letter_sealed(call, world):
    parent = await world.actor()
    code = await reset_code(call(None), world, parent)
    for table in ("one_time_codes", "messages", "outbox", "audit_events", "rate_limits"):
        stored = str(await world.rows(f"SELECT * FROM {table}")).upper()
        assert code not in stored
        assert code.replace("-", "") not in stored
        assert parent.email.upper() not in stored


async def test_a_mailbox_alone_does_not_open_an_account_with_a_second_factor(call, world):
    lead = await world.actor(Role.HUB_LEAD)
    await give_totp(world, lead)
    assert (await finish(call(None), lead.email, await reset_code(call(None), world, lead))).status_code == 204
    body = (await call(None).post("/v1/sign-ins", json={"email": lead.email, "password": NEW})).json()
    assert body["access_token"] is None
    assert body["second_factor"] is not None


async def test_asking_says_and_costs_the_same_whether_or_not_there_is_an_account(app, call, world):
    parent, disabled = await world.actor(), await world.actor()
    await world.execute("UPDATE accounts SET status = 'disabled' WHERE id = :a", a=disabled.account_id)
    answers, spent = [], []
    for email in (parent.email, "nobody@example.org", disabled.email):
        with spending(app) as costs:
            answers.append(without_instance(await forget(call(None), email)))
        spent.append(costs)
    assert answers[0] == answers[1] == answers[2]
    assert spent[0].statements == spent[1].statements == spent[2].statements
    assert [costs.hashings for costs in spent] == [[], [], []]
    assert [template for template, _ in await mail_to(world, parent.email)] == ["password_reset_code"]
    for email in ("nobody@example.org", disabled.email):
        assert [template for template, _ in await mail_to(world, email)] == ["no_account"]


async def test_a_wrong_code_says_and_costs_the_same_whether_or_not_there_is_an_account(app, call, world):
    parent, disabled = await world.actor(), await world.actor()
    await world.execute("UPDATE accounts SET status = 'disabled' WHERE id = :a", a=disabled.account_id)
    emails = (parent.email, "nobody@example.org", disabled.email, "never.asked@example.org")
    for email in emails[:3]:
        await forget(call(None), email)
    answers, spent = [], []
    for email in emails:
        with spending(app) as costs:
            answers.append(without_instance(await finish(call(None), email, "00000-00000")))
        spent.append(costs)
    assert all(answer == answers[0] for answer in answers)
    assert (answers[0][0], answers[0][1]["type"]) == (401, "/problems#sign-in-failed")
    assert all(costs.statements == spent[0].statements for costs in spent)
    assert [costs.hashings for costs in spent] == [[("hash", 0)]] * 4


async def test_a_code_works_once_for_its_account_for_half_an_hour_and_for_nothing_else(call, world):
    parent, other = await world.actor(), await world.actor()
    first, second = [await reset_code(call(None), world, parent) for _ in range(2)]
    assert (await finish(call(None), other.email, first)).status_code == 401
    account = {"email": parent.email, "code": first, "password": NEW, "given_name": "Sam", "family_name": "Sample"}
    assert (await call(None).post("/v1/accounts", json=account)).status_code == 401
    both = await asyncio.gather(*(finish(call(None), parent.email, first) for _ in range(3)))
    assert sorted(answer.status_code for answer in both) == [204, 401, 401]
    assert (await finish(call(None), parent.email, second)).status_code == 401
    late = await reset_code(call(None), world, other)
    await world.let_pass(timedelta(minutes=31))
    assert (await finish(call(None), other.email, late)).status_code == 401


async def test_a_poor_new_password_is_refused_and_the_code_stays_good(call, world):
    parent = await world.actor()
    code = await reset_code(call(None), world, parent)
    for password in ("short", "password1234", f"so {parent.email.partition('@')[0]} it is"):
        refused = await finish(call(None), parent.email, code, password)
        assert refused.status_code == 422
        assert refused.json()["errors"][0]["pointer"] == "/password"
    assert (await finish(call(None), parent.email, code)).status_code == 204


async def test_wrong_codes_close_one_network_and_not_the_owner_out(app, call, world):
    parent = await world.actor()
    code = await reset_code(call(None), world, parent)
    async with from_network(app, "198.51.100.7") as stranger:
        tries = [await finish(stranger, parent.email, "00000-00000") for _ in range(6)]
        assert [answer.status_code for answer in tries] == [401] * 5 + [429]
    assert (await finish(call(None), parent.email, code)).status_code == 204


async def test_a_mailbox_is_not_flooded_and_a_network_asks_only_so_often(call, world):
    parent = await world.actor()
    answers = [without_instance(await forget(call(None), parent.email)) for _ in range(7)]
    assert all(answer == answers[0] for answer in answers)
    assert len(await mail_to(world, parent.email)) == 5
    await tried_before(world, 70, Tried.RESET_NETWORK, HERE)
    assert [(await forget(call(None), f"{name}@example.org")).status_code for name in ("one", "two")] == [202, 429]


async def test_changing_it_asks_for_the_old_one_and_ends_every_other_sign_in(call, world):
    parent = await world.actor()
    await give_password(world, parent)
    here, elsewhere = [await sign_in(call(None), world, parent) for _ in range(2)]
    wrong = await change(call(None), here, current="not the right one")
    assert (wrong.status_code, wrong.json()["errors"][0]["pointer"]) == (422, "/current_password")
    poor = await change(call(None), here, new="password1234")
    assert (poor.status_code, poor.json()["errors"][0]["code"]) == (422, "password-too-common")
    assert [await try_password(call(None), parent, PASSWORD)] == [200]

    assert (await change(call(None), here)).status_code == 204
    assert [await try_password(call(None), parent, password) for password in (PASSWORD, NEW)] == [401, 200]
    for body, status in ((here, 200), (elsewhere, 401)):
        assert (await call(None).get("/v1/me", headers=bearer(body))).status_code == status
        again = await call(None).post("/v1/tokens", json={"refresh_token": body["refresh_token"]})
        assert again.status_code == status


async def test_whoever_holds_a_token_alone_cannot_guess_the_password_with_it(call, world):
    parent = await world.actor()
    await give_password(world, parent)
    here = await sign_in(call(None), world, parent)
    tries = [await change(call(None), here, current=f"guess number {number}") for number in range(6)]
    assert [answer.status_code for answer in tries] == [422] * 5 + [429]


async def test_nothing_is_hashed_while_a_connection_is_held(app, call, world):
    parent = await world.actor()
    await give_password(world, parent)
    here = await sign_in(call(None), world, parent)
    with spending(app) as costs:
        assert (await change(call(None), here)).status_code == 204
    assert costs.hashings == [("verify", 0), ("hash", 0)]


async def test_a_sign_in_with_the_old_password_does_not_slip_past_the_change(call, world, monkeypatch):
    """The password is compared before the change and the sign-in written after it."""
    parent = await world.actor()
    await give_password(world, parent)
    compared, changed, hasher = threading.Event(), threading.Event(), passwords._HASHER

    class Slow:
        def verify(self, given: bytes, stored: str) -> bool:
            right = hasher.verify(given, stored)
            compared.set()
            changed.wait(20)
            return right

    monkeypatch.setattr(passwords, "_HASHER", Slow())
    trying = asyncio.create_task(try_password(call(None), parent, PASSWORD))
    await asyncio.to_thread(compared.wait, 20)
    await world.execute("UPDATE accounts SET password_hash = password_hash || 'x'")
    changed.set()
    assert await trying == 401
    assert await world.rows("SELECT 1 FROM refresh_tokens") == []


async def test_a_reset_and_a_change_leave_one_audit_event_each(call, world):
    parent = await world.actor()
    await give_password(world, parent)
    code = await reset_code(call(None), world, parent)
    await finish(call(None), parent.email, "00000-00000")
    await finish(call(None), parent.email, code, PASSWORD)
    here = await sign_in(call(None), world, parent)
    await change(call(None), here)
    assert [template for template, _ in await mail_to(world, parent.email)][1:] == ["password_changed"] * 2
    events = await world.rows("SELECT op, note, subjects FROM audit_events WHERE op LIKE '%password%' ORDER BY n")
    assert [(row["op"], row["note"]) for row in events] == [
        ("start_password_reset", {}),
        ("finish_password_reset", {"refusal": "sign-in-failed"}),
        ("finish_password_reset", {}),
        ("change_password", {}),
    ]
    assert all(parent.account_id in row["subjects"] for row in events)


async def test_purposes_of_codes_are_kept_apart(call, world):
    worker = await world.actor(Role.HUB_WORKER)
    await give_password(world, worker)
    await give_totp(world, worker)
    (recovery, *_) = (await call(worker).post("/v1/me/recovery-codes")).json()["codes"]
    assert (await finish(call(None), worker.email, recovery)).status_code == 401
    assert (await finish(call(None), worker.email, await totp_code(world, worker))).status_code == 401
    purposes = {row["purpose"] for row in await world.rows("SELECT DISTINCT purpose FROM one_time_codes")}
    assert purposes == {CodePurpose.RECOVERY}
