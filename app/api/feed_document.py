"""The open feed of services as a part of the application with a document of its own, at an address of its own."""

from datetime import UTC, datetime
from typing import Any, Final

from fastapi import FastAPI, Request
from fastapi.openapi.utils import get_openapi
from starlette.responses import Response

from app.api.endpoints import feed
from app.api.escapes import FEED_PATH
from app.api.feed import kept_answer
from app.api.openapi import INFO, TAGS, VERSION, polished

_SINCE: Final = datetime(2026, 11, 22, tzinfo=UTC)


def mount_feed(app: FastAPI) -> None:
    """Give the application the feed, with and without a slash at the end of its address, and the feed's document."""
    for router in (feed.router, feed.bare):
        app.include_router(router, prefix=FEED_PATH, include_in_schema=False)
    document = feed_document()

    async def show_document(request: Request) -> Response:
        return kept_answer(request, document, _SINCE)

    app.add_route(f"{FEED_PATH}/openapi.json", show_document, methods=["GET"], include_in_schema=False)


def feed_document() -> dict[str, Any]:
    """Write the document of the feed; its paths stand below the feed's address."""
    written = polished(
        get_openapi(
            title="Open feed of child contact centres",
            version=VERSION,
            summary="The directory of child contact centres in the form of Open Referral UK 3.0.",
            description=(
                "Organisations are contact centres, services what they offer, locations where they are; a centre that "
                "must not be found publishes an area and no location. Without a key, for every site, to read only. "
                "Parameters must all fit; unknown ones are ignored. Every refusal is a problem (RFC 9457)."
            ),
            contact=INFO["contact"],
            license_info=INFO["license_info"],
            servers=[{"url": FEED_PATH, "description": "The feed of this installation"}],
            tags=[{"name": "feed", "description": TAGS["feed"]}],
            routes=feed.router.routes,
        )
    )
    # Nobody signs in here.
    del written["components"]["securitySchemes"]
    _without_null(written)
    return written


def _without_null(node: Any) -> None:
    """Say of what is left out where it has no value that it is never null."""
    if isinstance(node, dict):
        kinds = node.get("anyOf", ())
        if {"type": "null"} in kinds and len(kinds) == 2:  # noqa: PLR2004 - a kind or nothing
            del node["anyOf"]
            node.update(next(kind for kind in kinds if kind != {"type": "null"}))
        for value in node.values():
            _without_null(value)
    elif isinstance(node, list):
        for value in node:
            _without_null(value)
