"""Administrators see no case: not by any operation that they have, whatever stands in the database."""

from dataclasses import replace

import httpx
import pytest

from app.domain.access import Reach, Role
from app.domain.application import Section
from app.domain.grant import GRANTS
from tests.access.ask import Ask
from tests.access.requests import REQUESTS
from tests.access.scene import Scene, Who
from tests.access.test_matrix import Asked
from tests.world import Actor, Case

THEIRS = [ask for ask in REQUESTS if Role.ADMINISTRATOR in GRANTS[ask.op]]
WORDS = ("Quixotica", "Zebulon", "Markersurname", "7 Marker Lane", "ZZ9 9ZZ", "marker-wish", "07700 900777")


@pytest.fixture(scope="module")
async def family(scene: Scene) -> Case:
    """A family with a place, whose every word and id would be known again."""
    world = scene.world
    starter = await world.actor(given_name="Quixotica", family_name="Markersurname")
    other = await world.actor(given_name="Zebulon", family_name="Markersurname")
    await world.route(starter, value="quixotica.marker@example.org")
    case = await world.placed(scene.centre_id, starter=starter, other=other)
    said = {"address": "7 Marker Lane, ZZ9 9ZZ", "telephone": "07700 900777", "wish": "marker-wish"}
    for side in (1, 2):
        await world.section(case, side, Section.ABOUT_ME, said)
    return case


def marks_of(case: Case) -> list[str]:
    """Everything by which the case could be known, its people's accounts aside."""
    sides: list[Actor] = [case.starter] + ([case.other] if case.other else [])
    ids = [case.referral_id, case.child_id, case.offer_id, case.placement_id, *case.party_ids.values()]
    ids += [*case.person_ids.values(), *case.application_ids.values(), *(side.person_id for side in sides)]
    return [*map(str, ids), *WORDS, *(side.email for side in sides), "quixotica.marker"]


def marks_in(answer: httpx.Response, case: Case) -> list[str]:
    written = answer.text + str(dict(answer.headers))
    return [mark for mark in marks_of(case) if mark in written]


def test_no_grant_of_theirs_reaches_into_cases():
    reached = {GRANTS[ask.op][Role.ADMINISTRATOR] for ask in THEIRS}
    assert reached <= {Reach.PUBLIC, Reach.SELF, Reach.ALL}


async def test_the_family_can_be_found_by_those_who_may(scene, client, family):
    read = await client.get(f"/v1/referrals/{family.referral_id}", headers=scene.headers(Who.COORDINATOR))
    assert {str(family.referral_id)} <= set(marks_in(read, family))


async def an_administrator(scene: Scene) -> Scene:
    """The same scene with an administrator who has just signed in, whatever the last one did."""
    admin = await scene.world.actor(Role.ADMINISTRATOR)
    who = {Who.ADMINISTRATOR: admin}
    return replace(scene, people={**scene.people, **who}, tokens={**scene.tokens, Who.ADMINISTRATOR: admin.token})


@pytest.mark.rule("PRIV-01")
@pytest.mark.parametrize("ask", THEIRS, ids=str)
async def test_nothing_that_they_can_ask_shows_any_of_a_family(ask: Ask, scene: Scene, client, family: Case):
    scene = await an_administrator(scene)
    answer = await Asked(ask, await ask.given(scene), scene, client).by(Who.ADMINISTRATOR)
    assert answer.status_code not in {403, 500}
    assert marks_in(answer, family) == []


@pytest.mark.rule("PRIV-01")
async def test_not_even_when_they_look_for_the_family_itself(scene: Scene, client, family: Case):
    scene = await an_administrator(scene)
    headers, starter = scene.headers(Who.ADMINISTRATOR), str(family.starter.account_id)
    found = [
        await client.post("/v1/account-searches", json={"email": family.starter.email}, headers=headers),
        await client.get("/v1/accounts", params={"limit": 100}, headers=headers),
        await client.put(f"/v1/accounts/{starter}/status", json={"status": "active"}, headers=headers),
    ]
    for answer in found:
        assert answer.status_code == 200
        assert starter in answer.text
        assert marks_in(answer, family) == []
    hidden = [
        f"/v1/referrals/{family.referral_id}", "/v1/referrals", f"/v1/placements/{family.placement_id}", "/v1/tasks",
        "/v1/hub/queue", "/v1/sessions", f"/v1/referrals/{family.referral_id}/contacts", "/v1/me/messages",
    ]  # fmt: skip
    for path in hidden:
        refused = await client.get(path, headers=headers)
        assert refused.status_code == 403
        assert [mark for mark in marks_in(refused, family) if mark not in path] == []
