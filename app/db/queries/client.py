"""Machine clients, as an administrator keeps them and as the token endpoint finds them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, or_, select, text

from app.crypto.codes import hash_secret
from app.db.tables.client import Client, ClientSecret
from app.db.tables.organisation import Organisation
from app.db.versions import etag_of
from app.db.work import Work
from app.domain.errors import NotFound

_FOUND = text("SELECT * FROM acting_client(:client, NULL, :hash)")


@dataclass(frozen=True, slots=True)
class KeptClient:
    """A client and its secrets that count now, the newest first."""

    row: Client
    secrets: Sequence[ClientSecret]

    @property
    def etag(self) -> str:
        """Give the version that an administrator reads."""
        return etag_of("client", self.row.id, self.row.v)


async def get_client(work: Work, client_id: UUID, *, lock: bool = False) -> Client:
    """Load a client.

    Raises:
        NotFound: there is none.
    """
    row = await work.session.get(Client, client_id, with_for_update=lock)
    if row is None:
        raise NotFound
    work.touch(row.id)
    return row


async def get_organisation(work: Work, organisation_id: UUID, *, lock: bool = False) -> Organisation:
    """Load an organisation.

    Raises:
        NotFound: there is none.
    """
    row = await work.session.get(Organisation, organisation_id, with_for_update=lock)
    if row is None:
        raise NotFound
    work.touch(row.id)
    return row


async def count_clients(work: Work, organisation_id: UUID) -> int:
    """Count an organisation's clients, disabled ones too."""
    query = select(func.count()).select_from(Client).where(Client.organisation_id == organisation_id)
    number: int = (await work.session.execute(query)).scalar_one()
    return number


async def list_secrets(work: Work, client_ids: Sequence[UUID], now: datetime) -> Sequence[ClientSecret]:
    """List the secrets that count, the newest first."""
    query = (
        select(ClientSecret)
        .where(ClientSecret.client_id.in_(client_ids), or_(ClientSecret.until.is_(None), ClientSecret.until > now))
        .order_by(ClientSecret.created_at.desc(), ClientSecret.id)
    )
    return (await work.session.execute(query)).scalars().all()


async def keep(work: Work, rows: Sequence[Client]) -> list[KeptClient]:
    """Put clients and their secrets together."""
    secrets = await list_secrets(work, [row.id for row in rows], work.now)
    return [KeptClient(row, [secret for secret in secrets if secret.client_id == row.id]) for row in rows]


async def list_clients(work: Work, organisation_id: UUID) -> list[KeptClient]:
    """List an organisation's clients, by name.

    Raises:
        NotFound: there is no such organisation.
    """
    await get_organisation(work, organisation_id)
    query = select(Client).where(Client.organisation_id == organisation_id).order_by(Client.name, Client.id)
    rows = (await work.session.execute(query)).scalars().all()
    work.touch(*(row.id for row in rows))
    return await keep(work, rows)


async def find_by_secret(work: Work, client_id: UUID, secret: str) -> Any:
    """Find a client by its id and one of its secrets: one statement, whether or not there is such a client."""
    found = await work.session.execute(_FOUND, {"client": client_id, "hash": hash_secret(secret)})
    return found.mappings().one_or_none()
