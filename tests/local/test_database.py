import asyncio
import os
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import asyncpg
import pytest

from app.local.cluster import CannotStart
from app.local.database import make_database, prepare_and_migrate
from app.local.keys import new_key

ROOT = Path(__file__).resolve().parents[2]


async def execute(url: str, statement: str) -> None:
    connection = await asyncpg.connect(url)
    await connection.execute(statement)
    await connection.close()


def command(*words: str, **environ: str) -> "subprocess.CompletedProcess[str]":
    """Run a command of the command line with nothing but the settings given."""
    keys = {"MASTER_KEYS": new_key(), "TOKEN_KEYS": new_key()}
    path = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT)}
    return subprocess.run(
        [sys.executable, "-m", "app", *words],
        cwd=ROOT / "tests",
        env=path | keys | environ,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("postgresql://nobody@127.0.0.1:1/none", "The database does not answer"),
        ("postgresql://nobody@/none?host=/no/such/place", "The database does not answer"),
    ],
)
def test_a_database_that_is_not_there_is_one_line(url, sentence):
    with pytest.raises(CannotStart, match=sentence) as refusal:
        prepare_and_migrate(url, "secret")
    assert "\n" not in str(refusal.value)
    assert "secret" not in str(refusal.value)


def test_a_database_name_that_is_not_there_is_one_line(cluster):
    with pytest.raises(CannotStart, match="The database refuses"):
        prepare_and_migrate(urlunsplit(urlsplit(cluster)._replace(path="/no_such_database")), "secret")


def test_a_login_that_may_not_make_roles_is_one_line_that_says_what_to_do(empty_database):
    asyncio.run(execute(empty_database, "DROP ROLE IF EXISTS trial_nobody"))
    asyncio.run(execute(empty_database, "CREATE ROLE trial_nobody LOGIN PASSWORD 'trial'"))
    parts = urlsplit(empty_database)
    nobody = parts._replace(netloc="trial_nobody:trial@" + parts.netloc.rpartition("@")[2])
    try:
        with pytest.raises(CannotStart, match="names a login that owns the database and may make roles"):
            prepare_and_migrate(urlunsplit(nobody), "secret")
    finally:
        asyncio.run(execute(empty_database, "DROP ROLE trial_nobody"))


def test_a_database_newer_than_the_code_is_one_line(database):
    asyncio.run(execute(database.owner_url, "UPDATE alembic_version SET version_num = 'from_next_year'"))
    done = command("migrate", DATABASE_URL=database.url, DATABASE_OWNER_URL=database.owner_url)
    assert (done.returncode, done.stdout) == (1, "")
    assert len(done.stderr.splitlines()) == 1
    assert "from_next_year" in done.stderr


def test_serving_as_the_owner_is_refused_in_one_line(database):
    done = command("serve", DATABASE_URL=database.owner_url)
    assert (done.returncode, done.stdout) == (1, "")
    assert len(done.stderr.splitlines()) == 1
    assert "prepare-database" in done.stderr


@pytest.mark.parametrize("what", ["serve", "worker"])
def test_a_demonstrations_database_is_not_served_in_earnest(database, what):
    mark = "INSERT INTO demo_clock (one, moved_by) VALUES (true, interval '0')"
    asyncio.run(execute(database.owner_url, mark))
    done = command(what, DATABASE_URL=database.url)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("This database holds a demonstration")
    assert len(done.stderr.splitlines()) == 1


def test_serving_without_a_database_is_refused_in_one_line():
    done = command("serve", DATABASE_URL="postgresql://contact_app:secret@127.0.0.1:1/none")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("The database does not answer")
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.parametrize(
    ("words", "code", "sentence"),
    [
        (["check-ready"], 1, "No service answers at 127.0.0.1, port 1. Start it, or say in HOST and PORT where it is."),
        (["audit", "verify", "--head", "3:ab"], 2, "a head is the number of links, a colon and 64 hexadecimal digits"),
        (["run-due", "--now", "soon"], 2, "write a date, as 2027-03-28, or a moment, as 2027-03-28T09:30+00:00"),
        (["ledger", "replay", "/no/such/place"], 1, "/no/such/place: No such file or directory."),
        (["import-postcodes", __file__], 1, "is neither Code-Point Open nor the ONS Postcode Directory"),
        (["ledger", "replay", __file__], 1, "Line 1 is no entry of a ledger. Nothing was erased"),
    ],
)
def test_a_command_that_cannot_do_it_says_in_words_what_is_wrong(database, words, code, sentence):
    done = command(*words, DATABASE_URL=database.url, PORT="1")
    assert (done.returncode, done.stdout) == (code, "")
    assert sentence in done.stderr.splitlines()[-1]


def test_a_database_is_made_once(cluster):
    for _ in range(2):
        asyncio.run(make_database(cluster, "safe_referral_trial"))
    asyncio.run(execute(cluster, "DROP DATABASE safe_referral_trial"))
