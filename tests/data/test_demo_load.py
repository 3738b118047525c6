"""The demonstration's directory and accounts are loaded once, whole, and only where they are wanted."""

import base64
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine

from app.crypto.passwords import check_password, verify_password
from app.crypto.seal import Keyring
from app.db.engine import async_url
from app.db.tables.account import Account, Membership
from app.db.tables.centre import Accreditation, Centre, CentreService, GroundRules, OpeningPattern
from app.db.tables.person import ContactRoute, Person
from app.db.tables.staff import Clearance, Staff
from app.local import demo
from app.local.centre import export_text, import_file
from app.settings import Settings
from app.worker.desk import desk_for
from tests.conftest import Database

pytestmark = pytest.mark.anyio
SECRET = base64.b64encode(bytes(range(32))).decode()
TABLES = (Centre, Accreditation, CentreService, OpeningPattern, GroundRules, Account, Person, ContactRoute, Membership, Staff, Clearance)  # fmt: skip


@pytest.fixture
def settings(database: Database) -> Settings:
    return Settings.from_environment(
        {
            "DATABASE_URL": database.url,
            "DATABASE_OWNER_URL": database.owner_url,
            "DEMO": "yes",
            "MASTER_KEYS": f"test:{SECRET}",
            "TOKEN_KEYS": f"test:{SECRET}",
        }
    )


@pytest.fixture
async def owner(database: Database) -> AsyncIterator[AsyncConnection]:
    engine = create_async_engine(async_url(database.owner_url))
    async with engine.connect() as connection:
        yield connection
    await engine.dispose()


async def counts(owner: AsyncConnection) -> dict[str, int]:
    return {
        table.__tablename__: (await owner.execute(select(func.count()).select_from(table))).scalar_one()
        for table in TABLES
    }


async def test_a_second_load_adds_nothing(settings, owner):
    await demo.load_directory(settings)
    first = await counts(owner)
    await demo.load_directory(settings)
    assert await counts(owner) == first
    assert all(first.values())
    assert first["accounts"] == len(demo.ACCOUNTS)


async def test_outside_a_demonstration_nothing_is_loaded(settings, owner):
    await demo.load_directory(replace(settings, demo=False))
    assert not any((await counts(owner)).values())


async def test_every_account_is_found_by_its_address_and_opens_with_the_one_password(settings, owner):
    await demo.load_directory(settings)
    keys = Keyring(settings.master_keys, settings.current_master_key)
    for _, email in demo.ACCOUNTS:
        assert check_password(demo.PASSWORD, email) == []
        row = (
            await owner.execute(select(Account).where(Account.email_index == keys.index("account-email", email)))
        ).one()
        assert keys.open_("accounts", "email_enc", row.id, row.email_enc) == email
    assert await verify_password(row.password_hash, demo.PASSWORD)


@pytest.mark.rule("DIR-04", "SVC-04")
async def test_days_are_counted_from_the_loading_so_that_one_accreditation_alone_has_lapsed(settings, owner):
    await demo.load_directory(settings)
    today = (await owner.execute(select(func.current_date()))).scalar_one()
    lapsed = (
        await owner.execute(
            select(Centre.name).join(Accreditation).where(Accreditation.until_on < today + timedelta(days=1)).distinct()
        )
    ).scalars()
    assert list(lapsed) == ["Upside-Down Cake Contact Centre"]
    assert (await owner.execute(select(func.count()).where(Centre.admitted_at.is_(None)))).scalar_one() == 1


@pytest.mark.rule("AGR-01")
async def test_a_centre_with_its_own_rules_has_them_in_its_newest_version(settings, owner):
    await demo.load_directory(settings)
    rows = (await owner.execute(select(GroundRules.centre_id, GroundRules.number, GroundRules.rules))).all()
    newest = {centre: rules for centre, number, rules in sorted(rows, key=lambda row: row[1])}
    assert len(newest) == (await counts(owner))["centres"]
    assert {len(rules) for rules in newest.values()} == {20, 21}
    assert any(number == 2 for _, number, _ in rows)


async def test_the_reader_s_role_finds_the_centres(settings, owner):
    await demo.load_directory(settings)
    await owner.execute(text("SET ROLE contact_reader"))
    assert (await owner.execute(text("SELECT count(*) FROM centres WHERE admitted_at IS NOT NULL"))).scalar_one() > 30


async def test_its_centres_leave_as_a_file_and_come_in_again_as_they_were(settings, owner):
    await demo.load_directory(settings)
    desk = desk_for(settings)
    try:
        count, text = await export_text(desk)
        taken, said = await import_file(desk, text.encode(), dry_run=True)
    finally:
        await desk.engine.dispose()
    assert (taken, said) == (True, [f"0 new, 0 changed, {count} unchanged. Nothing was written: this was a look."])
