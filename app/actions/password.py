"""Passwords: forgotten, and chosen anew by a code out of the mailbox; or changed by whoever knows the old one.

What is known of an address is told to its mailbox alone: answers, statements and hashings are the same for known and
unknown ones. A second factor stays what it was: a mailbox alone opens no account that has one.
"""

from dataclasses import dataclass

from sqlalchemy import select

from app.actions.code import CODE_MINUTES, make_code, use_code
from app.actions.message import write_to
from app.actions.rate_limit import count_try, forgive, key_of
from app.actions.sign_in import end_others
from app.crypto.passwords import check_password, hash_password, verify_password
from app.db.openings import Openings
from app.db.queries.account import email_index, email_of, get_own_account, has_address
from app.db.tables.account import Account, AccountStatus, CodePurpose
from app.db.work import Work
from app.domain.errors import Invalid, Issue, NotAllowed, SignInFailed
from app.domain.rate_limit import Tried

_NOT_YOURS = "This is not the password of your account."


async def start_password_reset(doors: Openings, email: str) -> None:
    """Send a code to an address, or, where no account can be used, word of that; the caller cannot tell which.

    Raises:
        TooMany: many were started from this network. For one address it is never raised: after a few mails within an
            hour no more are sent.
    """
    async with doors.before() as work:
        index = email_index(work.keys, email)
        verdict = await count_try(
            work,
            {
                Tried.RESET_NETWORK: key_of(work.keys, Tried.RESET_NETWORK, doors.network),
                Tried.RESET_MAILBOX: key_of(work.keys, Tried.RESET_MAILBOX, index.hex()),
            },
        )
    verdict.must_pass()
    async with doors.work() as work:
        account = await _usable(work, email)
        if verdict.silent:
            return
        # An unknown address gets a row too, with a code that nobody is sent: the same work for both.
        code = make_code(work, CodePurpose.PASSWORD_RESET, index)
        if account is None:
            write_to(work, email, "no_account")
        else:
            minutes = str(CODE_MINUTES)
            write_to(work, email, "password_reset_code", language=account.language, code=code, valid_minutes=minutes)


async def finish_password_reset(doors: Openings, email: str, code: str, password: str) -> None:
    """Give an account a new password by the code from its mailbox; every sign-in it has ends.

    Raises:
        Invalid: the password is not one that is taken.
        SignInFailed: the code is wrong, used, too old, or never was; the same for known and unknown addresses.
        TooMany: too many wrong codes from this network.
    """
    issues = check_password(password, email)
    if issues:
        raise Invalid(issues=issues)
    async with doors.before() as work:
        index = email_index(work.keys, email)
        here = key_of(work.keys, Tried.CODE_HERE, CodePurpose.PASSWORD_RESET, index.hex(), doors.network)
        network = key_of(work.keys, Tried.CODE_NETWORK, doors.network)
        verdict = await count_try(work, {Tried.CODE_HERE: here, Tried.CODE_NETWORK: network})
    verdict.must_pass()
    hashed = await hash_password(password)
    async with doors.work() as work:
        account = await _usable(work, email, lock=True)
        if await use_code(work, CodePurpose.PASSWORD_RESET, index, code) and account is not None:
            await forgive(work, wholly=[here], once=[network])
            account.password_hash, account.tokens_valid_from = hashed, work.now
            tell_owner(work, account, "password_changed")
            return
        work.note(refusal=SignInFailed.code)
    raise SignInFailed("The code is not right, or it is too old. Ask for a new one.")


async def change_password(doors: Openings, current: str, password: str) -> None:
    """Give the caller's account a new password; every other sign-in of it ends.

    Raises:
        Invalid: the current password is not right, or the new one is not taken.
        TooMany: too many wrong passwords from this network.
    """
    proof = await prove_password(doors, current)
    issues = check_password(password, proof.email)
    hashed = await hash_password(password)
    async with doors.work() as work:
        account = await get_own_account(work, lock=True)
        await proof.must_hold(work, account, "/current_password")
        if issues:
            raise Invalid(issues=issues)
        account.password_hash = hashed
        await end_others(work)
        tell_owner(work, account, "password_changed")


@dataclass(frozen=True, slots=True)
class Proof:
    """Whether the caller knows the account's password.

    Args:
        right: it was the right one.
        compared: the hash that it was compared with.
        email: of the account.
        counted: the key under which the try was counted.
    """

    right: bool
    compared: str
    email: str
    counted: bytes

    async def must_hold(self, work: Work, account: Account, pointer: str) -> None:
        """Refuse a wrong password, and one that was changed meanwhile; a right one begins the count anew.

        Raises:
            Invalid: it is not the password of the account.
        """
        if not self.right or account.password_hash != self.compared:
            raise Invalid(_NOT_YOURS, issues=[Issue(pointer, "wrong-password", _NOT_YOURS)])
        await forgive(work, wholly=[self.counted], once=[])


async def prove_password(doors: Openings, password: str) -> Proof:
    """Compare a password with that of the caller's account, while no connection is held.

    Raises:
        NotAllowed: the caller is a program, which has none.
        TooMany: too many wrong ones from this network.
    """
    async with doors.before() as work:
        if work.caller.sign_in_id is None:
            raise NotAllowed
        account = await get_own_account(work)
        here = key_of(work.keys, Tried.PASSWORD_HERE, str(account.id), doors.network)
        verdict = await count_try(work, {Tried.PASSWORD_HERE: here})
    verdict.must_pass()
    right = await verify_password(account.password_hash, password)
    return Proof(right, account.password_hash, email_of(work.keys, account), here)


async def _usable(work: Work, email: str, *, lock: bool = False) -> Account | None:
    """Find the account of an address, if it may be used; one statement, whatever is found."""
    query = select(Account).where(has_address(work.keys, email))
    account = (await work.session.execute(query.with_for_update() if lock else query)).scalar_one_or_none()
    if account is None or account.status is not AccountStatus.ACTIVE:
        return None
    work.touch(account.id)
    return account


def tell_owner(work: Work, account: Account, template: str) -> None:
    """Tell the owner of an account, at the address with which they sign in, that something about that was changed."""
    write_to(work, email_of(work.keys, account), template, language=account.language)
