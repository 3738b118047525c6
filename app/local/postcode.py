"""Importing where whole postcodes are: into a table beside the one that serves, which takes its place at the end.

All of it is one transaction: whoever searches meanwhile reads the old table, and whatever goes wrong leaves that.
"""

import asyncio
import sys
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

import asyncpg

from app.db.prepare import plain_url
from app.domain.postcode import Point
from app.local.database import said_in_one_line
from app.local.postcode_file import NotPostcodes, Row, Table, Tally, rows_of, tables_in

LOCK: Final = 7_237_006
STEP: Final = 20_000
WIDTH: Final = 30
_COLUMNS: Final = ("postcode", "latitude", "longitude", "terminated")
_MIDDLES: Final = "SELECT sector, latitude, longitude FROM postcode_sectors"
_GRANTS: Final = """
SELECT format('GRANT %s ON postcodes_next TO %I', a.privilege_type, r.rolname)
FROM pg_class c CROSS JOIN LATERAL aclexplode(c.relacl) a JOIN pg_roles r ON r.oid = a.grantee
WHERE c.oid = 'postcodes'::regclass AND a.grantee <> c.relowner
"""
# The ONS lists a few postcodes twice: once as terminated, once as given out again.
_TWICE: Final = """
DELETE FROM postcodes_next WHERE ctid IN (
    SELECT ctid FROM (
        SELECT ctid, row_number() OVER (PARTITION BY postcode ORDER BY terminated, ctid) AS n FROM postcodes_next
    ) numbered WHERE n > 1)
"""
_KEY: Final = "ALTER TABLE postcodes_next ADD CONSTRAINT pk_postcodes_next PRIMARY KEY (postcode)"
_SWAP: Final = """
DROP TABLE postcodes;
ALTER TABLE postcodes_next RENAME TO postcodes;
ALTER INDEX pk_postcodes_next RENAME TO pk_postcodes;
"""


def run(owner_url: str, file: Path) -> str:
    """Import a file and say what was in it; on a terminal, show how far it is.

    Raises:
        CannotStart: the file or the database is not what it should be; nothing was changed.
    """
    with said_in_one_line():
        return asyncio.run(import_postcodes(owner_url, file, progress=sys.stderr.isatty()))


async def import_postcodes(owner_url: str, file: Path, *, progress: bool) -> str:
    """Replace what is known of whole postcodes by what a file says, and tell what was in it.

    Args:
        owner_url: address of the owner of the tables.
        file: a table, a zip or a folder; see `postcode_file`.
        progress: show on the terminal how far it is.

    Raises:
        NotPostcodes: the file cannot be taken; nothing was changed.
    """
    tables, tally = tables_in(file), Tally()
    began = time.monotonic()
    connection = await asyncpg.connect(plain_url(owner_url), timeout=10)
    try:
        async with connection.transaction():
            await connection.execute("SELECT pg_advisory_xact_lock($1)", LOCK)
            middles = {
                row["sector"]: Point(row["latitude"], row["longitude"]) for row in await connection.fetch(_MIDDLES)
            }
            await connection.execute("CREATE TABLE postcodes_next (LIKE postcodes INCLUDING DEFAULTS)")
            rows: Iterable[Row] = rows_of(tables, tally, middles)
            if progress:
                rows = _shown(rows, tally, [table for table, _ in tables])
            await connection.copy_records_to_table("postcodes_next", records=rows, columns=_COLUMNS, timeout=None)
            _refuse_if_mostly_bad(file, tally)
            twice = await _let_be_unique(connection)
            for (grant,) in await connection.fetch(_GRANTS):
                await connection.execute(grant)
            await connection.execute("SET LOCAL lock_timeout = '10s'")
            await connection.execute(_SWAP)
        await connection.execute("ANALYZE postcodes")
    finally:
        await connection.close()
    return _told(tally, twice, time.monotonic() - began)


async def _let_be_unique(connection: asyncpg.Connection) -> int:
    """Make the key; where a postcode stands twice, keep the one that is in use."""
    try:
        async with connection.transaction():
            await connection.execute(_KEY)
    except asyncpg.UniqueViolationError:
        gone = await connection.execute(_TWICE)
        await connection.execute(_KEY)
        return int(gone.split()[-1])
    return 0


def _refuse_if_mostly_bad(file: Path, tally: Tally) -> None:
    if tally.taken == 0 or tally.bad > tally.taken:
        raise NotPostcodes(
            f"Of {file}, {tally.bad} rows cannot be read and {tally.taken} can. Nothing was imported."
            + (f" The first: {tally.named[0]}." if tally.named else "")
        )


def _told(tally: Tally, twice: int, seconds: float) -> str:
    """Say what was in a file, and where the first rows stand that were left out."""
    lines = [f"{tally.taken - twice:,} postcodes of {' and '.join(sorted(tally.form))} are in use ({seconds:.0f} s)."]
    left_out = {
        "have no place in it": tally.placeless,
        "stood in it twice": twice,
        "lie far from the rest of their sector and were left out": tally.astray,
        "cannot be read and were left out": tally.bad,
    }
    lines += [f"{count:,} {why}." for why, count in left_out.items() if count]
    return "\n".join([*lines, *(f"  {named}" for named in tally.named)])


def _shown(rows: Iterable[Row], tally: Tally, tables: list[Table]) -> Iterator[Row]:
    """Hand rows on, and show how much of the file has been read."""
    size = max(1, sum(table.size for table in tables))
    for number, row in enumerate(rows):
        if number % STEP == 0:
            _draw(min(1.0, tally.read_bytes / size), tally.taken)
        yield row
    _draw(1.0, tally.taken)
    print(file=sys.stderr)


def _draw(part: float, taken: int) -> None:
    full = round(part * WIDTH)
    print(
        f"\r[{'#' * full}{' ' * (WIDTH - full)}] {part:4.0%}  {taken:,} postcodes", end="", file=sys.stderr, flush=True
    )
