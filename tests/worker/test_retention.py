"""What is kept no longer is erased by its line and nothing before; the ledger and the trail tell of it."""

from datetime import date, timedelta
from uuid import uuid4

import pytest

from app.db.tables.machinery import Fate, Message
from app.db.tables.person import Address
from app.db.tables.staff import Clearance, ClearanceKind, Staff
from app.domain import placement, referral
from app.domain.access import Role
from app.domain.application import Section
from app.domain.kept_columns import TABLES
from app.domain.retention import Line
from app.worker.outbox import Desk
from tests.retention import DAY, YEAR, a_alarm, a_concern, a_screening, came, closed, later, of_case, talked, there
from tests.worker.test_due import NoMailer


@pytest.fixture
def desk(app):
    parts = app.state.parts
    return Desk(settings=parts.settings, engine=parts.database.serving, keys=parts.keys, mailer=NoMailer())


@pytest.mark.rule("PRIV-07")
async def test_what_was_screened_out_leaves_counts_alone_after_90_days(desk, world):
    first = await world.referral(referral.Status.STOPPED, joined=False)
    second = await world.referral(referral.Status.STOPPED, joined=False)
    now = await world.now()
    await world.section(first, 1, Section.SAFETY, {"said": "much"})
    await world.save(a_screening(first, now), a_screening(second, now, ("SUI-01", "GATE-02")))
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
    await world.save(a_screening(case, now), a_alarm(case, now))
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
    await world.save(a_alarm(case, await world.now()))
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
    columns = ("reason_enc, set_by, set_at, v", "'x', :a, service_now(true), 1")
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
    await world.execute("UPDATE memberships SET until = service_now(true) WHERE account_id = :a", a=member.account_id)
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
        "VALUES (:i, :a, service_now(true) - interval '9 days', service_now(true) - interval '9 days', service_now(true) - interval '1 day')",
        i=uuid4(), a=actor.account_id,
    )  # fmt: skip
    await later(desk, world, timedelta(days=80))
    assert await there(world, "sign_ins") == {"sign_ins": 2}
    await later(desk, world, timedelta(days=20))
    assert [row["id"] for row in await world.rows("SELECT id FROM sign_ins")] == [actor.sign_in_id]


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


@pytest.mark.rule("PRIV-07")
async def test_concerns_and_screenings_go_with_the_case_where_the_hub_never_assessed(desk, world):
    case = await world.referral()
    now = await world.now()
    await world.save(a_concern(case, now), a_screening(case, now))
    await closed(world, case, referral.Status.WITHDRAWN)
    await later(desk, world, 3 * YEAR)
    assert await there(world, "concerns", "screenings") == {"concerns": 0, "screenings": 0}
    assert await there(world, "screening_counts") == {"screening_counts": 0}, "only who was screened out is counted"
