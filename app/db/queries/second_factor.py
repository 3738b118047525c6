"""Sign-ins that wait for their second factor, found by their id alone: whoever has it has given the password."""

from typing import Final
from uuid import UUID

from sqlalchemy import ColumnElement, and_, or_, select

from app.db.tables.account import Account, AccountStatus, Membership, SignIn
from app.db.work import Work

_NOTHING: Final = (None, None, None)


async def find_account_waiting(work: Work, sign_in_id: UUID) -> UUID | None:
    """Find the account whose sign-in waits."""
    query = select(Account.id).join(SignIn, SignIn.account_id == Account.id)
    found = await work.session.execute(query.where(SignIn.id == sign_in_id, _waits(work)))
    return found.scalar_one_or_none()


async def find_waiting(
    work: Work, sign_in_id: UUID
) -> tuple[Account, SignIn, Membership | None] | tuple[None, None, None]:
    """Load a sign-in that waits, its account and what it would act as, locked; two statements, whatever is found.

    Args:
        work: the unit of work.
        sign_in_id: as the first step of the sign-in answered.
    """
    mine = select(SignIn.account_id).where(SignIn.id == sign_in_id)
    account = (
        await work.session.execute(select(Account).where(Account.id.in_(mine)).with_for_update())
    ).scalar_one_or_none()
    query = (
        select(SignIn, Membership)
        .join(Account, Account.id == SignIn.account_id)
        .outerjoin(Membership, Membership.id == SignIn.membership_id)
        .where(SignIn.id == sign_in_id, _waits(work), or_(Membership.until.is_(None), Membership.until > work.now))
        .with_for_update(of=SignIn)
    )
    found = (await work.session.execute(query)).one_or_none()
    if account is None or found is None:
        return _NOTHING
    row, membership = found
    return account, row, membership


def _waits(work: Work) -> ColumnElement[bool]:
    return and_(
        SignIn.factor_at.is_(None),
        SignIn.revoked_at.is_(None),
        SignIn.expires_at > work.now,
        SignIn.created_at >= Account.tokens_valid_from,
        Account.status == AccountStatus.ACTIVE,
        Account.totp_enc.is_not(None),
    )
