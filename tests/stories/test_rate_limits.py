"""Guessing is slow, and nobody's guessing keeps the owner of an account out."""

import asyncio
from datetime import timedelta

import httpx

from app.db.queries.account import email_index
from app.domain.rate_limit import Tried
from tests.identity import PASSWORD, from_network, give_password, spending, tried_before
from tests.world import World

WRONG = "not the right one"
HERE = "127.0.0.0/24"
"""The network of the tests' own clients."""


async def attempt(client: httpx.AsyncClient, email: str, password: str = WRONG) -> httpx.Response:
    return await client.post("/v1/sign-ins", json={"email": email, "password": password})


def known_as(world: World, email: str) -> str:
    return email_index(world.parts.keys, email).hex()


async def test_after_five_wrong_passwords_the_next_has_to_wait(call, world):
    parent = await world.actor()
    await give_password(world, parent)
    assert [(await attempt(call(None), parent.email)).status_code for _ in range(5)] == [401] * 5
    waits = await world.rows("SELECT tries FROM rate_limits WHERE blocked_until IS NOT NULL")
    assert [row["tries"] for row in waits] == [5]


async def test_each_wait_is_twice_as_long_as_the_last(call, world):
    parent = await world.actor()
    await give_password(world, parent)
    await tried_before(world, 11, Tried.SIGN_IN_HERE, known_as(world, parent.email), HERE)
    for least, most in ((100, 128), (200, 256), (400, 512)):
        assert (await attempt(call(None), parent.email)).status_code == 401
        too_soon = await attempt(call(None), parent.email, PASSWORD)
        assert too_soon.status_code == 429
        assert too_soon.json()["type"] == "/problems#too-many"
        assert least < int(too_soon.headers["retry-after"]) <= most
        await world.let_pass(timedelta(seconds=most))
    assert (await attempt(call(None), parent.email, PASSWORD)).status_code == 200


async def test_the_right_password_begins_the_count_anew(call, world):
    parent = await world.actor()
    await give_password(world, parent)
    for _ in range(2):
        answers = [await attempt(call(None), parent.email) for _ in range(4)]
        assert {answer.status_code for answer in answers} == {401}
        assert (await attempt(call(None), parent.email, PASSWORD)).status_code == 200
    assert [row["tries"] for row in await world.rows("SELECT tries FROM rate_limits ORDER BY tries")] == [8, 8]


async def test_a_stranger_who_guesses_elsewhere_does_not_lock_the_owner_out(app, call, world):
    parent = await world.actor()
    await give_password(world, parent)
    await tried_before(world, 11, Tried.SIGN_IN_HERE, known_as(world, parent.email), "198.51.100.0/24")
    async with from_network(app, "198.51.100.7") as stranger, from_network(app, "198.51.100.99") as neighbour:
        assert (await attempt(stranger, parent.email)).status_code == 401
        assert (await attempt(stranger, parent.email)).status_code == 429
        assert (await attempt(neighbour, parent.email)).status_code == 429
        assert (await attempt(stranger, "somebody.else@example.org")).status_code == 401
    assert (await attempt(call(None), parent.email, PASSWORD)).status_code == 200


async def test_guesses_from_everywhere_slow_an_account_and_close_it_to_nobody(call, world):
    parent = await world.actor()
    await give_password(world, parent)
    await tried_before(world, 5000, Tried.SIGN_IN_ACCOUNT, known_as(world, parent.email))
    await world.execute("UPDATE rate_limits SET blocked_until = service_now(true) + interval '50 milliseconds'")
    assert (await attempt(call(None), parent.email, PASSWORD)).status_code == 200
    waits = await world.rows("SELECT blocked_until - service_now(true) AS wait FROM rate_limits WHERE tries > 4000")
    assert waits[0]["wait"] <= timedelta(seconds=2)


async def test_one_network_tries_many_accounts_only_so_often(app, call, world):
    await tried_before(world, 70, Tried.SIGN_IN_NETWORK, "198.51.100.0/24")
    async with from_network(app, "198.51.100.7") as stranger:
        assert (await attempt(stranger, "one@example.org")).status_code == 401
        assert (await attempt(stranger, "two@example.org")).status_code == 429
    async with from_network(app, "198.51.101.7") as other:
        assert (await attempt(other, "two@example.org")).status_code == 401


async def test_many_at_the_same_moment_are_counted_one_by_one(app, call, world):
    parent = await world.actor()
    await give_password(world, parent)
    await tried_before(world, 11, Tried.SIGN_IN_HERE, known_as(world, parent.email), HERE)
    with spending(app) as costs:
        answers = await asyncio.gather(*(attempt(call(None), parent.email) for _ in range(9)))
    assert sorted(answer.status_code for answer in answers) == [401] + [429] * 8
    assert len(costs.hashings) == 1


async def test_a_refused_try_costs_the_same_whether_or_not_there_is_such_an_account(app, call, world):
    parent = await world.actor()
    await give_password(world, parent)
    spent = []
    for email in (parent.email, "nobody@example.org"):
        await tried_before(world, 11, Tried.SIGN_IN_HERE, known_as(world, email), HERE)
        await attempt(call(None), email)
        with spending(app) as costs:
            assert (await attempt(call(None), email)).status_code == 429
        spent.append(costs)
    assert spent[0].statements == spent[1].statements
    assert spent[0].hashings == spent[1].hashings == []


async def test_no_wait_is_longer_than_a_quarter_of_an_hour(call, world):
    await tried_before(world, 90_000, Tried.SIGN_IN_HERE, known_as(world, "nobody@example.org"), HERE)
    await attempt(call(None), "nobody@example.org")
    too_soon = await attempt(call(None), "nobody@example.org")
    assert too_soon.status_code == 429
    assert 800 < int(too_soon.headers["retry-after"]) <= 900


async def test_starting_sign_ups_from_one_network_is_limited_too(call, world):
    await tried_before(world, 70, Tried.SIGN_UP_NETWORK, HERE)
    first, second = [
        await call(None).post("/v1/sign-ups", json={"email": f"{name}@example.org"}) for name in ("one", "two")
    ]
    assert (first.status_code, second.status_code) == (202, 429)


async def test_nothing_in_the_table_tells_who_tried_from_where(call, world):
    await attempt(call(None), "nobody@example.org")
    rows = await world.rows("SELECT key FROM rate_limits")
    assert {len(row["key"]) for row in rows} == {32}
    assert len(rows) == 3
