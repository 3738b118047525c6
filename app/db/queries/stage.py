"""What decides the stage that each side reads, for all open sides at once."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import and_, exists, select
from sqlalchemy.dialects.postgresql import distinct_on

from app.db.queries.hold import held
from app.db.tables.application import Application
from app.db.tables.appointment import Appointment
from app.db.tables.person import Person
from app.db.tables.placement import Placement
from app.db.tables.referral import Event, Participation, Party, Referral, Shown
from app.db.work import Work
from app.domain import appointment, placement, stage
from app.domain.access import Relation


@dataclass(frozen=True, slots=True)
class OpenSide:
    """One side of one referral that may still be shown something new.

    Args:
        readers: people of that side who have joined, to be told.
    """

    referral_id: UUID
    side: int
    facts: stage.Facts
    readers: tuple[UUID, ...]


WITHDRAWN = "side-withdrew"
"""The event that says that a side itself does not want to go on."""


async def list_open_sides(work: Work) -> Sequence[OpenSide]:
    """List the sides whose last shown stage is no end, with what decides their next; none of a case that is held.

    Source: rule book REF-08, SAF-03.
    """
    latest = (
        select(Shown.referral_id, Shown.side, Shown.stage)
        .ext(distinct_on(Shown.referral_id, Shown.side))
        .order_by(Shown.referral_id, Shown.side, Shown.from_at.desc(), Shown.id)
        .subquery()
    )
    live = and_(Placement.referral_id == Referral.id, Placement.status != placement.Status.ENDED)
    pre_visit = exists().where(
        Appointment.placement_id == Placement.id,
        Appointment.kind == appointment.Kind.PRE_VISIT,
        Appointment.party_id == Party.id,
    )
    withdrew = exists().where(Event.referral_id == Referral.id, Event.side == Party.side, Event.kind == WITHDRAWN)
    query = (
        select(Referral, Party.side, Person.id, Application.status, Placement, pre_visit, withdrew, latest.c.stage)
        .join(Party, Party.referral_id == Referral.id)
        .join(
            Participation,
            and_(
                Participation.party_id == Party.id,
                Participation.relation == Relation.PARTY,
                Participation.until.is_(None),
            ),
        )
        .join(Person, Person.account_id == Participation.account_id)
        .outerjoin(Application, Application.party_id == Party.id)
        .outerjoin(Placement, live)
        .outerjoin(latest, and_(latest.c.referral_id == Referral.id, latest.c.side == Party.side))
        .where(latest.c.stage.is_(None) | latest.c.stage.not_in(tuple(stage.ENDS)), ~held(Referral.id))
        .order_by(Referral.id, Party.side)
    )
    found: dict[tuple[UUID, int], OpenSide] = {}
    readers: dict[tuple[UUID, int], list[UUID]] = defaultdict(list)
    for row, side, person_id, own, place, offered, has_withdrawn, shown in (await work.session.execute(query)).all():
        key = (row.id, side)
        readers[key].append(person_id)
        facts = stage.Facts(
            status=row.status, since=row.status_since, own=own, live=place.status if place else None,
            suspended_from=place.suspended_from if place else None, own_pre_visit_offered=offered,
            ended_by_reader=has_withdrawn, answer_on=row.answer_on, shown=stage.Stage(shown) if shown else None,
        )  # fmt: skip
        found[key] = OpenSide(row.id, side, facts, ())
    return [OpenSide(side.referral_id, side.side, side.facts, tuple(readers[key])) for key, side in found.items()]
