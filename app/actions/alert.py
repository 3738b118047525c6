"""Alerts: word to the safeguarding leads that something needs them now; the task says what."""

from uuid import UUID

from sqlalchemy import or_, select

from app.actions.message import tell
from app.db.tables.account import Account, AccountStatus, Membership
from app.db.tables.person import Person
from app.db.work import Work, effect
from app.domain.access import Role


@effect
async def alert_leads(work: Work, *, but: UUID | None = None) -> int:
    """Write to every hub lead that a task waits.

    Args:
        work: the unit of work.
        but: an account that is not to hear of it.

    Returns:
        How many were written to.

    Source: rule book SAF-04, PRIV-05.
    """
    query = (
        select(Person.id)
        .distinct()
        .join(Account, Account.id == Person.account_id)
        .join(Membership, Membership.account_id == Account.id)
        .where(
            Account.status == AccountStatus.ACTIVE,
            Membership.role == Role.HUB_LEAD,
            Membership.from_at <= work.now,
            or_(Membership.until.is_(None), Membership.until > work.now),
        )
        .order_by(Person.id)
    )
    if but is not None:
        query = query.where(Account.id != but)
    found = (await work.session.execute(query)).scalars().all()
    for person_id in found:
        tell(work, person_id, "message_for_staff_task")
    return len(found)
