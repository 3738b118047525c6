"""The hub's notes for the centre, as hub and centre read them."""

from typing import Any
from uuid import UUID

from sqlalchemy import select

from app.db.reach import Standing, get_referral
from app.db.tables.assessment import ReferralNotes
from app.db.versions import etag_of
from app.db.work import Work
from app.domain.errors import NotFound
from app.domain.view import View, view_for


async def read_referral_notes(work: Work, referral_id: UUID) -> dict[str, Any]:
    """Read the notes; before they are written the text is empty.

    Raises:
        NotFound: the referral is not there, or not for this caller.

    Source: rule book HUB-07; visibility matrix, row 15.
    """
    standing = await get_referral(work, referral_id)
    return show_referral_notes(work, standing, await find_referral_notes(work, referral_id))


async def find_referral_notes(work: Work, referral_id: UUID) -> ReferralNotes | None:
    """Find the notes of a referral that the caller reaches."""
    query = select(ReferralNotes).where(ReferralNotes.referral_id == referral_id)
    return (await work.session.execute(query)).scalar_one_or_none()


def notes_etag(referral_id: UUID, row: ReferralNotes | None, view: View) -> str:
    """Give the version of the notes for one audience, also before they are written."""
    return etag_of("referral-notes", referral_id, row.v if row else 0, view)


def show_referral_notes(work: Work, standing: Standing, row: ReferralNotes | None) -> dict[str, Any]:
    """Open the notes for their reader; a centre reads text and day, and not who wrote them.

    Raises:
        NotFound: this reader has no view of the case that holds notes.
    """
    view = view_for(work.caller.role, standing.relation)
    if view not in (View.HUB, View.CENTRE_OFFERED, View.CENTRE):
        raise NotFound
    referral_id = standing.referral.id
    work.etag = notes_etag(referral_id, row, view)
    notes: dict[str, Any] = {
        "view": view,
        "referral_id": referral_id,
        "text": work.keys.open_("referral_notes", "text_enc", row.id, row.text_enc) if row else None,
    }
    if view is View.HUB:
        return {
            **notes,
            "written_at": row.written_at if row else None,
            "by": row.by_account if row else None,
        }
    return {**notes, "written_on": row.written_at.date() if row else None}
