"""Mistakes, made on purpose: whatever leaks because of one, the crawl finds it. Without one it finds nothing.

What the database's own wall keeps from leaking is found where that wall is down.
"""

import sys
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from types import MappingProxyType
from typing import Any

import pytest

from tests.canary.atlas import Atlas
from tests.canary.conftest import a_town
from tests.canary.crawl import Crawl, crawl, logged, reads
from tests.canary.mistakes import PLANTED
from tests.canary.planted import Ground, Planted
from tests.canary.scan import Scanner
from tests.canary.town import Town
from tests.conftest import Database

ONLY_WHAT_IS_NEAR = 10_000


@pytest.fixture(scope="module")
async def town(cluster: str, migrated: Database) -> AsyncIterator[Town]:
    """A town of its own, in which nobody has tried to change anything."""
    async with a_town(cluster, migrated) as built:
        yield built


@pytest.fixture(scope="module")
def scanner(town: Town) -> Scanner:
    return Scanner(town.mint.markers)


@pytest.fixture
def ground(town: Town, monkeypatch: pytest.MonkeyPatch) -> Ground:
    def patch(module: Any, name: str, value: Any) -> None:
        """Put something in the place of a function, wherever it is known by its name."""
        plain = getattr(module, name)
        for each in [module for key, module in sys.modules.items() if key.startswith("app.")]:
            for known, there in list(vars(each).items()):
                if there is plain:
                    monkeypatch.setattr(each, known, value)
                elif isinstance(there, MappingProxyType) and any(held is plain for held in there.values()):
                    table = {key: value if held is plain else held for key, held in there.items()}
                    monkeypatch.setattr(each, known, table)

    return Ground(town, patch)


@asynccontextmanager
async def the_first_wall_alone(town: Town) -> AsyncIterator[None]:
    """Take the database's own wall down meanwhile."""
    walled = await town.world.rows("SELECT relname AS name FROM pg_class WHERE relrowsecurity")
    await _turn(town, "DISABLE", walled)
    try:
        yield
    finally:
        await _turn(town, "ENABLE", walled)


async def _turn(town: Town, word: str, tables: Sequence[Mapping[str, Any]]) -> None:
    assert tables
    for table in tables:
        await town.world.execute(f'ALTER TABLE "{table["name"]}" {word} ROW LEVEL SECURITY')


async def found(town: Town, scanner: Scanner, planted: Planted) -> list[str]:
    """What the crawl's own requests find."""
    crawling, atlas = Crawl(town, scanner), Atlas(town)
    people = []
    for somebody in town.people.values():
        asked = await reads(atlas, somebody, one_in=1 if planted.everywhere else ONLY_WHAT_IS_NEAR)
        people.append((somebody, [each for each in asked if each.op in planted.ops]))
    with logged() as log:
        await crawl(crawling, people)
    in_log = [f"the log: {hit.text}" for hit in scanner.hits(log.getvalue()) if hit.form == "raw"]
    assert crawling.broken == set()
    return [*in_log, *map(str, crawling.leaks)]


@pytest.mark.long
@pytest.mark.rule("PRIV-01", "PRIV-02")
async def test_nobody_reads_what_is_not_theirs_wherever_they_ask(town: Town, scanner: Scanner):
    crawling, atlas = Crawl(town, scanner), Atlas(town)
    await crawl(crawling, [(each, await reads(atlas, each)) for each in town.people.values()])
    assert sorted(map(str, crawling.leaks)) == []


@pytest.mark.long
@pytest.mark.rule("PRIV-02", "PRIV-04")
@pytest.mark.parametrize("planted", PLANTED, ids=str)
async def test_a_planted_leak_is_found(planted: Planted, ground: Ground, town: Town, scanner: Scanner):
    planted.plant(ground)
    if planted.held:
        assert await found(town, scanner, planted) == []
        async with the_first_wall_alone(town):
            assert await found(town, scanner, planted) != []
    else:
        assert await found(town, scanner, planted) != []


def test_thirty_are_planted():
    assert len(PLANTED) >= 30
