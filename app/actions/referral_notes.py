"""The hub writes its notes for the centre: all that a centre ever reads of the hub's work."""

from typing import Any
from uuid import UUID, uuid4

from app.db.queries.referral_notes import find_referral_notes, notes_etag, show_referral_notes
from app.db.reach import get_referral
from app.db.tables.assessment import ReferralNotes
from app.db.work import Work
from app.domain.errors import MoveNotOpen
from app.domain.hub_act import ESTABLISHES
from app.domain.view import View


async def write(work: Work, referral_id: UUID, text: str) -> dict[str, Any]:
    """Write the notes, or write them anew.

    Raises:
        NotFound: the referral is not there, or not for this caller.
        PreconditionFailed: they were written anew since the caller read them.
        MoveNotOpen: nobody has taken the referral, or it is closed.

    Source: rule book HUB-07.
    """
    standing = await get_referral(work, referral_id, lock=True)
    row = await find_referral_notes(work, referral_id)
    work.must_match(notes_etag(referral_id, row, View.HUB))
    if standing.referral.status not in ESTABLISHES:
        raise MoveNotOpen
    if row is None:
        row = ReferralNotes(id=uuid4(), referral_id=referral_id)
        work.session.add(row)
    row.text_enc = work.keys.seal("referral_notes", "text_enc", row.id, text)
    row.written_at, row.by_account = work.now, work.caller.account
    await work.session.flush()
    work.touch(row.id)
    work.event(referral_id, "referral-notes-written", subject_id=row.id)
    return show_referral_notes(work, standing, row)
