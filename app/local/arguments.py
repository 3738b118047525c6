"""What stands behind a command: words that a person types, read into values.

How to read it: `take_arguments` is the table; a command that is not in it takes none.
"""

import argparse
import re
from datetime import UTC, datetime
from pathlib import Path


def take_arguments(command: str, parser: argparse.ArgumentParser) -> None:
    """Let a command's parser take what stands behind it."""
    if command == "run-due":
        parser.add_argument("--now", type=moment, metavar="ISO", help="a date, or a moment with its offset from UTC")
    if command == "rotate-keys":
        parser.add_argument("--batch", type=int, default=200, metavar="ROWS", help="rows in one transaction")
    if command == "ledger":
        parser.add_argument("what", choices=["write", "replay"])
        parser.add_argument("file", type=Path, help="a file to keep apart from the database's backups")
    if command == "import-postcodes":
        parser.add_argument("file", type=Path, help="the download: a zip, a folder or a table")
    if command == "import-centres":
        parser.add_argument("file", type=Path, help="CSV in UTF-8, with the columns of an export")
        parser.add_argument("--dry-run", action="store_true", help="only say what would change")
    if command == "export-centres":
        parser.add_argument("file", type=Path, help="to write")
        parser.add_argument("--hidden-places", action="store_true", help="also of centres that must not be found")
    if command == "audit":
        parser.add_argument("what", choices=["verify"], help="walk the chain of seals")
        parser.add_argument(
            "--head", type=head_of_trail, metavar="COUNT:HASH", help="a head from the worker's log or from /metrics"
        )
    if command == "code":
        parser.add_argument("email", help="of the account")
    if command == "tour":
        parser.add_argument("address", nargs="?", help="of the service, if not that of the last `run` here")


def head_of_trail(text: str) -> tuple[int, str]:
    """Read a head of the audit trail, as the worker writes it down."""
    count, _, digest = text.partition(":")
    if not re.fullmatch(r"[0-9]{1,18}", count) or not re.fullmatch(r"[0-9a-fA-F]{64}", digest):
        raise argparse.ArgumentTypeError("a head is the number of links, a colon and 64 hexadecimal digits")
    return int(count), digest.lower()


def moment(text: str) -> datetime:
    """Read a moment; a date alone means its first moment, UTC."""
    try:
        read = datetime.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(
            "write a date, as 2027-03-28, or a moment, as 2027-03-28T09:30+00:00"
        ) from None
    return read if read.tzinfo else read.replace(tzinfo=UTC)
