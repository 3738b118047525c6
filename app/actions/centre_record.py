"""A centre keeps its own record: what families ask, what it offers when, and where it has room. Every change is a version."""

from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import time
from typing import Any, Final, NamedTuple
from uuid import UUID, uuid4

from sqlalchemy import delete, func, select
from sqlalchemy.orm.attributes import flag_modified

from app.db.queries.centre_record import as_written, etag_of_record, get_record, openings_of, services_of
from app.db.queries.offer import today_at
from app.db.queries.place import list_known
from app.db.tables.centre import Accreditation, Centre, CentreService, OpeningPattern
from app.db.tables.centre_record import CentreVersion, VersionCause
from app.db.tables.organisation import Organisation
from app.db.work import Work
from app.domain.centre import Opening, differences, opening_issues
from app.domain.errors import Invalid, Issue, NotReady
from app.domain.hidden_place import hidden_place_issues
from app.domain.place import lies_at, no_such_district, there_is
from app.domain.postcode import Point, parse
from app.domain.services import Service, may_offer

_TOLD_IN: Final = (
    "name", "summary", "email", "website", "children_page", "how_to_apply", "criteria", "cost_help",
    "cancellation_rule", "staff_statement", "complaints",
)  # fmt: skip


@asynccontextmanager
async def a_version(
    work: Work, centre_id: UUID, cause: VersionCause, *, reason: str | None = None
) -> AsyncIterator[Centre]:
    """Lock a centre's record, let it be changed, and write down what changed in it; where nothing did, no version.

    Raises:
        NotFound: it is not the caller's.
        PreconditionRequired: the request names no version of it.
        PreconditionFailed: it has changed meanwhile.
    """
    centre = await get_record(work, centre_id, lock=True)
    if work.opening.op is not None:
        work.must_match(etag_of_record(centre))
    before = await as_written(work, centre)
    yield centre
    await work.session.flush()
    await write_version(work, centre, cause, before, reason=reason)


async def write_version(
    work: Work, centre: Centre, cause: VersionCause, before: Mapping[str, Any], *, reason: str | None = None
) -> Sequence[Mapping[str, Any]]:
    """Write down what has changed in a record since it read as before, and give it."""
    changes = list(differences(before, await as_written(work, centre)))
    if not changes:
        return changes
    newest = select(func.max(CentreVersion.number)).where(CentreVersion.centre_id == centre.id)
    number = ((await work.session.execute(newest)).scalar_one() or 0) + 1
    flag_modified(centre, "name")  # so that what hangs on the record moves its version too
    work.session.add(
        CentreVersion(
            id=uuid4(), centre_id=centre.id, number=number, at=work.now, by_account=work.caller.account_id,
            by_role=work.caller.role, cause=cause, reason=reason, changes=changes,
        )
    )  # fmt: skip
    await work.session.flush()
    work.note(cause=cause, changed=sorted({each["field"].partition(".")[0] for each in changes}))
    return changes


async def change(work: Work, centre_id: UUID, said: Mapping[str, Any]) -> Centre:
    """Change what a centre says of itself; all of it is sent each time.

    Args:
        work: the unit of work.
        centre_id: the caller's own.
        said: every field of the record; latitude and longitude None stand for the middle of the postcode's sector.

    Raises:
        NotFound: it is another centre.
        PreconditionFailed: it has changed since the caller read it.
        Invalid: the place cannot be, or what is published would tell a location that must not be found.

    Source: rule book DIR-02.
    """
    async with a_version(work, centre_id, VersionCause.CHANGED) as centre:
        runs = await work.session.get_one(Organisation, centre.organisation_id)
        await write(work, centre, said, organisation=runs.name)
    return centre


async def write(work: Work, centre: Centre, said: Mapping[str, Any], *, organisation: str) -> None:
    """Write every field of a record, with a place that holds together.

    Raises:
        Invalid: see `change`.
    """
    point, issues = await _point(work, said)
    issues += _place_issues(said, organisation)
    if issues or point is None:
        raise Invalid(issues=issues)
    for name, value in {**said, "latitude": point.latitude, "longitude": point.longitude}.items():
        if getattr(centre, name) != value:
            setattr(centre, name, value)


def _place_issues(said: Mapping[str, Any], organisation: str) -> list[Issue]:
    if said["location_published"]:
        return []
    words = {name: said[name] for name in _TOLD_IN}
    words["policies"] = " ".join(each["text"] for each in said["policies"].values())
    place = [*said["address"], said["postcode"]]
    return hidden_place_issues(
        words, organisation=organisation, area=said["area"], telephone=said["telephone"], town=said["town"], place=place
    )


async def _point(work: Work, said: Mapping[str, Any]) -> tuple[Point | None, list[Issue]]:
    """Give where a centre is: as it says, unless that is not where its postcode is, or there is no such postcode."""
    read = parse(said["postcode"])
    known = {} if read is None else await list_known(await work.session.connection(), read)
    if read is None or not there_is(read, known):
        detail = "Write a whole postcode." if read is None else no_such_district(read, [])
        return None, [Issue("#/postcode", "unknown-postcode", detail)]
    if said["latitude"] is None or said["longitude"] is None:
        middle = known.get(read.sector or "")
        detail = "We do not know where this postcode is. Check it, or send `latitude` and `longitude`."
        return middle, [] if middle else [Issue("#/postcode", "unknown-postcode", detail)]
    point = Point(said["latitude"], said["longitude"])
    if not lies_at(point, read, known):
        return None, [Issue("#/latitude", "far-from-postcode", "This point does not lie at the postcode. Check both.")]
    return point, []


async def offer_service(
    work: Work, centre_id: UUID, service: Service, *, offered: bool, said: Mapping[str, Any], openings: list[Opening]
) -> Centre:
    """Offer a service, change how it is offered, or offer it to no new family.

    Args:
        work: the unit of work.
        centre_id: the caller's own.
        service: the service.
        offered: False ends it; placements go on.
        said: the fields of the service.
        openings: all its weekly opening times; one that stays keeps the room published for it.

    Raises:
        NotFound: it is another centre.
        PreconditionFailed: the record has changed since the caller read it.
        Invalid: opening times run into each other.
        NotReady: the centre holds no accreditation for the service today.

    Source: rule book SVC-04, FEE-01.
    """
    async with a_version(work, centre_id, VersionCause.SERVICE) as centre:
        issues = opening_issues(openings, "#/opening")
        if issues:
            raise Invalid(issues=issues)
        if offered and not may_offer(service, await _held_today(work, centre)):
            detail = "Your centre holds no accreditation for this service today. Ask the hub to renew it."
            raise NotReady(issues=[Issue("#/service", "not-accredited", detail)])
        await write_service(work, centre, service, offered=offered, said=said, openings=openings)
    return centre


async def _held_today(work: Work, centre: Centre) -> set[Any]:
    today = today_at(centre, work.now)
    query = select(Accreditation.level).where(
        Accreditation.centre_id == centre.id, Accreditation.from_on <= today, Accreditation.until_on >= today
    )
    return set((await work.session.execute(query)).scalars())


async def write_service(
    work: Work, centre: Centre, service: Service, *, offered: bool, said: Mapping[str, Any], openings: list[Opening]
) -> None:
    """Write the whole of a service with its opening times; room for more families than there are places is not known any more."""
    row = (await services_of(work, centre.id)).get(service.value)
    if row is None:
        row = CentreService(centre_id=centre.id, service=service)
        work.session.add(row)
    for name, value in said.items():
        setattr(row, name, value)
    row.ended_at = None if offered else row.ended_at or work.now
    await work.session.flush()
    there = {(each.weekday, each.opens): each for each in await openings_of(work, centre.id) if each.service == service}
    wanted = {(each.weekday, each.opens): each for each in openings}
    gone = [each.id for key, each in there.items() if key not in wanted]
    if gone:
        await work.session.execute(delete(OpeningPattern).where(OpeningPattern.id.in_(gone)))
    for key, each in wanted.items():
        if key in there:
            there[key].closes = each.closes
            if (there[key].free_places or 0) > row.places:
                there[key].free_places = None
        else:
            work.session.add(OpeningPattern(id=uuid4(), centre_id=centre.id, service=service, **each._asdict()))
    await work.session.flush()


class Room(NamedTuple):
    """The room at one opening time, for families who are new."""

    weekday: int
    opens: time
    free_places: int | None
    wait_days: int | None


class RoomOf(NamedTuple):
    """The room of one service, with its usual wait."""

    service: Service
    wait_days: int | None
    openings: Collection[Room]


async def publish_capacity(work: Work, centre_id: UUID, rooms: list[RoomOf]) -> Centre:
    """Publish where there is room and how long the wait is, by service, day and time; all of it is sent each time.

    Raises:
        NotFound: it is another centre.
        PreconditionFailed: the record has changed since the caller read it.
        Invalid: a service or an opening time is not the centre's, or more places are free than there are.

    Source: rule book DIR-06.
    """
    async with a_version(work, centre_id, VersionCause.CAPACITY):
        services = await services_of(work, centre_id)
        times = {(row.service, row.weekday, row.opens): row for row in await openings_of(work, centre_id)}
        issues = list(_capacity_issues(rooms, services, times))
        if issues:
            raise Invalid(issues=issues)
        for row in times.values():
            row.free_places = row.wait_days = None
        for service in services.values():
            service.wait_days = service.capacity_at = None
        for each in rooms:
            of = services[each.service.value]
            of.wait_days, of.capacity_at = each.wait_days, work.now
            for room in each.openings:
                opening = times[each.service, room.weekday, room.opens]
                opening.free_places, opening.wait_days = room.free_places, room.wait_days
    return await get_record(work, centre_id)


def _capacity_issues(
    rooms: list[RoomOf], services: Mapping[str, CentreService], times: Mapping[Any, OpeningPattern]
) -> Any:
    for number, each in enumerate(rooms):
        here = f"#/services/{number}"
        service = services.get(each.service.value)
        if service is None or service.ended_at is not None:
            yield Issue(f"{here}/service", "not-offered", "Your centre does not offer this service.")
            continue
        if sum(other.service is each.service for other in rooms) > 1:
            yield Issue(f"{here}/service", "twice", "Name each service once.")
        named = [(room.weekday, room.opens) for room in each.openings]
        for place, room in enumerate(each.openings):
            if named.count((room.weekday, room.opens)) > 1:
                yield Issue(f"{here}/openings/{place}/opens", "twice", "Name each opening time once.")
            elif (each.service, room.weekday, room.opens) not in times:
                detail = "Your centre is not open for this service then. Name an opening time as it stands."
                yield Issue(f"{here}/openings/{place}/opens", "not-open", detail)
            elif room.free_places is not None and room.free_places > service.places:
                detail = "More places are free than there are. Change the service first."
                yield Issue(f"{here}/openings/{place}/free_places", "too-many", detail)
