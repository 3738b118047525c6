"""Places that people type: postcodes and their parts, and the towns of the centres themselves.

Only what was typed is looked up, never a row of a case: nobody's postcode but the reader's own moves an answer (REF-06).
"""

from typing import Any, Final

from sqlalchemy import ColumnElement, Select, exists, func, literal, select
from sqlalchemy.ext.asyncio import AsyncConnection

from app.db.queries.centre import public, today
from app.db.tables.centre import Centre, PostcodeSector
from app.db.tables.place import WholePostcode
from app.domain import place as rule
from app.domain.errors import Issue, NotFound
from app.domain.place import Found, Place, Precision
from app.domain.postcode import Point, Postcode, parse, readings

MOST_PLACES: Final = 10
_MOST_CENTRES: Final = 2_000
_LONGEST_BEGUN: Final = 4

_KEY: Final = func.town_key(Centre.town)
_MIDDLE: Final = (
    func.percentile_cont(0.5).within_group(PostcodeSector.latitude).label("latitude"),
    func.percentile_cont(0.5).within_group(PostcodeSector.longitude).label("longitude"),
)
"""Of a district's sectors: medians, since single ones can lie far off."""


async def get_place(connection: AsyncConnection, typed: str, *, demo: bool, pointer: str = "#near") -> Place:
    """Find what somebody typed: a postcode, else its sector, else its district, else a town that has a centre.

    Args:
        connection: the reader's.
        typed: what was typed.
        demo: whether the demo world's moved clock counts.
        pointer: where it was typed.

    Raises:
        NotFound: with a sentence that names what is most like it.

    Source: rule book DIR-01.
    """
    found = await _read_as_postcode(connection, typed) or await _named(connection, typed, demo=demo)
    if not found:
        raise await _not_there(connection, typed, pointer, demo=demo)
    return found[0]


async def find_places(connection: AsyncConnection, typed: str, *, demo: bool) -> list[Place]:
    """List what could be meant by what somebody is typing, the likeliest first.

    Raises:
        NotFound: nothing begins like it; with a sentence that names what is most like it.

    Source: rule book DIR-01.
    """
    begun = func.starts_with(_KEY, func.town_key(typed))
    found = [
        *await _read_as_postcode(connection, typed),
        *await _named(connection, typed, demo=demo),
        *rule.islands_begun(typed),
        *await _districts_begun(connection, typed),
        *await _towns(connection, begun & (func.town_key(typed) != ""), demo=demo),
    ]
    if not found:
        raise await _not_there(connection, typed, "#typed", demo=demo)
    once: dict[tuple[Precision, str], Place] = {}
    for place in found:
        once.setdefault((place.precision, place.name), place)
    return list(once.values())[:MOST_PLACES]


async def knows_whole_postcodes(connection: AsyncConnection) -> bool:
    """Say whether anybody has imported whole postcodes."""
    return bool((await connection.execute(select(exists(select(WholePostcode.postcode))))).scalar_one())


async def list_known(connection: AsyncConnection, read: Postcode) -> dict[str, Point]:
    """List the middles of all sectors that are known of the area of a postcode, by sector."""
    query = select(PostcodeSector.sector, PostcodeSector.latitude, PostcodeSector.longitude)
    rows = (await connection.execute(query.where(func.starts_with(PostcodeSector.district, read.area)))).all()
    known = [(row, parse(row.sector)) for row in rows]
    return {row.sector: _point(row) for row, other in known if other is not None and other.area == read.area}


async def _read_as_postcode(connection: AsyncConnection, typed: str) -> list[Place]:
    """Understand a postcode as exactly as the data allows; a less likely reading only where there is just that."""
    found = [(read, await _postcode(connection, read)) for read in readings(typed)]
    likeliest = found[0][0] if found else None
    return [place for read, place in found if place and (read is likeliest or place.name == str(read))]


async def _postcode(connection: AsyncConnection, read: Postcode) -> Place | None:
    if here := rule.island(read.area):
        return here
    if read.is_whole:
        row = await _one(connection, select(WholePostcode.__table__).where(WholePostcode.postcode == str(read)))
        if row is not None:
            return rule.exactly(read, _point(row), terminated=row.terminated)
    if read.sector is not None:
        row = await _one(connection, select(PostcodeSector.__table__).where(PostcodeSector.sector == read.sector))
        if row is not None:
            return rule.roughly(read, _point(row), Precision.SECTOR)
    row = await _one(connection, select(*_MIDDLE).where(PostcodeSector.district == read.district))
    return None if row is None or row.latitude is None else rule.roughly(read, _point(row), Precision.DISTRICT)


async def _named(connection: AsyncConnection, typed: str, *, demo: bool) -> list[Place]:
    """Understand a town: one of that very name, else one that has all of it as words of its own.

    Towns of one name are told apart by the letters of their postcodes: `Newport (NP)`.
    """
    if here := rule.island_named(typed):
        return [here]
    key = func.town_key(typed)
    if found := await _towns(connection, key == _KEY, demo=demo):
        return found
    *town, area = typed.split() or [""]
    with_area = f"{' '.join(town)} ({area.strip('()').upper()})"
    apart = await _towns(connection, func.town_key(" ".join(town)) == _KEY, demo=demo) if town else []
    if found := [place for place in apart if place.name.casefold() == with_area.casefold()]:
        return found
    words = func.strpos(literal(" ") + _KEY + literal(" "), literal(" ") + key + literal(" ")) > 0
    return await _towns(connection, words & (key != ""), demo=demo)


async def _districts_begun(connection: AsyncConnection, typed: str) -> list[Place]:
    """List the districts that begin with what was typed, as `GL5`; the short ones first."""
    begun = "".join(typed.split()).upper()
    if not (begun.isascii() and begun.isalnum() and len(begun) <= _LONGEST_BEGUN):
        return []
    query = (
        select(PostcodeSector.district, *_MIDDLE)
        .where(func.starts_with(PostcodeSector.district, begun))
        .group_by(PostcodeSector.district)
        .order_by(func.length(PostcodeSector.district), PostcodeSector.district)
        .limit(MOST_PLACES)
    )
    rows = (await connection.execute(query)).all()
    return [Place(_point(row), Precision.DISTRICT, row.district) for row in rows]


async def _towns(connection: AsyncConnection, fits: ColumnElement[bool], *, demo: bool) -> list[Place]:
    query = (
        select(_KEY.label("key"), Centre.town, Centre.postcode, Centre.latitude, Centre.longitude)
        .where(fits, _shown(demo=demo))
        .limit(_MOST_CENTRES)
    )
    rows = (await connection.execute(query)).all()
    return rule.towns_of(Found(row.key, row.town, row.postcode, _point(row)) for row in rows)


def _shown(*, demo: bool) -> ColumnElement[bool]:
    """Say that a centre shows where it is today: the place of a town is the very place of its only centre.

    Source: rule book DIR-04.
    """
    return Centre.location_published & public(select(today(demo=demo)).scalar_subquery())


async def _not_there(connection: AsyncConnection, typed: str, pointer: str, *, demo: bool) -> NotFound:
    detail = await _what_there_is(connection, typed, demo=demo)
    return NotFound(detail, [Issue(pointer, "unknown-place", detail)])


async def _what_there_is(connection: AsyncConnection, typed: str, *, demo: bool) -> str:
    """Say what is most like something that is not there."""
    if read := readings(typed):
        area = read[0].area
        query = select(PostcodeSector.district).where(func.starts_with(PostcodeSector.district, area)).distinct()
        begun = (await connection.execute(query)).scalars().all()
        return rule.no_such_district(read[0], [known for known in sorted(begun) if Postcode(known).area == area])
    named = select(Centre.town).where(_shown(demo=demo)).distinct()
    towns = (await connection.execute(named.limit(_MOST_CENTRES))).scalars().all()
    return rule.no_such_town(rule.alike(typed, [*towns, *rule.ISLANDS.values()]))


async def _one(connection: AsyncConnection, query: Select[Any]) -> Any:
    return (await connection.execute(query)).one_or_none()


def _point(row: Any) -> Point:
    return Point(row.latitude, row.longitude)


__all__ = ["Place", "Precision", "find_places", "get_place", "knows_whole_postcodes", "list_known"]
