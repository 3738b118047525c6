"""The hub asks the qualified staff of a chosen centre about proven domestic abuse; their answer counts for that centre.

Source: rule book SUI-10, LIGHT-01, STF-02.
"""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import exists, select, update

from app.actions.task import close_tasks, open_task
from app.db.queries.centre_assessment import (
    get_centre_assessment,
    keys_asking,
    newest_answers,
    show_centre_assessment,
)
from app.db.queries.concern import established_facts, list_concerns, newest_of
from app.db.queries.offer import centre_issues, today_at
from app.db.queries.staff import works_on
from app.db.reach import get_referral
from app.db.tables.assessment import CentreAssessment, Evidence
from app.db.tables.centre import Centre
from app.db.tables.referral import Participation, Referral
from app.db.tables.staff import Staff
from app.db.work import Work, effect
from app.domain.access import Relation, Role
from app.domain.assessment import EvidenceSource
from app.domain.centre_assessment import ANSWER_DAYS, counted
from app.domain.errors import Conflict, Invalid, Issue, MoveNotOpen, NotReady
from app.domain.hub_act import ASSESSES, ESTABLISHES
from app.domain.services import Service
from app.screening.established import about

TASK = "centre-assessment-asked"


async def ask(work: Work, referral_id: UUID, centre_id: UUID) -> dict[str, Any]:
    """Ask a centre for the assessment of its qualified staff; for some days it reads what CEN-10 lists.

    Raises:
        NotFound: the referral is not there for this caller.
        MoveNotOpen: nobody is assessing it.
        Conflict: this centre is asked already.
        Invalid: there is no such centre.
        NotReady: nothing in the case asks for it, or the centre cannot give it.

    Source: rule book SUI-10, CEN-10.
    """
    row = (await get_referral(work, referral_id, lock=True)).referral
    if row.status not in ASSESSES:
        raise MoveNotOpen
    if not list(keys_asking(await established_facts(work, row.id))):
        raise NotReady("No concern of this case asks for a centre's assessment.")
    centre, issues = await centre_issues(work, centre_id, Service.SUPPORTED_CONTACT)
    if centre is None:
        raise Invalid(issues=[Issue("#/centre_id", "unknown-centre", "There is no such centre.")])
    if not await _qualified(work, centre):
        issues.append(Issue("#/centre_id", "no-qualified-staff", "Nobody there is qualified to assess domestic abuse."))
    if issues:
        raise NotReady("This centre cannot assess the family. The list `errors` says why.", issues)
    today = today_at(centre, work.now)
    waiting = exists().where(
        CentreAssessment.referral_id == row.id, CentreAssessment.centre_id == centre_id,
        CentreAssessment.answered_at.is_(None), CentreAssessment.due_on >= today,
    )  # fmt: skip
    if (await work.session.execute(select(waiting))).scalar_one():
        raise Conflict("This centre is asked already. Wait for its answer.")
    asked = CentreAssessment(
        id=uuid4(), referral_id=row.id, centre_id=centre_id, asked_by=work.caller.account, asked_at=work.now,
        due_on=today + timedelta(days=ANSWER_DAYS),
    )  # fmt: skip
    let_in = Participation(
        id=uuid4(), referral_id=row.id, relation=Relation.CENTRE_OFFERED, centre_id=centre_id, cause=str(work.op),
        from_at=work.now, until=work.now + timedelta(days=ANSWER_DAYS + 1),
    )  # fmt: skip
    work.session.add_all([asked, let_in])
    await work.session.flush()
    await open_task(work, TASK, role=Role.COORDINATOR, referral_id=row.id, centre_id=centre_id, due_on=asked.due_on)
    work.touch(asked.id, centre_id)
    work.event(row.id, "centre-assessment-asked", subject_id=asked.id)
    return await show_centre_assessment(work, asked, row, centre.name)


async def answer(work: Work, assessment_id: UUID, *, suitable: bool, staff_id: UUID, judgement: str) -> dict[str, Any]:
    """Say what the centre's qualified member of staff makes of it.

    Args:
        work: the unit of work.
        assessment_id: what was asked.
        suitable: supported contact at this centre can be made safe.
        staff_id: who has assessed.
        judgement: what was looked at, and what follows from it.

    Raises:
        NotFound: it is not there for this centre.
        MoveNotOpen: it is answered, or the referral has moved on.
        PreconditionFailed: it has changed since the caller read it.
        Invalid: that member of staff is not qualified, or is a party.

    Source: rule book SUI-10, STF-02, STF-03.
    """
    row, standing = await get_centre_assessment(work, assessment_id, lock=True)
    case, centre = standing.referral, await work.session.get_one(Centre, row.centre_id)
    work.must_match((await show_centre_assessment(work, row, case, centre.name))["etag"])
    if row.answered_at is not None or case.status not in ESTABLISHES:
        raise MoveNotOpen
    if staff_id not in {each.id for each in await _qualified(work, centre, case)}:
        detail = "Name somebody of your staff who is qualified to assess domestic abuse and is no party of the case."
        raise Invalid(issues=[Issue("#/staff_id", "not-qualified", detail)])
    row.suitable, row.staff_id = suitable, staff_id
    row.answered_by, row.answered_at = work.caller.account, work.now
    row.text_enc = work.keys.seal("centre_assessments", "text_enc", row.id, judgement)
    await work.session.flush()
    async with work.as_effects():  # all centres' answers count, and this centre sees the family no more
        await _establish(work, case, judgement)
        await _let_out(work, row)
        await close_tasks(work, TASK, case.id)
        await open_task(
            work, "centre-has-assessed", referral_id=case.id, reasons=["suitable" if suitable else "not-suitable"]
        )
        work.event(case.id, "centre-assessment-answered", subject_id=row.id)
        work.note(suitable=suitable)
        return await show_centre_assessment(work, row, case, centre.name)


@effect
async def _establish(work: Work, case: Referral, judgement: str) -> None:
    """Write as evidence what all centres' answers together establish, for each concern that asks for it."""
    found = counted((await newest_answers(work, case.id)).values())
    rows = newest_of(await list_concerns(work, case.id))
    for key in keys_asking(await established_facts(work, case.id)):
        evidence_id = uuid4()
        work.session.add(
            Evidence(
                id=evidence_id, referral_id=case.id, need=key, answer=found, accepted=True,
                concern_id=next((each.concern_id for each in rows if (each.kind, each.subject) == about(key)), None),
                source=EvidenceSource.CENTRE, by_account=work.caller.account, at=work.now,
                text_enc=work.keys.seal("evidence", "text_enc", evidence_id, judgement),
            )
        )  # fmt: skip
        work.touch(evidence_id)
    await work.session.flush()


@effect
async def _let_out(work: Work, row: CentreAssessment) -> None:
    """End what the question let the centre read; an offer that has come meanwhile lets it in by itself."""
    await work.session.execute(
        update(Participation)
        .where(
            Participation.referral_id == row.referral_id,
            Participation.centre_id == row.centre_id,
            Participation.relation == Relation.CENTRE_OFFERED,
            Participation.until > work.now,
        )
        .values(until=work.now)
    )


async def _qualified(work: Work, centre: Centre, case: Referral | None = None) -> list[Staff]:
    """List who at a centre may assess domestic abuse today, without the parties of the case.

    Source: rule book STF-02, STF-03.
    """
    query = select(Staff).where(Staff.centre_id == centre.id, Staff.da_assessor)
    if case is not None:
        party = exists().where(
            Participation.referral_id == case.id,
            Participation.relation == Relation.PARTY,
            Participation.account_id == Staff.account_id,
        )
        query = query.where(~party)
    today = today_at(centre, work.now)
    return [row for row in (await work.session.execute(query)).scalars() if works_on(row, today)]
