"""Legal holds: the lead says that nothing of a case may be erased, and later that it may again."""

from typing import Any
from uuid import UUID, uuid4

from app.db.queries.hold import find_legal_hold
from app.db.reach import get_referral
from app.db.tables.hold import LegalHold
from app.db.versions import etag_of
from app.db.work import Work
from app.domain.errors import MoveNotOpen


async def set_legal_hold(work: Work, referral_id: UUID, *, keeps: bool, reason: str) -> dict[str, Any]:
    """Lay a legal hold on a case, or lift it; laying it where it lies already changes nothing.

    Args:
        work: the unit of work.
        referral_id: the referral.
        keeps: whether everything of the case is to be kept.
        reason: why, in words; of the one that lies it is kept as it was written.

    Raises:
        NotFound: the referral is not there for this caller.
        MoveNotOpen: there is no legal hold to lift.
        PreconditionRequired: it is to be lifted and the request carries no If-Match.
        PreconditionFailed: it is not the one that the caller read.

    Source: rule book PRIV-07.
    """
    standing = await get_referral(work, referral_id, lock=True)
    row = await find_legal_hold(work, standing.referral.id)
    if not keeps:
        if row is None:
            raise MoveNotOpen("No legal hold lies on this case.")
        work.must_match(_etag(row))
        row.lifted_at, row.lifted_by = work.now, work.caller.account
        work.event(referral_id, "legal-hold-lifted", subject_id=row.id)
    elif row is None:
        row_id = uuid4()
        row = LegalHold(
            id=row_id, referral_id=referral_id, set_by=work.caller.account, set_at=work.now,
            reason_enc=work.keys.seal("legal_holds", "reason_enc", row_id, reason),
        )  # fmt: skip
        work.session.add(row)
        work.event(referral_id, "legal-hold-set", subject_id=row_id)
    await work.session.flush()
    work.touch(row.id)
    work.note(keeps=keeps)
    work.etag = _etag(row)
    return {
        "referral_id": referral_id,
        "legal_hold_id": row.id,
        "keeps": row.lifted_at is None,
        "reason": work.keys.open_("legal_holds", "reason_enc", row.id, row.reason_enc),
        "set_by": row.set_by,
        "set_at": row.set_at,
        "lifted_at": row.lifted_at,
    }


def _etag(row: LegalHold) -> str:
    return etag_of("legal-hold", row.id, row.v, "hub")
