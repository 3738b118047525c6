"""Centres as the public sees them: admitted, not suspended, accredited today. Bare reads, no unit of work."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Date, Row, and_, case, cast, exists, func, literal, select
from sqlalchemy.ext.asyncio import AsyncConnection

from app.db.paging import keyset
from app.db.tables.centre import Accreditation, Centre, CentreService, GroundRules, Nation, OpeningPattern
from app.db.tables.organisation import Organisation
from app.domain.errors import NotFound
from app.domain.postcode import EARTH_RADIUS_METRES, Point
from app.domain.services import DESCRIPTIONS, Service


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody looks for; None means that it does not matter.

    Args:
        service: the service.
        self_referral: takes families who apply by themselves.
        nation: the nation.
        near: sorts by distance from here, nearest first.
        within_metres: leaves out what is farther.
        area: the letters of its postcode, where no distance can be measured.
    """

    service: Service | None = None
    self_referral: bool | None = None
    nation: Nation | None = None
    near: Point | None = None
    within_metres: int | None = None
    area: str | None = None


def today(*, demo: bool) -> ColumnElement[Any]:
    """Give the service's own date, by the clocks on British walls: a summer's day begins an hour before it does in UTC."""
    return cast(func.timezone("Europe/London", func.service_now(demo)), Date)


def accredited(service: Any, day: ColumnElement[Any]) -> ColumnElement[bool]:
    """Say that a centre still offers a service, and holds the accreditation for it on a day.

    Source: rule book SVC-04, DIR-04.
    """
    needed = case({each.value: DESCRIPTIONS[each].accreditation.value for each in Service}, value=service)
    held = exists().where(
        CentreService.ended_at.is_(None),
        Accreditation.centre_id == Centre.id,
        Accreditation.level == needed,
        Accreditation.from_on <= day,
        Accreditation.until_on >= day,
    )
    # Named, because two levels further out it would silently be another row of the same table.
    return held.correlate(Centre, CentreService)


def public(day: ColumnElement[Any]) -> ColumnElement[bool]:
    """Say that a centre is in the directory: admitted, not suspended, and offering something it is accredited for.

    Source: rule book DIR-04.
    """
    offers = exists().where(CentreService.centre_id == Centre.id, accredited(CentreService.service, day))
    return and_(Centre.admitted_at.is_not(None), Centre.suspended_at.is_(None), offers)


def metres_from(point: Point) -> ColumnElement[float]:
    """Measure the way from a point to a centre along a sphere, in whole metres."""
    north, here = func.radians(Centre.latitude), func.radians(literal(point.latitude))
    across = func.radians(Centre.longitude - point.longitude)
    half_chord = func.power(func.sin((north - here) / 2), 2) + func.cos(here) * func.cos(north) * func.power(
        func.sin(across / 2), 2
    )
    return func.round(2 * EARTH_RADIUS_METRES * func.asin(func.least(1.0, func.sqrt(half_chord))))


async def list_centres(
    connection: AsyncConnection, wanted: Wanted, after: Sequence[Any] | None, limit: int, *, demo: bool
) -> Sequence[Row[Any]]:
    """List centres, nearest first, or by name where no place is given; one more than the limit.

    A centre whose location is not published has no distance and is left out of searches by place.

    Source: rule book DIR-01.
    """
    day = today(demo=demo)
    order: list[Any]
    if wanted.near is None:
        metres: ColumnElement[Any] = literal(None)
        order = [Centre.name, Centre.id]
    else:
        metres = metres_from(wanted.near)
        order = [metres, Centre.id]
    query = select(Centre.__table__, Organisation.name.label("organisation"), metres.label("metres")).join(
        Organisation, Organisation.id == Centre.organisation_id
    )
    query = query.where(public(day))
    if wanted.near is not None:
        query = query.where(Centre.location_published)
        if wanted.within_metres is not None:
            query = query.where(metres <= wanted.within_metres)
    if wanted.area is not None:
        query = query.where(Centre.location_published, func.starts_with(Centre.postcode, wanted.area))
    if wanted.nation is not None:
        query = query.where(Centre.nation == wanted.nation)
    if wanted.service is not None or wanted.self_referral is not None:
        offers = [CentreService.centre_id == Centre.id, accredited(CentreService.service, day)]
        if wanted.service is not None:
            offers.append(CentreService.service == wanted.service)
        if wanted.self_referral is not None:
            offers.append(CentreService.self_referral.is_(wanted.self_referral))
        query = query.where(exists().where(*offers))
    rows: Sequence[Row[Any]] = (await connection.execute(keyset(query, order, after, limit))).all()
    return rows


async def list_services_of(
    connection: AsyncConnection, centre_ids: Sequence[UUID], *, demo: bool
) -> dict[UUID, list[Row[Any]]]:
    """List what centres offer and are accredited for today, by centre."""
    query = (
        select(CentreService.__table__)
        .join(Centre, Centre.id == CentreService.centre_id)
        .where(CentreService.centre_id.in_(centre_ids), accredited(CentreService.service, today(demo=demo)))
        .order_by(CentreService.centre_id, CentreService.service)
    )
    found: dict[UUID, list[Row[Any]]] = {centre_id: [] for centre_id in centre_ids}
    for row in (await connection.execute(query)).all():
        found[row.centre_id].append(row)
    return found


@dataclass(frozen=True, slots=True)
class WholeCentre:
    """One centre with all that hangs on it."""

    centre: Row[Any]
    services: Sequence[Row[Any]]
    accreditations: Sequence[Row[Any]]
    openings: Sequence[Row[Any]]


async def get_centre(connection: AsyncConnection, centre_id: UUID, *, demo: bool) -> WholeCentre:
    """Read one centre of the directory.

    Raises:
        NotFound: there is none, or it is not in the directory.

    Source: rule book DIR-02.
    """
    query = (
        select(Centre.__table__, Organisation.name.label("organisation"), literal(None).label("metres"))
        .join(Organisation, Organisation.id == Centre.organisation_id)
        .where(Centre.id == centre_id, public(today(demo=demo)))
    )
    centre = (await connection.execute(query)).one_or_none()
    if centre is None:
        raise NotFound
    services = (await list_services_of(connection, [centre_id], demo=demo))[centre_id]
    held = select(Accreditation.__table__).where(Accreditation.centre_id == centre_id).order_by(Accreditation.until_on)
    opens = (
        select(OpeningPattern.__table__)
        .where(OpeningPattern.centre_id == centre_id, OpeningPattern.service.in_([row.service for row in services]))
        .order_by(OpeningPattern.weekday, OpeningPattern.opens, OpeningPattern.id)
    )
    return WholeCentre(
        centre, services, (await connection.execute(held)).all(), (await connection.execute(opens)).all()
    )


async def get_ground_rules(connection: AsyncConnection, centre_id: UUID, *, demo: bool) -> Row[Any]:
    """Read the newest ground rules of a centre of the directory.

    Raises:
        NotFound: no such centre, or it has published none.

    Source: rule book AGR-01.
    """
    query = (
        select(GroundRules.__table__)
        .join(Centre, Centre.id == GroundRules.centre_id)
        .where(GroundRules.centre_id == centre_id, public(today(demo=demo)))
        .order_by(GroundRules.number.desc())
        .limit(1)
    )
    row = (await connection.execute(query)).one_or_none()
    if row is None:
        raise NotFound
    return row
