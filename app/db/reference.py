"""Reference data that ships with the code: postcode sectors and the first signposts.

Loaded with the migrations, once: what the hub has changed or removed since is left alone.
"""

import csv
import json
from datetime import date
from pathlib import Path

import asyncpg

from app.db.prepare import plain_url

DATA = Path(__file__).resolve().parent.parent / "data"


async def load_reference(owner_url: str) -> None:
    """Load what ships with the code into tables that are still empty.

    Args:
        owner_url: address of the owner of the tables.
    """
    connection = await asyncpg.connect(plain_url(owner_url))
    try:
        async with connection.transaction():
            await connection.execute("SELECT pg_advisory_xact_lock(7237005)")
            if not await connection.fetchval("SELECT EXISTS (SELECT FROM postcode_sectors)"):
                await _load_sectors(connection)
            if not await connection.fetchval("SELECT EXISTS (SELECT FROM signposts)"):
                await _load_signposts(connection)
    finally:
        await connection.close()


async def _load_sectors(connection: asyncpg.Connection) -> None:
    with (DATA / "postcode_sectors.csv").open(encoding="utf-8", newline="") as file:
        rows = [
            (row["sector"], row["sector"].split()[0], float(row["latitude"]), float(row["longitude"]), int(row["postcodes"]))
            for row in csv.DictReader(file)
        ]  # fmt: skip
    columns = ["sector", "district", "latitude", "longitude", "postcodes"]
    await connection.copy_records_to_table("postcode_sectors", records=rows, columns=columns)


async def _load_signposts(connection: asyncpg.Connection) -> None:
    entries = json.loads((DATA / "signposts.json").read_text(encoding="utf-8"))
    columns = [
        "id", "topics", "nations", "audiences", "name", "about", "telephone", "email", "web", "hours", "checked_on",
        "owner",
    ]  # fmt: skip
    rows = [
        tuple(date.fromisoformat(entry[name]) if name == "checked_on" else entry[name] for name in columns)
        for entry in entries
    ]
    await connection.copy_records_to_table("signposts", records=rows, columns=columns)
