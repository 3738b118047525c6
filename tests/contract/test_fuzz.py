"""The service keeps its contract whatever is sent: schemathesis against the real server with a real database."""

import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from anyio import to_thread

from app.api.escapes import FEED_PATH
from tests.conftest import Database, a_copy
from tests.contract.fuzz_world import a_world, served
from tests.serving import settings_for

HERE = Path(__file__).parent
ROOT = HERE.parents[1]


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


@pytest.fixture
def database(cluster: str, migrated: Database) -> Iterator[Database]:
    """A database of its own: what is fuzzed changes what ships with the code too."""
    with a_copy(cluster, migrated) as copy:
        yield copy


@pytest.fixture
async def world_file(database: Database, tmp_path: Path) -> Path:
    """The world, and a file that tells the fuzzer about it."""
    file = tmp_path / "world.json"
    file.write_text(json.dumps(await a_world(settings_for(database), database), default=str), encoding="utf-8")
    return file


def fuzz(database: Database, world_file: Path, *options: str, document: str = "") -> None:
    """Run schemathesis, as a process of its own, against the served application.

    Args:
        document: the address below which another document than the contract stands; its rules are in a file of its own.
    """
    port, rules = free_port(), f"schemathesis{document.replace('/', '_')}.toml"
    with served(settings_for(database), port):
        command = [
            sys.executable, "-m", "schemathesis.cli", "--config-file", str(HERE / rules), "run",
            f"http://127.0.0.1:{port}{document}/openapi.json", "--wait-for-schema", "20", "--no-color", *options,
        ]  # fmt: skip
        environment = {**os.environ, "FUZZ_WORLD": str(world_file), "PYTHONPATH": str(ROOT)}
        run = subprocess.run(
            command, cwd=world_file.parent, env=environment, capture_output=True, text=True, check=False
        )
    assert run.returncode == 0, run.stdout + run.stderr


async def test_a_little_of_everything(database, world_file):
    """The contract's own examples are sent by test_answers.py; the long form sends them in every combination."""
    options = ("--seed", "1", "--phases", "fuzzing", "--max-examples", "2", "--no-shrink")
    await to_thread.run_sync(fuzz, database, world_file, *options)


@pytest.mark.long
async def test_every_edge_of_every_field(database, world_file):
    options = ("--seed", "1", "--phases", "examples,coverage", "--no-shrink")
    await to_thread.run_sync(fuzz, database, world_file, *options)


@pytest.mark.long
@pytest.mark.parametrize("seed", ["1", "2", "3"])
async def test_much_of_everything_one_thing_leading_to_another(database, world_file, seed):
    await to_thread.run_sync(fuzz, database, world_file, "--seed", seed, "--max-examples", "50")


@pytest.mark.long
async def test_the_open_feed_keeps_its_own_document(database, world_file):
    def all_of_it() -> None:
        fuzz(database, world_file, "--seed", "1", "--max-examples", "30", document=FEED_PATH)

    await to_thread.run_sync(all_of_it)
