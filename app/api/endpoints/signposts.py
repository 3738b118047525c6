"""Signposts: help elsewhere for anybody, and the catalogue that the hub keeps."""

from typing import Annotated, Any, Final

from fastapi import Query, Response

from app.actions import signpost as actions
from app.api.door import Door, Here, Reader, Work
from app.api.location import location
from app.api.schemas.help import SignpostFilter, SignpostListView, SignpostView
from app.api.schemas.signpost import KeptSignpost, KeptSignposts, SignpostIn
from app.api.types import Id
from app.db.queries.signpost import etag_of_signpost, list_kept, show_kept
from app.db.queries.signpost import list_signposts as list_valid
from app.domain.access import Op
from app.domain.errors import Conflict, NotFound
from app.domain.signposting import Topic, fitting

router = Door(prefix="/v1", tag="help")
_LINKS: Final = {
    "change_signpost": {"operationId": "change_signpost", "parameters": {"signpost_id": "$response.body#/signpost_id"}}
}


@router.op(Op.FIND_SIGNPOSTS, "GET", "/signposts", shows=SignpostListView)
async def find_signposts(reader: Reader, here: Here, wanted: Annotated[SignpostFilter, Query()]) -> SignpostListView:
    """Find help by topic, nation and reader; unless told otherwise, nothing that brings two adults together."""
    found = fitting(
        await list_valid(reader, demo=here.settings.demo),
        wanted.topic or list(Topic),
        nation=wanted.nation,
        reader=wanted.audience,
        guarded=wanted.guarded,
    )
    return SignpostListView(items=[SignpostView.of(signpost) for signpost in found])


@router.op(
    Op.CREATE_SIGNPOST, "POST", "/signposts", shows=KeptSignpost, status=201, headers=location("the catalogue"),
    links=_LINKS,
)  # fmt: skip
async def create_signpost(work: Work, body: SignpostIn, response: Response) -> dict[str, Any]:
    """Enter somebody who helps; the public finds them from their first day on."""
    row = await actions.create(work, body.said())
    work.etag, response.headers["Location"] = etag_of_signpost(row), "/v1/hub/signposts"
    return show_kept(work, row)


@router.op(
    Op.CHANGE_SIGNPOST,
    "PUT",
    "/signposts/{signpost_id}",
    shows=KeptSignpost,
    refuses=[NotFound, Conflict],
    guarded=True,
)
async def change_signpost(work: Work, signpost_id: Id, body: SignpostIn) -> dict[str, Any]:
    """Change an entry, or end it by its last day; refused where a family that is stopped would be led to nobody."""
    row = await actions.change(work, signpost_id, body.said())
    work.etag = etag_of_signpost(row)
    return show_kept(work, row)


@router.op(Op.LIST_SIGNPOSTS, "GET", "/hub/signposts", shows=KeptSignposts)
async def list_signposts(work: Work) -> dict[str, Any]:
    """List the whole catalogue of help, with what is not shown today and what should be looked at again."""
    return {"items": [show_kept(work, row) for row in await list_kept(work)]}
