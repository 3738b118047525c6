"""One-time codes that people type from an e-mail, and the long secrets that only programs carry.

Neither is ever stored: the database holds a keyed fingerprint of a code and a plain hash of a secret. A code is short
enough to guess offline, so its fingerprint needs a key; a secret of 256 bits is not.
"""

import hashlib
import secrets
from typing import Final

from app.crypto.seal import Keyring

# Crockford's base 32: no I, L, O or U, so nothing can be misread or spell a word.
_ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_TYPED: Final = str.maketrans("OIL", "011", " -\t\r\n\u00a0\u2010\u2011\u2012\u2013\u2014\u2212_.")
_GROUP: Final = 5
CODE_LENGTH: Final = 10
SECRET_BYTES: Final = 32


def new_code(length: int = CODE_LENGTH) -> str:
    """Make a code for people to type, in groups of five: `7K2QF-09XYZ`.

    Args:
        length: characters without the dashes, five bits each.
    """
    drawn = "".join(secrets.choice(_ALPHABET) for _ in range(length))
    return "-".join(drawn[start : start + _GROUP] for start in range(0, length, _GROUP))


def normalise_code(typed: str) -> str:
    """Bring what was typed to the form that was sent: capitals, no gaps, O read as 0, I and L as 1."""
    return typed.upper().translate(_TYPED)


def hash_code(keyring: Keyring, purpose: str, typed: str) -> bytes:
    """Fingerprint a code, as sent or as typed, for storing and for finding it.

    Args:
        keyring: whose key makes the fingerprint useless to whoever steals the database alone.
        purpose: what the code opens; a code for one purpose is nothing for another.
        typed: the code with or without its dashes, in any case.

    Returns:
        32 bytes.
    """
    return keyring.index(f"code/{purpose}", normalise_code(typed))


def hash_codes(keyring: Keyring, purpose: str, typed: str) -> tuple[bytes, ...]:
    """Fingerprint a code as typed, for finding it: under every key, because it may have been sent under an older one."""
    return keyring.indexes(f"code/{purpose}", normalise_code(typed))


def new_secret() -> str:
    """Make an opaque secret of 256 bits, safe in URLs and headers: refresh tokens, feed addresses, client secrets."""
    return secrets.token_urlsafe(SECRET_BYTES)


def hash_secret(secret: str) -> bytes:
    """Hash a secret made by `new_secret` for storing and for finding it.

    Source: RFC 9700 4.14 (refresh tokens are bound, rotated and never stored in the clear).
    """
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).digest()
