"""The server in front of the application: uvicorn, with the limits that it does not have itself.

How to read it: uvicorn waits for ever for the rest of a header or a body and takes headers of any size (both seen); the
protocol class here gives each a limit. A reverse proxy in front (`deploy/`) has the same limits and should be there: it
refuses before a connection reaches this process.
"""

import asyncio
from collections.abc import Sequence
from typing import Any, Final

import uvicorn
from starlette.types import ASGIApp
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

HEADER_SECONDS: Final = 10.0
BODY_SECONDS: Final = 60.0
KEEP_ALIVE_SECONDS: Final = 15
STOPPING_SECONDS: Final = 10
LARGEST_HEADER_BYTES: Final = 32 * 1024
MOST_CONNECTIONS: Final = 1_000
BACKLOG: Final = 512


class LimitedProtocol(HttpToolsProtocol):
    """HTTP/1.1 with a limit on how long and how large an unfinished request may be."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._limit: asyncio.TimerHandle | None = None
        self._in_header = True
        self._header_bytes = 0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Start waiting for the first header."""
        super().connection_made(transport)
        self._wait(HEADER_SECONDS)

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait for nothing any more."""
        self._wait(None)
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Read on, unless a header that is still unfinished grows too large."""
        super().data_received(data)
        if self._in_header and self.parser is not None:
            self._header_bytes += len(data)
            if self._header_bytes > LARGEST_HEADER_BYTES and not self.transport.is_closing():
                self.send_400_response("The header is too large.")

    def on_message_begin(self) -> None:
        """Begin a header."""
        self._in_header, self._header_bytes = True, 0
        self._wait(HEADER_SECONDS)
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        """Go on to the body."""
        self._in_header = False
        self._wait(BODY_SECONDS)
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        """Leave the rest to the application; between requests uvicorn's own limit holds."""
        self._wait(None)
        super().on_message_complete()

    def _wait(self, seconds: float | None) -> None:
        if self._limit is not None:
            self._limit.cancel()
        self._limit = None if seconds is None else self.loop.call_later(seconds, self._give_up)

    def _give_up(self) -> None:
        """Hang up on whoever does not finish; nothing is answered, as nothing was asked."""
        if self.transport is not None:
            self.transport.close()


def server_config(app: ASGIApp, *, host: str, port: int, proxies: Sequence[str] = ()) -> uvicorn.Config:
    """Give uvicorn's configuration.

    Args:
        app: the application.
        host: address to listen on.
        port: port to listen on.
        proxies: addresses or networks whose X-Forwarded-For is believed.
    """
    return uvicorn.Config(
        app,
        host=host,
        port=port,
        loop="uvloop",
        http=LimitedProtocol,
        ws="none",
        lifespan="on",
        interface="asgi3",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=bool(proxies),
        forwarded_allow_ips=list(proxies),
        limit_concurrency=MOST_CONNECTIONS,
        backlog=BACKLOG,
        timeout_keep_alive=KEEP_ALIVE_SECONDS,
        timeout_graceful_shutdown=STOPPING_SECONDS,
        reset_contextvars=True,
    )
