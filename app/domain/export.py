"""What somebody is given who asks for everything that is kept about them: its parts, its states, what is left out.

An export holds what the asker reads anyway, under the same views, and nothing of any other side. A named reviewer leaves out
what would be likely to cause serious harm; a second person releases it. What is left out is not there, as if there had
never been any: neither a gap nor a word tells of it, and an answer that does not come tells nothing of another side.

Source: rule book PRIV-06, PRIV-09; visibility (subject access).
"""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

ANSWERED_WITHIN = timedelta(days=30)
"""By law a month."""


class State(StrEnum):
    """Where a request for an export stands; whoever asked reads only what is released."""

    ASKED = "asked"
    PREPARED = "prepared"
    """A reviewer has looked through it; a second person is asked to release it."""
    RELEASED = "released"


class Part(StrEnum):
    """A part that a reviewer may leave out."""

    ACCOUNT = "account"
    CONTACT_ROUTES = "contact_routes"
    MESSAGES = "messages"
    VISITS = "visits"
    REFERRAL = "referral"
    APPLICATION = "application"
    TIMELINE = "timeline"
    SCREENINGS = "screenings"
    PLACE = "place"
    ATTENDANCE = "attendance"
    ACCEPTABLE_CENTRES = "acceptable_centres"


OF_A_REFERRAL = frozenset(
    {
        Part.REFERRAL,
        Part.APPLICATION,
        Part.TIMELINE,
        Part.SCREENINGS,
        Part.PLACE,
        Part.ATTENDANCE,
        Part.ACCEPTABLE_CENTRES,
    }
)
Left = tuple[Part, UUID | None]
"""A part to leave out, and of which referral; None for what is of none."""


def fits(part: Part, referral_id: UUID | None) -> bool:
    """Say whether a part is named together with a referral if it is of one, and only then."""
    return (part in OF_A_REFERRAL) == (referral_id is not None)


def reduced(document: Mapping[str, Any], left_out: Iterable[Left]) -> dict[str, Any]:
    """Give the document without what is left out, as if there had been nothing.

    Source: rule book PRIV-06.
    """
    without = {(part, str(referral_id) if referral_id else None) for part, referral_id in left_out}
    kept = {name: _emptied(value) if (name, None) in without else value for name, value in document.items()}
    kept["referrals"] = [
        {name: _emptied(value) if (name, each["referral_id"]) in without else value for name, value in each.items()}
        for each in document.get("referrals", ())
        if (Part.REFERRAL, each["referral_id"]) not in without
    ]
    return kept


def _emptied(value: Any) -> Any:
    return [] if isinstance(value, list) else None


def answer_by(asked_on: date) -> date:
    """Tell by when a request has to be answered."""
    return asked_on + ANSWERED_WITHIN
