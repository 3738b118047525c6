"""Storing rows of the demonstration: all of them in one transaction, once."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Table, func, insert, select, text
from sqlalchemy.ext.asyncio import create_async_engine

from app.db.engine import async_url

Rows = tuple[Table, Sequence[dict[str, Any]]]
LOCK = 7_237_002
# A database with a clock that can be moved is a demonstration's: a service in earnest refuses it.
_MARK = "INSERT INTO demo_clock (one, moved_by) VALUES (true, interval '0') ON CONFLICT DO NOTHING"


async def store_once(owner_url: str, rows_at: Callable[[datetime], Sequence[Rows]]) -> bool:
    """Insert rows, tables in the order given, unless the very first row is there already.

    Args:
        owner_url: address of the tables' owner.
        rows_at: makes the rows, given the database's time; what lies in the past or future is counted from it.

    Returns:
        Whether anything was stored.
    """
    engine = create_async_engine(async_url(owner_url), hide_parameters=True)
    try:
        async with engine.begin() as connection:
            await connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
            rows = rows_at((await connection.execute(select(func.now()))).scalar_one())
            table, first = rows[0][0], UUID(str(rows[0][1][0]["id"]))
            if (await connection.execute(select(table.c.id).where(table.c.id == first))).first():
                return False
            for each, values in rows:
                if values:
                    await connection.execute(insert(each), list(values))
            await connection.execute(text(_MARK))
            return True
    finally:
        await engine.dispose()
