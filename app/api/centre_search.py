"""One page of a search for centres, however it was asked for: as a query, in a body, or inside a case."""

from typing import Final
from uuid import UUID

from fastapi import Request
from sqlalchemy.ext.asyncio import AsyncConnection

from app.api.door import parts_of
from app.api.paging import Cursors, page_of
from app.api.schemas.centre_search import CentreFilter, CentreListView, CentreSearchIn, FoundCentreView
from app.api.schemas.place import PlaceView
from app.db.queries.centre_search import Hit, find_centres, read_today
from app.db.queries.place import get_place
from app.domain.centre_search import issues, names_a_postcode
from app.domain.errors import Invalid, Issue

_NO_FILTER: Final = {"limit", "after"}
_TOO_EXACT: Final = Issue("#near", "too-exact", "Leave out the last two letters of the postcode: GL50 1, not GL50 1AB.")


async def page_of_centres(
    request: Request,
    reader: AsyncConnection,
    said: CentreFilter | CentreSearchIn,
    *,
    caller: UUID | str = "anonymous",
    operation: str = "centres",
) -> CentreListView:
    """Find a page of centres, nearest first; without a place, by name.

    Args:
        request: tells the parts of the application.
        reader: the public reader's connection, which has no right to any row of a case.
        said: what is looked for.
        caller: to whom cursors belong.
        operation: to which list they belong.

    Raises:
        Invalid: what is asked makes no sense together.
        NotFound: no such place, or no such page.
    """
    parts, wanted = parts_of(request), said.wanted()
    demo, pointer = parts.settings.demo, "#/" if isinstance(said, CentreSearchIn) else "#"
    today = await read_today(reader, demo=demo)
    if amiss := issues(wanted, today, pointer=pointer):
        raise Invalid(issues=amiss)
    place = None
    if wanted.near is not None:
        place = await get_place(reader, wanted.near, demo=demo, pointer=f"{pointer}near")
    if place is not None and place.point is None and wanted.within_metres is not None:
        raise Invalid(issues=[Issue(f"{pointer}within_km", "no-distances", f"Leave it out. {place.note}")])
    filters = said.model_dump(mode="json", exclude=_NO_FILTER, exclude_defaults=True)
    cursors = Cursors(parts.keys, caller=caller, operation=operation, order="line", filters=filters)
    after = cursors.read(said.after)
    hits = await find_centres(reader, wanted, place, after, said.limit, demo=demo)
    shown, following = page_of(hits, said.limit, cursors, lambda hit: (_first(hit), hit.row.id))
    return CentreListView(
        understood=PlaceView.of(place) if place else None,
        items=[FoundCentreView.found(hit, wanted, list(filters), today) for hit in shown],
        next=following,
    )


async def page_for_case(
    request: Request, reader: AsyncConnection, said: CentreFilter, *, caller: UUID, referral_id: UUID
) -> CentreListView:
    """Find what anybody finds who types the same: the search itself knows nothing of the case.

    Raises:
        Invalid: as above; or a whole postcode, which beside the id of a case would be an address in an address.
        NotFound: as above.

    Source: rule book REF-06, DIR-05.
    """
    if said.near is not None and names_a_postcode(said.near):
        raise Invalid(issues=[_TOO_EXACT])
    return await page_of_centres(request, reader, said, caller=caller, operation=f"suggest_centres {referral_id}")


def _first(hit: Hit) -> str:
    """Give the first sort value; a number is written so that the very same one is read again."""
    return str(hit.row.name) if hit.row.line is None else repr(hit.row.line)
