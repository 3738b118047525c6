"""Allocation: a social worker takes a referral out of the queue, or the lead gives it to one."""

from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import exists, or_, select

from app.actions.course import move_referral
from app.db.queries.assessment import actions_of, mover_of
from app.db.queries.case_file import gather
from app.db.reach import get_referral
from app.db.tables.account import Account, AccountStatus, Membership
from app.db.tables.assessment import Assessment
from app.db.tables.referral import Participation, Referral
from app.db.versions import etag_of
from app.db.work import Work
from app.domain.access import HUB, Relation, Role
from app.domain.assessment import HUB as THE_HUB
from app.domain.assessment import due_on
from app.domain.errors import Invalid, Issue, NotAllowed
from app.domain.referral import Move


def referral_etag(row: Referral) -> str:
    """Give the version of a referral as the hub reads it."""
    return etag_of("referral", row.id, row.v, "hub")


async def take(work: Work, referral_id: UUID, worker_id: UUID | None) -> dict[str, Any]:
    """Take a queued referral, or as the lead give it to somebody, and open its assessment.

    Args:
        work: the unit of work.
        referral_id: the referral.
        worker_id: whose it becomes; None for the caller's own.

    Raises:
        NotFound: it is not there, or not for this caller.
        NotAllowed: somebody who is not the lead allocates to somebody else.
        Invalid: the account named cannot take this case.
        MoveNotOpen: it does not wait in the queue.

    Source: rule book HUB-01, STF-03.
    """
    row = (await get_referral(work, referral_id, lock=True)).referral
    work.must_match(referral_etag(row))
    worker = await _worker(work, row, worker_id)
    await move_referral(work, row, Move.TAKE, by=mover_of(work))
    row.hub_worker = worker
    row.waits_on, row.due_on = THE_HUB, due_on(row.status, work.now.date())
    assessment = await open_assessment(work, row)
    assessment.worker = worker
    await work.session.flush()
    work.note(worker=worker)
    work.etag = referral_etag(row)
    return {
        "referral_id": row.id,
        "reference": row.reference,
        "status": row.status,
        "worker_id": worker,
        "assessment_id": assessment.id,
        "taken_at": row.status_since,
        "due_on": row.due_on,
        "actions": actions_of(work, await gather(work, row)),
    }


async def open_assessment(work: Work, row: Referral) -> Assessment:
    """Give the assessment that waits for its decision, locked; open another where the last one is decided.

    A case that comes back (information arrived, a centre declined) goes on in a new assessment, so that every decision
    stays as it was written.

    Source: rule book HUB-12.
    """
    query = (
        select(Assessment)
        .where(Assessment.referral_id == row.id, Assessment.decided_at.is_(None))
        .order_by(Assessment.opened_at.desc())
        .limit(1)
        .with_for_update()
    )
    found = (await work.session.execute(query)).scalar_one_or_none()
    if found is None:
        found = Assessment(
            id=uuid4(), referral_id=row.id, worker=row.hub_worker or work.caller.account, opened_at=work.now
        )
        work.session.add(found)
        await work.session.flush()
        work.event(row.id, "assessment-opened", subject_id=found.id)
    work.touch(found.id)
    return found


async def _worker(work: Work, row: Referral, worker_id: UUID | None) -> UUID:
    if worker_id is None or worker_id == work.caller.account:
        return work.caller.account
    if work.caller.role is not Role.HUB_LEAD:
        raise NotAllowed("Only the hub lead gives a referral to somebody else. Take it for yourself.")
    is_party = exists().where(
        Participation.referral_id == row.id,
        Participation.account_id == worker_id,
        Participation.relation == Relation.PARTY,
    )
    query = (
        select(Account.id)
        .join(Membership, Membership.account_id == Account.id)
        .where(
            Account.id == worker_id,
            Account.status == AccountStatus.ACTIVE,
            Membership.role.in_(HUB),
            or_(Membership.until.is_(None), Membership.until > work.now),
            ~is_party,
        )
        .limit(1)
    )
    if (await work.session.execute(query)).scalar_one_or_none() is None:
        raise Invalid(issues=[Issue("/worker_id", "cannot-take", "Name a worker of the hub who can take this case.")])
    return worker_id
