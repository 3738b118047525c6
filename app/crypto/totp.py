"""One-time passwords out of an authenticator app: the second factor of a sign-in.

A code belongs to a step of thirty seconds. The step before and the one after count as well, because clocks differ; no
step that has served ever serves again, so that a code read over somebody's shoulder is worth nothing.

Source: RFC 6238 (TOTP: 6 digits, 30 seconds, HMAC-SHA-1, which is all that many apps know), RFC 4226 7.2.
"""

import hmac
import re
from datetime import datetime
from typing import Final

import pyotp

STEP_SECONDS: Final = 30
DIGITS: Final = 6
_WINDOW: Final = 1
_GAPS: Final = re.compile(r"[\s-]")


def new_totp_secret() -> str:
    """Make a secret of 160 bits, in the base 32 that apps take."""
    return pyotp.random_base32(32)


def totp_address(secret: str, account: str, issuer: str) -> str:
    """Give the `otpauth:` address that a QR code holds.

    Args:
        secret: in base 32.
        account: the name under which the app shows it.
        issuer: of this service.
    """
    return pyotp.TOTP(secret).provisioning_uri(name=account, issuer_name=issuer)


def step_at(now: datetime) -> int:
    """Number the step that a moment belongs to."""
    return int(now.timestamp()) // STEP_SECONDS


def code_of_step(secret: str, step: int) -> str:
    """Give the code of one step."""
    return pyotp.TOTP(secret).generate_otp(step)


def matching_step(secret: str, typed: str, now: datetime, last_step: int | None) -> int | None:
    """Find the step that a code belongs to; None where it is none of this moment's, or has served already.

    Args:
        secret: in base 32.
        typed: as typed, gaps and all.
        now: the moment.
        last_step: the newest step that has served; it and all before it serve no more.
    """
    given, here = _GAPS.sub("", typed).encode("utf-8", "surrogatepass"), step_at(now)
    found = None
    for step in range(here - _WINDOW, here + _WINDOW + 1):
        same = hmac.compare_digest(code_of_step(secret, step).encode(), given)
        if same and (last_step is None or step > last_step):
            found = step
    return found


def next_code(secret: str, now: datetime, last_step: int | None) -> str | None:
    """Give the next code that will be taken; None where this moment's have all served.

    Args:
        secret: in base 32.
        now: the moment.
        last_step: the newest step that has served.
    """
    step = max(step_at(now), -1 if last_step is None else last_step + 1)
    return code_of_step(secret, step) if step <= step_at(now) + _WINDOW else None
