"""The timeline: staff read every event, a side its own acts and nothing else.

Source: rule book REF-08; visibility matrix, principle 10.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select, true

from app.db.paging import keyset
from app.db.reach import Standing
from app.db.tables.account import Membership
from app.db.tables.referral import Event, Participation
from app.db.work import Work
from app.domain.access import Relation
from app.domain.errors import NotFound
from app.domain.view import View, view_for


async def list_events(work: Work, standing: Standing, *, after: Sequence[Any] | None, limit: int) -> Sequence[Event]:
    """List the events that the reader may see, the newest first; one more than the limit.

    Raises:
        NotFound: this relation reads no timeline.
    """
    query = select(Event).where(Event.referral_id == standing.referral.id, await _seen(work, standing))
    query = keyset(query, (Event.at.desc(), Event.id.desc()), after, limit)
    return (await work.session.execute(query)).scalars().all()


async def _seen(work: Work, standing: Standing) -> ColumnElement[bool]:
    """Give the condition on the events that the reader may see."""
    match view_for(work.caller.role, standing.relation):
        case View.HUB:
            return true()
        case View.FAMILY if standing.confirmed:
            return Event.side == standing.own_side
        case View.FAMILY:
            return and_(Event.side == standing.own_side, Event.actor == work.caller.account)
        case View.REPRESENTATIVE:
            return Event.side == standing.own_side
        case View.REFERRER | View.STATUTORY:
            colleagues = select(Membership.account_id).where(Membership.organisation_id == work.caller.organisation_id)
            return Event.actor.in_(colleagues)
        case View.CENTRE:
            return and_(Event.at >= await _came_at(work, standing), ~_of_hub_alone())
        case View.CENTRE_OFFERED:
            return and_(Event.at >= await _came_at(work, standing), Event.kind.startswith("offer-"))
        case _:
            raise NotFound


def _of_hub_alone() -> ColumnElement[bool]:
    """Match what no centre reads here: holds, which have a place of their own, seals, and questions to a second person.

    Source: rule book SAF-02, PRIV-05.
    """
    return or_(*(Event.kind.startswith(begin) for begin in ("hold-", "legal-hold-", "seal-", "glass-", "approval-")))


async def _came_at(work: Work, standing: Standing) -> datetime:
    """Tell when the centre first came to the case; nothing before concerns it."""
    query = (
        select(Participation.from_at)
        .where(
            Participation.referral_id == standing.referral.id,
            Participation.centre_id == work.caller.centre_id,
            Participation.relation.in_((Relation.CENTRE, Relation.CENTRE_OFFERED)),
        )
        .order_by(Participation.from_at)
        .limit(1)
    )
    found: datetime = (await work.session.execute(query)).scalar_one()
    return found


def show_event(work: Work, standing: Standing, event: Event) -> dict[str, Any]:
    """Show one event: to staff all of it, to a side what it did and when."""
    view = view_for(work.caller.role, standing.relation)
    shown: dict[str, Any] = {"event_id": event.id, "kind": event.kind, "at": event.at}
    if view in (View.HUB, View.CENTRE, View.CENTRE_OFFERED):
        is_hub = view is View.HUB
        return shown | {
            "view": "staff",
            "side": event.side if is_hub else None,
            "actor": event.actor if is_hub else None,
            "actor_role": event.actor_role,
            "reason": event.reason if is_hub else None,
            "subject_id": event.subject_id if is_hub else None,
        }
    return shown | {"view": "own"}
