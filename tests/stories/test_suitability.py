"""Anybody asks which service may suit, without an account."""

from typing import Any

import pytest

from app.screening.questionnaire import CURRENT
from app.screening.words import Kind

NOTHING: dict[str, Any] = {
    "questionnaire": CURRENT.version,
    "danger": "none",
    "nation": "england",
    "service_wished": "supported_contact",
    "concerns": [{"kind": kind.value, "answer": "no"} for kind in Kind],
}


@pytest.mark.rule("LIGHT-06", "SUI-15")
async def test_unanswered_questions_are_amber_and_nothing_is_stored(call, world):
    answer = await call(None).post("/v1/suitability-checks", json={"questionnaire": CURRENT.version})
    assert answer.status_code == 200, answer.text
    assert answer.json()["light"] == "amber"
    for table in ("screenings", "concerns", "audit_events", "referrals", "tasks"):
        assert await world.rows(f"SELECT 1 FROM {table}") == []


@pytest.mark.rule("LIGHT-02", "GATE-01")
async def test_immediate_danger_stops_and_names_the_emergency_number(call):
    answer = await call(None).post("/v1/suitability-checks", json=NOTHING | {"danger": "immediate"})
    body = answer.json()
    assert (body["next"], body["light"]) == ("stop", "red")
    assert any(signpost["telephone"] == "999" for signpost in body["signposts"])


@pytest.mark.rule("LIGHT-02", "SIG-02")
async def test_red_for_the_wished_service_alone_offers_another_wish(call):
    concerns = [
        {"kind": "abduction", "answer": "yes", "subject": "visiting_adult", "source": "found", "standing": "found"}
        if each["kind"] == "abduction"
        else each
        for each in NOTHING["concerns"]
    ]
    answer = await call(None).post("/v1/suitability-checks", json=NOTHING | {"concerns": concerns})
    body = answer.json()
    assert answer.status_code == 200, answer.text
    assert body["light"] == "red"
    assert "supervised_contact" in body["change_of_wish"]
    assert body["signposts"]


async def test_everything_that_is_wrong_is_said_at_once(call):
    wrong = NOTHING | {"danger": "maybe", "colour": "red", "nation": "atlantis"}
    answer = await call(None).post("/v1/suitability-checks", json=wrong)
    assert answer.status_code == 422
    pointers = {issue["pointer"] for issue in answer.json()["errors"]}
    assert len(pointers) >= 3


async def test_the_questionnaire_is_served_for_families_and_referrers(call):
    for audience in ("family", "referrer"):
        answer = await call(None).get(f"/v1/questionnaires/{CURRENT.version}", params={"audience": audience})
        assert answer.json()["sections"][0]["id"]
    welsh = await call(None).get(f"/v1/questionnaires/{CURRENT.version}", params={"language": "cy"})
    assert welsh.json()["notice"][0]["lang"] in ("en", "cy")
    assert (await call(None).get("/v1/questionnaires/1999-9")).status_code == 404
