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
from app.db.queries.account import email_index, find_credentials
from app.db.queries.membership import Choice
from app.db.tables.account import Account, AccountStatus, Membership, RefreshToken, SignIn
from app.db.work import Work
from app.domain.access import Role
from app.domain.errors import Invalid, NotAllowed, NotSignedIn, Refused, SignInFailed
from app.domain.rate_limit import Tried
from app.domain.sign_in import GRACE, choose, ends_at


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A sign-in that works: whose, as what, and the refresh token, which is known here for the last time."""

    account_id: UUID
    sign_in_id: UUID
    membership_id: UUID | None
    role: Role
    refresh_token: str


async def sign_in(
    doors: Openings, email: str, password: str, *, role: Role | None, membership_id: UUID | None
) -> tuple[SignedIn, Choice, Sequence[Choice]]:
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
        known = await find_credentials(work, index)
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
                return await _begin(work, known.account_id, acting), acting, known.choices
        work.note(refusal=refusal.code)
    raise refusal


async def _begin(work: Work, account_id: UUID, acting: Choice) -> SignedIn:
    row = SignIn(
        id=uuid4(), account_id=account_id, membership_id=acting.membership_id, created_at=work.now,
        last_used_at=work.now, expires_at=ends_at(acting.role, work.now, work.now),
    )  # fmt: skip
    work.session.add(row)
    await work.session.flush()
    secret = new_secret()
    work.session.add(RefreshToken(id=uuid4(), sign_in_id=row.id, hash=hash_secret(secret), created_at=work.now))
    work.touch(row.id)
    return SignedIn(account_id, row.id, acting.membership_id, acting.role, secret)


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
    return SignedIn(account.id, row.id, row.membership_id, role, successor)


def _is_live(work: Work, row: SignIn, account: Account, membership: Membership | None) -> bool:
    """Say what `Work` says of an access token: the account may be used, and neither sign-in nor role has ended."""
    return (
        account.status is AccountStatus.ACTIVE
        and row.revoked_at is None
        and row.expires_at > work.now
        and row.created_at >= account.tokens_valid_from
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
