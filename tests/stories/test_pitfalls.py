"""The traps of this stack that others do not test by themselves, and a table that says where each of them is tested."""

import asyncio
import re
import socket
import threading
from pathlib import Path

import pytest
import uvicorn
from fastapi import FastAPI

from app.api.server import server_config
from tests.waiting import wait_for

ROOT = Path(__file__).resolve().parents[2]
BODY = {"part": "visits", "relationship": "father"}
# fmt: off
TRAPS = {
    1:  ("commit after the reply",                 "tests/stories/test_commits.py::test_a_commit_that_fails_is_never_answered_as_done"),
    2:  ("NUL and lone surrogates",                "tests/api/test_plumbing_bodies.py::test_what_says_nonsense_is_refused_with_its_place"),
    3:  ("NaN, endless numbers, depth, same keys", "tests/api/test_plumbing_bodies.py::test_what_is_no_json_is_refused_as_such"),
    4:  ("bodies without a limit",                 "tests/api/test_plumbing_bodies.py::test_one_byte_more_is_too_large"),
    5:  ("headers that never end",                 "tests/stories/test_pitfalls.py::test_whoever_does_not_finish_a_header_is_hung_up_on"),
    6:  ("one session shared by tasks",            "tests/stories/test_pitfalls.py::test_requests_at_once_have_a_transaction_each"),
    7:  ("a client that vanishes in mid-commit",   "tests/stories/test_commits.py::test_a_client_that_vanishes_during_the_commit_does_not_undo_it"),
    8:  ("a pool that is empty",                   "tests/db/test_connections.py::test_an_empty_pool_says_so_within_moments"),
    9:  ("settings that outlive a transaction",    "tests/db/test_connections.py::test_no_statement_leaves_anything_on_its_connection"),
    10: ("walls that are not there",               "tests/db/test_work.py::test_the_login_by_itself_may_read_nothing"),
    11: ("what python-jose lets pass",             "tests/crypto/test_tokens.py"),
    12: ("work lost in a crash",                   "tests/worker/test_outbox.py::test_two_workers_at_once_do_each_job_once"),
    13: ("middleware that hides disconnects",      "tests/stories/test_pitfalls.py::test_no_middleware_of_the_slow_kind_and_no_work_in_the_background"),
    14: ("hashing in the event loop",              "tests/crypto/test_passwords.py::test_no_more_than_two_are_hashed_at_once"),
    15: ("values in errors",                       "tests/api/test_plumbing_bodies.py::test_a_refusal_never_repeats_what_was_sent"),
    16: ("deadlocks",                              "tests/api/test_refusals.py::test_what_the_database_says_becomes_a_refusal_or_a_bug"),
    17: ("count, then insert",                     "tests/db/test_guards.py::test_many_who_book_at_once_never_collide"),
    18: ("nights on which the clocks change",      "tests/stories/test_sessions.py::test_the_nights_on_which_the_clocks_change_have_their_own_length"),
    19: ("migrations that wait",                   "tests/stories/test_pitfalls.py::test_a_migration_waits_for_nobody_for_long"),
    20: ("a chain that forks",                     "tests/worker/test_seal.py::test_many_writers_and_several_sealers_never_fork_it"),
    21: ("formulas in a spreadsheet",              "tests/documents/test_attendance_statement.py::test_no_cell_is_a_formula_in_a_spreadsheet"),
    22: ("webhooks into one's own house",          "nothing here calls an address that a caller gave"),
    23: ("a walk over routes that finds nothing",  "tests/contract/test_contract.py::test_every_operation_is_served_once_and_every_grant_has_its_operation"),
}
# fmt: on


@pytest.mark.parametrize("number", range(1, 24))
def test_each_trap_is_tested_somewhere(number):
    _, where = TRAPS[number]
    if not where.startswith("tests/"):
        assert number == 22
        return
    path, _, name = where.partition("::")
    text = (ROOT / path).read_text(encoding="utf-8")
    assert not name or re.search(rf"def {name}\(", text), where


async def test_requests_at_once_have_a_transaction_each(call, world):
    actors = [await world.actor() for _ in range(8)]
    answers = await asyncio.gather(*(call(actor).post("/v1/referrals", json=BODY) for actor in actors))
    assert {answer.status_code for answer in answers} == {201}
    owners = await world.rows("SELECT started_by FROM referrals")
    assert {row["started_by"] for row in owners} == {actor.account_id for actor in actors}


def test_no_middleware_of_the_slow_kind_and_no_work_in_the_background():
    for path in sorted((ROOT / "app").rglob("*.py")):
        text = path.read_text(encoding="utf-8")
        for word in ("BaseHTTPMiddleware", "BackgroundTasks", "create_task("):
            assert word not in text, f"{word} in {path.name}"


def test_a_migration_waits_for_nobody_for_long():
    text = (ROOT / "migrations" / "env.py").read_text(encoding="utf-8")
    assert re.search(r'"lock_timeout": "[1-4]000"', text)
    assert '"statement_timeout"' in text


def test_whoever_does_not_finish_a_header_is_hung_up_on(monkeypatch):
    monkeypatch.setattr("app.api.server.HEADER_SECONDS", 0.2)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = uvicorn.Server(server_config(FastAPI(), host="127.0.0.1", port=port))
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        wait_for(lambda: server.started)
        with socket.create_connection(("127.0.0.1", port), timeout=20) as client:
            client.sendall(b"GET / HTTP/1.1\r\nHost: half")
            assert client.recv(100) == b""
    finally:
        server.should_exit = True
        wait_for(lambda: not thread.is_alive())
