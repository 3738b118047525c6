"""The database roles: one login without rights of its own, the roles it may put on, and the reader.

The serving login `contact_app` inherits nothing: each unit of work puts on the one role that fits its caller, for that
transaction. Roles belong to the whole cluster, so they are made once, beside the migrations.
"""

import asyncpg
from sqlalchemy import make_url

from app.db.engine import READER
from app.domain.access import Role

LOGIN = "contact_app"
ROLE_OF = {
    Role.ANONYMOUS: "w_anonymous",
    Role.FAMILY: "w_family",
    Role.REFERRER: "w_referrer",
    Role.HUB_WORKER: "w_hub",
    Role.HUB_LEAD: "w_hub",
    Role.COORDINATOR: "w_centre",
    Role.CENTRE_WORKER: "w_worker",
    Role.ADMINISTRATOR: "w_administrator",
    Role.SERVICE: "w_service",
}
EFFECTS = "w_effects"
RETENTION = "w_retention"
"""Erases what is kept no longer: the only role that may delete from what is never changed."""
KEYS = "w_keys"
"""Seals again under a new key: the only role that may change ciphers and fingerprints everywhere, and nothing else."""
RIGHTS = {"rolsuper": "NOSUPERUSER", "rolcreatedb": "NOCREATEDB", "rolcreaterole": "NOCREATEROLE"}
WORK_ROLES = (*dict.fromkeys(ROLE_OF.values()), EFFECTS, RETENTION, KEYS)


def plain_url(address: str) -> str:
    """Give an address as asyncpg itself takes it."""
    return make_url(address).set(drivername="postgresql").render_as_string(hide_password=False)


async def prepare(owner_url: str, app_password: str) -> None:
    """Make the roles, or set their passwords anew; doing it twice does nothing more.

    Args:
        owner_url: address of a login that may create roles and owns the database.
        app_password: the password that the two serving logins get.
    """
    connection = await asyncpg.connect(plain_url(owner_url))
    try:
        async with connection.transaction():
            await connection.execute("SELECT pg_advisory_xact_lock(7237001)")
            have = {row["rolname"]: row for row in await connection.fetch("SELECT * FROM pg_roles")}
            for role in WORK_ROLES:
                if role not in have:
                    await connection.execute(f"CREATE ROLE {role} NOLOGIN NOINHERIT")
            quoted = await connection.fetchval("SELECT quote_literal($1::text)", app_password)
            for login in (LOGIN, READER):
                verb = "ALTER" if login in have else "CREATE"
                # Only a superuser may even say NOSUPERUSER of a role that exists, so what is not set is not taken away.
                less = " ".join(word for right, word in RIGHTS.items() if login in have and have[login][right])
                await connection.execute(f"{verb} ROLE {login} LOGIN NOINHERIT {less} PASSWORD {quoted}")
            for role in WORK_ROLES:
                await connection.execute(f"GRANT {role} TO {LOGIN}")
    finally:
        await connection.close()
