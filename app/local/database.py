"""Getting a database ready from the command line, with one line for whatever is in the way."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import asyncpg
from sqlalchemy.exc import SQLAlchemyError

from app.db.migrate import NewerDatabase, upgrade
from app.db.prepare import prepare
from app.db.reference import load_reference
from app.local.cluster import CannotStart

OLDEST_POSTGRES: Final = 15


@contextmanager
def said_in_one_line() -> Iterator[None]:
    """Turn what a database, or the way to it, can answer into one line.

    Raises:
        CannotStart: the database is not there, too old, too new, or refuses.
    """
    try:
        yield
    except NewerDatabase as error:
        raise CannotStart(_first_line(error)) from None
    except (OSError, TimeoutError) as error:
        raise CannotStart(f"The database does not answer: {_first_line(error)}") from None
    except asyncpg.InsufficientPrivilegeError as error:
        raise CannotStart(
            f"The database refuses: {_first_line(error)}. The owner's address (DATABASE_OWNER_URL, or DATABASE_URL for "
            "`run`) names a login that owns the database and may make roles."
        ) from None
    except (asyncpg.PostgresError, asyncpg.InterfaceError, SQLAlchemyError, ValueError) as error:
        raise CannotStart(f"The database refuses: {_first_line(error)}") from None


def prepare_and_migrate(owner_url: str, password: str) -> None:
    """Make the roles, run the migrations that are missing and load what ships with the code.

    Args:
        owner_url: a login that owns the database and may make roles.
        password: what the service's own logins get.

    Raises:
        CannotStart: see `said_in_one_line`.
    """
    with said_in_one_line():
        asyncio.run(_check_version(owner_url))
        asyncio.run(prepare(owner_url, password))
    migrate(owner_url)


def migrate(owner_url: str) -> None:
    """Run the migrations that are missing and load what ships with the code.

    Raises:
        CannotStart: see `said_in_one_line`.
    """
    with said_in_one_line():
        upgrade(owner_url)
        asyncio.run(load_reference(owner_url))


async def make_database(server_url: str, name: str) -> None:
    """Make a database in a server, unless it is there."""
    connection = await asyncpg.connect(server_url)
    try:
        if not await connection.fetchval("SELECT true FROM pg_database WHERE datname = $1", name):
            await connection.execute(f'CREATE DATABASE "{name}"')
    finally:
        await connection.close()


async def _check_version(owner_url: str) -> None:
    connection = await asyncpg.connect(owner_url, timeout=10)
    try:
        if connection.get_server_version().major < OLDEST_POSTGRES:
            raise CannotStart(f"The database is older than PostgreSQL {OLDEST_POSTGRES}. Use a newer one.")
    finally:
        await connection.close()


def _first_line(error: BaseException) -> str:
    lines = str(error).strip().splitlines() or [type(error).__name__]
    return lines[0]
