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
from pathlib import Path

from app.local import demo
from app.local.cluster import CannotStart
from app.local.database import make_database, prepare_and_migrate, said_in_one_line
from app.local.environment import DATABASE, EVERYWHERE, embedded, local_directory, local_environment, remember
from app.local.keys import password_in
from app.local.mail_sink import MailSink
from app.local.supervisor import Supervisor, ToldToStop
from app.settings import Settings

UP_SECONDS = 60.0


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
        asyncio.run(make_database(server.url(), DATABASE))
    _say("Bringing the database up to date")
    prepare_and_migrate(settings.database_owner_url, password_in(directory / "keys"))
    sink = stack.enter_context(MailSink(directory / "mail", say=_say))
    if "SMTP_HOST" not in environ:
        environ |= {"SMTP_HOST": "127.0.0.1", "SMTP_PORT": str(sink.port)}
    remember(directory, environ)
    with said_in_one_line():
        if word := asyncio.run(demo.load(Settings.from_environment(environ))):
            _say(word)
    for name, command in (("The API", "serve"), ("The worker", "worker")):
        supervisor.start(name, [sys.executable, "-m", "app", command], environ)
    supervisor.until(lambda: is_up(settings.host, settings.port), UP_SECONDS, "The API")
    print(_welcome(settings, directory, demo.ACCOUNTS, demo.PASSWORD), flush=True)


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
        "  whoever acts for others gives a code as well: .venv/bin/python -m app code ADDRESS prints it",
        "Ctrl-C stops all of it.",
        "",
    ]
    return "\n".join(lines)


def _say(line: str) -> None:
    print(line, flush=True)
