"""Offers as their readers see them: sender, hub and centre, each with a view of its own.

`get_offer` is where every offer is loaded. A centre finds its own offers only, so that it never learns where else a
family was offered; an organisation finds offers only where it sent the referral, or as an authority or Cafcass.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from types import MappingProxyType
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, and_, exists, or_, select, true
from sqlalchemy.orm import aliased

from app.db.paging import keyset
from app.db.queries.application import STARTED
from app.db.queries.hold import held
from app.db.queries.offered_family import read_family
from app.db.reach import Standing, get_through, live, within
from app.db.tables.centre import Accreditation, Centre, CentreService
from app.db.tables.placement import Offer, Placement
from app.db.tables.referral import Participation, Referral
from app.db.versions import etag_of_view
from app.db.work import Work
from app.domain import offer, placement
from app.domain.access import HUB, Op, Reach, Relation, Role
from app.domain.act import open_to_staff
from app.domain.errors import Issue, NotFound
from app.domain.machine import Mover
from app.domain.services import Service, may_offer
from app.domain.view import View
from app.screening.words import Pathway

MOVER: Mapping[Role, Mover] = MappingProxyType(
    {
        Role.HUB_WORKER: Mover.HUB,
        Role.HUB_LEAD: Mover.HUB_LEAD,
        Role.COORDINATOR: Mover.COORDINATOR,
        Role.REFERRER: Mover.REFERRER,
    }
)
"""How the machines see a caller who is no family member."""

OPERATION: Mapping[offer.Move, Op] = MappingProxyType(
    {
        offer.Move.ACCEPT: Op.ACCEPT_OFFER,
        offer.Move.DECLINE: Op.DECLINE_OFFER,
        offer.Move.RECALL: Op.RECALL_OFFER,
    }
)
"""The operation that makes a move; moves without one are not shown."""


def sent_by_caller(work: Work) -> ColumnElement[bool]:
    """Match referrals that the caller's organisation itself has sent; its people may work for another one by now."""
    sender = aliased(Participation)
    return exists().where(
        sender.referral_id == Referral.id,
        sender.organisation_id == work.caller.organisation_id,
        sender.cause == STARTED,
    )


async def is_sender(work: Work, row: Referral) -> bool:
    """Say whether the caller's organisation itself has sent this referral."""
    query = select(Referral.id).where(Referral.id == row.id, sent_by_caller(work))
    return (await work.session.execute(query)).scalar_one_or_none() is not None


def own_offers(work: Work) -> ColumnElement[bool]:
    """Match the offers of reached referrals that the caller may know of.

    Source: rule book CEN-01, REF-06; visibility 10.
    """
    if work.reach is Reach.CENTRE:
        return Offer.centre_id == work.caller.centre_id
    if work.reach is Reach.AGENCY:
        statutory = aliased(Participation)
        watches = exists().where(
            statutory.referral_id == Referral.id,
            statutory.organisation_id == work.caller.organisation_id,
            statutory.relation == Relation.STATUTORY,
            live(statutory, work.now),
        )
        return or_(sent_by_caller(work), watches)
    return true()


async def get_offer(work: Work, offer_id: UUID, *, lock: bool = False) -> tuple[Offer, Standing]:
    """Load one offer together with how the caller stands to its referral.

    Raises:
        NotFound: it is not there, or not for this caller.
    """
    row, standing = await get_through(work, Offer, offer_id, lock=lock)
    query = (
        select(Offer.id).join(Referral, Referral.id == Offer.referral_id).where(Offer.id == offer_id, own_offers(work))
    )
    if (await work.session.execute(query)).scalar_one_or_none() is None:
        raise NotFound
    return row, standing


@dataclass(frozen=True, slots=True)
class Listed:
    """One offer with what stands beside it."""

    row: Offer
    case: Referral
    centre_name: str
    live: placement.Status | None
    placement_id: UUID | None
    placement_status: placement.Status | None
    held: bool

    @property
    def own_live(self) -> bool:
        """Say whether the place that came of this offer has not ended."""
        return self.placement_status in placement.LIVE


async def list_offers(
    work: Work,
    *,
    status: offer.Status | None,
    referral_id: UUID | None,
    after: Sequence[Any] | None,
    limit: int,
) -> Sequence[Listed]:
    """List the offers that the caller may know of, newest first, one more than asked for."""
    query = _listed().where(within(work), own_offers(work))
    if status is not None:
        query = query.where(Offer.status == status)
    if referral_id is not None:
        query = query.where(Offer.referral_id == referral_id)
    found = await work.session.execute(keyset(query, (Offer.sent_at.desc(), Offer.id.desc()), after, limit))
    rows = [Listed(*each) for each in found.all()]
    work.touch(*(each.row.id for each in rows))
    return rows


def _listed() -> Any:
    running, own = aliased(Placement), aliased(Placement)
    return (
        select(Offer, Referral, Centre.name, running.status, own.id, own.status, held(Offer.referral_id))
        .join(Referral, Referral.id == Offer.referral_id)
        .join(Centre, Centre.id == Offer.centre_id)
        .outerjoin(running, and_(running.referral_id == Referral.id, running.status != placement.Status.ENDED))
        .outerjoin(own, own.offer_id == Offer.id)
    )


async def listed(work: Work, row: Offer) -> Listed:
    """Give one loaded offer with what stands beside it, as it stands after the caller's change."""
    await work.session.flush()
    found = await work.session.execute(_listed().where(Offer.id == row.id))
    return Listed(*found.one())


def show_offer(work: Work, each: Listed) -> dict[str, Any]:
    """Show an offer to its reader: sender, hub or centre; reason and comment stay with hub and centre.

    Source: rule book CEN-01.
    """
    row, role = each.row, work.caller.role
    shown: dict[str, Any] = {
        "view": View.REFERRER,
        "offer_id": row.id,
        "referral_id": row.referral_id,
        "reference": each.case.reference,
        "centre_id": row.centre_id,
        "centre_name": each.centre_name,
        "service": row.service,
        "status": row.status,
        "sent_at": row.sent_at,
        "answer_by": row.answer_by,
        "answered_at": row.answered_at,
        "actions": _actions(work, each),
    }
    if role not in HUB and role is not Role.COORDINATOR:
        return shown
    return shown | {
        "view": View.HUB if role in HUB else _centres_view(row),
        "rank": row.rank,
        "court_ordered": each.case.court_ordered,
        "reason": row.reason_code,
        "comment": _opened(work, row),
        "placement_id": each.placement_id,
    }


def _centres_view(row: Offer) -> View:
    return View.CENTRE if row.status is offer.Status.ACCEPTED else View.CENTRE_OFFERED


def _opened(work: Work, row: Offer) -> str | None:
    if row.comment_enc is None:
        return None
    return work.keys.open_("offers", "comment_enc", row.id, row.comment_enc)


def _actions(work: Work, each: Listed) -> list[Op]:
    """List what this reader may do next with the offer (REF-09)."""
    if work.reach is Reach.AGENCY and each.case.pathway is Pathway.SELF:
        return []
    moves = open_to_staff(
        MOVER[work.caller.role], each.case.status, offered=each.row.status, live=each.live, open_hold=each.held
    )
    return [OPERATION[way.move] for way in moves if isinstance(way.move, offer.Move) and way.move in OPERATION]


async def read_offer(work: Work, offer_id: UUID) -> dict[str, Any]:
    """Show one offer to its reader; its centre reads the family with it, as long as it is asked or has a place for it.

    Raises:
        NotFound: it is not there, or not for this caller.

    Source: rule book CEN-10.
    """
    row, standing = await get_offer(work, offer_id)
    each = await listed(work, row)
    shown = show_offer(work, each)
    if work.reach is Reach.CENTRE:
        concerned = row.status in offer.OPEN or each.own_live
        shown["family"] = await read_family(work, standing.referral, row.service) if concerned else None
    return shown


def etag_of_offer(shown: Mapping[str, Any]) -> str:
    """Give the version of an offer as its reader sees it."""
    return etag_of_view("offer", shown["offer_id"], shown)


def today_at(centre: Centre, now: datetime) -> date:
    """Tell the date at a centre."""
    return now.astimezone(ZoneInfo(centre.zone)).date()


async def centre_issues(work: Work, centre_id: UUID, service: Service) -> tuple[Centre | None, list[Issue]]:
    """List what stands against new families of a service at a centre; a centre that is not there is None.

    Source: rule book SVC-04, DIR-04.
    """
    centre = await work.session.get(Centre, centre_id)
    if centre is None:
        return None, []
    today = today_at(centre, work.now)
    held = select(Accreditation.level).where(
        Accreditation.centre_id == centre_id, Accreditation.from_on <= today, Accreditation.until_on >= today
    )
    offers = select(CentreService.service).where(
        CentreService.centre_id == centre_id, CentreService.service == service, CentreService.ended_at.is_(None)
    )
    issues = []
    if centre.admitted_at is None or centre.admitted_at > work.now:
        issues.append(Issue("#/centre_id", "not-admitted", "This centre has not been admitted. Choose another."))
    if centre.suspended_at is not None and centre.suspended_at <= work.now:
        issues.append(Issue("#/centre_id", "suspended", "This centre takes no new families now. Choose another."))
    if not may_offer(service, set((await work.session.execute(held)).scalars())):
        issues.append(Issue("#/service", "not-accredited", "The centre holds no accreditation for this service today."))
    if (await work.session.execute(offers)).scalar_one_or_none() is None:
        issues.append(Issue("#/service", "not-offered", "The centre does not offer this service."))
    return centre, issues
