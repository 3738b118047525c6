"""Sign-ins: what somebody acts as, how long a sign-in lasts, and what a refresh token is worth."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final, Protocol, TypeVar
from uuid import UUID

from app.domain.access import Role
from app.domain.errors import Invalid, Issue, NotAllowed

FAMILY_IDLE: Final = timedelta(days=30)
"""A family's sign-in ends when it was not used for so long."""
PROFESSIONAL_LIFE: Final = timedelta(hours=12)
"""Everybody else's ends so long after it began, used or not."""
GRACE: Final = timedelta(seconds=10)
"""A client that sends the same refresh token twice within this time is racing itself; later it is a theft."""


class Choice(Protocol):
    """Something an account may act as."""

    @property
    def membership_id(self) -> UUID | None:
        """None: as a family member."""
        ...

    @property
    def role(self) -> Role:
        """What it is."""
        ...


C = TypeVar("C", bound=Choice)


def choose(choices: Sequence[C], role: Role | None, membership_id: UUID | None) -> C:
    """Choose what a sign-in acts as: what was asked for; else the only membership; else a family member.

    Args:
        choices: everything the account may act as; being a family member is always among it.
        role: asked for, or None.
        membership_id: asked for, or None.

    Raises:
        NotAllowed: the account cannot act as that.
        Invalid: it holds the role at several places and did not say for which.
    """
    if role is None and membership_id is None:
        held = [choice for choice in choices if choice.membership_id is not None]
        return held[0] if len(held) == 1 else next(choice for choice in choices if choice.membership_id is None)
    fitting = [
        choice
        for choice in choices
        if (role is None or choice.role is role) and (membership_id is None or choice.membership_id == membership_id)
    ]
    if not fitting:
        raise NotAllowed("Your account cannot act as that. Sign in without `role` to read your `choices`.")
    if len(fitting) > 1:
        detail = (
            "You hold this role at several places. Name one of your `choices`, which a sign-in without `role` lists."
        )
        raise Invalid(issues=[Issue("/membership_id", "several", detail)])
    return fitting[0]


def ends_at(role: Role, began_at: datetime, used_at: datetime) -> datetime:
    """Tell when a sign-in ends.

    Args:
        role: what it acts as.
        began_at: when it began.
        used_at: when it was last used.
    """
    return used_at + FAMILY_IDLE if role is Role.FAMILY else began_at + PROFESSIONAL_LIFE
