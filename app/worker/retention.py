"""The daily round of retention: whatever the table of retention keeps no longer is erased, step by step.

How to read it: `STEPS` is the list. A step erases so many at a time and says whether there may be more; then the round
comes again within the minute, else the next day.

Source: rule book PRIV-07.
"""

from collections.abc import Awaitable, Callable

from sqlalchemy import ColumnElement, Table, and_, exists, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert

from app.actions.audit import erase_old_events
from app.actions.retention import (
    as_retention,
    digest_of,
    erase_batch,
    erase_due_cases,
    erase_idle_accounts,
    erase_left_staff,
    erase_lone_people,
    record,
)
from app.db.queries.retention import years_ago
from app.db.tables import Base
from app.db.tables.export import Export
from app.db.tables.machinery import Fate, Heartbeat
from app.db.work import Work
from app.domain.retention import KEPT, UNANSWERED_EXPORT, YEARS, Line

BEAT = "retention"
MOST = 2_000


def _messages(work: Work, table: Table) -> ColumnElement[bool]:
    """Say that a message was sent a year ago."""
    return and_(table.c.fate != Fate.QUEUED.value, table.c.fate_at < work.now - KEPT[Line.MESSAGE])


def _tasks(work: Work, table: Table) -> ColumnElement[bool]:
    """Say that a task about no case was done a year ago."""
    return and_(table.c.referral_id.is_(None), table.c.done_at < work.now - KEPT[Line.TASK])


def _sign_ins(work: Work, table: Table) -> ColumnElement[bool]:
    """Say that a sign-in ended 90 days ago; the last of an account stays, as the day on which it was last used."""
    later = table.alias()
    newer = exists().where(later.c.account_id == table.c.account_id, later.c.created_at > table.c.created_at)
    return and_(func.coalesce(table.c.revoked_at, table.c.expires_at) < work.now - KEPT[Line.SIGN_IN], newer)


def _approvals(work: Work, table: Table) -> ColumnElement[bool]:
    """Say that a question about no case was answered three years ago."""
    return and_(table.c.referral_id.is_(None), table.c.answered_at < years_ago(work.now, YEARS[Line.EXPORT]))


def _exports(work: Work, table: Table) -> ColumnElement[bool]:
    """Say that an export was asked for three years ago."""
    return table.c.asked_at < years_ago(work.now, YEARS[Line.EXPORT])


_Over = Callable[[Work, Table], ColumnElement[bool]]
ROWS: tuple[tuple[Line, str, _Over], ...] = (
    (Line.MESSAGE, "messages", _messages),
    (Line.TASK, "tasks", _tasks),
    (Line.EXPORT, "approvals", _approvals),
    (Line.EXPORT, "exports", _exports),
    (Line.SIGN_IN, "sign_ins", _sign_ins),
)
"""Rows that go by their own age: by which line, from which table, which of them."""


async def erase_old_rows(work: Work) -> bool:
    """Erase rows that go by their own age.

    Returns:
        Whether there may be more.
    """
    more = False
    for line, name, over in ROWS:
        table = Base.metadata.tables[name]
        async with as_retention(work):
            query = select(table.c.id).where(over(work, table)).limit(MOST)
            some = (await work.session.execute(query)).scalars().all()
            if name == "sign_ins":
                tokens = Base.metadata.tables["refresh_tokens"]
                await erase_batch(work, line, tokens, tokens.c.sign_in_id.in_(some))
            await erase_batch(work, line, table, table.c.id.in_(some))
        more = more or len(some) == MOST
    return more


async def empty_exports(work: Work) -> bool:
    """Erase the documents of exports that were released 28 days ago, or asked for 90 days ago.

    Returns:
        Whether there may be more: never, it takes all at once.
    """
    asked, released = work.now - UNANSWERED_EXPORT, work.now - KEPT[Line.EXPORT_TEXT]
    over = or_(Export.released_at < released, and_(Export.released_at.is_(None), Export.asked_at < asked))
    emptied = update(Export).where(over, Export.content_enc.is_not(None)).values(content_enc=None).returning(Export.id)
    async with as_retention(work):
        ids = (await work.session.execute(emptied, execution_options={"synchronize_session": False})).scalars().all()
        if ids:
            await record(work, Line.EXPORT_TEXT, "rows", digest_of(*ids), {"exports": len(ids)})
    return False


STEPS: tuple[Callable[[Work], Awaitable[bool]], ...] = (
    erase_due_cases,
    erase_old_rows,
    empty_exports,
    erase_lone_people,
    erase_idle_accounts,
    erase_left_staff,
    erase_old_events,
)


async def retain(work: Work) -> None:
    """Erase what is kept no longer, once a day, or until there is no more of it.

    Source: rule book PRIV-07.
    """
    ran = await work.session.get(Heartbeat, BEAT)
    if ran is not None and ran.at.date() >= work.now.date():
        return
    more = [await step(work) for step in STEPS]
    if any(more):
        return
    row = insert(Heartbeat).values(name=BEAT, at=work.now, note={})
    await work.session.execute(row.on_conflict_do_update(index_elements=[Heartbeat.name], set_={"at": row.excluded.at}))
