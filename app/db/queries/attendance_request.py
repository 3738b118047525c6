"""Requests for attendance, and what was given: each organisation finds its own, as long as it stands to the case so.

Source: rule book SHR-01; visibility matrix, row 24.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, exists, or_, select, tuple_
from sqlalchemy.orm import aliased

from app.db.paging import keyset
from app.db.queries.placement import find_known_placement
from app.db.reach import Standing, get_through, live, within
from app.db.tables.attendance import AttendanceRequest, Disclosure
from app.db.tables.organisation import Organisation
from app.db.tables.referral import Participation, Referral
from app.db.work import Work
from app.domain.access import HUB, Op, Reach, Relation
from app.domain.disclosure import Scope, scope
from app.domain.errors import NotFound
from app.domain.view import View


@dataclass(frozen=True, slots=True)
class Listed:
    """A request with what stands beside it.

    Args:
        alive: whether the organisation still stands to the case as it did when it asked.
    """

    row: AttendanceRequest
    reference: str
    organisation: Organisation
    disclosure_id: UUID | None
    alive: bool


@dataclass(frozen=True, slots=True)
class Disclosed:
    """What was given, with the request for it."""

    row: Disclosure
    request: AttendanceRequest
    organisation: Organisation


async def get_own_organisation(work: Work) -> Organisation:
    """Load the organisation for which the caller acts.

    Raises:
        NotFound: the caller acts for none.
    """
    found = await work.session.get(Organisation, work.caller.organisation_id) if work.caller.organisation_id else None
    if found is None:
        raise NotFound
    return found


async def may_ask(work: Work, standing: Standing) -> bool:
    """Tell whether the caller's organisation gets attendance of this case, and knows of a place to ask about.

    Source: rule book SHR-01, REF-09.
    """
    organisation = await get_own_organisation(work)
    if standing.relation is None or scope(organisation.kind, standing.relation, standing.side) is None:
        return False
    return await find_known_placement(work, standing) is not None


async def _own(work: Work) -> ColumnElement[bool]:
    """Match the requests that the caller may know of: an organisation's, as long as it stands to the case so.

    Source: rule book SHR-01.
    """
    if work.reach is Reach.CENTRE:
        return AttendanceRequest.centre_id == work.caller.centre_id
    if work.reach is Reach.ALL:
        return AttendanceRequest.id.is_not(None)
    organisation = await get_own_organisation(work)
    everybody = [each for each in Relation if scope(organisation.kind, each, None) == Scope(None)]
    now = aliased(Participation)
    stands = exists().where(
        now.referral_id == AttendanceRequest.referral_id, now.organisation_id == organisation.id, live(now, work.now),
        or_(
            and_(AttendanceRequest.side.is_(None), now.relation.in_(everybody)),
            and_(now.relation == Relation.REPRESENTATIVE, now.side == AttendanceRequest.side),
        ),
    )  # fmt: skip
    return and_(AttendanceRequest.organisation_id == organisation.id, stands)


def _requests(own: ColumnElement[bool], work: Work) -> Select[Any]:
    columns: Sequence[Any] = (AttendanceRequest, Referral.reference, Organisation, Disclosure.id)
    return (
        select(*columns)
        .join(Referral, Referral.id == AttendanceRequest.referral_id)
        .join(Organisation, Organisation.id == AttendanceRequest.organisation_id)
        .outerjoin(Disclosure, Disclosure.request_id == AttendanceRequest.id)
        .where(within(work), own)
    )


async def list_requests(
    work: Work, *, referral_id: UUID | None, answered: bool | None, after: Sequence[Any] | None, limit: int
) -> Sequence[Listed]:
    """List requests that the caller made or was made, newest first, one more than asked for."""
    query = _requests(await _own(work), work)
    if referral_id is not None:
        query = query.where(AttendanceRequest.referral_id == referral_id)
    if answered is not None:
        when = AttendanceRequest.answered_at
        query = query.where(when.is_not(None) if answered else when.is_(None))
    order = (AttendanceRequest.asked_at.desc(), AttendanceRequest.id.desc())
    found = (await work.session.execute(keyset(query, order, after, limit))).all()
    alive = await _alive(work, [(row, organisation) for row, _, organisation, _ in found])
    work.touch(*(row.id for row, *_ in found))
    return [
        Listed(row, reference, organisation, given, row.id in alive) for row, reference, organisation, given in found
    ]


async def listed(work: Work, row: AttendanceRequest) -> Listed:
    """Give one loaded request with what stands beside it, as it stands after the caller's change."""
    await work.session.flush()
    query = _requests(AttendanceRequest.id == row.id, work)
    _, reference, organisation, given = (await work.session.execute(query)).one()
    alive = await _alive(work, [(row, organisation)])
    return Listed(row, reference, organisation, given, row.id in alive)


async def _alive(work: Work, requests: Collection[tuple[AttendanceRequest, Organisation]]) -> frozenset[UUID]:
    """Tell which organisations still stand to the case as they did when they asked."""
    pairs = [(row.referral_id, row.organisation_id) for row, _ in requests]
    query = select(Participation).where(
        tuple_(Participation.referral_id, Participation.organisation_id).in_(pairs), live(Participation, work.now)
    )
    standing = (await work.session.execute(query)).scalars().all()
    return frozenset(
        row.id
        for row, organisation in requests
        if organisation.verified_at is not None
        and any(
            scope(organisation.kind, each.relation, each.side) == Scope(row.side)
            for each in standing
            if (each.referral_id, each.organisation_id) == (row.referral_id, row.organisation_id)
        )
    )


async def get_request(work: Work, request_id: UUID, *, lock: bool = False) -> tuple[AttendanceRequest, Standing]:
    """Load one request to the caller's centre.

    Raises:
        NotFound: it is not there, or not for this caller.
    """
    row, standing = await get_through(work, AttendanceRequest, request_id, lock=lock)
    if (await work.session.execute(_requests(await _own(work), work).where(AttendanceRequest.id == row.id))).all():
        return row, standing
    raise NotFound


async def find_disclosure(work: Work, disclosure_id: UUID) -> Disclosed:
    """Read what was given: the organisation that asked as long as it stands so, the centre that gave, the hub.

    Raises:
        NotFound: it is not there, or not for this caller.

    Source: rule book SHR-01.
    """
    columns: Sequence[Any] = (Disclosure, AttendanceRequest, Organisation)
    query = (
        select(*columns)
        .join(AttendanceRequest, AttendanceRequest.id == Disclosure.request_id)
        .join(Organisation, Organisation.id == Disclosure.organisation_id)
        .join(Referral, Referral.id == Disclosure.referral_id)
        .where(Disclosure.id == disclosure_id, within(work), await _own(work))
    )
    found = (await work.session.execute(query)).one_or_none()
    if found is None:
        raise NotFound
    work.touch(disclosure_id, referral_id=found[0].referral_id)
    return Disclosed(*found)


def show_request(work: Work, each: Listed) -> dict[str, Any]:
    """Show a request to who made it, or to the centre that answers it."""
    row = each.row
    shown: dict[str, Any] = {
        "view": View.REFERRER,
        "request_id": row.id,
        "referral_id": row.referral_id,
        "reference": each.reference,
        "placement_id": row.placement_id,
        "centre_id": row.centre_id,
        "purpose": row.purpose,
        "from_on": row.from_on,
        "until_on": row.until_on,
        "asked_at": row.asked_at,
        "answered_at": row.answered_at,
        "disclosure_id": each.disclosure_id,
        "actions": [Op.READ_DISCLOSURE] if each.disclosure_id is not None else [],
    }
    if work.reach is Reach.AGENCY:
        return shown
    open_now = row.answered_at is None and each.alive
    return shown | {
        "view": View.CENTRE,
        "organisation_id": each.organisation.id,
        "organisation_name": each.organisation.name,
        "organisation_kind": each.organisation.kind,
        "side": row.side,
        "entitled": each.alive,
        "actions": shown["actions"] + ([Op.DISCLOSE_ATTENDANCE] if open_now else []),
    }


def show_disclosure(work: Work, found: Disclosed) -> dict[str, Any]:
    """Show what was given: to whom, why, what and when; to hub and centre also who decided.

    Source: rule book SHR-01.
    """
    row = found.row
    shown: dict[str, Any] = {
        "view": View.REFERRER,
        "disclosure_id": row.id,
        "request_id": row.request_id,
        "referral_id": row.referral_id,
        "organisation_id": row.organisation_id,
        "purpose": row.purpose,
        "released_at": row.released_at,
        "sha256": row.sha256.hex(),
        "statement": row.statement,
        "actions": [],
    }
    if work.reach is Reach.AGENCY:
        return shown
    view = View.HUB if work.caller.role in HUB else View.CENTRE
    return shown | {"view": view, "side": row.side, "decided_by": row.decided_by}
