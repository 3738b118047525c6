"""Referrals: one and the list, each reader with a view of its own.

`SHOWS` is the one table from view to what fills it; which view a caller gets is decided in `app/domain/view.py`.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import distinct_on

from app.db.paging import keyset
from app.db.queries.application import STARTER_SIDE
from app.db.queries.referral_family import family_view
from app.db.queries.referral_hub import hub_view
from app.db.queries.referral_professional import professional_view
from app.db.queries.referral_staff import centre_view, offered_view, statutory_view, worker_view
from app.db.reach import Standing, get_referral, own_standings, within
from app.db.tables.placement import Placement
from app.db.tables.referral import Referral, Shown
from app.db.versions import etag_of, etag_of_view
from app.db.work import Work
from app.domain import placement
from app.domain.access import Reach, Relation
from app.domain.errors import NotFound
from app.domain.referral import Status
from app.domain.stage import SENTENCES, Stage, exact
from app.domain.view import COARSE_STAGE, View, view_for
from app.screening.words import Pathway

Shows = Callable[[Work, Standing], Awaitable[dict[str, Any]]]
SHOWS: Mapping[View, Shows] = MappingProxyType(
    {
        View.FAMILY: family_view,
        View.REPRESENTATIVE: professional_view,
        View.REFERRER: professional_view,
        View.STATUTORY: statutory_view,
        View.HUB: hub_view,
        View.CENTRE_OFFERED: offered_view,
        View.CENTRE: centre_view,
        View.WORKER: worker_view,
    }
)


async def read_referral(work: Work, referral_id: UUID) -> dict[str, Any]:
    """Read one referral as its reader may.

    Raises:
        NotFound: it is not there for this caller.
    """
    return await show_referral(work, await get_referral(work, referral_id))


async def show_referral(work: Work, standing: Standing) -> dict[str, Any]:
    """Show a referral that the caller reaches, and leave its version for the ETag.

    Raises:
        NotFound: this relation gives no view.

    Source: rule book PRIV-01, PRIV-02.
    """
    view = view_for(work.caller.role, standing.relation)
    if view is None:
        raise NotFound
    shown = await SHOWS[view](work, standing)
    row = standing.referral
    work.etag = (
        etag_of("referral", row.id, row.v, "hub") if view is View.HUB else etag_of_view("referral", row.id, shown)
    )
    return shown


@dataclass(frozen=True, slots=True)
class Listed:
    """A referral in a list, with what decides its view and its place.

    Args:
        at: by what the list is sorted: for the hub the beginning, for others when they came to it.
    """

    referral: Referral
    relation: Relation | None
    side: int | None
    at: datetime


async def list_referrals(
    work: Work, *, status: Status | None, after: Sequence[Any] | None, limit: int
) -> Sequence[Listed]:
    """List the referrals that the caller reaches, those it came to last first; one more than the limit.

    Args:
        work: the unit of work.
        status: only those that stand here; for staff.
        after: when the last one shown began for this reader, and its id.
        limit: on a page.
    """
    if work.reach is Reach.ALL:
        query = select(Referral).where(within(work))
        if status is not None:
            query = query.where(Referral.status == status)
        query = keyset(query, (Referral.created_at.desc(), Referral.id.desc()), after, limit)
        rows = (await work.session.execute(query)).scalars().all()
        return [Listed(row, None, None, row.created_at) for row in rows]
    stands = own_standings(work)
    listed = select(Referral, stands).join(stands, stands.c.referral_id == Referral.id).where(within(work))
    if status is not None:
        # Whom a family is only offered to reads no status, so it tries none either.
        listed = listed.where(Referral.status == status, stands.c.relation != Relation.CENTRE_OFFERED)
    listed = keyset(listed, (stands.c.from_at.desc(), Referral.id.desc()), after, limit)
    found = (await work.session.execute(listed)).all()
    return [Listed(each.Referral, Relation(each.relation), each.side, each.from_at) for each in found]


async def show_list(work: Work, rows: Sequence[Listed]) -> list[dict[str, Any]]:
    """Show a page of referrals, each as its reader stands to it: two statements more, however long it is."""
    ids = [each.referral.id for each in rows]
    work.touch(*ids)
    shown = (
        select(Shown)
        .where(Shown.referral_id.in_(ids))
        .ext(distinct_on(Shown.referral_id, Shown.side))
        .order_by(Shown.referral_id, Shown.side, Shown.from_at.desc(), Shown.id)
    )
    places = select(Placement).where(Placement.referral_id.in_(ids), Placement.status != placement.Status.ENDED)
    read = {(each.referral_id, each.side): each for each in (await work.session.execute(shown)).scalars()}
    lives = {each.referral_id: each for each in (await work.session.execute(places)).scalars()}
    found = []
    for each in rows:
        view = view_for(work.caller.role, each.relation)
        if view is not None:
            stands = read.get((each.referral.id, each.side or STARTER_SIDE))
            found.append(_item(view, each.referral, each.side, stands, lives.get(each.referral.id)))
    return found


def _item(view: View, row: Referral, side: int | None, stands: Shown | None, place: Placement | None) -> dict[str, Any]:
    """Show one line of the list: a coarse stage, or the exact status, or only that there is something."""
    item: dict[str, Any] = {"view": view, "referral_id": row.id, "reference": row.reference}
    if view in COARSE_STAGE:
        stage = stands.stage if stands else Stage.PREPARING
        item |= {"stage": stage, "since": stands.from_at if stands else None, "sentence": SENTENCES[stage]}
        if view is View.FAMILY:
            return item | {"started_by_me": side == STARTER_SIDE and row.pathway is Pathway.SELF}
        return item | {"pathway": row.pathway}
    if view in (View.CENTRE_OFFERED, View.WORKER):
        return item
    return item | {
        "pathway": row.pathway,
        "status": row.status,
        "exact": exact(row.status, place.status if place else None),
        "status_since": row.status_since,
        "service_wished": row.service_wished,
        "submitted_at": row.submitted_at,
        "waits_on": row.waits_on,
        "due_on": row.due_on,
    }
