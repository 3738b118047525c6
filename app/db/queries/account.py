"""Accounts: found by the fingerprint of their e-mail address, or as the caller's own."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, or_, select

from app.crypto.seal import Keyring
from app.db.paging import keyset
from app.db.queries.membership import Choice, list_choices
from app.db.tables.account import Account, AccountStatus, Membership
from app.db.tables.person import Person
from app.db.work import Work
from app.domain.access import Role
from app.domain.sign_in import Enrolment, enrolment

ORDER: Final = "created_at"
PURPOSE: Final = "account-email"
"""What an account's address is fingerprinted for."""


def email_index(keys: Keyring, email: str) -> bytes:
    """Give the fingerprint of an account's e-mail address; letter case does not count."""
    return keys.index(PURPOSE, plain_address(email))


def plain_address(email: str) -> str:
    """Bring an address to the form that is fingerprinted."""
    return email.strip().casefold()


def has_address(keys: Keyring, email: str) -> ColumnElement[bool]:
    """Give the condition that an account has this e-mail address, under whichever key it was fingerprinted."""
    return Account.email_index.in_(keys.indexes(PURPOSE, plain_address(email)))


async def find_account_id(work: Work, email: str) -> UUID | None:
    """Find the account of an e-mail address."""
    query = select(Account.id).where(has_address(work.keys, email))
    return (await work.session.execute(query)).scalar_one_or_none()


@dataclass(frozen=True, slots=True)
class Credentials:
    """What a sign-in is compared with; all of it empty where there is no such account.

    Args:
        password_hash: None also where the account must not be used.
    """

    account_id: UUID | None
    password_hash: str | None
    choices: Sequence[Choice]


async def find_credentials(work: Work, email: str) -> Credentials:
    """Find what a sign-in is compared with: two statements, whether or not there is such an account."""
    found = has_address(work.keys, email)
    account = (await work.session.execute(select(Account).where(found))).scalar_one_or_none()
    choices = await list_choices(work, found)
    if account is None or account.status is not AccountStatus.ACTIVE:
        return Credentials(None, None, choices)
    return Credentials(account.id, account.password_hash, choices)


@dataclass(frozen=True, slots=True)
class Me:
    """The caller's own account."""

    account: Account
    person: Person
    email: str
    acting: Choice
    choices: Sequence[Choice]
    enrolment: Enrolment


async def get_me(work: Work) -> Me:
    """Load the caller's own account, person, and what they may act as."""
    query = (
        select(Account, Person).join(Person, Person.account_id == Account.id).where(Account.id == work.caller.account)
    )
    account, person = (await work.session.execute(query)).one()
    choices = await list_choices(work, Account.id == account.id)
    acting = next(choice for choice in choices if choice.membership_id == work.caller.membership_id)
    work.touch(account.id)
    enrolled = enrolment(acting.role, has_factor=account.totp_enc is not None)
    return Me(account, person, email_of(work.keys, account), acting, choices, enrolled)


def email_of(keys: Keyring, account: Account) -> str:
    """Open the address of an account."""
    return keys.open_("accounts", "email_enc", account.id, account.email_enc)


async def get_own_account(work: Work, *, lock: bool = False) -> Account:
    """Load the caller's own account.

    Args:
        work: the unit of work.
        lock: keep others from changing it meanwhile.
    """
    query = select(Account).where(Account.id == work.caller.account)
    account = (await work.session.execute(query.with_for_update() if lock else query)).scalar_one()
    work.touch(account.id)
    return account


@dataclass(frozen=True, slots=True)
class Listed:
    """An account as an administrator sees it: that it is there, its state, and its roles. No name, no address."""

    account: Account
    memberships: Sequence[Membership]


async def list_accounts(
    work: Work, *, status: AccountStatus | None, role: Role | None, after: Sequence[Any] | None, limit: int
) -> Sequence[Listed]:
    """List accounts, oldest first; two statements.

    Args:
        work: the unit of work.
        status: only these.
        role: only those who hold this role now.
        after: creation time and id of the last one shown.
        limit: how many to a page; one more is given when there are more.
    """
    query = select(Account)
    if status is not None:
        query = query.where(Account.status == status)
    if role is not None:
        query = query.where(Account.id.in_(select(Membership.account_id).where(_held(work), Membership.role == role)))
    page = keyset(query, [Account.created_at, Account.id], after, limit)
    return await _listed(work, (await work.session.execute(page)).scalars().all())


async def find_accounts(work: Work, email: str) -> Sequence[Listed]:
    """Find the account of one whole e-mail address: one, or none."""
    query = select(Account).where(has_address(work.keys, email))
    return await _listed(work, (await work.session.execute(query)).scalars().all())


async def get_listed(work: Work, account_id: UUID) -> Listed:
    """Load one account as an administrator sees it."""
    query = select(Account).where(Account.id == account_id)
    (found,) = await _listed(work, (await work.session.execute(query)).scalars().all())
    return found


async def _listed(work: Work, accounts: Sequence[Account]) -> Sequence[Listed]:
    ids = [account.id for account in accounts]
    query = (
        select(Membership)
        .where(Membership.account_id.in_(ids), _held(work))
        .order_by(Membership.from_at, Membership.id)
    )
    held: dict[UUID, list[Membership]] = {account_id: [] for account_id in ids}
    for row in (await work.session.execute(query)).scalars():
        held[row.account_id].append(row)
    work.touch(*ids)
    return [Listed(account, held[account.id]) for account in accounts]


def _held(work: Work) -> ColumnElement[bool]:
    return or_(Membership.until.is_(None), Membership.until > work.now)
