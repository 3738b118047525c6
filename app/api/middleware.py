"""What stands around every request: its id, its line in the log, the headers, the limits, and the net under bugs.

How to read it: `wrap` puts the layers on, the outermost last. They are plain ASGI; the framework's own middleware class
costs fifty times as much and hides that a client has gone.
"""

import re
import time
import uuid
from collections.abc import Mapping
from http import HTTPStatus
from typing import Final, Protocol
from urllib.parse import unquote_to_bytes

import structlog
from fastapi import FastAPI, HTTPException
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import ClientDisconnect
from starlette.routing import compile_path
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.api.driver import refusal_behind
from app.api.escapes import SHARED
from app.api.preflight import Preflight, is_of_feed
from app.api.problems import broken_answer, refusal_answer
from app.domain.errors import Malformed, NotFound, Refused, TooLarge

BODY_BYTES: Final = 256 * 1024
LONGEST_PATH: Final = 1024
LONGEST_QUERY: Final = 8192
_REQUEST_ID: Final = re.compile(r"[A-Za-z0-9-]{8,64}", re.ASCII)
_METHODS: Final = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT"})
_CONTROL: Final = re.compile(rb"[\x00-\x08\x0a-\x1f\x7f]")
HEADERS: Final = (
    ("X-Content-Type-Options", "nosniff"),
    ("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"),
    ("X-Frame-Options", "DENY"),
    ("Referrer-Policy", "no-referrer"),
    ("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Cache-Control", "no-store"),
)
OPEN_HEADERS: Final = (
    ("Access-Control-Allow-Origin", "*"),
    ("Access-Control-Expose-Headers", "ETag, Link"),
    ("Cross-Origin-Resource-Policy", "cross-origin"),
)
"""What the public directory has instead, so that other sites can show it."""
HSTS: Final = ("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
_log = structlog.get_logger("app.api")


class Installation(Protocol):
    """What the layers need to know of the settings."""

    @property
    def public_url(self) -> str:
        """Address by which people reach the service."""
        ...


def wrap(app: FastAPI, settings: Installation, larger: Mapping[str, int] | None = None) -> None:
    """Put the layers around the application.

    Args:
        app: not yet started.
        settings: of this installation.
        larger: bytes that a body may have on paths that take more than the application's `max_body_size`, by path
            template; such a route names the same number as its own `max_body_size`.
    """
    # The framework's own limit stands outside all layers and answers in plain text, so ours takes it over.
    most, app.max_body_size = app.max_body_size or BODY_BYTES, None
    app.add_middleware(HeadAsGet)
    app.add_middleware(Preflight)
    app.add_middleware(Limits, most=most, larger=larger or {})
    app.add_middleware(Net)
    app.add_middleware(SafeHeaders, https=settings.public_url.startswith("https://"))
    app.add_middleware(RequestLine)


class RequestLine:
    """Gives each request an id, which the answer repeats, and writes one line about it: never its path or query."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or answer it here."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        given = Headers(scope=scope).get("x-request-id", "")
        request_id = given if _REQUEST_ID.fullmatch(given) else str(uuid.uuid4())
        # A copy: the lifespan's state is shared by all requests.
        scope["state"] = {**scope.get("state", {}), "request_id": request_id}
        scope["request_id"] = request_id
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=request_id)
        status, method, started = 0, scope["method"], time.perf_counter()

        async def send_with_id(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                MutableHeaders(scope=message)["X-Request-Id"] = request_id
            await send(message)

        try:
            await self.app(scope, receive, send_with_id)
        finally:
            route = scope.get("route")
            _log.info(
                "request",
                operation=getattr(route, "name", None),
                route=getattr(route, "path_format", None),
                method=method if method in _METHODS else "other",
                status=status,
                milliseconds=round((time.perf_counter() - started) * 1000, 1),
            )


class SafeHeaders:
    """Adds the headers that keep browsers, frames and caches out; an answer that has its own keeps it."""

    def __init__(self, app: ASGIApp, *, https: bool) -> None:
        self.app = app
        self.headers = (*HEADERS, HSTS) if https else HEADERS

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or answer it here."""

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                shared = is_of_feed(scope) or getattr(scope.get("route"), "name", None) in SHARED
                for name, value in (*(OPEN_HEADERS if shared else ()), *self.headers):
                    headers.setdefault(name, value)
            await send(message)

        await self.app(scope, receive, send_with_headers if scope["type"] == "http" else send)


class Net:
    """Catches what nobody expected: logs where, without what was said, and answers 500 without a word about it."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or answer it here."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        begun = False

        async def watched(message: Message) -> None:
            nonlocal begun
            begun = begun or message["type"] == "http.response.start"
            await send(message)

        try:
            await self.app(scope, receive, watched)
        except ClientDisconnect:
            # Nobody is left to answer; the line of this request says status 0.
            return
        except Exception as error:  # noqa: BLE001 - the one place where everything is caught
            refusal = error if isinstance(error, Refused) else refusal_behind(error)
            if refusal is None or begun:
                _log.error("broken", exc_info=error)
            if begun:
                # The client sees a broken connection; the message of the error must not reach the server's own log.
                raise ConnectionError("the answer broke off") from None
            await (broken_answer(scope) if refusal is None else refusal_answer(scope, refusal))(scope, receive, send)


class Limits:
    """Refuses early what no operation takes: bodies too large, and text that is no text in paths, queries, headers."""

    def __init__(self, app: ASGIApp, *, most: int, larger: Mapping[str, int]) -> None:
        self.app = app
        self.most = most
        self.larger = [(compile_path(path)[0], bytes_) for path, bytes_ in larger.items()]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or answer it here."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        most = next((bytes_ for pattern, bytes_ in self.larger if pattern.match(scope["path"])), self.most)
        refusal = _not_text(scope) or _too_large(scope, most)
        if refusal is not None:
            await refusal_answer(scope, refusal)(scope, receive, send)
            return
        received = 0

        async def counted() -> Message:
            """Count a body that came without its length; the framework lets this class of exception through."""
            nonlocal received
            message = await receive()
            received += len(message.get("body", b""))
            if received > most:
                raise HTTPException(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
            return message

        await self.app(scope, counted, send)


def _not_text(scope: Scope) -> Refused | None:
    """Find text that is no text before anything looks at it."""
    path, query = scope["path"], scope["query_string"]
    if len(path) > LONGEST_PATH or not _is_text(scope.get("raw_path") or _bytes(path)) or not _is_text(_bytes(path)):
        return NotFound()
    if len(query) > LONGEST_QUERY or not _is_text(query):
        return Malformed("The query is too long or is not text. Send plain text, percent-encoded as UTF-8.")
    if any(_CONTROL.search(value) for _, value in scope["headers"]):
        return Malformed("A header holds control characters. Leave them out.")
    return None


def _too_large(scope: Scope, most: int) -> Refused | None:
    """Believe a body's announced length."""
    length = Headers(scope=scope).get("content-length", "").lstrip("0")
    if length.isascii() and length.isdigit() and (len(length) > len(str(most)) or int(length) > most):
        return TooLarge(f"The body is too large. This takes at most {most} bytes.")
    return None


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def _is_text(encoded: bytes) -> bool:
    """Say whether percent-encoded bytes are UTF-8 without control characters."""
    try:
        text = unquote_to_bytes(encoded).decode("utf-8")
    except UnicodeDecodeError:
        return False
    return not any(letter < " " or letter == "\x7f" for letter in text)


class HeadAsGet:
    """Answers HEAD as GET, without the body.

    Source: RFC 9110 9.3.2.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or answer it here."""
        if scope["type"] != "http" or scope["method"] != "HEAD":
            await self.app(scope, receive, send)
            return
        # A copy: the server itself looks at the method to know that no body follows the length.
        as_get = {**scope, "method": "GET"}

        async def without_body(message: Message) -> None:
            await send({**message, "body": b""} if message["type"] == "http.response.body" else message)

        try:
            await self.app(as_get, receive, without_body)
        finally:
            scope["route"] = as_get.get("route")
