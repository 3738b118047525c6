"""A world that is told twice: one clock that stands still, one chance, and everything that a reader is answered.

Between two steps of a story no time passes, and each step draws the same random bytes in every world, so that answers
can be compared as they are: ids, entity tags, cursors and times included. An id may still come out of another number of
draws; so ids are compared by the order in which a reader meets them.
"""

import base64
import re
from collections import defaultdict
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from random import Random
from typing import Any
from uuid import UUID

import asyncpg
import httpx
import pytest
from fastapi import FastAPI

from app.domain.access import Op, Reach, Role
from app.domain.grant import GRANTS
from tests.conftest import EMPTY, Database
from tests.contract.test_contract import METHODS, OPERATIONS
from tests.world import Actor, World, client_for

BEGINNING = datetime(2027, 3, 1, tzinfo=UTC)
STANDING_CLOCK = f"""
CREATE OR REPLACE FUNCTION service_now(demo boolean) RETURNS timestamptz LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = public, pg_temp AS $$
    SELECT timestamptz '{BEGINNING.isoformat()}' + coalesce((SELECT moved_by FROM demo_clock), interval '0')
$$
"""
CURSOR = re.compile(r'(?<="next":")[\w-]+(?=")|(?<=after=)[\w-]+')
TAG_BYTES = 16
ENTITY_TAG = r"(?<=\")[\w-]{22}(?=\\?\")"
ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
NEW_IN_EACH = frozenset({"x-request-id", "date"})
ABOUT_ONESELF = frozenset(
    {
        Op.READ_ME, Op.LIST_CONTACT_ROUTES, Op.FIND_ORGANISATIONS, Op.LIST_OFFERS, Op.LIST_MISSING,
        Op.READ_OWN_APPLICATION, Op.LIST_REFERRALS,
    }
)  # fmt: skip
ADULTS = (Reach.SELF, Reach.OWN, Reach.AGENCY)


def questions(role: Role) -> dict[Op, str]:
    """Everything that a role may ask of its own: operation and path."""
    return {
        Op(name): path
        for name, (path, _) in OPERATIONS.items()
        if METHODS[name] == "get" and GRANTS[Op(name)].get(role) in ADULTS
    }


class Chance:
    """The source of random bytes: what a step draws hangs on its name alone."""

    def __init__(self) -> None:
        self._drawn = Random(0)

    def of(self, name: str) -> None:
        """Begin a step."""
        self._drawn = Random(name)

    def bytes_(self, count: int) -> bytes:
        return self._drawn.randbytes(count)


@contextmanager
def one_chance() -> Iterator[Chance]:
    """Draw every random byte of this process from one source that can be begun again."""
    chance = Chance()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("os.urandom", chance.bytes_)
        patch.setattr("random._urandom", chance.bytes_)
        yield chance


@dataclass(frozen=True)
class Answer:
    """One answer as its reader keeps it."""

    step: str
    status: int
    headers: tuple[tuple[str, str], ...]
    body: str


@dataclass
class Reader:
    """Somebody who reads, and all that was answered to them.

    Args:
        known: ids that they have met, by the name of the path parameter which takes them.
    """

    name: str
    actor: Actor
    client: httpx.AsyncClient
    known: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    told: list[Answer] = field(default_factory=list)

    def knows(self, **ids: Any) -> None:
        for name, value in ids.items():
            if str(value) not in self.known[name]:
                self.known[name].append(str(value))


@dataclass
class Telling:
    """One world while its story is told."""

    world: World
    chance: Chance
    clients: AsyncExitStack
    readers: list[Reader] = field(default_factory=list)

    def call(self, actor: Actor | None) -> httpx.AsyncClient:
        """A client that speaks for somebody of whom nothing is kept."""
        client = client_for(self.world.app, actor)
        self.clients.push_async_callback(client.aclose)
        return client

    def reader(self, name: str, actor: Actor) -> Reader:
        """Somebody of whose answers all is kept."""
        found = Reader(name, actor, self.call(actor))
        self.readers.append(found)
        return found

    async def at(self, day: int, clock: str = "09:00") -> None:
        """Let it be a time of a day; what is drawn afterwards hangs on that time."""
        moment = datetime.combine(BEGINNING.date() + timedelta(days=day), time.fromisoformat(clock), UTC)
        await self.world.execute(
            "INSERT INTO demo_clock (one, moved_by) VALUES (true, :by) ON CONFLICT (one) DO UPDATE SET moved_by = :by",
            by=moment - BEGINNING,
        )
        self.chance.of(f"{day} {clock}")

    async def act(self, reader: Reader, step: str, method: str, path: str, **request: Any) -> httpx.Response:
        """Let a reader do something, a moment after the last act, and keep the answer."""
        await self.world.let_pass(timedelta(seconds=1))
        self.chance.of(f"{reader.name}, {step}")
        answer = await reader.client.request(method, path, **request)
        reader.told.append(_kept(f"{step}: {method} {path}", answer))
        return answer

    async def look(self, step: str, *, thorough: bool = False) -> None:
        """Let every reader ask what they may ask of their case; `thorough` asks all there is, page by page too."""
        for reader in self.readers:
            for op, path in questions(reader.actor.role).items():
                if thorough or op not in ABOUT_ONESELF:
                    for asked in _paths(path, reader.known):
                        await self._ask(reader, f"{step}: {op}", asked, paged=thorough and "limit" in _parameters(op))

    async def _ask(self, reader: Reader, step: str, path: str, *, paged: bool) -> None:
        self.chance.of(f"{reader.name}, {step} {path}")
        answer = await reader.client.get(path)
        reader.told.append(_kept(f"{step} {path}", answer))
        if answer.status_code != 200:
            return
        _meet(reader, answer.json())
        if paged and len(answer.json()["items"]) > 1:
            page = await reader.client.get(path, params={"limit": 1})
            reader.told.append(_kept(f"{step}, first page {path}", page))
            behind = await reader.client.get(path, params={"limit": 1, "after": page.json()["next"]})
            reader.told.append(_kept(f"{step}, second page {path}", behind))


def _parameters(op: Op) -> set[str]:
    return {each["name"] for each in OPERATIONS[op][1].get("parameters", [])}


def _paths(path: str, known: Mapping[str, list[str]]) -> list[str]:
    """Fill in a path with every id that its reader has met."""
    names = re.findall(r"{(\w+)}", path)
    found = [path]
    for name in names:
        found = [one.replace("{" + name + "}", value) for one in found for value in known.get(name, [])]
    return found


def _meet(reader: Reader, body: Any) -> None:
    """Note the ids in an answer that other questions take."""
    if isinstance(body, list):
        for one in body:
            _meet(reader, one)
    elif isinstance(body, dict):
        for name, value in body.items():
            if name.endswith("_id") and isinstance(value, str):
                reader.knows(**{name: value})
            _meet(reader, value)


def _kept(step: str, answer: httpx.Response) -> Answer:
    headers = tuple(sorted((name, _opened(value)) for name, value in answer.headers.items() if name not in NEW_IN_EACH))
    body = answer.text
    if answer.headers.get("content-type", "").startswith("application/problem+json"):
        body = re.sub(r'"instance":"[^"]*"', '"instance":""', body)
    return Answer(step, answer.status_code, headers, _opened(body))


def _opened(text: str) -> str:
    """Write cursors as what they hold, so that the ids in them are compared like all others."""

    def read(found: re.Match[str]) -> str:
        content = base64.urlsafe_b64decode(found[0] + "=" * (-len(found[0]) % 4))[TAG_BYTES:].decode()
        return re.sub(r"[0-9a-f]{32}", lambda each: str(UUID(each[0])), content)

    return CURSOR.sub(read, text)


def in_ones_own_words(told: list[Answer], *, tags_too: bool = False) -> list[Answer]:
    """The same answers with ids numbered in the order in which they are met.

    Args:
        told: as it was answered.
        tags_too: entity tags as well: where somebody else's acts make an id that no answer shows, the tag over it is
            another one, though it moves when the first one moves.
    """
    met: dict[str, str] = {}
    random = re.compile(f"{ID.pattern}|{ENTITY_TAG}") if tags_too else ID

    def number(found: re.Match[str]) -> str:
        return met.setdefault(found[0], f"id-{len(met) + 1}")

    def plain(text: str) -> str:
        return random.sub(number, text)

    return [
        Answer(
            plain(each.step),
            each.status,
            tuple((name, plain(value)) for name, value in each.headers),
            plain(each.body),
        )
        for each in told
    ]


@asynccontextmanager
async def a_telling(app: FastAPI, database: Database, chance: Chance) -> AsyncIterator[Telling]:
    """An empty world at its beginning."""
    connection = await asyncpg.connect(database.owner_url)
    await connection.execute(EMPTY + STANDING_CLOCK)
    await connection.close()
    world = World(app, database.owner_url)
    async with AsyncExitStack() as clients:
        clients.push_async_callback(world.close)
        telling = Telling(world, chance, clients)
        await telling.at(0, "00:00")
        yield telling
