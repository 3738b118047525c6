"""Signing in and out, and refresh tokens that are used once.

A refresh token's successor is made of it with a key that only this service has. A client that races itself therefore
gets one and the same successor in every answer: there is never more than one token of a sign-in that can still be used.

Source: RFC 9700 4.14.2 (rotation; reuse ends the sign-in).
"""

import asyncio
import base64
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID, uuid4

from sqlalchemy import select, update

from app.actions.rate_limit import count_try, forgive, key_of
from app.crypto.codes import hash_secret, new_secret
from app.crypto.passwords import verify_password
from app.crypto.seal import Keyring
from app.db.openings import Openings
from app.db.queries.account import Credentials, email_index, find_credentials
from app.db.queries.membership import Choice, list_choices
from app.db.tables.account import Account, AccountStatus, Membership, RefreshToken, SignIn
from app.db.work import Work
from app.domain.access import Role
from app.domain.errors import Invalid, NotAllowed, NotSignedIn, Refused, SignInFailed
from app.domain.rate_limit import Tried
from app.domain.sign_in import FACTOR_WAIT, GRACE, Enrolment, choose, ends_at, enrolment, is_waiting


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A sign-in that works: whose, as what, and the refresh token, which is known here for the last time."""

    account_id: UUID
    sign_in_id: UUID
    membership_id: UUID | None
    role: Role
    refresh_token: str
    enrolment: Enrolment


@dataclass(frozen=True, slots=True)
class Waiting:
    """A sign-in that waits for the second factor: it has no tokens yet."""

    sign_in_id: UUID


async def sign_in(
    doors: Openings, email: str, password: str, *, role: Role | None, membership_id: UUID | None
) -> tuple[SignedIn | Waiting, Choice, Sequence[Choice]]:
    """Sign in; give the sign-in, what it acts as, and what else the account could act as.

    Raises:
        SignInFailed: address and password do not belong together, or the account is disabled; one answer for all.
        TooMany: too many tries from this network.
        NotAllowed: the account cannot act as what was asked for.
        Invalid: it holds the role at several places.
    """
    async with doors.before() as work:
        index = email_index(work.keys, email)
        here = key_of(work.keys, Tried.SIGN_IN_HERE, index.hex(), doors.network)
        network = key_of(work.keys, Tried.SIGN_IN_NETWORK, doors.network)
        anywhere = key_of(work.keys, Tried.SIGN_IN_ACCOUNT, index.hex())
        verdict = await count_try(
            work,
            {Tried.SIGN_IN_HERE: here, Tried.SIGN_IN_NETWORK: network, Tried.SIGN_IN_ACCOUNT: anywhere},
        )
        known = await find_credentials(work, email)
    verdict.must_pass()
    await asyncio.sleep(verdict.slowed_seconds)
    right = await verify_password(known.password_hash, password)
    refusal: Refused = SignInFailed()
    async with doors.work() as work:
        if known.account_id is not None:
            work.touch(known.account_id)
        if right and known.account_id is not None:
            await forgive(work, wholly=[here], once=[network, anywhere])
            try:
                acting = choose(known.choices, role, membership_id)
            except (NotAllowed, Invalid) as exc:
                refusal = exc
            else:
                begun = await _begin(work, known, acting)
                if begun is not None:
                    return begun, acting, known.choices
        work.note(refusal=refusal.code)
    raise refusal


async def _begin(work: Work, known: Credentials, acting: Choice) -> SignedIn | Waiting | None:
    """Begin a sign-in, unless the password was changed or the account closed while it was compared."""
    query = select(Account).where(Account.id == known.account_id).with_for_update(read=True)
    account = (await work.session.execute(query)).scalar_one()
    if account.password_hash != known.password_hash or account.status is not AccountStatus.ACTIVE:
        return None
    waits = account.totp_enc is not None
    ends = work.now + FACTOR_WAIT if waits else ends_at(acting.role, work.now, work.now)
    row = SignIn(
        id=uuid4(), account_id=account.id, membership_id=acting.membership_id, created_at=work.now,
        last_used_at=work.now, expires_at=ends,
    )  # fmt: skip
    work.session.add(row)
    await work.session.flush()
    work.touch(row.id)
    if waits:
        work.note(waits_for="second-factor")
        return Waiting(row.id)
    return first_tokens(work, row, acting.role, enrolment(acting.role, has_factor=False))


def first_tokens(work: Work, row: SignIn, role: Role, enrolled: Enrolment) -> SignedIn:
    """Give a sign-in its first refresh token."""
    secret = new_secret()
    work.session.add(RefreshToken(id=uuid4(), sign_in_id=row.id, hash=hash_secret(secret), created_at=work.now))
    return SignedIn(row.account_id, row.id, row.membership_id, role, secret, enrolled)


async def refresh(doors: Openings, secret: str) -> SignedIn:
    """Change a refresh token for its successor.

    Raises:
        NotSignedIn: the token is unknown, was used before, or its sign-in has ended.
    """
    async with doors.work() as work:
        answer = await _rotate(work, secret)
        if answer is None:
            work.note(refusal=NotSignedIn.code)
    if answer is None:
        raise NotSignedIn("This refresh token is not valid any more. Sign in again.")
    return answer


async def _rotate(work: Work, secret: str) -> SignedIn | None:
    """Rotate under the lock of the sign-in, so that of two at once the second sees what the first has done."""
    mine = select(RefreshToken.sign_in_id).where(RefreshToken.hash == hash_secret(secret))
    query = (
        select(SignIn, Account, Membership)
        .join(Account, Account.id == SignIn.account_id)
        .outerjoin(Membership, Membership.id == SignIn.membership_id)
        .where(SignIn.id.in_(mine))
        .with_for_update(of=SignIn)
    )
    found = (await work.session.execute(query)).one_or_none()
    if found is None:
        return None
    row, account, membership = found
    work.touch(account.id, row.id)
    if not _is_live(work, row, account, membership):
        return None
    token = (
        await work.session.execute(select(RefreshToken).where(RefreshToken.hash == hash_secret(secret)))
    ).scalar_one()
    if token.used_at is not None and work.now - token.used_at > GRACE:
        row.revoked_at = work.now
        work.note(reason="refresh-token-reused")
        return None
    role = Role.FAMILY if membership is None else membership.role
    successor = _successor(work.keys, secret)
    if token.used_at is None:
        token.used_at, token.next_id = work.now, uuid4()
        work.session.add(
            RefreshToken(id=token.next_id, sign_in_id=row.id, hash=hash_secret(successor), created_at=work.now)
        )
        row.last_used_at, row.expires_at = work.now, ends_at(role, row.created_at, work.now)
    enrolled = enrolment(role, has_factor=account.totp_enc is not None)
    return SignedIn(account.id, row.id, row.membership_id, role, successor, enrolled)


def _is_live(work: Work, row: SignIn, account: Account, membership: Membership | None) -> bool:
    """Say what `Work` says of an access token: the account may be used, and neither sign-in nor role has ended."""
    return (
        account.status is AccountStatus.ACTIVE
        and row.revoked_at is None
        and row.expires_at > work.now
        and row.created_at >= account.tokens_valid_from
        and not is_waiting(row.factor_at, has_factor=account.totp_enc is not None)
        and (membership is None or membership.until is None or membership.until > work.now)
    )


def _successor(keys: Keyring, secret: str) -> str:
    """Make the one token that follows another: 256 bits, as unpredictable as the first without the key."""
    return base64.urlsafe_b64encode(keys.index("refresh-token", secret)).rstrip(b"=").decode()


async def sign_out(work: Work) -> None:
    """End the sign-in that this request came with; its tokens are worth nothing from the next request on."""
    sign_in_id = work.caller.sign_in_id
    await work.session.execute(
        update(SignIn).where(SignIn.id == sign_in_id, SignIn.revoked_at.is_(None)).values(revoked_at=work.now)
    )
    if sign_in_id is not None:
        work.touch(sign_in_id)


async def sign_out_everywhere(work: Work) -> None:
    """End every sign-in of the caller's account, this one too; from the next request on their tokens are worth nothing."""
    query = select(Account).where(Account.id == work.caller.account).with_for_update()
    account = (await work.session.execute(query)).scalar_one()
    account.tokens_valid_from = work.now
    work.touch(account.id)


async def choose_role(work: Work, role: Role | None, membership_id: UUID | None) -> tuple[SignIn, Choice]:
    """Act as something else from the next request on, with this same sign-in.

    Raises:
        NotAllowed: the account cannot act as that, or this sign-in is older than one in that role may be.
        Invalid: it holds the role at several places.
    """
    acting = choose(await list_choices(work, Account.id == work.caller.account), role, membership_id)
    query = select(SignIn).where(SignIn.id == work.caller.sign_in_id).with_for_update()
    row = (await work.session.execute(query)).scalar_one()
    ends = ends_at(acting.role, row.created_at, work.now)
    if ends <= work.now:
        raise NotAllowed("This sign-in is too old for that role. Sign in again to act in it.")
    row.membership_id, row.last_used_at, row.expires_at = acting.membership_id, work.now, ends
    work.touch(row.id)
    work.note(role=acting.role)
    return row, acting


async def end_others(work: Work) -> None:
    """End every sign-in of the caller's account but the one that this request came with."""
    others = update(SignIn).where(
        SignIn.account_id == work.caller.account, SignIn.id != work.caller.sign_in_id, SignIn.revoked_at.is_(None)
    )
    await work.session.execute(others.values(revoked_at=work.now))
