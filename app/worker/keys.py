"""Sealing everything again under the current key, while the service runs.

A new secret is put on the ring behind the current one, so that every process can open and find what it will seal; then it
is put first, and this seals and fingerprints again what older ones have made, a batch to a transaction. A row that
somebody changed meanwhile is left to its next batch; a run that was cut off goes on where it is not done. When nothing
is left, the older key may go.

How to read it: `FINGERPRINTS` names the columns that are found by a fingerprint, and what that is made of. All other
sealed columns are known by their names: `enc`, or ending in `_enc`.

Source: rule book PRIV-07; RFC 5869.
"""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Column, Table, and_, bindparam, func, literal, or_, select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from app.crypto.seal import Keyring, SealBroken
from app.db.prepare import KEYS
from app.db.queries.account import PURPOSE, plain_address
from app.db.tables import Base
from app.db.tables.referral import StoppedAddress
from app.domain.contact_route import index_purpose, plain_form
from app.domain.vocabulary import RouteKind
from app.settings import Settings
from app.worker.desk import desk_for

BATCH: Final = 200
TRIES: Final = 5
PAUSE_SECONDS: Final = 1.0
_WEAR: Final = text("SELECT set_config('role', :role, true)")
Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """A fingerprint of a sealed value beside it.

    Args:
        column: that holds it.
        of: the sealed column.
        kind: the column that says which kind of route it is; None for an account's address.
    """

    column: str
    of: str
    kind: str | None

    def made_of(self, row: Row, value: str) -> tuple[str, str]:
        """Give purpose and plain form of what is fingerprinted."""
        if self.kind is None:
            return PURPOSE, plain_address(value)
        kind = RouteKind(row[self.kind])
        return index_purpose(kind), plain_form(kind, value)


FINGERPRINTS: Mapping[str, Fingerprint] = MappingProxyType(
    {
        "accounts": Fingerprint("email_index", "email_enc", None),
        "contact_routes": Fingerprint("value_index", "value_enc", "kind"),
        "party_contacts": Fingerprint("route_index", "route_enc", "route_kind"),
    }
)
"""An invitation's `address_index` goes with its party's contact; a wish for silence is written under both keys."""


@dataclass(slots=True)
class Report:
    """What a run did.

    Args:
        sealed: rows sealed again, by table.
        left: rows that are still under an older key, by table; changed at that moment, they are the next run's.
        broken: rows with a value that does not open, by table.
    """

    sealed: dict[str, int] = field(default_factory=dict)
    left: dict[str, int] = field(default_factory=dict)
    broken: dict[str, int] = field(default_factory=dict)


DONE: Final = (
    "Everything is under the current key. Codes that were sent before are known by the older keys alone, as are wishes "
    "never to be written to again whose address is not kept: leave those keys last on the ring as long as these count."
)
NOT_DONE: Final = "Not everything is under the current key. Leave the other keys on the ring, and run this again."


async def seal_again(settings: Settings, batch: int, say: Callable[[str], None]) -> bool:
    """Run a rotation and tell how it went.

    Returns:
        Whether everything is under the current key.
    """
    desk = desk_for(settings)
    try:
        report = await rotate(desk.engine, desk.keys, say, batch)
    finally:
        await desk.engine.dispose()
    for table, count in report.broken.items():
        say(f"{table}: {count} rows hold a value that no key on the ring opens.")
    done = not report.left and not report.broken
    say(DONE if done else NOT_DONE)
    return done


def sealed_columns(table: Table) -> Sequence[Column[Any]]:
    """Give the columns of a table that hold sealed values."""
    return [column for column in table.columns if column.name == "enc" or column.name.endswith("_enc")]


def name_of(key: Any) -> str:
    """Give the name by which a row's sealed values know their row: its key, bytes in hex."""
    return key.hex() if isinstance(key, bytes) else str(key)


async def rotate(engine: AsyncEngine, keys: Keyring, say: Callable[[str], None], batch: int = BATCH) -> Report:
    """Seal everything again that is under an older key, and its fingerprints.

    Args:
        engine: the serving pool.
        keys: the ring; its current key seals.
        say: takes one line for each table, without content.
        batch: rows in one transaction.
    """
    report = Report()
    for table in Base.metadata.sorted_tables:
        if not sealed_columns(table):
            continue
        after: Any = None
        while (last := await _patiently(engine, keys, table, after, batch, report)) is not None:
            after = last
        if done := report.sealed.get(table.name):
            say(f"{table.name}: {done} sealed again")
    await _count_left(engine, keys, report)
    return report


async def _patiently(  # noqa: PLR0917 - one step of `rotate`, with all that it knows
    engine: AsyncEngine, keys: Keyring, table: Table, after: Any, batch: int, report: Report
) -> Any:
    """Seal one batch again in a transaction of its own; what is locked at the moment is tried again."""
    for attempt in range(1, TRIES + 1):
        try:
            async with engine.begin() as connection:
                await connection.execute(_WEAR, {"role": KEYS})
                return await _batch(connection, keys, table, after, batch, report)
        except DBAPIError:
            if attempt == TRIES:
                raise
            await asyncio.sleep(PAUSE_SECONDS)
    return None


async def _batch(  # noqa: PLR0917 - as above
    connection: AsyncConnection, keys: Keyring, table: Table, after: Any, batch: int, report: Report
) -> Any:
    (key,) = table.primary_key.columns
    query = select(table).where(_older(keys, table)).order_by(key).limit(batch)
    if after is not None:
        query = query.where(key > after)
    rows = (await connection.execute(query)).mappings().all()
    done = 0
    for row in rows:
        try:
            done += await _seal_again(connection, keys, table, key, dict(row))
        except SealBroken:
            report.broken[table.name] = report.broken.get(table.name, 0) + 1
    if done:
        report.sealed[table.name] = report.sealed.get(table.name, 0) + done
    return rows[-1][key.name] if len(rows) == batch else None


def _older(keys: Keyring, table: Table) -> Any:
    """Say that a row has a value which another key than the current one has sealed."""
    head = keys.current_head
    return or_(
        *(
            and_(column.is_not(None), func.substring(column, 1, len(head)) != literal(head))
            for column in sealed_columns(table)
        )
    )


async def _seal_again(connection: AsyncConnection, keys: Keyring, table: Table, key: Column[Any], row: Row) -> int:
    """Seal one row again, unless somebody has changed it since it was read."""
    name = name_of(row[key.name])
    values: dict[str, Any] = {}
    for column in sealed_columns(table):
        sealed = row[column.name]
        if sealed is not None and not keys.is_current(sealed):
            plain = keys.open_bytes(table.name, column.name, name, sealed)
            values[column.name] = keys.seal_bytes(table.name, column.name, name, plain)
    unchanged = and_(key == row[key.name], *(table.c[column] == row[column] for column in values))
    if found := FINGERPRINTS.get(table.name):
        values |= await _fingerprint_again(connection, keys, found, table.name, row)
    changed: Any = await connection.execute(update(table).where(unchanged).values(values))
    count: int = changed.rowcount
    return count


async def _fingerprint_again(
    connection: AsyncConnection, keys: Keyring, found: Fingerprint, table: str, row: Row
) -> dict[str, Any]:
    """Give the row's fingerprint under the current key, and let what was found by the older one be found by it too."""
    if row[found.of] is None or row[found.column] is None:
        return {}
    value = keys.open_(table, found.of, row["id"], row[found.of])
    indexes = keys.indexes(*found.made_of(row, value))
    if row[found.column] not in indexes:
        return {}  # an account that was emptied: it is not to be found by anything
    if found.kind is not None:
        await _carry_on(connection, indexes, row)
    return {found.column: indexes[0]}


async def _carry_on(connection: AsyncConnection, indexes: Sequence[bytes], row: Row) -> None:
    """Bring what is only a fingerprint along with the route that it is of."""
    silent = select(StoppedAddress.at).where(StoppedAddress.value_index.in_(indexes)).limit(1)
    at = (await connection.execute(silent)).scalar_one_or_none()
    if at is not None:
        wish = insert(StoppedAddress).values(value_index=indexes[0], at=at)
        await connection.execute(wish.on_conflict_do_nothing(index_elements=[StoppedAddress.value_index]))
    if "party_id" in row:
        invitations = Base.metadata.tables["invitations"]
        mine = and_(invitations.c.party_id == bindparam("party"), invitations.c.address_index.in_(indexes[1:]))
        party: UUID = row["party_id"]
        changed = update(invitations).where(mine).values(address_index=indexes[0])
        await connection.execute(changed, {"party": party})


async def _count_left(engine: AsyncEngine, keys: Keyring, report: Report) -> None:
    async with engine.begin() as connection:
        await connection.execute(_WEAR, {"role": KEYS})
        for table in Base.metadata.sorted_tables:
            if sealed_columns(table):
                left = (
                    await connection.execute(select(func.count()).select_from(table).where(_older(keys, table)))
                ).scalar_one()
                if left:
                    report.left[table.name] = left
