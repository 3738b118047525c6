"""The environment of one machine: what `make run` sets so that the service needs no configuration.

How to read it: `local_environment` fills in what the person at the terminal has not set. The supervisor writes the
outcome to `.local/environment.json`, so that another command in the same directory (`run-due`, `tour`) finds the same
database and keys.
"""

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Final
from urllib.parse import quote, urlsplit, urlunsplit

from app.db.prepare import LOGIN
from app.local.cluster import private_directory
from app.local.keys import keys_in, password_in
from app.local.postgres import Postgres

DATABASE: Final = "safe_referral"
FILE: Final = "environment.json"
EVERYWHERE: Final = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - asked for in HOST, not chosen here
ADDRESS: Final = frozenset({"HOST", "PORT", "PUBLIC_URL"})
"""Where the service is found: remembered even as the terminal set it, for another terminal does not."""


def local_directory() -> Path:
    """Give the directory that holds everything of this machine's own."""
    return Path.cwd() / ".local"


def embedded(directory: Path) -> Postgres:
    """Give this machine's embedded server, running or not."""
    return Postgres(directory / "postgres")


def local_environment(directory: Path, environ: Mapping[str, str]) -> dict[str, str]:
    """Fill in what is not set: a demonstration with its own keys, and the embedded database unless one is given.

    A DATABASE_URL that comes without DATABASE_OWNER_URL is taken for the owner's; the service itself then works as the
    role that owns nothing.

    Args:
        directory: where keys and data are kept.
        environ: what the person at the terminal has set.
    """
    keys = keys_in(directory / "keys")
    given = {name: value for name, value in environ.items() if value}
    if "DATABASE_URL" not in given:
        owner = embedded(directory).url(DATABASE)
        given |= {"DATABASE_OWNER_URL": owner, "DATABASE_URL": serving_url(owner, password_in(keys))}
    elif "DATABASE_OWNER_URL" not in given:
        owner = given["DATABASE_URL"]
        given |= {"DATABASE_OWNER_URL": owner, "DATABASE_URL": serving_url(owner, password_in(keys))}
    given.setdefault("DEMO", "yes")
    for name, file in (("MASTER_KEYS", "master"), ("TOKEN_KEYS", "token")):
        if name not in given:
            given.setdefault(f"{name}_FILE", str(keys / file))
    return given


def serving_url(owner_url: str, password: str) -> str:
    """Give the address of the same database for the role that owns nothing."""
    parts = urlsplit(owner_url)
    host = parts.netloc.rpartition("@")[2]
    return urlunsplit(parts._replace(netloc=f"{LOGIN}:{quote(password, safe='')}@{host}"))


def address_here(host: str, port: int) -> str:
    """Give the address at which this machine itself reaches what listens on a host and port."""
    reached = EVERYWHERE.get(host, host)
    return f"http://[{reached}]:{port}" if ":" in reached else f"http://{reached}:{port}"


def remember(directory: Path, environ: Mapping[str, str]) -> None:
    """Write down where the service is, and what differs from the terminal's environment, for other commands here."""
    private_directory(directory)
    ours = {name: value for name, value in environ.items() if name in ADDRESS or os.environ.get(name) != value}
    unfinished = directory / f".{FILE}"
    unfinished.touch(mode=0o600)
    unfinished.write_text(json.dumps(ours, indent=1), encoding="utf-8")
    unfinished.replace(directory / FILE)


def remembered(directory: Path, environ: Mapping[str, str]) -> dict[str, str]:
    """Complete an environment with what the last `make run` in this directory used.

    What is set wins, except the owner's DATABASE_URL with which that run was started.
    """
    try:
        ours: dict[str, str] = json.loads((directory / FILE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return dict(environ)
    set_here = {name: value for name, value in environ.items() if value}
    if set_here.get("DATABASE_URL") in {None, ours.get("DATABASE_OWNER_URL")}:
        return {**ours, **set_here, "DATABASE_URL": ours.get("DATABASE_URL", set_here.get("DATABASE_URL", ""))}
    return set_here
