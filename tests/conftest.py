"""The database of the tests: a real PostgreSQL, one for each test process, one database for each test.

With DATABASE_URL set the databases are made in that server (the role must be allowed to make databases and roles);
without it an embedded server is begun anew from a copied template, in a directory that only one process uses at a time.
"""

import asyncio
import contextlib
import fcntl
import gc
import os
import uuid
from collections.abc import Awaitable, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit, urlunsplit

import asyncpg
import pytest

from app.db.migrate import head, upgrade
from app.db.prepare import prepare
from app.db.reference import load_reference
from app.db.tables import Base
from app.local.cluster import template_cluster
from app.local.environment import serving_url
from app.local.keys import password_in
from app.local.postgres import Postgres

HERE = Path(__file__).resolve().parent.parent / ".local" / "test"
MOST_SERVERS = 32
Answer = TypeVar("Answer")


# Emptying takes a few milliseconds, a database of one's own a third of a second. Triggers and keys are off meanwhile.
EMPTY = f"""
SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid() AND state <> 'idle';
SET session_replication_role = replica;
UPDATE alembic_version SET version_num = '{head()}';
{" ".join(f'DELETE FROM "{table}";' for table in Base.metadata.tables if table not in ("postcode_sectors", "signposts"))}
"""


@dataclass(frozen=True)
class Database:
    """A migrated database of one's own: the owner's address, and the one the service works with."""

    owner_url: str
    url: str


def pytest_collection_finish() -> None:
    """Leave what stands all through the tests out of the collector's rounds: a sixth of the time of the stories."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 50, 100)


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="session")
def cluster() -> Iterator[str]:
    """The address of a PostgreSQL in which databases and roles may be made."""
    if given := os.environ.get("DATABASE_URL"):
        yield given.replace("postgresql+asyncpg://", "postgresql://")
        return
    template = template_cluster(HERE)
    servers = (Postgres(HERE / str(number), careless=True) for number in range(MOST_SERVERS))
    server = next(server for server in servers if server.take())
    server.start(template=template)
    try:
        yield server.url()
    finally:
        server.stop()


@pytest.fixture(scope="session")
def app_password() -> str:
    """The password of the service's own logins: one for all tests, because roles belong to the whole server."""
    return password_in(HERE / "keys")


@pytest.fixture(scope="session")
def migrated(cluster: str, app_password: str) -> Iterator[Database]:
    """A migrated database without data. Only to be read, or copied: nobody may be connected while it is copied."""
    name = f"safe_referral_test_{uuid.uuid4().hex}"
    owner_url = _sibling(cluster, name)
    _execute(cluster, f'CREATE DATABASE "{name}"')
    with _one_at_a_time():  # roles belong to the whole server, which several test processes may share
        _apart(lambda: prepare(owner_url, app_password))
    upgrade(owner_url)
    _apart(lambda: load_reference(owner_url))
    yield Database(owner_url, serving_url(owner_url, app_password))
    _execute(cluster, f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture(scope="session")
def shared(cluster: str, migrated: Database) -> Iterator[Database]:
    """The migrated database that the tests of one process take turns with."""
    with a_copy(cluster, migrated) as copy:
        yield copy


@pytest.fixture(scope="module")
def shared_database(cluster: str, migrated: Database) -> Iterator[Database]:
    """A migrated database that the tests of one module share, and that nobody empties between them."""
    with a_copy(cluster, migrated) as copy:
        yield copy


@contextlib.contextmanager
def a_copy(cluster: str, migrated: Database) -> Iterator[Database]:
    """A copy of the migrated database, for as long as it is needed."""
    name = f"safe_referral_test_{uuid.uuid4().hex}"
    _execute(cluster, f'CREATE DATABASE "{name}" TEMPLATE "{urlsplit(migrated.owner_url).path[1:]}"')
    yield Database(_sibling(migrated.owner_url, name), _sibling(migrated.url, name))
    _execute(cluster, f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture
def database(shared: Database) -> Iterator[Database]:
    """A migrated database with nothing in it but what ships with the code; emptied again after the test."""
    yield shared
    _execute(shared.owner_url, EMPTY)


@pytest.fixture
def empty_database(cluster: str) -> Iterator[str]:
    """The owner's address of a database without anything, for the tests of migrations."""
    name = f"safe_referral_test_{uuid.uuid4().hex}"
    _execute(cluster, f'CREATE DATABASE "{name}"')
    yield _sibling(cluster, name)
    _execute(cluster, f'DROP DATABASE "{name}" WITH (FORCE)')


def _sibling(url: str, name: str) -> str:
    return urlunsplit(urlsplit(url)._replace(path=f"/{name}"))


def _execute(url: str, statement: str) -> None:
    async def execute() -> None:
        connection = await asyncpg.connect(url)
        try:
            await connection.execute(statement)
        finally:
            await connection.close()

    _apart(execute)


def _apart(work: Callable[[], Awaitable[Answer]]) -> Answer:
    """Run asynchronous work beside the test's own event loop."""

    async def run() -> Answer:
        return await work()

    with ThreadPoolExecutor(1) as thread:
        return thread.submit(lambda: asyncio.run(run())).result()


@contextlib.contextmanager
def _one_at_a_time() -> Iterator[None]:
    HERE.mkdir(parents=True, exist_ok=True)
    with (HERE / "one-at-a-time").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
