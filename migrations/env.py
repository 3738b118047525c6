"""How migrations run: one at a time over the whole service, each in its own transaction, never waiting long."""

import asyncio
import threading

from alembic import context
from sqlalchemy import Connection, pool, text
from sqlalchemy.ext.asyncio import create_async_engine

from app.db.migrate import NewerDatabase, known, revision
from app.db.tables import Base

LOCK = 7237002


def run(connection: Connection) -> None:
    context.configure(
        connection=connection, target_metadata=Base.metadata, transaction_per_migration=True, compare_type=True
    )
    with context.begin_transaction():
        context.run_migrations()
    # A table that came since then is one to be erased from and to be sealed again as well.
    if connection.scalar(text("SELECT to_regprocedure('let_keepers_in()') IS NOT NULL")):
        connection.execute(text("SELECT let_keepers_in()"))


async def go() -> None:
    engine = create_async_engine(
        context.config.attributes["url"],
        poolclass=pool.NullPool,
        connect_args={"server_settings": {"lock_timeout": "4000", "statement_timeout": "60000"}},
    )
    try:
        async with engine.connect() as connection:
            await connection.execute(text("SELECT pg_advisory_lock(:lock)"), {"lock": LOCK})
            at = await revision(connection)
            await connection.commit()
            if at is not None and at not in known():
                raise NewerDatabase(
                    f"The database stands at revision {at}, which this version of the code does not know. "
                    "Start the newer version, or restore a backup from before it."
                )
            await connection.run_sync(run)
            await connection.commit()
    finally:
        await engine.dispose()


def in_a_thread() -> None:
    """Run in a thread of its own, so that a caller with a running event loop can migrate too."""
    failed: list[BaseException] = []

    def work() -> None:
        try:
            asyncio.run(go())
        except BaseException as exc:  # noqa: BLE001 - handed to the caller's thread
            failed.append(exc)

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    if failed:
        raise failed[0]


in_a_thread()
