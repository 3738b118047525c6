import asyncio
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import asyncpg
import pytest

from app.local import cluster as cluster_module
from app.local.cluster import CannotStart, template_cluster
from app.local.postgres import Postgres

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def server(tmp_path):
    """A server that begins from the template, in a directory of its own."""
    server = Postgres(tmp_path / "postgres", careless=True)
    server.start(template=template_cluster(ROOT / ".local" / "test"))
    yield server
    server.stop()


def ask(url: str, *statements: str) -> object:
    """Run statements on one connection and give the last one's answer."""

    async def answer() -> object:
        connection = await asyncpg.connect(url)
        try:
            for statement in statements[:-1]:
                await connection.execute(statement)
            return await connection.fetchval(statements[-1])
        finally:
            await connection.close()

    return asyncio.run(answer())


def leave_behind(server: Postgres) -> "subprocess.Popen[bytes]":
    """Do what `kill -9` of the supervisor does: the lock is free again and the server still runs."""
    assert server._lock is not None
    server._lock.close()
    server._lock = None
    process = server.process
    server._process = None
    return process


def test_a_server_sorts_and_folds_alike_on_every_machine(server):
    assert ask(server.url(), "select lower('ÉŁ') || ' ' || ('a' > 'B')") == "éł true"
    assert ask(server.url(), "show server_encoding") == "UTF8"


def test_a_server_listens_on_no_port_and_its_socket_is_private(server):
    assert ask(server.url(), "show listen_addresses") == ""
    directory = Path(str(ask(server.url(), "show unix_socket_directories")))
    assert directory.stat().st_mode & 0o777 == 0o700
    assert directory.stat().st_uid == os.geteuid()


def test_only_the_trial_server_is_careless(tmp_path, server):
    assert ask(server.url(), "show fsync") == "off"
    with Postgres(tmp_path / "careful") as careful:
        assert ask(careful.url(), "show fsync") == "on"


def test_what_people_wrote_never_reaches_the_servers_log(server):
    with pytest.raises(asyncpg.PostgresError):
        ask(server.url(), "select 'Kim Invented'::int")
    add = "insert into t values ('Sam Invented')"
    with pytest.raises(asyncpg.UniqueViolationError):
        ask(server.url(), "create table t (name text unique)", add, add)
    assert "Sam Invented" not in server.log.read_text()
    assert "STATEMENT" not in server.log.read_text()


def test_data_outlive_a_clean_stop(server):
    ask(server.url(), "create table kept (n int)")
    server.stop()
    server.start()
    assert ask(server.url(), "select count(*) from kept") == 0


def test_a_killed_server_starts_again(server):
    server.process.send_signal(signal.SIGKILL)
    server.process.wait()
    server.stop()
    assert (server.data / "postmaster.pid").exists()
    server.start()
    assert ask(server.url(), "select 1") == 1


def test_a_server_starts_although_a_stranger_has_the_killed_ones_process_id(server):
    server.process.send_signal(signal.SIGKILL)
    server.process.wait()
    server.stop()
    with subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"]) as stranger:
        lines = (server.data / "postmaster.pid").read_text().splitlines(keepends=True)
        (server.data / "postmaster.pid").write_text("".join([f"{stranger.pid}\n", *lines[1:]]))
        server.start()
        assert stranger.poll() is None
        stranger.kill()
    assert ask(server.url(), "select 1") == 1


def test_a_server_whose_supervisor_was_killed_is_stopped_and_replaced(server):
    orphan = leave_behind(server)
    server.start()
    assert server.process.pid != orphan.pid
    orphan.wait()
    assert ask(server.url(), "select 1") == 1


def test_children_of_a_server_that_was_killed_with_its_supervisor_are_not_in_the_way(server):
    ask(server.url(), "create table filled as select generate_series(1, 100000) as n", "checkpoint", "select 1")
    orphan = leave_behind(server)
    orphan.kill()
    orphan.wait()
    server.start()
    assert ask(server.url(), "select count(*) from filled") == 100000


def test_two_processes_cannot_have_the_same_server(server):
    with pytest.raises(CannotStart, match="Another process is using the PostgreSQL"):
        Postgres(server.directory).start()
    assert ask(server.url(), "select 1") == 1


def test_a_long_or_odd_directory_works(tmp_path):
    directory = tmp_path / ("long" * 25) / "with space, and 'quotes' & ümlaut"
    directory.mkdir(parents=True)
    with Postgres(directory / "postgres", careless=True) as server:
        assert ask(server.url(), "select 1") == 1
        short = Path(str(ask(server.url(), "show unix_socket_directories")))
        assert short.stat().st_mode & 0o777 == 0o700
    short.rmdir()


def test_a_socket_directory_of_somebody_else_is_refused(tmp_path):
    target = tmp_path / "theirs"
    target.mkdir()
    (tmp_path / "postgres").mkdir()
    (tmp_path / "postgres" / "run").symlink_to(target)
    with pytest.raises(CannotStart, match="belongs to somebody else"):
        Postgres(tmp_path / "postgres", careless=True).start()


def test_data_of_another_version_are_refused_in_one_line(server):
    server.stop()
    (server.data / "PG_VERSION").write_text("12\n")
    with pytest.raises(CannotStart, match="are of PostgreSQL 12, and this is PostgreSQL 18") as refusal:
        server.start()
    assert "\n" not in str(refusal.value)


def test_a_full_disk_is_refused_in_one_line(tmp_path, monkeypatch):
    monkeypatch.setattr(cluster_module, "LEAST_FREE_BYTES", 10**18)
    with pytest.raises(CannotStart, match=r"Only \d+ MB are free"):
        Postgres(tmp_path / "postgres").start()


def test_a_reason_is_one_line_of_what_the_server_said(server):
    server.stop()
    (server.data / "postgresql.conf").write_text("no such thing\n")
    with pytest.raises(CannotStart, match="PostgreSQL did not start") as refusal:
        server.start()
    assert "\n" not in str(refusal.value)


def test_files_in_the_way_are_not_touched(tmp_path):
    data = tmp_path / "postgres" / "data"
    data.mkdir(parents=True)
    (data / "letter.txt").write_text("mine")
    with pytest.raises(CannotStart, match="holds files but no PostgreSQL cluster"):
        Postgres(tmp_path / "postgres").start()
    assert (data / "letter.txt").read_text() == "mine"


def test_a_template_is_copied_in_a_moment(tmp_path):
    template = template_cluster(ROOT / ".local" / "test")
    begun = time.monotonic()
    with Postgres(tmp_path / "postgres", careless=True) as server:
        server.stop()
        server.start(template=template)
    assert time.monotonic() - begun < 20


def test_a_kernel_that_refuses_user_namespaces_is_one_line_for_root(monkeypatch):
    monkeypatch.setattr(cluster_module, "_NOBODY_SPECIAL", ("false",))
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    with pytest.raises(CannotStart, match=r"Set DATABASE_URL .* or do this as an ordinary user\.$"):
        cluster_module.as_nobody_special()
