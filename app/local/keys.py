"""Keys for one machine: made at the first start, kept under `.local/keys`, readable by their owner alone."""

import base64
import os
import secrets
from pathlib import Path
from typing import Final

from app.local.cluster import CannotStart, private_directory
from app.settings import DEMO_KEY

KEY_FILES: Final = {"master": 1, "token": 2}
"""Files by name, and how many keys each begins with: of token keys the next one is published from the start."""
PASSWORD_FILE: Final = "database-password"  # noqa: S105 - the name of a file
SECRET_BYTES: Final = 32


def new_key(prefix: str = "") -> str:
    """Make an entry for MASTER_KEYS or TOKEN_KEYS: a random id, a colon, the base64 of 32 random bytes.

    Args:
        prefix: what the id begins with.
    """
    return f"{prefix}{secrets.token_hex(4)}:{base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode()}"


def keys_in(directory: Path) -> Path:
    """Make whatever key is missing in a directory, and give the directory back.

    Their ids say that they are a demonstration's: a service in earnest refuses them.

    Raises:
        CannotStart: the directory cannot be written to.
    """
    private_directory(directory)
    for name, number in KEY_FILES.items():
        _keep(directory / name, "\n".join(new_key(DEMO_KEY) for _ in range(number)))
    _keep(directory / PASSWORD_FILE, secrets.token_urlsafe(SECRET_BYTES))
    return directory


def rotate(file: Path) -> list[str]:
    """Let the next key of a file be the current one, and make a new next one.

    The order in the file is: the key that signs, the one that signed before it, the next. All are published and verify,
    so a token that was signed before the rotation is good to its end, and everybody knows a key before it signs.

    Args:
        file: as TOKEN_KEYS_FILE names it.

    Returns:
        The key ids, as they stand in it now.

    Raises:
        CannotStart: the file cannot be read or written.
    """
    try:
        current, *others = file.read_text(encoding="utf-8").replace(",", " ").split() or [new_key()]
        prefix = DEMO_KEY if current.startswith(DEMO_KEY) else ""
        following = others[-1] if others else new_key(prefix)
        keys = [following, current, new_key(prefix)]
        unfinished = file.with_name(f".{file.name}.{os.getpid()}")
        with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as out:
            out.write("\n".join(keys) + "\n")
        unfinished.replace(file)
    except (OSError, UnicodeDecodeError):
        raise CannotStart(f"Cannot read and write {file}.") from None
    return [key.partition(":")[0] for key in keys]


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
