import os
import re
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from app.local import run
from app.local.cluster import CannotStart
from app.local.supervisor import how_it_ended

ROOT = Path(__file__).resolve().parents[2]
WAIT_SECONDS = 20

# A supervisor with two children, as a program of its own: signals and deaths are real.
PROGRAM = """
import os, sys
from app.local.cluster import CannotStart
from app.local.supervisor import Supervisor, ToldToStop
CHILD = "import os, sys, time; from app.local.processes import end_with_parent; end_with_parent(); " \
        "os.write(1, b'child %d' % os.getpid() + bytes([10])); time.sleep(600)"
code = 0
with Supervisor() as supervisor:
    for name in ("The first", "The second"):
        supervisor.start(name, [sys.executable, "-c", CHILD], os.environ)
    try:
        supervisor.for_ever()
    except ToldToStop:
        print("told to stop", flush=True)
    except CannotStart as refusal:
        print(refusal, flush=True)
        code = 1
sys.exit(code)
"""


@pytest.fixture
def running():
    """The supervisor's process and the process ids of its two children."""
    environ = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(
        [sys.executable, "-c", PROGRAM], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=environ
    ) as process:
        assert process.stdout is not None
        try:
            yield process, [int(process.stdout.readline().split()[1]) for _ in range(2)]
        finally:
            process.kill()  # and its children end by themselves


def is_alive(process_id: int) -> bool:
    try:
        return Path(f"/proc/{process_id}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


def all_gone(children: list[int]) -> bool:
    deadline = time.monotonic() + WAIT_SECONDS
    while any(is_alive(child) for child in children):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


def test_a_child_that_dies_is_noticed_and_everything_stops_with_one_line(running):
    process, children = running
    os.kill(children[1], signal.SIGKILL)
    said, _ = process.communicate(timeout=WAIT_SECONDS)
    assert process.returncode == 1
    assert re.fullmatch(
        r"The (first|second) has ended by itself \(killed by SIGKILL\), so everything is stopped\.\n", said
    )
    assert all_gone(children)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_stops_everything_without_a_stack(running, number):
    process, children = running
    process.send_signal(number)
    said, _ = process.communicate(timeout=WAIT_SECONDS)
    assert (process.returncode, said) == (0, "told to stop\n")
    assert all_gone(children)


def test_children_end_by_themselves_when_the_supervisor_is_killed(running):
    process, children = running
    process.kill()
    assert all_gone(children)


def test_how_a_child_ended_is_said_in_words():
    assert how_it_ended(3) == "exit code 3"
    assert how_it_ended(-signal.SIGTERM) == "killed by SIGTERM"


def test_a_port_in_use_is_refused_in_one_line_before_anything_starts(tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = subprocess.run(
            [sys.executable, "-m", "app", "run"],
            cwd=tmp_path,
            env={**os.environ, "PYTHONPATH": str(ROOT), "PORT": str(port)},
            capture_output=True,
            text=True,
            check=False,
        )
    assert done.returncode == 1
    assert done.stdout == ""
    assert done.stderr.splitlines() == [
        f"Port {port} on 127.0.0.1 is in use. Stop what listens there, or take another: PORT={port + 1} make run"
    ]
    assert not (tmp_path / ".local" / "postgres").exists()


def test_an_address_of_another_machine_is_refused_in_one_line():
    with pytest.raises(CannotStart, match=r"Cannot listen on port 8000 of 192\.0\.2\.1"):
        run.check_port("192.0.2.1", 8000)


def test_wrong_settings_are_lines_and_no_stack(tmp_path):
    done = subprocess.run(
        [sys.executable, "-m", "app", "serve"],
        cwd=tmp_path,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "PORT": "none"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 4
    assert "Traceback" not in done.stderr
