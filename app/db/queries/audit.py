"""The audit trail, as far as it is for a reader: who did what, when, on which rows, with what outcome; never content.

The lead reads what concerns every case that is not kept from them, a worker that of the own cases, a co-ordinator that of
the own centre's, an administrator everything without a case's id, rows or notes. An administrator finds no event by its
case, and not by which account of a family it was done: the operations and times alone would tell who has joined, who
has answered, and that a hold lies there.

Source: rule book PRIV-04; visibility matrix, row 33.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, and_, false, or_, select, true

from app.db.paging import keyset
from app.db.reach import within
from app.db.tables.machinery import AuditEvent
from app.db.tables.referral import Referral
from app.db.work import Work
from app.domain.access import CENTRE, Role

ORDER: Final[tuple[ColumnElement[Any], ...]] = (AuditEvent.at.desc(), AuditEvent.id.desc())


async def list_audit_events(
    work: Work,
    *,
    referral_id: UUID | None,
    account_id: UUID | None,
    from_at: datetime | None,
    until: datetime | None,
    after: Sequence[Any] | None,
    limit: int,
) -> Sequence[AuditEvent]:
    """List what the trail holds for this reader, newest first, one more than asked for.

    Args:
        work: the unit of work.
        referral_id: about one case.
        account_id: by one account.
        from_at: not before.
        until: before.
        after: as `key_of` gave it.
        limit: on a page.

    Source: rule book PRIV-04.
    """
    query = select(AuditEvent).outerjoin(Referral, Referral.id == AuditEvent.referral_id).where(_seen(work))
    if referral_id is not None:
        query = query.where(AuditEvent.referral_id == referral_id, true() if _sees_cases(work) else false())
    if account_id is not None:
        query = query.where(AuditEvent.account_id == account_id)
        if not _sees_cases(work):
            query = query.where(AuditEvent.role != Role.FAMILY)
    if from_at is not None:
        query = query.where(AuditEvent.at >= from_at)
    if until is not None:
        query = query.where(AuditEvent.at < until)
    rows: Sequence[AuditEvent] = (await work.session.execute(keyset(query, ORDER, after, limit))).scalars().all()
    work.touch(*(row.id for row in rows[:limit]))
    return rows


def _seen(work: Work) -> ColumnElement[bool]:
    """Give the condition on the events that the reader may know of; each event joins its referral, if it has one."""
    match work.caller.role:
        case Role.ADMINISTRATOR:
            return AuditEvent.id.is_not(None)
        case Role.HUB_LEAD:
            return or_(AuditEvent.referral_id.is_(None), within(work))
        case Role.HUB_WORKER:
            return and_(within(work), Referral.hub_worker == work.caller.account)
        case _:
            return within(work)


def _sees_cases(work: Work) -> bool:
    return work.caller.role is not Role.ADMINISTRATOR


def show_audit_event(work: Work, row: AuditEvent) -> dict[str, Any]:
    """Show one event; an administrator reads neither case nor rows nor notes, nor who of a family it was."""
    shown: dict[str, Any] = {
        "event_id": row.id,
        "at": row.at,
        "operation": row.op,
        "outcome": row.outcome,
        "account_id": row.account_id,
        "role": row.role,
        "request_id": row.request_id,
    }
    if work.caller.role in CENTRE and row.role not in CENTRE:
        # A centre knows that something was done, not by whose account, nor to which of the hub's or a side's rows.
        return shown | {"account_id": None, "referral_id": row.referral_id, "subjects": [], "note": {}}
    if work.caller.role in CENTRE:
        return shown | {"referral_id": row.referral_id, "subjects": [], "note": row.note}
    if not _sees_cases(work):
        who = None if row.role == Role.FAMILY else row.account_id
        return shown | {"account_id": who, "referral_id": None, "subjects": [], "note": {}}
    return shown | {"referral_id": row.referral_id, "subjects": row.subjects, "note": row.note}


def key_of(row: AuditEvent) -> tuple[datetime, UUID]:
    """Give the values by which an event is sorted."""
    return row.at, row.id
