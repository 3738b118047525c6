"""Submission: a side sends its application, is screened on its own answers, and the referral goes on.

Only the first applicant's own answers can stop anything. What another side sends moves nothing that anybody else of the
family can see; a red of it wakes the hub.

Source: rule book LIGHT-02, LIGHT-03, LIGHT-07 to LIGHT-10, GATE-01 to GATE-03, HUB-01.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final
from uuid import UUID

from sqlalchemy import select

from app.actions.application import open_draft
from app.actions.course import move_referral
from app.actions.invitation import release_automatically_if_allowed
from app.actions.party import take_up
from app.actions.screening import open_safeguarding, screen_disclosure, store
from app.actions.shown import show
from app.actions.taking import Documents
from app.actions.task import open_task
from app.actions.trace import link_earlier, link_same_children, notice_second_try, take_turns
from app.db.queries.application import Own, list_missing, own_documents
from app.db.queries.submission import Outcome
from app.db.tables.referral import Party, Referral
from app.db.tables.screening import Screening, ScreeningCause
from app.db.work import Work, effect
from app.domain import application, referral
from app.domain.act import Act
from app.domain.application import Form, Section
from app.domain.assessment import HUB, Asked
from app.domain.errors import NotReady
from app.domain.hub_queue import Waiting, due_at
from app.domain.machine import Mover
from app.domain.referral import Move, Status
from app.domain.services import Service
from app.domain.stage import Stage, first_answer_on
from app.screening.answers import parse
from app.screening.engine import evaluate
from app.screening.facts import Facts
from app.screening.result import Result
from app.screening.rulesets import CURRENT
from app.screening.topics import HEALTH
from app.screening.words import Answer, Effect, Light, Next, Pathway

REFERRER_DAYS: Final = 14
"""Days in which the sender of a professional referral is expected to choose a centre (D)."""
_BARS: Final = frozenset({"GATE-02", "GATE-03"})
_ORDERS: Final = frozenset({"GATE-02", "GATE-03", "GATE-11"})
_PAST_ASSESSMENT: Final = frozenset({Status.READY, Status.PLACED, Status.SUPERVISED_FIRST})


@dataclass(frozen=True, slots=True)
class Submitted:
    """An application that was sent, with what its own answers say."""

    own: Own
    outcome: Outcome
    screening: Screening


async def submit(work: Work, referral_id: UUID) -> Submitted:
    """Send one's own application.

    Raises:
        NotFound: the referral or the application is not there for this caller.
        MoveNotOpen: it has been sent already.
        NotReady: something is missing; all of it is listed.

    Source: rule book REF-04, LIGHT-05.
    """
    own = await open_draft(work, referral_id, Act.SUBMIT_APPLICATION)
    documents = await own_documents(work, own)
    issues = await list_missing(work, own, documents)
    if issues:
        raise NotReady(issues=issues)
    facts = parse(
        documents[Section.SAFETY],
        pathway=own.standing.referral.pathway,
        service_wished=_wish(documents),
        base=f"#/{Section.SAFETY}",
    )
    result = evaluate(facts, CURRENT)
    if own.form is Form.OTHER_SIDE:
        return await _submit_other_side(work, own, documents, facts, result)
    return await _submit_first(work, own, documents, facts, result)


def _wish(documents: Documents) -> Service | None:
    wished = documents.get(Section.REQUEST, {}).get("service_wished")
    return Service(wished) if wished else None


@effect
async def _submit_first(work: Work, own: Own, documents: Documents, facts: Facts, result: Result) -> Submitted:
    """Send the application that starts a referral, and choose how the referral goes on."""
    await take_turns(work, documents)
    row, side = own.standing.referral, own.application.side
    self_referral = row.pathway is Pathway.SELF
    mover = Mover.STARTER if self_referral else Mover.REFERRER
    await _note_changed_answers(work, row, side, facts)
    screening = store(work, row.id, side=side, cause=ScreeningCause.SUBMISSION, inputs=facts.as_json(), result=result)
    wished = result.service(facts.service_wished or Service.SUPPORTED_CONTACT)
    onward = referral.arrival(
        self_referral=self_referral,
        stops=bool(result.stop_rules),
        wished_is_red=wished.light is Light.RED,
        barred=not _BARS.isdisjoint(_shutting_rules(result)),
        to_hub=result.next is Next.HUB,
    )
    await move_referral(work, row, Move.SUBMIT, by=mover)
    await move_referral(work, row, onward, by=Mover.SERVICE)
    row.service_wished = wished.service
    await notice_second_try(work, row, documents, wished.by_risk)
    safeguarding = await open_safeguarding(work, row.id, result.safeguarding, unsent=onward is Move.STOP)
    if onward is Move.OFFER_CHANGE:
        return Submitted(own, Outcome.CHANGE_OF_WISH, screening)
    _send(work, own, documents, mover)
    row.submitted_at, row.answer_on = work.now, first_answer_on(work.now)
    await link_earlier(work, row)
    if onward is Move.STOP:
        await show(work, row.id, side, Stage.CANNOT_GO_AHEAD)
        return Submitted(own, Outcome.STOPPED, screening)
    await take_up(work, own, documents, facts)
    await link_same_children(work, row)
    row.priority = _priority(work, documents, result, safeguarding=safeguarding)
    if onward is Move.QUEUE:
        row.waits_on, row.due_on = HUB, due_at(_waiting(work, row)).date()
        await _invite(work, row, side)
    else:
        row.waits_on, row.due_on = Asked.REFERRER, work.now.date() + timedelta(days=REFERRER_DAYS)
    await show(work, row.id, side, Stage.BEING_CONSIDERED)
    await work.session.flush()
    return Submitted(own, Outcome.SENT, screening)


async def _invite(work: Work, row: Referral, side: int) -> None:
    """Send the invitations that need no person: nothing declared or unknown, and a route verified by others.

    Source: rule book REF-02.
    """
    await work.session.flush()
    query = select(Party).where(Party.referral_id == row.id, Party.side != side).order_by(Party.side)
    for party in (await work.session.execute(query)).scalars().all():
        await release_automatically_if_allowed(work, row, party)


@effect
async def _submit_other_side(work: Work, own: Own, documents: Documents, facts: Facts, result: Result) -> Submitted:
    """Send another side's application: nothing stops, nobody of the family learns of it, a red wakes the hub.

    Source: rule book LIGHT-09, HUB-12, REF-08.
    """
    row, side = own.standing.referral, own.application.side
    screening = store(work, row.id, side=side, cause=ScreeningCause.OTHER_SIDE, inputs=facts.as_json(), result=result)
    _send(work, own, documents, Mover.OTHER_SIDE)
    await take_up(work, own, documents, facts)
    closed = row.status in referral.CLOSED
    urgent = await open_safeguarding(work, row.id, result.safeguarding, unsent=closed)
    wished = result.service(row.service_wished or Service.SUPPORTED_CONTACT)
    if wished.by_risk is Light.RED or result.stop_rules:
        urgent = True
        rules = sorted({*wished.rules, *result.stop_rules})
        await open_task(work, "other-side-red", referral_id=row.id, grade="today", reasons=rules)
    if row.status in _PAST_ASSESSMENT:
        await work.session.flush()
        await screen_disclosure(work, row, "other-side-answered")
    if row.waits_on == Asked.OTHER_SIDE:
        await open_task(work, "information-arrived", referral_id=row.id, reasons=["other-side-answered"])
    declared = _priority(work, documents, result, safeguarding=urgent)
    row.priority = {
        **declared,
        **row.priority,
        "safeguarding": bool(row.priority.get("safeguarding")) or urgent,
        "abuse_or_order": bool(row.priority.get("abuse_or_order")) or declared["abuse_or_order"],
        "is_green": bool(row.priority.get("is_green", True)) and declared["is_green"],
    }
    await show(work, row.id, side, Stage.BEING_CONSIDERED)
    await work.session.flush()
    return Submitted(own, Outcome.SENT, screening)


def _send(work: Work, own: Own, documents: Documents, mover: Mover) -> None:
    """Mark the application as sent: its own side's act on the timeline."""
    row = own.application
    row.status = application.after(row.status, application.Move.SUBMIT, mover)
    row.submitted_at = work.now
    row.notice_version = documents[Section.DECLARATIONS]["privacy_notice_version"]
    work.event(row.referral_id, "application-submitted", side=row.side, subject_id=row.id)


def _shutting_rules(result: Result) -> frozenset[str]:
    """Give the gates that bar the applicant from the other adult or the child."""
    return frozenset(gate.rule for gate in result.gates if gate.effect in (Effect.FORBID, Effect.CLOSE))


def _priority(work: Work, documents: Documents, result: Result, *, safeguarding: bool) -> dict[str, Any]:
    """Note down what decides a case's place in the queue, once, when it is sent.

    Source: rule book HUB-01.
    """
    proceedings = documents.get(Section.REQUEST, {}).get("proceedings") or {}
    wished = result.asked.service_wished or Service.SUPPORTED_CONTACT
    abuse = any(concern.answer is Answer.YES and concern.kind not in HEALTH for concern in result.concerns)
    return {
        "entered_at": work.now.isoformat(),
        "safeguarding": safeguarding,
        "abuse_or_order": abuse or not _ORDERS.isdisjoint(result.gate_rules()),
        "court_on": _coming(work, proceedings.get("next_hearing_on")),
        "is_green": result.light(wished) is Light.GREEN,
    }


def _coming(work: Work, said: str | None) -> str | None:
    """Keep a date at court only while it lies ahead."""
    return said if said and date.fromisoformat(said) >= work.now.date() else None


def _waiting(work: Work, row: Referral) -> Waiting:
    noted = row.priority
    return Waiting(
        reference=row.reference,
        entered_at=work.now,
        safeguarding=noted["safeguarding"],
        abuse_or_order=noted["abuse_or_order"],
        court_on=date.fromisoformat(noted["court_on"]) if noted["court_on"] else None,
        is_green=noted["is_green"],
    )


async def _note_changed_answers(work: Work, row: Referral, side: int, facts: Facts) -> None:
    """Wake the hub where somebody sends other answers about risk after a red than the ones that were red.

    Another wish alone is what was offered; a mismatch counts for nothing.

    Source: rule book LIGHT-10, GATE-05.
    """
    query = (
        select(Screening)
        .where(Screening.referral_id == row.id, Screening.side == side)
        .order_by(Screening.at.desc())
        .limit(1)
    )
    before = (await work.session.execute(query)).scalar_one_or_none()
    if before is None:
        return
    was = Facts.from_json(before.inputs)
    red = evaluate(was, CURRENT).service(was.service_wished or Service.SUPPORTED_CONTACT).by_risk is Light.RED
    if red and {**before.inputs, "service_wished": None} != {**facts.as_json(), "service_wished": None}:
        await open_task(work, "answers-changed", referral_id=row.id, reasons=["after-red"])
