"""Who is in the story, what each of them answers, and what is found out on the way."""

from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from app.local.tour.walker import Person
from app.screening.questionnaire import CURRENT
from app.screening.words import Kind

PASSWORD = "eleven-quiet-teapots-97"  # noqa: S105 - of accounts that this story makes in a demonstration


@dataclass(slots=True)
class Story:
    """Everything the walk has to remember.

    Args:
        staff: the demonstration's own people by what they do: hub, lead, coordinator, solicitor.
        centre_id: the co-ordinator's centre.
        organisation_id: the solicitor's firm.
    """

    staff: dict[str, Person]
    centre_id: str
    organisation_id: str
    tag: str = field(default_factory=lambda: uuid4().hex[:8])
    ids: dict[str, Any] = field(default_factory=dict)

    @property
    def applicant(self) -> Person:
        """The parent who applies and would visit."""
        return self._once("applicant", "Robin", f"robin.{self.tag}@walk.example")

    @property
    def resident(self) -> Person:
        """The parent with whom the child lives."""
        return self._once("resident", "Alex", f"alex.{self.tag}@walk.example")

    def _once(self, part: str, name: str, email: str) -> Person:
        if part not in self.staff:
            self.staff[part] = Person(name, email, PASSWORD)
        return self.staff[part]


_GATES = {
    "no_contact_order": "none",
    "contact_forbidden": "no",
    "protected_person": "no",
    "court_order": "no",
    "child_knows_adult": "knows_well",
    "written_reports": "no",
    "sight_and_sound": "no",
    "basic_care": "no",
    "move_on_plan": "yes",
    "professionals_involved": "no",
}


def safety(service: str) -> dict[str, Any]:
    """Answers about safety in which nothing is declared."""
    return {
        "questionnaire": CURRENT.version,
        "danger": "none",
        "nation": "england",
        "service_wished": service,
        "concerns": [{"kind": kind.value, "answer": "no"} for kind in Kind],
        "gates": dict(_GATES),
    }


def about(given: str, part: str, child_id: str, route_id: str, *, relationship: str, lives: str) -> dict[str, Any]:
    """The section about oneself."""
    return {
        "given_name": given,
        "family_name": "Walkthrough",
        "birth_date": "1990-04-12",
        "part": part,
        "relationship_to_children": [{"child_id": child_id, "relationship": relationship, "lives_with_me": lives}],
        "safe_route_ids": [route_id],
    }


def children(child_id: str, lives_with: str) -> dict[str, Any]:
    """The section about the child."""
    return {
        "children": [
            {
                "child_id": child_id,
                "given_name": "Juno",
                "family_name": "Walkthrough",
                "birth_date": "2019-05-04",
                "lives_with": lives_with,
                "has_met_visiting_adult": "yes",
            }
        ]
    }


def others(names: str, part: str, child_id: str, relationship: str, lives: str) -> dict[str, Any]:
    """The section about the other adult: names and relationship, no more."""
    kinship = {"child_id": child_id, "relationship": relationship, "lives_with": lives}
    adult = {"adult_id": str(uuid4()), "names": names, "part": part, "relationship_to_children": [kinship]}
    return {"other_adults": [adult]}


def request(service: str) -> dict[str, Any]:
    """The section about what is wished."""
    return {
        "service_wished": service,
        "why": "We cannot manage to meet by ourselves at present.",
        "plan_to_move_on": "own_arrangements",
        "last_contact": "within_six_months",
        "frequency": "fortnightly",
        "session_minutes": 120,
        "days_possible": ["saturday"],
        "waiting_list_acceptable": True,
        "letters_language": "en",
        "who_pays": "both",
        "worried_about_cost": False,
    }


def declarations(day: str) -> dict[str, Any]:
    """The section of declarations."""
    return {
        "privacy_notice_version": "1",
        "checks_and_sharing": True,
        "records_understood": True,
        "true_to_best_of_knowledge": True,
        "on": day,
    }
