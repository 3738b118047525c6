"""Keys for one machine: made at the first start, kept under `.local/keys`, readable by their owner alone."""

import base64
import os
import secrets
from pathlib import Path
from typing import Final

from app.local.cluster import CannotStart, private_directory

KEY_FILES: Final = ("master", "token")
PASSWORD_FILE: Final = "database-password"  # noqa: S105 - the name of a file
SECRET_BYTES: Final = 32


def new_key() -> str:
    """Make an entry for MASTER_KEYS or TOKEN_KEYS: a random id, a colon, the base64 of 32 random bytes."""
    return f"{secrets.token_hex(4)}:{base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode()}"


def keys_in(directory: Path) -> Path:
    """Make whatever key is missing in a directory, and give the directory back.

    Raises:
        CannotStart: the directory cannot be written to.
    """
    private_directory(directory)
    for name in KEY_FILES:
        _keep(directory / name, new_key())
    _keep(directory / PASSWORD_FILE, secrets.token_urlsafe(SECRET_BYTES))
    return directory


def password_in(directory: Path) -> str:
    """Give the password of the database role that the service works as on this machine."""
    return (keys_in(directory) / PASSWORD_FILE).read_text(encoding="utf-8").strip()


def _keep(file: Path, content: str) -> None:
    """Write a file whole or not at all, and never over one that is there."""
    if file.exists():
        return
    unfinished = file.with_name(f".{file.name}.{os.getpid()}")
    try:
        with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as out:
            out.write(f"{content}\n")
        os.link(unfinished, file)
    except FileExistsError:
        return
    except OSError as error:
        raise CannotStart(f"Cannot write {file}: {error.strerror}.") from None
    finally:
        unfinished.unlink(missing_ok=True)
