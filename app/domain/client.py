"""Machine clients: programs of a verified organisation, which act as its referrers do and as nobody else.

Read `SCOPE_OF` row by row: an operation is open to a program only under the scope of its row. What has no row is for
people who sign in, also where it is new; so nothing is opened to programs by mistake.

Source: rule book REF-03, REF-18; RFC 6749 (client credentials), RFC 6750 (use of the token).
"""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from app.domain.access import Op
from app.domain.errors import GrantRefused

GRANT_TYPE: Final = "client_credentials"
MOST_CLIENTS: Final = 20
"""Clients that one organisation may have."""
LIVE_SECRETS: Final = 2
"""Secrets of a client that count at the same time, so that a change of secret needs no pause."""
LONGEST_OVERLAP: Final = 30
"""Days for which an older secret may go on counting beside its successor."""


class Scope(StrEnum):
    """What a token is issued for."""

    ORGANISATIONS_READ = "organisations:read"
    REFERRALS_READ = "referrals:read"
    REFERRALS_WRITE = "referrals:write"
    SESSIONS_READ = "sessions:read"
    ATTENDANCE_READ = "attendance:read"
    ATTENDANCE_REQUEST = "attendance:request"
    CAPACITY_READ = "capacity:read"
    CAPACITY_ASK = "capacity:ask"


MEANING: Final[Mapping[Scope, str]] = MappingProxyType(
    {
        Scope.ORGANISATIONS_READ: "Find organisations that are verified.",
        Scope.REFERRALS_READ: "Read your organisation's referrals, their offers and places.",
        Scope.REFERRALS_WRITE: "Refer, in your organisation's name, and offer the referral to centres.",
        Scope.SESSIONS_READ: "Read the dates of sessions.",
        Scope.ATTENDANCE_READ: "Read attendance, and statements of attendance that were released to you.",
        Scope.ATTENDANCE_REQUEST: "Ask a centre for a statement of attendance.",
        Scope.CAPACITY_READ: "Read your organisation's questions to centres, and their answers.",
        Scope.CAPACITY_ASK: "Ask many centres at once who would consider such a family.",
    }
)

# fmt: off
SCOPE_OF: Final[Mapping[Op, Scope]] = MappingProxyType({
    Op.FIND_ORGANISATIONS:       Scope.ORGANISATIONS_READ,
    Op.LIST_REFERRALS:           Scope.REFERRALS_READ,
    Op.READ_REFERRAL:            Scope.REFERRALS_READ,
    Op.LIST_EVENTS:              Scope.REFERRALS_READ,
    Op.LIST_SCREENINGS:          Scope.REFERRALS_READ,
    Op.READ_OWN_APPLICATION:     Scope.REFERRALS_READ,
    Op.LIST_MISSING:             Scope.REFERRALS_READ,
    Op.LIST_OFFERS:              Scope.REFERRALS_READ,
    Op.READ_OFFER:               Scope.REFERRALS_READ,
    Op.READ_PLACEMENT:           Scope.REFERRALS_READ,
    Op.READ_PLACEMENT_CENTRE:    Scope.REFERRALS_READ,
    Op.START_REFERRAL:           Scope.REFERRALS_WRITE,
    Op.SAVE_SECTION:             Scope.REFERRALS_WRITE,
    Op.SUBMIT_APPLICATION:       Scope.REFERRALS_WRITE,
    Op.WITHDRAW_REFERRAL:        Scope.REFERRALS_WRITE,
    Op.OFFER_TO_CENTRE:          Scope.REFERRALS_WRITE,
    Op.RECALL_OFFER:             Scope.REFERRALS_WRITE,
    Op.LIST_SESSIONS:            Scope.SESSIONS_READ,
    Op.READ_SESSION:             Scope.SESSIONS_READ,
    Op.LIST_ATTENDANCE:          Scope.ATTENDANCE_READ,
    Op.LIST_ATTENDANCE_REQUESTS: Scope.ATTENDANCE_READ,
    Op.READ_DISCLOSURE:          Scope.ATTENDANCE_READ,
    Op.REQUEST_ATTENDANCE:       Scope.ATTENDANCE_REQUEST,
    Op.LIST_CAPACITY_QUESTIONS:  Scope.CAPACITY_READ,
    Op.READ_CAPACITY_ANSWER:     Scope.CAPACITY_READ,
    Op.ASK_CENTRES:              Scope.CAPACITY_ASK,
})
# fmt: on


def scope_of(op: Op) -> Scope | None:
    """Give the scope under which a program may do an operation; None means never."""
    return SCOPE_OF.get(op)


def granted(asked: str | None, held: Iterable[str]) -> frozenset[Scope]:
    """Tell what a token is issued for: what was asked for, or everything that the client holds.

    Args:
        asked: scopes with spaces between them; None where none are named.
        held: of the client.

    Raises:
        GrantRefused: a scope is unknown or the client does not hold it.

    Source: RFC 6749 3.3.
    """
    have = frozenset(Scope(word) for word in held)
    if asked is None:
        return have
    words = frozenset(asked.split(" "))
    if not words <= {scope.value for scope in have}:
        raise GrantRefused("invalid_scope", "This client does not hold every scope that was asked for.")
    return frozenset(Scope(word) for word in words)


def is_live(*, active: bool, ends: Iterable[datetime | None], verified: bool, now: datetime) -> bool:
    """Say whether a client may do anything.

    Args:
        active: neither the client nor its account is disabled.
        ends: of its place in the organisation and of the secret that it uses; None is no end.
        verified: the hub has verified the organisation.
        now: the clock.

    Source: rule book REF-03.
    """
    return active and verified and all(end is None or end > now for end in ends)


def ends_of_older(live: Iterable[datetime | None], now: datetime, overlap: timedelta) -> list[datetime]:
    """Tell when the secrets end that a new one succeeds.

    Args:
        live: ends of the secrets that count now, the newest first; None is no end.
        now: the clock.
        overlap: for how long the newest of them goes on counting.

    Returns:
        An end for each, in the same order: only the newest outlives this moment, and none longer than it would have.
    """
    latest = now + overlap
    return [
        (latest if end is None else min(end, latest)) if number < LIVE_SECRETS - 1 else now
        for number, end in enumerate(live)
    ]
