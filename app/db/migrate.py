"""Bring the database to the code's head, and say where it stands."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from app.db.engine import async_url

MIGRATIONS = Path(__file__).resolve().parents[2] / "migrations"


class NewerDatabase(RuntimeError):  # noqa: N818 - named by what is refused
    """The database was migrated by newer code than this."""


def config(owner_url: str) -> Config:
    """Give alembic's configuration for one database."""
    made = Config()
    made.set_main_option("script_location", str(MIGRATIONS))
    made.attributes["url"] = async_url(owner_url)
    return made


def head() -> str:
    """Give the revision that this code expects."""
    found = ScriptDirectory(str(MIGRATIONS)).get_current_head()
    if found is None:
        raise RuntimeError("there is no migration")
    return found


def known() -> frozenset[str]:
    """Give every revision this code has."""
    return frozenset(revision.revision for revision in ScriptDirectory(str(MIGRATIONS)).walk_revisions())


async def revision(connection: AsyncConnection) -> str | None:
    """Give the revision a database stands at; None means an empty one."""
    there = (await connection.execute(text("SELECT to_regclass('public.alembic_version')"))).scalar()
    if there is None:
        return None
    return (await connection.execute(text("SELECT version_num FROM alembic_version"))).scalar()


def upgrade(owner_url: str, target: str = "head") -> None:
    """Run the migrations that are missing.

    Raises:
        NewerDatabase: the database stands at a revision this code does not have.
    """
    command.upgrade(config(owner_url), target)


def downgrade(owner_url: str, target: str) -> None:
    """Take migrations back, for the test that walks them up and down."""
    command.downgrade(config(owner_url), target)
