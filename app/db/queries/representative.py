"""Who acts for a side: verified organisations, and whether one does already, for this side or for another."""

from uuid import UUID

from sqlalchemy import exists, select

from app.db.reach import live
from app.db.tables.organisation import Organisation
from app.db.tables.placement import Representation
from app.db.tables.referral import Participation, Party
from app.db.work import Work
from app.domain.access import Relation


async def find_verified(work: Work, organisation_id: UUID) -> Organisation | None:
    """Find an organisation that the hub has verified (REF-03)."""
    query = select(Organisation).where(Organisation.id == organisation_id, Organisation.verified_at.is_not(None))
    return (await work.session.execute(query)).scalar_one_or_none()


async def has_side(work: Work, referral_id: UUID, side: int) -> bool:
    """Say whether a referral has a party on a side."""
    query = select(exists().where(Party.referral_id == referral_id, Party.side == side))
    return bool((await work.session.execute(query)).scalar_one())


async def acts_for(work: Work, referral_id: UUID, organisation_id: UUID, side: int) -> bool:
    """Say whether an organisation has been authorised by, or for, a side and nobody has ended that."""
    query = select(
        exists().where(
            Representation.referral_id == referral_id,
            Representation.organisation_id == organisation_id,
            Representation.side == side,
            Representation.until.is_(None),
        )
    )
    return bool((await work.session.execute(query)).scalar_one())


async def acts_for_another(work: Work, referral_id: UUID, organisation_id: UUID, side: int) -> bool:
    """Say whether an organisation reaches the referral for another side."""
    query = select(
        exists().where(
            Participation.referral_id == referral_id,
            Participation.organisation_id == organisation_id,
            Participation.relation == Relation.REPRESENTATIVE,
            Participation.side != side,
            live(Participation, work.now),
        )
    )
    return bool((await work.session.execute(query)).scalar_one())
