"""The page for people at `/`."""

from typing import Final

from fastapi import Request, Response

from app.api.door import Door, parts_of
from app.api.endpoints.services import ATTRIBUTION, LICENCE
from app.api.openapi import VERSION
from app.documents.front_page import front_page, policy_of
from app.domain.access import Op

router = Door(tag="directory")
_PAGE: Final = {
    200: {
        "description": "A page on which people find centres.",
        "content": {"text/html": {"schema": {"type": "string"}, "example": "<!doctype html>"}},
    }
}


@router.op(Op.READ_FRONT_PAGE, "GET", "/", media=Response, also=_PAGE)
async def read_front_page(request: Request) -> Response:
    """Read the page on which people find centres; it is also an example of how to call this service."""
    demo = parts_of(request).settings.demo
    written = front_page(attribution=ATTRIBUTION, licence=LICENCE, version=VERSION, demo=demo)
    return Response(written, media_type="text/html", headers={"Content-Security-Policy": policy_of(written)})
