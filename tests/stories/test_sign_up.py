"""Somebody makes an account with a code that only their mailbox knows."""

import asyncio
from datetime import timedelta

from tests.identity import (
    PASSWORD,
    an_account,
    bearer,
    code_for,
    from_network,
    mail_to,
    sign_up,
    spending,
    without_instance,
)

ADDRESS = "robin@example.org"


async def test_a_code_from_the_mailbox_makes_an_account_and_its_own_person(call, world):
    nobody = call(None)
    code = await code_for(nobody, world, ADDRESS)
    made = await nobody.post("/v1/accounts", json=an_account("Robin@EXAMPLE.org", code.lower(), given_name="Robin"))
    assert made.status_code == 201
    assert made.headers["location"] == "/v1/me"
    body = made.json()
    assert (body["given_name"], body["family_name"], body["language"]) == ("Robin", "Sample", "en")

    signed_in = await nobody.post("/v1/sign-ins", json={"email": ADDRESS, "password": PASSWORD})
    assert signed_in.status_code == 200
    assert signed_in.json()["second_factor"] is None
    me = (await nobody.get("/v1/me", headers=bearer(signed_in.json()))).json()
    assert (me["account_id"], me["person_id"]) == (body["account_id"], body["person_id"])
    assert me["acting"] == {"role": "family", "membership_id": None, "organisation": None, "centre": None}
    assert me["choices"] == [me["acting"]]
    person = (await world.rows("SELECT * FROM people"))[0]
    assert (str(person["account_id"]), person["given_name"]) == (body["account_id"], "Robin")


async def test_neither_address_nor_code_stands_anywhere_in_the_clear(call, world):
    code = await code_for(call(None), world, ADDRESS)
    await call(None).post("/v1/accounts", json=an_account(ADDRESS, code))
    for table in ("accounts", "one_time_codes", "messages", "outbox", "audit_events", "rate_limits"):
        stored = str(await world.rows(f"SELECT * FROM {table}")).casefold()
        assert ADDRESS not in stored
        assert code.casefold() not in stored
        assert code.replace("-", "").casefold() not in stored


async def test_nobody_can_tell_from_the_answer_whether_an_address_has_an_account(app, call, world):
    await sign_up(call(None), world, ADDRESS)
    answers, spent = [], []
    for address in (ADDRESS, "unknown@example.org"):
        with spending(app) as costs:
            answers.append(without_instance(await call(None).post("/v1/sign-ups", json={"email": address})))
        spent.append(costs)
    assert answers[0] == answers[1]
    assert answers[0][0] == 202
    assert spent[0].statements == spent[1].statements
    assert spent[0].hashings == spent[1].hashings == []
    assert [template for template, _ in await mail_to(world, ADDRESS)] == ["sign_up_code", "account_exists"]
    assert [template for template, _ in await mail_to(world, "unknown@example.org")] == ["sign_up_code"]


async def test_a_wrong_code_costs_and_says_the_same_for_known_and_unknown_addresses(app, call, world):
    await sign_up(call(None), world, ADDRESS)
    await call(None).post("/v1/sign-ups", json={"email": ADDRESS})
    await call(None).post("/v1/sign-ups", json={"email": "unknown@example.org"})
    answers, spent = [], []
    for address in (ADDRESS, "unknown@example.org", "never.asked@example.org"):
        with spending(app) as costs:
            body = an_account(address, "00000-00000")
            answers.append(without_instance(await call(None).post("/v1/accounts", json=body)))
        spent.append(costs)
    assert answers[0] == answers[1] == answers[2]
    assert answers[0][0] == 401
    assert answers[0][1]["type"] == "/problems#sign-in-failed"
    assert spent[0].statements == spent[1].statements == spent[2].statements
    assert [cost.hashings for cost in spent] == [[("hash", 0)]] * 3


async def test_a_code_works_once(call, world):
    code = await code_for(call(None), world, ADDRESS)
    bodies = [an_account(ADDRESS, code), an_account(ADDRESS, code, password="another long password")]
    assert [(await call(None).post("/v1/accounts", json=body)).status_code for body in bodies] == [201, 401]


async def test_a_code_works_for_its_own_address_alone(call, world):
    code = await code_for(call(None), world, ADDRESS)
    refused = await call(None).post("/v1/accounts", json=an_account("somebody.else@example.org", code))
    assert refused.status_code == 401


async def test_a_code_works_for_half_an_hour(call, world):
    code = await code_for(call(None), world, ADDRESS)
    await world.let_pass(timedelta(minutes=31))
    assert (await call(None).post("/v1/accounts", json=an_account(ADDRESS, code))).status_code == 401


async def test_an_earlier_code_works_too_until_one_is_used(call, world):
    first = await code_for(call(None), world, ADDRESS)
    second = await code_for(call(None), world, ADDRESS)
    assert (await call(None).post("/v1/accounts", json=an_account(ADDRESS, first))).status_code == 201
    assert (await call(None).post("/v1/accounts", json=an_account(ADDRESS, second))).status_code == 401


async def test_five_wrong_codes_close_one_network_and_not_the_owner_out(app, call, world):
    code = await code_for(call(None), world, ADDRESS)
    async with from_network(app, "198.51.100.7") as stranger:
        tries = [await stranger.post("/v1/accounts", json=an_account(ADDRESS, "00000-00000")) for _ in range(6)]
        assert [answer.status_code for answer in tries] == [401] * 5 + [429]
        assert int(tries[-1].headers["retry-after"]) > 60
        neighbour = await stranger.post("/v1/accounts", json=an_account(ADDRESS, code))
        assert neighbour.status_code == 429
    assert (await call(None).post("/v1/accounts", json=an_account(ADDRESS, code))).status_code == 201


async def test_a_code_that_was_guessed_at_from_everywhere_ends(call, world):
    code = await code_for(call(None), world, ADDRESS)
    await world.execute("UPDATE one_time_codes SET tries = 50")
    assert (await call(None).post("/v1/accounts", json=an_account(ADDRESS, code))).status_code == 401


async def test_a_mailbox_gets_a_few_mails_an_hour_and_the_answer_stays_the_same(call, world):
    answers = [without_instance(await call(None).post("/v1/sign-ups", json={"email": ADDRESS})) for _ in range(8)]
    assert all(answer == answers[0] for answer in answers)
    assert len(await mail_to(world, ADDRESS)) == 5
    await world.let_pass(timedelta(hours=2))
    await call(None).post("/v1/sign-ups", json={"email": ADDRESS})
    assert len(await mail_to(world, ADDRESS)) == 6


async def test_the_codes_letter_is_in_the_language_that_was_asked_for(call, world):
    await call(None).post("/v1/sign-ups", json={"email": ADDRESS, "language": "cy"})
    assert [row["language"] for row in await world.rows("SELECT language FROM messages")] == ["cy"]


async def test_a_poor_password_is_refused_before_anything_is_tried(call, world):
    for password, code in (
        ("short", "too-short"),
        ("aaaaaaaaaaaaaa", "password-too-common"),
        ("password1234", "password-too-common"),
        ("i am robin hello", "password-contains-email"),
    ):
        answer = await call(None).post("/v1/accounts", json=an_account(ADDRESS, "00000-00000", password=password))
        assert answer.status_code == 422
        assert ("/password", code) in {(issue["pointer"], issue["code"]) for issue in answer.json()["errors"]}
    assert await world.rows("SELECT 1 FROM rate_limits") == []


async def test_a_sign_up_that_says_something_else_is_refused(call):
    for body in (
        {},
        {"email": "no address"},
        {"email": ADDRESS, "role": "administrator"},
        {"email": ADDRESS, "language": "fr"},
        {"email": "Robin <robin@example.org>"},
    ):
        assert (await call(None).post("/v1/sign-ups", json=body)).status_code == 422


async def test_an_account_cannot_be_made_with_more_than_the_form_asks(call, world):
    code = await code_for(call(None), world, ADDRESS)
    for extra in ({"status": "active"}, {"role": "administrator"}, {"account_id": "x"}, {"v": 2}):
        answer = await call(None).post("/v1/accounts", json=an_account(ADDRESS, code) | extra)
        assert answer.status_code == 422
    assert await world.rows("SELECT 1 FROM accounts") == []


async def test_two_who_use_one_code_at_the_same_moment_make_one_account(call, world):
    code = await code_for(call(None), world, ADDRESS)
    both = await asyncio.gather(*(call(None).post("/v1/accounts", json=an_account(ADDRESS, code)) for _ in range(3)))
    assert sorted(answer.status_code for answer in both) == [201, 401, 401]
    assert len(await world.rows("SELECT 1 FROM accounts")) == 1


async def test_each_step_leaves_one_audit_event(call, world):
    body = await sign_up(call(None), world, ADDRESS)
    await call(None).post("/v1/accounts", json=an_account(ADDRESS, "00000-00000"))
    events = await world.rows("SELECT op, subjects, note FROM audit_events ORDER BY n")
    assert [row["op"] for row in events] == ["start_sign_up", "create_account", "create_account"]
    assert {str(subject) for subject in events[1]["subjects"]} == {body["account_id"], body["person_id"]}
    assert events[2]["note"] == {"refusal": "sign-in-failed"}
