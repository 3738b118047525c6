"""Tasks: on whose list one stands, who may complete it, and what became of it.

Source: rule book SAF-04, REF-11.
"""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from app.domain.access import Role


class Outcome(StrEnum):
    """What became of a task."""

    DONE = "done"
    NOTHING_TO_DO = "nothing_to_do"
    PASSED_ON = "passed_on"


LISTS: Mapping[Role, frozenset[Role]] = MappingProxyType(
    {
        Role.HUB_WORKER: frozenset({Role.HUB_WORKER, Role.HUB_LEAD}),
        Role.HUB_LEAD: frozenset({Role.HUB_WORKER, Role.HUB_LEAD}),
        Role.COORDINATOR: frozenset({Role.COORDINATOR, Role.CENTRE_WORKER}),
        Role.CENTRE_WORKER: frozenset({Role.CENTRE_WORKER}),
    }
)
"""Which lists a role reads; the hub's workers and their lead read each other's."""


def may_complete(role: Role, on_list: Role) -> bool:
    """Tell whether a role completes tasks of a list: what stands on the lead's is the lead's to close.

    Source: rule book SAF-04.
    """
    return on_list in LISTS.get(role, frozenset()) and (on_list is not Role.HUB_LEAD or role is Role.HUB_LEAD)
