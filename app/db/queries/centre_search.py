"""Finding centres: nearest first by an index, or by name. Bare public reads, no unit of work.

`on_earth` (a function of the database) puts a place on the ellipsoid of WGS84, in metres from the middle of the earth.
A straight line through the earth between two such points grows with the way along the ground between them, so the
index gives centres in their true order, and `along_the_ground` makes metres of the line. The ids of a page are found
first; whatever else is shown is read for that page alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from math import sin
from typing import Any, Final
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    CTE,
    ColumnElement,
    Double,
    Integer,
    Row,
    Select,
    Text,
    Uuid,
    and_,
    bindparam,
    exists,
    func,
    literal,
    or_,
    select,
    tuple_,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from app.db.queries.centre import accredited, listed, today
from app.db.tables.centre import Centre, CentreService, OpeningPattern
from app.db.tables.organisation import Organisation
from app.domain.centre_search import Offered, Opening, Wanted
from app.domain.place import ISLANDS, Place
from app.domain.postcode import Point

_CURVATURE_METRES: Final = 6_383_000.0
"""How the ground is curved between places in these islands; 0.3 % more or less would move 1,000 km by three metres."""
_DIMENSIONS: Final = 3


@dataclass(frozen=True, slots=True)
class Hit:
    """A centre that was found.

    Args:
        row: the centre, with `organisation`, `metres` from the place (None without one) and `line`, which sorts.
        services: what it offers and is accredited for today, as rows.
        offered: the same with their opening times, for the rules.
    """

    row: Row[Any]
    services: list[Row[Any]]
    offered: list[Offered]


async def read_today(connection: AsyncConnection, *, demo: bool) -> date:
    """Read the service's own date."""
    found: date = (await connection.execute(select(today(demo=demo)))).scalar_one()
    return found


async def find_centres(
    connection: AsyncConnection,
    wanted: Wanted,
    place: Place | None,
    after: Sequence[Any] | None,
    limit: int,
    *,
    demo: bool,
) -> list[Hit]:
    """Find centres, nearest first, or by name where no place is given; one more than the limit.

    A centre whose location is not published has no distance and is left out of searches by place. Where nobody publishes
    where a place is, as on an island, centres are those with postcodes of its area, by name; from elsewhere there is no
    distance to them either.

    Args:
        connection: the reader's.
        wanted: what is looked for; it makes sense together.
        place: what its place was understood as.
        after: `line` (or the name) and id of the last centre shown.
        limit: centres on a page.
        demo: whether the demo world's moved clock counts.

    Source: rule book DIR-01, DIR-04.
    """
    day = select(today(demo=demo)).scalar_subquery()
    near = None if place is None else place.point
    page = _page(wanted, place, after, limit, day)
    order = [page.c.line] if near is not None else [Centre.name]
    query = (
        select(
            Centre.__table__,
            Organisation.name.label("organisation"),
            page.c.line,
            (along_the_ground(page.c.line) if near is not None else literal(None)).label("metres"),
        )
        .join(page, page.c.id == Centre.id)
        .join(Organisation, Organisation.id == Centre.organisation_id)
        .order_by(*order, Centre.id)
    )
    rows = (await connection.execute(query)).all()
    services = await _services_of(connection, [row.id for row in rows], demo=demo)
    return [Hit(row, *services[row.id]) for row in rows]


def _page(wanted: Wanted, place: Place | None, after: Sequence[Any] | None, limit: int, day: ColumnElement[Any]) -> CTE:
    """Give ids of a page, with one more; the limit is written out, so that the planner counts with it."""
    conditions: list[Any] = [listed(), *_of_centre(wanted), exists().where(*_of_service(wanted, day))]
    order: Any = Centre.name
    line: ColumnElement[Any] = literal(None, Double)
    last: list[Any] = list(after or ())
    if place is not None:
        conditions.append(Centre.location_published)
        if place.area is not None:
            conditions.append(func.starts_with(Centre.postcode, place.area))
    if place is not None and place.point is not None:
        conditions.append(measured())
        line = order = line_to(place.point)
        if wanted.within_metres is not None:
            conditions += within(place.point, wanted.within_metres)
        last = [float(last[0]), last[1]] if last else last
    query: Select[Any] = select(Centre.id, line.label("line")).where(*conditions)
    if last:
        query = query.where(tuple_(order, Centre.id) > tuple_(*last, types=[order.type, Uuid()]))
    shown = bindparam("shown", limit + 1, Integer, literal_execute=True)
    return query.order_by(order, Centre.id).limit(shown).cte("page").prefix_with("MATERIALIZED")


def on_earth(latitude: Any, longitude: Any) -> ColumnElement[Any]:
    """Put a place, in degrees, on the ellipsoid."""
    return func.on_earth(latitude, longitude)


def measured() -> ColumnElement[bool]:
    """Say that there are distances to a centre: not where nobody publishes where postcodes are."""
    return ~Centre.postcode.regexp_match(f"^({'|'.join(ISLANDS)})[0-9]")


def line_to(point: Point) -> ColumnElement[float]:
    """Give the straight line from a point to a centre, by which an index sorts."""
    there = on_earth(literal(point.latitude, Double), literal(point.longitude, Double))
    return on_earth(Centre.latitude, Centre.longitude).op("<->", return_type=Double())(there)


def along_the_ground(line: ColumnElement[float]) -> ColumnElement[float]:
    """Make the way along the ground, in whole metres, of the straight line through it."""
    return func.round(2 * _CURVATURE_METRES * func.asin(func.least(1.0, line / (2 * _CURVATURE_METRES))))


def line_of(metres: float) -> float:
    """Make the straight line of a way along the ground."""
    return 2 * _CURVATURE_METRES * sin(metres / (2 * _CURVATURE_METRES))


def within(near: Point, metres: int) -> list[ColumnElement[bool]]:
    """Leave out what is farther: a box for the index, and the ball in it. Half a metre rounds as the answer does."""
    line = line_of(metres + 0.5)
    there = on_earth(literal(near.latitude, Double), literal(near.longitude, Double))
    box = func.cube_enlarge(there, literal(line, Double), _DIMENSIONS)
    return [on_earth(Centre.latitude, Centre.longitude).op("<@", is_comparison=True)(box), line_to(near) < line]


def _of_centre(wanted: Wanted) -> list[ColumnElement[bool]]:
    conditions = []
    if wanted.nation is not None:
        conditions.append(Centre.nation == wanted.nation)
    if wanted.language is not None:
        conditions.append(_holds(Centre.languages, [wanted.language]))
    if wanted.features:
        conditions.append(_holds(Centre.facilities, wanted.features))
    if wanted.measures:
        conditions.append(_holds(Centre.measures, wanted.measures))
    return conditions


def _holds(words: Any, asked: Sequence[str]) -> ColumnElement[bool]:
    found: ColumnElement[bool] = words.op("@>", is_comparison=True)(literal(list(asked), ARRAY(Text)))
    return found


def _of_service(wanted: Wanted, day: ColumnElement[Any]) -> list[ColumnElement[bool]]:
    """Say what one service must be like; with nothing asked of it, the centre must still offer one."""
    conditions = [CentreService.centre_id == Centre.id, accredited(CentreService.service, day)]
    if wanted.service is not None:
        conditions.append(CentreService.service == wanted.service)
    if wanted.self_referral is not None:
        conditions.append(CentreService.self_referral.is_(wanted.self_referral))
    if wanted.apply_via is not None:
        conditions.append(CentreService.apply_via == wanted.apply_via)
    if wanted.weekday is not None or wanted.room_by is not None:
        conditions.append(_opens(wanted, day))
    return conditions


def _opens(wanted: Wanted, day: ColumnElement[Any]) -> ColumnElement[bool]:
    own = and_(OpeningPattern.centre_id == CentreService.centre_id, OpeningPattern.service == CentreService.service)
    asked = [own]
    if wanted.weekday is not None:
        asked.append(OpeningPattern.weekday == wanted.weekday)
    if wanted.open_at is not None:
        asked += [OpeningPattern.opens <= wanted.open_at, OpeningPattern.closes > wanted.open_at]
    if wanted.room_by is None:
        return exists().where(*asked)
    late = literal(wanted.room_by) - day
    wait = func.coalesce(OpeningPattern.wait_days, CentreService.wait_days)
    with_room = exists().where(*asked, or_(OpeningPattern.free_places > 0, wait <= late))
    if wanted.weekday is not None:
        return with_room
    return or_(with_room, and_(CentreService.wait_days <= late, ~exists().where(own)))


async def _services_of(
    connection: AsyncConnection, centre_ids: Sequence[UUID], *, demo: bool
) -> dict[UUID, tuple[list[Row[Any]], list[Offered]]]:
    """List what centres offer and are accredited for today, with opening times, in one statement."""
    day = select(today(demo=demo)).scalar_subquery()
    opening = [OpeningPattern.weekday, OpeningPattern.opens, OpeningPattern.closes]
    room = [OpeningPattern.free_places, OpeningPattern.wait_days.label("opening_wait")]
    query = (
        select(CentreService.__table__, *opening, *room)
        .join(Centre, Centre.id == CentreService.centre_id)
        .outerjoin(
            OpeningPattern,
            and_(OpeningPattern.centre_id == CentreService.centre_id, OpeningPattern.service == CentreService.service),
        )
        .where(CentreService.centre_id.in_(centre_ids), accredited(CentreService.service, day))
        .order_by(CentreService.centre_id, CentreService.service, OpeningPattern.weekday, OpeningPattern.opens)
    )
    found: dict[UUID, tuple[list[Row[Any]], list[Offered]]] = {centre_id: ([], []) for centre_id in centre_ids}
    times: dict[tuple[UUID, Any], list[Opening]] = {}
    for row in (await connection.execute(query)).all() if centre_ids else ():
        key = (row.centre_id, row.service)
        if key not in times:
            times[key] = []
            found[row.centre_id][0].append(row)
        if row.weekday is not None:
            times[key].append(Opening(row.weekday, row.opens, row.closes, row.free_places, row.opening_wait))
    for rows, offered in found.values():
        offered += [
            Offered(
                row.service, row.self_referral, row.apply_via, row.wait_days, tuple(times[row.centre_id, row.service])
            )
            for row in rows
        ]
    return found
