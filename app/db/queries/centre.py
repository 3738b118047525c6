"""Centres as the public sees them: admitted, not suspended, accredited today. Bare reads, no unit of work."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Date, Row, and_, case, cast, exists, func, literal, select
from sqlalchemy.ext.asyncio import AsyncConnection

from app.db.tables.centre import Accreditation, Centre, CentreService, GroundRules, OpeningPattern
from app.db.tables.organisation import Organisation
from app.domain.errors import NotFound
from app.domain.services import DESCRIPTIONS, Service


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


def listed() -> ColumnElement[bool]:
    """Say that a centre is admitted and not suspended; the index by place holds these alone.

    Source: rule book DIR-04.
    """
    return and_(Centre.admitted_at.is_not(None), Centre.suspended_at.is_(None))


def public(day: ColumnElement[Any]) -> ColumnElement[bool]:
    """Say that a centre is in the directory: admitted, not suspended, and offering something it is accredited for.

    Source: rule book DIR-04.
    """
    offers = exists().where(CentreService.centre_id == Centre.id, accredited(CentreService.service, day))
    return and_(listed(), offers)


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


async def get_centre(
    connection: AsyncConnection, centre_id: UUID, *, demo: bool, also_out_of_it: bool = False
) -> WholeCentre:
    """Read one centre of the directory.

    Args:
        connection: the reader's.
        centre_id: the centre.
        demo: whether the demo world's moved clock counts.
        also_out_of_it: for families with a place there, whom its leaving the directory does not touch.

    Raises:
        NotFound: there is none, or it is not in the directory.

    Source: rule book DIR-02, DIR-04.
    """
    in_it = [] if also_out_of_it else [public(today(demo=demo))]
    rules = select(func.max(GroundRules.number)).where(GroundRules.centre_id == Centre.id).scalar_subquery()
    query = (
        select(
            Centre.__table__,
            Organisation.name.label("organisation"),
            literal(None).label("metres"),
            rules.label("rules_number"),
        )
        .join(Organisation, Organisation.id == Centre.organisation_id)
        .where(Centre.id == centre_id, *in_it)
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
    row = await find_ground_rules(connection, centre_id, public(today(demo=demo)))
    if row is None:
        raise NotFound
    return row


async def find_ground_rules(
    connection: AsyncConnection, centre_id: UUID, *conditions: ColumnElement[bool]
) -> Row[Any] | None:
    """Read the newest ground rules of a centre, if it has any."""
    query = (
        select(GroundRules.__table__)
        .join(Centre, Centre.id == GroundRules.centre_id)
        .where(GroundRules.centre_id == centre_id, *conditions)
        .order_by(GroundRules.number.desc())
        .limit(1)
    )
    return (await connection.execute(query)).one_or_none()
