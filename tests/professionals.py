"""What a professional says: the opening of a referral and all sections of the form."""

from typing import Any
from uuid import UUID, uuid4

from tests.forms import DECLARATIONS, Family, safety


def professional(
    family: Family, organisation_id: UUID | None, role: str, acts_for: str | None = None
) -> dict[str, dict[str, Any]]:
    """All sections of a professional's form."""
    child = {"child_id": family.child_id}
    return {
        "referrer": {"organisation_id": str(organisation_id), "role": role, "acts_for": acts_for},
        "children": family.children(),
        "other_adults": {
            "other_adults": [
                {
                    "adult_id": family.adult_id, "names": "Max Nobody", "part": "visits",
                    "relationship_to_children": [{**child, "relationship": "father", "lives_with": "no"}],
                },
                {
                    "adult_id": str(uuid4()), "names": "Ellis Nobody", "part": "lives_with",
                    "relationship_to_children": [{**child, "relationship": "mother", "lives_with": "yes"}],
                },
            ]
        },
        "request": {
            "service_wished": "supported_contact", "why": "Agreed at a first hearing.",
            "plan_to_move_on": "own_arrangements", "last_contact": "within_year",
        },
        "safety": safety(),
        "declarations": DECLARATIONS,
    }  # fmt: skip


CLIENT = {"adult": {"given_name": "Max", "family_name": "Nobody"}, "part": "visits", "relationship": "father"}
