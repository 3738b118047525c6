"""Fixtures of tests that need the application: it, a small world around it, and a way to speak to it."""

import base64
from collections.abc import AsyncIterator, Callable
from dataclasses import replace

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from app.db.engine import Database as Pools
from app.db.engine import async_url, connect
from app.main import create_app, parts_for
from app.settings import Settings
from tests.conftest import Database
from tests.world import Actor, World, client_for

SECRET = base64.b64encode(bytes(range(32))).decode()
Call = Callable[[Actor | None], httpx.AsyncClient]


def environment_for(database: Database) -> dict[str, str]:
    """What stands in the environment of a service on this database."""
    return {
        "DATABASE_URL": database.url,
        "DATABASE_OWNER_URL": database.owner_url,
        "DEMO": "yes",
        "PUBLIC_URL": "http://test",
        "MASTER_KEYS": f"test:{SECRET}",
        "TOKEN_KEYS": f"test:{SECRET}",
        "LOG_LEVEL": "error",
    }


def settings_for(database: Database) -> Settings:
    return Settings.from_environment(environment_for(database))


@pytest.fixture
def settings(database: Database) -> Settings:
    return settings_for(database)


@pytest.fixture(scope="session")
def built(shared: Database) -> FastAPI:
    """The application, put together once a process; its first request takes half a second."""
    return create_app(settings_for(shared))


@pytest.fixture(scope="session")
async def pools(shared: Database) -> AsyncIterator[Pools]:
    """Connections for all tests of the process: a new one learns types and statements anew, which takes longer than a story."""
    made = connect(settings_for(shared).database_url)
    yield made
    await made.close()


@pytest.fixture(scope="session")
async def owner(shared: Database) -> AsyncIterator[AsyncEngine]:
    """The owner's connections, for what stands there before a story begins."""
    made = create_async_engine(async_url(shared.owner_url))
    yield made
    await made.dispose()


@pytest.fixture
async def app(built: FastAPI, settings: Settings, pools: Pools) -> FastAPI:
    """The application with tokens and ciphers of this test's own."""
    meters = built.state.parts.meters
    built.state.parts = replace(parts_for(settings), meters=meters, database=pools)
    return built


@pytest.fixture
async def world(app: FastAPI, owner: AsyncEngine) -> World:
    made = World(app, owner)
    await made.begin_at_nine()
    return made


@pytest.fixture
async def call(app: FastAPI) -> AsyncIterator[Call]:
    """Speak as somebody: `await call(actor).get(...)`; `call(None)` is anonymous."""
    open_clients: list[httpx.AsyncClient] = []

    def speak(actor: Actor | None = None) -> httpx.AsyncClient:
        client = client_for(app, actor)
        open_clients.append(client)
        return client

    yield speak
    for client in open_clients:
        await client.aclose()
