"""What is kept no longer is erased by its line and nothing before; the ledger and the trail tell of it."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.exc import DBAPIError

from app.actions.retention import digest_of
from app.db.prepare import RETENTION, ROLE_OF
from app.db.tables import Base
from app.db.tables.appointment import Appointment, AppointmentStatus
from app.db.tables.assessment import Concern, ConcernStanding, Conversation, Task
from app.db.tables.machinery import Fate, Message
from app.db.tables.person import Address
from app.db.tables.screening import Screening, ScreeningCause
from app.db.tables.staff import Clearance, ClearanceKind, Staff
from app.domain import placement, referral
from app.domain.access import Role
from app.domain.application import Section
from app.domain.appointment import Kind
from app.domain.kept_columns import TABLES
from app.domain.retention import Line
from app.domain.services import Service
from app.screening.words import Pathway
from app.worker.due import run_round
from app.worker.ledger import replay, write
from app.worker.outbox import Desk
from app.worker.seal import seal_events, verify_chain
from tests.worker.test_due import NoMailer

YEAR = timedelta(days=366)
DAY = timedelta(days=1)


@pytest.fixture
def desk(app):
    parts = app.state.parts
    return Desk(settings=parts.settings, engine=parts.database.serving, keys=parts.keys, mailer=NoMailer())


async def later(desk, world, span=timedelta(0)):
    """Let time pass, and let the worker make its round."""
    await world.let_pass(span)
    await run_round(desk)


async def there(world, *tables):
    """How many rows each table has."""
    return {table: (await world.rows(f'SELECT count(*) AS n FROM "{table}"'))[0]["n"] for table in tables}


async def of_case(world, case):
    """Tables that still hold something of a case."""
    found = set()
    for table in Base.metadata.tables.values():
        if "referral_id" in table.c and table.name != "audit_events":
            query = f'SELECT 1 FROM "{table.name}" WHERE referral_id = :r LIMIT 1'
            if await world.rows(query, r=case.referral_id):
                found.add(table.name)
    return found


async def closed(world, case, status=referral.Status.ENDED):
    """Close a case, now."""
    await world.execute(
        "UPDATE referrals SET status = :s, status_since = service_now(true) WHERE id = :r", s=status, r=case.referral_id
    )


async def talked(world, case, worker):
    """A note of the hub about a conversation."""
    row_id, now = uuid4(), await world.now()
    sealed = world.parts.keys.seal("conversations", "text_enc", row_id, "She said that she agrees.")
    await world.save(
        Conversation(
            id=row_id, referral_id=case.referral_id, assessment_id=case.assessment_id, party_id=case.party_ids[1],
            reached=True, route_verified=True, held_at=now, text_enc=sealed, by_account=worker.account_id, at=now,
        )
    )  # fmt: skip


async def came(world, case, centre_id, days_ago):
    """A session that was held some days ago."""
    ends = await world.now() - timedelta(days=days_ago)
    await world.save(
        Appointment(
            id=uuid4(), referral_id=case.referral_id, placement_id=case.placement_id, service=Service.SUPPORTED_CONTACT,
            centre_id=centre_id, kind=Kind.SESSION, during=Range(ends - timedelta(hours=2), ends), room="Room 1",
            status=AppointmentStatus.HELD, created_at=ends,
        )
    )  # fmt: skip


def _screening(case, now, rules=("SUI-01",)):
    result = {
        "service_wished": "supported_contact", "services": [{"service": "supported_contact", "light": "red"}],
        "stop_rules": list(rules),
    }  # fmt: skip
    return Screening(
        id=uuid4(), referral_id=case.referral_id, side=1, cause=ScreeningCause.SUBMISSION, pathway=Pathway.SELF,
        ruleset="2026-1", inputs={}, result=result, at=now,
    )  # fmt: skip


def _alarm(case, now, done=None):
    return Task(
        id=uuid4(), referral_id=case.referral_id, role=Role.HUB_LEAD, kind="abuse-of-a-child-disclosed", grade="now",
        reasons=[], due_on=now.date(), opened_at=now, done_at=done,
    )  # fmt: skip


@pytest.mark.rule("PRIV-07")
async def test_what_was_screened_out_leaves_counts_alone_after_90_days(desk, world):
    first = await world.referral(referral.Status.STOPPED, joined=False)
    second = await world.referral(referral.Status.STOPPED, joined=False)
    now = await world.now()
    await world.section(first, 1, Section.SAFETY, {"said": "much"})
    await world.save(_screening(first, now), _screening(second, now, ("SUI-01", "GATE-02")))
    await later(desk, world, timedelta(days=89))
    assert (await there(world, "screenings", "application_sections")) == {"screenings": 2, "application_sections": 1}
    await later(desk, world, timedelta(days=2))
    assert await of_case(world, first) == set() == await of_case(world, second)
    assert await there(world, "referrals", "screenings") == {"referrals": 0, "screenings": 0}
    counts = await world.rows("SELECT light, reason, counted FROM screening_counts ORDER BY reason")
    assert [tuple(row.values()) for row in counts] == [("red", "GATE-02", 1), ("red", "SUI-01", 2)]


@pytest.mark.rule("PRIV-07", "LIGHT-08")
async def test_the_safeguarding_task_of_a_screened_out_application_outlives_it(desk, world):
    case = await world.referral(referral.Status.STOPPED, joined=False)
    now = await world.now()
    await world.section(case, 1, Section.SAFETY, {"said": "much"})
    await world.save(_screening(case, now), _alarm(case, now))
    await later(desk, world, timedelta(days=200))
    assert "application_sections" in await of_case(world, case), "the lead still has to read it"
    await world.execute("UPDATE tasks SET done_at = service_now(true)")
    await later(desk, world, timedelta(days=8))
    assert await of_case(world, case) == {"tasks", "parties", "referral_children"}
    await later(desk, world, 25 * YEAR)
    assert await of_case(world, case) == set()
    assert await there(world, "referrals", "tasks") == {"referrals": 0, "tasks": 0}


@pytest.mark.rule("PRIV-07", "LIGHT-08")
async def test_an_unsent_draft_stays_while_a_safeguarding_task_names_it(desk, world):
    case = await world.referral(referral.Status.DRAFT, joined=False)
    await world.save(_alarm(case, await world.now()))
    await later(desk, world, timedelta(days=40))
    assert "applications" in await of_case(world, case)
    assert (await world.rows("SELECT status FROM referrals"))[0]["status"] == "expired"


@pytest.mark.rule("PRIV-07")
@pytest.mark.parametrize("status", ["withdrawn", "not_approved", "lapsed"])
async def test_a_withdrawn_or_declined_referral_goes_three_years_after_its_end(desk, world, status):
    case = await world.referral()
    await world.let_pass(timedelta(days=30))
    await closed(world, case, referral.Status(status))
    await later(desk, world, timedelta(days=3 * 365 - 2))
    assert {"applications", "known_names", "consents"} <= await of_case(world, case)
    await later(desk, world, timedelta(days=4))
    assert await of_case(world, case) == set()
    assert await there(world, "referrals") == {"referrals": 0}


@pytest.mark.rule("PRIV-07")
async def test_a_supported_case_goes_three_years_after_its_last_session_and_the_hubs_notes_at_25(desk, world, call):
    worker, centre_id = await world.actor(Role.HUB_WORKER), await world.centre()
    case = await world.placed(centre_id, status=placement.Status.ENDED)
    case.assessment_id = uuid4()
    await world.execute(
        "INSERT INTO assessments (id, referral_id, worker, opened_at, v) VALUES (:i, :r, :w, service_now(true), 1)",
        i=case.assessment_id, r=case.referral_id, w=worker.account_id,
    )  # fmt: skip
    await talked(world, case, worker)
    await came(world, case, centre_id, days_ago=100)
    await _address(world, case)
    await closed(world, case)
    await later(desk, world, timedelta(days=3 * 365 - 102))
    assert {"appointments", "applications", "placements"} <= await of_case(world, case)
    await later(desk, world, timedelta(days=4))
    left = await of_case(world, case)
    assert {TABLES[table].line for table in left} == {Line.RECORD, Line.THREAD}
    assert left == {"assessments", "conversations", "parties", "referral_children"}
    assert await there(world, "addresses", "known_names") == {"addresses": 0, "known_names": 0}
    for path in ("", "/assessment"):
        answer = await call(worker).get(f"/v1/referrals/{case.referral_id}{path}")
        assert answer.status_code == 200, answer.text
    assert (await call(worker).get("/v1/referrals")).status_code == 200
    for family in (case.starter, case.other):
        assert (await call(family).get(f"/v1/referrals/{case.referral_id}")).status_code == 404
        assert (await call(family).get("/v1/referrals")).json()["items"] == []
    born = date(2019, 5, 4)
    await later(desk, world, timedelta(days=(born.replace(year=2044) - (await world.now()).date()).days - 1))
    assert "conversations" in await of_case(world, case)
    await later(desk, world, 2 * DAY)
    assert await of_case(world, case) == set()


async def _address(world, case):
    row_id, now = uuid4(), await world.now()
    sealed = world.parts.keys.seal_json("addresses", "enc", row_id, {"lines": ["1 Test Street"]})
    await world.save(Address(id=row_id, person_id=case.person_ids[1], enc=sealed, from_at=now))


@pytest.mark.rule("PRIV-07")
async def test_an_address_stays_while_another_case_of_the_same_person_is_kept(desk, world):
    over = await world.referral()
    await world.referral(starter=over.starter)
    await _address(world, over)
    await closed(world, over, referral.Status.WITHDRAWN)
    await later(desk, world, 3 * YEAR)
    assert await of_case(world, over) == set()
    assert await there(world, "addresses", "referrals") == {"addresses": 1, "referrals": 1}


@pytest.mark.rule("PRIV-07")
async def test_an_open_case_is_never_erased(desk, world):
    case = await world.referral()
    await later(desk, world, 40 * YEAR)
    assert {"applications", "parties", "consents"} <= await of_case(world, case)


@pytest.mark.rule("PRIV-07", "SAF-03")
@pytest.mark.parametrize("hold", ["legal_holds", "holds"])
async def test_a_hold_overrides_deletion_and_after_it_the_case_goes(desk, world, hold):
    case, lead = await world.referral(), await world.actor(Role.HUB_LEAD)
    columns = ("reason_enc, set_by, set_at, v", "'x', :a, now(), 1")
    if hold == "holds":
        columns = (columns[0] + ", set_as, suspends, review_on", columns[1] + ", 'hub_lead', false, current_date")
    query = f"INSERT INTO {hold} (id, referral_id, {columns[0]}) VALUES (:i, :r, {columns[1]})"
    await world.execute(query, i=uuid4(), r=case.referral_id, a=lead.account_id)
    await closed(world, case, referral.Status.WITHDRAWN)
    await later(desk, world, 30 * YEAR)
    assert {"applications", "known_names", "consents"} <= await of_case(world, case)
    over = "lifted" if hold == "legal_holds" else "released"
    await world.execute(f"UPDATE {hold} SET {over}_at = service_now(true), {over}_by = set_by")
    await later(desk, world, DAY)
    assert await of_case(world, case) == set()


@pytest.mark.rule("PRIV-07")
async def test_messages_lose_text_and_address_after_a_week_and_go_after_a_year(desk, world):
    keys, now, actor = world.parts.keys, await world.now(), await world.actor()
    ids = uuid4(), uuid4()
    await world.save(
        Message(
            id=ids[0], person_id=actor.person_id, template="stage_moved", language="en", queued_at=now, not_before=now,
            parameters_enc=keys.seal_json("messages", "parameters_enc", ids[0], {}), fate=Fate.SENT, fate_at=now,
        ),
        Message(
            id=ids[1], to_enc=keys.seal("messages", "to_enc", ids[1], "a@example.org"), template="sign_up_code",
            language="en", queued_at=now, not_before=now, fate=Fate.SENT, fate_at=now,
            parameters_enc=keys.seal_json("messages", "parameters_enc", ids[1], {"code": "X"}),
        ),
    )  # fmt: skip
    with_text = "SELECT 1 FROM messages WHERE to_enc IS NOT NULL OR parameters_enc IS NOT NULL"
    await later(desk, world, timedelta(days=6))
    assert len(await world.rows(with_text)) == 2
    await later(desk, world, 2 * DAY)
    assert await world.rows(with_text) == []
    await later(desk, world, timedelta(days=356))
    assert await there(world, "messages") == {"messages": 2}
    await later(desk, world, 2 * DAY)
    assert await there(world, "messages") == {"messages": 0}


@pytest.mark.rule("PRIV-07")
async def test_staff_records_go_six_years_after_leaving(desk, world):
    centre_id, today = await world.centre(), (await world.now()).date()
    ids = uuid4(), uuid4()
    for staff_id, left in zip(ids, (None, today), strict=True):
        await world.save(
            Staff(
                id=staff_id, centre_id=centre_id, given_name="Ali", family_name="Sample", part="worker",
                from_on=today - YEAR, until_on=left,
            ),
            Clearance(
                id=uuid4(), staff_id=staff_id, kind=ClearanceKind.DBS, level="enhanced", issued_on=today,
                at=await world.now(),
            ),
        )  # fmt: skip
    await later(desk, world, timedelta(days=6 * 365))
    assert await there(world, "staff", "clearances") == {"staff": 2, "clearances": 2}
    await later(desk, world, 3 * DAY)
    assert await there(world, "staff", "clearances") == {"staff": 1, "clearances": 1}


@pytest.mark.rule("PRIV-07")
async def test_an_account_goes_three_years_after_its_last_use_and_staff_six_after_leaving(desk, world):
    parent, member = await world.actor(), await world.actor(Role.HUB_WORKER)
    in_office = await world.actor(Role.HUB_LEAD)
    await world.route(parent)
    await world.execute("UPDATE memberships SET until = now() WHERE account_id = :a", a=member.account_id)
    await later(desk, world, 3 * YEAR - 10 * DAY)
    assert await there(world, "accounts", "people") == {"accounts": 3, "people": 3}
    await later(desk, world, 10 * DAY)
    left = {row["id"] for row in await world.rows("SELECT id FROM accounts")}
    assert left == {member.account_id, in_office.account_id}
    assert await there(world, "contact_routes") == {"contact_routes": 0}
    await later(desk, world, 3 * YEAR)
    assert [row["id"] for row in await world.rows("SELECT id FROM accounts")] == [in_office.account_id]
    assert await there(world, "people", "sign_ins") == {"people": 1, "sign_ins": 1}


@pytest.mark.rule("PRIV-07")
async def test_an_account_that_the_hubs_record_still_names_is_emptied(desk, world):
    worker = await world.actor(Role.HUB_WORKER)
    case = await world.referral(referral.Status.ASSESSING, hub_worker=worker)
    await talked(world, case, worker)
    await closed(world, case, referral.Status.WITHDRAWN)
    await later(desk, world, 3 * YEAR)
    await later(desk, world, 3 * YEAR)
    keys = world.parts.keys
    rows = await world.rows("SELECT id, email_enc, password_hash, status FROM accounts")
    emptied = {row["id"]: row for row in rows if row["password_hash"] == "erased"}
    assert case.starter.account_id in emptied, "whoever began it is named by the referral's own row"
    row = emptied[case.starter.account_id]
    assert (keys.open_("accounts", "email_enc", row["id"], row["email_enc"]), row["status"]) == ("", "disabled")
    assert worker.account_id not in emptied


@pytest.mark.rule("PRIV-07")
async def test_a_sign_in_goes_90_days_after_its_end_but_for_an_accounts_last(desk, world):
    actor = await world.actor()
    await world.execute(
        "INSERT INTO sign_ins (id, account_id, created_at, last_used_at, expires_at) "
        "VALUES (:i, :a, now() - interval '9 days', now() - interval '9 days', now() - interval '1 day')",
        i=uuid4(), a=actor.account_id,
    )  # fmt: skip
    await later(desk, world, timedelta(days=80))
    assert await there(world, "sign_ins") == {"sign_ins": 2}
    await later(desk, world, timedelta(days=20))
    assert [row["id"] for row in await world.rows("SELECT id FROM sign_ins")] == [actor.sign_in_id]


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


@pytest.mark.rule("PRIV-07")
async def test_one_case_that_cannot_be_erased_does_not_keep_the_others(desk, world):
    stuck, free = await world.referral(), await world.referral()
    other = await world.referral()
    await world.execute("UPDATE referrals SET joined_into = :s WHERE id = :o", s=stuck.referral_id, o=other.referral_id)
    for case in (stuck, free):
        await closed(world, case, referral.Status.WITHDRAWN)
    await later(desk, world, 3 * YEAR)
    assert await of_case(world, free) == set()
    assert {"applications", "parties"} <= await of_case(world, stuck)


def _concern(case, now):
    return Concern(
        id=uuid4(), referral_id=case.referral_id, concern_id=uuid4(), raised_by_side=1, kind="SUI-01", subject="visiting",
        answer="yes", details={}, standing=ConcernStanding.DECLARED, at=now,
    )  # fmt: skip


@pytest.mark.rule("PRIV-07")
async def test_concerns_and_screenings_go_with_the_case_where_the_hub_never_assessed(desk, world):
    case = await world.referral()
    now = await world.now()
    await world.save(_concern(case, now), _screening(case, now))
    await closed(world, case, referral.Status.WITHDRAWN)
    await later(desk, world, 3 * YEAR)
    assert await there(world, "concerns", "screenings") == {"concerns": 0, "screenings": 0}
    assert await there(world, "screening_counts") == {"screening_counts": 0}, "only who was screened out is counted"
