"""Organisations that the hub has verified."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select

from app.db.paging import keyset
from app.db.tables.organisation import Organisation, OrganisationKind
from app.db.work import Work

ORDER = "name"


async def find_organisations(
    work: Work,
    *,
    name: str | None,
    kind: OrganisationKind | None,
    after: Sequence[Any] | None,
    limit: int,
) -> Sequence[Organisation]:
    """Find verified organisations by a part of their name, letter case aside.

    Args:
        work: the unit of work.
        name: a part of the name; None for all.
        kind: only this kind.
        after: name and id of the last one shown.
        limit: how many to a page; one more is given when there are more.
    """
    query = select(Organisation).where(Organisation.verified_at.is_not(None))
    if name is not None:
        query = query.where(Organisation.name.icontains(name, autoescape=True))
    if kind is not None:
        query = query.where(Organisation.kind == kind)
    page = keyset(query, [Organisation.name, Organisation.id], after, limit)
    rows: Sequence[Organisation] = (await work.session.execute(page)).scalars().all()
    return rows
