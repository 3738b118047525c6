"""What stands behind a command: words that a person types, read into values."""

import argparse
import re
from datetime import UTC, datetime


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
