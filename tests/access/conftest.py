"""One scene for the tests of a module, and somebody to carry their requests."""

from collections.abc import AsyncIterator

import httpx
import pytest

from tests.access.scene import Scene, open_scene
from tests.serving import settings_for


@pytest.fixture(scope="module")
async def scene(shared_database) -> AsyncIterator[Scene]:
    async with open_scene(settings_for(shared_database), shared_database) as made:
        yield made


@pytest.fixture(scope="module")
async def client(scene: Scene) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(scene.world.app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as made:
        yield made
