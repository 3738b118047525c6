"""Stored answers: the same request with the same key is done once."""

import json
from dataclasses import dataclass

from sqlalchemy import func, select

from app.db.tables.machinery import IdempotencyKey
from app.db.work import Work
from app.domain.errors import KeyInUse, KeyReused
from app.domain.retention import KEPT as RETENTION
from app.domain.retention import Line

KEPT = RETENTION[Line.STORED_ANSWER]


@dataclass(frozen=True, slots=True)
class Answer:
    """What was answered: status, a few headers, and the body in base64."""

    status: int
    headers: dict[str, str]
    body: str


async def find_answer(work: Work, key: bytes, fingerprint: bytes) -> Answer | None:
    """Find the stored answer of a key, and hold the key for this transaction.

    Args:
        work: the unit of work.
        key: digest of caller, operation and key.
        fingerprint: digest of the request's path and body.

    Raises:
        KeyInUse: another request holds the key at this moment.
        KeyReused: the key was used for a different request.
    """
    lock = int.from_bytes(key[:8], "big", signed=True)
    held = (await work.session.execute(select(func.pg_try_advisory_xact_lock(lock)))).scalar_one()
    if not held:
        raise KeyInUse
    row = await work.session.get(IdempotencyKey, key)
    if row is None or row.at < work.now - KEPT:
        return None
    if row.fingerprint != fingerprint:
        raise KeyReused
    document = json.loads(work.keys.open_("idempotency_keys", "answer_enc", key.hex(), row.answer_enc))
    return Answer(row.status, document["headers"], document["body"])


async def store_answer(work: Work, key: bytes, fingerprint: bytes, answer: Answer) -> None:
    """Keep an answer with the work it answers."""
    sealed = work.keys.seal_json(
        "idempotency_keys", "answer_enc", key.hex(), {"headers": answer.headers, "body": answer.body}
    )
    await work.session.merge(
        IdempotencyKey(key=key, fingerprint=fingerprint, status=answer.status, answer_enc=sealed, at=work.now)
    )
