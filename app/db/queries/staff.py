"""The staff of a centre, and how each one's clearance stands (STF-01)."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import exists, or_, select

from app.db.paging import keyset
from app.db.queries.offer import today_at
from app.db.tables.centre import Centre
from app.db.tables.person import Person
from app.db.tables.referral import Participation, Party
from app.db.tables.staff import Clearance, Staff
from app.db.versions import etag_of_view
from app.db.work import Work
from app.domain import staff
from app.domain.access import Relation
from app.domain.errors import NotFound


async def get_own_centre(work: Work, centre_id: UUID) -> Centre:
    """Load the caller's own centre.

    Raises:
        NotFound: it is another one.
    """
    centre = await work.session.get(Centre, centre_id) if centre_id == work.caller.centre_id else None
    if centre is None:
        raise NotFound
    return centre


async def list_staff(work: Work, centre_id: UUID, *, after: Sequence[Any] | None, limit: int) -> Sequence[Staff]:
    """List who works or worked at a centre, by name, one more than asked for."""
    query = select(Staff).where(Staff.centre_id == centre_id)
    ordered = keyset(query, (Staff.family_name, Staff.given_name, Staff.id), after, limit)
    found: Sequence[Staff] = (await work.session.execute(ordered)).scalars().all()
    return found


async def find_staff(work: Work, centre_id: UUID, staff_id: UUID, *, lock: bool = False) -> Staff | None:
    """Find a member of staff of a centre.

    Raises:
        NotFound: the id belongs to another centre's.
    """
    query = select(Staff).where(Staff.id == staff_id)
    if lock:
        query = query.with_for_update()
    row = (await work.session.execute(query)).scalar_one_or_none()
    if row is not None and row.centre_id != centre_id:
        raise NotFound
    return row


async def clearances_of(work: Work, staff_ids: Sequence[UUID]) -> Mapping[UUID, Sequence[Clearance]]:
    """Load the disclosures on record of several members of staff, newest first."""
    query = (
        select(Clearance)
        .where(Clearance.staff_id.in_(staff_ids))
        .order_by(Clearance.issued_on.desc(), Clearance.kind, Clearance.level, Clearance.id)
    )
    found: dict[UUID, list[Clearance]] = {each: [] for each in staff_ids}
    for row in (await work.session.execute(query)).scalars():
        found[row.staff_id].append(row)
    return found


def standing_of(rows: Sequence[Clearance], centre: Centre, today: date) -> staff.Standing:
    """Tell how somebody's clearance stands at a centre on a day there.

    Source: rule book STF-01.
    """
    recorded = [
        staff.Clearance(staff.ClearanceKind(row.kind), staff.ClearanceLevel(row.level), row.issued_on) for row in rows
    ]
    return staff.standing(recorded, centre.nation, today)


def works_on(row: Staff, day: date) -> bool:
    """Say whether somebody is on a centre's list of staff on a day."""
    return row.from_on <= day and (row.until_on is None or day <= row.until_on)


async def has_cleared_staff(work: Work, centre: Centre, referral_id: UUID) -> bool:
    """Say whether somebody at the centre may work with this family today: cleared, and none of its adults.

    Source: rule book STF-01, STF-03.
    """
    party = (
        exists()
        .where(Party.referral_id == referral_id, Person.id == Party.person_id, Person.account_id == Staff.account_id)
        .correlate(Staff)
    )
    joined = exists().where(
        Participation.referral_id == referral_id,
        Participation.relation == Relation.PARTY,
        Participation.account_id == Staff.account_id,
    )
    query = select(Staff).where(Staff.centre_id == centre.id, ~or_(party, joined))
    rows = (await work.session.execute(query)).scalars().all()
    today = today_at(centre, work.now)
    recorded = await clearances_of(work, [row.id for row in rows])
    return any(works_on(row, today) and standing_of(recorded[row.id], centre, today) in staff.MAY_WORK for row in rows)


def show_staff(row: Staff, recorded: Sequence[Clearance], centre: Centre, today: date) -> dict[str, Any]:
    """Show a member of staff to the own co-ordinator: name, part, dates of disclosures, nothing private.

    Source: visibility matrix, row 34; rule book STF-01, STF-02.
    """
    stands = standing_of(recorded, centre, today)
    shown: dict[str, Any] = {
        "staff_id": row.id,
        "centre_id": row.centre_id,
        "given_name": row.given_name,
        "family_name": row.family_name,
        "part": row.part,
        "from_on": row.from_on,
        "until_on": row.until_on,
        "da_assessor": row.da_assessor,
        "has_account": row.account_id is not None,
        "clearances": [{"kind": each.kind, "level": each.level, "issued_on": each.issued_on} for each in recorded],
        "clearance": stands,
        "may_be_assigned": works_on(row, today) and stands in staff.MAY_WORK,
    }
    return shown | {"etag": etag_of_view("staff", row.id, shown)}
