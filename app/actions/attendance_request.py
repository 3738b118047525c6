"""Requests for attendance, and the answer: days and times, as far as they are for whoever asks, and a record of it.

Source: rule book SHR-01.
"""

import hashlib
import json
from datetime import date
from typing import Final
from uuid import UUID, uuid4

from sqlalchemy import exists, select

from app.actions.message import tell
from app.actions.task import open_task
from app.db.queries.attendance import list_over
from app.db.queries.attendance_request import Listed, get_own_organisation, get_request, listed
from app.db.queries.placement import find_known_placement, get_placement
from app.db.reach import Standing, get_referral
from app.db.tables.assessment import Task
from app.db.tables.attendance import AttendanceRequest, Disclosure
from app.db.tables.centre import Centre
from app.db.tables.person import Person
from app.db.tables.placement import Placement
from app.db.work import Work, effect
from app.documents.attendance_statement import Heading, Statement, attendance_statement
from app.domain import disclosure, register, statement
from app.domain.access import Role
from app.domain.disclosure import Purpose, scope
from app.domain.errors import Conflict, Invalid, Issue, MoveNotOpen, NotFound
from app.domain.services import DESCRIPTIONS
from app.domain.task import Outcome

TASK: Final = "attendance-request"


async def request(
    work: Work,
    referral_id: UUID,
    *,
    purpose: Purpose,
    placement_id: UUID | None,
    from_on: date | None,
    until_on: date | None,
) -> Listed:
    """Ask a centre for attendance, for the side that the caller's organisation acts for, or as a court or authority.

    Args:
        work: the unit of work.
        referral_id: the case.
        purpose: why.
        placement_id: at which place; by default the newest that the organisation knows of.
        from_on: the first day, by the centre's clocks.
        until_on: the last day.

    Raises:
        NotFound: the case is not there, or the organisation acts for nobody in it.
        MoveNotOpen: there is no place yet that the organisation knows of.
        Invalid: the days are the wrong way round, or the place is none of this case.

    Source: rule book SHR-01.
    """
    standing = await get_referral(work, referral_id, lock=True)
    organisation = await get_own_organisation(work)
    if standing.relation is None:
        raise NotFound
    found = scope(organisation.kind, standing.relation, standing.side)
    if found is None:
        raise NotFound
    if from_on is not None and until_on is not None and until_on < from_on:
        raise Invalid(issues=[Issue("#/until_on", "ends-before-start", "The last day cannot lie before the first.")])
    place = await _place(work, standing, placement_id)
    row = AttendanceRequest(
        id=uuid4(), referral_id=referral_id, side=found.side, organisation_id=organisation.id,
        centre_id=place.centre_id, placement_id=place.id, purpose=purpose, from_on=from_on, until_on=until_on,
        asked_by=work.caller.account, asked_at=work.now,
    )  # fmt: skip
    work.session.add(row)
    await open_task(work, TASK, role=Role.COORDINATOR, referral_id=referral_id, centre_id=place.centre_id)
    work.event(referral_id, "attendance-requested", side=found.side, reason=purpose, subject_id=row.id)
    work.touch(row.id)
    return await listed(work, row)


async def _place(work: Work, standing: Standing, placement_id: UUID | None) -> Placement:
    """Find the place that is asked about, among those of which the organisation knows."""
    wanted = placement_id or await find_known_placement(work, standing)
    if wanted is None:
        raise MoveNotOpen("There is no attendance yet that could be asked for.")
    try:
        place, _ = await get_placement(work, wanted)
    except NotFound:
        place = None
    if place is None or place.referral_id != standing.referral.id:
        raise Invalid(issues=[Issue("#/placement_id", "not-there", "Name a place of this case, or leave it out.")])
    return place


async def disclose(work: Work, request_id: UUID) -> UUID:
    """Give an organisation what it asked for, as far as it stands to the case now, and record who gave what and why.

    Raises:
        NotFound: the request is not this centre's.
        Conflict: it has been answered.
        MoveNotOpen: the organisation does not stand to the case any more as it did when it asked.

    Source: rule book SHR-01, REC-01.
    """
    row, standing = await get_request(work, request_id, lock=True)
    if row.answered_at is not None:
        raise Conflict("This request has been answered already.")
    each = await listed(work, row)
    if not each.alive:
        raise MoveNotOpen("This organisation does not act in this case any more, so nothing is given to it.")
    written = await _written(work, standing, each)
    given = Disclosure(
        id=uuid4(), referral_id=row.referral_id, side=row.side, request_id=row.id,
        organisation_id=row.organisation_id, decided_by=work.caller.account, released_at=work.now,
        purpose=row.purpose, statement=dict(written), sha256=digest(written),
    )  # fmt: skip
    work.session.add(given)
    row.answered_at = work.now
    await work.session.flush()
    await _close_task(work, row)
    await _tell_asker(work, row)
    work.event(row.referral_id, "attendance-disclosed", reason=row.purpose, subject_id=given.id)
    work.note(side=row.side or "all", rows=len(written["rows"]))
    work.touch(given.id)
    return given.id


@effect
async def _tell_asker(work: Work, row: AttendanceRequest) -> None:
    """Write to whoever asked; a centre knows nobody at the organisation."""
    asker = select(Person.id).where(Person.account_id == row.asked_by)
    person_id = (await work.session.execute(asker)).scalar_one()
    tell(work, person_id, "attendance_disclosed", referral_id=row.referral_id, side=row.side)


async def _written(work: Work, standing: Standing, each: Listed) -> Statement:
    """Write the statement: one side's times, or everybody's for who may have them.

    Source: rule book SHR-01.
    """
    row = each.row
    place = await work.session.get_one(Placement, row.placement_id)
    centre = await work.session.get_one(Centre, row.centre_id)
    sessions = await list_over(work, place.id, side=row.side, from_on=row.from_on, until_on=row.until_on)
    entries = [entry for session in sessions for entry in session.entries()]
    side, zone = row.side, centre.zone
    rows = statement.for_all(entries, zone) if side is None else statement.for_side(entries, side, zone)
    heading = Heading(
        reference=standing.referral.reference, centre=centre.name, service=DESCRIPTIONS[place.service].name,
        given_to=each.organisation.name, purpose=disclosure.WORDS[row.purpose],
        given_on=register.day_at(work.now, zone), zone=zone, one_side=side is not None,
    )  # fmt: skip
    return attendance_statement(heading, rows)


def digest(written: Statement) -> bytes:
    """Give the SHA-256 of a statement as JSON with sorted keys, without spaces, in UTF-8."""
    content = json.dumps(written, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(content.encode()).digest()


async def _close_task(work: Work, row: AttendanceRequest) -> None:
    """Take the task off the centre's list, once none of these requests waits any more."""
    waiting = exists().where(
        AttendanceRequest.referral_id == row.referral_id, AttendanceRequest.centre_id == row.centre_id,
        AttendanceRequest.answered_at.is_(None),
    )  # fmt: skip
    query = (
        select(Task)
        .where(
            Task.kind == TASK, Task.referral_id == row.referral_id, Task.centre_id == row.centre_id,
            Task.done_at.is_(None), ~waiting,
        )
        .with_for_update()
    )  # fmt: skip
    for task in (await work.session.execute(query)).scalars():
        task.done_at, task.done_by, task.outcome = work.now, work.caller.account, Outcome.DONE
