"""Invitations found by the code that their reader types.

The code is the capability: whoever has it answers one invitation and reaches nothing else by it, so the referral behind
it is loaded here by the code and not by the caller's reach, and nothing of it is shown.
"""

from uuid import UUID

from sqlalchemy import exists, select

from app.crypto.codes import hash_codes
from app.db.tables.account import CodePurpose, OneTimeCode
from app.db.tables.application import Application
from app.db.tables.referral import Invitation, Participation, Party, Referral
from app.db.work import Work
from app.domain.access import Relation


async def find_by_code(work: Work, typed: str) -> tuple[Invitation, Referral] | None:
    """Find an invitation by the code of its own mail or of a reminder, locked behind its referral.

    Args:
        work: the unit of work.
        typed: the code with or without its dashes, in any case.
    """
    hashes = hash_codes(work.keys, CodePurpose.INVITATION, typed)
    own = select(Invitation.id, Invitation.referral_id).where(Invitation.code_hash.in_(hashes))
    reminded = select(OneTimeCode.subject).where(
        OneTimeCode.purpose == CodePurpose.INVITATION, OneTimeCode.hash.in_(hashes)
    )
    found = (await work.session.execute(own)).one_or_none()
    subject = (await work.session.execute(reminded)).scalar_one_or_none()
    if found is None and subject is not None:
        by_id = select(Invitation.id, Invitation.referral_id).where(Invitation.id == UUID(bytes=subject))
        found = (await work.session.execute(by_id)).one_or_none()
    if found is None:
        return None
    invitation_id, referral_id = found
    case = (
        await work.session.execute(select(Referral).where(Referral.id == referral_id).with_for_update())
    ).scalar_one()
    locked = select(Invitation).where(Invitation.id == invitation_id).with_for_update()
    row = (await work.session.execute(locked.execution_options(populate_existing=True))).scalar_one()
    work.touch(row.id, row.party_id, referral_id=referral_id)
    return row, case


async def takes_part(work: Work, referral_id: UUID, account_id: UUID) -> bool:
    """Say whether an account is or was a party to a referral, on whichever side."""
    query = select(
        exists().where(
            Participation.referral_id == referral_id,
            Participation.account_id == account_id,
            Participation.relation == Relation.PARTY,
        )
    )
    return bool((await work.session.execute(query)).scalar_one())


async def has_application(work: Work, party_id: UUID) -> bool:
    """Say whether a party has an application already: the one that a professional wrote for it."""
    query = select(Application.id).where(Application.party_id == party_id)
    return (await work.session.execute(query)).first() is not None


async def get_party(work: Work, invitation: Invitation) -> Party:
    """Load the party that an invitation is for, locked."""
    query = select(Party).where(Party.id == invitation.party_id).with_for_update()
    return (await work.session.execute(query)).scalar_one()
