"""Admission: a centre applies to join, the hub checks it and lets it in, suspends it, and renews its accreditation."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID, uuid4

from sqlalchemy import delete, func, or_, select

from app.actions.centre_record import a_version, write, write_service, write_version
from app.actions.lapse import close_renewed
from app.actions.rate_limit import count_try, key_of
from app.actions.task import close_tasks, open_task
from app.db.openings import Openings
from app.db.queries.approval import is_same_person
from app.db.queries.centre_record import accreditations_of, services_of
from app.db.queries.offer import today_at
from app.db.tables.account import Membership
from app.db.tables.centre import Accreditation, Centre, Nation
from app.db.tables.centre_record import VersionCause
from app.db.tables.organisation import Organisation, OrganisationKind
from app.db.work import Work
from app.domain import services
from app.domain.access import CENTRE
from app.domain.centre import Opening, SuspensionReason, accreditation_issues, opening_issues
from app.domain.errors import Invalid, Issue, MoveNotOpen, NotAllowed, NotReady
from app.domain.rate_limit import Tried
from app.domain.services import DESCRIPTIONS, Service

TASK = "centre-applied"


class Held(NamedTuple):
    """A level of accreditation and its days."""

    level: services.Accreditation
    from_on: date
    until_on: date


class Offered(NamedTuple):
    """A service as an applicant describes it."""

    service: Service
    said: Mapping[str, Any]
    openings: list[Opening]


async def count_application(doors: Openings) -> None:
    """Count one application of a network, before anything is read of it.

    Raises:
        TooMany: with the time to wait.
    """
    async with doors.before() as work:
        key = key_of(work.keys, Tried.JOIN_NETWORK, doors.network)
        verdict = await count_try(work, {Tried.JOIN_NETWORK: key})
    verdict.must_pass()


async def apply_to_join(
    work: Work,
    *,
    organisation: str,
    nation: Nation,
    said: Mapping[str, Any],
    held: Sequence[Held],
    offered: Sequence[Offered],
) -> Centre:
    """Enter a centre that wants to join; nobody finds it before the hub has checked and admitted it.

    Args:
        work: the unit of work of anybody; it reads nothing, and what it writes is an effect.
        organisation: who runs it.
        nation: where it is.
        said: every field of the record.
        held: accreditations as the applicant says; the hub checks them.
        offered: services with their opening times.

    Raises:
        Invalid: the place cannot be, would tell a hidden location, or days, times or services do not fit.

    Source: rule book DIR-04, SVC-04.
    """
    issues = [
        issue for n, each in enumerate(held)
        for issue in accreditation_issues(each.from_on, each.until_on, f"#/accreditations/{n}")
    ]  # fmt: skip
    levels = {each.level for each in held}
    for n, offer in enumerate(offered):
        issues += opening_issues(offer.openings, f"#/services/{n}/opening")
        if not services.may_offer(offer.service, levels):
            detail = "No accreditation that you name covers this service."
            issues.append(Issue(f"#/services/{n}/service", "not-accredited", detail))
        if [each.service for each in offered].count(offer.service) > 1:
            issues.append(Issue(f"#/services/{n}/service", "twice", "Name each service once."))
    if issues:
        raise Invalid(issues=issues)
    async with work.as_effects():
        runs = Organisation(id=uuid4(), kind=OrganisationKind.CENTRE_OPERATOR, name=organisation)
        centre = Centre(id=uuid4(), organisation_id=runs.id, nation=nation, **said)
        await write(work, centre, said, organisation=organisation)
        for row in (runs, centre):
            work.session.add(row)
            await work.session.flush()
        work.session.add_all(Accreditation(id=uuid4(), centre_id=centre.id, **each._asdict()) for each in held)
        for offer in offered:
            await write_service(work, centre, offer.service, offered=True, said=offer.said, openings=offer.openings)
        await write_version(work, centre, VersionCause.APPLIED, {})
    work.touch(centre.id)
    await open_task(work, TASK, reasons=["check-accreditation"])
    return centre


async def admit(work: Work, centre_id: UUID, *, held: Sequence[Held], da_assessor: bool) -> Centre:
    """Let a centre that was checked into the directory, or back into it; its organisation counts as verified.

    Args:
        work: the unit of work.
        centre_id: one that has applied, or was suspended.
        held: its accreditations as the caller has seen them; they replace those of the application.
        da_assessor: whether its staff includes somebody qualified to assess the risk of domestic abuse.

    Raises:
        NotFound: there is no such centre.
        MoveNotOpen: it is admitted already.
        NotAllowed: the caller works there.
        Invalid: the days of an accreditation cannot be.
        NotReady: nothing that it offers is covered today.

    Source: rule book DIR-04, SVC-04, STF-02.
    """
    issues = [
        issue for n, each in enumerate(held)
        for issue in accreditation_issues(each.from_on, each.until_on, f"#/accreditations/{n}")
    ]  # fmt: skip
    async with a_version(work, centre_id, VersionCause.ADMITTED) as centre:
        await _must_be_elsewhere(work, centre_id)
        if centre.admitted_at is not None and centre.suspended_at is None:
            raise MoveNotOpen("This centre is admitted already.")
        if issues:
            raise Invalid(issues=issues)
        today = today_at(centre, work.now)
        current = {each.level for each in held if each.from_on <= today <= each.until_on}
        offered = [row for row in (await services_of(work, centre_id)).values() if row.ended_at is None]
        if not any(DESCRIPTIONS[row.service].accreditation in current for row in offered):
            detail = "None of its services is covered by an accreditation that holds today."
            raise NotReady(issues=[Issue("#/accreditations", "not-accredited", detail)])
        if centre.admitted_at is None:  # what the applicant said is not what the caller has seen
            await work.session.execute(delete(Accreditation).where(Accreditation.centre_id == centre_id))
        for each in held:
            await hold(work, centre_id, each)
        centre.admitted_at = centre.admitted_at or work.now
        centre.suspended_at, centre.da_assessor = None, da_assessor
        runs = await work.session.get_one(Organisation, centre.organisation_id)
        if runs.verified_at is None:
            runs.verified_at, runs.verified_by = work.now, work.caller.account_id
    await _close_if_none_waits(work)
    return centre


async def _close_if_none_waits(work: Work) -> None:
    waiting = select(func.count()).where(Centre.admitted_at.is_(None), Centre.suspended_at.is_(None))
    if not (await work.session.execute(waiting)).scalar_one():
        await close_tasks(work, TASK, None)


async def suspend(work: Work, centre_id: UUID, reason: SuspensionReason) -> Centre:
    """Take a centre out of the directory: it gets no new families, and its placements go on. Or refuse one that has applied.

    Raises:
        NotFound: there is no such centre.
        MoveNotOpen: it is suspended or refused already.
        NotAllowed: the caller works there.

    Source: rule book DIR-04.
    """
    async with a_version(work, centre_id, VersionCause.SUSPENDED, reason=reason) as centre:
        await _must_be_elsewhere(work, centre_id)
        if centre.suspended_at is not None:
            raise MoveNotOpen("This centre is suspended or refused already.")
        centre.suspended_at = work.now
    await _close_if_none_waits(work)
    return centre


async def renew_accreditation(work: Work, centre_id: UUID, held: Held) -> Centre:
    """Enter until when a centre is accredited; what runs of the same level then ends with it.

    Raises:
        NotFound: there is no such centre.
        NotAllowed: the caller works there.
        Invalid: the days cannot be.

    Source: rule book DIR-04, SVC-04.
    """
    issues = accreditation_issues(held.from_on, held.until_on, "#")
    if issues:
        raise Invalid(issues=issues)
    async with a_version(work, centre_id, VersionCause.ACCREDITED) as centre:
        await _must_be_elsewhere(work, centre_id)
        await hold(work, centre_id, held)
    return centre


async def hold(work: Work, centre_id: UUID, held: Held) -> None:
    """Write an accreditation: one of its level that runs when it begins gets its end, and what lies within it goes.

    So an end that is brought forward is the end, whatever overlapped. Tasks about an end that is none any more are closed.
    """
    same = [row for row in await accreditations_of(work, centre_id) if row.level == held.level]
    running = [row for row in same if row.from_on < held.from_on <= row.until_on]
    gone = [row for row in same if held.from_on <= row.from_on <= held.until_on] + running[1:]
    for row in gone:
        await work.session.delete(row)
    if running:
        running[0].until_on = held.until_on
    else:
        work.session.add(Accreditation(id=uuid4(), centre_id=centre_id, **held._asdict()))
    await work.session.flush()
    await close_renewed(work, centre_id)


async def _must_be_elsewhere(work: Work, centre_id: UUID) -> None:
    """Refuse whoever works at the centre: nobody admits, accredits or suspends their own.

    Source: rule book STF-03, PRIV-09.
    """
    query = select(Membership.account_id).where(
        Membership.centre_id == centre_id, Membership.role.in_(CENTRE),
        or_(Membership.until.is_(None), Membership.until > work.now),
    )  # fmt: skip
    async with work.as_effects():
        for account_id in (await work.session.execute(query)).scalars().all():
            if await is_same_person(work, account_id, work.caller.account):
                raise NotAllowed("Nobody admits, accredits or suspends a centre at which they work. Ask a colleague.")
