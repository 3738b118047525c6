"""Placements: who may know of one, and what has been prepared for it.

`get_placement` is where every placement is loaded. A side learns at which centre its case is from the offer of its own
pre-visit, with the tick, and not before; a centre finds its own placements only.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import exists, select

from app.db.queries import pre_visit
from app.db.queries.offer import is_sender
from app.db.queries.pre_visit import PreVisit
from app.db.queries.shown import list_shown
from app.db.reach import Standing, get_through
from app.db.tables.appointment import Appointment, PreVisitOutcome
from app.db.tables.centre import Centre, GroundRules
from app.db.tables.person import Person
from app.db.tables.placement import Agreement, Placement
from app.db.tables.referral import Participation, Party
from app.db.work import Work
from app.domain.access import Reach, Relation
from app.domain.appointment import Kind
from app.domain.errors import NotFound
from app.domain.placement import PlannedAdult
from app.domain.stage import knows_centre, last_tick
from app.domain.vocabulary import Part

PLANNED = frozenset({Part.VISITS, Part.BRINGS, Part.LIVES_WITH})
"""Adults with these parts come to the centre: each has a pre-visit and signs (CEN-02, CEN-03)."""


async def get_placement(work: Work, placement_id: UUID, *, lock: bool = False) -> tuple[Placement, Standing]:
    """Load one placement together with how the caller stands to its referral.

    Raises:
        NotFound: it is not there, or not for this caller: another centre's, or a side's that does not know yet.

    Source: rule book REF-08, REF-15; visibility 10, row 19.
    """
    row, standing = await get_through(work, Placement, placement_id, lock=lock)
    if work.reach is Reach.CENTRE and (
        row.centre_id != work.caller.centre_id or standing.relation is not Relation.CENTRE
    ):
        raise NotFound
    if standing.relation in (Relation.PARTY, Relation.REPRESENTATIVE) and not await _is_known(work, row, standing):
        raise NotFound
    return row, standing


async def _is_known(work: Work, row: Placement, standing: Standing) -> bool:
    """Say whether a side has come to know of this placement.

    Either its own pre-visit there was offered before the latest tick, or the place was confirmed; and the side has been
    shown that visits are being arranged. Whoever sent the referral has chosen the centre and knows it anyway.
    """
    if standing.relation is Relation.REPRESENTATIVE and await is_sender(work, standing.referral):
        return True
    side = standing.own_side
    stages = [each.stage for each in await list_shown(work, row.referral_id, side) if each.from_at <= work.now]
    if not knows_centre(stages):
        return False
    confirmed = exists().where(
        Participation.referral_id == row.referral_id,
        Participation.relation == Relation.PARTY,
        Participation.side == side,
        Participation.confirmed_at.is_not(None),
    )
    offered = exists().where(
        Appointment.placement_id == row.id,
        Appointment.kind == Kind.PRE_VISIT,
        Appointment.created_at <= last_tick(work.now),
        Party.id == Appointment.party_id,
        Party.side == side,
    )
    is_confirmed, is_offered = (await work.session.execute(select(confirmed, offered))).one()
    return standing.confirmed and is_confirmed and (is_offered or row.confirmed_at is not None)


async def find_known_placement(work: Work, standing: Standing) -> UUID | None:
    """Find the newest placement of a referral that the caller may know of; None where there is none.

    Source: rule book REF-08; visibility row 19.
    """
    query = (
        select(Placement.id)
        .where(Placement.referral_id == standing.referral.id)
        .order_by(Placement.created_at.desc(), Placement.id)
    )
    for placement_id in (await work.session.execute(query)).scalars().all():
        try:
            await get_placement(work, placement_id)
        except NotFound:
            continue
        return placement_id
    return None


@dataclass(frozen=True, slots=True)
class Adult:
    """An adult of the family with what has been prepared with them.

    Args:
        signed: number of the newest version of the rules that this adult signed.
    """

    party: Party
    person: Person
    pre_visits: Sequence[PreVisit]
    agreements: Sequence[tuple[Agreement, int]]

    @property
    def signed(self) -> int | None:
        """Give the number of the newest version of the rules that this adult has signed."""
        return max((number for _, number in self.agreements), default=None)

    @property
    def planned(self) -> PlannedAdult:
        """Give what the rule asks of an adult who is to come: the latest outcome counts."""
        outcomes = [each.outcome for each in self.pre_visits if each.outcome is not None]
        went_well = outcomes[-1] is PreVisitOutcome.WENT_WELL if outcomes else None
        return PlannedAdult(pre_visit_went_well=went_well, signed_rules=self.signed)


@dataclass(frozen=True, slots=True)
class Prepared:
    """A placement with everything that has been prepared for it."""

    row: Placement
    centre: Centre
    rules: GroundRules | None
    adults: Sequence[Adult]

    @property
    def planned(self) -> list[PlannedAdult]:
        """Give the adults who are to come."""
        return [adult.planned for adult in self.adults if adult.party.part in PLANNED]


async def find_current_rules(work: Work, centre_id: UUID) -> GroundRules | None:
    """Find the version of its ground rules that a centre has published last.

    Source: rule book AGR-01.
    """
    query = (
        select(GroundRules)
        .where(GroundRules.centre_id == centre_id, GroundRules.published_at <= work.now)
        .order_by(GroundRules.number.desc())
        .limit(1)
    )
    return (await work.session.execute(query)).scalar_one_or_none()


async def gather(work: Work, row: Placement) -> Prepared:
    """Read everything that has been prepared for a placement which the caller reaches."""
    centre = await work.session.get_one(Centre, row.centre_id)
    visits = await pre_visit.list_pre_visits(work, row.id)
    parties = (
        select(Party, Person)
        .join(Person, Person.id == Party.person_id)
        .where(Party.referral_id == row.referral_id)
        .order_by(Party.side, Party.created_at, Party.id)
    )
    signed = (
        select(Agreement, GroundRules.number)
        .join(GroundRules, GroundRules.id == Agreement.ground_rules_id)
        .where(Agreement.placement_id == row.id)
        .order_by(GroundRules.number)
    )
    agreements = [(agreement, number) for agreement, number in (await work.session.execute(signed)).all()]
    adults = [
        Adult(
            party,
            person,
            [each for each in visits if each.row.party_id == party.id],
            [each for each in agreements if each[0].party_id == party.id],
        )
        for party, person in (await work.session.execute(parties)).all()
    ]
    return Prepared(row, centre, await find_current_rules(work, row.centre_id), adults)
