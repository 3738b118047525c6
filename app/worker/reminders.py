"""Invitations that were not answered: at most two reminders, and an end.

A reminder carries a code of its own beside the first, which goes on working; either answers the same invitation. Nobody
is reminded whose route has changed, is shared with another side or wants silence, nor a person from whom an order
protects the applicant: there every word is a person's.

Source: rule book REF-02, REF-11, GATE-11.
"""

from uuid import uuid4

from sqlalchemy import select

from app.actions.invitation import EXPIRED
from app.actions.message import write_to
from app.actions.task import open_task
from app.crypto.codes import hash_code, new_code
from app.db.queries.contact import RUNNING, Contacted, get_contacted, route_of
from app.db.queries.hold import held
from app.db.reach import Standing
from app.db.tables.account import CodePurpose, OneTimeCode
from app.db.tables.referral import Invitation, Referral
from app.db.work import Work
from app.domain import contact as rules


async def remind_invited(work: Work) -> None:
    """Send the reminders that are due.

    Source: rule book REF-02.
    """
    query = (
        select(Invitation, Referral)
        .join(Referral, Referral.id == Invitation.referral_id)
        .where(
            Invitation.answered_at.is_(None),
            Invitation.expires_at > work.now,
            Invitation.reminders < len(rules.REMINDER_DAYS),
            Referral.status.in_(RUNNING),
            ~held(Invitation.referral_id),
        )
        .order_by(Invitation.id)
        .with_for_update(skip_locked=True)
    )
    for row, case in (await work.session.execute(query)).all():
        if rules.reminder_is_due(row.released_at, row.reminders, work.now, answered=False, stopped=False):
            await _remind(work, row, case)


async def _remind(work: Work, row: Invitation, case: Referral) -> None:
    found = await get_contacted(work, Standing(case, None, None, confirmed=True, party_id=None), row.party_id)
    address = route_of(work, found.contact) if found.contact is not None else None
    if address is None or not _may_be_reminded(found, row):
        return
    row.reminders = rules.reminders_by(row.released_at, work.now)
    code = new_code()
    work.session.add(
        OneTimeCode(
            id=uuid4(), purpose=CodePurpose.INVITATION, hash=hash_code(work.keys, CodePurpose.INVITATION, code),
            subject=row.id.bytes, expires_at=row.expires_at,
        )
    )  # fmt: skip
    write_to(
        work, address, "invitation_reminder", referral_id=row.referral_id, code=code,
        valid_days=str(rules.days_left(row.released_at, work.now)),
    )  # fmt: skip
    work.event(row.referral_id, "invitation-reminded", subject_id=row.party_id)


def _may_be_reminded(found: Contacted, row: Invitation) -> bool:
    """Tell whether a reminder may go without a person looking at it again."""
    return (
        found.contact is not None
        and found.contact.route_index == row.address_index
        and not found.shared
        and not found.stopped
        and not found.risks.applicant_is_protected
        and not rules.ends_reminders(found.outcome)
    )


async def expire_invitations(work: Work) -> None:
    """End invitations that nobody has answered; the hub speaks to the party or lets the referral lapse.

    Source: rule book REF-02, REF-11.
    """
    query = (
        select(Invitation)
        .where(Invitation.answered_at.is_(None), Invitation.expires_at <= work.now)
        .with_for_update(skip_locked=True)
    )
    for row in (await work.session.execute(query)).scalars().all():
        row.answered_at, row.answer = work.now, EXPIRED
        work.event(row.referral_id, "invitation-expired", subject_id=row.party_id)
        await open_task(work, "invitation-answered", referral_id=row.referral_id, reasons=["expired"])
