"""The catalogue of help: what the public is shown today, and all of it for the hub that keeps it."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row as Found
from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession

from app.db.queries.centre import today
from app.db.tables.centre import Signpost as Row
from app.db.versions import etag_of
from app.db.work import Work
from app.domain.signposting import Nation, Reader, Signpost, Topic


async def list_signposts(source: AsyncConnection | AsyncSession, *, demo: bool) -> Sequence[Signpost]:
    """Read what is valid today; it is a few dozen entries, chosen from by `app.domain.signposting.fitting`.

    Args:
        source: where to read.
        demo: whether the demo world's clock counts.

    Source: rule book SIG-01.
    """
    day = today(demo=demo)
    query = (
        select(Row.__table__)
        .where(
            or_(Row.valid_from.is_(None), Row.valid_from <= day), or_(Row.valid_until.is_(None), Row.valid_until >= day)
        )
        .order_by(Row.name, Row.id)
    )
    return [_read(row) for row in (await source.execute(query)).all()]


async def list_kept(work: Work, *, lock: bool = False) -> Sequence[Row]:
    """List every entry, whatever its validity."""
    query = select(Row).order_by(Row.id)
    rows = (await work.session.execute(query.with_for_update() if lock else query)).scalars().all()
    return sorted(rows, key=lambda row: (row.name, row.id))


def as_signpost(row: Row) -> Signpost:
    """Read a row as the rules take it."""
    return _read(row)


def etag_of_signpost(row: Row) -> str:
    """Give the version of an entry as the hub knows it."""
    return etag_of("signpost", row.id, row.v, "hub")


def show_kept(work: Work, row: Row) -> dict[str, Any]:
    """Show an entry to the hub."""
    signpost, day = _read(row), work.now.date()
    return {
        "signpost_id": row.id,
        **{name: getattr(signpost, name) for name in _SHOWN},
        "shown": signpost.is_shown_on(day),
        "stale": signpost.is_stale_on(day),
        "etag": etag_of_signpost(row),
    }


_SHOWN = (
    "topics", "nations", "audiences", "name", "about", "telephone", "email", "web", "hours", "checked_on", "owner",
    "valid_from", "valid_until",
)  # fmt: skip


def _read(row: Row | Found[Any]) -> Signpost:
    return Signpost(
        id=row.id,
        topics=tuple(Topic(topic) for topic in row.topics),
        nations=tuple(Nation(nation) for nation in row.nations),
        audiences=tuple(Reader(reader) for reader in row.audiences),
        name=row.name,
        about=row.about,
        telephone=row.telephone,
        email=row.email,
        web=row.web,
        hours=row.hours,
        checked_on=row.checked_on,
        owner=row.owner,
        valid_from=row.valid_from,
        valid_until=row.valid_until,
    )
