"""Processes of this machine: running a short command, ending a child, finding what a killed parent left behind."""

import os
import signal
import subprocess
import threading
import time
from pathlib import Path
from typing import Final

PIPE: Final = "PARENT_PIPE"


def end_process(process: "subprocess.Popen[bytes]", *tries: tuple[signal.Signals, float]) -> None:
    """End a child: send each signal and wait that many seconds, then kill it."""
    for number, seconds in (*tries, (signal.SIGKILL, None)):
        if process.poll() is not None:
            return
        process.send_signal(number)
        try:
            process.wait(seconds)
        except subprocess.TimeoutExpired:
            continue


def run_quietly(command: list[str]) -> "subprocess.CompletedProcess[str]":
    """Run a short command with its output kept, in a language that we can read."""
    return subprocess.run(
        command,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
        env=plain_environment(),
    )


def plain_environment() -> dict[str, str]:
    """Leave out what would send PostgreSQL elsewhere; PG* variables belong to the person's own servers."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PG", "LC_"))}
    return {**kept, "LC_ALL": "C", "LANG": "C"}


def processes_in(data: Path) -> set[int]:
    """Find this cluster's processes: each works in the data directory. Empty where there is no /proc."""
    found = set()
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            if (entry / "cwd").readlink() == data.resolve() and b"postgres" in (entry / "cmdline").read_bytes():
                found.add(int(entry.name))
        except OSError:
            continue
    return found


def gone(data: Path, seconds: float) -> bool:
    """Wait until none of a cluster's processes is left; False if that takes longer."""
    deadline = time.monotonic() + seconds
    while processes_in(data):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


def kill(process_id: int) -> None:
    """Kill a process that may have ended by itself meanwhile."""
    try:
        os.kill(process_id, signal.SIGKILL)
    except ProcessLookupError:
        return


def end_with_parent() -> None:
    """End this process as SIGTERM would when the supervisor that started it is gone, even by `kill -9`.

    The supervisor alone holds the other end of the pipe whose number it passed on; nothing happens without one.
    """
    number = os.environ.pop(PIPE, "")
    if number.isdigit():
        threading.Thread(target=_wait_for_parent, args=(int(number),), daemon=True).start()


def _wait_for_parent(pipe: int) -> None:
    os.read(pipe, 1)
    os.kill(os.getpid(), signal.SIGTERM)
