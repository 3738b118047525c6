"""Offers: the hub or a referrer asks a centre, the centre alone answers (CEN-01, DIR-03)."""

from datetime import timedelta
from typing import Final
from uuid import UUID, uuid4

from sqlalchemy import exists, select

from app.actions import booking
from app.actions.course import end_relation, find_live_placement, move_referral, recall_open_offer
from app.actions.task import open_task
from app.actions.trace import waits_for_the_hub
from app.db.queries.centre_assessment import keys_asking, newest_answers
from app.db.queries.concern import established_facts
from app.db.queries.consent import somebody_says_no
from app.db.queries.hold import is_held
from app.db.queries.offer import (
    MOVER,
    Listed,
    centre_issues,
    etag_of_offer,
    get_offer,
    is_sender,
    listed,
    read_offer,
    today_at,
)
from app.db.queries.offered_family import accept_issues, judge
from app.db.reach import Standing, get_referral
from app.db.tables.centre import Centre
from app.db.tables.placement import Offer, Placement
from app.db.tables.referral import Participation, Referral
from app.db.work import Work, effect
from app.domain import coupling, offer, placement, referral
from app.domain.access import Relation
from app.domain.errors import Conflict, Invalid, Issue, MoveNotOpen, NotFound, NotReady
from app.domain.machine import Mover
from app.domain.offer import DeclineReason
from app.domain.services import Service
from app.screening.rulesets import CURRENT
from app.screening.words import Column, Pathway

PRE_VISIT_DAYS: Final = 14
"""How long a centre that has accepted has to book the first pre-visit."""

NEXT_STEP_DAYS: Final = 5
"""How long hub or referrer have to go on after a centre's no."""

_CONSENT_MISSING: Final = Issue("#/consents", "consent-missing", "A party does not agree. Speak to them first.")
_NOT_LOOKED_AT: Final = Issue("#/hub", "hub-looks-first", "The hub has to look at this referral first. Ask the hub.")
_NOT_AGREED: Final = Issue("#/consents", "not-agreed", "The family does not agree at present. Ask the hub, or decline.")


async def offer_to_centre(work: Work, referral_id: UUID, *, centre_id: UUID, service: Service, rank: int) -> Listed:
    """Put a referral before one centre, which therefore sees what CEN-10 lists.

    Raises:
        NotFound: the referral is not there for this caller, or is not the caller's to offer.
        MoveNotOpen: no offer can be made at this stage.
        Conflict: another offer is open.
        Invalid: there is no such centre, or another service was found suitable.
        NotReady: the centre cannot take a family for this service now, or a party does not agree any more.

    Source: rule book SVC-04, DIR-04, REF-06, REF-13, GATE-04.
    """
    standing = await get_referral(work, referral_id, lock=True)
    await _must_be_sender(work, standing)
    row = standing.referral
    await _must_be_free(work, row)
    if service is not (row.service_found or row.service_wished):
        raise Invalid(issues=[Issue("#/service", "other-service", "Offer the service that was found suitable.")])
    if standing.is_hub and await somebody_says_no(work, row):  # a side's firm must not learn another side's word
        raise NotReady(issues=[_CONSENT_MISSING])
    centre, issues = await centre_issues(work, centre_id, service)
    if centre is None:
        raise Invalid(issues=[Issue("#/centre_id", "unknown-centre", "There is no such centre.")])
    issues += await _assessment_issues(work, row, centre_id, service)
    if issues:
        raise NotReady("This centre cannot take the family. The list `errors` says why.", issues)
    sent = Offer(
        id=uuid4(), referral_id=row.id, centre_id=centre_id, service=service, status=offer.Status.SENT, rank=rank,
        sent_at=work.now, answer_by=today_at(centre, work.now) + timedelta(days=offer.ANSWER_DAYS),
    )  # fmt: skip
    work.session.add(sent)
    if standing.is_hub or not await is_held(work, row.id):
        await _let_in(work, row.id, centre_id, Relation.CENTRE_OFFERED)
    row.waits_on, row.due_on = "centre", sent.answer_by
    work.event(row.id, "offer-sent", subject_id=sent.id)
    work.touch(sent.id, centre_id)
    return await listed(work, sent)


@effect
async def _assessment_issues(work: Work, row: Referral, centre_id: UUID, service: Service) -> list[Issue]:
    """List what stands against a centre whose qualified staff have not assessed what its service asks them to.

    Source: rule book SUI-10, LIGHT-01.
    """
    if CURRENT.reads.get(service) is not Column.SUPPORTED or not list(
        keys_asking(await established_facts(work, row.id))
    ):
        return []
    if (await newest_answers(work, row.id)).get(centre_id):
        return []
    detail = "The qualified staff of this centre have not assessed the family as suitable. Choose the centre that has."
    return [Issue("#/centre_id", "not-assessed", detail)]


async def let_in_offered(work: Work, referral_id: UUID) -> None:
    """Let the centre in to which a referrer has put a case while a hold lay on it.

    Source: rule book SAF-03.
    """
    query = select(Offer.centre_id).where(Offer.referral_id == referral_id, Offer.status.in_(offer.OPEN))
    for centre_id in (await work.session.execute(query)).scalars().all():
        await _let_in(work, referral_id, centre_id, Relation.CENTRE_OFFERED)


async def _must_be_free(work: Work, row: Referral) -> None:
    """Let a referral through that can be offered: at the right stage, with nothing open and nothing live."""
    live = await find_live_placement(work, row.id)
    query = select(Offer.status).where(Offer.referral_id == row.id, Offer.status.in_(offer.OPEN))
    already = (await work.session.execute(query)).scalar_one_or_none()
    if coupling.may_offer(row.status, live.status if live else None, already):
        return
    if already is not None:
        raise Conflict("An offer of this referral is already open. Recall it first.")
    raise MoveNotOpen


async def _must_be_sender(work: Work, standing: Standing) -> None:
    """Let the hub through, and of organisations the one that sent the referral; others see nothing to offer."""
    if not (standing.is_hub or await is_sender(work, standing.referral)):
        raise NotFound


@effect
async def _let_in(work: Work, referral_id: UUID, centre_id: UUID, relation: Relation) -> None:
    """Give a centre its relation to a referral, unless it has it."""
    there = exists().where(
        Participation.referral_id == referral_id, Participation.centre_id == centre_id,
        Participation.relation == relation, Participation.until.is_(None),
    )  # fmt: skip
    if (await work.session.execute(select(there))).scalar_one():
        return
    work.session.add(
        Participation(
            id=uuid4(), referral_id=referral_id, relation=relation, centre_id=centre_id, cause=str(work.op),
            from_at=work.now,
        )
    )  # fmt: skip


async def accept_offer(work: Work, offer_id: UUID) -> Listed:
    """Take a family on for pre-visits: the referral is placed, a place is prepared, the adults are kept apart.

    Raises:
        NotFound: the offer is not there for this centre.
        MoveNotOpen: it has been answered or recalled, or the referral has moved on.
        NotReady: the centre may not give this service now, something of a professional referral is still open, the hub
            has not looked at a second try yet, or a party does not agree any more.
        NotFree: what is booked already would bring together who must not meet.

    Source: rule book CEN-01, DIR-03, LIGHT-07, LIGHT-10, SVC-04, CEN-09, REF-13, GATE-04.
    """
    row, standing = await get_offer(work, offer_id, lock=True)
    case, before = standing.referral, row.status
    after = offer.after(before, offer.Move.ACCEPT, Mover.COORDINATOR)
    work.must_match(etag_of_offer(await read_offer(work, offer_id)))
    live = await find_live_placement(work, case.id)
    if not coupling.may_start_placement(case.status, live.status if live else None):
        raise MoveNotOpen
    centre, issues = await centre_issues(work, row.centre_id, row.service)
    issues += accept_issues(case, await judge(work, case, row.service))
    issues += [_NOT_AGREED] if await somebody_says_no(work, case) else []
    issues += [_NOT_LOOKED_AT] if await waits_for_the_hub(work, case) else []
    if centre is None or issues:
        raise NotReady(issues=issues)
    row.status, row.answered_at = after, work.now
    await end_relation(work, case.id, Relation.CENTRE_OFFERED, centre_id=row.centre_id)
    await _let_in(work, case.id, row.centre_id, Relation.CENTRE)
    if case.status is referral.Status.READY:
        await move_referral(work, case, referral.Move.PLACE, by=Mover.COORDINATOR)
    work.session.add(
        Placement(
            id=uuid4(), referral_id=case.id, offer_id=row.id, centre_id=row.centre_id, service=row.service,
            status=placement.Status.PREPARING, created_at=work.now,
        )
    )  # fmt: skip
    case.waits_on, case.due_on = "centre", today_at(centre, work.now) + timedelta(days=PRE_VISIT_DAYS)
    await keep_apart(work, case.id, centre)
    work.event(case.id, "offer-accepted", subject_id=row.id)
    work.note(offer_from=before, offer_to=after)
    return await listed(work, row)


async def keep_apart(work: Work, referral_id: UUID, centre: Centre) -> None:
    """Write the separations that every family has by default, one centre at a time."""
    await booking.lock_centre(work, centre.id)
    await booking.default_separations(work, referral_id, centre)


async def decline_offer(work: Work, offer_id: UUID, *, reason: DeclineReason, comment: str | None) -> Listed:
    """Say no to a family. A self-referral goes back to the hub, a professional one to its referrer.

    The reason stays with hub and centre: it stands on the offer and in the hub's task, not in the timeline.

    Raises:
        NotFound: the offer is not there for this centre.
        MoveNotOpen: it has been answered or recalled.

    Source: rule book CEN-01, CEN-08.
    """
    row, standing = await get_offer(work, offer_id, lock=True)
    case, before = standing.referral, row.status
    row.status = offer.after(before, offer.Move.DECLINE, Mover.COORDINATOR)
    row.answered_at, row.reason_code = work.now, reason
    if comment is not None:
        row.comment_enc = work.keys.seal("offers", "comment_enc", row.id, comment)
    async with work.as_effects():  # the centre sees the family no more
        await end_relation(work, case.id, Relation.CENTRE_OFFERED, centre_id=row.centre_id)
        self_referral = case.pathway is Pathway.SELF
        move = coupling.after_decline(case.status, self_referral=self_referral)
        if move is not None:
            await move_referral(work, case, move, by=Mover.COORDINATOR)
        await_next_centre(work, case)
        court = ("back-to-court",) if case.court_ordered else ()
        await open_task(work, "offer-next-centre", referral_id=case.id, reasons=["offer-declined", reason, *court])
        work.event(case.id, "offer-declined", subject_id=row.id)
        work.note(offer_from=before, offer_to=row.status)
        return await listed(work, row)


def await_next_centre(work: Work, case: Referral) -> None:
    """Wait on whoever chooses the next centre: the hub for a self-referral, else the referrer.

    Source: rule book REF-11, CEN-08.
    """
    case.waits_on = "hub" if case.pathway is Pathway.SELF else "referrer"
    case.due_on = work.now.date() + timedelta(days=NEXT_STEP_DAYS)


async def recall_offer(work: Work, offer_id: UUID) -> Listed:
    """Take an open offer back: the centre sees the family no more.

    Raises:
        NotFound: the offer is not there for this caller, or is not the caller's to recall.
        MoveNotOpen: the centre has answered it.
    """
    row, standing = await get_offer(work, offer_id, lock=True)
    await _must_be_sender(work, standing)
    offer.after(row.status, offer.Move.RECALL, MOVER[work.caller.role])
    await recall_open_offer(work, row.referral_id)
    case = standing.referral
    case.waits_on = "hub" if standing.is_hub else "referrer"
    case.due_on = work.now.date() + timedelta(days=NEXT_STEP_DAYS)
    return await listed(work, row)
