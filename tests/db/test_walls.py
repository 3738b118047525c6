"""The second wall: what each database role sees of each table, with no application in between."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from app.db.prepare import ROLE_OF, WORK_ROLES
from app.db.tables import Base
from app.db.work import Bearer, Opening, Work
from app.domain.access import Op, Role
from app.domain.errors import NotFound
from migrations.walls import CASES, OWN, open_tables
from tests.world import Actor, Case, World

WALLED = sorted({*CASES, *OWN})
FAMILIES = {name for name in WALLED if name in CASES or name in ("appointments", "placements", "offers")}


@pytest.fixture
def acting(app):
    @asynccontextmanager
    async def made(actor: Actor) -> AsyncIterator[Work]:
        parts = app.state.parts
        bearer = Bearer(actor.account_id, actor.sign_in_id)
        opening = Opening(engine=parts.database.serving, keys=parts.keys, demo=True, op=Op.READ_ME, bearer=bearer)
        async with Work(opening) as work:
            yield work

    return made


async def seen(work: Work, table: str) -> list[dict[str, Any]]:
    role = (await work.session.execute(text("SELECT current_user"))).scalar_one()
    if not await may_select(work.session, role, table):
        return []
    return [dict(row) for row in (await work.session.execute(text(f"SELECT * FROM {table}"))).mappings()]


async def may_select(connection: Any, role: str, table: str) -> bool:
    query = text("SELECT has_table_privilege(:role, :table, 'SELECT')")
    return bool((await connection.execute(query, {"role": role, "table": table})).scalar_one())


def referral_of(table: str, row: dict[str, Any]) -> Any:
    return row["id" if table == "referrals" else "referral_id"]


async def two_families(world: World) -> tuple[Case, Case, Actor, Actor]:
    """Two families, each with a place at a centre of its own."""
    cases, coordinators = [], []
    for _ in range(2):
        coordinator = await world.actor(Role.COORDINATOR)
        assert coordinator.centre_id is not None
        case = await world.placed(coordinator.centre_id)
        for actor in (case.starter, case.other):
            assert actor is not None
            await world.route(actor)
        cases.append(case)
        coordinators.append(coordinator)
    return cases[0], cases[1], coordinators[0], coordinators[1]


def test_every_table_stands_behind_the_wall_or_says_why_not():
    tables = set(Base.metadata.tables) | {"alembic_version"}
    assert tables == {*WALLED, *open_tables()}
    assert not {*WALLED} & open_tables()


async def test_the_wall_stands_in_the_database(world):
    rows = await world.rows(
        "SELECT relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace "
        "WHERE nspname = 'public' AND relkind IN ('r', 'p') AND relrowsecurity"
    )
    assert {row["relname"] for row in rows} == set(WALLED)


async def test_no_view_looks_with_its_owners_eyes(world):
    query = (
        "SELECT relname, reloptions FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace "
        "WHERE nspname = 'public' AND relkind IN ('v', 'm')"
    )
    for row in await world.rows(query):
        assert "security_invoker=true" in (row["reloptions"] or []), row


@pytest.mark.parametrize("context", ["", None])
@pytest.mark.parametrize(
    "role", [role for role in WORK_ROLES if role not in ("w_effects", "w_service", "w_hub", "w_retention", "w_keys")]
)
async def test_without_a_name_nobody_sees_a_row(app, world, role, context):
    await two_families(world)
    async with app.state.parts.database.serving.connect() as connection:
        await connection.execute(text("SELECT set_config('role', :role, true)"), {"role": role})
        for name in ("account", "organisation", "centre") if context is not None else ():
            await connection.execute(text(f"SELECT set_config('app.{name}', :value, true)"), {"value": context})
        for table in {*WALLED} - {"stopped_addresses", "people", "audit_events"}:
            if not await may_select(connection, role, table):
                continue
            assert (await connection.execute(text(f"SELECT count(*) FROM {table}"))).scalar() == 0, table
        if role != "w_administrator":
            assert (await connection.execute(text("SELECT count(*) FROM people"))).scalar() == 0
        await connection.rollback()


@pytest.mark.rule("PRIV-01")
async def test_an_adult_sees_its_own_side_of_its_own_case_and_nothing_else(world, acting):
    case, _, _, _ = await two_families(world)
    for side, actor in ((1, case.starter), (2, case.other)):
        assert actor is not None
        async with acting(actor) as work:
            for table in FAMILIES:
                for row in await seen(work, table):
                    assert referral_of(table, row) == case.referral_id, table
                    assert row.get("side", side) == side, table
            assert {row["id"] for row in await seen(work, "referrals")} == {case.referral_id}
            assert [row["person_id"] for row in await seen(work, "contact_routes")] == [actor.person_id]
            assert actor.person_id in {row["id"] for row in await seen(work, "people")}
            other = case.person_ids[3 - side]
            assert other in {row["person_id"] for row in await seen(work, "known_names")}


@pytest.mark.rule("PRIV-01", "REF-15")
async def test_who_is_not_confirmed_sees_nothing_that_the_sides_share(world, acting):
    case, _, _, _ = await two_families(world)
    await world.execute(
        "UPDATE participations SET confirmed_at = NULL WHERE account_id = :id", id=case.starter.account_id
    )
    async with acting(case.starter) as work:
        assert await seen(work, "placements") == []
        assert await seen(work, "appointments") == []
        assert len(await seen(work, "applications")) == 1


@pytest.mark.rule("PRIV-01")
async def test_a_firm_sees_the_side_for_which_it_acts(world, acting):
    case, _, _, _ = await two_families(world)
    solicitor = await world.actor(Role.REFERRER)
    await world.represented(case, 2, solicitor.organisation_id)
    async with acting(solicitor) as work:
        for table in FAMILIES:
            for row in await seen(work, table):
                assert referral_of(table, row) == case.referral_id, table
                assert row.get("side", 2) == 2, table
        assert len(await seen(work, "applications")) == 1
        assert await seen(work, "contact_routes") == []
        assert await seen(work, "addresses") == []


@pytest.mark.rule("PRIV-01")
async def test_a_centre_sees_its_own_families_and_no_address(world, acting):
    case, _, coordinator, _ = await two_families(world)
    async with acting(coordinator) as work:
        for table in FAMILIES:
            for row in await seen(work, table):
                assert referral_of(table, row) == case.referral_id, table
        assert {row["side"] for row in await seen(work, "applications")} == {1, 2}
        assert await seen(work, "addresses") == []
        assert await seen(work, "assessments") == []


@pytest.mark.rule("PRIV-05", "STF-03")
async def test_the_hub_sees_every_case_but_what_is_sealed_and_its_own(world, acting):
    case, sealed, _, _ = await two_families(world)
    hub = await world.actor(Role.HUB_LEAD)
    own = await world.referral(starter=await same_person_as(world, hub))
    await world.execute("UPDATE referrals SET sealed_at = service_now(true) WHERE id = :id", id=sealed.referral_id)
    async with acting(hub) as work:
        for table in FAMILIES:
            there = {referral_of(table, row) for row in await seen(work, table)}
            assert there.isdisjoint({sealed.referral_id, own.referral_id}), table
        assert {row["id"] for row in await seen(work, "referrals")} == {case.referral_id}
    await world.execute(
        "UPDATE referrals SET hub_worker = :who WHERE id = :id", who=hub.account_id, id=sealed.referral_id
    )
    async with acting(hub) as work:
        assert sealed.referral_id in {row["id"] for row in await seen(work, "referrals")}


async def same_person_as(world: World, actor: Actor) -> Actor:
    """The same account, as a member of a family."""
    return Actor(actor.account_id, actor.person_id, actor.sign_in_id, Role.FAMILY, actor.email, actor.token)


async def test_an_administrator_sees_no_case(world, acting):
    await two_families(world)
    async with acting(await world.actor(Role.ADMINISTRATOR)) as work:
        for table in FAMILIES:
            assert await seen(work, table) == [], table


@pytest.mark.rule("PRIV-01")
async def test_nobody_lets_themselves_in(world, acting):
    _, strange, coordinator, _ = await two_families(world)
    solicitor = await world.actor(Role.REFERRER)
    stranger = await world.actor()
    for actor in (stranger, solicitor, coordinator):
        with pytest.raises(DBAPIError, match="row-level security"):
            async with acting(actor) as work:
                await work.session.execute(
                    text(
                        "INSERT INTO participations (id, referral_id, side, relation, account_id, organisation_id, "
                        "centre_id, cause, from_at) VALUES (:id, :referral, 1, :relation, :account, :firm, :centre, "
                        "'test', service_now(true))"
                    ),
                    {
                        "id": uuid4(), "referral": strange.referral_id,
                        "relation": "party" if actor is stranger else "centre" if actor is coordinator else "representative",
                        "account": actor.account_id if actor is stranger else None,
                        "firm": actor.organisation_id, "centre": actor.centre_id,
                    },
                )  # fmt: skip


async def test_what_follows_from_an_act_is_done_with_other_eyes_and_then_no_more(world, acting):
    case, _, _, _ = await two_families(world)
    async with acting(case.starter) as work:
        assert {row["side"] for row in await seen(work, "applications")} == {1}
        async with work.as_effects():
            assert {row["side"] for row in await seen(work, "applications")} == {1, 2}
            async with work.as_effects():
                assert len(await seen(work, "participations")) > 1
            assert len(await seen(work, "participations")) > 1
        assert {row["side"] for row in await seen(work, "applications")} == {1}
        with pytest.raises(NotFound):
            async with work.as_effects():
                raise NotFound
        assert (await work.session.execute(text("SELECT current_user"))).scalar() == ROLE_OF[Role.FAMILY]
