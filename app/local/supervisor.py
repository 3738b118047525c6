"""The supervisor: starts children, notices when one dies, and ends all of them.

How to read it: children run in sessions of their own, so that Ctrl-C reaches the supervisor alone and it decides the
order. Each holds one end of a pipe whose other end only the supervisor has: if it is killed, the pipe breaks and the
children end by themselves (`end_with_parent` in `processes.py`).
"""

import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from types import FrameType, TracebackType
from typing import Self

from app.local.cluster import CannotStart
from app.local.processes import PIPE, end_process

LOOK_SECONDS = 0.2
CHILD_SECONDS = 15.0


class ToldToStop(BaseException):
    """Ctrl-C or SIGTERM came. No `Exception`, so that nobody on the way swallows it."""


class Supervisor:
    """The children of one run."""

    def __init__(self) -> None:
        self._children: dict[str, subprocess.Popen[bytes]] = {}
        self._watched: dict[str, subprocess.Popen[bytes]] = {}
        self._reading, self._writing = os.pipe()

    def __enter__(self) -> Self:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, _told)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def start(self, name: str, command: Sequence[str], environ: Mapping[str, str]) -> None:
        """Start a child.

        Args:
            name: what a person calls it.
            command: the program and its arguments.
            environ: its whole environment.
        """
        self._children[name] = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            env={**environ, PIPE: str(self._reading)},
            pass_fds=[self._reading],
            start_new_session=True,
        )

    def watch_over(self, name: str, process: "subprocess.Popen[bytes]") -> None:
        """Watch over a process that somebody else started and will end."""
        self._watched[name] = process

    def look(self) -> None:
        """Look after every child once.

        Raises:
            CannotStart: one has ended by itself.
        """
        for name, process in [*self._watched.items(), *self._children.items()]:
            code = process.poll()
            if code is not None:
                raise CannotStart(f"{name} has ended by itself ({how_it_ended(code)}), so everything is stopped.")

    def until(self, ready: Callable[[], bool], seconds: float, what: str) -> None:
        """Look after the children until something is ready.

        Raises:
            CannotStart: a child ended, or it took too long.
        """
        deadline = time.monotonic() + seconds
        while not ready():
            self.look()
            if time.monotonic() > deadline:
                raise CannotStart(f"{what} was not ready after {seconds:.0f} seconds.")
            time.sleep(LOOK_SECONDS / 4)

    def for_ever(self) -> None:
        """Look after the children until one ends or somebody says stop.

        Raises:
            CannotStart: one has ended by itself.
            ToldToStop: Ctrl-C or SIGTERM.
        """
        while True:
            self.look()
            time.sleep(LOOK_SECONDS)

    def stop(self) -> None:
        """End the children that were started here, all told at once; no signal can disturb this."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)
        self._watched.clear()
        for process in self._children.values():
            if process.poll() is None:
                process.terminate()
        while self._children:
            _name, process = self._children.popitem()
            end_process(process, (signal.SIGTERM, CHILD_SECONDS))


def how_it_ended(code: int) -> str:
    """Say in words how a process ended."""
    return f"killed by {signal.Signals(-code).name}" if code < 0 else f"exit code {code}"


def _told(number: int, _frame: FrameType | None) -> None:
    raise ToldToStop(signal.Signals(number).name)
