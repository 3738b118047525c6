"""The second factor: required of whoever acts for others, offered to families, and never good twice."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest

from app.crypto.totp import code_of_step, step_at
from app.domain.access import Role
from app.domain.rate_limit import Tried
from app.domain.sign_in import TERMS
from app.local.demo import NoCode, code_of
from tests.clients import a_program
from tests.identity import (
    PASSWORD,
    bearer,
    from_network,
    give_factor,
    give_password,
    give_totp,
    mail_to,
    sign_in,
    spending,
    totp_code,
    tried_before,
    without_instance,
)

STAFF = [role for role, terms in TERMS.items() if terms.needs_factor]


async def begin(client, actor, **asked):
    answer = await client.post("/v1/sign-ins", json={"email": actor.email, "password": PASSWORD, **asked})
    assert answer.status_code == 200, answer.text
    return answer.json()


async def enrol(client, body, code=None):
    sent = {"password": PASSWORD} | ({} if code is None else {"code": code})
    return await client.put("/v1/me/totp", headers=bearer(body), json=sent)


@pytest.fixture
async def worker(world):
    """A worker of the hub with a password and a second factor."""
    actor = await world.actor(Role.HUB_WORKER)
    await give_password(world, actor)
    await give_totp(world, actor)
    return actor


async def test_a_password_alone_gives_no_tokens_where_there_is_a_second_factor(call, world, worker):
    begun = await begin(call(None), worker)
    assert [begun[name] for name in ("access_token", "refresh_token", "expires_in")] == [None] * 3
    assert begun["second_factor"]["methods"] == ["totp", "recovery_code"]
    assert begun["acting"]["role"] == "hub_worker"
    assert await world.rows("SELECT 1 FROM refresh_tokens") == []
    given = (await give_factor(call(None), begun, "totp", await totp_code(world, worker))).json()
    assert (await call(None).get("/v1/hub/queue", headers=bearer(given))).status_code == 200
    assert (await call(None).get("/v1/me", headers=bearer(given))).json()["enrolment"] == "done"


async def test_an_access_token_of_a_sign_in_that_waits_would_be_worth_nothing(call, world, worker):
    begun = await begin(call(None), worker)
    sign_in_id = begun["second_factor"]["sign_in_id"]
    token = world.parts.tokens.issue(account=worker.account_id, sign_in=sign_in_id, membership=None, role="hub_lead")
    assert (await call(None).get("/v1/me", headers={"Authorization": f"Bearer {token}"})).status_code == 401


async def test_no_code_serves_twice_and_none_before_one_that_has_served(call, world, worker):
    code = await totp_code(world, worker)
    first, second = await begin(call(None), worker), await begin(call(None), worker)
    assert (await give_factor(call(None), first, "totp", code)).status_code == 200
    assert (await give_factor(call(None), second, "totp", code)).status_code == 401
    assert (await give_factor(call(None), first, "totp", await totp_code(world, worker))).status_code == 401
    later = await totp_code(world, worker, later=1)
    assert (await give_factor(call(None), second, "totp", later)).status_code == 200
    third = await begin(call(None), worker)
    assert (await give_factor(call(None), third, "totp", await totp_code(world, worker, later=-1))).status_code == 401


async def test_one_code_at_the_same_moment_opens_one_sign_in(call, world, worker):
    begun = [await begin(call(None), worker) for _ in range(4)]
    code = await totp_code(world, worker)
    answers = await asyncio.gather(*(give_factor(call(None), each, "totp", code) for each in begun))
    assert sorted(answer.status_code for answer in answers) == [200, 401, 401, 401]


async def test_codes_of_another_moment_or_another_account_are_wrong(call, world, worker):
    begun, other = await begin(call(None), worker), await world.actor(Role.HUB_LEAD)
    await give_totp(world, other)
    for code in [await totp_code(world, worker, later=later) for later in (-3, 3)] + [await totp_code(world, other)]:
        assert (await give_factor(call(None), begun, "totp", code)).status_code == 401
    await world.execute("DELETE FROM rate_limits")
    typed = await totp_code(world, worker)
    assert (await give_factor(call(None), begun, "totp", f" {typed[:3]} {typed[3:]}")).status_code == 200


async def test_a_sign_in_waits_for_ten_minutes(call, world, worker):
    begun = await begin(call(None), worker)
    await world.let_pass(timedelta(minutes=11))
    assert (await give_factor(call(None), begun, "totp", await totp_code(world, worker))).status_code == 401


async def test_whatever_ends_an_account_or_a_role_ends_what_waits(call, world):
    for change in (
        "UPDATE accounts SET status = 'disabled'",
        "UPDATE accounts SET tokens_valid_from = service_now(true)",
        "UPDATE memberships SET until = service_now(true)",
        "UPDATE sign_ins SET revoked_at = service_now(true)",
    ):
        actor = await world.actor(Role.COORDINATOR)
        await give_password(world, actor)
        await give_totp(world, actor)
        begun = await begin(call(None), actor)
        await world.execute(change)
        assert (await give_factor(call(None), begun, "totp", await totp_code(world, actor))).status_code == 401


async def test_a_sign_in_that_waits_for_nobody_answers_and_costs_like_a_wrong_code(app, call, world, worker):
    waiting = await begin(call(None), worker)
    nobody = {"second_factor": {"sign_in_id": str(uuid4())}}
    for method, code in (("totp", "000000"), ("recovery_code", "00000-00000")):
        answers, spent = [], []
        for begun in (waiting, nobody):
            with spending(app) as costs:
                answers.append(without_instance(await give_factor(call(None), begun, method, code)))
            spent.append(costs)
        assert answers[0] == answers[1]
        assert answers[0][0] == 401
        assert spent[0].statements == spent[1].statements


@pytest.mark.parametrize("role", STAFF)
async def test_a_role_for_others_without_a_second_factor_may_set_one_up_and_nothing_else(call, world, role):
    actor = await world.actor(role)
    await give_password(world, actor)
    body = await begin(call(None), actor)
    assert (body["second_factor"], body["enrolment"]) == (None, "required")
    assert (await call(None).get("/v1/me", headers=bearer(body))).json()["enrolment"] == "required"
    refused = await call(None).get("/v1/organisations", headers=bearer(body))
    assert refused.status_code == 403
    assert [issue["code"] for issue in refused.json()["errors"]] == ["second-factor-missing"]

    secret = (await enrol(call(None), body)).json()["secret"]
    code = code_of_step(secret, step_at(await world.now()))
    assert (await enrol(call(None), body, code)).json() == {"confirmed": True, "secret": None, "address": None}
    assert (await call(None).get("/v1/organisations", headers=bearer(body))).status_code == 200
    assert (await begin(call(None), actor))["access_token"] is None


async def test_a_refusal_for_want_of_a_second_factor_is_in_the_trail(call, world):
    lead = await world.actor(Role.HUB_LEAD)
    await give_password(world, lead)
    body = await begin(call(None), lead)
    await call(None).get("/v1/hub/queue", headers=bearer(body))
    (event,) = await world.rows("SELECT * FROM audit_events WHERE op = 'read_queue'")
    assert (event["outcome"], event["account_id"]) == ("not-allowed", lead.account_id)


async def test_a_secret_counts_only_once_a_code_of_it_has_come_back(call, world):
    parent = await world.actor()
    await give_password(world, parent)
    body = await begin(call(None), parent)
    assert body["enrolment"] == "offered"
    assert (await enrol(call(None), body, "123456")).status_code == 409
    shown = (await enrol(call(None), body)).json()
    assert shown["address"].startswith("otpauth://totp/")
    assert shown["secret"] in shown["address"]
    assert (await begin(call(None), parent))["second_factor"] is None
    now = await world.now()
    wrong = await enrol(call(None), body, code_of_step(shown["secret"], step_at(now) + 5))
    assert (wrong.status_code, wrong.json()["errors"][0]["code"]) == (422, "wrong-code")
    stored = str(await world.rows("SELECT * FROM accounts")) + str(await world.rows("SELECT * FROM audit_events"))
    assert shown["secret"] not in stored


async def test_setting_one_up_asks_for_the_password_and_ends_every_other_sign_in(call, world):
    parent = await world.actor()
    await give_password(world, parent)
    here, elsewhere = await begin(call(None), parent), await begin(call(None), parent)
    wrong = await call(None).put("/v1/me/totp", headers=bearer(here), json={"password": "not the right one"})
    assert (wrong.status_code, wrong.json()["errors"][0]["pointer"]) == (422, "/password")
    secret = (await enrol(call(None), here)).json()["secret"]
    assert (await call(None).get("/v1/me", headers=bearer(elsewhere))).status_code == 200
    assert (await enrol(call(None), here, code_of_step(secret, step_at(await world.now())))).status_code == 200
    assert (await call(None).get("/v1/me", headers=bearer(here))).json()["enrolment"] == "done"
    assert (await call(None).get("/v1/me", headers=bearer(elsewhere))).status_code == 401
    for body, status in ((here, 200), (elsewhere, 401)):
        again = await call(None).post("/v1/tokens", json={"refresh_token": body["refresh_token"]})
        assert again.status_code == status


async def test_a_recovery_code_stands_in_once_and_new_ones_void_the_old(call, world, worker):
    body = await sign_in(call(None), world, worker)
    old = (await call(None).post("/v1/me/recovery-codes", headers=bearer(body))).json()["codes"]
    new = (await call(None).post("/v1/me/recovery-codes", headers=bearer(body))).json()["codes"]
    assert len({*old, *new}) == 20
    stored = str(await world.rows("SELECT * FROM one_time_codes"))
    assert not any(code in stored or code.replace("-", "") in stored for code in new)
    tries = [(old[0], 401), (new[0], 200), (new[0], 401), (new[1].lower().replace("-", " "), 200)]
    for code, status in tries:
        begun = await begin(call(None), worker)
        assert (await give_factor(call(None), begun, "recovery_code", code)).status_code == status


async def test_the_owner_is_told_of_new_recovery_codes_whoever_had_the_telephone_in_hand(call, world, worker):
    body = (
        await give_factor(call(None), await begin(call(None), worker), "totp", await totp_code(world, worker))
    ).json()
    before = [template for template, _ in await mail_to(world, worker.email)]
    assert (await call(None).post("/v1/me/recovery-codes", headers=bearer(body))).status_code == 200
    after = [template for template, _ in await mail_to(world, worker.email)]
    assert after == [*before, "second_factor_changed"]


async def test_recovery_codes_are_for_those_who_have_something_to_recover(call, world):
    parent = await world.actor()
    assert (await call(parent).post("/v1/me/recovery-codes")).status_code == 409


async def test_a_recovery_code_is_nothing_for_another_account_or_purpose(call, world, worker):
    other = await world.actor(Role.HUB_LEAD)
    await give_totp(world, other)
    (code, *_) = (await call(other).post("/v1/me/recovery-codes")).json()["codes"]
    begun = await begin(call(None), worker)
    assert (await give_factor(call(None), begun, "recovery_code", code)).status_code == 401
    assert (await give_factor(call(None), begun, "totp", code)).status_code == 401


async def test_guessing_digits_is_limited_here_and_everywhere_and_a_recovery_code_passes_by(app, call, world, worker):
    body = await sign_in(call(None), world, worker)
    (spare, *_) = (await call(None).post("/v1/me/recovery-codes", headers=bearer(body))).json()["codes"]
    begun = await begin(call(None), worker)
    async with from_network(app, "198.51.100.7") as thief:
        tries = [await give_factor(thief, begun, "totp", "000000") for _ in range(6)]
        assert [answer.status_code for answer in tries] == [401] * 5 + [429]
        assert (await give_factor(call(None), begun, "totp", "000000")).status_code == 401
        await tried_before(world, 40, Tried.FACTOR_ACCOUNT, str(worker.account_id))
        assert (await give_factor(call(None), begun, "totp", "000000")).status_code == 401
        later = await totp_code(world, worker)
        assert (await give_factor(call(None), begun, "totp", later)).status_code == 429
    assert (await give_factor(call(None), begun, "recovery_code", spare)).status_code == 200


async def test_an_administrator_takes_a_lost_one_off_and_everything_begins_anew(call, world, worker):
    admin = await world.actor(Role.ADMINISTRATOR)
    body = await sign_in(call(None), world, worker)
    (spare, *_) = (await call(None).post("/v1/me/recovery-codes", headers=bearer(body))).json()["codes"]
    path = f"/v1/accounts/{worker.account_id}/second-factor"
    assert [(await call(admin).delete(path)).status_code for _ in range(2)] == [204, 204]
    assert (await call(None).get("/v1/me", headers=bearer(body))).status_code == 401
    again = await begin(call(None), worker)
    assert (again["second_factor"], again["enrolment"]) == (None, "required")
    assert (await call(None).get("/v1/hub/queue", headers=bearer(again))).status_code == 403
    secret = (await enrol(call(None), again)).json()["secret"]
    assert (await enrol(call(None), again, code_of_step(secret, step_at(await world.now())))).status_code == 200
    begun = await begin(call(None), worker)
    assert (await give_factor(call(None), begun, "recovery_code", spare)).status_code == 401
    assert await mail_to(world, worker.email) == [("second_factor_changed", {})] * 3
    own = await call(admin).delete(f"/v1/accounts/{admin.account_id}/second-factor")
    assert own.status_code == 403


async def test_a_program_has_neither_password_nor_second_factor(call, world):
    program = await a_program(world, call)
    headers = await program.headers()
    changed = {"current_password": PASSWORD, "password": "nine calm paper lanterns"}
    for method, path, body in (
        ("PUT", "/v1/me/password", changed),
        ("PUT", "/v1/me/totp", {"password": PASSWORD}),
        ("POST", "/v1/me/recovery-codes", None),
        ("PUT", "/v1/sign-ins/current/role", {"role": "family"}),
        ("DELETE", "/v1/sign-ins", None),
    ):
        assert (await call(None).request(method, path, headers=headers, json=body)).status_code == 403, path


async def test_the_demonstrations_own_app_shows_the_next_code_that_is_taken_and_nothing_elsewhere(call, world, worker):
    settings = world.parts.settings
    for _ in range(2):
        begun = await begin(call(None), worker)
        given = await give_factor(call(None), begun, "totp", await code_of(settings, worker.email))
        assert given.status_code == 200
    with pytest.raises(NoCode, match="half a minute"):
        await code_of(settings, worker.email)
    with pytest.raises(NoCode, match="No account"):
        await code_of(settings, (await world.actor()).email)
    with pytest.raises(NoCode, match="DEMO=yes"):
        await code_of(replace(settings, demo=False), worker.email)
