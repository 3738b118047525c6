"""Every operation asked by every kind of caller: whoever is not let in reads what the table of grants says.

How to read it: a row of `REQUESTS` is one request; its `answers` name those who get through. For everybody else the
refusal is computed from GRANTS, so that a role which is let in by mistake, or a row that is found out of reach, fails.
"""

from collections.abc import AsyncIterator
from dataclasses import dataclass

import httpx
import pytest

from app.domain.access import GRANTS, Op, Role
from tests.access.ask import ROLES, Ask, Ids, refusal
from tests.access.requests import REQUESTS
from tests.access.scene import NOT_SIGNED_IN, Scene, Who, a_scene, open_scene
from tests.contract.test_contract import METHODS, OPERATIONS
from tests.serving import settings_for


@pytest.fixture(scope="module")
async def scene(shared_database) -> AsyncIterator[Scene]:
    async with open_scene(settings_for(shared_database), shared_database) as made:
        yield made


@pytest.fixture(scope="module")
async def client(scene: Scene) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(scene.world.app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as made:
        yield made


def test_every_operation_has_its_request():
    assert {op.value for op in GRANTS} - {ask.op.value for ask in REQUESTS} == set()


def test_every_role_with_a_grant_gets_through_as_somebody():
    let_in = {
        (ask.op, Role.ANONYMOUS if who in NOT_SIGNED_IN else ROLES[who]) for ask in REQUESTS for who in ask.answers
    }
    granted = {(op, role) for op, roles in GRANTS.items() for role in roles}
    public = {op for op in GRANTS if Role.ANONYMOUS in GRANTS[op]}
    assert let_in <= granted
    assert {(op.value, role.value) for op, role in granted - let_in if op not in public} == set()


@pytest.mark.parametrize("ask", REQUESTS, ids=str)
async def test_only_those_who_may_get_through(ask: Ask, scene: Scene, client: httpx.AsyncClient):
    scene = await a_scene(scene.world, scene.call) if ask.parting else scene
    asked = Asked(ask, await ask.given(scene), scene, client)
    for who in Who:
        if who not in {*ask.answers, *ask.passes} and Role.ANONYMOUS not in GRANTS[ask.op]:
            await asked.refused(who)
    for who, status in ask.answers.items():
        answer = await asked.by(who)
        assert answer.status_code == status, (who, answer.text)
        if ask.finds is not None:
            assert str(asked.ids[ask.finds]) in answer.text, who


@dataclass(frozen=True)
class Asked:
    """One operation, asked about one thing by one after the other."""

    ask: Ask
    ids: Ids
    scene: Scene
    client: httpx.AsyncClient

    async def refused(self, who: Who) -> None:
        """Somebody who may not reads a problem of the right kind, and not one id."""
        answer = await self.by(who)
        if self.ask.finds is not None and who not in NOT_SIGNED_IN and ROLES[who] in GRANTS[self.ask.op]:
            assert answer.status_code == 200, (who, answer.text)
        else:
            status, code = refusal(self.ask.op, who)
            assert (answer.status_code, answer.json()["type"]) == (status, f"/problems#{code}"), (who, answer.text)
        assert not any(str(value) in answer.text for name, value in self.ids.items() if name.endswith("_id")), who

    async def by(self, who: Who) -> httpx.Response:
        headers = self.scene.headers(who)
        if who in self.ask.answers and self.ask.reads is not None:
            read = await self.client.get(self._path(self.ask.reads), headers=headers)
            assert read.status_code == 200, (who, read.text)
            etag = read.headers["etag"] if self.ask.etag is None else self.ask.etag(read.json(), self.ids)
            headers["If-Match"] = etag
        return await self.client.request(
            METHODS[self.ask.op].upper(),
            self._path(self.ask.op),
            headers=headers,
            json=self.ask.body_for(self.ids),
            params=self.ask.query_for(self.ids),
        )

    def _path(self, op: Op) -> str:
        return OPERATIONS[op][0].format(**self.ids)
