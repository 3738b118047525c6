"""One world for everything that is proved over every operation of the contract."""

from collections.abc import AsyncIterator

import pytest

from tests.access.scene import Scene, open_scene
from tests.conftest import a_copy
from tests.contract.filled import Sender, senders
from tests.serving import settings_for


@pytest.fixture(scope="package")
async def whole_scene(cluster, migrated) -> AsyncIterator[Scene]:
    with a_copy(cluster, migrated) as database:
        async with open_scene(settings_for(database), database) as made:
            yield made


@pytest.fixture(scope="package")
async def everybody(whole_scene: Scene) -> list[Sender]:
    return await senders(whole_scene)
