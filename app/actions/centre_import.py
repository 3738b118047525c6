"""Centres out of a file: written whole or not at all, with a version of each record that changes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID, uuid4

from sqlalchemy import func, select

from app.actions.admission import Held, Offered, hold
from app.actions.centre_record import write, write_service, write_version
from app.db.queries.centre_record import accreditations_of, as_written, number_by_hand, services_of
from app.db.tables.centre import Centre, Nation
from app.db.tables.centre_record import VersionCause
from app.db.tables.organisation import Organisation, OrganisationKind
from app.db.work import Work
from app.domain.centre_file import PLACE
from app.domain.errors import Invalid, Issue
from app.domain.services import may_offer

LOCK: Final = 7_237_007


@dataclass(frozen=True, slots=True)
class Wanted:
    """One centre as it shall be.

    Args:
        centre_id: None where the file gives it none.
        organisation: who runs it.
        nation: where it is.
        said: every field of its record; a place of None stands for the one that is kept.
        held: its accreditations.
        offered: its services; others that it has stay as they are.
        admitted: into the directory.
        da_assessor: its staff includes somebody qualified to assess the risk of domestic abuse.
        version: of the record when it was exported; None where that is not known.
    """

    centre_id: UUID | None
    organisation: str
    nation: Nation
    said: Mapping[str, Any]
    held: Sequence[Held]
    offered: Sequence[tuple[Offered, bool]]
    admitted: bool
    da_assessor: bool
    version: int | None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one centre: whether it is new, and its fields with what they were and are."""

    centre_id: UUID
    new: bool
    changes: Sequence[Mapping[str, Any]]


async def begin(work: Work) -> bool:
    """Say whether centres may be imported now; two files at once would enter a new centre twice."""
    return bool((await work.session.execute(select(func.pg_try_advisory_xact_lock(LOCK)))).scalar_one())


async def take_in(work: Work, wanted: Wanted) -> Outcome:
    """Write one centre as it shall be.

    Raises:
        Invalid: the place cannot be, or an id, an admission or a service does not fit what is there; or somebody has
            changed the record since it was exported.

    Source: rule book DIR-02, DIR-04, SVC-04.
    """
    centre = await _find(work, wanted)
    new, said = centre is None, dict(wanted.said)
    if said["postcode"] is None:
        said |= {name: getattr(centre, name) for name in PLACE} if centre else {}
    if said["postcode"] is None:
        detail = "Give address, town and postcode of a new centre, also where they are not published."
        raise Invalid(issues=[Issue("#/postcode", "missing", detail)])
    if centre is None:
        runs = await _organisation(work, wanted.organisation)
        centre = Centre(
            id=wanted.centre_id or uuid4(), organisation_id=runs.id, nation=wanted.nation, da_assessor=False,
            **said,
        )  # fmt: skip
        await write(work, centre, said, organisation=runs.name)
        before: Mapping[str, Any] = {}
        work.session.add(centre)
    else:
        runs = await work.session.get_one(Organisation, centre.organisation_id)
        if runs.name.lower() != wanted.organisation.lower() or centre.nation is not wanted.nation:
            detail = "Who runs a centre, and its nation, are not changed by a file."
            raise Invalid(issues=[Issue("#/organisation", "not-changed", detail)])
        before = await as_written(work, centre)
        await write(work, centre, said, organisation=runs.name)
    await work.session.flush()
    await _hold(work, centre, wanted)
    await _offer(work, centre, wanted)
    _admit(work, centre, wanted)
    await work.session.flush()
    work.touch(centre.id)
    known = wanted.version
    stale = not new and known is not None and known != await number_by_hand(work, centre.id)
    changes = await write_version(work, centre, VersionCause.IMPORTED, before)
    if changes and stale:
        detail = "Somebody has changed this centre since the file was written. Export it anew and repeat your change."
        raise Invalid(issues=[Issue("#/version", "changed-since", detail)])
    return Outcome(centre.id, new, changes)


async def _organisation(work: Work, name: str) -> Organisation:
    query = select(Organisation).where(
        Organisation.kind == OrganisationKind.CENTRE_OPERATOR, func.lower(Organisation.name) == name.lower()
    )
    row = (
        await work.session.execute(query.order_by(Organisation.verified_at, Organisation.id).limit(1))
    ).scalar_one_or_none()
    if row is None:
        row = Organisation(
            id=uuid4(), kind=OrganisationKind.CENTRE_OPERATOR, name=name, verified_at=work.now, verified_by=None
        )
        work.session.add(row)
        await work.session.flush()
    return row


async def _find(work: Work, wanted: Wanted) -> Centre | None:
    query = select(Centre).with_for_update(key_share=True, of=Centre).order_by(Centre.id)
    if wanted.centre_id is not None:
        query = query.where(Centre.id == wanted.centre_id)
    else:
        query = query.join(Organisation, Organisation.id == Centre.organisation_id).where(
            func.lower(Organisation.name) == wanted.organisation.lower(),
            func.lower(Centre.name) == str(wanted.said["name"]).lower(),
        )
    rows = (await work.session.execute(query.limit(2))).scalars().all()
    if len(rows) > 1:
        detail = "Several centres have these names. Write the id of the one that is meant, as it was exported."
        raise Invalid(issues=[Issue("#/id", "several", detail)])
    return rows[0] if rows else None


async def _hold(work: Work, centre: Centre, wanted: Wanted) -> None:
    there = {(row.level, row.from_on, row.until_on) for row in await accreditations_of(work, centre.id)}
    for each in wanted.held:
        if tuple(each) not in there:
            await hold(work, centre.id, each)


async def _offer(work: Work, centre: Centre, wanted: Wanted) -> None:
    there = await services_of(work, centre.id)
    levels = {row.level for row in await accreditations_of(work, centre.id)}
    for place, (offer, offered) in enumerate(wanted.offered):
        if offered and offer.service.value not in there and not may_offer(offer.service, levels):
            detail = "No accreditation of this centre covers the service."
            raise Invalid(issues=[Issue(f"#/services/{place}/service", "not-accredited", detail)])
        await write_service(
            work, centre, offer.service, offered=offered, said=offer.said, openings=list(offer.openings)
        )


def _admit(work: Work, centre: Centre, wanted: Wanted) -> None:
    if centre.admitted_at is not None and not wanted.admitted:
        detail = "This centre is admitted. Only the hub takes it out of the directory."
        raise Invalid(issues=[Issue("#/admitted", "is-admitted", detail)])
    if wanted.admitted and not wanted.held and centre.admitted_at is None:
        detail = "Give its accreditation: without one no centre is admitted."
        raise Invalid(issues=[Issue("#/admitted", "not-accredited", detail)])
    if centre.admitted_at is None and wanted.admitted:
        centre.admitted_at = work.now
    if centre.da_assessor != wanted.da_assessor:
        centre.da_assessor = wanted.da_assessor
