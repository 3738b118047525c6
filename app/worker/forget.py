"""Forgets what has done its work: stored answers, codes, counters, done jobs, the text of delivered messages.

How to read it: `KEPT` says how long each is kept after its last use.

Source: rule book PRIV-07; visibility (retention).
"""

from collections.abc import Mapping
from datetime import timedelta
from types import MappingProxyType

from sqlalchemy import delete, or_, update

from app.db.queries.idempotency import KEPT as ANSWERS_KEPT
from app.db.tables.account import OneTimeCode, RateLimit
from app.db.tables.machinery import Fate, IdempotencyKey, Message, Outbox
from app.db.work import Work

KEPT: Mapping[str, timedelta] = MappingProxyType(
    {
        "idempotency_keys": ANSWERS_KEPT,
        "one_time_codes": timedelta(days=1),
        "rate_limits": timedelta(days=1),
        "outbox": timedelta(days=30),
        "messages": timedelta(days=7),
    }
)


async def forget(work: Work) -> None:
    """Delete what is kept no longer."""
    before = {name: work.now - kept for name, kept in KEPT.items()}
    blocked = or_(RateLimit.blocked_until.is_(None), RateLimit.blocked_until < work.now)
    for statement in (
        delete(IdempotencyKey).where(IdempotencyKey.at < before["idempotency_keys"]),
        delete(OneTimeCode).where(OneTimeCode.expires_at < before["one_time_codes"]),
        delete(RateLimit).where(RateLimit.window_from < before["rate_limits"], blocked),
        delete(Outbox).where(Outbox.done_at < before["outbox"]),
        update(Message)
        .where(Message.fate != Fate.QUEUED, Message.fate_at < before["messages"], Message.parameters_enc.is_not(None))
        .values(parameters_enc=None),
    ):
        await work.session.execute(statement)
