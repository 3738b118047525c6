"""Sessions: which appointments exist for a caller, and who is expected at each.

`listing` is where every session is found. A side finds what it comes to, or what concerns its child, once it knows its
centre; a centre its own; a worker those of its duty. A side's rows are put in order by day alone: a clock time in an
order or a cursor would be the other side's.

Source: rule book SES-01, PRIV-01, PRIV-02; visibility matrix, rows 21 to 23.
"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Date,
    DateTime,
    Select,
    Subquery,
    and_,
    cast,
    exists,
    false,
    func,
    literal,
    null,
    or_,
    select,
    type_coerce,
)
from sqlalchemy.orm import aliased

from app.db.paging import keyset
from app.db.queries.hold import kept_since
from app.db.queries.offer import sent_by_caller
from app.db.queries.register import Listed, Session, gather
from app.db.reach import Standing, get_through, on_duty, own_standings, within
from app.db.tables.appointment import Appointment, Expected
from app.db.tables.centre import Centre
from app.db.tables.placement import Placement
from app.db.tables.referral import Participation, Party, Referral, Residence, Shown
from app.db.work import Work
from app.domain.access import Reach, Relation
from app.domain.appointment import Kind
from app.domain.errors import NotFound
from app.domain.stage import CENTRE_IS_KNOWN, last_tick
from app.domain.vocabulary import Lives, Relationship

STARTS: Final = type_coerce(func.lower(Appointment.during), DateTime(timezone=True))
DAY: Final = cast(func.timezone(Centre.zone, STARTS), Date)
"""The date of an appointment by its centre's clocks."""

ONE_SIDE = frozenset({Relation.PARTY, Relation.REPRESENTATIVE})
_PARENTS = (Relationship.MOTHER, Relationship.FATHER)


def listing(work: Work) -> Select[Any]:
    """Start a query of the appointments that exist for the caller, with what `Listed` takes.

    Source: rule book REF-08, REF-15; visibility matrix, rows 21 and 22.
    """
    columns: Sequence[Any] = (Appointment, Referral.reference, Centre.name, Centre.zone, DAY)
    query: Select[Any] = (
        select(*columns)
        .join(Referral, Referral.id == Appointment.referral_id)
        .join(Placement, Placement.id == Appointment.placement_id)
        .join(Centre, Centre.id == Appointment.centre_id)
        .where(within(work))
    )
    if work.reach is Reach.ALL:
        return query.add_columns(null(), null(), false())
    if work.reach is Reach.DUTY:
        return query.add_columns(literal(Relation.WORKER.value), null(), false()).where(on_duty(work, Appointment.id))
    own = own_standings(work)
    off = func.coalesce(kept_since(Appointment.referral_id, own.c.side) < STARTS, false())
    query = query.add_columns(own.c.relation, own.c.side, off).join(own, own.c.referral_id == Appointment.referral_id)
    if work.reach is Reach.CENTRE:
        return query.where(own.c.relation == Relation.CENTRE, Appointment.centre_id == work.caller.centre_id)
    of_own_side = and_(own.c.relation.in_(ONE_SIDE), _is_known(work, own), is_own(own.c.side))
    return query.where(or_(of_own_side, and_(own.c.relation == Relation.STATUTORY, Appointment.kind == Kind.SESSION)))


def is_own(side: ColumnElement[int]) -> ColumnElement[bool]:
    """Match a side's own pre-visits, and the sessions that it comes to or that its own child is at."""
    expected = exists().where(Expected.appointment_id == Appointment.id, Expected.side == side)
    return or_(expected, and_(Appointment.kind == Kind.SESSION, _concerns(side)))


def _concerns(side: ColumnElement[int]) -> ColumnElement[bool]:
    """Match cases with a child of this side: a parent's, or one who lives there. Others read what they attend."""
    parent = exists().where(
        Party.referral_id == Appointment.referral_id, Party.side == side, Party.relationship.in_(_PARENTS)
    )
    home = exists().where(
        Residence.referral_id == Appointment.referral_id, Residence.side == side,
        Residence.lives.in_((Lives.YES, Lives.PART)),
    )  # fmt: skip
    return or_(parent, home)


def _is_known(work: Work, own: Subquery) -> ColumnElement[bool]:
    """Match the places of which a side has come to know, as `app.db.queries.placement.get_placement` does for one."""
    visit, own_party, joined = aliased(Appointment), aliased(Party), aliased(Participation)
    shown = exists().where(
        Shown.referral_id == Appointment.referral_id, Shown.side == own.c.side, Shown.stage.in_(CENTRE_IS_KNOWN),
        Shown.from_at <= work.now,
    )  # fmt: skip
    confirmed = exists().where(
        joined.referral_id == Appointment.referral_id, joined.side == own.c.side,
        joined.relation == Relation.PARTY, joined.confirmed_at.is_not(None),
    )  # fmt: skip
    offered = exists().where(
        visit.placement_id == Placement.id, visit.kind == Kind.PRE_VISIT, visit.created_at <= last_tick(work.now),
        own_party.id == visit.party_id, own_party.side == own.c.side,
    )  # fmt: skip
    told = and_(own.c.confirmed, shown, confirmed, or_(Placement.confirmed_at.is_not(None), offered))
    return or_(and_(own.c.relation == Relation.REPRESENTATIVE, sent_by_caller(work)), told)


async def list_sessions(
    work: Work,
    *,
    from_on: date | None,
    until_on: date | None,
    placement_id: UUID | None,
    after: Sequence[Any] | None,
    limit: int,
) -> Sequence[Session]:
    """List the appointments that exist for the caller, earliest first, one more than asked for.

    Args:
        work: the unit of work.
        from_on: the first day, by each centre's clocks.
        until_on: the last day.
        placement_id: those of one place.
        after: as `key_of` gave it.
        limit: on a page.
    """
    query = listing(work)
    if from_on is not None:
        query = query.where(from_on <= DAY)
    if until_on is not None:
        query = query.where(until_on >= DAY)
    if placement_id is not None:
        query = query.where(Appointment.placement_id == placement_id)
    order: Any = (DAY if _by_day(work) else STARTS, Appointment.id)
    found = await work.session.execute(keyset(query, order, after, limit))
    rows = [listed(each) for each in found.all()]
    work.touch(*(each.row.id for each in rows))
    return await gather(work, rows)


def _by_day(work: Work) -> bool:
    return work.reach in (Reach.OWN, Reach.AGENCY)


def key_of(work: Work, each: Listed) -> tuple[date | datetime, UUID]:
    """Give the values by which a row was put in order."""
    return (each.day if _by_day(work) else each.starts_at), each.row.id


def listed(found: Any) -> Listed:
    """Take one row of `listing`."""
    row, reference, name, zone, day, relation, side, off = found
    return Listed(row, reference, name, zone, day, Relation(relation) if relation else None, side, off)


async def find_session(work: Work, appointment_id: UUID) -> Session:
    """Read one appointment as it exists for the caller.

    Raises:
        NotFound: it is not there, or not for this caller.
    """
    await work.session.flush()
    found = (await work.session.execute(listing(work).where(Appointment.id == appointment_id))).one_or_none()
    if found is None:
        raise NotFound
    each = listed(found)
    work.touch(each.row.id, referral_id=each.row.referral_id)
    return (await gather(work, [each]))[0]


async def get_session(work: Work, appointment_id: UUID) -> tuple[Appointment, Standing]:
    """Load one appointment of the own centre, or of the own duty, locked for a change.

    Raises:
        NotFound: it is not there, or not for this caller.
    """
    row, standing = await get_through(work, Appointment, appointment_id, lock=True)
    found = await work.session.execute(listing(work).where(Appointment.id == appointment_id))
    if found.one_or_none() is None:
        raise NotFound
    return row, standing
