"""An embedded PostgreSQL: the server inside the pip package, with a lifecycle of our own.

How to read it: `Postgres` is one server in one directory. `data/` holds the cluster, `server.log` what it says, `run/`
its socket; the socket's directory is private and there is no TCP port, so no other user of the machine can reach it.
Whoever starts a server holds the directory's lock. So if the lock is free and a server still runs, its supervisor was
killed: it is stopped and a new one started.
"""

import fcntl
import hashlib
import os
import re
import shutil
import signal
import subprocess
import time
from pathlib import Path
from types import TracebackType
from typing import IO, Final, Self
from urllib.parse import quote

from app.local.cluster import (
    OWNER,
    CannotStart,
    as_nobody_special,
    check_space,
    find_binaries,
    make_cluster,
    postgres_version,
    private_directory,
    why,
)
from app.local.processes import end_process, gone, kill, plain_environment, processes_in

# A socket's path has at most 107 bytes; PostgreSQL adds `/.s.PGSQL.5432.lock`.
LONGEST_SOCKET_DIRECTORY: Final = 88
LARGEST_LOG_BYTES: Final = 10_000_000
START_SECONDS: Final = 60.0
STOP_SECONDS: Final = 30.0
_PLAIN_PATH: Final = re.compile(r"[\w/.+-]+", re.ASCII)
# Small, quiet, and nothing that people wrote ends up in the log.
_OPTIONS: Final = (
    "listen_addresses=",
    "unix_socket_permissions=0700",
    "shared_buffers=64MB",
    "max_connections=100",
    "io_method=sync",
    "max_wal_size=256MB",
    "jit=off",
    "timezone=UTC",
    "log_timezone=UTC",
    "log_error_verbosity=terse",
    "log_min_error_statement=panic",
    "log_parameter_max_length=0",
    "log_parameter_max_length_on_error=0",
    "log_checkpoints=off",
)
_CARELESS: Final = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "autovacuum=off")


class Postgres:
    """One embedded server.

    Args:
        directory: where it keeps everything; made if it is not there.
        careless: never wait for the disk. For tests only: a crash of the machine loses the cluster.
    """

    def __init__(self, directory: Path, *, careless: bool = False) -> None:
        self.directory = directory.absolute()
        self.data = self.directory / "data"
        self.log = self.directory / "server.log"
        self._careless = careless
        self._lock: IO[str] | None = None
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    @property
    def process(self) -> subprocess.Popen[bytes]:
        """The running server, for whoever watches over it."""
        if self._process is None:
            raise CannotStart("PostgreSQL has not been started.")
        return self._process

    def url(self, database: str = "postgres", user: str = OWNER, password: str | None = None) -> str:
        """Give the address of a database in this server, whether it is running or not."""
        secret = "" if password is None else f":{quote(password, safe='')}"
        return f"postgresql://{quote(user, safe='')}{secret}@/{quote(database, safe='')}?host={self._socket_path()}"

    def take(self) -> bool:
        """Take this directory for this process; False if another one has it."""
        private_directory(self.directory)
        lock = (self.directory / "lock").open("a", encoding="utf-8")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            lock.close()
            return False
        self._lock = lock
        return True

    def start(self, *, template: Path | None = None) -> None:
        """Start the server, making its cluster first if there is none.

        Args:
            template: a cluster made by `template_cluster` to begin anew from.

        Raises:
            CannotStart: with one line for the person at the terminal.
        """
        if self._lock is None and not self.take():
            raise CannotStart(f"Another process is using the PostgreSQL in {self.directory}. Stop that one first.")
        try:
            self._start(template)
        except BaseException:
            self.stop()
            raise

    def _start(self, template: Path | None) -> None:
        self._stop_leftover()
        if template is not None:
            shutil.rmtree(self.data, ignore_errors=True)
            shutil.copytree(template, self.data, symlinks=True)
            self.data.chmod(0o700)
        if not (self.data / "PG_VERSION").is_file():
            make_cluster(self.data)
        self._check_version()
        check_space(self.directory)
        self._launch()

    def stop(self) -> None:
        """Stop the server cleanly, whatever is still connected, and leave the directory to others."""
        if self._process is not None:
            end_process(self._process, (signal.SIGINT, STOP_SECONDS), (signal.SIGQUIT, 5.0))
            self._process = None
        if self._lock is not None:
            self._lock.close()
            self._lock = None

    def _launch(self) -> None:
        if self.log.is_file() and self.log.stat().st_size > LARGEST_LOG_BYTES:
            self.log.unlink()
        options = [
            *_OPTIONS,
            *(_CARELESS if self._careless else ()),
            f"unix_socket_directories={self._socket_directory()}",
        ]
        command = [*as_nobody_special(), str(find_binaries() / "postgres"), "-D", str(self.data)]
        command += [part for option in options for part in ("-c", option)]
        deadline = time.monotonic() + START_SECONDS
        while True:
            begun = self.log.stat().st_size if self.log.is_file() else 0
            with self.log.open("ab") as log:
                self._process = subprocess.Popen(
                    command,
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=log,
                    start_new_session=True,
                    env=plain_environment(),
                )
            if self._wait_until_ready(self._process, deadline):
                return
            said = self.log.read_bytes()[begun:].decode("utf-8", "replace")
            # After `kill -9` the lock file, or the shared memory of children that are still ending, is in the way for
            # a second or two.
            in_the_way = re.search(r'lock file ".*" already exists|pre-existing shared memory block', said)
            if not in_the_way or time.monotonic() > deadline - START_SECONDS / 2:
                raise CannotStart(why(said, self.log))
            self._remove_lock_of_stranger()
            time.sleep(0.2)

    def _wait_until_ready(self, process: "subprocess.Popen[bytes]", deadline: float) -> bool:
        """Wait for the status line that the server writes for exactly this purpose."""
        while process.poll() is None:
            lines = self._lock_file()
            if lines and lines[0].strip() == str(process.pid) and lines[-1].strip() == "ready":
                return True
            if time.monotonic() > deadline:
                raise CannotStart(f"PostgreSQL was not ready after {START_SECONDS:.0f} seconds; {self.log} says more.")
            time.sleep(0.02)
        return False

    def _lock_file(self) -> list[str]:
        try:
            return (self.data / "postmaster.pid").read_text(encoding="utf-8").splitlines()
        except OSError:
            return []

    def _stop_leftover(self) -> None:
        """Stop a server whose supervisor was killed."""
        leftover = processes_in(self.data)
        if not leftover:
            return
        lines = self._lock_file()
        first = int(lines[0]) if lines and lines[0].strip().isdigit() else 0
        if first in leftover:
            os.kill(first, signal.SIGINT)
        if not gone(self.data, STOP_SECONDS if first in leftover else 5.0):
            for process_id in processes_in(self.data):
                kill(process_id)
            gone(self.data, 5.0)

    def _remove_lock_of_stranger(self) -> None:
        """Remove the lock file of a killed server whose process id now belongs to some other program.

        PostgreSQL only asks whether such a process exists, and would wait for it for ever.
        """
        if Path("/proc/self/cwd").exists() and not processes_in(self.data):
            for file in (self.data / "postmaster.pid", self._socket_directory() / ".s.PGSQL.5432.lock"):
                file.unlink(missing_ok=True)

    def _check_version(self) -> None:
        ours = postgres_version().split(".")[0]
        theirs = (self.data / "PG_VERSION").read_text(encoding="utf-8").strip()
        if theirs != ours:
            raise CannotStart(
                f"The data in {self.data} are of PostgreSQL {theirs}, and this is PostgreSQL {ours}. Move that directory "
                f"away to begin anew, or set DATABASE_URL to a PostgreSQL {theirs}."
            )

    def _socket_path(self) -> Path:
        """Where the socket lives: beside the data, or in a short private directory if that path is too long."""
        beside = self.directory / "run"
        if len(os.fsencode(beside)) <= LONGEST_SOCKET_DIRECTORY and _PLAIN_PATH.fullmatch(str(beside)):
            return beside
        name = hashlib.sha256(os.fsencode(self.directory)).hexdigest()[:16]
        return Path("/tmp") / f"safe-referral-{os.geteuid()}-{name}"  # noqa: S108 - private and checked

    def _socket_directory(self) -> Path:
        return private_directory(self._socket_path())
