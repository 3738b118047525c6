"""Consent: a party's newest word, and its version for whoever said it."""

from uuid import UUID

from sqlalchemy import select

from app.db.tables.referral import Consent
from app.db.versions import etag_of
from app.db.work import Work


async def find_consent(work: Work, party_id: UUID) -> Consent | None:
    """Find a party's newest word."""
    query = select(Consent).where(Consent.party_id == party_id).order_by(Consent.at.desc(), Consent.id).limit(1)
    return (await work.session.execute(query)).scalar_one_or_none()


def consent_etag(row: Consent) -> str:
    """Give the version of a party's word, as that party reads it."""
    return etag_of("consent", row.party_id, str(row.id), "own")
