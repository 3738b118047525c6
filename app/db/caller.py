"""Who asks: somebody with a sign-in, or a program with a secret of its organisation, as the database says at this moment.

A verified token names them and grants nothing. Each of the two kinds is looked up by one function of the database, at
every request, so that whatever is taken away is gone at the next one.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from app.db.tables.account import AccountStatus
from app.domain.access import Op, Role
from app.domain.client import Scope, is_live
from app.domain.errors import NotAllowed, NotSignedIn, Refused
from app.domain.sign_in import is_waiting, must_have_factor

_ACTING = text("SELECT *, service_now(:demo) AS now FROM acting(:account, :sign_in)")
_ACTING_CLIENT = text("SELECT *, service_now(:demo) AS now FROM acting_client(:client, :secret, NULL)")


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks, as the database says at this moment."""

    role: Role = Role.ANONYMOUS
    account_id: UUID | None = None
    sign_in_id: UUID | None = None
    membership_id: UUID | None = None
    organisation_id: UUID | None = None
    centre_id: UUID | None = None
    person_id: UUID | None = None
    scopes: frozenset[Scope] | None = None
    """What a machine client may do; None for people, whom no scope narrows."""

    @property
    def account(self) -> UUID:
        """Give the account; an anonymous caller has none."""
        if self.account_id is None:
            raise NotSignedIn
        return self.account_id

    @property
    def person(self) -> UUID:
        """Give the account's own person."""
        if self.person_id is None:
            raise NotSignedIn
        return self.person_id


@dataclass(frozen=True, slots=True)
class Bearer:
    """What a verified access token names: it grants nothing, the database does."""

    account_id: UUID
    sign_in_id: UUID


@dataclass(frozen=True, slots=True)
class ClientBearer:
    """What a verified token of a machine client names: which client, by which of its secrets, and what it asked for."""

    client_id: UUID
    secret_id: UUID
    scopes: frozenset[Scope]


ANONYMOUS = Caller()
SERVICE = Caller(role=Role.SERVICE)


async def acting(
    session: AsyncSession, bearer: Bearer | ClientBearer, *, op: Op | None, demo: bool
) -> tuple[Caller, Refused | None]:
    """Read who the bearer of a token is at this moment: rights come from here alone.

    Args:
        session: before it has put on any role.
        bearer: of a verified token.
        op: what is to be done; None for nothing yet.
        demo: whether the demonstration's moved clock counts.

    Returns:
        The caller, and why they may do nothing although they are known; None where they may.

    Raises:
        NotSignedIn: whoever it was is nobody now.
    """
    if isinstance(bearer, ClientBearer):
        return await _acting_client(session, bearer, demo=demo), None
    asked = {"account": bearer.account_id, "sign_in": bearer.sign_in_id, "demo": demo}
    row = (await session.execute(_ACTING, asked)).mappings().one_or_none()
    if row is None:
        raise NotSignedIn
    now = row["now"]
    if (
        row["status"] != AccountStatus.ACTIVE
        or row["revoked_at"] is not None
        or row["expires_at"] <= now
        or row["signed_in_at"] < row["tokens_valid_from"]
        or is_waiting(row["factor_at"], has_factor=row["has_factor"])
    ):
        raise NotSignedIn
    role = Role.FAMILY
    if row["membership_id"] is not None:
        if row["membership_until"] is not None and row["membership_until"] <= now:
            raise NotSignedIn
        role = Role(row["role"])
    caller = Caller(
        role, bearer.account_id, bearer.sign_in_id, row["membership_id"], row["organisation_id"], row["centre_id"],
        row["person_id"],
    )  # fmt: skip
    if role is Role.REFERRER and not row["organisation_verified"]:
        return caller, NotAllowed("The hub has not verified your organisation yet. Ask the hub to do so.")
    try:
        if op is not None:
            must_have_factor(role, op, row["factor_at"])
    except Refused as exc:
        return caller, exc
    return caller, None


async def _acting_client(session: AsyncSession, bearer: ClientBearer, *, demo: bool) -> Caller:
    asked = {"client": bearer.client_id, "secret": bearer.secret_id, "demo": demo}
    row = (await session.execute(_ACTING_CLIENT, asked)).mappings().one_or_none()
    if row is None or not may_act(row, row["now"]):
        raise NotSignedIn
    return Caller(
        Role.REFERRER, bearer.client_id, membership_id=row["membership_id"], organisation_id=row["organisation_id"],
        scopes=bearer.scopes & {Scope(word) for word in row["scopes"]},
    )  # fmt: skip


def may_act(row: Any, now: datetime) -> bool:
    """Say whether a client may do anything now, by the row that `acting_client` gives."""
    return is_live(
        active=row["status"] == AccountStatus.ACTIVE and row["disabled_at"] is None,
        ends=(row["membership_until"], row["secret_until"]),
        verified=row["organisation_verified"],
        now=now,
    )
