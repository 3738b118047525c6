"""Guessing and flooding: how often something may be tried, from where, and what becomes of more.

Read `LIMITS` row by row. Each kind of try is counted under a key that names what it is about: an account together with
a network, a network alone, or an account alone. Within a window a number of tries is free; after the last of them the
next has to wait, and after each further one twice as long. Only limits that name a network refuse: whatever strangers do elsewhere, it
can slow the owner of an account, and never lock them out. The one exception is the six digits of an authenticator app,
which whoever has the password could guess from everywhere; recovery codes, too long to guess, pass by that limit.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from types import MappingProxyType
from typing import Final, NamedTuple


class Tried(StrEnum):
    """What is counted."""

    SIGN_IN_HERE = "sign-in-here"
    """One account from one network."""
    SIGN_IN_NETWORK = "sign-in-network"
    SIGN_IN_ACCOUNT = "sign-in-account"
    """One account from anywhere."""
    SIGN_UP_NETWORK = "sign-up-network"
    SIGN_UP_MAILBOX = "sign-up-mailbox"
    """Mails to one address."""
    CODE_HERE = "code-here"
    """Codes typed for one address from one network."""
    CODE_NETWORK = "code-network"
    RESET_NETWORK = "reset-network"
    RESET_MAILBOX = "reset-mailbox"
    PASSWORD_HERE = "password-here"  # noqa: S105 - a name
    """One's own password, asked for again."""
    FACTOR_HERE = "factor-here"
    """Second factors of one account from one network."""
    FACTOR_ACCOUNT = "factor-account"
    """Codes of an authenticator app for one account from anywhere."""
    CLIENT_NETWORK = "client-network"
    """Secrets of machine clients."""
    JOIN_NETWORK = "join-network"
    """Centres that apply to join."""
    CHECK_NETWORK = "check-network"
    """Suitability checks without an account."""


class Effect(StrEnum):
    """What becomes of a try that comes too soon."""

    REFUSE = "refuse"
    SLOW = "slow"
    """It is taken, a little later."""
    SILENT = "silent"
    """It is answered as ever, and nothing is done."""


class Limit(NamedTuple):
    """A row of the table.

    Args:
        free: tries in a window that cost nothing.
        window: how long a try counts.
        first: the wait after the last free try; it doubles with each further one.
        longest: the longest wait.
        effect: what becomes of a try within the wait.
    """

    free: int
    window: timedelta
    first: timedelta
    longest: timedelta
    effect: Effect


_HOUR, _MINUTE, _SECOND = timedelta(hours=1), timedelta(minutes=1), timedelta(seconds=1)

# fmt: off
LIMITS: Final[Mapping[Tried, Limit]] = MappingProxyType({
    Tried.SIGN_IN_HERE:    Limit(5,  _HOUR,        _SECOND,       15 * _MINUTE,  Effect.REFUSE),
    Tried.SIGN_IN_NETWORK: Limit(60, _HOUR,        _SECOND,       5 * _MINUTE,   Effect.REFUSE),
    Tried.SIGN_IN_ACCOUNT: Limit(20, _HOUR,        _SECOND / 4,   2 * _SECOND,   Effect.SLOW),
    Tried.SIGN_UP_NETWORK: Limit(60, _HOUR,        _SECOND,       5 * _MINUTE,   Effect.REFUSE),
    Tried.SIGN_UP_MAILBOX: Limit(5,  _HOUR,        10 * _MINUTE,  _HOUR,         Effect.SILENT),
    Tried.CODE_HERE:       Limit(5,  _HOUR / 2,    _HOUR / 2,     _HOUR / 2,     Effect.REFUSE),
    Tried.CODE_NETWORK:    Limit(60, _HOUR,        _SECOND,       5 * _MINUTE,   Effect.REFUSE),
    Tried.RESET_NETWORK:   Limit(60, _HOUR,        _SECOND,       5 * _MINUTE,   Effect.REFUSE),
    Tried.RESET_MAILBOX:   Limit(5,  _HOUR,        10 * _MINUTE,  _HOUR,         Effect.SILENT),
    Tried.PASSWORD_HERE:   Limit(5,  _HOUR,        _SECOND,       15 * _MINUTE,  Effect.REFUSE),
    Tried.FACTOR_HERE:     Limit(5,  _HOUR,        _SECOND,       15 * _MINUTE,  Effect.REFUSE),
    Tried.FACTOR_ACCOUNT:  Limit(30, _HOUR,        _SECOND,       5 * _MINUTE,   Effect.REFUSE),
    Tried.CLIENT_NETWORK:  Limit(60, _HOUR,        _SECOND,       5 * _MINUTE,   Effect.REFUSE),
    Tried.JOIN_NETWORK:    Limit(5,  _HOUR,        _MINUTE,       15 * _MINUTE,  Effect.REFUSE),
    Tried.CHECK_NETWORK:   Limit(120, _HOUR,       _SECOND,       _MINUTE,       Effect.REFUSE),
})
# fmt: on


@dataclass(frozen=True, slots=True)
class Count:
    """What is known of the tries under one key."""

    tries: int
    window_from: datetime
    blocked_until: datetime | None = None

    def wait(self, now: datetime) -> timedelta:
        """Tell how long the next try has to wait."""
        return max(self.blocked_until - now, timedelta()) if self.blocked_until else timedelta()


def after_try(count: Count, limit: Limit, now: datetime) -> Count:
    """Count one try that was taken."""
    if now >= count.window_from + limit.window:
        return Count(1, now)
    tries = count.tries + 1
    if tries < limit.free:
        return replace(count, tries=tries)
    wait = min(limit.first * 2 ** min(tries - limit.free, 32), limit.longest)
    return Count(tries, count.window_from, now + wait)


def network_of(address: str | None) -> str:
    """Name the network of a client: the /24 of an IPv4 address, the /64 of an IPv6 one.

    Args:
        address: as the connection says; anything else than an IP address is one network of its own.
    """
    try:
        found: IPv4Address | IPv6Address = ip_address(str(address))
    except ValueError:
        return "unknown"
    if isinstance(found, IPv6Address) and found.ipv4_mapped is not None:
        found = found.ipv4_mapped
    return str(ip_network((found, 24 if isinstance(found, IPv4Address) else 64), strict=False))
