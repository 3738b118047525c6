"""Messages, as their reader sees them in the app."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select

from app.db.paging import keyset
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


async def list_own_messages(work: Work, *, after: Sequence[Any] | None, limit: int) -> Sequence[OwnMessage]:
    """List the caller's own messages, newest first; one that waits for the daily tick is not there before it.

    Source: rule book REF-08, MSG-01.
    """
    query = select(Message).where(Message.person_id == work.caller.person, Message.not_before <= work.now)
    page = keyset(query, [Message.not_before.desc(), Message.id.desc()], after, limit)
    rows = (await work.session.execute(page)).scalars().all()
    work.touch(*(row.id for row in rows[:limit]))
    return [OwnMessage(row.id, row.not_before, row.template, row.language, _parameters(work, row)) for row in rows]


def _parameters(work: Work, row: Message) -> Mapping[str, str]:
    if row.parameters_enc is None:
        return {}
    opened: Mapping[str, str] = work.keys.open_json("messages", "parameters_enc", row.id, row.parameters_enc)
    return opened
