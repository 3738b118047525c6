"""The ledger of erasures, kept outside too: what was erased stays erased when an older backup is restored.

`write` gives the ledger, one JSON object a line: line, subject, digest, counts, day; not a word of what it was.
`replay` reads it over a restored database: whatever is there again is recognised by the digest of its id and erased again,
whatever its status says and whatever held it when the backup was made. What goes by its age alone goes with the next
round of retention.

Source: rule book PRIV-07.
"""

import asyncio
import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import Text, cast, func, select
from sqlalchemy.dialects.postgresql import insert

from app.actions.retention import as_retention, erase, erase_account, erase_case
from app.db.queries.retention import find_kept
from app.db.tables import Base
from app.db.tables.person import Person
from app.db.tables.retention import Erasure
from app.db.work import Work
from app.domain.retention import ENDS, Line
from app.settings import Settings
from app.worker.desk import desk_for
from app.worker.outbox import Desk

Entry = Mapping[str, Any]
TABLES = {"referral": "referrals", "account": "accounts", "account-emptied": "accounts", "staff": "staff"}
"""Whose ids the digests of a subject are made of."""


class NotALedger(Exception):  # noqa: N818 - named by what was given
    """What was given to be replayed is not what `write` writes."""


def run(settings: Settings, what: str, file: Path) -> str:
    """Write the ledger to a file, or replay it; say in a sentence how many entries that were.

    Args:
        settings: of this installation.
        what: `write` or `replay`.
        file: kept apart from the database's backups.

    Raises:
        NotALedger: the file holds something else; nothing is erased then.
        OSError: the file cannot be read or written.
    """

    async def at_a_desk(told: str | None) -> tuple[str, int]:
        desk = desk_for(settings)
        try:
            return await write(desk) if told is None else ("", await replay(desk, told))
        finally:
            await desk.engine.dispose()

    if what == "replay":
        _, found = asyncio.run(at_a_desk(file.read_text(encoding="utf-8", errors="replace")))
        return f"{found} were there again, and are erased."
    lines, count = asyncio.run(at_a_desk(None))
    file.write_text(lines, encoding="utf-8")
    return f"{count} entries are written."


async def write(desk: Desk) -> tuple[str, int]:
    """Give the ledger as JSON, an entry a line, the oldest first, and how many there are."""
    async with desk.work("write_ledger") as work:
        rows = (await work.session.execute(select(Erasure).order_by(Erasure.at, Erasure.id))).scalars().all()
    lines = [
        {
            "id": str(row.id), "line": row.line, "subject": row.subject, "digest": row.digest.hex(), "rows": row.rows,
            "at": row.at.isoformat(),
        }
        for row in rows
    ]  # fmt: skip
    return "".join(json.dumps(each, sort_keys=True) + "\n" for each in lines), len(rows)


async def replay(desk: Desk, told: str) -> int:
    """Erase again what a written ledger tells of, and bring the ledger here up to it.

    Returns:
        How many referrals, accounts and staff records were there again.

    Raises:
        NotALedger: a line of it is no entry; nothing has been erased then.

    Source: rule book PRIV-07.
    """
    entries = [_read(number, line) for number, line in enumerate(told.splitlines(), 1) if line.strip()]
    found = 0
    for subject in TABLES:
        of_subject = [entry for entry in entries if entry["subject"] == subject]
        for row_id, lines in await _there_again(desk, subject, of_subject):
            async with desk.work("replay_ledger") as work:
                await _erase_again(work, subject, row_id, lines)
            found += 1
    async with desk.work("replay_ledger") as work, as_retention(work):
        for entry in entries:
            await work.session.execute(
                insert(Erasure).values(dict(entry)).on_conflict_do_nothing(index_elements=["id"])
            )
    return found


def _read(number: int, line: str) -> Entry:
    try:
        told = json.loads(line)
        return {
            "id": UUID(told["id"]), "line": Line(told["line"]), "subject": str(told["subject"]),
            "digest": bytes.fromhex(told["digest"]), "rows": dict(told["rows"]),
            "at": datetime.fromisoformat(told["at"]),
        }  # fmt: skip
    except (ValueError, KeyError, TypeError, AttributeError):
        raise NotALedger(f"Line {number} is no entry of a ledger. Nothing was erased; name a written one.") from None


async def _there_again(desk: Desk, subject: str, told: Iterable[Entry]) -> list[tuple[UUID, set[Line]]]:
    """Recognise by their digests the rows that are there again, and say which of their lines were erased."""
    lines: dict[bytes, set[Line]] = {}
    for entry in told:
        lines.setdefault(entry["digest"], set()).add(entry["line"])
    table = Base.metadata.tables[TABLES[subject]]
    digest = func.sha256(func.convert_to(cast(table.c.id, Text), "UTF8"))
    async with desk.work("replay_ledger") as work, as_retention(work):
        rows = (await work.session.execute(select(table.c.id, digest).where(digest.in_(list(lines))))).all()
    return [(row[0], lines[bytes(row[1])]) for row in rows]


async def _erase_again(work: Work, subject: str, row_id: UUID, lines: set[Line]) -> None:
    if subject == "referral":
        row = await find_kept(work, row_id)
        if row is not None:
            await erase_case(work, row, [line for line in ENDS if line in lines])
        return
    async with as_retention(work):
        if subject == "staff":
            clearances, staff = Base.metadata.tables["clearances"], Base.metadata.tables["staff"]
            mine = [(clearances, clearances.c.staff_id == row_id), (staff, staff.c.id == row_id)]
            await erase(work, Line.STAFF, "staff", row_id, mine)
        else:
            query = select(Person.id).where(Person.account_id == row_id)
            person_id = (await work.session.execute(query)).scalar_one_or_none()
            await erase_account(work, row_id, person_id, bare=subject == "account")
