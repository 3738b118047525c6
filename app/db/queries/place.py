"""Places that people type: postcodes and their parts, and the towns of the centres themselves."""

from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from app.db.tables.centre import Centre, PostcodeSector
from app.domain import postcode
from app.domain.errors import NotFound
from app.domain.postcode import Point


class Precision(StrEnum):
    """What a place was understood as."""

    SECTOR = "sector"
    DISTRICT = "district"
    TOWN = "town"


@dataclass(frozen=True, slots=True)
class Place:
    """A place on the map and what it was understood as, such as `GL50 1`."""

    point: Point
    precision: Precision
    name: str


async def get_place(connection: AsyncConnection, typed: str) -> Place:
    """Find what somebody typed: the sector of a postcode, else its district, else a town that has a centre.

    Raises:
        NotFound: with a sentence that says what was understood.

    Source: rule book DIR-01.
    """
    read = postcode.parse(typed)
    if read is not None:
        found = await _sector(connection, read.sector) or await _district(connection, read.district)
        if found is not None:
            return found
        raise NotFound(f"There is no postcode that begins with {read.district}. Check it, or type a town.")
    town = await _town(connection, typed)
    if town is not None:
        return town
    raise NotFound(
        "No such postcode, and no centre in a town of that name. Type a postcode, such as GL50 1, or a town."
    )


async def _sector(connection: AsyncConnection, sector: str | None) -> Place | None:
    if sector is None:
        return None
    query = select(PostcodeSector.latitude, PostcodeSector.longitude).where(PostcodeSector.sector == sector)
    row = (await connection.execute(query)).one_or_none()
    return None if row is None else Place(Point(row.latitude, row.longitude), Precision.SECTOR, sector)


async def _district(connection: AsyncConnection, district: str) -> Place | None:
    """Take the middle of a district's sectors: medians, since single ones can lie far off."""
    query = select(
        func.percentile_cont(0.5).within_group(PostcodeSector.latitude),
        func.percentile_cont(0.5).within_group(PostcodeSector.longitude),
    ).where(PostcodeSector.district == district)
    latitude, longitude = (await connection.execute(query)).one()
    return None if latitude is None else Place(Point(latitude, longitude), Precision.DISTRICT, district)


async def _town(connection: AsyncConnection, typed: str) -> Place | None:
    name = " ".join(typed.split())
    query = (
        select(
            func.percentile_cont(0.5).within_group(Centre.latitude),
            func.percentile_cont(0.5).within_group(Centre.longitude),
            func.min(Centre.town),
        )
        .where(func.lower(Centre.town) == name.lower(), Centre.location_published, Centre.admitted_at.is_not(None))
    )  # fmt: skip
    latitude, longitude, town = (await connection.execute(query)).one()
    return None if latitude is None else Place(Point(latitude, longitude), Precision.TOWN, town)
