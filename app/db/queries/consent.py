"""Consent: a party's newest word, its version for whoever said it, and whether anybody's stands against going on."""

from uuid import UUID

from sqlalchemy import exists, select
from sqlalchemy.dialects.postgresql import distinct_on

from app.db.reach import live
from app.db.tables.referral import Consent, Participation, Referral
from app.db.versions import etag_of
from app.db.work import Work
from app.domain import consent as rules
from app.domain.access import Relation


async def find_consent(work: Work, party_id: UUID) -> Consent | None:
    """Find a party's newest word."""
    query = select(Consent).where(Consent.party_id == party_id).order_by(Consent.at.desc(), Consent.id).limit(1)
    return (await work.session.execute(query)).scalar_one_or_none()


async def somebody_says_no(work: Work, row: Referral) -> bool:
    """Tell whether a confirmed party's newest word stands against looking for a place.

    Source: rule book REF-13, REF-15, GATE-04.
    """
    known = exists().where(
        Participation.party_id == Consent.party_id, Participation.relation == Relation.PARTY,
        Participation.confirmed_at.is_not(None), live(Participation, work.now),
    )  # fmt: skip
    newest = (
        select(Consent.state, known)
        .where(Consent.referral_id == row.id)
        .ext(distinct_on(Consent.party_id))
        .order_by(Consent.party_id, Consent.at.desc(), Consent.id)
    )
    found = [rules.Consent(state, confirmed) for state, confirmed in (await work.session.execute(newest)).all()]
    return rules.somebody_says_no(found, court_ordered=row.court_ordered)


def consent_etag(row: Consent) -> str:
    """Give the version of a party's word, as that party reads it."""
    return etag_of("consent", row.party_id, str(row.id), "own")
