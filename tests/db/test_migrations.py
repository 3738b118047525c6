"""Migrations go up, down and up again, and leave what the tables say."""

import asyncio

import asyncpg
import pytest
from alembic import command
from alembic.script import ScriptDirectory

from app.db.migrate import MIGRATIONS, NewerDatabase, config, downgrade, head, upgrade
from app.db.prepare import plain_url, prepare


@pytest.fixture
def bare(empty_database: str, app_password: str) -> str:
    """A database with roles and nothing else."""
    asyncio.run(prepare(empty_database, app_password))
    return empty_database


def _revisions() -> list[str]:
    return [revision.revision for revision in reversed(list(ScriptDirectory(str(MIGRATIONS)).walk_revisions()))]


def test_there_is_one_head():
    assert ScriptDirectory(str(MIGRATIONS)).get_heads() == [head()]


def test_each_step_goes_up_down_and_up_again(bare):
    below = "base"
    for revision in _revisions():
        upgrade(bare, revision)
        downgrade(bare, below)
        upgrade(bare, revision)
        below = revision


def test_the_tables_are_what_the_models_say(bare):
    upgrade(bare)
    command.check(config(bare))


def test_a_database_of_newer_code_is_refused_in_one_sentence(bare):
    upgrade(bare)

    async def renumber() -> None:
        connection = await asyncpg.connect(plain_url(bare))
        await connection.execute("UPDATE alembic_version SET version_num = 'zzzz'")
        await connection.close()

    asyncio.run(renumber())
    with pytest.raises(NewerDatabase, match="does not know"):
        upgrade(bare)
