"""Sign-ins: what somebody acts as, how long a sign-in lasts, who needs a second factor, what a refresh token is worth.

`TERMS` is the table: one row a role. Whoever acts for others (staff, and professionals, who hold one side's answers and
addresses) needs a second factor; to families it is offered, because a telephone may be shared, watched or gone.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Final, NamedTuple, Protocol, TypeVar
from uuid import UUID

from app.domain.access import Op, Role
from app.domain.errors import Invalid, Issue, NotAllowed


class Terms(NamedTuple):
    """A row of the table.

    Args:
        idle: a sign-in that was not used for so long ends.
        longest: it ends so long after it began, used or not.
        needs_factor: nothing but setting one up is open without a second factor.
    """

    idle: timedelta
    longest: timedelta
    needs_factor: bool


_HOUR: Final = timedelta(hours=1)
_DAY: Final = timedelta(days=1)

# fmt: off
TERMS: Final[Mapping[Role, Terms]] = MappingProxyType({
    #                              idle        longest    needs a second factor
    Role.FAMILY:        Terms(30 * _DAY,  365 * _DAY,  needs_factor=False),
    Role.REFERRER:      Terms(4 * _HOUR,  12 * _HOUR,  needs_factor=True),
    Role.HUB_WORKER:    Terms(4 * _HOUR,  12 * _HOUR,  needs_factor=True),
    Role.HUB_LEAD:      Terms(4 * _HOUR,  12 * _HOUR,  needs_factor=True),
    Role.COORDINATOR:   Terms(4 * _HOUR,  12 * _HOUR,  needs_factor=True),
    Role.CENTRE_WORKER: Terms(4 * _HOUR,  12 * _HOUR,  needs_factor=True),
    Role.ADMINISTRATOR: Terms(1 * _HOUR,  12 * _HOUR,  needs_factor=True),
})
# fmt: on

WITHOUT_FACTOR: Final = frozenset({Op.READ_ME, Op.ENROL_TOTP, Op.CHOOSE_ROLE, Op.SIGN_OUT, Op.SIGN_OUT_EVERYWHERE})
"""What somebody may do who needs a second factor and has none: set one up, or leave."""
FACTOR_WAIT: Final = timedelta(minutes=10)
"""So long a sign-in waits for its second factor."""
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
    terms = TERMS[role]
    return min(used_at + terms.idle, began_at + terms.longest)


class Enrolment(StrEnum):
    """Where somebody stands with the second factor."""

    DONE = "done"
    OFFERED = "offered"
    REQUIRED = "required"


def enrolment(role: Role, *, has_factor: bool) -> Enrolment:
    """Tell whether somebody in a role has a second factor, may set one up, or must before anything else."""
    if has_factor:
        return Enrolment.DONE
    return Enrolment.REQUIRED if TERMS[role].needs_factor else Enrolment.OFFERED


def is_waiting(factor_at: datetime | None, *, has_factor: bool) -> bool:
    """Say whether a sign-in still waits for its second factor; until then it is none."""
    return has_factor and factor_at is None


def must_have_factor(role: Role, op: Op, factor_at: datetime | None) -> None:
    """Refuse what is not open without a second factor.

    Raises:
        NotAllowed: the role needs one, and this sign-in was made without.
    """
    if TERMS[role].needs_factor and factor_at is None and op not in WITHOUT_FACTOR:
        raise NotAllowed(_NO_FACTOR, issues=[Issue("#Authorization", "second-factor-missing", _NO_FACTOR)])


_NO_FACTOR: Final = "Your role needs a second factor. Set it up with `enrol_totp` first."
