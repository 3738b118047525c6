"""Machine clients: making them, changing their secrets, disabling them, and the tokens they are given.

Source: rule book REF-03; RFC 6749 4.4 (client credentials), RFC 9700 (rotation without a pause).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID, uuid4

from app.actions.rate_limit import count_try, forgive, key_of
from app.crypto.codes import hash_secret, new_secret
from app.db.caller import may_act
from app.db.openings import Openings
from app.db.queries.account import email_index
from app.db.queries.client import (
    KeptClient,
    count_clients,
    find_by_secret,
    get_client,
    get_organisation,
    keep,
    list_secrets,
)
from app.db.tables.account import Account, Membership
from app.db.tables.client import Client, ClientSecret
from app.db.work import Work
from app.domain.access import Role
from app.domain.client import GRANT_TYPE, MOST_CLIENTS, Scope, ends_of_older, granted
from app.domain.errors import ClientUnknown, Conflict, GrantRefused
from app.domain.rate_limit import Tried

NO_PASSWORD = "none"  # noqa: S105 - no hash of any password
NO_MAILBOX = "client.invalid"
"""A domain that exists nowhere (RFC 2606), so nothing can be sent to a client's account and nobody can sign in to it."""


@dataclass(frozen=True, slots=True)
class NewSecret:
    """A secret that has just been made: here it is known for the last time."""

    client: KeptClient
    secret_id: UUID
    secret: str


@dataclass(frozen=True, slots=True)
class Asked:
    """What a program asks the token endpoint for.

    Args:
        client_id: None where what was sent is no id.
        secret: as sent.
        grant_type: as sent.
        scope: as sent.
    """

    client_id: UUID | None
    secret: str
    grant_type: str | None
    scope: str | None


@dataclass(frozen=True, slots=True)
class Granted:
    """What a token is issued for."""

    client_id: UUID
    secret_id: UUID
    scopes: frozenset[Scope]


async def create(work: Work, organisation_id: UUID, name: str, scopes: Sequence[Scope]) -> NewSecret:
    """Make a client of a verified organisation, with its first secret.

    Raises:
        NotFound: there is no such organisation.
        Conflict: the hub has not verified it, or it has as many clients as there may be.

    Source: rule book REF-03.
    """
    organisation = await get_organisation(work, organisation_id, lock=True)
    if organisation.verified_at is None:
        raise Conflict("The hub has not verified this organisation yet. Ask the hub to do so.")
    if await count_clients(work, organisation_id) >= MOST_CLIENTS:
        raise Conflict(f"This organisation has {MOST_CLIENTS} clients, the most there may be. Use one of them.")
    client_id = uuid4()
    work.session.add(_account(work, client_id))
    await work.session.flush()
    row = Client(
        id=client_id, organisation_id=organisation_id, name=name, scopes=sorted({scope.value for scope in scopes}),
        created_at=work.now, created_by=work.caller.account,
    )  # fmt: skip
    work.session.add_all(
        [
            row,
            Membership(
                id=uuid4(), account_id=client_id, role=Role.REFERRER, organisation_id=organisation_id,
                from_at=work.now,
            ),
        ]
    )  # fmt: skip
    await work.session.flush()
    work.touch(client_id)
    return await _new_secret(work, row)


def _account(work: Work, client_id: UUID) -> Account:
    """Make the account that stands for a client where somebody has to be named; it opens nothing by itself."""
    nowhere = f"{client_id}@{NO_MAILBOX}"
    return Account(
        id=client_id, email_index=email_index(work.keys, nowhere),
        email_enc=work.keys.seal("accounts", "email_enc", client_id, nowhere), password_hash=NO_PASSWORD,
        language="en", created_at=work.now, tokens_valid_from=work.now,
    )  # fmt: skip


async def rotate(work: Work, client_id: UUID, overlap: timedelta) -> NewSecret:
    """Make a further secret; the newest before it goes on counting for a while, any older one ends now.

    Raises:
        NotFound: there is no such client.
    """
    row = await get_client(work, client_id, lock=True)
    older = await list_secrets(work, [client_id], work.now)
    for secret, end in zip(older, ends_of_older([one.until for one in older], work.now, overlap), strict=True):
        secret.until = end
    work.note(overlap_days=overlap.days)
    return await _new_secret(work, row)


async def _new_secret(work: Work, row: Client) -> NewSecret:
    secret = new_secret()
    made = ClientSecret(id=uuid4(), client_id=row.id, hash=hash_secret(secret), created_at=work.now)
    work.session.add(made)
    await work.session.flush()
    work.touch(made.id)
    [kept] = await keep(work, [row])
    return NewSecret(kept, made.id, secret)


async def set_status(work: Work, client_id: UUID, *, active: bool) -> KeptClient:
    """Disable a client, from its next request on, or let it act again.

    Raises:
        NotFound: there is no such client.
        PreconditionRequired: no version was named.
        PreconditionFailed: another version was named.
    """
    row = await get_client(work, client_id, lock=True)
    [kept] = await keep(work, [row])
    work.must_match(kept.etag)
    row.disabled_at = None if active else row.disabled_at or work.now
    work.note(active=active)
    await work.session.flush()
    return KeptClient(row, kept.secrets)


async def issue(doors: Openings, asked: Asked) -> Granted:
    """Decide what a client's token is issued for.

    Raises:
        ClientUnknown: client and secret do not belong together, or may not be used.
        GrantRefused: another grant, or a scope that the client does not hold.
        TooMany: too many tries from this network.
    """
    async with doors.before() as work:
        key = key_of(work.keys, Tried.CLIENT_NETWORK, doors.network)
        verdict = await count_try(work, {Tried.CLIENT_NETWORK: key})
    verdict.must_pass()
    refusal: GrantRefused = ClientUnknown()
    async with doors.work() as work:
        row = await find_by_secret(work, asked.client_id or uuid4(), asked.secret)
        if asked.client_id is not None and row is not None and may_act(row, work.now):
            work.touch(asked.client_id, row["secret_id"])
            await forgive(work, wholly=[], once=[key])
            try:
                _must_be_known(asked.grant_type)
                return Granted(asked.client_id, row["secret_id"], granted(asked.scope, row["scopes"]))
            except GrantRefused as exc:
                refusal = exc
        work.note(refusal=refusal.error)
    raise refusal


def _must_be_known(grant_type: str | None) -> None:
    if grant_type is None:
        raise GrantRefused("invalid_request", f"Send grant_type={GRANT_TYPE}.")
    if grant_type != GRANT_TYPE:
        raise GrantRefused("unsupported_grant_type", f"Send grant_type={GRANT_TYPE}; there is no other here.")
