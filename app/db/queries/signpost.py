"""The catalogue of help."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession

from app.db.tables.centre import Signpost as Row
from app.domain.signposting import Nation, Reader, Signpost, Topic


async def list_signposts(source: AsyncConnection | AsyncSession) -> Sequence[Signpost]:
    """Read the whole catalogue; it is a few dozen entries, chosen from by `app.domain.signposting.fitting`.

    Source: rule book SIG-01.
    """
    rows = (await source.execute(select(Row.__table__).order_by(Row.name))).all()
    return [
        Signpost(
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
        )
        for row in rows
    ]
