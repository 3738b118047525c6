"""A tiny service with everything that stands around an operation, and nothing of ours inside."""

import asyncio
from collections.abc import Callable
from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID

import httpx
from fastapi import APIRouter, FastAPI, Query, Request, Response
from pydantic import Field

from app.api.docs import mount_docs
from app.api.json_body import StrictRoute
from app.api.middleware import wrap
from app.api.openapi import INFO, describe
from app.api.paging import Cursors, Page, Paged, link_next, page_of
from app.api.problems import documented, install
from app.api.types import (
    Date,
    Email,
    Id,
    In,
    Instant,
    JInt,
    LongText,
    PersonName,
    Postcode,
    QueryBool,
    ShortText,
    Telephone,
    View,
)
from app.crypto.seal import Keyring
from app.domain.errors import Invalid, NotFound, TooMany

KNOWN = UUID("0b9f1f7e-6c1c-4c58-9a8f-9f9a3f0f8a01")
KEYS = Keyring({"k1": b"k" * 32}, "k1")
PUBLIC: dict[str, Any] = {"security": []}


class Colour(StrEnum):
    RED = "red"
    BLUE = "blue"


class ChildIn(In):
    name: PersonName
    birth_date: Date


class ThingIn(In):
    name: ShortText
    story: LongText | None = None
    children: Annotated[list[ChildIn], Field(max_length=3, default_factory=list)]
    number: JInt = 1
    colour: Colour = Colour.RED
    email: Email | None = None
    telephone: Telephone | None = None
    postcode: Postcode | None = None
    begins_at: Instant | None = None


class ThingView(View):
    number: int


class Things(Paged):
    named: ShortText | None = None
    colours: Annotated[list[Colour] | None, Field(max_length=3)] = None
    is_open: QueryBool | None = None


class Installed:
    def __init__(self, public_url: str) -> None:
        self.public_url = public_url


def a_service(*, public_url: str = "http://localhost:8000", raises: Callable[[], Exception] = RuntimeError) -> FastAPI:
    """Put the tiny service together as the real one is."""
    app = FastAPI(
        **INFO,
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        redirect_slashes=False,
        separate_input_output_schemas=False,
        generate_unique_id_function=lambda route: route.name,
        max_body_size=256 * 1024,
    )
    router = APIRouter(prefix="/things", route_class=StrictRoute, tags=["help"], redirect_slashes=False)
    asked = documented([Invalid])

    @router.post("", name="make_thing", status_code=201, responses=asked, openapi_extra=PUBLIC)
    async def make_thing(body: ThingIn) -> ThingView:
        """Make a thing."""
        return ThingView(number=body.number)

    @router.post("/large", name="make_large_thing", responses=asked, openapi_extra=PUBLIC, max_body_size=1_000_000)
    async def make_large_thing(body: ThingIn) -> ThingView:
        """Make a large thing."""
        return ThingView(number=body.number)

    @router.get("", name="list_things", responses=asked, openapi_extra=PUBLIC)
    async def list_things(asked: Annotated[Things, Query()], request: Request, response: Response) -> Page[ThingView]:
        """List things."""
        filters = asked.model_dump(mode="json", exclude={"limit", "after"})
        cursors = Cursors(KEYS, caller="anonymous", operation="list_things", order="number", filters=filters)
        after = cursors.read(asked.after)
        numbers = range(1 if after is None else int(str(after[0])) + 1, 121)[: asked.limit + 1]
        shown, following = page_of(numbers, asked.limit, cursors, lambda number: [number])
        link_next(request, response, following)
        return Page(items=[ThingView(number=number) for number in shown], next=following)

    @router.get("/{thing_id}", name="read_thing", responses=asked)
    async def read_thing(thing_id: Id) -> ThingView:
        """Read a thing."""
        if thing_id != KNOWN:
            raise NotFound
        return ThingView(number=1)

    @router.delete("/{thing_id}", name="break_thing", status_code=204, responses=asked)
    async def break_thing(thing_id: Id) -> None:
        """Break a thing."""
        raise raises()

    @router.put("/{thing_id}/tries", name="try_again", status_code=204, responses=documented([Invalid, TooMany]))
    async def try_again(thing_id: Id) -> None:
        """Try too often."""
        raise TooMany(30)

    app.include_router(router, prefix="/v1")
    install(app)
    mount_docs(app)
    describe(app)
    wrap(app, Installed(public_url), larger={"/v1/things/large": 1_000_000})
    return app


SERVICE = a_service()


def ask(method: str, path: str, *, app: FastAPI = SERVICE, **request: Any) -> httpx.Response:
    """Ask the tiny service; what it raises is raised here."""

    async def asking() -> httpx.Response:
        transport = httpx.ASGITransport(app, raise_app_exceptions=True)
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost:8000") as client:
            return await client.request(method, path, **request)

    return asyncio.run(asking())


def ask_raw(
    method: str,
    path: str,
    *,
    query: bytes = b"",
    headers: list[tuple[bytes, bytes]] | None = None,
    body: bytes = b"",
    app: FastAPI = SERVICE,
) -> tuple[int, dict[str, str], bytes]:
    """Ask as no honest client could: any path, query and header."""
    sent: list[Any] = []
    given = iter([{"type": "http.request", "body": body, "more_body": False}])

    async def receive() -> dict[str, Any]:
        return next(given, {"type": "http.disconnect"})

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": method,
        "scheme": "http",
        "path": path,
        "raw_path": path.encode("utf-8", "surrogatepass"),
        "query_string": query,
        "root_path": "",
        "headers": headers or [],
        "client": ("127.0.0.1", 1),
        "server": ("localhost", 8000),
    }
    asyncio.run(app(scope, receive, send))
    answered = {name.decode().lower(): value.decode() for name, value in sent[0]["headers"]}
    return sent[0]["status"], answered, b"".join(message.get("body", b"") for message in sent[1:])


def post(content: bytes, *, path: str = "/v1/things", content_type: str | None = "application/json") -> httpx.Response:
    """Post a body as it is."""
    return ask("POST", path, content=content, headers={} if content_type is None else {"content-type": content_type})
