"""The crawl: every operation of the contract, with every id of the town that fits its path, asked by everybody.

Reads are always asked; writes with bodies that are harmless or refused, after all reads, since some of them go through.
A new operation is crawled by itself: its path's ids are looked up in the table that is called as they are.
"""

import asyncio
import io
import logging
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

from app.domain.access import HUB, Op, Role
from tests.canary.asking import Answer, ask
from tests.canary.atlas import Atlas
from tests.canary.expected import PUBLIC, may_appear, reader_of
from tests.canary.leaves import Leaf
from tests.canary.markers import Marker
from tests.canary.people import Somebody
from tests.canary.scan import Hit, Scanner
from tests.canary.town import Town

AT_ONCE = 6
LAST = (Op.SIGN_OUT,)
"""Whoever does this does nothing after it."""


@dataclass(frozen=True)
class Leak:
    """Something that somebody was given and may not have."""

    who: str
    where: str
    hit: str
    marker: str

    def __str__(self) -> str:
        return f"{self.who} reads in {self.where}: {self.marker} ({self.hit})"


@dataclass(frozen=True)
class Request:
    """One request."""

    op: str
    method: str
    path: str
    query: tuple[tuple[str, str], ...] = ()
    body: Any = None
    headers: tuple[tuple[str, str], ...] = ()

    def __str__(self) -> str:
        return f"{self.op} {self.method} {self.path} {dict(self.query) or ''}".strip()


@dataclass
class Crawl:
    """Asks, reads every byte, and notes what should not be there, and what was seen by whom."""

    town: Town
    scanner: Scanner
    leaks: set[Leak] = field(default_factory=set)
    seen: set[tuple[str, Leaf]] = field(default_factory=set)
    answered: dict[tuple[str, int], int] = field(default_factory=lambda: defaultdict(int))
    broken: set[str] = field(default_factory=set)
    told: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    _known: dict[tuple[str, int], bool] = field(default_factory=dict)

    def read(self, somebody: Somebody, where: str, text: str, *, said: str = "", op: str = "") -> None:
        """Look through what somebody was given.

        Args:
            somebody: who reads it.
            where: for whoever reads a failure.
            text: all of it.
            said: what they sent themselves, which may come back.
            op: the operation.
        """
        for hit in self.scanner.hits(text):
            if hit.text in said:
                continue
            fitting = [marker for marker in hit.markers if self._may(somebody, marker, op)]
            if fitting:
                self._note(somebody, hit, fitting)
            else:
                self.leaks.add(Leak(somebody.name, where, f"{hit.form} {hit.text!r}", repr(hit.markers[0])))

    def _may(self, somebody: Somebody, marker: Marker, op: str) -> bool:
        if op in PUBLIC.get(marker.leaf, ()):
            return True
        key = somebody.name, id(marker)
        if key not in self._known:
            self._known[key] = may_appear(somebody, marker, self.town)
        return self._known[key]

    def _note(self, somebody: Somebody, hit: Hit, fitting: list[Marker]) -> None:
        if hit.form == "raw":
            for marker in fitting:
                self.seen |= {(column, marker.leaf) for column in columns(self.town, somebody, marker)}

    async def ask(self, somebody: Somebody, request: Request) -> Answer:
        headers = dict(request.headers) | (somebody.actor.headers if somebody.actor else {})
        app = self.town.world.app
        answer = await ask(app, request.method, request.path, dict(request.query), request.body, headers)
        self.answered[request.op, answer.status] += 1
        if answer.status >= 500 and answer.status != 503:
            self.broken.add(f"{somebody.name}: {request}: {answer.text}")
        given = "\n".join(f"{name}: {value}" for name, value in answer.headers.items())
        if answer.is_success:
            self.told[somebody.name].append(f"{given}\n{answer.text}")
        said = f"{request.path} {request.query} {request.body}".casefold()
        self.read(
            somebody, f"{request} ({answer.status})", f"{given}\n{unquote(given)}\n{answer.text}", said=said,
            op=request.op,
        )  # fmt: skip
        return answer

    async def ask_all(self, somebody: Somebody, requests: list[Request]) -> None:
        """Ask one after the other, and every page of a list."""
        for request in requests:
            answer = await self.ask(somebody, request)
            while request.method == "GET" and answer.is_success and (after := _next(answer)):
                more = dict(request.query) | {"after": after}
                answer = await self.ask(
                    somebody, Request(request.op, request.method, request.path, tuple(more.items()))
                )


def _next(answer: Answer) -> str | None:
    if answer.headers.get("content-type", "").partition(";")[0] != "application/json":
        return None
    body = answer.json()
    found: str | None = body.get("next") if isinstance(body, dict) else None
    return found


def columns(town: Town, somebody: Somebody, marker: Marker) -> set[str]:
    """As what somebody has read a marker: the columns of the table."""
    if somebody.role in HUB:
        return {"hub"}
    found = set()
    for case in marker.cases & somebody.stands.keys():
        standing = somebody.stands[case]
        found.add(standing.view.value)
        if standing.view.value == "family":
            found.add(reader_of(town.cases[case].plan, standing.side).value)
    return found


async def reads(atlas: Atlas, somebody: Somebody, *, one_in: int = 1) -> list[Request]:
    """Everything that somebody can ask.

    Args:
        one_in: of what lies out of reach, one path in so many; the others are asked by others.
    """
    found = []
    number = list(atlas.town.people).index(somebody.name)
    for operation in atlas.operations:
        if operation.method != "GET":
            continue
        near, far = await atlas.near_and_far(somebody, operation)
        queries = await atlas.queries(operation)
        if not atlas.tries_filters(somebody, operation):
            queries = queries[:1]
        for place, path in enumerate(atlas.chosen(somebody, operation, near, far[number % one_in :: one_in])):
            tried = queries[:1] if place and atlas.quick else queries
            found += [Request(operation.name, "GET", path, query) for query in tried]
    return found


async def writes(atlas: Atlas, somebody: Somebody, *, each_way: int) -> list[Request]:
    """Every change that somebody can try: of the own cases and of others; the first also empty and with a stale version.

    Args:
        each_way: how many of the own, and how many of others.
    """
    found: list[Request] = []
    number = list(atlas.town.people).index(somebody.name)
    for turn, operation in enumerate(sorted(atlas.operations, key=lambda each: each.name in LAST)):
        by_another = atlas.quick and somebody.role is Role.FAMILY and turn % 2 != number % 2
        if operation.method == "GET" or by_another:
            continue
        near, far = await atlas.near_and_far(somebody, operation)
        bodies = atlas.bodies(operation)
        for place, path in enumerate(atlas.chosen(somebody, operation, near[:each_way], far[:each_way])):
            sent = bodies[:1] if place else bodies
            found += [Request(operation.name, operation.method, path, (), body) for body in sent]
            if place == 0 and "If-Match" in str(operation.contract.get("parameters")):
                stale = (("If-Match", '"AAAAAAAAAAAAAAAAAAAAAA"'),)
                found.append(Request(operation.name, operation.method, path, (), bodies[0], stale))
    return found


async def crawl(crawling: Crawl, requests: list[tuple[Somebody, list[Request]]]) -> None:
    """Ask everything, several people at once."""
    waiting = list(requests)

    async def go_on() -> None:
        while waiting:
            somebody, asked = waiting.pop()
            await crawling.ask_all(somebody, asked)

    await asyncio.gather(*(go_on() for _ in range(AT_ONCE)))


@contextmanager
def logged() -> Iterator[io.StringIO]:
    """Everything that is logged meanwhile, in the form in which it is logged."""
    kept, root = io.StringIO(), logging.getLogger()
    handler, level = root.handlers[0], root.level
    assert isinstance(handler, logging.StreamHandler)
    before = handler.setStream(kept)
    root.setLevel(logging.INFO)
    try:
        yield kept
    finally:
        root.setLevel(level)
        handler.setStream(before or handler.stream)
