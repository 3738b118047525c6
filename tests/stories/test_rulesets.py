"""The rulesets as anybody reads them, a stored screening on another one, and what another one would change."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from types import MappingProxyType
from typing import Any

import pytest

from app.domain.access import Role
from app.domain.services import Service
from app.screening import rulesets
from app.screening.rows import Case, Ruleset
from app.screening.rulesets import CURRENT
from app.screening.words import Effect, Verdict
from tests.hub import PAST_DRINKING, answered, taken
from tests.world import World


def later() -> Ruleset:
    """A later version in which a past drinking problem is declined at supported contact, and 1 of the gates is stricter."""
    rows = tuple(
        replace(row, supported=(Case("D", Verdict.DECLINE),)) if row.rule == "SUI-09" else row for row in CURRENT.rows
    )
    gates = tuple(
        replace(gate, effect=Effect.MISMATCH, services=(Service.SUPPORTED_CONTACT,)) if gate.rule == "GATE-08" else gate
        for gate in CURRENT.gates
    )
    return replace(CURRENT, version="2031-1", rows=rows, gates=gates)


@pytest.fixture
def proposed() -> Iterator[Ruleset]:
    with published(later()) as found:
        yield found


@contextmanager
def published(ruleset: Ruleset) -> Iterator[Ruleset]:
    """Publish a further ruleset that does not decide yet."""
    before = rulesets.RULESETS
    rulesets.RULESETS = MappingProxyType({**before, ruleset.version: ruleset})
    try:
        yield ruleset
    finally:
        rulesets.RULESETS = before


@pytest.mark.rule("LIGHT-05")
async def test_anybody_reads_which_rulesets_there_are_and_which_one_decides(call, proposed):
    items = (await call(None).get("/v1/rulesets")).json()["items"]
    assert [(each["version"], each["use"]) for each in items] == [("2031-1", "proposed"), ("2026-1", "decides")]
    read = (await call(None).get("/v1/rulesets/2026-1")).json()
    assert [row["rule"] for row in read["rows"]][:2] == ["SUI-01", "SUI-02"]
    assert (read["use"], read["digest"]) == ("decides", CURRENT.digest)
    for path in ("/v1/rulesets/1066-1", "/v1/rulesets/1066-1/table"):
        answer = await call(None).get(path)
        assert (answer.status_code, answer.headers["content-type"]) == (404, "application/problem+json"), path


@pytest.mark.rule("LIGHT-04")
async def test_the_page_of_a_ruleset_holds_every_row_and_gate_and_loads_nothing(call):
    answer = await call(None).get("/v1/rulesets/2026-1/table")
    assert answer.headers["content-type"].startswith("text/html")
    assert "script" not in answer.headers["content-security-policy"]
    page = answer.text
    for rule in (*(row.rule for row in CURRENT.rows), *(gate.rule for gate in CURRENT.gates)):
        assert f">{rule}</th>" in page
    assert CURRENT.digest in page
    assert re.findall(r"(?:src|href|url)\s*[=(]", page) == []


async def a_case(world: World, worker: Any, **gates: str) -> Any:
    case = await taken(world, worker)
    await answered(world, case, 1, PAST_DRINKING, gates=gates)
    return case


@pytest.mark.rule("LIGHT-05")
async def test_a_screening_replays_alike_on_its_own_ruleset_and_shows_what_differs_on_another(world, call, proposed):
    worker = await world.actor(Role.HUB_WORKER)
    case = await a_case(world, worker)
    before = await world.rows("SELECT * FROM screenings ORDER BY id")
    newest = (await call(worker).get(f"/v1/referrals/{case.referral_id}/screenings")).json()["items"][0]
    path = f"/v1/screenings/{newest['screening_id']}/replays"
    same = (await call(worker).post(path, json={})).json()
    assert (same["identical"], same["differences"], same["result"]) == (True, [], newest["result"])
    other = (await call(worker).post(path, json={"ruleset": "2031-1"})).json()
    moved = {each["place"]: (each["before"], each["after"]) for each in other["differences"]}
    assert not other["identical"]
    assert moved["services/supported_contact/light"] == ("amber", "red")
    assert moved["concerns/substance_past/visiting_adult/supported/verdict"] == ("accept", "decline")
    assert (other["made_on"], other["replayed_on"], other["result"]["ruleset"]) == ("2026-1", "2031-1", "2031-1")
    unknown = await call(worker).post(path, json={"ruleset": "1066-1"})
    assert (unknown.status_code, "ruleset" in unknown.json()["detail"]) == (404, True)
    assert await world.rows("SELECT * FROM screenings ORDER BY id") == before


@pytest.mark.rule("LIGHT-05")
async def test_the_impact_of_a_ruleset_counts_from_what_to_what_over_all_pages(world, call, proposed):
    worker = await world.actor(Role.HUB_WORKER)
    cases = [await a_case(world, worker) for _ in range(3)]
    await a_case(world, worker, child_knows_adult="never_met")
    path, pages = "/v1/rulesets/2031-1/impact?limit=3", []
    while path:
        answer = await call(worker).get(path)
        assert answer.status_code == 200, answer.text
        pages.append(answer.json())
        path = answer.links.get("next", {}).get("url")
    assert len(pages) == 2
    items = [each for page in pages for each in page["items"]]
    assert [each["at"] for each in items] == sorted((each["at"] for each in items), reverse=True)
    assert {str(case.referral_id) for case in cases} < {each["referral_id"] for each in items}
    whole = pages[-1]
    assert (whole["looked_at"], whole["changed"], whole["next"]) == (12, 4, None)
    moved = {(each["service"], each["before"], each["after"]): each["screenings"] for each in whole["moved"]}
    assert moved["supported_contact", "amber", "red"] == 4
    assert moved["handover", "amber", "red"] == 4
    none = (await call(worker).get("/v1/rulesets/2026-1/impact")).json()
    assert (none["looked_at"], none["changed"], none["moved"], none["items"], none["next"]) == (12, 0, [], [], None)


@pytest.mark.rule("STF-03", "PRIV-05")
async def test_impact_and_replay_leave_out_what_is_sealed_and_ones_own_case(world, call, proposed):
    worker, colleague = await world.actor(Role.HUB_WORKER), await world.actor(Role.HUB_WORKER)
    case = await a_case(world, worker)
    screening = (await call(colleague).get(f"/v1/referrals/{case.referral_id}/screenings")).json()["items"][0]
    await world.execute("UPDATE referrals SET sealed_at = now() WHERE id = :r", r=case.referral_id)
    own = await world.referral(starter=colleague)
    await answered(world, own, 1, PAST_DRINKING)
    for reader, looked_at, status in ((colleague, 0, 404), (worker, 4, 200)):
        found = (await call(reader).get("/v1/rulesets/2031-1/impact")).json()
        replayed = await call(reader).post(f"/v1/screenings/{screening['screening_id']}/replays", json={})
        assert (found["looked_at"], replayed.status_code) == (looked_at, status)
