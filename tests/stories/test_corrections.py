"""What was said stays as it was said: a correction is added beside it, with its day, and nothing is written over."""

import pytest
from sqlalchemy import text

from app.db.prepare import KEYS, RETENTION, WORK_ROLES
from app.domain import referral
from app.domain.application import Section
from tests.forms import fill, safety, start

TESTIMONY = (
    "consents", "concerns", "evidence", "conversations", "consultations", "attendance_marks", "disclosures", "events",
    "screenings", "shown", "audit_events", "audit_seals", "erasures",
)  # fmt: skip


@pytest.mark.rule("PRIV-06")
@pytest.mark.parametrize("table", TESTIMONY)
async def test_no_role_writes_over_what_was_said_or_found(app, world, table):
    """A correction is a row of its own; only sealing again and erasing by rule touch a row that is there."""
    for role in WORK_ROLES:
        if role in (RETENTION, KEYS):
            continue
        async with app.state.parts.database.serving.connect() as connection:
            await connection.execute(text("SELECT set_config('role', :r, true)"), {"r": role})
            with pytest.raises(Exception, match=r"permission denied|never changed"):
                await connection.execute(text(f'DELETE FROM "{table}"'))


@pytest.mark.rule("PRIV-06")
@pytest.mark.parametrize("table", TESTIMONY)
async def test_not_even_the_tables_owner_changes_it_without_taking_the_guard_off(world, table):
    column = {"audit_seals": "hash = hash", "audit_events": "op = op", "erasures": "subject = subject"}
    async with world.engine.connect() as connection:
        with pytest.raises(Exception, match="never changed"):
            await connection.execute(text(f'UPDATE "{table}" SET {column.get(table, "id = id")}'))


@pytest.mark.rule("PRIV-06")
async def test_a_sent_application_is_not_written_over(world, call):
    case = await world.referral(referral.Status.QUEUED)
    await world.section(case, 1, Section.SAFETY, {"said": "as it was"})
    client, before = call(case.starter), await world.rows("SELECT content_enc, revision, at FROM application_sections")
    path = f"/v1/referrals/{case.referral_id}/application/sections/safety"
    read = (await client.get(f"/v1/referrals/{case.referral_id}/application")).json()
    etag = read["sections"][0]["etag"]
    answer = await client.put(path, json=safety(), headers={"If-Match": etag})
    assert answer.status_code == 409, answer.text
    assert await world.rows("SELECT content_enc, revision, at FROM application_sections") == before


async def test_a_draft_is_its_writers_to_change(world, call):
    client = call(await world.actor())
    left = await start(client)
    await fill(client, left, {"safety": safety()})
    read = (await client.get(f"/v1/referrals/{left}/application")).json()
    etag = next(each["etag"] for each in read["sections"] if each["section"] == "safety")
    path = f"/v1/referrals/{left}/application/sections/safety"
    assert (await client.put(path, json=safety(), headers={"If-Match": etag})).status_code == 200
