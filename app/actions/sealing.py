"""Sealed cases: they exist for the worker who has them; opening one again takes two people, or an emergency.

Source: rule book PRIV-05, PRIV-09.
"""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import select

from app.actions.alert import alert_leads
from app.actions.approval import EFFECTS, ask
from app.actions.task import open_task
from app.db.queries.approval import is_same_person
from app.db.queries.glass import is_on_call
from app.db.reach import get_kept_back, get_referral
from app.db.tables.account import Membership
from app.db.tables.approval import Approval
from app.db.tables.glass import BreakGlass, Deputy
from app.db.tables.referral import Referral
from app.db.work import Work, effect
from app.domain.access import HUB, Role
from app.domain.approval import Kind
from app.domain.errors import Invalid, Issue, MoveNotOpen, NotAllowed
from app.domain.glass import LONGEST_ON_CALL, OPEN_FOR, REVIEW, may_break


async def seal(work: Work, referral_id: UUID, *, sealed: bool, reason: str) -> dict[str, Any]:
    """Seal a case for its worker, or ask a second person to open it again.

    Args:
        work: the unit of work.
        referral_id: the referral.
        sealed: what is wanted.
        reason: why; whoever has to agree to an opening reads it.

    Raises:
        NotFound: the referral is not there for this caller.
        MoveNotOpen: nobody has taken the case, so that nobody could go on with it.
        Conflict: its opening is asked for already.

    Source: rule book PRIV-05, PRIV-09.
    """
    row = (await get_referral(work, referral_id, lock=True)).referral
    asked: Approval | None = None
    if sealed and row.sealed_at is None:
        if row.hub_worker is None:
            raise MoveNotOpen("Nobody has taken this case. Take it first: a sealed case is there for its worker alone.")
        row.sealed_at = work.now
        work.event(referral_id, "seal-set", subject_id=row.id)
    elif not sealed and row.sealed_at is not None:
        asked = await ask(work, Kind.UNSEAL_ADDRESS, row.id, row.id, reason=reason)
    work.note(sealed=row.sealed_at is not None)
    await work.session.flush()
    return {
        "referral_id": row.id,
        "sealed_at": row.sealed_at,
        "worker_id": row.hub_worker,
        "approval_id": asked.id if asked else None,
    }


@effect
async def _unseal(work: Work, approval: Approval) -> None:
    """Open a sealed case again: a second person has agreed."""
    query = select(Referral).where(Referral.id == approval.subject_id).with_for_update()
    row = (await work.session.execute(query)).scalar_one()
    row.sealed_at = None
    work.event(row.id, "seal-lifted", subject_id=row.id)


EFFECTS[Kind.UNSEAL_ADDRESS] = _unseal


async def break_glass(work: Work, referral_id: UUID, *, reason: str) -> dict[str, Any]:
    """Open what is sealed of a case for half an hour, in an emergency; the leads hear of it at once.

    Raises:
        NotFound: there is no such referral, or the caller is a party to it.
        NotAllowed: the caller is neither the lead nor the deputy on call.

    Source: rule book PRIV-05.
    """
    if not may_break(work.caller.role, on_call=await is_on_call(work)):
        await get_referral(work, referral_id)  # of a sealed case they learn nothing, not even this
        raise NotAllowed("The hub lead breaks the glass, or the deputy on call. Ring them.")
    async with work.as_effects():  # the case is hidden from whoever breaks its glass
        row = await get_kept_back(work, referral_id)
    glass_id = uuid4()
    glass = BreakGlass(
        id=glass_id, referral_id=row.id, account_id=work.caller.account, broken_as=work.caller.role, at=work.now,
        until=work.now + OPEN_FOR, reason_enc=work.keys.seal("break_glasses", "reason_enc", glass_id, reason),
    )  # fmt: skip
    work.session.add(glass)
    await work.session.flush()
    await open_task(
        work, REVIEW, role=Role.HUB_LEAD, referral_id=row.id, grade="today", reasons=[str(glass_id)]
    )  # fmt: skip
    await alert_leads(work)
    work.event(row.id, "glass-broken", subject_id=glass_id)
    work.touch(glass_id)
    work.note(break_glass=glass_id)
    return {"glass_id": glass_id, "referral_id": row.id, "until": glass.until}


async def name_deputy(work: Work, account_id: UUID, until: datetime) -> dict[str, Any]:
    """Name who stands in for the lead, from now until a moment; whoever was named before does no more.

    Raises:
        Invalid: the account works not for the hub, or is the caller's own or another of theirs, or the time is past or too long.

    Source: rule book PRIV-05.
    """
    if not work.now < until <= work.now + LONGEST_ON_CALL:
        raise Invalid(issues=[Issue("#/until", "not-ahead", "Name a time within the next 31 days.")])
    query = select(Membership.id).where(
        Membership.account_id == account_id, Membership.role.in_(HUB), Membership.until.is_(None)
    )
    same = await is_same_person(work, account_id, work.caller.account)
    if same or (await work.session.execute(query.limit(1))).first() is None:
        raise Invalid(issues=[Issue("#/account_id", "cannot-stand-in", "Name a colleague who works for the hub.")])
    row = Deputy(id=uuid4(), account_id=account_id, named_by=work.caller.account, from_at=work.now, until=until)
    work.session.add(row)
    work.touch(row.id)
    return {"account_id": row.account_id, "from_at": row.from_at, "until": row.until}
