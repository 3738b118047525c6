"""One town for all crawls of a process: it is built once, read once, and written to after that."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import pytest

from tests.canary.atlas import Atlas
from tests.canary.crawl import Crawl, crawl, logged, reads, writes
from tests.canary.mail import letters_of
from tests.canary.rows import mark_places, mark_rows
from tests.canary.scan import Scanner
from tests.canary.town import Town, open_town
from tests.conftest import Database, a_copy
from tests.serving import settings_for

ONE_IN = 40
"""Of what lies out of somebody's reach, one path in so many is asked; the long form asks all."""


@asynccontextmanager
async def a_town(cluster: str, migrated: Database) -> AsyncIterator[Town]:
    """A town in a database of its own, with a marker of everything in it."""
    with a_copy(cluster, migrated) as database:
        async with open_town(settings_for(database), database) as built:
            await mark_rows(built)
            mark_places(built)
            yield built


@pytest.fixture(scope="session")
async def town(cluster: str, migrated: Database) -> AsyncIterator[Town]:
    async with a_town(cluster, migrated) as built:
        yield built


@pytest.fixture(scope="session")
def scanner(town: Town) -> Scanner:
    return Scanner(town.mint.markers)


@dataclass
class Crawled:
    """A crawl that is over, what was logged meanwhile, and how many letters were sent."""

    crawl: Crawl
    log: str
    letters: int = 0


@pytest.fixture(scope="session")
async def read(town: Town, scanner: Scanner) -> Crawled:
    """Everybody has read everything."""
    crawling, atlas = Crawl(town, scanner), Atlas(town, quick=True)
    with logged() as log:
        people = [(each, await reads(atlas, each, one_in=ONE_IN)) for each in town.people.values()]
        await crawl(crawling, people)
    return Crawled(crawling, log.getvalue())


@pytest.fixture(scope="session")
async def written(town: Town, scanner: Scanner, read: Crawled) -> Crawled:
    """After that, everybody has tried every change, and the worker has sent what came of it."""
    crawling, atlas = Crawl(town, scanner), Atlas(town, quick=True)
    with logged() as log:
        people = [(each, await writes(atlas, each, each_way=1)) for each in town.people.values()]
        await crawl(crawling, people)
        letters = await letters_of(town)
    for letter in letters:
        letter.look_through(crawling)
    return Crawled(crawling, log.getvalue(), len(letters))
