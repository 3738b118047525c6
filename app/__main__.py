"""The command line: `python -m app <command>`.

How to read it: `COMMANDS` is the table. A command imports what it needs and no more, so that the service's image needs
neither PostgreSQL nor the demonstration, and `version` needs nothing at all.
"""

# ruff: noqa: PLC0415 - see above: a command imports what it needs when it runs

import argparse
import asyncio
import os
import sys
from collections.abc import Callable, Sequence
from importlib.metadata import version as version_of
from pathlib import Path
from typing import Final, NamedTuple

from app.local.arguments import take_arguments
from app.local.cluster import CannotStart
from app.settings import Settings, WrongSettings

CONTRACT: Final = Path(__file__).resolve().parent.parent / "openapi" / "openapi.json"


def run(_given: argparse.Namespace) -> int:
    """Start everything on this machine: database, demonstration, mail sink, API, worker."""
    from app.local import run

    return run.main()


def serve(_given: argparse.Namespace) -> int:
    """Answer HTTP requests until told to stop."""
    settings = Settings.from_environment(os.environ)
    import uvicorn

    from app.api.server import server_config
    from app.local.processes import end_with_parent
    from app.main import create_app

    end_with_parent()
    _refuse_unfit(settings)
    app = create_app(settings)
    proxies = [str(network) for network in settings.proxies]
    server = uvicorn.Server(server_config(app, host=settings.host, port=settings.port, proxies=proxies))
    server.run()
    return 0 if server.started else 1


def worker(_given: argparse.Namespace) -> int:
    """Send what waits to be sent and run what is due until told to stop."""
    from app import log
    from app.local.processes import end_with_parent
    from app.worker.main import main

    end_with_parent()
    settings = Settings.from_environment(os.environ)
    _refuse_unfit(settings)
    log.set_up_logging(settings.log_level)
    main(settings)
    return 0


def migrate(_given: argparse.Namespace) -> int:
    """Run the migrations that are missing and load what ships with the code, as the owner of the tables."""
    from app.local import database

    database.migrate(_settings().database_owner_url)
    return 0


def prepare_database(_given: argparse.Namespace) -> int:
    """Make the database roles; the service's own logins get the password that stands in DATABASE_URL."""
    from urllib.parse import unquote, urlsplit

    from app.db.prepare import LOGIN, prepare
    from app.local.database import said_in_one_line

    settings = _settings()
    serving = urlsplit(settings.database_url)
    if serving.username != LOGIN or not serving.password:
        raise CannotStart(
            f"Write DATABASE_URL with the user {LOGIN} and the password it shall get, "
            "and DATABASE_OWNER_URL with a login that owns the database and may make roles."
        )
    with said_in_one_line():
        asyncio.run(prepare(settings.database_owner_url, unquote(serving.password)))
    return 0


def run_due(given: argparse.Namespace) -> int:
    """Do now what the worker does on its rounds; with --now, in a demonstration, as if that moment had come."""
    from app import log
    from app.worker.due import run_due

    settings = _settings()
    if given.now is not None and not settings.demo:
        raise CannotStart("Only a demonstration's clock can be moved: --now needs DEMO=yes.")
    log.set_up_logging(settings.log_level)
    asyncio.run(run_due(settings, given.now))
    print("What was due is done." if given.now is None else f"What was due by {given.now.isoformat()} is done.")
    return 0


def rotate_keys(given: argparse.Namespace) -> int:
    """Seal everything again under the first of MASTER_KEYS, while the service runs; when it is done, the others may go."""
    from app.worker.keys import seal_again

    return 0 if asyncio.run(seal_again(_settings(), given.batch, print)) else 1


def ledger(given: argparse.Namespace) -> int:
    """Copy the ledger of erasures to a file, or erase again what it tells of after a backup was restored."""
    from app.worker.ledger import NotALedger, run

    try:
        print(run(_settings(), given.what, given.file))
    except NotALedger as refusal:
        raise CannotStart(str(refusal)) from None
    except OSError as refusal:
        raise CannotStart(f"{given.file}: {refusal.strerror}. Name a file that can be used.") from None
    return 0


def import_postcodes(given: argparse.Namespace) -> int:
    """Take in where whole postcodes are: Code-Point Open or the ONS Postcode Directory as they are downloaded."""
    from app.local.postcode import run

    print(run(_settings().database_owner_url, given.file))
    return 0


def import_centres(given: argparse.Namespace) -> int:
    """Take centres out of a CSV file, all of it or nothing; with --dry-run only say what would change."""
    from app.local.centre import import_centres as take_in

    return take_in(_settings(), given.file, dry_run=given.dry_run)


def export_centres(given: argparse.Namespace) -> int:
    """Write all centres to a CSV file, as they are imported; where one must not be found, its place only if asked."""
    from app.local.centre import export_centres as write

    return write(_settings(), given.file, hidden_places=given.hidden_places)


def contract(_given: argparse.Namespace) -> int:
    """Write the contract to openapi/openapi.json, and that of the feed beside it."""
    from app.contract import write

    write(CONTRACT)
    return 0


def tour(given: argparse.Namespace) -> int:
    """Walk one referral from the first question to the first session, against the running demonstration."""
    from app.local.environment import local_directory, remembered
    from app.local.tour import main

    os.environ.update(remembered(local_directory(), os.environ))
    if not os.environ.get("DATABASE_URL"):
        raise CannotStart("Nothing has run in this directory yet. Start it with: make run")
    code: int = main(given.address)
    return code


def audit(given: argparse.Namespace) -> int:
    """Walk the sealed audit trail and say whether every link holds, and the head that was written down elsewhere."""
    from app.worker.audit import walk

    holds, said = asyncio.run(walk(_settings(), given.head))
    print(said, file=sys.stdout if holds else sys.stderr)
    return 0 if holds else 1


def check_ready(_given: argparse.Namespace) -> int:
    """Ask the service at HOST and PORT whether it is ready, for a container's health check."""
    from app.local.readiness import address_in, ask

    ask(*address_in(os.environ))
    return 0


def new_keys(_given: argparse.Namespace) -> int:
    """Print one new key, for MASTER_KEYS or TOKEN_KEYS."""
    from app.local.keys import new_key

    print(new_key())
    return 0


def code(given: argparse.Namespace) -> int:
    """Print the next code of the second factor of a demonstration's account, which no telephone holds."""
    from app.local.database import said_in_one_line
    from app.local.demo import NoCode, code_of

    try:
        with said_in_one_line():
            print(asyncio.run(code_of(_settings(), given.email)))
    except NoCode as refusal:
        raise CannotStart(str(refusal)) from None
    return 0


def rotate_token_keys(_given: argparse.Namespace) -> int:
    """Let the next token key sign, keep the last one for what it has signed, and make a new next one.

    The service reads the file that TOKEN_KEYS_FILE names when it starts: restart it afterwards. Run this at most every
    ten minutes, the life of an access token.
    """
    from app.local.environment import local_directory, remembered
    from app.local.keys import rotate

    file = remembered(local_directory(), os.environ).get("TOKEN_KEYS_FILE")
    if not file:
        raise CannotStart(
            "Name the file of the keys in TOKEN_KEYS_FILE; keys that stand in TOKEN_KEYS are yours to move."
        )
    print("Now in the order sign, verify what was signed before, next:", *rotate(Path(file)))
    return 0


def version(_given: argparse.Namespace) -> int:
    """Print the versions of this service and of what it stands on."""
    from app.api.openapi import INFO

    print(f"safe-referral {INFO['version']}, Python {sys.version.split()[0]}, FastAPI {version_of('fastapi')}")
    return 0


class Command(NamedTuple):
    """A row of the table: what is typed, what runs."""

    name: str
    runs: Callable[[argparse.Namespace], int]


COMMANDS: Final = (
    Command("run", run),
    Command("serve", serve),
    Command("worker", worker),
    Command("migrate", migrate),
    Command("prepare-database", prepare_database),
    Command("run-due", run_due),
    Command("rotate-keys", rotate_keys),
    Command("ledger", ledger),
    Command("import-postcodes", import_postcodes),
    Command("import-centres", import_centres),
    Command("export-centres", export_centres),
    Command("contract", contract),
    Command("tour", tour),
    Command("audit", audit),
    Command("check-ready", check_ready),
    Command("new-keys", new_keys),
    Command("rotate-token-keys", rotate_token_keys),
    Command("code", code),
    Command("version", version),
)


def main(words: Sequence[str] | None = None) -> int:
    """Run one command and give its exit code; what is in the way is said in lines, not in a stack."""
    parser = argparse.ArgumentParser(prog="python -m app", description="The safe referral system.")
    commands = parser.add_subparsers(required=True, metavar="command")
    for command in COMMANDS:
        about = (command.runs.__doc__ or "").strip()
        row = commands.add_parser(command.name, help=about, description=about)
        row.set_defaults(runs=command.runs)
        take_arguments(command.name, row)
    given = parser.parse_args(words)
    try:
        code: int = given.runs(given)
    except (CannotStart, WrongSettings) as refusal:
        print(refusal, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    return code


def _settings() -> Settings:
    """Read the settings, completed by those of the last `run` in this directory."""
    from app.local.environment import local_directory, remembered

    return Settings.from_environment(remembered(local_directory(), os.environ))


def _refuse_unfit(settings: Settings) -> None:
    from app.local.database import said_in_one_line
    from app.main import NotPrepared, refuse_unfit

    with said_in_one_line():
        try:
            asyncio.run(refuse_unfit(settings))
        except NotPrepared as refusal:
            raise CannotStart(str(refusal)) from None


if __name__ == "__main__":
    sys.exit(main())
