"""What a side reads of its referral: the coarse stages that were written for it, and what it may do next.

Source: rule book REF-08, REF-09, REF-11.
"""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import exists, func, select

from app.db.reach import Standing
from app.db.tables.appointment import Appointment, AppointmentStatus, Expected
from app.db.tables.centre import GroundRules
from app.db.tables.placement import Agreement, Placement
from app.db.tables.referral import Party, Residence, Shown
from app.db.work import Work
from app.domain.access import Op
from app.domain.act import Act, OwnFacts, open_to_family
from app.domain.stage import Stage
from app.domain.vocabulary import Lives

_OPS = frozenset(Op)


async def list_shown(work: Work, referral_id: UUID, side: int) -> Sequence[Shown]:
    """List what was written for a side, newest first."""
    query = (
        select(Shown)
        .where(Shown.referral_id == referral_id, Shown.side == side)
        .order_by(Shown.from_at.desc(), Shown.id)
    )
    return (await work.session.execute(query)).scalars().all()


async def find_shown(work: Work, referral_id: UUID, side: int) -> Shown | None:
    """Find the stage that a side reads now, with the time from which it reads it."""
    rows = await list_shown(work, referral_id, side)
    return rows[0] if rows else None


async def stage_of(work: Work, referral_id: UUID, side: int) -> Stage:
    """Tell the stage that a side reads now; preparing where nothing was ever written."""
    row = await find_shown(work, referral_id, side)
    return row.stage if row else Stage.PREPARING


async def own_facts(work: Work, standing: Standing) -> OwnFacts:
    """Read what an adult knows of its own case and what narrows its list of acts.

    The latest place counts whether or not it has ended, so that an end which is not shown yet does not show here.
    """
    if standing.party_id is None or not standing.confirmed:
        return OwnFacts(confirmed=standing.confirmed)
    latest = (
        select(Placement.centre_id)
        .where(Placement.referral_id == standing.referral.id)
        .order_by(Placement.created_at.desc())
        .limit(1)
        .scalar_subquery()
    )
    rules = (
        select(GroundRules.id)
        .where(GroundRules.centre_id == latest)
        .order_by(GroundRules.number.desc())
        .limit(1)
        .scalar_subquery()
    )
    signed = exists().where(Agreement.party_id == standing.party_id, Agreement.ground_rules_id == rules)
    own = select(Party.person_id).where(Party.id == standing.party_id).scalar_subquery()
    coming = exists().where(
        Expected.referral_id == standing.referral.id,
        Expected.person_id == own,
        Appointment.id == Expected.appointment_id,
        Appointment.status == AppointmentStatus.BOOKED,
        func.lower(Appointment.during) > work.now,
    )
    lives = exists().where(
        Residence.party_id == standing.party_id,
        Residence.side == standing.side,
        Residence.lives.in_((Lives.YES, Lives.PART)),
    )
    wanted, visit, home = (await work.session.execute(select(rules.is_not(None) & ~signed, coming, lives))).one()
    return OwnFacts(confirmed=True, agreement_wanted=wanted, visit_coming=visit, child_lives_here=home)


async def family_actions(work: Work, standing: Standing, stage: Stage) -> list[Act]:
    """List the operations that an adult of the family may call next.

    Source: rule book REF-09.
    """
    acts = open_to_family(stage, await own_facts(work, standing))
    return [act for act in acts if act.value in _OPS]
