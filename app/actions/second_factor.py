"""The second factor: set up with an authenticator app, given at sign-in, and recovery codes for who has lost it.

A new secret counts once a code made of it has come back, so that nobody is locked out by a picture that was not scanned.
"""

import hmac
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Final
from uuid import UUID, uuid4

from sqlalchemy import ColumnElement, and_, delete, select

from app.actions.account import get_account_of_another
from app.actions.password import prove_password, tell_owner
from app.actions.rate_limit import count_try, forgive, key_of
from app.actions.sign_in import SignedIn, end_others, first_tokens
from app.crypto.codes import hash_code, hash_codes, new_code
from app.crypto.seal import Keyring
from app.crypto.totp import matching_step, new_totp_secret, totp_address
from app.db.openings import Openings
from app.db.queries.account import get_own_account
from app.db.queries.second_factor import find_account_waiting, find_waiting
from app.db.tables.account import Account, CodePurpose, OneTimeCode, SignIn
from app.db.work import Work
from app.domain.access import Role
from app.domain.errors import Invalid, Issue, MoveNotOpen, SignInFailed
from app.domain.rate_limit import Tried
from app.domain.sign_in import Enrolment, ends_at

ISSUER: Final = "Safe referral"
RECOVERY_CODES: Final = 10
_RECOVERY_KEPT: Final = timedelta(days=3650)


class Method(StrEnum):
    """What is given as the second factor."""

    TOTP = "totp"
    RECOVERY_CODE = "recovery_code"


async def give_second_factor(doors: Openings, sign_in_id: UUID, method: Method, typed: str) -> SignedIn:
    """Let a sign-in that waits for its second factor have its tokens.

    Raises:
        SignInFailed: the code is wrong or was used, or nothing waits for it; all alike.
        TooMany: too many tries; recovery codes are counted for this network alone.
    """
    async with doors.before() as work:
        subject = str(await find_account_waiting(work, sign_in_id) or sign_in_id)
        network = key_of(work.keys, Tried.CODE_NETWORK, doors.network)
        keys = {
            Tried.FACTOR_HERE: key_of(work.keys, Tried.FACTOR_HERE, subject, doors.network),
            Tried.CODE_NETWORK: network,
        }
        if method is Method.TOTP:
            keys[Tried.FACTOR_ACCOUNT] = key_of(work.keys, Tried.FACTOR_ACCOUNT, subject)
        verdict = await count_try(work, keys)
    verdict.must_pass()
    async with doors.work() as work:
        answer = await _pass(work, sign_in_id, method, typed)
        if answer is not None:
            await forgive(work, wholly=[key for key in keys.values() if key != network], once=[network])
            return answer
        work.note(refusal=SignInFailed.code)
    raise SignInFailed("The code is not right, was used, or the sign-in waits no more. Try the next code, or sign in.")


async def _pass(work: Work, sign_in_id: UUID, method: Method, typed: str) -> SignedIn | None:
    account, row, membership = await find_waiting(work, sign_in_id)
    good = await _is_good(work, account, method, typed)
    if account is None or row is None or not good:
        return None
    role = Role.FAMILY if membership is None else membership.role
    row.factor_at = row.last_used_at = work.now
    row.expires_at = ends_at(role, row.created_at, work.now)
    work.touch(account.id, row.id)
    work.note(method=method)
    return first_tokens(work, row, role, Enrolment.DONE)


async def _is_good(work: Work, account: Account | None, method: Method, typed: str) -> bool:
    """Say whether the second factor is right, and use it up; one statement for a recovery code, whatever is found."""
    if method is Method.RECOVERY_CODE:
        subject = b"" if account is None else account.id.bytes
        query = select(OneTimeCode).where(_is_recovery(subject), OneTimeCode.used_at.is_(None)).with_for_update()
        given = hash_codes(work.keys, CodePurpose.RECOVERY, typed)
        codes = (await work.session.execute(query)).scalars().all()
        found = next((code for code in codes if any(hmac.compare_digest(code.hash, each) for each in given)), None)
        if found is not None:
            found.used_at = work.now
        return found is not None
    if account is None or account.totp_enc is None:
        return False
    secret = work.keys.open_("accounts", "totp_enc", account.id, account.totp_enc)
    step = matching_step(secret, typed, work.now, account.totp_last_step)
    if step is not None:
        account.totp_last_step = step
    return step is not None


@dataclass(frozen=True, slots=True)
class NewSecret:
    """A secret that is shown once, to be scanned; it counts when a code of it comes back."""

    secret: str
    address: str


async def enrol_totp(doors: Openings, password: str, code: str | None) -> NewSecret | None:
    """Set up an authenticator app: without a code give a new secret, with a code of it let that secret count.

    Setting it up ends every other sign-in and every recovery code, and lets this sign-in pass for one that has given it.

    Returns:
        The secret to be scanned; None once it counts.

    Raises:
        Invalid: the password or the code is not right.
        MoveNotOpen: there is no new secret that a code could belong to.
        TooMany: too many wrong passwords from this network.
    """
    proof = await prove_password(doors, password)
    async with doors.work() as work:
        account = await get_own_account(work, lock=True)
        await proof.must_hold(work, account, "/password")
        if code is None:
            secret = new_totp_secret()
            account.totp_next_enc = work.keys.seal("accounts", "totp_next_enc", account.id, secret)
            work.note(step="secret")
            return NewSecret(secret, totp_address(secret, proof.email, ISSUER))
        if account.totp_next_enc is None:
            raise MoveNotOpen("Ask for a new secret first: send this without `code`.")
        secret = work.keys.open_("accounts", "totp_next_enc", account.id, account.totp_next_enc)
        step = matching_step(secret, code, work.now, None)
        if step is None:
            detail = "This is no code of the new secret for this moment. Type the one that the app shows now."
            raise Invalid(detail, issues=[Issue("/code", "wrong-code", detail)])
        set_totp(work.keys, account, secret)
        account.totp_last_step = step
        await work.session.execute(delete(OneTimeCode).where(_is_recovery(account.id.bytes)))
        await end_others(work)
        sign_in = await work.session.get(SignIn, work.caller.sign_in_id, with_for_update=True)
        if sign_in is not None:
            sign_in.factor_at = work.now
        tell_owner(work, account, "second_factor_changed")
        work.note(step="done")
        return None


def set_totp(keys: Keyring, account: Account, secret: str) -> None:
    """Let a secret be the account's second factor."""
    account.totp_enc = keys.seal("accounts", "totp_enc", account.id, secret)
    account.totp_next_enc = None


async def make_recovery_codes(work: Work) -> list[str]:
    """Make new recovery codes in the place of all old ones; they are shown this once, and the owner is told.

    Raises:
        MoveNotOpen: no second factor is set up that they could stand in for.
    """
    account = await get_own_account(work, lock=True)
    if account.totp_enc is None:
        raise MoveNotOpen("Set up a second factor with `enrol_totp` first.")
    await work.session.execute(delete(OneTimeCode).where(_is_recovery(account.id.bytes)))
    codes = [new_code() for _ in range(RECOVERY_CODES)]
    work.session.add_all(
        OneTimeCode(
            id=uuid4(), purpose=CodePurpose.RECOVERY, hash=hash_code(work.keys, CodePurpose.RECOVERY, code),
            subject=account.id.bytes, expires_at=work.now + _RECOVERY_KEPT,
        )
        for code in codes
    )  # fmt: skip
    tell_owner(work, account, "second_factor_changed")
    return codes


async def remove_second_factor(work: Work, account_id: UUID) -> None:
    """Take the second factor off the account of somebody who has lost telephone and recovery codes.

    Every sign-in of the account ends, and its owner is told. Whoever acts for others must set up a new one first.

    Raises:
        NotFound: there is no such account.
        NotAllowed: it is the caller's own.
    """
    account = await get_account_of_another(work, account_id)
    work.note(had_one=account.totp_enc is not None)
    if account.totp_enc is None:
        return
    account.totp_enc = account.totp_next_enc = account.totp_last_step = None
    account.tokens_valid_from = work.now
    await work.session.execute(delete(OneTimeCode).where(_is_recovery(account.id.bytes)))
    tell_owner(work, account, "second_factor_changed")


def _is_recovery(subject: bytes) -> ColumnElement[bool]:
    return and_(OneTimeCode.purpose == CodePurpose.RECOVERY, OneTimeCode.subject == subject)
