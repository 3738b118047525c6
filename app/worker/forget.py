"""Forgets within the minute what has done its work: stored answers, codes, counters, done jobs, the text of messages.

How long each is kept stands in `app/domain/retention.py`.

Source: rule book PRIV-07; visibility (retention).
"""

from sqlalchemy import delete, or_, update

from app.db.tables.account import OneTimeCode, RateLimit
from app.db.tables.machinery import Fate, IdempotencyKey, Message, Outbox
from app.db.work import Work
from app.domain.retention import KEPT, Line


async def forget(work: Work) -> None:
    """Delete what is kept no longer; of a message that went, its text and the address of a code."""
    before = {line: work.now - kept for line, kept in KEPT.items()}
    blocked = or_(RateLimit.blocked_until.is_(None), RateLimit.blocked_until < work.now)
    has_text = or_(Message.parameters_enc.is_not(None), Message.to_enc.is_not(None))
    for statement in (
        delete(IdempotencyKey).where(IdempotencyKey.at < before[Line.STORED_ANSWER]),
        delete(OneTimeCode).where(OneTimeCode.expires_at < before[Line.CODE]),
        delete(RateLimit).where(RateLimit.window_from < before[Line.COUNTER], blocked),
        delete(Outbox).where(or_(Outbox.done_at < before[Line.OUTBOX], Outbox.failed_at < before[Line.OUTBOX])),
        update(Message)
        .where(Message.fate != Fate.QUEUED, Message.fate_at < before[Line.MESSAGE_TEXT], has_text)
        .values(parameters_enc=None, to_enc=None),
    ):
        await work.session.execute(statement)
