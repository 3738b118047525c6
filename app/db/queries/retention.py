"""What retention reads: the facts that decide how long a case is kept, and who and what has run out.

Source: rule book PRIV-07.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Table, Text, and_, any_, case, cast, exists, func, or_, select
from sqlalchemy.orm import aliased

from app.db.queries.hold import held, is_kept
from app.db.tables import Base
from app.db.tables.account import Account, Membership, SignIn
from app.db.tables.appointment import Appointment, AppointmentStatus
from app.db.tables.assessment import Assessment, Task
from app.db.tables.machinery import AuditEvent, AuditSeal, Fate
from app.db.tables.person import Person
from app.db.tables.referral import Participation, Referral, ReferralChild
from app.db.tables.retention import Erasure
from app.db.tables.staff import Staff
from app.db.work import Work
from app.domain.access import Role
from app.domain.appointment import Kind
from app.domain.kept_columns import TABLES, tables_of
from app.domain.referral import CLOSED
from app.domain.retention import UNSENT, YEARS, Life, Line, later_by_years

AT_A_TIME = 50
EMPTIED = "erased"
"""Stands where the password of an account stood whose address has been erased."""
ERASED = f"erase_{Line.AUDIT}"
"""What the trail calls the erasure of its own events; these stay for good."""
EVENTS_AT_A_TIME = 2_000
_CHILDREN = ReferralChild.__table__


async def list_due(work: Work) -> Sequence[Referral]:
    """List closed referrals at which retention has to look today, locked; those on hold are left alone.

    Source: rule book PRIV-07, SAF-03.
    """
    query = (
        select(Referral)
        .where(
            Referral.status.in_(CLOSED),
            or_(Referral.kept_until.is_(None), Referral.kept_until <= work.now.date()),
            ~is_kept(Referral.id),
            ~held(Referral.id),
        )
        .order_by(Referral.status_since, Referral.id)
        .limit(AT_A_TIME)
        .with_for_update(skip_locked=True)
    )
    return (await work.session.execute(query)).scalars().all()


async def find_kept(work: Work, referral_id: UUID) -> Referral | None:
    """Find a referral, locked, whatever it is kept for."""
    query = select(Referral).where(Referral.id == referral_id).with_for_update()
    return (await work.session.execute(query)).scalar_one_or_none()


async def lives_of(work: Work, rows: Sequence[Referral]) -> Mapping[UUID, Life]:
    """Give what decides how long each of these cases is kept: one statement for all."""
    born = (
        select(case((func.bool_or(Person.birth_date.is_(None)), None), else_=func.max(Person.birth_date)))
        .join(_CHILDREN, _CHILDREN.c.person_id == Person.id)
        .where(_CHILDREN.c.referral_id == Referral.id)
        .scalar_subquery()
    )
    last = (
        select(func.max(func.upper(Appointment.during)))
        .where(
            Appointment.referral_id == Referral.id, Appointment.kind == Kind.SESSION,
            Appointment.status != AppointmentStatus.CANCELLED,
        )
        .scalar_subquery()
    )  # fmt: skip
    assessed = exists().where(Assessment.referral_id == Referral.id)
    alarm = exists().where(Task.referral_id == Referral.id, Task.role == Role.HUB_LEAD, Task.done_at.is_(None))
    query = select(
        Referral.id, born.label("born"), last.label("last"), assessed.label("assessed"), alarm.label("alarm"),
        _concern(Referral.id).label("concern"),
    ).where(Referral.id.in_([row.id for row in rows]))  # fmt: skip
    found = {each.id: each for each in (await work.session.execute(query)).all()}
    return {row.id: _life(row, found[row.id]) for row in rows}


def _life(row: Referral, found: Any) -> Life:
    return Life(
        status=row.status, since=row.status_since, created=row.created_at, submitted=row.submitted_at is not None,
        last_session=found.last, youngest_born=found.born, assessed=found.assessed, alarm=found.alarm,
        concern=found.concern,
    )  # fmt: skip


def _concern(referral_id: Any) -> ColumnElement[bool]:
    """Say whether something about safeguarding is kept of a referral."""
    tables = [Base.metadata.tables[name] for name in tables_of(Line.SAFEGUARDING)]
    return or_(
        exists().where(Task.referral_id == referral_id, Task.role == Role.HUB_LEAD),
        *(exists().where(table.c.referral_id == referral_id) for table in tables if "referral_id" in table.c),
    )


def rows_of_case(line: Line, referral_id: UUID) -> Sequence[tuple[Table, ColumnElement[bool]]]:
    """Give the tables from which a line of a case is erased, those that point at others first.

    A task goes with the case, but the hub lead's with safeguarding; a message that never went goes with it as well. With
    the thread goes whatever still hangs on it.
    """
    found: list[tuple[Table, ColumnElement[bool]]] = []
    for table in reversed(Base.metadata.sorted_tables):
        kept = TABLES.get(table.name)
        if kept is None or table.name == "referrals" or "referral_id" not in table.c or kept.line is Line.AUDIT:
            continue
        mine = table.c.referral_id == referral_id
        if line is Line.THREAD or kept.line is line:
            found.append((table, mine))
        elif table.name == "tasks" and line in (Line.CASE, Line.SAFEGUARDING):
            leads = table.c.role == Role.HUB_LEAD.value
            found.append((table, and_(mine, leads if line is Line.SAFEGUARDING else ~leads)))
        elif table.name == "messages" and line is Line.CASE:
            found.append((table, and_(mine, table.c.fate == Fate.QUEUED.value)))
    if line is Line.THREAD:
        referrals = Base.metadata.tables["referrals"]
        found.append((referrals, referrals.c.id == referral_id))
    return found


@cache
def nobody_names(table: str, row_id: Any, *but: str) -> ColumnElement[bool]:
    """Give the condition that no row of another table names a row by a foreign key; it is put together once.

    Args:
        table: name of the table the row is in.
        row_id: its id, as a column of the outer query.
        but: tables that go along with it.
    """
    told = [
        _named(other, key.parent.name, row_id)
        for other in Base.metadata.sorted_tables
        if other.name not in but
        for key in other.foreign_keys
        if key.column.table.name == table and key.column.name == "id"
    ]
    return and_(*told)


def _named(table: Table, column: str, row_id: Any) -> ColumnElement[bool]:
    names = table.alias()
    return ~exists().where(names.c[column] == row_id)


async def list_lone_people(work: Work) -> Sequence[UUID]:
    """List people without an account whom no case names any more."""
    query = (
        select(Person.id)
        .where(
            Person.account_id.is_(None),
            Person.created_at < work.now - UNSENT,
            nobody_names("people", Person.id, "contact_routes", "addresses", "messages"),
        )
        .limit(AT_A_TIME)
    )
    return (await work.session.execute(query)).scalars().all()


async def list_lone_addresses(work: Work) -> Sequence[UUID]:
    """List people who have addresses, and no case any more whose content is kept."""
    addresses, applications, parties = (Base.metadata.tables[name] for name in ("addresses", "applications", "parties"))
    content = (
        select(1)
        .select_from(parties.join(applications, applications.c.referral_id == parties.c.referral_id))
        .where(parties.c.person_id == addresses.c.person_id)
        .exists()
    )
    query = select(addresses.c.person_id).distinct().where(~content).limit(AT_A_TIME)
    return (await work.session.execute(query)).scalars().all()


OWN_OF_ACCOUNT = ("memberships", "sign_ins", "people", "one_time_codes")


async def list_idle_accounts(work: Work) -> Sequence[tuple[UUID, UUID | None, bool]]:
    """List accounts that are kept no longer: the account, its person, and whether nothing at all names them.

    Source: rule book PRIV-07.
    """
    unused = years_ago(work.now, YEARS[Line.ACCOUNT])
    left = years_ago(work.now, YEARS[Line.STAFF])
    used = select(func.max(SignIn.last_used_at)).where(SignIn.account_id == Account.id).scalar_subquery()
    in_office = exists().where(
        Membership.account_id == Account.id, or_(Membership.until.is_(None), Membership.until > left)
    )
    employed = exists().where(
        Staff.account_id == Account.id,
        or_(Staff.until_on.is_(None), Staff.until_on > later_by_years(work.now.date(), -YEARS[Line.STAFF])),
    )
    takes_part = exists().where(Participation.account_id == Account.id)
    bare = and_(
        nobody_names("accounts", Account.id, *OWN_OF_ACCOUNT),
        or_(Person.id.is_(None), nobody_names("people", Person.id, "contact_routes", "addresses", "messages")),
    )
    query = (
        select(Account.id, Person.id, bare)
        .outerjoin(Person, Person.account_id == Account.id)
        .where(
            Account.created_at < unused, or_(used.is_(None), used < unused), ~in_office, ~employed, ~takes_part,
            or_(bare, Account.password_hash != EMPTIED),
        )
        .order_by(Account.id)
        .limit(AT_A_TIME)
    )  # fmt: skip
    return [(row[0], row[1], row[2]) for row in (await work.session.execute(query)).all()]


def years_ago(now: datetime, years: int) -> datetime:
    """Give the same moment some years ago."""
    day = later_by_years(now.date(), -years)
    return now.replace(year=day.year, month=day.month, day=day.day)


async def list_left_staff(work: Work) -> Sequence[UUID]:
    """List staff records of those who left six years ago and whom no session names any more."""
    query = (
        select(Staff.id)
        .where(
            Staff.until_on <= later_by_years(work.now.date(), -YEARS[Line.STAFF]),
            nobody_names("staff", Staff.id, "clearances"),
        )
        .limit(AT_A_TIME)
    )
    return (await work.session.execute(query)).scalars().all()


async def list_old_events(work: Work) -> Sequence[tuple[int, UUID, bytes]]:
    """List sealed audit events that are kept no longer, oldest first: number of the seal, event, digest.

    An event of a case goes six years after the case's own row; one of no case six years after it happened, but not
    while a case that it looked at is there.

    Source: rule book PRIV-07.
    """
    before = years_ago(work.now, YEARS[Line.AUDIT])
    there = aliased(Referral)
    fingerprint = func.sha256(func.convert_to(cast(AuditEvent.referral_id, Text), "UTF8"))
    over = exists().where(Erasure.digest == fingerprint, Erasure.line == Line.THREAD, Erasure.at < before)
    query = (
        select(AuditSeal.seq, AuditSeal.event_id, AuditSeal.digest)
        .join(AuditEvent, AuditEvent.id == AuditSeal.event_id)
        .where(
            AuditEvent.at < before,
            AuditEvent.op != ERASED,
            or_(
                and_(AuditEvent.referral_id.is_(None), ~exists().where(there.id == any_(AuditEvent.subjects))),
                and_(AuditEvent.referral_id.is_not(None), ~exists().where(there.id == AuditEvent.referral_id), over),
            ),
        )
        .order_by(AuditSeal.seq)
        .limit(EVENTS_AT_A_TIME)
    )
    return [(row[0], row[1], row[2]) for row in (await work.session.execute(query)).all()]
