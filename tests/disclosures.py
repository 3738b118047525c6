"""What the stories about giving attendance need: who asks, the asking, the giving, and what a statement says."""

import re
from uuid import uuid4

import httpx

from app.db.tables.organisation import OrganisationKind
from app.db.tables.referral import Participation
from app.domain.access import Relation, Role
from tests.serving import Call
from tests.visits import Centre
from tests.world import Actor, Case, World

WALL = re.compile(r"\b\d\d:\d\d\b")


async def solicitor(world: World, case: Case, side: int = 1) -> Actor:
    actor = await world.actor(Role.REFERRER)
    assert actor.organisation_id is not None
    await world.represented(case, side, actor.organisation_id)
    return actor


async def officer(
    world: World,
    case: Case,
    kind: OrganisationKind = OrganisationKind.CAFCASS,
    relation: Relation = Relation.STATUTORY,
) -> Actor:
    actor = await world.actor(Role.REFERRER, organisation_id=await world.organisation(kind))
    await world.save(
        Participation(
            id=uuid4(), referral_id=case.referral_id, relation=relation, organisation_id=actor.organisation_id,
            cause="test", from_at=await world.now(),
        )
    )  # fmt: skip
    return actor


async def ask(call: Call, case: Case, person: Actor, **body: str) -> httpx.Response:
    path = f"/v1/referrals/{case.referral_id}/attendance-requests"
    return await call(person).post(path, json={"purpose": "court_hearing"} | body)


async def disclose(call: Call, centre: Centre, asked: httpx.Response) -> httpx.Response:
    path = f"/v1/attendance-requests/{asked.json()['request_id']}/disclosure"
    return await call(centre.coordinator).post(path)


async def given(call: Call, centre: Centre, case: Case, person: Actor, **body: str) -> httpx.Response:
    asked = await ask(call, case, person, **body)
    assert asked.status_code == 201, asked.text
    answer = await disclose(call, centre, asked)
    assert answer.status_code == 201, answer.text
    return answer


def rows(answer: httpx.Response) -> list[tuple[str, str, str, str]]:
    return [
        (row["person"], row["attendance"], row["arrived"], row["left"]) for row in answer.json()["statement"]["rows"]
    ]
