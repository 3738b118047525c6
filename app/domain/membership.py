"""Memberships: what an account may act as, where, and who says so.

`SCOPES` says which roles belong to a centre or an organisation, `GRANTED_BY` who gives and takes which role. Nobody does
so for themselves: an administrator, who sees no case, could otherwise become somebody who does.
"""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from app.domain.access import Role
from app.domain.errors import Issue


class Scope(StrEnum):
    """What a role is held for."""

    SERVICE = "service"
    ORGANISATION = "organisation"
    CENTRE = "centre"


SCOPES: Final[Mapping[Role, Scope]] = MappingProxyType(
    {
        Role.REFERRER: Scope.ORGANISATION,
        Role.HUB_WORKER: Scope.SERVICE,
        Role.HUB_LEAD: Scope.SERVICE,
        Role.COORDINATOR: Scope.CENTRE,
        Role.CENTRE_WORKER: Scope.CENTRE,
        Role.ADMINISTRATOR: Scope.SERVICE,
    }
)
"""Every role that is granted; being a family member is none."""

GRANTED_BY: Final[Mapping[Role, frozenset[Role]]] = MappingProxyType(
    {
        Role.HUB_LEAD: frozenset({Role.REFERRER, Role.HUB_WORKER, Role.COORDINATOR, Role.CENTRE_WORKER}),
        Role.ADMINISTRATOR: frozenset(SCOPES),
    }
)


def may_grant(by: Role, role: Role) -> bool:
    """Say whether somebody who acts in one role may give, or take away, another."""
    return role in GRANTED_BY.get(by, frozenset())


def scope_issues(role: Role, *, organisation: bool, centre: bool) -> list[Issue]:
    """List what is wrong with the place that a role is to be held for.

    Args:
        role: one of `SCOPES`.
        organisation: an organisation is named.
        centre: a centre is named.
    """
    scope, issues = SCOPES[role], []
    for word, named in ((Scope.ORGANISATION, organisation), (Scope.CENTRE, centre)):
        if scope is word and not named:
            issues.append(Issue(f"/{word}_id", "missing", f"Name the {word} for which this role is held."))
        elif scope is not word and named:
            issues.append(Issue(f"/{word}_id", "does-not-fit", f"This role is not held for a {word}. Leave it out."))
    return issues
