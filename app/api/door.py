"""The front door: a router whose every route is an operation, and the dependencies an endpoint may ask for.

`router.op(...)` says policy, shape of the answer and refusals of one operation. A route without an `Op` cannot be
declared; the operation's value, the endpoint's name and the operationId are one word.
"""

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Annotated, Any, Final, TypeVar, cast

from fastapi import APIRouter, Depends, Request
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection
from starlette.responses import Response

from app.api.escapes import Escape, escapes
from app.api.json_body import StrictRequest, StrictRoute
from app.api.metrics import Meters
from app.api.problems import documented
from app.api.replay import Replay, keep, replay
from app.crypto.client_tokens import ClientTokens
from app.crypto.seal import Keyring
from app.crypto.tokens import Tokens
from app.db.engine import Database
from app.db.openings import Openings
from app.db.versions import TAGS_PATTERN, tags_in
from app.db.work import ANONYMOUS, Bearer, ClientBearer, Opening
from app.db.work import Work as UnitOfWork
from app.domain.access import Op, Role
from app.domain.client import scope_of
from app.domain.errors import (
    Invalid,
    KeyInUse,
    KeyReused,
    Malformed,
    NotAllowed,
    NotSignedIn,
    OutOfScope,
    PreconditionFailed,
    PreconditionRequired,
    Refused,
    TooLarge,
    TooMany,
    Unavailable,
    WrongMediaType,
)
from app.domain.grant import GRANTS
from app.domain.rate_limit import network_of
from app.settings import Settings

F = TypeVar("F", bound=Callable[..., Any])
WRITING: Final = frozenset({"POST", "PUT", "PATCH", "DELETE"})


@dataclass(frozen=True, slots=True)
class Parts:
    """What the application was put together from; it stands on `app.state.parts`."""

    settings: Settings
    database: Database
    keys: Keyring
    tokens: Tokens
    client_tokens: ClientTokens
    meters: Meters


def parts_of(request: Request) -> Parts:
    """Give what the application was put together from."""
    return cast("Parts", request.app.state.parts)


def is_public(op: Op) -> bool:
    """Say whether an operation needs no sign-in; then a token is not even read."""
    return Role.ANONYMOUS in GRANTS[op]


def bearer_of(request: Request) -> Bearer | ClientBearer:
    """Read the access token, of a person or of a machine client; which of the two is told by the key that signed it.

    Raises:
        NotSignedIn: there is none, or it is not one of ours.
    """
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise NotSignedIn
    parts = parts_of(request)
    try:
        said = parts.tokens.verify(token)
    except NotSignedIn:
        program = parts.client_tokens.verify(token)
        return ClientBearer(program.client, program.secret, program.scopes)
    return Bearer(said.account, said.sign_in)


def opening_of(request: Request) -> Opening:
    """Give what the request's unit of work is opened with."""
    parts, op = parts_of(request), cast("Op", request.state.op)
    return Opening(
        engine=parts.database.serving,
        keys=parts.keys,
        demo=parts.settings.demo,
        op=op,
        bearer=None if is_public(op) else bearer_of(request),
        caller=ANONYMOUS,
        expects=request.headers.get("if-match"),
        request_id=request.scope.get("request_id"),
    )


async def open_work(request: Request) -> AsyncIterator[UnitOfWork]:
    """Open the unit of work of one request; it commits before the answer leaves.

    Raises:
        Invalid: If-Match is no list of entity tags.
    """
    opening = opening_of(request)
    async with UnitOfWork(opening) as work:
        request.state.work = work
        if opening.expects is not None:
            tags_in(opening.expects)
        await replay(request, work)
        yield work


async def open_doors(request: Request) -> Openings:
    """Give the units of work of a request that hashes a password between them, and the network it came from."""
    return Openings(opening_of(request), network_of(request.client.host if request.client else None))


async def open_reader(request: Request) -> AsyncIterator[AsyncConnection]:
    """Open a bare public read: no unit of work, no session, no context."""
    async with parts_of(request).database.reader.connect() as connection:
        yield connection


Work = Annotated[UnitOfWork, Depends(open_work, scope="function")]
Reader = Annotated[AsyncConnection, Depends(open_reader, scope="function")]
Doors = Annotated[Openings, Depends(open_doors, scope="function")]
Here = Annotated[Parts, Depends(parts_of)]


class OpRoute(StrictRoute):
    """A route that is an operation: strict bodies, no unknown query fields, stored answers."""

    def get_route_handler(self) -> Callable[[Request], Any]:
        """Give the handler that runs the operation."""
        op = Op(self.name)
        self.closed = not escapes(op, Escape.UNKNOWN_QUERY)
        inner = super().get_route_handler()

        async def handler(request: Request) -> Response:
            strict = StrictRequest(request.scope, request.receive)
            strict.state.op = op
            try:
                response = await inner(strict)
            except Replay as stored:
                return stored.answered()
            work: UnitOfWork | None = getattr(strict.state, "work", None)
            if work is not None:
                if work.etag is not None:
                    response.headers["etag"] = work.etag
                await keep(strict, work, response)
            return response

        return handler


class Door(APIRouter):
    """A router that takes operations only."""

    def __init__(self, *, prefix: str = "", tag: str) -> None:
        super().__init__(prefix=prefix, tags=[tag], route_class=OpRoute, redirect_slashes=False)

    def op(
        self,
        op: Op,
        method: str,
        path: str,
        *,
        shows: Any = None,
        status: int = 200,
        refuses: Sequence[type[Refused]] = (),
        guarded: bool = False,
        headers: Mapping[str, Any] = MappingProxyType({}),
        links: Mapping[str, Any] = MappingProxyType({}),
        extra: Mapping[str, Any] = MappingProxyType({}),
        media: Any = None,
        also: Mapping[int, Any] = MappingProxyType({}),
    ) -> Callable[[F], F]:
        """Declare an operation.

        Args:
            op: the operation; the endpoint must carry its name.
            method: HTTP method.
            path: below the router's prefix.
            shows: the model, or union of models, of the answer; None for an empty one.
            status: status of success.
            refuses: refusals besides those that every operation of its kind has.
            guarded: the change needs If-Match.
            headers: headers of the answer, as OpenAPI header objects.
            links: OpenAPI links of the answer.
            extra: anything else for the operation in the contract.
            media: a response class other than JSON.
            also: answers of other statuses, as FastAPI takes them; they replace the usual ones.
        """
        takes_body = method in WRITING
        all_refusals = list(refuses)
        if not is_public(op):
            all_refusals += [NotSignedIn, NotAllowed, *([OutOfScope] if scope_of(op) else [])]
        if takes_body:
            all_refusals += [Malformed, TooLarge, WrongMediaType]
        all_refusals += [Invalid, TooMany, Unavailable]
        parameters: list[dict[str, Any]] = []
        if guarded:
            all_refusals += [PreconditionRequired, PreconditionFailed]
            parameters.append(_IF_MATCH)
        if method == "POST" and not is_public(op):
            all_refusals += [KeyInUse, KeyReused]
            parameters.append(_IDEMPOTENCY_KEY)
        responses = documented(all_refusals)
        responses |= dict(also.items())
        success = responses.setdefault(status, {})
        if headers:
            success["headers"] = dict(headers)
        if links:
            success["links"] = dict(links)
        openapi_extra: dict[str, Any] = dict(extra)
        if parameters:
            openapi_extra["parameters"] = [*openapi_extra.get("parameters", []), *parameters]
        openapi_extra["security"] = _security(op)

        def declare(endpoint: F) -> F:
            if endpoint.__name__ != op.value:
                raise RuntimeError(f"{endpoint.__name__} must be called {op.value}")
            options: dict[str, Any] = {"response_class": media} if media is not None else {}
            self.add_api_route(
                path,
                endpoint,
                methods=[method],
                response_model=shows,
                status_code=status,
                responses=responses,
                name=op.value,
                operation_id=op.value,
                summary=op.value.replace("_", " ").capitalize(),
                openapi_extra=openapi_extra,
                **options,
            )
            return endpoint

        return declare


def _security(op: Op) -> list[dict[str, list[str]]]:
    """Say in the contract who may come: anybody, whoever signed in, or a program under a scope too."""
    if is_public(op):
        return []
    scope = scope_of(op)
    return [{"bearerAuth": []}, *([{"clientCredentials": [scope.value]}] if scope else [])]


_IF_MATCH: Final[dict[str, Any]] = {
    "name": "If-Match",
    "in": "header",
    "required": False,
    "description": "The `ETag` (or `etag`) that you read. Without it the change is refused with 428, with an older one with 412.",
    "schema": {"type": "string", "minLength": 1, "maxLength": 1000, "pattern": TAGS_PATTERN},
}
_IDEMPOTENCY_KEY: Final[dict[str, Any]] = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "description": "Any text of your own, new for each request: the same request with the same key is done once, and "
    "answered alike for 24 hours.",
    "schema": {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[ -~]+$"},
}


async def ping(connection: AsyncConnection) -> None:
    """Ask the database for a sign of life."""
    await connection.execute(text("SELECT 1"))
