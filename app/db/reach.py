"""Which rows exist for a caller: the only place where reach becomes SQL.

Every query of case data starts here. A row is loaded through its referral's reach, never by its id alone; what is not
reached is not found.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement, Select, Subquery, and_, case, exists, or_, select, true
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import aliased

from app.db.queries.glass import glass_broken, looks_through_glass
from app.db.queries.hold import is_held
from app.db.tables.assessment import Task
from app.db.tables.referral import Participation, Referral
from app.db.work import Work
from app.domain.access import HUB, Reach, Relation, Role
from app.domain.errors import MoveNotOpen, NotFound
from app.domain.hold import freezes
from app.domain.referral import Status

Row = TypeVar("Row")
_RANK = (
    Relation.PARTY,
    Relation.CENTRE,
    Relation.REPRESENTATIVE,
    Relation.STATUTORY,
    Relation.REFERRER,
    Relation.CENTRE_OFFERED,
    Relation.WORKER,
    Relation.GRANTED,
)
# Made once: every alias copies all columns of its table, which takes longer than the query that it stands in.
_OWN, _REACHED, _DUTY, _TASK = (
    aliased(Participation),
    aliased(Participation),
    aliased(Participation),
    aliased(Task),
)


@dataclass(frozen=True, slots=True)
class Standing:
    """How the caller stands to one referral.

    Args:
        referral: the row, locked if so asked.
        relation: None for the hub, which needs no row.
        side: whose secrets the caller shares; None for relations without a side.
        confirmed: whether the hub or a centre has confirmed that a party is who they say (REF-15).
        party_id: the caller's own part in the referral.
    """

    referral: Referral
    relation: Relation | None
    side: int | None
    confirmed: bool
    party_id: UUID | None

    @property
    def is_hub(self) -> bool:
        """Say whether the caller acts for the hub."""
        return self.relation is None

    @property
    def own_side(self) -> int:
        """Give the caller's side; a caller without one finds nothing."""
        if self.side is None:
            raise NotFound
        return self.side


def live(participation: Any, now: datetime) -> ColumnElement[bool]:
    """Say whether a participation counts now."""
    return or_(participation.until.is_(None), participation.until > now)


def _mine(work: Work, participation: Any) -> ColumnElement[bool]:
    """Match the participations through which the caller reaches."""
    caller = work.caller
    alive = live(participation, work.now)
    match work.reach:
        case Reach.OWN:
            return and_(alive, participation.account_id == caller.account, participation.relation == Relation.PARTY)
        case Reach.AGENCY:
            return and_(alive, participation.organisation_id == caller.organisation_id)
        case Reach.CENTRE:
            return and_(alive, participation.centre_id == caller.centre_id)
        case Reach.DUTY:
            return and_(alive, participation.account_id == caller.account, participation.relation == Relation.WORKER)
        case _:
            return ~true()


def _no_party(work: Work) -> ColumnElement[bool]:
    """Keep staff and professionals, as such, from a case in which they are a party.

    A parent may work for the very firm or authority that acts for the other side.

    Source: rule book STF-03, PRIV-01.
    """
    return ~exists().where(
        _OWN.referral_id == Referral.id, _OWN.account_id == work.caller.account, _OWN.relation == Relation.PARTY
    )


def _not_kept_from(work: Work, *, glass: bool = False) -> ColumnElement[bool]:
    """Keep staff from a case in which they are a party, and from what is sealed for others.

    Args:
        work: the unit of work.
        glass: let the caller through to a sealed case whose glass is broken; lists never do.

    Source: rule book STF-03, PRIV-05.
    """
    conditions = [_no_party(work)]
    if work.caller.role in HUB:
        sealed = [Referral.sealed_at.is_(None), Referral.hub_worker == work.caller.account]
        conditions.append(or_(*sealed, glass_broken(work, Referral.id)) if glass else or_(*sealed))
    return and_(*conditions)


def _open_to_staff(work: Work, *, glass: bool = False) -> ColumnElement[bool]:
    """Keep what was never sent, and what is kept from this caller, from staff.

    One exception: what a signed-in person disclosed and left unsent is open to the hub lead, while a task names it.

    Source: rule book LIGHT-08.
    """
    sent: ColumnElement[bool] = Referral.status.not_in((Status.DRAFT, Status.EXPIRED))
    if work.caller.role is Role.HUB_LEAD:
        sent = or_(sent, alarming())
    return and_(sent, _not_kept_from(work, glass=glass))


def alarming() -> ColumnElement[bool]:
    """Give the condition on `Referral` that a task on the hub lead's own list is open for it.

    Source: rule book LIGHT-08, SAF-04.
    """
    return exists().where(_TASK.referral_id == Referral.id, _TASK.role == Role.HUB_LEAD, _TASK.done_at.is_(None))


def named_to_hub(work: Work, seal: ColumnElement[bool]) -> ColumnElement[bool]:
    """Give the condition on `Referral` for the rows that a question to a second person, or a task, may name.

    A sealed case is hidden from whoever has to agree to its unsealing, or reviews what was done to it: of it they read
    the question or the task alone. A task of the hub may be about a draft that was never sent, which nobody but its side
    reads.

    Args:
        work: the unit of work.
        seal: the condition that it is about the seal itself, or about a hold.

    Source: rule book LIGHT-08, PRIV-05, PRIV-09, STF-03.
    """
    if work.reach is not Reach.ALL:
        return within(work)
    return or_(_not_kept_from(work), and_(seal, _no_party(work)))


def within(work: Work, *, glass: bool = False) -> ColumnElement[bool]:
    """Give the condition on `Referral` that holds for the rows which exist for this caller.

    Args:
        work: the unit of work.
        glass: one case is asked for, which may be sealed with its glass broken.
    """
    if work.reach is Reach.ALL:
        return _open_to_staff(work, glass=glass)
    reached = exists().where(_REACHED.referral_id == Referral.id, _mine(work, _REACHED))
    if work.reach in (Reach.CENTRE, Reach.DUTY):
        return and_(reached, _open_to_staff(work))
    return and_(reached, _no_party(work)) if work.reach is Reach.AGENCY else reached


async def get_referral(work: Work, referral_id: UUID, *, lock: bool = False) -> Standing:
    """Load one referral as this caller stands to it.

    Raises:
        NotFound: it is not there, or not for this caller.
        MoveNotOpen: a safeguarding hold keeps this caller from changing it (SAF-03).
    """
    query = select(Referral).where(Referral.id == referral_id, within(work, glass=True))
    if lock:
        query = query.with_for_update(of=Referral)
    referral = (await work.session.execute(query)).scalar_one_or_none()
    if referral is None:
        raise NotFound
    work.touch(referral_id=referral.id)
    if work.reach is Reach.ALL and referral.sealed_at is not None and referral.hub_worker != work.caller.account:
        await looks_through_glass(work, referral.id)
    if lock and freezes(work.caller.role, work.opening.op) and await is_held(work, referral.id):
        raise MoveNotOpen
    return await _stand(work, referral)


async def get_kept_back(work: Work, referral_id: UUID) -> Referral:
    """Load a referral that was sent, sealed or not, for the hub to break its glass.

    Raises:
        NotFound: it is not there, or the caller is a party to it.

    Source: rule book PRIV-05, STF-03.
    """
    sent = Referral.status.not_in((Status.DRAFT, Status.EXPIRED))
    query = select(Referral).where(Referral.id == referral_id, sent, _no_party(work)).with_for_update()
    row = (await work.session.execute(query)).scalar_one_or_none()
    if row is None:
        raise NotFound
    work.touch(referral_id=row.id)
    return row


async def _stand(work: Work, referral: Referral) -> Standing:
    if work.reach is Reach.ALL:
        return Standing(referral, None, None, confirmed=True, party_id=None)
    rank = case({relation.value: n for n, relation in enumerate(_RANK)}, value=Participation.relation)
    query = (
        select(Participation)
        .where(Participation.referral_id == referral.id, _mine(work, Participation))
        .order_by(rank, Participation.from_at)
        .limit(1)
    )
    row = (await work.session.execute(query)).scalar_one_or_none()
    if row is None:
        raise NotFound
    confirmed = row.relation is not Relation.PARTY or row.confirmed_at is not None
    return Standing(referral, row.relation, row.side, confirmed, row.party_id)


async def get_through(work: Work, table: type[Row], row_id: UUID, *, lock: bool = False) -> tuple[Row, Standing]:
    """Load one row of a case table together with how the caller stands to its referral.

    Args:
        work: the unit of work.
        table: a mapped class with `id` and `referral_id`.
        row_id: the row.
        lock: lock the row, and its referral first, for a change.

    Raises:
        NotFound: it is not there, or its referral is not for this caller.
    """
    columns: Any = table
    query: Select[UUID] = (
        select(columns.referral_id)
        .join(Referral, Referral.id == columns.referral_id)
        .where(columns.id == row_id, within(work, glass=True))
    )
    referral_id = (await work.session.execute(query)).scalar_one_or_none()
    if referral_id is None:
        raise NotFound
    standing = await get_referral(work, referral_id, lock=lock)
    found = select(table).where(columns.id == row_id).execution_options(populate_existing=lock)
    if lock:
        found = found.with_for_update()
    row = (await work.session.execute(found)).scalar_one_or_none()
    if row is None:
        raise NotFound
    work.touch(row_id)
    return row, standing


def reached(work: Work, table: type[Row]) -> Select[Row]:
    """Start a query of a case table: its rows whose referral exists for this caller."""
    columns: Any = table
    return select(table).join(Referral, Referral.id == columns.referral_id).where(within(work))


def own_standings(work: Work) -> Subquery:
    """Give, for lists, how the caller stands to each referral that it reaches through a participation.

    Returns:
        One row a referral, chosen as `get_referral` chooses: referral_id, relation, side, confirmed, from_at.
    """
    rank = case({relation.value: n for n, relation in enumerate(_RANK)}, value=Participation.relation)
    confirmed = or_(Participation.relation != Relation.PARTY, Participation.confirmed_at.is_not(None))
    return (
        select(
            Participation.referral_id,
            Participation.relation,
            Participation.side,
            confirmed.label("confirmed"),
            Participation.from_at,
        )
        .where(_mine(work, Participation))
        .ext(distinct_on(Participation.referral_id))
        .order_by(Participation.referral_id, rank, Participation.from_at)
        .subquery()
    )


def on_duty(work: Work, appointment_id: Any) -> ColumnElement[bool]:
    """Match the appointments on which the caller has a duty: a worker reaches these and no others of a family."""
    return exists().where(_DUTY.appointment_id == appointment_id, _mine(work, _DUTY))
