"""The sealer: chains the audit events, one writer, beside the requests.

Each seal is SHA-256 over the previous seal and the digest of the event's content, so that an edit, a deletion, a swap
or an insertion breaks the chain from there on. Rows younger than a second are guarded by privileges alone.
"""

import hashlib
import json
from typing import Any, cast
from uuid import UUID

from sqlalchemy import Select, func, select, text
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from app.actions.audit import Gone
from app.db.prepare import ROLE_OF
from app.db.queries.retention import ERASED
from app.db.tables.machinery import AuditEvent, AuditSeal
from app.domain.access import Role

Head = tuple[int, str]
"""Number and hash (hex) of a link."""

LOCK = 7237003
BATCH = 2_000


def digest_of(event: AuditEvent) -> bytes:
    """Give the digest of one audit event's whole content."""
    content: list[Any] = [
        str(event.id), event.at.isoformat(), event.op, event.outcome, str(event.account_id), str(event.membership_id),
        event.role, str(event.referral_id), [str(subject) for subject in event.subjects], event.note, event.request_id,
    ]  # fmt: skip
    return hashlib.sha256(json.dumps(content, sort_keys=True, separators=(",", ":")).encode()).digest()


def link(previous: bytes, digest: bytes) -> bytes:
    """Give the next link of the chain."""
    return hashlib.sha256(previous + digest).digest()


async def seal_events(engine: AsyncEngine) -> int:
    """Seal what has not been sealed, in the order it came; a second sealer waits for its turn.

    Returns:
        How many events were sealed.
    """
    async with AsyncSession(engine, expire_on_commit=False) as session, session.begin():
        await session.execute(text("SELECT set_config('role', :r, true)"), {"r": ROLE_OF[Role.SERVICE]})
        await session.execute(select(func.pg_advisory_xact_lock(LOCK)))
        last = (await session.execute(select(AuditSeal).order_by(AuditSeal.seq.desc()).limit(1))).scalar_one_or_none()
        seq, head = (last.seq, last.hash) if last else (0, b"")
        events = (await session.execute(_unsealed())).scalars().all()
        now = (await session.execute(select(func.clock_timestamp()))).scalar_one()
        for event in events:
            seq, digest = seq + 1, digest_of(event)
            head = link(head, digest)
            session.add(AuditSeal(seq=seq, event_id=event.id, digest=digest, hash=head, sealed_at=now))
        return len(events)


async def verify_chain(engine: AsyncEngine, head: Head | None = None) -> tuple[int, int | None]:
    """Walk the whole chain, and look whether it still runs through a head that was written down elsewhere.

    Args:
        engine: the serving pool.
        head: number and hash of a link, from the worker's log or from the metrics; a tail that was cut off, or a chain
            that was written anew, shows against it alone.

    An event that is gone leaves its link only where an erasure, itself an event of the trail, tells of exactly the links
    that went with it.

    Returns:
        The number of links that hold, and the number of the first that does not (None when all do).

    Source: rule book PRIV-04, PRIV-07.
    """
    erased: dict[UUID, Gone] = {}
    told: dict[str, str] = {}
    async with AsyncSession(engine) as session, session.begin():
        await session.execute(text("SELECT set_config('role', :r, true)"), {"r": ROLE_OF[Role.SERVICE]})
        rows = await session.stream(
            select(AuditSeal, AuditEvent)
            .outerjoin(AuditEvent, AuditEvent.id == AuditSeal.event_id)
            .order_by(AuditSeal.seq)
            .execution_options(yield_per=1_000)
        )
        last, expected = b"", 1
        async for seal, found in rows:
            event = cast("AuditEvent | None", found)
            last = link(last, seal.digest)
            if seal.seq != expected or seal.hash != last:
                return expected - 1, seal.seq
            if head is not None and seal.seq == head[0] and last.hex() != head[1]:
                return expected - 1, seal.seq
            if event is not None:
                if digest_of(event) != seal.digest or seal.erased_in is not None:
                    return expected - 1, seal.seq
                _hear(event, told)
            elif seal.erased_in is None:
                return expected - 1, seal.seq
            else:
                erased.setdefault(seal.erased_in, Gone(seal.seq)).add(seal.seq, seal.digest)
            expected += 1
        for event in (await session.execute(_unsealed())).scalars():
            _hear(event, told)
        cut = head is not None and head[0] >= expected
    if cut:
        return expected - 1, expected
    first = min((gone.first for key, gone in erased.items() if told.get(str(key)) != gone.digest().hex()), default=None)
    return (expected - 1, None) if first is None else (first - 1, first)


def _hear(event: AuditEvent, told: dict[str, str]) -> None:
    """Take note of an erasure of the trail's own events."""
    if event.op == ERASED:
        told[str(event.note.get("erasure"))] = str(event.note.get("digest"))


def _unsealed() -> Select[AuditEvent]:
    sealed = select(AuditSeal.event_id).where(AuditSeal.event_id == AuditEvent.id).exists()
    return select(AuditEvent).where(~sealed).order_by(AuditEvent.n).limit(BATCH)


async def head_of(engine: AsyncEngine) -> Head | None:
    """Give the number and the hash (hex) of the last link, to be written down elsewhere: a cut tail shows there."""
    async with AsyncSession(engine) as session, session.begin():
        await session.execute(text("SELECT set_config('role', :r, true)"), {"r": ROLE_OF[Role.SERVICE]})
        last = (await session.execute(select(AuditSeal).order_by(AuditSeal.seq.desc()).limit(1))).scalar_one_or_none()
        return None if last is None else (last.seq, last.hash.hex())
