"""Referrals as professionals read them who act for one side, or who sent a referral for none: a coarse stage, their side.

Source: rule book REF-03, REF-08, REF-09; visibility matrix, principle 9.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import exists, select

from app.db.queries.application import OPS_OF_DRAFT, STARTER_SIDE, has_started
from app.db.queries.attendance_request import may_ask
from app.db.queries.referral_family import Read, known_to, read_stage
from app.db.queries.stage import WITHDRAWN
from app.db.reach import Standing, live
from app.db.tables.application import Application
from app.db.tables.appointment import Appointment, Expected
from app.db.tables.centre import Centre
from app.db.tables.person import Person
from app.db.tables.placement import Offer, Placement
from app.db.tables.referral import Event, KnownName, Participation, Party, Referral
from app.db.work import Work
from app.domain import application, coupling, offer, placement
from app.domain.access import Op, Relation
from app.domain.party import split_names
from app.domain.stage import ENDS, SENTENCES, Facts, Stage, due, knows_centre
from app.domain.view import View


async def professional_stage(work: Work, standing: Standing, side: int, own: Application | None) -> Read:
    """Tell the coarse stage to a professional: as the side reads it, or by the same rule where nobody of it has joined."""
    read = await read_stage(work, standing.referral.id, side)
    query = select(
        exists().where(
            Participation.referral_id == standing.referral.id,
            Participation.side == side,
            Participation.relation == Relation.PARTY,
            live(Participation, work.now),
        )
    )
    if (await work.session.execute(query)).scalar_one() or read.stage in ENDS:
        return read
    row = standing.referral
    place = (
        await work.session.execute(
            select(Placement).where(Placement.referral_id == row.id, Placement.status != placement.Status.ENDED)
        )
    ).scalar_one_or_none()
    withdrew = exists().where(Event.referral_id == row.id, Event.kind == WITHDRAWN, Event.side.is_(None))
    facts = Facts(
        status=row.status,
        since=row.status_since,
        own=own.status if own else None,
        live=place.status if place else None,
        suspended_from=place.suspended_from if place else None,
        own_pre_visit_offered=place is not None,
        ended_by_reader=bool((await work.session.execute(select(withdrew))).scalar_one()),
        answer_on=row.answer_on,
        shown=read.stage,
    )
    return Read(due(facts, work.now), read.since, read.ever)


async def professional_view(work: Work, standing: Standing) -> dict[str, Any]:
    """Show a referral to a solicitor or mediator of one side, or to a professional who sent it for no side."""
    row, started = standing.referral, await has_started(work, standing.referral.id)
    side = standing.side or STARTER_SIDE
    query = (
        select(Application)
        .where(Application.referral_id == row.id, Application.side == side)
        .order_by(Application.created_at)
        .limit(1)
    )
    own = (await work.session.execute(query)).scalar_one_or_none()
    read = await professional_stage(work, standing, side, own)
    acts = standing.relation is Relation.REPRESENTATIVE
    children, others = await known_to(work, row.id, side, clients_too=not acts)
    shown: dict[str, Any] = {
        "referral_id": row.id,
        "reference": row.reference,
        "pathway": row.pathway,
        "stage": read.stage,
        "since": read.since,
        "sentence": SENTENCES[read.stage],
        "service_wished": row.service_wished if side == STARTER_SIDE else None,
        "children": children,
        "others": others,
        "application": own.status if own else None,
        "submitted_at": own.submitted_at if own else None,
        "actions": await professional_actions(work, standing, read.stage, own, started=started),
    }
    if acts:
        shown |= {
            "view": View.REPRESENTATIVE,
            "clients": await _clients(work, row, side, started=started),
            "place": await _clients_place(work, row, side, read),
        }
    else:
        shown["view"] = View.REFERRER
    return shown


async def _clients(work: Work, row: Referral, side: int, *, started: bool) -> Sequence[dict[str, Any]]:
    """Name the adults of the side: by their own account, or as the organisation named them that began the referral.

    Such an organisation goes on reading the names that it typed. It came by its own word: from the names of an account it
    would learn that somebody has joined, and what they are called now.

    Source: rule book PRIV-01, REF-03; visibility, principles 2 and 3.
    """
    if started:
        return await _clients_as_typed(work, row, side)
    query = (
        select(Party, Person, Participation.account_id)
        .outerjoin(
            Participation,
            (Participation.party_id == Party.id)
            & (Participation.relation == Relation.PARTY)
            & live(Participation, work.now),
        )
        .join(
            Person,
            (Person.account_id == Participation.account_id)
            | (Participation.account_id.is_(None) & (Person.id == Party.person_id)),
        )
        .where(Party.referral_id == row.id, Party.side == side)
        .order_by(Party.created_at, Party.id)
    )
    return [
        {
            "given_name": person.given_name,
            "family_name": person.family_name,
            "relationship": party.relationship if side == STARTER_SIDE else None,
            "part": party.part if side == STARTER_SIDE else None,
        }
        for party, person, account in (await work.session.execute(query)).all()
        if account is not None
    ]


async def _clients_as_typed(work: Work, row: Referral, side: int) -> Sequence[dict[str, Any]]:
    query = (
        select(Party, Person, KnownName.names)
        .join(Person, Person.id == Party.person_id)
        .outerjoin(
            KnownName,
            (KnownName.referral_id == Party.referral_id)
            & (KnownName.side == Party.side)
            & (KnownName.person_id == Party.person_id),
        )
        .where(Party.referral_id == row.id, Party.side == side)
        .order_by(Party.created_at, Party.id)
    )
    found = []
    for party, person, typed in (await work.session.execute(query)).all():
        given, family = split_names(typed) if typed else (person.given_name, person.family_name)
        named = {"given_name": given, "family_name": family}
        found.append(named | {"relationship": party.relationship, "part": party.part})
    return found


async def _clients_place(work: Work, row: Referral, side: int, read: Read) -> dict[str, Any] | None:
    """Name the centre once the side has been offered its own pre-visit there."""
    if not knows_centre(read.ever | {read.stage}):
        return None
    query = (
        select(Placement.id, Placement.centre_id, Centre.name)
        .join(Centre, Centre.id == Placement.centre_id)
        .join(Appointment, Appointment.placement_id == Placement.id)
        .join(Expected, Expected.appointment_id == Appointment.id)
        .where(Placement.referral_id == row.id, Expected.side == side)
        .order_by(Placement.created_at.desc())
        .limit(1)
    )
    found = (await work.session.execute(query)).first()
    return None if found is None else {"placement_id": found[0], "centre_id": found[1], "centre_name": found[2]}


async def professional_actions(
    work: Work, standing: Standing, stage: Stage, own: Application | None, *, started: bool
) -> list[str]:
    """List what a professional may do next: fill in and send the own form, choose a centre, withdraw, ask for attendance."""
    found: list[Op] = []
    row = standing.referral
    if started and own is not None and own.status is application.Status.DRAFT:
        found += OPS_OF_DRAFT
    if started and stage not in ENDS:
        found.append(Op.WITHDRAW_REFERRAL)
        if row.status in coupling.OFFERS_OPEN:
            found.append(await _offering(work, row))
    if await may_ask(work, standing):
        found.append(Op.REQUEST_ATTENDANCE)
    return [op.value for op in Op if op in found]


async def _offering(work: Work, row: Referral) -> Op:
    """Tell whether the sender puts the referral before a centre, or waits for one and may recall."""
    query = select(exists().where(Offer.referral_id == row.id, Offer.status.in_(offer.OPEN)))
    waits = bool((await work.session.execute(query)).scalar_one())
    return Op.RECALL_OFFER if waits else Op.OFFER_TO_CENTRE
