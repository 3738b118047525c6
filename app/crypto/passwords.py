"""Passwords: how they are hashed, and which ones are taken.

There are no rules of composition and no expiry: a password is long enough, not a common one, and not the person's own
address. Hashing runs in a thread, two at a time, so that a burst of sign-ins neither blocks the loop nor fills memory.

Source: NIST SP 800-63B 5.1.1.2; OWASP password storage (argon2id, 19 MiB, two passes, one lane).
"""

import re
import unicodedata
from functools import lru_cache
from importlib.resources import files
from typing import Final

from anyio import CapacityLimiter, to_thread
from anyio.lowlevel import RunVar
from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

from app.domain.errors import Issue

SHORTEST: Final = 12
LONGEST: Final = 256
_AT_ONCE: Final = 2
_SHORTEST_LOCAL_PART: Final = 4
_HASHER: Final = PasswordHash((Argon2Hasher(time_cost=2, memory_cost=19456, parallelism=1),))
# The hash of a random password that nobody kept: an unknown account costs as much as a known one.
_NOBODY: Final = "$argon2id$v=19$m=19456,t=2,p=1$NRZvUq+rDV/rSxj6NfTYAQ$bK3LLhbDN3/Td+uBnzlI9ACah+57pIizU0SXvd16crM"
_MARK: Final = "$argon2id$"
_limiter: Final = RunVar[CapacityLimiter]("password_limiter")


async def hash_password(password: str) -> str:
    """Hash a password for storing.

    Args:
        password: as typed; equal looking forms of it (NFKC) are equal.
    """
    return await to_thread.run_sync(_HASHER.hash, _normal(password), limiter=_two_at_once())


async def verify_password(stored: str | None, password: str) -> bool:
    """Say whether the password is the stored one; costs the same when there is nothing stored.

    Args:
        stored: the hash of the account; None where there is no such account, no hash at all where it has no password.
        password: as typed.
    """
    hashed = stored if stored is not None and stored.startswith(_MARK) else None
    matches = await to_thread.run_sync(_HASHER.verify, _normal(password), hashed or _NOBODY, limiter=_two_at_once())
    return matches and hashed is not None


def check_password(password: str, email: str, pointer: str = "/password") -> list[Issue]:
    """Say everything that is wrong with a new password; an empty list takes it.

    Args:
        password: as typed.
        email: the address it belongs to.
        pointer: where the password stands in the body.
    """
    plain = _plain(password)
    issues = []
    if len(password) < SHORTEST:
        detail = f"Use at least {SHORTEST} characters. Three or four words in a row are easy to remember."
        issues.append(Issue(pointer, "password-too-short", detail))
    if len(password) > LONGEST:
        issues.append(Issue(pointer, "password-too-long", f"Use at most {LONGEST} characters."))
    if plain in _common() or _is_one_pattern(plain):
        detail = "Many people use this password, so it is the first to be tried. Choose another."
        issues.append(Issue(pointer, "password-too-common", detail))
    local_part = _plain(email.partition("@")[0])
    if len(local_part) >= _SHORTEST_LOCAL_PART and local_part in plain:
        issues.append(Issue(pointer, "password-contains-email", "Leave your e-mail address out of your password."))
    return issues


def _normal(password: str) -> bytes:
    return unicodedata.normalize("NFKC", password).encode("utf-8", "surrogatepass")


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold().strip()


def _is_one_pattern(plain: str) -> bool:
    """Recognise one short piece repeated to the end, of whatever length: `abcabcabcabc`."""
    return re.fullmatch(r"(.{1,4}?)\1{2,}.{0,3}", plain, re.DOTALL) is not None


@lru_cache(maxsize=1)
def _common() -> frozenset[str]:
    lines = files("app").joinpath("data", "common_passwords.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(_plain(line) for line in lines if line and not line.startswith("#"))


def _two_at_once() -> CapacityLimiter:
    try:
        return _limiter.get()
    except LookupError:
        limiter = CapacityLimiter(_AT_ONCE)
        _limiter.set(limiter)
        return limiter
