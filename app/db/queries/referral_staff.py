"""Referrals as centres, their workers and authorities read them: what the column of each in the matrix allows.

Source: rule book CEN-10, REF-09, HUB-07; visibility matrix.
"""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import select

from app.db.queries.application import OPS_OF_DRAFT, has_started
from app.db.queries.attendance_request import may_ask
from app.db.queries.case_file import Known, gather
from app.db.queries.hold import is_held
from app.db.queries.offered_family import age_on, read_family
from app.db.reach import Standing
from app.db.tables.application import Application
from app.db.tables.appointment import Appointment
from app.db.tables.person import Person
from app.db.tables.placement import Offer, Placement
from app.db.tables.referral import Participation, Referral, ReferralChild
from app.db.work import Work
from app.domain import application, coupling, offer, placement, referral
from app.domain.access import Op
from app.domain.act import Noun, open_to_staff
from app.domain.errors import NotFound
from app.domain.grant import GRANTS
from app.domain.hold import freezes
from app.domain.machine import Mover
from app.domain.party import first_name
from app.domain.services import Service
from app.domain.stage import exact
from app.domain.view import View


def head_of(row: Referral, place: Placement | None) -> dict[str, Any]:
    """Show what every exact view begins with."""
    return {
        "referral_id": row.id,
        "reference": row.reference,
        "pathway": row.pathway,
        "status": row.status,
        "exact": exact(row.status, place.status if place else None),
        "status_since": row.status_since,
        "service_wished": row.service_wished,
        "service_found": row.service_found,
        "court_ordered": row.court_ordered,
        "submitted_at": row.submitted_at,
    }


def adult_of(known: Known) -> dict[str, Any]:
    """Show a party by name, birth date and part."""
    return {
        "party_id": known.party.id,
        "side": known.party.side,
        "given_name": known.person.given_name,
        "family_name": known.person.family_name,
        "known_as": known.person.known_as,
        "birth_date": known.person.birth_date,
        "relationship": known.party.relationship,
        "part": known.party.part,
    }


async def list_children(work: Work, referral_id: UUID) -> Sequence[Person]:
    """List the children of a referral, the oldest first."""
    query = (
        select(Person)
        .join(ReferralChild, ReferralChild.person_id == Person.id)
        .where(ReferralChild.referral_id == referral_id)
        .order_by(Person.birth_date, Person.id)
    )
    return (await work.session.execute(query)).scalars().all()


def child_of(person: Person) -> dict[str, Any]:
    """Show a child by name and birth date."""
    return {
        "child_id": person.id,
        "given_name": person.given_name,
        "family_name": person.family_name,
        "known_as": person.known_as,
        "birth_date": person.birth_date,
    }


async def statutory_view(work: Work, standing: Standing) -> dict[str, Any]:
    """Show a referral to Cafcass or an authority: people and status, no address and no way of reaching anybody."""
    row = standing.referral
    case = await gather(work, row)
    started = await has_started(work, row.id)
    own = await _first_application(work, row.id) if started else None
    found: list[Op] = []
    if own is not None and own.status is application.Status.DRAFT:
        found += OPS_OF_DRAFT
    if started and row.status in referral.OPEN:
        found.append(Op.WITHDRAW_REFERRAL)
        offered, place = case.offered, case.placement
        if coupling.may_offer(row.status, place.status if place else None, offered.status if offered else None):
            found.append(Op.OFFER_TO_CENTRE)
        if offered is not None:
            found.append(Op.RECALL_OFFER)
    if await may_ask(work, standing):
        found.append(Op.REQUEST_ATTENDANCE)
    return {
        "view": View.STATUTORY,
        **head_of(row, case.placement),
        "adults": [adult_of(known) for known in case.parties],
        "children": [child_of(person) for person in await list_children(work, row.id)],
        "application": own.status if own else None,
        "actions": [op.value for op in Op if op in found],
    }


async def _first_application(work: Work, referral_id: UUID) -> Application | None:
    query = select(Application).where(Application.referral_id == referral_id).order_by(Application.side).limit(1)
    return (await work.session.execute(query)).scalar_one_or_none()


def offer_of(row: Offer) -> dict[str, Any]:
    """Show the offer that waits for a centre."""
    return {"offer_id": row.id, "centre_id": row.centre_id, "service": row.service, "status": row.status}


def place_of(row: Placement) -> dict[str, Any]:
    """Show a place."""
    return {"placement_id": row.id, "centre_id": row.centre_id, "service": row.service, "status": row.status}


async def offered_view(work: Work, standing: Standing) -> dict[str, Any]:
    """Show a referral to the centre it is offered to: the list of CEN-10 and nothing else.

    Raises:
        NotFound: the offer has ended.

    Source: rule book CEN-10.
    """
    row = standing.referral
    query = select(Offer).where(
        Offer.referral_id == row.id, Offer.centre_id == work.caller.centre_id, Offer.status.in_(offer.OPEN)
    )
    sent = (await work.session.execute(query)).scalar_one_or_none()
    if sent is None:
        raise NotFound
    return {
        "view": View.CENTRE_OFFERED,
        "referral_id": row.id,
        "reference": row.reference,
        "status": row.status,
        "service_wished": row.service_wished,
        "court_ordered": row.court_ordered,
        "offer": offer_of(sent),
        "family": await read_family(work, row, sent.service),
        "actions": await _centre_actions(work, row, sent.status, None),
    }


async def centre_view(work: Work, standing: Standing) -> dict[str, Any]:
    """Show a referral to the centre that has accepted it."""
    row = standing.referral
    case = await gather(work, row)
    place = case.placement if case.placement and case.placement.centre_id == work.caller.centre_id else None
    return {
        "view": View.CENTRE,
        **head_of(row, place),
        "waits_on": row.waits_on,
        "due_on": row.due_on,
        "adults": [
            {**adult_of(known), "confirmed": known.confirmed, "consent": known.consent_state} for known in case.parties
        ],
        "children": [child_of(person) for person in await list_children(work, row.id)],
        "place": place_of(place) if place else None,
        "actions": await _centre_actions(work, row, None, place.status if place else None),
    }


_OF_MOVE = {
    (Noun.OFFER, offer.Move.ACCEPT): Op.ACCEPT_OFFER,
    (Noun.OFFER, offer.Move.DECLINE): Op.DECLINE_OFFER,
    (Noun.PLACEMENT, placement.Move.CONFIRM): Op.CONFIRM_PLACE,
    (Noun.PLACEMENT, placement.Move.SUSPEND): Op.SUSPEND_PLACEMENT,
    (Noun.PLACEMENT, placement.Move.RESUME): Op.RESUME_PLACEMENT,
    (Noun.PLACEMENT, placement.Move.END): Op.END_PLACEMENT,
}
_WHILE_PREPARING = (Op.BOOK_PRE_VISIT, Op.RECORD_PRE_VISIT, Op.RECORD_AGREEMENT)


async def _centre_actions(
    work: Work, row: Referral, offered: offer.Status | None, place: placement.Status | None
) -> list[str]:
    """List what a centre's staff may do next: the open moves, and the records that belong to the state."""
    open_hold = await is_held(work, row.id)
    moves = open_to_staff(Mover.COORDINATOR, row.status, offered=offered, live=place, open_hold=open_hold)
    found = {_OF_MOVE[each] for each in moves if each in _OF_MOVE}
    if place is placement.Status.PREPARING:
        found.update(_WHILE_PREPARING)
    if place in placement.HOLDS_SESSIONS:
        found.add(Op.BOOK_SESSION)
    if open_hold:
        found = {op for op in found if not freezes(work.caller.role, op)}
    return [op.value for op in Op if op in found and work.caller.role in GRANTS[op]]


async def worker_view(work: Work, standing: Standing) -> dict[str, Any]:
    """Show a referral to a worker on one of its sessions: first names, and the age of a child."""
    row, today = standing.referral, work.now.date()
    case = await gather(work, row)
    return {
        "view": View.WORKER,
        "referral_id": row.id,
        "reference": row.reference,
        "service": await _service_on_duty(work, row.id),
        "adults": [{"first_name": _called(known.person)} for known in case.parties],
        "children": [
            {"first_name": _called(person), "age": age_on(person.birth_date, today)}
            for person in await list_children(work, row.id)
        ],
        "actions": [],
    }


def _called(person: Person) -> str:
    return first_name(person.given_name, person.family_name, person.known_as)


async def _service_on_duty(work: Work, referral_id: UUID) -> Service | None:
    query = (
        select(Appointment.service)
        .join(Participation, Participation.appointment_id == Appointment.id)
        .where(Participation.referral_id == referral_id, Participation.account_id == work.caller.account)
        .limit(1)
    )
    return (await work.session.execute(query)).scalar_one_or_none()
