"""The two ways into the database: the serving pool, for units of work, and the reader's, for public reads.

The reader signs in as `contact_reader`, which may select from directory, signpost and postcode tables only: whatever is
wrong in a public read, no case can leak there. It runs in autocommit and keeps no session state. Its lists are pages in
the order of an index: the planner may not gather a bitmap first, which it takes for cheap where it cannot know how many
centres lie within a circle, and which loses the order.
"""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import URL, event, make_url
from sqlalchemy.exc import InvalidatePoolError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

POOL_SECONDS = 1.0
STATEMENT_MS = 8_000
LOCK_MS = 3_000
STATEMENTS = 1_000
"""Prepared statements that a connection keeps; the service has several hundred, and making one costs milliseconds."""
READER = "contact_reader"


def async_url(address: str) -> URL:
    """Give a PostgreSQL address as SQLAlchemy's asyncpg dialect wants it."""
    found = make_url(address).set(drivername="postgresql+asyncpg")
    return found.update_query_dict({"prepared_statement_cache_size": str(STATEMENTS)})


def reader_url(address: str) -> URL:
    """Give the reader's address: the serving one with the other login (`prepare` gives both the same password)."""
    return async_url(address).set(username=READER)


@dataclass(frozen=True, slots=True)
class Database:
    """The pools of one process."""

    serving: AsyncEngine
    reader: AsyncEngine

    async def close(self) -> None:
        """Close every connection."""
        await self.serving.dispose()
        await self.reader.dispose()


def connect(address: str, *, size: int = 10) -> Database:
    """Make the pools; nothing is opened before it is used.

    Args:
        address: the serving login's PostgreSQL address.
        size: connections of the serving pool; the reader has half as many.
    """
    settings = {
        "statement_timeout": str(STATEMENT_MS),
        "lock_timeout": str(LOCK_MS),
        "idle_in_transaction_session_timeout": "30000",
        "timezone": "UTC",
    }
    shared = {"pool_timeout": POOL_SECONDS, "hide_parameters": True}
    serving = create_async_engine(
        async_url(address),
        pool_size=size,
        max_overflow=0,
        connect_args={"server_settings": settings, "timeout": 3},
        **shared,
    )
    reader = create_async_engine(
        reader_url(address),
        pool_size=max(2, size // 2),
        max_overflow=0,
        isolation_level="AUTOCOMMIT",
        pool_reset_on_return=None,
        connect_args={"server_settings": settings | {"enable_bitmapscan": "off"}, "timeout": 3},
        **shared,
    )
    for engine in (serving, reader):
        event.listen(engine.sync_engine, "checkout", _give_up_closed)
    return Database(serving, reader)


def _give_up_closed(connection: Any, _record: Any, _proxy: Any) -> None:
    """Make all connections anew after the server has closed one, as it does when it stops.

    The connection knows it from its socket. Asking the server at every request would cost three round trips.
    """
    if connection.driver_connection.is_closed():
        raise InvalidatePoolError
