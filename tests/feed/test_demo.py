"""The directory of the demonstration as the feed shows it: whole, by the profile, and its hidden centre at no location."""

from collections.abc import AsyncIterator

import httpx
import pytest

from app.local import demo
from app.main import create_app
from tests.conftest import Database, a_copy
from tests.feed.profile import faults
from tests.feed.town import FeedTown
from tests.serving import settings_for
from tests.world import World


@pytest.fixture
async def shown(cluster: str, migrated: Database) -> AsyncIterator[FeedTown]:
    with a_copy(cluster, migrated) as database:
        settings = settings_for(database)
        await demo.load_directory(settings)
        app = create_app(settings)
        world = World(app, database.owner_url)
        [hidden] = await world.rows("SELECT id FROM centres WHERE NOT location_published")
        transport = httpx.ASGITransport(app, raise_app_exceptions=False)
        try:
            async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
                yield FeedTown(world, client, [], hidden["id"], hidden["id"], hidden["id"])
        finally:
            await world.close()
            await app.state.parts.database.close()


@pytest.mark.rule("DIR-02")
async def test_the_demonstration_is_a_feed_that_keeps_the_profile(shown: FeedTown):
    services = await shown.every("/services")
    placed = await shown.every("/service_at_locations")
    assert [list(faults("slim service", each)) for each in services if list(faults("slim service", each))] == []
    assert [each["id"] for each in placed if list(faults("slim service at location", each))] == []
    hidden = [each for each in services if each["organization_id"] == str(shown.hidden)]
    assert len(services) - len(placed) == len(hidden) > 0
    for each in (*hidden, *services[::9]):
        whole = await shown.ask(f"/services/{each['id']}")
        assert list(faults("service", whole)) == []
        assert whole["schedules"]
        assert ("service_at_locations" in whole) is (each not in hidden)
