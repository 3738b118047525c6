"""Breaking the glass: who may open what is sealed, for how long, and who looks at it afterwards.

Source: rule book PRIV-05.
"""

from datetime import timedelta
from typing import Final

from app.domain.access import Role

OPEN_FOR: Final = timedelta(minutes=30)
LONGEST_ON_CALL: Final = timedelta(days=31)
REVIEW: Final = "review-break-glass"


def may_break(role: Role, *, on_call: bool) -> bool:
    """Tell whether somebody may break the glass: the hub lead, or the deputy who is on call now.

    Source: rule book PRIV-05.
    """
    return role is Role.HUB_LEAD or (role is Role.HUB_WORKER and on_call)


def may_review(role: Role, *, on_call: bool, broke_it: bool) -> bool:
    """Tell whether somebody may look at it afterwards: as whoever may break it, but never their own."""
    return may_break(role, on_call=on_call) and not broke_it
