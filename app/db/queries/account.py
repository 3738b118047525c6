"""Accounts: found by the fingerprint of their e-mail address, or as the caller's own."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from app.crypto.seal import Keyring
from app.db.queries.membership import Choice, list_choices
from app.db.tables.account import Account, AccountStatus
from app.db.tables.person import Person
from app.db.work import Work


def email_index(keys: Keyring, email: str) -> bytes:
    """Give the fingerprint of an account's e-mail address; letter case does not count."""
    return keys.index("account-email", email.strip().casefold())


async def find_account_id(work: Work, email: str) -> UUID | None:
    """Find the account of an e-mail address."""
    query = select(Account.id).where(Account.email_index == email_index(work.keys, email))
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


async def find_credentials(work: Work, index: bytes) -> Credentials:
    """Find what a sign-in is compared with: two statements, whether or not there is such an account."""
    account = (await work.session.execute(select(Account).where(Account.email_index == index))).scalar_one_or_none()
    choices = await list_choices(work, Account.email_index == index)
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


async def get_me(work: Work) -> Me:
    """Load the caller's own account, person, and what they may act as."""
    query = (
        select(Account, Person).join(Person, Person.account_id == Account.id).where(Account.id == work.caller.account)
    )
    account, person = (await work.session.execute(query)).one()
    choices = await list_choices(work, Account.id == account.id)
    acting = next(choice for choice in choices if choice.membership_id == work.caller.membership_id)
    work.touch(account.id)
    return Me(account, person, work.keys.open_("accounts", "email_enc", account.id, account.email_enc), acting, choices)
