"""How the database, the migrations and the worker are."""

import asyncio
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from app.db.engine import Database

DATABASE_SECONDS = 1.0
HEARTBEAT_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Health:
    """What was found; None means all is well, a sentence says what is not."""

    database: str | None
    migrations: str | None
    worker: str | None


async def find_health(database: Database, expected_revision: str, *, demo: bool) -> Health:
    """Ask the database for a sign of life, where it stands, and when the worker was last heard.

    Args:
        database: the pools.
        expected_revision: the revision that this code wants.
        demo: whether the demo world's clock counts.
    """
    try:
        async with asyncio.timeout(DATABASE_SECONDS), database.reader.connect() as connection:
            revision = (await connection.execute(text("SELECT version_num FROM alembic_version"))).scalar()
            query = "SELECT at, service_now(:demo) AS now FROM heartbeats WHERE name = 'worker'"
            beat = (await connection.execute(text(query), {"demo": demo})).one_or_none()
    except (SQLAlchemyError, OSError, TimeoutError):
        unknown = "Not known while the database does not answer."
        return Health("The database does not answer within a second.", unknown, unknown)
    migrations = None
    if revision != expected_revision:
        migrations = f"The database stands at {revision}, this code wants {expected_revision}. Run the migrations."
    return Health(None, migrations, _silence(beat.at if beat else None, beat.now if beat else None))


def _silence(at: datetime | None, now: datetime | None) -> str | None:
    if at is None or now is None:
        return "The worker has never been heard. Start it: python -m app worker."
    if (now - at).total_seconds() > HEARTBEAT_SECONDS:
        return "The worker has not been heard for a minute. Start it: python -m app worker."
    return None
