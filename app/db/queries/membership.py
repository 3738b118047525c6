"""What accounts may act as."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, or_, select

from app.db.tables.account import Account, Membership
from app.db.tables.centre import Centre
from app.db.tables.organisation import Organisation
from app.db.work import Work
from app.domain.access import Role


@dataclass(frozen=True, slots=True)
class Choice:
    """Something an account may act as; without a membership it is a family member."""

    membership_id: UUID | None = None
    role: Role = Role.FAMILY
    organisation_id: UUID | None = None
    organisation_name: str | None = None
    centre_id: UUID | None = None
    centre_name: str | None = None


async def list_choices(work: Work, account: ColumnElement[bool]) -> Sequence[Choice]:
    """List everything that one account may act as now, a family member first.

    Args:
        work: the unit of work.
        account: which one; it is the same statement whether or not there is such an account.
    """
    query = (
        select(Membership.id, Membership.role, Organisation.id, Organisation.name, Centre.id, Centre.name)
        .join(Account, Account.id == Membership.account_id)
        .outerjoin(Organisation, Organisation.id == Membership.organisation_id)
        .outerjoin(Centre, Centre.id == Membership.centre_id)
        .where(account, or_(Membership.until.is_(None), Membership.until > work.now))
        .order_by(Membership.from_at, Membership.id)
    )
    return [Choice(), *(Choice(*row) for row in (await work.session.execute(query)).all())]
