"""One town of centres for all that is asked of the feed."""

from collections.abc import AsyncIterator

import httpx
import pytest

from app.main import create_app
from tests.conftest import Database, a_copy
from tests.feed.town import FeedTown, a_town
from tests.serving import settings_for
from tests.world import World


@pytest.fixture(scope="package")
async def town(cluster: str, migrated: Database) -> AsyncIterator[FeedTown]:
    with a_copy(cluster, migrated) as database:
        app = create_app(settings_for(database))
        world = World(app, database.owner_url)
        transport = httpx.ASGITransport(app, raise_app_exceptions=False)
        try:
            async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
                yield await a_town(world, client)
        finally:
            await world.close()
            await app.state.parts.database.close()
