"""Accounts: signing up by a code that is sent to the address, so that nobody has an account under another's address.

Whether an address has an account already is told to its mailbox alone: the answers, the number of statements and of
hashes are the same for known and unknown ones.
"""

from dataclasses import dataclass
from uuid import UUID, uuid4

from app.actions.code import CODE_MINUTES, make_code, use_code
from app.actions.message import write_to
from app.actions.rate_limit import count_try, forgive, key_of
from app.crypto.passwords import check_password, hash_password
from app.db.openings import Openings
from app.db.queries.account import email_index, find_account_id
from app.db.tables.account import Account, AccountStatus, CodePurpose
from app.db.tables.person import Person
from app.db.work import Work
from app.domain.errors import Invalid, NotAllowed, NotFound, SignInFailed
from app.domain.rate_limit import Tried


@dataclass(frozen=True, slots=True)
class NewAccount:
    """What somebody says of themselves when they make an account."""

    email: str
    code: str
    password: str
    given_name: str
    family_name: str
    language: str


async def start_sign_up(doors: Openings, email: str, language: str) -> None:
    """Send a code to an address, or, where it has an account, word that it has; the caller cannot tell which.

    Raises:
        TooMany: many sign-ups were started from this network. For one address it is never raised: after a few mails
            within an hour no more are sent.
    """
    async with doors.before() as work:
        index = email_index(work.keys, email)
        verdict = await count_try(
            work,
            {
                Tried.SIGN_UP_NETWORK: key_of(work.keys, Tried.SIGN_UP_NETWORK, doors.network),
                Tried.SIGN_UP_MAILBOX: key_of(work.keys, Tried.SIGN_UP_MAILBOX, index.hex()),
            },
        )
    verdict.must_pass()
    async with doors.work() as work:
        known = await find_account_id(work, email) is not None
        if verdict.silent:
            return
        # A known address gets a row too, with a code that nobody is sent: the same work for both.
        code = make_code(work, CodePurpose.SIGN_UP, index)
        if known:
            write_to(work, email, "account_exists", language=language)
        else:
            write_to(work, email, "sign_up_code", language=language, code=code, valid_minutes=str(CODE_MINUTES))


async def create_account(doors: Openings, new: NewAccount) -> tuple[Account, Person]:
    """Make an account, and the person that it belongs to, for whoever has the code from the mailbox.

    Raises:
        Invalid: the password is not one that is taken.
        SignInFailed: the code is wrong, used, too old, or never was; the same for known and unknown addresses.
        TooMany: too many wrong codes from this network.
    """
    issues = check_password(new.password, new.email)
    if issues:
        raise Invalid(issues=issues)
    async with doors.before() as work:
        index = email_index(work.keys, new.email)
        here = key_of(work.keys, Tried.CODE_HERE, index.hex(), doors.network)
        network = key_of(work.keys, Tried.CODE_NETWORK, doors.network)
        verdict = await count_try(work, {Tried.CODE_HERE: here, Tried.CODE_NETWORK: network})
    verdict.must_pass()
    hashed = await hash_password(new.password)
    async with doors.work() as work:
        if await use_code(work, CodePurpose.SIGN_UP, index, new.code):
            await forgive(work, wholly=[here], once=[network])
            return await _save(work, index, new, hashed)
        work.note(refusal=SignInFailed.code)
    raise SignInFailed("The code is not right, or it is too old. Ask for a new one.")


async def _save(work: Work, index: bytes, new: NewAccount, hashed: str) -> tuple[Account, Person]:
    account_id: UUID = uuid4()
    account = Account(
        id=account_id, email_index=index, email_enc=work.keys.seal("accounts", "email_enc", account_id, new.email),
        password_hash=hashed, status=AccountStatus.ACTIVE, language=new.language, created_at=work.now,
        tokens_valid_from=work.now,
    )  # fmt: skip
    work.session.add(account)
    await work.session.flush()
    person = Person(
        id=uuid4(), account_id=account_id, given_name=new.given_name, family_name=new.family_name, created_at=work.now
    )
    work.session.add(person)
    work.touch(account_id, person.id)
    return account, person


async def set_account_status(work: Work, account_id: UUID, status: AccountStatus) -> None:
    """Close an account, or open it again; a closed one has no sign-in from the next request on, and gets none back.

    Raises:
        NotFound: there is no such account.
        NotAllowed: it is the caller's own.
    """
    account = await get_account_of_another(work, account_id)
    work.note(before=account.status, after=status)
    if status is AccountStatus.DISABLED and account.status is not status:
        account.tokens_valid_from = work.now
    account.status = status


async def get_account_of_another(work: Work, account_id: UUID) -> Account:
    """Load somebody else's account, locked.

    Raises:
        NotFound: there is no such account.
        NotAllowed: it is the caller's own.
    """
    account = await work.session.get(Account, account_id, with_for_update=True)
    if account is None:
        raise NotFound
    if account.id == work.caller.account_id:
        raise NotAllowed("Nobody does this with their own account. Ask a colleague.")
    work.touch(account.id)
    return account
