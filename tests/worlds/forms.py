"""What the two adults of the family say of themselves in their forms."""

from typing import Any
from uuid import UUID

from tests.forms import Family, safety
from tests.worlds.hidden import Hidden


def visitor(family: Family, route_id: UUID, hidden: Hidden) -> dict[str, dict[str, Any]]:
    """The form of the side that starts, with what it keeps to itself."""
    sections = family.visitor(route_id, safety=safety(*hidden.concerns, **hidden.gates))
    sections["about_me"]["address"] = hidden.home
    sections["request"] |= hidden.request
    sections["children"]["children"][0] |= hidden.child
    return sections


def resident(family: Family, route_id: UUID, hidden: Hidden) -> dict[str, dict[str, Any]]:
    """The form of the side that joins, with what it keeps to itself."""
    sections = family.resident(route_id, safety=safety(*hidden.concerns, **hidden.gates))
    sections["about_me"]["address"] = hidden.home
    sections["children"]["children"][0] |= hidden.child
    return sections
