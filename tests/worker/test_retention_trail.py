"""What tells of an erasure: the trail, whose chain still holds, and the ledger, by which erased stays erased."""

from uuid import uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from app.actions.retention import digest_of
from app.db.prepare import RETENTION, ROLE_OF
from app.db.tables import Base
from app.domain import referral
from app.domain.access import Role
from app.domain.application import Section
from app.worker.ledger import replay, write
from app.worker.outbox import Desk
from app.worker.seal import seal_events, verify_chain
from tests.retention import DAY, YEAR, closed, later, of_case, there
from tests.worker.test_due import NoMailer


@pytest.fixture
def desk(app):
    parts = app.state.parts
    return Desk(settings=parts.settings, engine=parts.database.serving, keys=parts.keys, mailer=NoMailer())


@pytest.mark.rule("PRIV-07", "PRIV-04")
async def test_the_trail_of_a_case_goes_six_years_after_it_and_the_chain_still_holds(desk, world, call):
    worker = await world.actor(Role.HUB_WORKER)
    case = await world.referral()
    await call(worker).get(f"/v1/referrals/{case.referral_id}")
    await seal_events(desk.engine)
    await closed(world, case, referral.Status.WITHDRAWN)
    of_the_case = "SELECT op FROM audit_events WHERE referral_id = :r ORDER BY n"
    await later(desk, world, 3 * YEAR)
    erased = [row["op"] for row in await world.rows(of_the_case, r=case.referral_id)]
    assert erased == ["read_referral", "erase_case", "erase_thread"]
    await seal_events(desk.engine)
    await later(desk, world, 6 * YEAR - 10 * DAY)
    assert len(await world.rows(of_the_case, r=case.referral_id)) == 3
    await later(desk, world, 10 * DAY)
    assert await world.rows(of_the_case, r=case.referral_id) == []
    good, broken = await verify_chain(desk.engine)
    assert (good >= 3, broken) == (True, None)
    await seal_events(desk.engine)
    assert (await verify_chain(desk.engine))[1] is None


@pytest.mark.rule("PRIV-04")
@pytest.mark.parametrize("pretend", [True, False], ids=["as another erasure's", "as an erasure's that never was"])
async def test_an_event_taken_out_by_hand_still_shows(desk, world, call, pretend):
    worker = await world.actor(Role.HUB_WORKER)
    for _ in range(3):
        await call(worker).get("/v1/me")
    await seal_events(desk.engine)
    await later(desk, world, 7 * YEAR)
    for _ in range(3):
        await call(worker).get("/v1/me")
    await seal_events(desk.engine)
    assert (await verify_chain(desk.engine))[1] is None
    (kept,) = await world.rows("SELECT event_id FROM audit_seals WHERE erased_in IS NULL ORDER BY seq DESC LIMIT 1")
    real = (await world.rows("SELECT erased_in FROM audit_seals WHERE erased_in IS NOT NULL"))[0]["erased_in"]
    async with world.engine.begin() as connection:
        await connection.execute(text("SET LOCAL session_replication_role = replica"))
        await connection.execute(text("DELETE FROM audit_events WHERE id = :i"), {"i": kept["event_id"]})
        mark = text("UPDATE audit_seals SET erased_in = :e WHERE event_id = :i")
        await connection.execute(mark, {"e": real if pretend else uuid4(), "i": kept["event_id"]})
    assert (await verify_chain(desk.engine))[1] is not None


@pytest.mark.rule("PRIV-07")
async def test_the_ledger_tells_what_by_which_rule_and_when_and_not_a_word_of_it(desk, world):
    case = await world.referral()
    await closed(world, case, referral.Status.WITHDRAWN)
    await later(desk, world, 3 * YEAR)
    rows = await world.rows("SELECT * FROM erasures WHERE subject = 'referral' ORDER BY line")
    assert [row["line"] for row in rows] == ["case", "thread"]
    assert {row["digest"] for row in rows} == {digest_of(case.referral_id)}
    assert rows[0]["rows"]["applications"] == 2
    told = str(await world.rows("SELECT * FROM erasures")) + str(await world.rows("SELECT note FROM audit_events"))
    assert str(case.referral_id) not in told
    assert "Sample" not in told


@pytest.mark.rule("PRIV-07")
async def test_erased_stays_erased_when_an_older_backup_is_restored(desk, world):
    """Rows that come back are recognised by the digest of their ids alone, and go again, as far as they had gone."""
    gone, whole = await world.referral(), await world.referral()
    left = await world.actor()
    await world.section(gone, 1, Section.SAFETY, {"said": "much"})
    async with world.engine.connect() as connection:
        names = [table.name for table in Base.metadata.sorted_tables if table.name not in ("erasures", "audit_events")]
        backup = {name: (await connection.execute(text(f'SELECT * FROM "{name}"'))).mappings().all() for name in names}
    await closed(world, gone, referral.Status.WITHDRAWN)
    await later(desk, world, 3 * YEAR)
    text_of_ledger, entries = await write(desk)
    assert entries == len(await world.rows("SELECT 1 FROM erasures"))
    assert str(gone.referral_id) not in text_of_ledger
    assert "Sample" not in text_of_ledger
    async with world.engine.begin() as connection:
        await connection.execute(text("SET LOCAL session_replication_role = replica"))
        await connection.execute(text("DELETE FROM erasures"))
        for name in names:
            await connection.execute(text(f'DELETE FROM "{name}"'))
            if backup[name]:
                await connection.execute(Base.metadata.tables[name].insert(), [dict(row) for row in backup[name]])
    assert "applications" in await of_case(world, gone)
    erased = await replay(desk, text_of_ledger)
    assert await of_case(world, gone) == set()
    assert await there(world, "application_sections") == {"application_sections": 0}
    assert {"applications", "parties"} <= await of_case(world, whole)
    assert await world.rows("SELECT 1 FROM accounts WHERE id = :a", a=left.account_id) == []
    assert erased >= 2
    assert {row["line"] for row in await world.rows("SELECT line FROM erasures")} >= {"case", "thread", "account"}
    assert await replay(desk, text_of_ledger) == 0, "a second time there is nothing left to do"


@pytest.mark.rule("PRIV-07")
async def test_no_other_role_erases_what_is_never_changed_and_this_one_changes_nothing(app, world):
    case = await world.referral()
    engine = app.state.parts.database.serving

    async def tries(role, statement):
        async with engine.connect() as connection:
            await connection.execute(text("SELECT set_config('role', :r, true)"), {"r": role})
            try:
                await connection.execute(text(statement))
            except DBAPIError:
                return False
            return True

    for role in ROLE_OF.values():
        assert not await tries(role, "DELETE FROM consents"), role
        assert not await tries(role, "DELETE FROM application_sections"), role
        assert not await tries(role, "DELETE FROM erasures"), role
    assert await tries(RETENTION, "DELETE FROM consents")
    for statement in (
        "UPDATE consents SET state = 'given'", "UPDATE application_sections SET revision = 9",
        "UPDATE audit_events SET op = 'x'", "UPDATE audit_seals SET hash = 'x'", "DELETE FROM audit_seals",
        "DELETE FROM erasures", "DELETE FROM centres", "INSERT INTO consents DEFAULT VALUES",
    ):  # fmt: skip
        assert not await tries(RETENTION, statement), statement
    assert "consents" in await of_case(world, case)
