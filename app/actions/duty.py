"""Duties: who of the staff is there for a session. A duty opens the register of that session to the worker.

Source: rule book STF-01, STF-03, SES-02, SES-08.
"""

from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import exists, func, or_, select

from app.actions import booking
from app.db.queries.session import get_session
from app.db.queries.staff import clearances_of, find_staff, standing_of, works_on
from app.db.tables.appointment import Appointment, AppointmentStatus, Expected
from app.db.tables.centre import Centre
from app.db.tables.person import Person
from app.db.tables.referral import Participation, Party
from app.db.tables.staff import Duty, Staff
from app.db.work import Work, effect
from app.domain import appointment, register, staff
from app.domain.access import Relation
from app.domain.appointment import Period
from app.domain.errors import Invalid, Issue, MoveNotOpen, NotFound, NotReady
from app.domain.services import writes_observations


async def assign(work: Work, appointment_id: UUID, staff_id: UUID, *, part: staff.Duty) -> dict[str, Any]:
    """Give somebody of the staff a duty on an appointment, or change what they do there.

    Raises:
        NotFound: the appointment or the person is not this centre's.
        MoveNotOpen: the appointment does not stand any more.
        Invalid: nobody observes where nothing is observed.
        NotReady: not cleared, not at work on that day, or too close to the case.
        NotFree: tied to another family at that time.

    Source: rule book STF-01, STF-03, SES-02, SES-08.
    """
    row, _ = await get_session(work, appointment_id)
    if row.status is not AppointmentStatus.BOOKED:
        raise MoveNotOpen("This visit does not stand any more, or its time is over.")
    if part is staff.Duty.OBSERVES and not writes_observations(row.service):
        raise Invalid(issues=[Issue("#/part", "not-observed", "Nobody observes at this service: choose another duty.")])
    member = await find_staff(work, row.centre_id, staff_id)
    if member is None:
        raise NotFound
    centre = await work.session.get_one(Centre, row.centre_id)
    during = await _during(work, row)
    day = register.day_at(during.begins_at, centre.zone)
    clearance = standing_of((await clearances_of(work, [member.id]))[member.id], centre, day)
    issues = staff.assignment_issues(
        clearance=clearance,
        knows_a_party=False,
        is_a_party=await _is_a_party(work, row.referral_id, member),
        works_here_today=works_on(member, day),
    )
    if issues:
        raise NotReady(issues=issues)
    tied = part in staff.TIED_TO_FAMILY and writes_observations(row.service)
    await _set_duty(work, row, member, part, during, tied=tied)
    if member.account_id is not None:
        last_day = register.day_at(during.ends_at, centre.zone) + timedelta(days=2)
        await _open_register(work, row, member.account_id, appointment.instant(last_day, time(0), centre.zone))
    work.event(row.referral_id, "worker-assigned", subject_id=row.id)
    work.touch(row.id, member.id)
    return {
        "appointment_id": row.id, "staff_id": member.id, "given_name": member.given_name,
        "family_name": member.family_name, "part": part, "tied_to_family": tied, "clearance": clearance,
    }  # fmt: skip


async def _during(work: Work, row: Appointment) -> Period:
    """Give the time from the first who comes to the last who goes."""
    query = select(func.min(Expected.arrive_at), func.max(Expected.leave_at)).where(Expected.appointment_id == row.id)
    begins_at, ends_at = (await work.session.execute(query)).one()
    return Period(begins_at, ends_at)


@effect
async def _is_a_party(work: Work, referral_id: UUID, member: Staff) -> bool:
    """Say whether a member of staff is an adult of the case, joined or not.

    Source: rule book STF-03.
    """
    if member.account_id is None:
        return False
    party = exists().where(
        Party.referral_id == referral_id, Person.id == Party.person_id, Person.account_id == member.account_id
    )
    joined = exists().where(
        Participation.referral_id == referral_id, Participation.relation == Relation.PARTY,
        Participation.account_id == member.account_id,
    )  # fmt: skip
    return bool((await work.session.execute(select(or_(party, joined)))).scalar_one())


async def _set_duty(
    work: Work, row: Appointment, member: Staff, part: staff.Duty, during: Period, *, tied: bool
) -> None:
    query = select(Duty).where(Duty.appointment_id == row.id, Duty.staff_id == member.id).with_for_update()
    duty = (await work.session.execute(query)).scalar_one_or_none()
    if duty is None:
        duty = Duty(
            id=uuid4(), referral_id=row.referral_id, appointment_id=row.id, staff_id=member.id, part=part,
            tied_to_family=tied, during=booking.span(during), assigned_by=work.caller.account, at=work.now,
        )  # fmt: skip
        work.session.add(duty)
    else:
        duty.part, duty.tied_to_family, duty.during = part, tied, booking.span(during)
        duty.assigned_by, duty.at = work.caller.account, work.now
    await work.session.flush()


@effect
async def _open_register(work: Work, row: Appointment, account_id: UUID, until: datetime) -> None:
    """Let a worker reach the appointment of their duty, to the end of the day after it."""
    query = select(Participation).where(
        Participation.referral_id == row.referral_id, Participation.relation == Relation.WORKER,
        Participation.account_id == account_id, Participation.appointment_id == row.id,
    )  # fmt: skip
    there = (await work.session.execute(query.with_for_update())).scalars().first()
    if there is None:
        work.session.add(
            Participation(
                id=uuid4(), referral_id=row.referral_id, relation=Relation.WORKER, account_id=account_id,
                appointment_id=row.id, cause="duty", from_at=work.now, until=until,
            )
        )  # fmt: skip
    else:
        there.until = until
