"""The one place where all parts meet: `create_app(settings)`."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI
from sqlalchemy import text

from app.api import endpoints
from app.api.docs import mount_docs
from app.api.door import Parts
from app.api.feed_document import mount_feed
from app.api.metrics import Measure, Meters
from app.api.middleware import BODY_BYTES, wrap
from app.api.openapi import INFO, describe
from app.api.problems import install
from app.crypto.client_tokens import TOKEN_USE, ClientTokens, client_key_id, client_keys
from app.crypto.seal import Keyring
from app.crypto.tokens import Tokens, signing_key_from_secret
from app.db.engine import connect
from app.db.prepare import LOGIN, ROLE_OF
from app.domain.access import Role
from app.log import set_up_logging
from app.settings import Settings


class NotPrepared(RuntimeError):  # noqa: N818 - named by what is refused
    """The database, or the login to it, is not one that this service may serve with."""


def create_app(settings: Settings | None = None) -> FastAPI:
    """Put the application together.

    Args:
        settings: by default read from the environment, as a process started by uvicorn does.
    """
    settings = settings or Settings.from_environment(os.environ)
    set_up_logging(settings.log_level)
    parts = parts_for(settings)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        try:
            await refuse_strong_login(parts)
            await refuse_demonstration(parts)
            yield
        finally:
            await parts.database.close()

    app = FastAPI(
        **INFO,
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        lifespan=lifespan,
        redirect_slashes=False,
        separate_input_output_schemas=False,
        generate_unique_id_function=lambda route: route.name,
        max_body_size=BODY_BYTES,
    )
    app.state.parts = parts
    for router in endpoints.ALL:
        app.include_router(router)
    mount_feed(app)
    install(app)
    mount_docs(app)
    describe(app)
    wrap(app, settings)
    app.add_middleware(Measure, meters=parts.meters)
    return app


def parts_for(settings: Settings) -> Parts:
    """Make pools, ciphers and tokens of the settings."""
    return Parts(
        settings=settings,
        database=connect(settings.database_url),
        keys=Keyring(settings.master_keys, settings.current_master_key),
        tokens=Tokens(
            issuer=settings.public_url,
            audience=settings.public_url,
            keys={key_id: signing_key_from_secret(secret, key_id) for key_id, secret in settings.token_keys.items()},
            current=settings.current_token_key,
        ),
        client_tokens=ClientTokens(
            issuer=settings.public_url,
            audience=settings.public_url,
            keys=client_keys(settings.token_keys),
            current=client_key_id(settings.current_token_key),
            token_use=TOKEN_USE,
        ),
        meters=Meters(),
    )


async def refuse_strong_login(parts: Parts) -> None:
    """Refuse to serve with a login that could pass the database's own walls.

    Raises:
        NotPrepared: the login is a superuser, may bypass row-level security, owns the tables or inherits rights.
    """
    async with parts.database.serving.connect() as connection:
        query = "SELECT rolsuper OR rolbypassrls OR rolinherit FROM pg_roles WHERE rolname = current_user"
        if (await connection.execute(text(query))).scalar_one():
            raise NotPrepared(
                f"DATABASE_URL signs in with a login that has rights of its own. Run `python -m app prepare-database` "
                f"with the owner's address in DATABASE_OWNER_URL, then serve as {LOGIN}."
            )


async def refuse_demonstration(parts: Parts) -> None:
    """Refuse to serve in earnest a database that holds a demonstration, whose accounts everybody can use.

    Raises:
        NotPrepared: it does.
    """
    if parts.settings.demo:
        return
    async with parts.database.serving.connect() as connection:
        await connection.execute(text("SELECT set_config('role', :role, true)"), {"role": ROLE_OF[Role.SERVICE]})
        if (await connection.execute(text("SELECT EXISTS (SELECT FROM demo_clock)"))).scalar_one():
            raise NotPrepared(
                "This database holds a demonstration, with accounts that everybody can use. Name an empty one in "
                "DATABASE_URL, or set DEMO=yes."
            )


async def refuse_unfit(settings: Settings) -> None:
    """Look once, before anything is served, whether login and database are fit for it.

    Raises:
        NotPrepared: they are not; the message says what to do.
    """
    parts = parts_for(settings)
    try:
        await refuse_strong_login(parts)
        await refuse_demonstration(parts)
    finally:
        await parts.database.close()
