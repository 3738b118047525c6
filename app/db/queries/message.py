"""Messages, as their reader sees them in the app."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import and_, false, func, select

from app.db.paging import keyset
from app.db.queries.hold import held_since
from app.db.tables.machinery import Message
from app.db.work import Work

ORDER = "newest"


@dataclass(frozen=True, slots=True)
class OwnMessage:
    """A message as its reader may know it. What became of the mail is not told: it could betray a shared mailbox."""

    message_id: UUID
    at: datetime
    template: str
    language: str
    parameters: Mapping[str, str]


async def list_own_messages(
    work: Work, *, freezing: Collection[str], after: Sequence[Any] | None, limit: int
) -> Sequence[OwnMessage]:
    """List the caller's own messages, newest first; one that waits for the daily tick is not there before it.

    Nor is one that a hold keeps back.

    Args:
        work: the unit of work.
        freezing: templates that a hold keeps back.
        after: as `ORDER` sorts.
        limit: on a page.

    Source: rule book REF-08, MSG-01, SAF-03.
    """
    since = held_since(Message.referral_id)
    kept_back = and_(Message.template.in_(freezing), since.is_not(None), Message.not_before > since)
    query = select(Message).where(
        Message.person_id == work.caller.person, Message.not_before <= work.now, ~func.coalesce(kept_back, false())
    )
    page = keyset(query, [Message.not_before.desc(), Message.id.desc()], after, limit)
    rows = (await work.session.execute(page)).scalars().all()
    work.touch(*(row.id for row in rows[:limit]))
    return [OwnMessage(row.id, row.not_before, row.template, row.language, _parameters(work, row)) for row in rows]


def _parameters(work: Work, row: Message) -> Mapping[str, str]:
    if row.parameters_enc is None:
        return {}
    opened: Mapping[str, str] = work.keys.open_json("messages", "parameters_enc", row.id, row.parameters_enc)
    return opened
