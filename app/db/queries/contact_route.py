"""Contact routes, as their owner sees them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import exists, select

from app.db.tables.person import ContactRoute
from app.db.tables.referral import Party, Referral
from app.db.versions import etag_of
from app.db.work import Work
from app.domain.referral import Status


@dataclass(frozen=True, slots=True)
class OwnRoute:
    """A route with its value opened, for its owner."""

    row: ContactRoute
    value: str
    etag: str
    now: datetime

    @property
    def waits_for_confirmation(self) -> bool:
        """Say whether nothing goes there until the hub has confirmed the change."""
        return self.row.held_until is not None and self.row.held_until > self.now


def own_route(work: Work, row: ContactRoute) -> OwnRoute:
    """Open a route of the caller's own."""
    value = work.keys.open_("contact_routes", "value_enc", row.id, row.value_enc)
    return OwnRoute(row, value, etag_of("contact_route", row.id, row.v, "own"), work.now)


async def list_own_rows(work: Work, *, lock: bool = False) -> Sequence[ContactRoute]:
    """List the caller's own routes by kind."""
    query = (
        select(ContactRoute)
        .where(ContactRoute.person_id == work.caller.person, ContactRoute.removed_at.is_(None))
        .order_by(ContactRoute.kind, ContactRoute.id)
    )
    if lock:
        query = query.with_for_update()
    return (await work.session.execute(query)).scalars().all()


async def list_own(work: Work) -> list[OwnRoute]:
    """List the caller's own routes."""
    rows = await list_own_rows(work)
    work.touch(*(row.id for row in rows))
    return [own_route(work, row) for row in rows]


async def is_in_use(work: Work) -> bool:
    """Say whether the caller is a party to a referral that was ever sent, so that somebody may write to them."""
    sent = (
        exists()
        .where(Party.person_id == work.caller.person, Referral.id == Party.referral_id)
        .where(Referral.status.not_in((Status.DRAFT, Status.EXPIRED)))
    )
    return bool((await work.session.execute(select(sent))).scalar_one())
