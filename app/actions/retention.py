"""Erasing what is kept no longer, line by line, and the ledger of it.

The rows go under the database role `w_retention`, which alone may delete what is never changed. Each erasure leaves one
line in the ledger and one event in the audit trail, both without a word of what it was. A ledger that was kept outside is
replayed over a restored backup: what was erased once is erased again.

Source: rule book PRIV-07.
"""

import hashlib
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import structlog
from sqlalchemy import ColumnElement, Table, delete, select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import IntegrityError

from app.db.prepare import RETENTION, ROLE_OF
from app.db.queries import retention as queries
from app.db.tables import Base
from app.db.tables.account import Account, AccountStatus
from app.db.tables.machinery import AuditEvent
from app.db.tables.referral import Referral
from app.db.tables.retention import Erasure, ScreeningCount
from app.db.tables.screening import Screening, ScreeningCause
from app.db.work import Work
from app.domain.referral import Status
from app.domain.retention import ENDS, Line, due

LOOK_AGAIN = timedelta(days=7)
_WEAR = text("SELECT set_config('role', :role, true)")
_log = structlog.get_logger("app.retention")


def digest_of(*ids: object) -> bytes:
    """Give the digest by which the ledger knows rows: SHA-256 of their ids in order."""
    return hashlib.sha256("\n".join(sorted(str(each) for each in ids)).encode()).digest()


@asynccontextmanager
async def as_retention(work: Work) -> AsyncIterator[None]:
    """Work under the role that may erase; a failure takes back what was done under it and nothing before."""
    await work.session.flush()
    async with work.session.begin_nested():
        await work.session.execute(_WEAR, {"role": RETENTION})
        yield
        await work.session.execute(_WEAR, {"role": ROLE_OF[work.caller.role]})


async def erase_due_cases(work: Work) -> bool:
    """Erase the lines of closed cases that have run out.

    Returns:
        Whether there may be more.

    Source: rule book PRIV-07, LIGHT-08.
    """
    rows = await queries.list_due(work)
    async with as_retention(work):
        lives = await queries.lives_of(work, rows)
    for row in rows:
        life = lives[row.id]
        lines = due(life, work.now)
        try:
            await erase_case(work, row, lines)
        except IntegrityError as exc:
            _log.warning("not erased", referral_id=str(row.id), exc_info=exc)
            lines = ()
        if Line.THREAD not in lines:
            ends = [until for of in ENDS.values() if (until := of(life)) is not None and until > work.now]
            day = min(ends, default=work.now + LOOK_AGAIN).date()
            kept = update(Referral).where(Referral.id == row.id).values(kept_until=day)
            await work.session.execute(kept, execution_options={"synchronize_session": False})
    return len(rows) == queries.AT_A_TIME


async def erase_case(work: Work, row: Referral, lines: Sequence[Line]) -> None:
    """Erase some lines of a case, in their order.

    Raises:
        IntegrityError: something that is kept still names what was to be erased; nothing was.
    """
    referral_id = row.id
    async with as_retention(work):
        if Line.CASE in lines and row.status is Status.STOPPED:
            await _count(work, referral_id)
        for line in lines:
            await erase(work, line, "referral", referral_id, queries.rows_of_case(line, referral_id))


async def erase(
    work: Work, line: Line, subject: str, row_id: UUID, rows: Iterable[tuple[Table, ColumnElement[bool]]]
) -> None:
    """Erase the rows of one referral, account or staff record, and write it into the ledger if there were any."""
    counted: dict[str, int] = {}
    for table, condition in rows:
        gone: Any = await work.session.execute(delete(table).where(condition))
        if gone.rowcount:
            counted[table.name] = gone.rowcount
    if counted:
        await record(
            work, line, subject, digest_of(row_id), counted, referral_id=row_id if subject == "referral" else None
        )


async def record(
    work: Work, line: Line, subject: str, digest: bytes, counted: Mapping[str, int], *, referral_id: UUID | None = None
) -> UUID:
    """Write an erasure into the ledger and into the audit trail."""
    erasure_id = uuid4()
    row = {"id": erasure_id, "line": line, "subject": subject, "digest": digest, "rows": dict(counted), "at": work.now}
    await work.session.execute(insert(Erasure).values(row))
    await work.session.execute(
        insert(AuditEvent).values(
            id=uuid4(), at=work.now, op=f"erase_{line}", outcome="done", role=work.caller.role, referral_id=referral_id,
            subjects=[], note={"erasure": str(erasure_id), "digest": digest.hex()},
        )
    )  # fmt: skip
    return erasure_id


async def _count(work: Work, referral_id: UUID) -> None:
    """Keep of a screened-out application its day, its light and its rules, as counts.

    Source: rule book PRIV-07.
    """
    query = (
        select(Screening)
        .where(Screening.referral_id == referral_id, Screening.cause == ScreeningCause.SUBMISSION)
        .order_by(Screening.at.desc())
        .limit(1)
    )
    row = (await work.session.execute(query)).scalar_one_or_none()
    if row is None:
        return
    wished = row.result.get("service_wished")
    lights = {each["service"]: each["light"] for each in row.result.get("services", ())}
    light = str(lights.get(wished, "unknown"))
    for reason in sorted({str(rule) for rule in row.result.get("stop_rules", ())} or {"unknown"}):
        one = insert(ScreeningCount).values(day=row.at.date(), light=light, reason=reason, counted=1)
        keys = [ScreeningCount.day, ScreeningCount.light, ScreeningCount.reason]
        more = one.on_conflict_do_update(index_elements=keys, set_={"counted": ScreeningCount.counted + 1})
        await work.session.execute(more)


async def erase_lone_people(work: Work) -> bool:
    """Erase people whom no case names any more, and the addresses of those whose cases have no content any more.

    Returns:
        Whether there may be more.
    """
    tables = Base.metadata.tables
    async with as_retention(work):
        people = await queries.list_lone_people(work)
        addresses = await queries.list_lone_addresses(work)
        await erase_batch(work, Line.PERSON, tables["addresses"], tables["addresses"].c.person_id.in_(addresses))
        for name in ("messages", "contact_routes", "addresses"):
            await erase_batch(work, Line.PERSON, tables[name], tables[name].c.person_id.in_(people))
        await erase_batch(work, Line.PERSON, tables["people"], tables["people"].c.id.in_(people))
    return queries.AT_A_TIME in (len(people), len(addresses))


async def erase_batch(work: Work, line: Line, table: Table, condition: ColumnElement[bool]) -> int:
    """Erase rows of one table, and write one line into the ledger for all."""
    gone = (await work.session.execute(delete(table).where(condition).returning(table.c.id))).scalars().all()
    if gone:
        await record(work, line, "rows", digest_of(*gone), {table.name: len(gone)})
    return len(gone)


async def erase_idle_accounts(work: Work) -> bool:
    """Erase accounts that nobody uses; one that the record of a case still names loses its address and its password.

    Returns:
        Whether there may be more.
    """
    async with as_retention(work):
        rows = await queries.list_idle_accounts(work)
        for account_id, person_id, bare in rows:
            await erase_account(work, account_id, person_id, bare=bare)
    return len(rows) == queries.AT_A_TIME


async def erase_account(work: Work, account_id: UUID, person_id: UUID | None, *, bare: bool) -> None:
    """Erase an account with all that is its own; or empty it, where a case that is kept still names it."""
    tables = Base.metadata.tables
    signs, tokens = tables["sign_ins"], tables["refresh_tokens"]
    mine = select(signs.c.id).where(signs.c.account_id == account_id)
    rows = [(tokens, tokens.c.sign_in_id.in_(mine)), (signs, signs.c.account_id == account_id)]
    rows += [
        (tables[name], tables[name].c.person_id == person_id) for name in ("messages", "contact_routes", "addresses")
    ]
    if bare:
        for name in ("memberships", "people"):
            rows.append((tables[name], tables[name].c.account_id == account_id))
        rows.append((tables["accounts"], tables["accounts"].c.id == account_id))
    else:
        emptied = update(Account).where(Account.id == account_id).values(
            email_index=digest_of(uuid4()), email_enc=work.keys.seal("accounts", "email_enc", account_id, ""),
            password_hash=queries.EMPTIED, status=AccountStatus.DISABLED, totp_enc=None, totp_next_enc=None,
        )  # fmt: skip
        await work.session.execute(emptied, execution_options={"synchronize_session": False})
        await record(work, Line.ACCOUNT, "account-emptied", digest_of(account_id), {"accounts": 1})
    await erase(work, Line.ACCOUNT, "account", account_id, rows)


async def erase_left_staff(work: Work) -> bool:
    """Erase staff records six years after their people left.

    Returns:
        Whether there may be more.
    """
    clearances, staff = Base.metadata.tables["clearances"], Base.metadata.tables["staff"]
    async with as_retention(work):
        rows = await queries.list_left_staff(work)
        for staff_id in rows:
            mine = [(clearances, clearances.c.staff_id == staff_id), (staff, staff.c.id == staff_id)]
            await erase(work, Line.STAFF, "staff", staff_id, mine)
    return len(rows) == queries.AT_A_TIME
