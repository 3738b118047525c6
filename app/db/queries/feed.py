"""The directory as the open feed reads it: services of centres, page by page. Bare reads, no unit of work.

Whatever is shown stands in the public directory today (`centre.listed`, `centre.accredited`); what has lapsed or is suspended is left out.
A centre whose location is not published has no place in any of these answers: it is never a service at a location, so
neither its distance nor its being counted can tell where it is.

Source: rule book DIR-01, DIR-04; PRIV-02.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    DateTime,
    Row,
    Select,
    cast,
    exists,
    false,
    func,
    literal,
    select,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from app.db.queries.centre import accredited, listed, today
from app.db.queries.centre_search import line_to, measured, within
from app.db.tables.centre import Accreditation, Centre, CentreService, OpeningPattern
from app.db.tables.feed import FeedService
from app.db.tables.organisation import Organisation
from app.domain.errors import NotFound
from app.domain.feed import SERVICES, Extent, Taxonomy, Term
from app.domain.postcode import Point

BEGINNING: Final = datetime(2026, 11, 1, tzinfo=UTC)
"""When nothing was in the feed yet."""
SETTLED: Final = timedelta(seconds=2)
# Held as words of one column; the others have a column each.
_COLUMNS: Final = {
    "facility": Centre.facilities,
    "accessibility": Centre.facilities,
    "measure": Centre.measures,
    "language": Centre.languages,
}


@dataclass(frozen=True, slots=True)
class FeedWanted:
    """What somebody looks for in the feed; None means that it does not matter, and all that is given must fit.

    Args:
        words: of a text.
        term: a term that the service or its centre must have.
        taxonomy: a taxonomy of which it must have any term.
        minimum_age: the service's youngest age is at least this.
        maximum_age: the service's oldest age is at most this.
        weekday: open on this day, 0 is Monday.
        opens_from: opens at this time or later.
        closes_until: closes at this time or earlier.
        near: sorts by distance from here, nearest first; for services at locations.
        area: letters that the postcode begins with, where nobody publishes where such postcodes are.
        within_metres: leaves out what is farther.
        impossible: nothing can fit, such as a term that there is not.
    """

    words: str | None = None
    term: Term | None = None
    taxonomy: Taxonomy | None = None
    minimum_age: float | None = None
    maximum_age: float | None = None
    weekday: int | None = None
    opens_from: time | None = None
    closes_until: time | None = None
    near: Point | None = None
    area: str | None = None
    within_metres: float | None = None
    impossible: bool = False


@dataclass(frozen=True, slots=True)
class FeedFound:
    """A service with what hangs on it; in a list without its opening times."""

    row: Row[Any]
    today: date
    accreditations: Sequence[Row[Any]]
    openings: Sequence[Row[Any]] = ()


async def find_last_change(connection: AsyncConnection, *, demo: bool) -> tuple[datetime, bool]:
    """Say since when the whole feed stands as it does: nothing was changed since, and no accreditation began or ended.

    The second answer is whether that moment is settled; just after a change, another may come in the same second.
    """
    day = _today(demo=demo)
    began = select(func.max(Accreditation.from_on)).where(Accreditation.from_on <= day).scalar_subquery()
    ended = select(func.max(Accreditation.until_on) + 1).where(Accreditation.until_on < day).scalar_subquery()
    changed = select(func.max(FeedService.changed_at)).scalar_subquery()
    query = select(func.greatest(changed, _begins(began), _begins(ended)), func.service_now(demo))
    found, now = (await connection.execute(query)).one()
    return (BEGINNING, True) if found is None else (found, now - found > SETTLED)


def _today(*, demo: bool) -> ColumnElement[Any]:
    """Give the service's own date, asked for once a statement and not once a row."""
    return select(today(demo=demo)).scalar_subquery()


def _begins(day: ColumnElement[Any]) -> ColumnElement[Any]:
    """Give the moment at which a day begins, by the clocks on British walls."""
    return func.timezone("Europe/London", cast(day, DateTime(timezone=False)))


async def list_feed(
    connection: AsyncConnection, wanted: FeedWanted, page: int, per_page: int, *, placed: bool, demo: bool
) -> tuple[Extent, list[FeedFound]]:
    """List one page of services, and count all that fit.

    Args:
        connection: of the reader.
        wanted: what must fit.
        page: from 1.
        per_page: how many at most.
        placed: services at locations: only those whose location is published.
        demo: whether the clock is the demonstration's.
    """
    conditions: list[Any] = [*_listed(demo=demo), *_fitting(wanted)]
    if placed:
        conditions.append(Centre.location_published)
    count = _joined(select(func.count())).where(*conditions)
    extent = Extent((await connection.execute(count)).scalar_one(), page, per_page)
    if page > extent.pages:
        return extent, []
    way = line_to(wanted.near) if wanted.near is not None else literal(None)
    # Ids first: what is skipped on the way to a page need not be read whole.
    keys: list[Any] = [FeedService.id, way.label("way")]
    ids = _joined(select(*keys)).where(*conditions).order_by(way, FeedService.id)
    shown = ids.offset((page - 1) * per_page).limit(per_page).cte("shown").prefix_with("MATERIALIZED")
    query = _whole(demo=demo).join(shown, shown.c.id == FeedService.id).order_by(shown.c.way, FeedService.id)
    rows = (await connection.execute(query)).all()
    held = await _accreditations(connection, {row.centre_id for row in rows})
    return extent, [FeedFound(row, row.today, held.get(row.centre_id, ())) for row in rows]


async def get_feed_service(connection: AsyncConnection, service_id: UUID, *, demo: bool) -> FeedFound:
    """Read one service by its id in the feed.

    Raises:
        NotFound: there is none, or it is not in the directory.
    """
    return await _get(connection, FeedService.id == service_id, demo=demo)


async def get_feed_location(connection: AsyncConnection, location_id: UUID, *, demo: bool) -> FeedFound:
    """Read one service at its location.

    Raises:
        NotFound: there is none, it is not in the directory, or its location is not published.
    """
    return await _get(connection, FeedService.at_location_id == location_id, Centre.location_published, demo=demo)


async def _get(connection: AsyncConnection, *conditions: Any, demo: bool) -> FeedFound:
    row = (await connection.execute(_whole(demo=demo).where(*_listed(demo=demo), *conditions))).one_or_none()
    if row is None:
        raise NotFound
    openings = (
        select(OpeningPattern.__table__)
        .where(OpeningPattern.centre_id == row.centre_id, OpeningPattern.service == row.service)
        .order_by(OpeningPattern.weekday, OpeningPattern.opens, OpeningPattern.id)
    )
    held = await _accreditations(connection, {row.centre_id})
    return FeedFound(row, row.today, held.get(row.centre_id, ()), (await connection.execute(openings)).all())


def _joined(query: Select[Any]) -> Select[Any]:
    """Join a service as the feed knows it with the service that its centre offers, and the centre."""
    return (
        query.select_from(FeedService)
        .join(
            CentreService,
            (CentreService.centre_id == FeedService.centre_id) & (CentreService.service == FeedService.service),
        )
        .join(Centre, Centre.id == FeedService.centre_id)
    )


def _whole(*, demo: bool) -> Select[Any]:
    """Ask for all that is shown of a service."""
    columns: list[Any] = [FeedService.id, FeedService.at_location_id, FeedService.changed_at, FeedService.centre_id]
    columns += [column for column in CentreService.__table__.c if column.name != "centre_id"]
    columns += [column for column in Centre.__table__.c if column.name not in {"id", "v"}]
    columns += [Organisation.name.label("operator_name"), _today(demo=demo).label("today")]
    return _joined(select(*columns)).join(Organisation, Organisation.id == Centre.organisation_id)


def _listed(*, demo: bool) -> list[ColumnElement[bool]]:
    """Say that a service is in the directory today.

    Source: rule book DIR-04, SVC-04.
    """
    return [listed(), accredited(CentreService.service, _today(demo=demo))]


def _fitting(wanted: FeedWanted) -> Iterable[ColumnElement[bool]]:
    """Say what must fit, all of it."""
    if wanted.impossible:
        yield false()
    if wanted.words is not None:
        yield FeedService.words.bool_op("@@")(func.plainto_tsquery("english", wanted.words))
    if wanted.term is not None:
        yield _has(wanted.term.taxonomy, [wanted.term.key])
    if wanted.taxonomy is not None:
        yield _has(wanted.taxonomy.key, [term.key for term in wanted.taxonomy.terms])
    if wanted.minimum_age is not None:
        yield func.coalesce(CentreService.age_from, 0) >= wanted.minimum_age
    if wanted.maximum_age is not None:
        yield CentreService.age_until <= wanted.maximum_age
    if any(each is not None for each in (wanted.weekday, wanted.opens_from, wanted.closes_until)):
        yield _open(wanted)
    if wanted.area is not None:
        yield func.starts_with(Centre.postcode, wanted.area)
    if wanted.near is not None:
        yield measured()
    if wanted.near is not None and wanted.within_metres is not None:
        yield from within(wanted.near, int(wanted.within_metres))


def _has(taxonomy: str, keys: list[str]) -> ColumnElement[bool]:
    if taxonomy == SERVICES:
        return FeedService.service.in_(keys)
    return _COLUMNS[taxonomy].bool_op("&&")(keys)


def _open(wanted: FeedWanted) -> ColumnElement[bool]:
    """Say that one of the opening times of the service itself fits day and times alike."""
    at = [OpeningPattern.centre_id == FeedService.centre_id, OpeningPattern.service == FeedService.service]
    if wanted.weekday is not None:
        at.append(OpeningPattern.weekday == wanted.weekday)
    if wanted.opens_from is not None:
        at.append(OpeningPattern.opens >= wanted.opens_from)
    if wanted.closes_until is not None:
        at.append(OpeningPattern.closes <= wanted.closes_until)
    return exists().where(*at).correlate(FeedService)


async def _accreditations(connection: AsyncConnection, centre_ids: Iterable[UUID]) -> dict[UUID, list[Row[Any]]]:
    query = select(Accreditation.__table__).where(Accreditation.centre_id.in_(list(centre_ids)))
    found: dict[UUID, list[Row[Any]]] = {}
    for row in (await connection.execute(query)).all():
        found.setdefault(row.centre_id, []).append(row)
    return found
