"""Finding centres, without sign-in."""

from typing import Annotated

from fastapi import Query, Request, Response

from app.api.centre_search import page_of_centres
from app.api.door import Door, Reader
from app.api.paging import LINK_HEADER, link_next
from app.api.schemas.centre_search import CentreFilter, CentreListView, CentreSearchIn
from app.domain.access import Op
from app.domain.errors import NotFound

router = Door(prefix="/v1", tag="directory")


@router.op(Op.FIND_CENTRES, "GET", "/centres", shows=CentreListView, refuses=[NotFound], headers=LINK_HEADER)
async def find_centres(
    request: Request, response: Response, reader: Reader, wanted: Annotated[CentreFilter, Query()]
) -> CentreListView:
    """Find centres by place, service and what they have, nearest first; without a place, by name."""
    page = await page_of_centres(request, reader, wanted)
    link_next(request, response, page.next)
    return page


@router.op(Op.SEARCH_CENTRES, "POST", "/centre-searches", shows=CentreListView, refuses=[NotFound])
async def search_centres(request: Request, reader: Reader, body: CentreSearchIn) -> CentreListView:
    """Find centres as `find_centres` does, with what is looked for in the body: no postcode stands in an address."""
    return await page_of_centres(request, reader, body)
