"""Anybody asks which service may suit, without an account."""

from typing import Any

import pytest

from app.db.tables import Base
from app.domain.rate_limit import Tried
from app.screening.questionnaire import CURRENT
from app.screening.words import Kind
from tests.identity import from_network, tried_before

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


@pytest.mark.rule("LIGHT-06", "LIGHT-08")
async def test_a_check_leaves_a_count_of_its_network_behind_and_not_a_word_more(call, world):
    tables = [table for table in Base.metadata.tables if table != "rate_limits"]
    counts = "SELECT " + ", ".join(f'(SELECT count(*) FROM "{table}") AS "{table}"' for table in tables)
    before = await world.rows(counts)
    abuse = {"kind": "child_abuse", "answer": "yes", "subject": "visiting_adult"}
    concerns = [abuse if each["kind"] == "child_abuse" else each for each in NOTHING["concerns"]]
    answer = await call(None).post("/v1/suitability-checks", json=NOTHING | {"concerns": concerns})
    assert answer.json()["next"] == "stop"
    assert await world.rows(counts) == before
    (row,) = await world.rows("SELECT * FROM rate_limits")
    assert (len(row["key"]), row["tries"], row["blocked_until"]) == (32, 1, None)
    assert row.keys() == {"key", "tries", "window_from", "blocked_until"}


@pytest.mark.rule("LIGHT-06")
async def test_a_check_is_kept_by_no_cache_on_its_way(call):
    for body in (NOTHING, {"questionnaire": "1066-1"}):
        answer = await call(None).post("/v1/suitability-checks", json=body)
        assert answer.headers["cache-control"] == "no-store"
        assert not answer.headers.keys() & {"etag", "expires", "last-modified", "set-cookie"}
        assert "?" not in str(answer.request.url)
    assert (await call(None).get("/v1/suitability-checks")).status_code == 405


@pytest.mark.rule("LIGHT-06")
async def test_checks_from_one_network_are_slowed_and_others_are_not(call, world, app):
    await tried_before(world, 121, Tried.CHECK_NETWORK, "127.0.0.0/24")
    refused = await call(None).post("/v1/suitability-checks", json=NOTHING)
    assert refused.status_code == 200
    refused = await call(None).post("/v1/suitability-checks", json=NOTHING)
    assert refused.status_code == 429
    assert int(refused.headers["retry-after"]) <= 60
    async with from_network(app, "198.51.100.7") as elsewhere:
        assert (await elsewhere.post("/v1/suitability-checks", json=NOTHING)).status_code == 200


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


@pytest.mark.rule("GATE-02")
async def test_an_order_closes_the_form_of_ones_own_and_not_a_professionals(call):
    bound = NOTHING | {"gates": {"no_contact_order": "binds_applicant", "indirect_forbidden": "no"}}
    own = (await call(None).post("/v1/suitability-checks", json=bound)).json()
    sent = (await call(None).post("/v1/suitability-checks", json=bound | {"pathway": "solicitor"})).json()
    assert (own["next"], own["professional_offered"]) == ("stop", True)
    assert (sent["next"], sent["professional_offered"]) == ("hub", False)
    assert any("cannot take" in each for each in own["reasons"])
    assert not any("cannot take" in each or "can ask for you" in each for each in (*sent["reasons"], *sent["advice"]))


@pytest.mark.rule("LIGHT-06", "SUI-16")
async def test_everything_that_is_wrong_is_said_at_once(call, world):
    raised = {"kind": "abduction", "answer": "yes", "subject": "visiting_adult"}
    wrong = NOTHING | {
        "danger": "maybe",
        "colour": "red",
        "nation": "atlantis",
        "gates": {"shoes": "yes", "no_contact_order": "none", "indirect_forbidden": "no"},
        "concerns": [
            {**raised, "details": {"safety_plan": "sure", "engaging": "yes"}},
            raised,
            {"kind": "dragons", "answer": "yes", "subject": "companion"},
            {**raised, "kind": "abduction_feared", "standing": "found"},
        ],
    }
    answer = await call(None).post("/v1/suitability-checks", json=wrong)
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert {(issue["pointer"], issue["code"]) for issue in answer.json()["errors"]} == {
        ("/danger", "unknown-answer"),
        ("/colour", "unknown-question"),
        ("/nation", "unknown-answer"),
        ("/gates/shoes", "unknown-question"),
        ("/gates/indirect_forbidden", "not-asked"),
        ("/concerns/0/details/safety_plan", "unknown-answer"),
        ("/concerns/0/details/engaging", "unknown-question"),
        ("/concerns/1", "contradiction"),
        ("/concerns/2/kind", "unknown-answer"),
        ("/concerns/3/standing", "contradiction"),
    }
    assert all(issue["detail"] for issue in answer.json()["errors"])
    assert await world.rows("SELECT 1 FROM screenings") == []


async def test_the_questionnaire_is_served_for_families_and_referrers(call):
    for audience in ("family", "referrer"):
        answer = await call(None).get(f"/v1/questionnaires/{CURRENT.version}", params={"audience": audience})
        assert answer.json()["sections"][0]["id"]
    welsh = await call(None).get(f"/v1/questionnaires/{CURRENT.version}", params={"language": "cy"})
    assert welsh.json()["notice"][0]["lang"] in ("en", "cy")
    assert (await call(None).get("/v1/questionnaires/1999-9")).status_code == 404
