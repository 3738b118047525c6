"""Safeguarding holds: one switch that keeps a case still outside, until the lead releases it.

Source: rule book SAF-03.
"""

from typing import Any, Final
from uuid import UUID, uuid4

from sqlalchemy import select, update

from app.actions.alert import alert_leads
from app.actions.course import cancel_coming, find_live_placement, move_referral, set_placement
from app.actions.message import tell
from app.actions.offer import let_in_offered
from app.actions.task import close_tasks, open_task
from app.db.queries.hold import find_hold, list_kept
from app.db.queries.hold_view import hold_etag, may_know, show_hold
from app.db.reach import Standing, get_referral, live
from app.db.tables.account import Membership
from app.db.tables.hold import Hold, KeptAct
from app.db.tables.machinery import Fate, Message
from app.db.tables.person import Person
from app.db.tables.referral import Participation, Referral
from app.db.work import Work, effect
from app.documents.messages import HELD
from app.domain import coupling, placement, referral
from app.domain.access import STAFF, Relation, Role
from app.domain.errors import Invalid, Issue, MoveNotOpen, NotFound
from app.domain.hold import REVIEW, SET_OUT, TEMPLATE_OF, NeutralWord, first_review_on
from app.domain.stage import next_tick

_NOT_STAFF: Final = Issue("#/about", "not-staff", "Name the account of a member of staff, or leave it out.")
_NOT_SELF: Final = Issue("#/about", "own-account", "Whom a concern is about sets no hold. Speak to the hub lead.")


async def set_hold(work: Work, referral_id: UUID, *, reason: str, about: UUID | None, suspends: bool) -> dict[str, Any]:
    """Lay a hold on a case, or add to the one that lies there.

    Args:
        work: the unit of work.
        referral_id: the referral.
        reason: why, in words; to a hold that lies there it is added, and nothing is overwritten.
        about: the member of staff whom the concern is about.
        suspends: whether coming visits are taken off at once.

    Raises:
        NotFound: the referral is not there for this caller, or only offered to its centre.
        Invalid: the caller is whom the concern is about, or nobody of the staff is named.
        MoveNotOpen: the caller is whom the hold that lies there is about.
        PreconditionRequired: a hold lies there and the request carries no If-Match.
        PreconditionFailed: it was changed since the caller read it.

    Source: rule book SAF-02, SAF-03.
    """
    standing = await get_referral(work, referral_id, lock=True)
    if standing.relation not in (None, Relation.CENTRE):
        raise NotFound
    if about is not None:
        await _must_be_another(work, about)
    row = await find_hold(work, referral_id, lock=True)
    if row is None:
        row = await _lay(work, standing.referral, reason, about)
    else:
        if not may_know(work, standing, row):
            raise MoveNotOpen
        work.must_match(hold_etag(row))
        said = work.keys.open_("holds", "reason_enc", row.id, row.reason_enc)
        row.reason_enc = work.keys.seal("holds", "reason_enc", row.id, f"{said}\n\n{reason}")
        row.about = about or row.about
        work.event(referral_id, "hold-changed", subject_id=row.id)
    if suspends:
        row.suspends = True
        await _suspend(work, standing)
    await work.session.flush()
    work.note(hold=row.id, suspends=suspends)
    return await show_hold(work, row)


async def _must_be_another(work: Work, about: UUID) -> None:
    if about == work.caller.account:
        raise Invalid(issues=[_NOT_SELF])
    query = select(Membership.id).where(Membership.account_id == about, Membership.role.in_(STAFF)).limit(1)
    if (await work.session.execute(query)).first() is None:
        raise Invalid(issues=[_NOT_STAFF])


async def _lay(work: Work, case: Referral, reason: str, about: UUID | None) -> Hold:
    """Lay the hold; the lead hears of it at once and looks at it within two working days."""
    row_id = uuid4()
    row = Hold(
        id=row_id, referral_id=case.id, set_by=work.caller.account, set_as=work.caller.role, set_at=work.now,
        reason_enc=work.keys.seal("holds", "reason_enc", row_id, reason), about=about, suspends=False,
        review_on=first_review_on(work.now.date()),
    )  # fmt: skip
    work.session.add(row)
    await open_task(
        work, REVIEW, role=Role.HUB_LEAD, referral_id=case.id, grade="today", reasons=["hold-set"],
        due_on=row.review_on,
    )  # fmt: skip
    await alert_leads(work, but=about)
    work.event(case.id, "hold-set", subject_id=row_id)
    return row


async def _suspend(work: Work, standing: Standing) -> None:
    """Take off every coming visit: all sides are told at once in the same words, and staff see that each has heard.

    Source: rule book SAF-03.
    """
    case = standing.referral
    place = await find_live_placement(work, case.id, lock=True)
    if place is not None and place.status in placement.RUNNING and case.status in coupling.CARRIES_PLACEMENT:
        await set_placement(work, place, placement.Status.SUSPENDED, suspended_from=place.status)
    if await cancel_coming(work, case.id):
        await open_task(work, SET_OUT, referral_id=case.id, grade="now", reasons=["hold-set"])
        if place is not None:
            await open_task(
                work, SET_OUT, role=Role.COORDINATOR, referral_id=case.id, centre_id=place.centre_id, grade="now",
                reasons=["visit-will-not-take-place"],
            )  # fmt: skip


async def release_hold(work: Work, referral_id: UUID, word: NeutralWord | None) -> dict[str, Any]:
    """Release a hold: what the sides did meanwhile takes effect, what was held back goes out with the next tick.

    Args:
        work: the unit of work.
        referral_id: the referral.
        word: a neutral word to every side alike, at once.

    Raises:
        NotFound: no hold lies there, or not for this caller.
        PreconditionFailed: it was changed since the caller read it.

    Source: rule book SAF-03.
    """
    standing = await get_referral(work, referral_id, lock=True)
    row = await find_hold(work, referral_id, lock=True)
    if row is None or not may_know(work, standing, row):
        raise NotFound
    work.must_match(hold_etag(row))
    row.released_at, row.released_by, row.word = work.now, work.caller.account, word
    await work.session.flush()
    await _let_go(work, row)
    await let_in_offered(work, referral_id)
    for kept in await list_kept(work, referral_id):
        await _take_effect(work, standing.referral, kept)
    if word is not None:
        await _say(work, referral_id, TEMPLATE_OF[word])
    await close_tasks(work, REVIEW, referral_id)
    work.event(referral_id, "hold-released", subject_id=row.id)
    work.note(hold=row.id, word=word)
    await work.session.flush()
    return await show_hold(work, row)


async def _let_go(work: Work, row: Hold) -> None:
    """Let the messages go that came due under the hold: with the next tick, so that their own hour tells nothing."""
    await work.session.execute(
        update(Message)
        .where(
            Message.referral_id == row.referral_id,
            Message.fate == Fate.QUEUED,
            Message.template.in_(HELD),
            Message.not_before > row.set_at,
            Message.not_before <= work.now,
        )
        .values(not_before=next_tick(work.now))
    )


async def _take_effect(work: Work, case: Referral, kept: KeptAct) -> None:
    """Do to the others what a side's act does to them, where the case has not come to an end meanwhile."""
    kept.applied_at = work.now
    if referral.Move.WITHDRAW in referral.open_moves(case.status, kept.mover):
        await move_referral(
            work, case, referral.Move.WITHDRAW, by=kept.mover, reason=kept.reason, told_side=kept.side
        )  # fmt: skip


@effect
async def _say(work: Work, referral_id: UUID, template: str) -> None:
    query = (
        select(Person.id, Participation.side)
        .join(Person, Person.account_id == Participation.account_id)
        .where(
            Participation.referral_id == referral_id,
            Participation.relation == Relation.PARTY,
            live(Participation, work.now),
        )
        .order_by(Person.id)
    )
    for person_id, side in (await work.session.execute(query)).all():
        tell(work, person_id, template, referral_id=referral_id, side=side)
