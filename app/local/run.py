"""`python -m app run`: the whole service on one machine, from an empty directory to a page that answers.

How to read it: `main` is the list of steps. Each either passes or raises one line for the person at the terminal.
"""

import asyncio
import errno
import http.client
import os
import socket
import sys
from contextlib import ExitStack
from importlib import import_module
from pathlib import Path

import asyncpg
from sqlalchemy.exc import SQLAlchemyError

from app.db.migrate import NewerDatabase, upgrade
from app.db.prepare import prepare
from app.db.reference import load_reference
from app.local.cluster import CannotStart
from app.local.environment import DATABASE, embedded, local_directory, local_environment, remember
from app.local.keys import password_in
from app.local.mail_sink import MailSink
from app.local.supervisor import Supervisor, ToldToStop
from app.settings import Settings

OLDEST_POSTGRES = 15
UP_SECONDS = 60.0
EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - asked for in HOST, not chosen here


def main() -> int:
    """Run everything until Ctrl-C, SIGTERM or the death of a child; give the exit code.

    Raises:
        CannotStart: with one line that says what is in the way.
        WrongSettings: with one line for each setting that is wrong.
    """
    directory = local_directory()
    environ = local_environment(directory, os.environ)
    settings = Settings.from_environment(environ)
    check_port(settings.host, settings.port)
    with ExitStack() as stack:
        supervisor = stack.enter_context(Supervisor())
        try:
            _start(stack, supervisor, directory, environ, settings)
            supervisor.for_ever()
        except ToldToStop:
            print("\nStopping.", flush=True)
        finally:
            supervisor.stop()
    print("Everything has stopped.", flush=True)
    return 0


def _start(
    stack: ExitStack, supervisor: Supervisor, directory: Path, environ: dict[str, str], settings: Settings
) -> None:
    if not os.environ.get("DATABASE_URL"):
        _say("Starting PostgreSQL")
        server = embedded(directory)
        stack.enter_context(server)
        supervisor.watch_over("PostgreSQL", server.process)
        asyncio.run(_make_database(server.url()))
    _say("Bringing the database up to date")
    prepare_and_migrate(settings.database_owner_url, password_in(directory / "keys"))
    sink = stack.enter_context(MailSink(directory / "mail", say=_say))
    if "SMTP_HOST" not in environ:
        environ |= {"SMTP_HOST": "127.0.0.1", "SMTP_PORT": str(sink.port)}
    remember(directory, environ)
    demo = import_module("app.local.demo")
    asyncio.run(demo.load(Settings.from_environment(environ)))
    for name, command in (("The API", "serve"), ("The worker", "worker")):
        supervisor.start(name, [sys.executable, "-m", "app", command], environ)
    supervisor.until(lambda: is_up(settings.host, settings.port), UP_SECONDS, "The API")
    print(_welcome(settings, directory, demo.ACCOUNTS, demo.PASSWORD), flush=True)


def prepare_and_migrate(owner_url: str, password: str) -> None:
    """Make the roles and run the migrations that are missing.

    Args:
        owner_url: a login that owns the database and may make roles.
        password: what the service's own logins get.

    Raises:
        CannotStart: the database is not there, too old, too new, or refuses.
    """
    try:
        asyncio.run(_check_version(owner_url))
        asyncio.run(prepare(owner_url, password))
        upgrade(owner_url)
        asyncio.run(load_reference(owner_url))
    except NewerDatabase as error:
        raise CannotStart(_one_line(error)) from None
    except (OSError, TimeoutError) as error:
        raise CannotStart(f"The database does not answer: {_one_line(error)}") from None
    except (asyncpg.PostgresError, asyncpg.InterfaceError, SQLAlchemyError, ValueError) as error:
        raise CannotStart(f"The database refuses: {_one_line(error)}") from None


def check_port(host: str, port: int) -> None:
    """Make sure that the port can be listened on, before anything is started.

    Raises:
        CannotStart: it is in use, or not ours to use.
    """
    try:
        family, kind, protocol, _name, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
            probe.listen()
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            sentence = (
                f"Port {port} on {host} is in use. Stop what listens there, or take another: PORT={port + 1} make run"
            )
        else:
            sentence = f"Cannot listen on port {port} of {host}: {error.strerror}. HOST and PORT choose another."
        raise CannotStart(sentence) from None


def is_up(host: str, port: int) -> bool:
    """Say whether the service answers."""
    connection = http.client.HTTPConnection(EVERYWHERE.get(host, host), port, timeout=2)
    try:
        connection.request("GET", "/health/live")
        return connection.getresponse().status == http.client.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


async def _make_database(server_url: str) -> None:
    connection = await asyncpg.connect(server_url)
    try:
        if not await connection.fetchval("SELECT true FROM pg_database WHERE datname = $1", DATABASE):
            await connection.execute(f"CREATE DATABASE {DATABASE}")
    finally:
        await connection.close()


async def _check_version(owner_url: str) -> None:
    connection = await asyncpg.connect(owner_url, timeout=10)
    try:
        if connection.get_server_version().major < OLDEST_POSTGRES:
            raise CannotStart(f"The database is older than PostgreSQL {OLDEST_POSTGRES}. Use a newer one.")
    finally:
        await connection.close()


def _welcome(settings: Settings, directory: Path, accounts: list[tuple[str, str]], password: str) -> str:
    """Say where everything is.

    Args:
        settings: of this run.
        directory: what this machine keeps.
        accounts: who each demonstration account is, and its e-mail address.
        password: of all of them.
    """
    width = max((len(who) for who, _ in accounts), default=0)
    lines = [
        "",
        f"The service is up at {settings.public_url}",
        f"  documentation: {settings.public_url}/docs and {settings.public_url}/redoc",
        f"  mail it sends: printed here and kept in {directory / 'mail'}",
        f"  demonstration accounts, all with the password {password}",
        *(f"    {who:<{width}}  {address}" for who, address in accounts),
        "Ctrl-C stops all of it.",
        "",
    ]
    return "\n".join(lines)


def _one_line(error: BaseException) -> str:
    lines = str(error).strip().splitlines() or [type(error).__name__]
    return lines[0]


def _say(line: str) -> None:
    print(line, flush=True)
