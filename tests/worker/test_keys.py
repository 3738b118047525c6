"""Keys are changed while the service runs: nothing is lost, everything is found, and a run that is killed goes on."""

import asyncio
import base64
import os
import signal
import sys
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import text

from app.crypto.seal import Keyring
from app.db.tables import Base
from app.db.tables.referral import Invitation, StoppedAddress
from app.domain.access import Role
from app.domain.application import Section
from app.worker.keys import FINGERPRINTS, name_of, rotate, sealed_columns
from tests.identity import PASSWORD, give_password
from tests.serving import SECRET

OLD, NEW = bytes(range(32)), bytes(range(32, 64))
BEFORE = Keyring({"test": OLD}, "test")
BOTH = Keyring({"new": NEW, "test": OLD}, "new")
AFTER = Keyring({"new": NEW}, "new")
RING = f"new:{base64.b64encode(NEW).decode()},test:{SECRET}"


async def values(world):
    """Every sealed value: its table, column, row's name, and itself."""
    found = []
    for table in Base.metadata.sorted_tables:
        for column in sealed_columns(table):
            (key,) = table.primary_key.columns
            rows = await world.rows(f'SELECT "{key.name}" AS k, "{column.name}" AS s FROM "{table.name}"')
            found += [(table.name, column.name, name_of(row["k"]), row["s"]) for row in rows if row["s"] is not None]
    return found


def opened(keys, sealed):
    return {each[:3]: keys.open_bytes(*each) for each in sealed}


async def a_town(world, people=12):
    """Accounts with routes, a case with sections, a party's contact with its invitation, and a wish for silence."""
    actors = [await world.actor() for _ in range(people)]
    for actor in actors:
        await world.route(actor)
    case = await world.referral(joined=False)
    await world.section(case, 1, Section.SAFETY, {"said": "much"})
    index = BEFORE.index("route-email", "other@example.org")
    contact = (await world.rows("SELECT id FROM party_contacts"))[0]["id"]
    await world.execute(
        "UPDATE party_contacts SET route_kind = 'email', route_enc = :e, route_index = :x, note_enc = :n",
        e=BEFORE.seal("party_contacts", "route_enc", contact, "other@example.org"), x=index,
        n=BEFORE.seal("party_contacts", "note_enc", contact, "Call after six."),
    )  # fmt: skip
    now = await world.now()
    await world.save(
        Invitation(
            id=uuid4(), referral_id=case.referral_id, side=2, party_id=case.party_ids[2], code_hash=b"c",
            address_index=index, released_at=now, expires_at=now + timedelta(days=28),
        ),
        StoppedAddress(value_index=index, at=now),
    )  # fmt: skip
    return actors, case


@pytest.mark.rule("PRIV-07")
async def test_everything_is_sealed_and_fingerprinted_again(app, world):
    await a_town(world)
    before = opened(BEFORE, await values(world))
    report = await rotate(app.state.parts.database.serving, BOTH, lambda _: None, batch=5)
    assert (report.left, report.broken) == ({}, {})
    assert opened(AFTER, await values(world)) == before
    for row in await world.rows("SELECT email_index, id, email_enc FROM accounts"):
        address = AFTER.open_("accounts", "email_enc", row["id"], row["email_enc"])
        assert row["email_index"] == AFTER.index("account-email", address.casefold())
    for row in await world.rows("SELECT value_index, id, value_enc FROM contact_routes"):
        address = AFTER.open_("contact_routes", "value_enc", row["id"], row["value_enc"])
        assert row["value_index"] == AFTER.index("route-email", address.casefold())
    fresh = AFTER.index("route-email", "other@example.org")
    assert [row["route_index"] for row in await world.rows("SELECT route_index FROM party_contacts")] == [fresh]
    assert [row["address_index"] for row in await world.rows("SELECT address_index FROM invitations")] == [fresh]
    assert fresh in {row["value_index"] for row in await world.rows("SELECT value_index FROM stopped_addresses")}


@pytest.mark.rule("PRIV-07")
async def test_half_way_and_afterwards_everybody_is_found_and_read(app, world, call):
    """With both keys on the ring nobody notices on which side of the run a row stands."""
    (one, two, *_), _ = await a_town(world, people=2)
    await give_password(world, one, two)
    parts = app.state.parts
    app.state.parts = replace(parts, keys=BOTH)
    await world.execute(
        "UPDATE accounts SET email_enc = :e, email_index = :x WHERE id = :i", i=one.account_id,
        e=BOTH.seal("accounts", "email_enc", one.account_id, one.email), x=BOTH.index("account-email", one.email),
    )  # fmt: skip
    for keys in (BOTH, AFTER):
        app.state.parts = replace(parts, keys=keys)
        for actor in (one, two):
            signed_in = await call(None).post("/v1/sign-ins", json={"email": actor.email, "password": PASSWORD})
            assert signed_in.status_code == 200, signed_in.text
            assert (await call(actor).get("/v1/me")).json()["email"] == actor.email
            routes = (await call(actor).get("/v1/me/contact-routes")).json()["items"]
            assert [route["value"] for route in routes] == [actor.email]
        await rotate(parts.database.serving, BOTH, lambda _: None)


@pytest.mark.rule("REF-02")
async def test_a_wish_for_silence_holds_for_a_route_written_under_the_next_key(app, world, call):
    hub = await world.actor(Role.HUB_WORKER)
    case = await world.referral(joined=False)
    await world.save(StoppedAddress(value_index=BEFORE.index("route-email", "no@example.org"), at=await world.now()))
    app.state.parts = replace(app.state.parts, keys=BOTH)
    path = f"/v1/referrals/{case.referral_id}/contacts"
    (row,) = [each for each in (await call(hub).get(path)).json()["items"] if each["side"] == 2]
    said = {"route": {"kind": "email", "value": "no@example.org"}, "offered_by_side": 1, "heard": None, "note": None}
    answer = await call(hub).put(f"{path}/{row['party_id']}", json=said, headers={"If-Match": row["etag"]})
    assert answer.status_code == 200, answer.text
    assert [each["reasons"] for each in await world.rows("SELECT reasons FROM tasks")] == [["never-write"]]


async def test_what_somebody_changes_meanwhile_is_not_lost(app, world):
    """A row that changes between reading and sealing keeps the newer value."""
    actor = await world.actor()
    engine = app.state.parts.database.serving
    fresh = BEFORE.seal("accounts", "email_enc", actor.account_id, "newer@example.org")
    async with world.engine.connect() as connection:
        change = text("UPDATE accounts SET email_enc = :e WHERE id = :i")
        await connection.execute(change, {"e": fresh, "i": actor.account_id})
        running = asyncio.create_task(rotate(engine, BOTH, lambda _: None))
        await _until(
            world, "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
        )
        await connection.commit()
        report = await running
    (row,) = await world.rows("SELECT email_enc FROM accounts WHERE id = :i", i=actor.account_id)
    assert BOTH.open_("accounts", "email_enc", actor.account_id, row["email_enc"]) == "newer@example.org"
    assert report.left == {"accounts": 1}
    again = await rotate(engine, BOTH, lambda _: None)
    assert (again.left, again.sealed) == ({}, {"accounts": 1})


async def _until(world, query, seconds=20):
    for _ in range(seconds * 100):
        if await world.rows(query):
            return
        await asyncio.sleep(0.01)
    raise AssertionError(f"never seen: {query}")


async def _rotation(settings):
    environ = os.environ | {
        "DATABASE_URL": settings.database_url, "DATABASE_OWNER_URL": settings.database_owner_url, "DEMO": "yes",
        "MASTER_KEYS": RING, "TOKEN_KEYS": f"test:{SECRET}",
    }  # fmt: skip
    return await asyncio.create_subprocess_exec(
        sys.executable, "-m", "app", "rotate-keys", "--batch", "4", env=environ,
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
    )  # fmt: skip


@pytest.mark.rule("PRIV-07")
async def test_a_run_killed_half_way_loses_nothing_and_goes_on(app, world, settings):
    """A row in the middle is held, so that the run is caught there; then it is killed with no chance to tidy up."""
    await a_town(world, people=12)
    before = opened(BEFORE, await values(world))
    async with world.engine.connect() as connection:
        middle = "SELECT id FROM contact_routes ORDER BY id OFFSET 9 LIMIT 1"
        await connection.execute(text(f"SELECT 1 FROM contact_routes WHERE id = ({middle}) FOR UPDATE"))
        child = await _rotation(settings)
        waits = "SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE 'UPDATE contact_routes%'"
        await _until(world, waits)
        os.kill(child.pid, signal.SIGKILL)
        await child.communicate()
        await connection.rollback()
    assert child.returncode == -signal.SIGKILL
    half = await values(world)
    under = {BOTH.is_current(each[3]) for each in half if each[0] == "contact_routes"}
    assert under == {True, False}, "it was killed in the middle"
    assert opened(BOTH, half) == before
    child = await _rotation(settings)
    said, _ = await child.communicate()
    assert child.returncode == 0, said.decode()
    assert b"contact_routes: 4 sealed again" in said
    assert not any(bytes(value) in said for value in before.values() if value)
    assert opened(AFTER, await values(world)) == before


@pytest.mark.rule("PRIV-07")
async def test_a_value_that_no_key_opens_is_told_and_keeps_nobody(app, world):
    first, second = await world.actor(), await world.actor()
    await world.execute("UPDATE accounts SET email_enc = 'x' WHERE id = :i", i=first.account_id)
    report = await rotate(app.state.parts.database.serving, BOTH, lambda _: None)
    assert (report.broken, report.sealed["accounts"]) == ({"accounts": 1}, 1)
    (row,) = await world.rows("SELECT email_enc FROM accounts WHERE id = :i", i=second.account_id)
    assert AFTER.open_("accounts", "email_enc", second.account_id, row["email_enc"]) == second.email


async def test_this_role_changes_ciphers_and_fingerprints_and_nothing_else(app, world):
    await world.referral()
    for statement in (
        "UPDATE accounts SET status = 'disabled'", "UPDATE referrals SET status = 'ended'", "DELETE FROM consents",
        "UPDATE audit_events SET op = 'x'", "INSERT INTO events DEFAULT VALUES",
    ):  # fmt: skip
        async with app.state.parts.database.serving.connect() as connection:
            await connection.execute(text("SELECT set_config('role', 'w_keys', true)"))
            with pytest.raises(Exception, match="permission denied"):
                await connection.execute(text(statement))


def test_every_fingerprint_beside_a_sealed_value_is_made_again():
    there = {
        table.name for table in Base.metadata.tables.values()
        for column in table.columns if column.name.endswith("_index") and sealed_columns(table)
    }  # fmt: skip
    assert there == FINGERPRINTS.keys()
