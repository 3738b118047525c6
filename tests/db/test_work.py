"""The unit of work: one transaction, one audit event, nothing half done."""

from uuid import uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from app.db.reach import get_referral, get_through
from app.db.tables.organisation import OrganisationKind
from app.db.tables.placement import Offer
from app.db.work import Bearer, Opening, Work
from app.domain.access import Op, Reach, Role
from app.domain.errors import (
    Conflict,
    NotAllowed,
    NotFound,
    NotSignedIn,
    PreconditionFailed,
    PreconditionRequired,
)
from app.domain.referral import Status


@pytest.fixture
def opening(app):
    def made(op, actor=None, **more) -> Work:
        parts = app.state.parts
        bearer = Bearer(actor.account_id, actor.sign_in_id) if actor else None
        return Work(Opening(engine=parts.database.serving, keys=parts.keys, demo=True, op=op, bearer=bearer, **more))

    return made


async def audit(world):
    return await world.rows("SELECT * FROM audit_events ORDER BY n")


@pytest.mark.rule("PRIV-04")
async def test_what_is_done_leaves_one_audit_event(opening, world):
    actor = await world.actor(Role.HUB_WORKER)
    case = await world.referral()
    async with opening(Op.READ_REFERRAL, actor) as work:
        await get_referral(work, case.referral_id)
    (event,) = await audit(world)
    assert (event["op"], event["outcome"]) == ("read_referral", "done")
    assert (event["account_id"], event["referral_id"]) == (actor.account_id, case.referral_id)


@pytest.mark.rule("PRIV-04")
async def test_what_is_refused_changes_nothing_and_leaves_one_audit_event(opening, world):
    actor = await world.actor(Role.HUB_WORKER)
    case = await world.referral()
    with pytest.raises(NotFound):
        async with opening(Op.TAKE_REFERRAL, actor) as work:
            standing = await get_referral(work, case.referral_id, lock=True)
            standing.referral.waits_on = "nobody"
            await work.session.flush()
            raise NotFound
    (event,) = await audit(world)
    assert (event["op"], event["outcome"]) == ("take_referral", "not-found")
    assert (await world.rows("SELECT waits_on FROM referrals"))[0]["waits_on"] is None


async def test_a_role_that_never_has_an_operation_is_refused_before_anything_is_read(opening, world):
    actor = await world.actor()
    with pytest.raises(NotAllowed):
        async with opening(Op.READ_QUEUE, actor):
            pass
    (event,) = await audit(world)
    assert event["outcome"] == "not-allowed"


async def test_rights_are_read_at_each_request(opening, world):
    actor = await world.actor(Role.HUB_WORKER)
    async with opening(Op.READ_QUEUE, actor) as work:
        assert work.reach is Reach.ALL
    await world.execute("UPDATE memberships SET until = service_now(true)")
    with pytest.raises(NotSignedIn):
        async with opening(Op.READ_QUEUE, actor):
            pass


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE accounts SET status = 'disabled'",
        "UPDATE sign_ins SET revoked_at = service_now(true)",
        "UPDATE sign_ins SET expires_at = service_now(true)",
        "UPDATE accounts SET tokens_valid_from = service_now(true)",
    ],
)
async def test_an_ended_sign_in_is_refused_at_the_next_request(opening, world, change):
    actor = await world.actor()
    async with opening(Op.READ_ME, actor):
        pass
    await world.execute(change)
    with pytest.raises(NotSignedIn):
        async with opening(Op.READ_ME, actor):
            pass


@pytest.mark.rule("REF-03")
async def test_a_referrer_of_an_unverified_organisation_gets_nothing(opening, world):
    organisation = await world.organisation(OrganisationKind.LAW_FIRM, verified=False)
    actor = await world.actor(Role.REFERRER, organisation_id=organisation)
    with pytest.raises(NotAllowed, match="verified"):
        async with opening(Op.LIST_REFERRALS, actor):
            pass


async def test_each_caller_wears_one_database_role_for_one_transaction(opening, world):
    for role, name in ((Role.FAMILY, "w_family"), (Role.HUB_LEAD, "w_hub"), (Role.COORDINATOR, "w_centre")):
        actor = await world.actor(role)
        async with opening(Op.READ_ME, actor) as work:
            found = await work.session.execute(text("SELECT current_user, current_setting('app.account')"))
            assert found.one() == (name, str(actor.account_id))


async def test_the_login_by_itself_may_read_nothing(app, world):
    async with app.state.parts.database.serving.connect() as connection:
        with pytest.raises(DBAPIError, match="permission denied"):
            await connection.execute(text("SELECT * FROM referrals"))


async def test_the_reader_sees_the_directory_and_no_case(app, world):
    await world.centre()
    async with app.state.parts.database.reader.connect() as connection:
        assert (await connection.execute(text("SELECT count(*) FROM centres"))).scalar() == 1
        for table in ("referrals", "people", "accounts", "audit_events", "contact_routes"):
            with pytest.raises(DBAPIError, match="permission denied"):
                await connection.execute(text(f"SELECT * FROM {table}"))


@pytest.mark.rule("PRIV-04", "LIGHT-05", "REF-08")
@pytest.mark.parametrize("table", ["audit_events", "events", "screenings", "attendance_marks", "disclosures", "shown"])
async def test_what_was_recorded_is_never_changed_not_even_by_its_owner(world, table):
    for statement in (f"DELETE FROM {table}", f"UPDATE {table} SET id = id"):
        with pytest.raises(DBAPIError, match="never changed"):
            await world.execute(statement)


async def test_a_violated_constraint_is_a_refusal_without_the_drivers_words(opening, world):
    hub = await world.actor(Role.HUB_WORKER)
    case = await world.referral()
    centre_id = await world.centre()
    await world.offered(case, centre_id)
    now = await world.now()
    with pytest.raises(Conflict, match="already open") as caught:
        async with opening(Op.OFFER_TO_CENTRE, hub) as work:
            work.session.add(
                Offer(
                    id=uuid4(), referral_id=case.referral_id, centre_id=centre_id, service="supported_contact",
                    status="sent", rank=2, sent_at=now, answer_by=now.date(),
                )
            )  # fmt: skip
    assert str(case.referral_id) not in str(caught.value.detail)
    assert (await audit(world))[-1]["outcome"] == "conflict"


async def test_a_change_on_an_older_version_is_refused(opening, world):
    actor = await world.actor()
    async with opening(Op.READ_ME, actor, expects='"new"') as work:
        work.must_match('"new"')
        with pytest.raises(PreconditionFailed):
            work.must_match('"newer"')
    async with opening(Op.READ_ME, actor) as work:
        with pytest.raises(PreconditionRequired):
            work.must_match('"new"')
    async with opening(Op.READ_ME, actor, expects='"old", "new"') as work:
        work.must_match('"new"')
    async with opening(Op.READ_ME, actor, expects="*") as work:
        work.must_match('"new"')


@pytest.mark.rule("STF-03")
async def test_a_social_worker_who_is_a_party_does_not_reach_the_case_as_staff(opening, world):
    worker = await world.actor(Role.HUB_WORKER)
    family = await world.actor()
    await world.execute(
        "UPDATE participations SET account_id = :me WHERE account_id = :them",
        me=worker.account_id,
        them=family.account_id,
    )
    case = await world.referral(starter=family)
    await world.execute(
        "UPDATE participations SET account_id = :me WHERE account_id = :them",
        me=worker.account_id,
        them=family.account_id,
    )
    with pytest.raises(NotFound):
        async with opening(Op.READ_REFERRAL, worker) as work:
            await get_referral(work, case.referral_id)


async def test_nobody_on_the_staff_sees_what_was_never_sent(opening, world):
    hub = await world.actor(Role.HUB_LEAD)
    case = await world.referral(Status.DRAFT)
    with pytest.raises(NotFound):
        async with opening(Op.READ_REFERRAL, hub) as work:
            await get_referral(work, case.referral_id)


@pytest.mark.rule("PRIV-01")
async def test_a_row_is_loaded_through_its_referral_and_not_by_its_id(opening, world):
    centre_id, other_centre = await world.centre(), await world.centre()
    case = await world.referral()
    offer_id = await world.offered(case, centre_id)
    mine = await world.actor(Role.COORDINATOR, centre_id=centre_id)
    theirs = await world.actor(Role.COORDINATOR, centre_id=other_centre)
    async with opening(Op.ACCEPT_OFFER, mine) as work:
        row, standing = await get_through(work, Offer, offer_id)
        assert (row.id, standing.referral.id) == (offer_id, case.referral_id)
    with pytest.raises(NotFound):
        async with opening(Op.ACCEPT_OFFER, theirs) as work:
            await get_through(work, Offer, offer_id)


async def test_a_participation_that_has_ended_reaches_nothing(opening, world):
    family = await world.actor()
    case = await world.referral(starter=family)
    await world.execute("UPDATE participations SET until = service_now(true)")
    with pytest.raises(NotFound):
        async with opening(Op.READ_REFERRAL, family) as work:
            await get_referral(work, case.referral_id)
