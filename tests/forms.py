"""Forms as the stories fill them in: boring families, filled and sent over HTTP."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

import httpx

from app.db.tables.application import Application
from app.db.tables.referral import Participation, Shown
from app.domain import application
from app.domain.access import Relation
from app.domain.stage import Stage
from app.screening.questionnaire import CURRENT
from app.screening.words import Kind
from tests.hub import QUIET_GATES
from tests.serving import Call
from tests.world import Actor, World

DECLARATIONS = {
    "privacy_notice_version": "1", "checks_and_sharing": True, "records_understood": True,
    "true_to_best_of_knowledge": True, "on": "2027-03-01",
}  # fmt: skip
DRINKS_NOW: dict[str, Any] = {
    "kind": "substance_current", "subject": "visiting_adult", "answer": "yes",
    "details": {"ground_rules": "yes", "engaging": "yes", "risk_information": "no", "severity": "low"},
}  # fmt: skip
ABDUCTION_HAPPENED = {
    "kind": "abduction", "subject": "visiting_adult", "answer": "yes",
    "details": {"safety_plan": "yes", "risk_manageable": "yes"},
}  # fmt: skip
ABUSE_PENDING = {
    "kind": "domestic_abuse_alleged", "subject": "visiting_adult", "answer": "yes",
    "details": {"investigation": "running"},
}  # fmt: skip
CHILD_ABUSE = {"kind": "child_abuse", "subject": "visiting_adult", "answer": "yes"}


def safety(*concerns: dict[str, Any], danger: str = "none", **gates: str) -> dict[str, Any]:
    """The answers about safety: no to everything else."""
    kinds = {each["kind"] for each in concerns}
    return {
        "questionnaire": CURRENT.version, "danger": danger, "nation": "england",
        "gates": {**QUIET_GATES, **gates},
        "concerns": [
            *concerns,
            *(
                {"kind": kind.value, "answer": "no", "subject": "visiting_adult"}
                for kind in Kind
                if kind.value not in kinds
            ),
        ],
    }  # fmt: skip


@dataclass
class Family:
    """What one family says of itself; the same child and adults whoever speaks."""

    child_id: str = field(default_factory=lambda: str(uuid4()))
    adult_id: str = field(default_factory=lambda: str(uuid4()))
    child: tuple[str, str, str] = ("Kit", "Sample", "2019-05-04")

    def children(self, **more: Any) -> dict[str, Any]:
        given, surname, born = self.child
        return {
            "children": [
                {
                    "child_id": self.child_id, "given_name": given, "family_name": surname, "birth_date": born,
                    "lives_with": "other_adult", "has_met_visiting_adult": "yes", **more,
                }
            ]
        }  # fmt: skip

    def visitor(self, route_id: UUID, **more: Any) -> dict[str, dict[str, Any]]:
        """All sections of the visiting parent who starts."""
        return {
            "about_me": {
                "given_name": "Sam", "family_name": "Sample", "part": "visits",
                "relationship_to_children": [
                    {"child_id": self.child_id, "relationship": "father", "lives_with_me": "no"}
                ],
                "safe_route_ids": [str(route_id)],
                "address": {"lines": ["7 Hidden Lane"], "postcode": "GL50 1AB"},
            },
            "children": self.children(),
            "other_adults": {
                "other_adults": [
                    {
                        "adult_id": self.adult_id, "names": "Alexandra Jane Sample", "part": "lives_with",
                        "relationship_to_children": [
                            {"child_id": self.child_id, "relationship": "mother", "lives_with": "yes"}
                        ],
                        "route": {"kind": "email", "value": "alex.route@example.org"},
                    }
                ]
            },
            "request": {
                "service_wished": "supported_contact", "why": "We find it hard to meet.",
                "plan_to_move_on": "own_arrangements", "last_contact": "within_six_months",
            },
            "safety": safety(),
            "declarations": DECLARATIONS,
            **more,
        }  # fmt: skip

    def resident(self, route_id: UUID, **more: Any) -> dict[str, dict[str, Any]]:
        """All sections of the adult the child lives with, who joins."""
        own_child = str(uuid4())
        return {
            "about_me": {
                "given_name": "Alex", "family_name": "Changed", "part": "lives_with",
                "relationship_to_children": [
                    {"child_id": own_child, "relationship": "mother", "lives_with_me": "yes"}
                ],
                "safe_route_ids": [str(route_id)],
                "address": {"lines": ["Secret Refuge"], "in_refuge": True},
            },
            "children": {
                "children": [{**self.children()["children"][0], "child_id": own_child, "family_name": "Changed"}]
            },
            "other_adults": {
                "other_adults": [
                    {
                        "adult_id": str(uuid4()), "names": "Samuel S", "part": "visits",
                        "relationship_to_children": [{"child_id": own_child, "relationship": "father"}],
                    }
                ]
            },
            "safety": safety(),
            "declarations": DECLARATIONS,
            **more,
        }  # fmt: skip


async def start(client: httpx.AsyncClient, **body: Any) -> str:
    """Begin a referral and give its id."""
    answer = await client.post("/v1/referrals", json=body)
    assert answer.status_code == 201, answer.text
    found: str = answer.json()["referral_id"]
    return found


async def fill(client: httpx.AsyncClient, referral_id: str, sections: dict[str, dict[str, Any]]) -> None:
    """Save sections, for the first time or again."""
    there = (await client.get(f"/v1/referrals/{referral_id}/application")).json()["sections"]
    tags = {each["section"]: each["etag"] for each in there}
    for name, document in sections.items():
        headers = {"If-Match": tags[name]} if name in tags else {}
        answer = await client.put(
            f"/v1/referrals/{referral_id}/application/sections/{name}", json=document, headers=headers
        )
        assert answer.status_code == 200, answer.text


async def send(client: httpx.AsyncClient, referral_id: str) -> dict[str, Any]:
    """Send one's own application."""
    answer = await client.post(f"/v1/referrals/{referral_id}/application/submission")
    assert answer.status_code == 200, answer.text
    body: dict[str, Any] = answer.json()
    return body


async def applied(
    world: World, call: Call, actor: Actor, family: Family | None = None, **more: Any
) -> tuple[str, dict[str, Any]]:
    """A visiting parent who has begun, filled in and sent a referral: its id, and what came of it."""
    family, client = family or Family(), call(actor)
    referral_id = await start(client, part="visits", relationship="father")
    await fill(client, referral_id, family.visitor(await world.route(actor), **more))
    return referral_id, await send(client, referral_id)


async def joined(world: World, referral_id: str, actor: Actor, *, confirmed: bool = False) -> None:
    """Somebody has accepted the invitation of side 2, as `accept_invitation` leaves it."""
    party = (await world.rows("SELECT id FROM parties WHERE referral_id = :r AND side = 2", r=referral_id))[0]["id"]
    now, case = await world.now(), UUID(referral_id)
    await world.save(
        Participation(
            id=uuid4(), referral_id=case, side=2, relation=Relation.PARTY, account_id=actor.account_id,
            party_id=party, cause="test", from_at=now, confirmed_at=now if confirmed else None,
        ),
        Application(
            id=uuid4(), referral_id=case, side=2, party_id=party, status=application.Status.DRAFT, created_at=now,
        ),
        Shown(id=uuid4(), referral_id=case, side=2, stage=Stage.PREPARING, from_at=now),
    )  # fmt: skip
