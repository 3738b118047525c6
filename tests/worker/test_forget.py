"""What has done its work is forgotten, and nothing before."""

from datetime import timedelta
from uuid import uuid4

import pytest

from app.worker.due import run_round
from app.worker.outbox import Desk
from tests.worker.test_due import NoMailer


@pytest.fixture
def desk(app):
    parts = app.state.parts
    return Desk(settings=parts.settings, engine=parts.database.serving, keys=parts.keys, mailer=NoMailer())


async def left(world):
    counts = {}
    for table in ("idempotency_keys", "one_time_codes", "rate_limits", "outbox"):
        counts[table] = (await world.rows(f"SELECT count(*) AS n FROM {table}"))[0]["n"]
    return counts


@pytest.mark.rule("PRIV-07")
async def test_keys_codes_counters_and_done_jobs_go_in_their_time(desk, world):
    for statement in (
        "INSERT INTO idempotency_keys (key, fingerprint, status, answer_enc, at) VALUES ('k', 'f', 200, 'a', service_now(true))",
        (
            "INSERT INTO one_time_codes (id, purpose, hash, subject, expires_at, tries) "
            f"VALUES ('{uuid4()}', 'sign_up', 'h', 's', service_now(true), 0)"
        ),
        "INSERT INTO rate_limits (key, tries, window_from) VALUES ('r', 1, service_now(true))",
        (
            "INSERT INTO outbox (id, kind, payload, run_at, attempts, max_attempts, done_at) "
            f"VALUES ('{uuid4()}', 'message', '{{}}', service_now(true), 1, 8, service_now(true))"
        ),
    ):
        await world.execute(statement)
    await run_round(desk)
    assert await left(world) == {"idempotency_keys": 1, "one_time_codes": 1, "rate_limits": 1, "outbox": 1}
    await world.let_pass(timedelta(days=2))
    await run_round(desk)
    assert await left(world) == {"idempotency_keys": 0, "one_time_codes": 0, "rate_limits": 0, "outbox": 1}
    await world.let_pass(timedelta(days=30))
    await run_round(desk)
    assert (await left(world))["outbox"] == 0
