"""The demonstration's families: every state that a visitor wants to see, made by real acts, once."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import asyncpg
import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine

from app.db.engine import async_url
from app.domain.access import Op
from app.local import demo
from app.local.demo import play
from app.local.demo.cast import accounts
from app.local.demo.story import timeline
from app.local.demo.world import DATA
from app.main import create_app
from app.settings import Settings
from tests.conftest import EMPTY, Database
from tests.serving import settings_for
from tests.world import client_for

pytestmark = pytest.mark.anyio
MACROS = {"save_sections"}


@pytest.fixture(scope="module")
async def loaded(shared: Database) -> AsyncIterator[Settings]:
    """A demonstration that has been started once, for all tests here; nothing of it is left to the next."""
    settings = settings_for(shared)
    assert await demo.load(settings) is None
    yield settings
    connection = await asyncpg.connect(shared.owner_url)
    await connection.execute(EMPTY)
    await connection.close()


@pytest.fixture
async def owner(loaded: Settings) -> AsyncIterator[AsyncConnection]:
    engine = create_async_engine(async_url(loaded.database_owner_url), isolation_level="AUTOCOMMIT")
    async with engine.connect() as connection:
        yield connection
    await engine.dispose()


@pytest.fixture
async def app(loaded: Settings) -> AsyncIterator[FastAPI]:
    made = create_app(loaded)
    async with made.router.lifespan_context(made):
        yield made


async def rows(owner: AsyncConnection, query: str) -> list[dict[str, Any]]:
    return [dict(row) for row in (await owner.execute(text(query))).mappings()]


async def counts(owner: AsyncConnection) -> dict[str, int]:
    tables = await rows(owner, "SELECT relname FROM pg_stat_user_tables ORDER BY relname")
    return {
        each["relname"]: (await rows(owner, f"SELECT count(*) AS n FROM {each['relname']}"))[0]["n"] for each in tables
    }


@asynccontextmanager
async def signed_in(app: FastAPI, account: str) -> AsyncIterator[httpx.AsyncClient]:
    """Sign in as a visitor does: with what `make run` prints, and `python -m app code` for whoever acts for others."""
    async with client_for(app) as client:
        body = {"email": accounts()[account]["email"], "password": demo.PASSWORD}
        answer = await client.post("/v1/sign-ins", json=body)
        assert answer.status_code == 200, answer.text
        if (asked := answer.json()["second_factor"]) is not None:
            code = await demo.code_of(app.state.parts.settings, body["email"])
            path = f"/v1/sign-ins/{asked['sign_in_id']}/second-factor"
            answer = await client.post(path, json={"method": "totp", "code": code})
            assert answer.status_code == 200, answer.text
        client.headers["Authorization"] = f"Bearer {answer.json()['access_token']}"
        yield client


async def own_referral(app: FastAPI, account: str) -> dict[str, Any]:
    async with signed_in(app, account) as client:
        (item,) = (await client.get("/v1/referrals")).json()["items"]
        found: dict[str, Any] = (await client.get(f"/v1/referrals/{item['referral_id']}")).json()
        return found


async def test_there_is_a_referral_in_every_state_that_a_visitor_wants_to_see(owner):
    found = await rows(
        owner,
        "SELECT r.pathway, r.status, o.status AS offer, p.status AS place FROM referrals r "
        "LEFT JOIN offers o ON o.referral_id = r.id LEFT JOIN placements p ON p.referral_id = r.id",
    )
    assert sorted(tuple(word or "-" for word in row.values()) for row in found) == sorted(
        [
            ("self", "draft", "-", "-"),
            ("self", "stopped", "-", "-"),
            ("self", "queued", "-", "-"),
            ("self", "assessing", "-", "-"),
            ("self", "supervised_first", "accepted", "preparing"),
            ("self", "ready", "sent", "-"),
            ("self", "placed", "accepted", "preparing"),
            ("self", "placed", "accepted", "active"),
            ("self", "not_approved", "-", "-"),
            ("self", "withdrawn", "-", "-"),
            ("solicitor", "ready", "-", "-"),
        ]
    )


async def test_a_second_start_loads_nothing_and_leaves_the_clock(loaded, owner):
    await owner.execute(text("UPDATE demo_clock SET moved_by = interval '3 days'"))
    before = await counts(owner)
    assert await demo.load(loaded) is None
    assert await counts(owner) == before
    assert (await rows(owner, "SELECT moved_by FROM demo_clock")) == [{"moved_by": timedelta(days=3)}]
    await owner.execute(text("UPDATE demo_clock SET moved_by = interval '0'"))


async def test_a_start_that_was_cut_short_is_told_in_one_line_and_the_clock_leaves_the_past(loaded, owner):
    await owner.execute(text("UPDATE demo_clock SET moved_by = interval '-40 days'"))
    await owner.execute(text("""UPDATE heartbeats SET note = '{"families": "begun"}' WHERE name = 'demonstration'"""))
    before = await counts(owner)
    word = await demo.load(loaded)
    assert word is not None
    assert "only loaded in part" in word
    assert "\n" not in word
    assert await counts(owner) == before
    assert (await rows(owner, "SELECT moved_by FROM demo_clock")) == [{"moved_by": timedelta(0)}]
    await owner.execute(text("""UPDATE heartbeats SET note = '{"families": "played"}' WHERE name = 'demonstration'"""))


async def test_outside_a_demonstration_nothing_is_played(loaded, owner):
    await owner.execute(text("UPDATE heartbeats SET note = '{}' WHERE name = 'demonstration'"))
    before = await counts(owner)
    assert await demo.load(replace(loaded, demo=False)) is None
    assert await counts(owner) == before
    await owner.execute(text("""UPDATE heartbeats SET note = '{"families": "played"}' WHERE name = 'demonstration'"""))


async def test_nothing_waits_to_be_sent_and_nobody_stays_signed_in(owner):
    assert await rows(owner, "SELECT kind FROM outbox WHERE done_at IS NULL") == []
    query = "SELECT s.id FROM sign_ins s WHERE revoked_at IS NULL AND NOT EXISTS "
    by_hand = "(SELECT FROM refresh_tokens t WHERE t.sign_in_id = s.id)"
    assert await rows(owner, query + by_hand) == []


async def test_two_sessions_have_been_attended_and_one_is_to_come(owner):
    found = await rows(
        owner,
        "SELECT a.status, upper(a.during) < service_now(true) AS past, count(m.id) AS marks FROM appointments a "
        "LEFT JOIN attendance_marks m ON m.appointment_id = a.id WHERE a.kind = 'session' GROUP BY a.id ORDER BY past",
    )
    assert [tuple(row.values()) for row in found] == [
        ("booked", False, 0),
        ("held", True, 8),
        ("held", True, 8),
    ]


@pytest.mark.parametrize(
    ("account", "stage"),
    [
        ("robin.placeholder", "preparing"),
        ("jo.sampleton", "cannot_go_ahead"),
        ("pat.specimen", "being_considered"),
        ("ash.fictional", "arranging_visits"),
        ("taylor.imaginary", "in_place"),
        ("frances.imaginary-brown", "in_place"),
        ("nicky.pretend", "cannot_go_ahead"),
        ("billie.madeup", "ended"),
    ],
)
async def test_a_family_member_signs_in_and_reads_their_stage(app, account, stage):
    assert (await own_referral(app, account))["stage"] == stage


async def test_the_staff_find_their_work(app):
    people, centre_id, organisation_id = demo.people_for_tour()
    assert set(people) == {"hub", "lead", "coordinator", "solicitor"}
    async with signed_in(app, "hazel.hubworker") as hub:
        queue = (await hub.get("/v1/hub/queue")).json()["items"]
        tasks = (await hub.get("/v1/tasks")).json()["items"]
    assert len(queue) == 1
    assert [task["kind"] for task in tasks] == ["confirm-party", "standard-accreditation-ends"]
    async with signed_in(app, "cora.marmalade") as centre:
        offers = (await centre.get("/v1/offers", params={"status": "sent"})).json()["items"]
        asked = (await centre.get("/v1/attendance-requests", params={"answered": "false"})).json()["items"]
    assert [offer["centre_id"] for offer in offers] == [centre_id]
    assert len(asked) == 1
    async with signed_in(app, "sol.quill") as solicitor:
        seen = (await solicitor.get("/v1/referrals")).json()["items"]
        firms = (await solicitor.get("/v1/organisations", params={"name": "Quill"})).json()["items"]
    assert len(seen) == 1
    assert [firm["organisation_id"] for firm in firms] == [organisation_id]


def test_nobody_in_a_story_can_be_written_to_or_rung():
    written = (DATA / "demo" / "referrals.json").read_text(encoding="utf-8")
    assert set(re.findall(r"@[a-z0-9.-]+", written)) == {"@demo.example"}
    numbers = set(re.findall(r"\b0[0-9 ]{9,}", written))
    assert numbers
    assert all(re.fullmatch(r"07700 900[0-9]{3}|01632 960[0-9]{3}", number) for number in numbers)


@pytest.mark.parametrize("weekday", range(7))
async def test_on_whichever_day_it_is_loaded_the_steps_of_a_story_follow_each_other(weekday):
    now = datetime(2031, 3, 31, 0, 5, tzinfo=UTC) + timedelta(days=weekday)
    steps = timeline(now)
    assert max(step.at for step in steps) < now
    for story in {id(step.story): step.story for step in steps}.values():
        mine = [step for step in steps if step.story is story]
        assert mine[0].do == "start_referral"
        for step in mine:
            if step.do in ("book_pre_visit", "book_session"):
                assert step.at.date() < story.day(step.given)
            if step.do == "mark_attendance":
                assert step.at.date() == story.day(step.given)
        booked = {step.given["party"]: story.day(step.given) for step in mine if step.do == "book_pre_visit"}
        assert all(booked[each.given["party"]] < each.at.date() for each in mine if each.do == "record_pre_visit")


async def test_a_story_can_say_every_step_and_each_is_an_operation():
    assert {step.do for step in timeline(datetime(2031, 3, 31, tzinfo=UTC))} == set(play.STEPS)
    assert set(play.STEPS) - MACROS <= {op.value for op in Op}
