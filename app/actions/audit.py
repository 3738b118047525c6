"""Erasing what the audit trail keeps no longer: the events go, their links in the chain stay.

An erasure of events is an event itself, which is sealed and never erased; it holds a digest over exactly the links whose
events went. So the chain still holds, and an event that somebody took out by hand still shows.

Source: rule book PRIV-04, PRIV-07.
"""

import hashlib
from uuid import UUID

from sqlalchemy import delete, update

from app.actions.retention import as_retention, record
from app.db.queries.retention import EVENTS_AT_A_TIME, list_old_events
from app.db.tables.machinery import AuditEvent, AuditSeal
from app.db.work import Work
from app.domain.retention import Line


class Gone:
    """The digest over the links of one erasure, in their order.

    Args:
        first: number of the first of them.
    """

    def __init__(self, first: int) -> None:
        self.first = first
        self._sum = hashlib.sha256()

    def add(self, seq: int, digest: bytes) -> None:
        """Add a link."""
        self._sum.update(seq.to_bytes(8, "big") + digest)

    def digest(self) -> bytes:
        """Give the digest over the links so far."""
        return self._sum.digest()


async def erase_old_events(work: Work) -> bool:
    """Erase audit events that are kept no longer.

    Returns:
        Whether there may be more.

    Source: rule book PRIV-07.
    """
    async with as_retention(work):
        rows = await list_old_events(work)
        if not rows:
            return False
        gone, ids = Gone(rows[0][0]), [event_id for _, event_id, _ in rows]
        for seq, _, digest in rows:
            gone.add(seq, digest)
        erasure_id: UUID = await record(work, Line.AUDIT, "rows", gone.digest(), {"audit_events": len(rows)})
        marked = update(AuditSeal).where(AuditSeal.event_id.in_(ids)).values(erased_in=erasure_id)
        await work.session.execute(marked, execution_options={"synchronize_session": False})
        await work.session.execute(delete(AuditEvent).where(AuditEvent.id.in_(ids)))
    return len(rows) == EVENTS_AT_A_TIME
