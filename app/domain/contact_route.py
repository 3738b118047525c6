"""Contact routes: how equal ones are recognised, and when a new value has to be confirmed.

Source: rule book MSG-01, PRIV-08.
"""

import re
from datetime import timedelta
from typing import Final

from app.domain.vocabulary import RouteKind

MOST: Final = 12
"""Routes that one person may have."""
UNTIL_CONFIRMED: Final = timedelta(days=3650)
"""How long a changed route is held: until the hub has confirmed it. This date only stands in the row; nothing waits
for it."""
_COUNTRY = "44"


def plain_form(kind: RouteKind, value: str) -> str:
    """Bring a value to the form in which two spellings of one mailbox, number or address are the same.

    Args:
        kind: of the route.
        value: as typed, or in its international form.
    """
    if kind is RouteKind.EMAIL:
        return value.strip().casefold()
    if kind is RouteKind.TELEPHONE:
        digits = re.sub(r"\D", "", value)
        if value.lstrip().startswith("+"):
            return digits
        return digits[2:] if digits.startswith("00") else _COUNTRY + digits.removeprefix("0")
    return " ".join(value.casefold().split())


def index_purpose(kind: RouteKind) -> str:
    """Name the index under which routes of a kind are found."""
    return f"route-{kind.value}"


def needs_confirming(*, in_use: bool, changed: bool, has_other_of_kind: bool) -> bool:
    """Tell whether nothing may go to a route until the hub has confirmed it with its owner.

    Args:
        in_use: the owner is a party to a referral that was sent, so somebody may write.
        changed: the route existed, with another value.
        has_other_of_kind: the route is new, and its owner has another of the kind.

    Source: rule book MSG-01.
    """
    return in_use and (changed or has_other_of_kind)
