"""What pages of other sites may ask in a browser, and what their browsers are told when they ask whether they may."""

from http import HTTPStatus
from types import MappingProxyType
from typing import Final

from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from app.api.escapes import FEED_PATH, SEARCH_PATH

PREFLIGHT: Final = MappingProxyType(
    {
        "Access-Control-Allow-Origin": "*",
        "Access-Control-Allow-Headers": "*",
        "Access-Control-Max-Age": "86400",
        "Cache-Control": "public, max-age=86400",
    }
)


class Preflight:
    """Lets pages of other sites ask the open feed with headers of their own, and search with a body: both only read.

    Source: Open Referral UK 3.0 (open to every site); Fetch standard (CORS preflight).
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or answer it here."""
        methods = _open_methods(scope) if scope["type"] == "http" and scope["method"] == "OPTIONS" else None
        if methods is None or "access-control-request-method" not in Headers(scope=scope):
            await self.app(scope, receive, send)
            return
        headers = {**PREFLIGHT, "Access-Control-Allow-Methods": methods}
        await Response(status_code=HTTPStatus.NO_CONTENT, headers=headers)(scope, receive, send)


def _open_methods(scope: Scope) -> str | None:
    """Tell with which methods pages of other sites may ask here after they have asked whether they may."""
    if is_of_feed(scope):
        return "GET, HEAD"
    return "POST" if scope["path"] == SEARCH_PATH else None


def is_of_feed(scope: Scope) -> bool:
    """Say whether a request goes to the open feed, or to an address below it that leads nowhere."""
    return f"{scope['path']}/".startswith(f"{FEED_PATH}/")
