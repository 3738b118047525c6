"""Anybody finds centres, and what the services are."""

import json
from datetime import timedelta
from uuid import uuid4

import pytest
from geographiclib.geodesic import Geodesic

from app.db.reference import DATA
from app.db.tables.centre import GroundRules
from app.domain.services import Service

CHELTENHAM, GLOUCESTER, BELFAST = (51.9, -2.08), (51.86, -2.24), (54.6, -5.93)


@pytest.fixture
async def three(world):
    return {
        "cheltenham": await world.centre(name="A near", latitude=CHELTENHAM[0], longitude=CHELTENHAM[1]),
        "gloucester": await world.centre(
            Service.SUPPORTED_CONTACT, name="B middle", latitude=GLOUCESTER[0], longitude=GLOUCESTER[1]
        ),
        "belfast": await world.centre(name="C far", latitude=BELFAST[0], longitude=BELFAST[1]),
    }


def names(answer):
    assert answer.status_code == 200, answer.text
    return [item["name"] for item in answer.json()["items"]]


@pytest.mark.rule("DIR-01")
async def test_centres_come_nearest_first_with_true_distances(call, three):
    answer = await call(None).get("/v1/centres", params={"near": "gl501ab"})
    assert names(answer) == ["A near", "B middle", "C far"]
    understood = answer.json()["understood"]
    assert (understood["name"], understood["precision"]) == ("GL50 1", "sector")
    from_sector = Geodesic.WGS84.Inverse(51.89737, -2.0791, *BELFAST)["s12"]
    assert answer.json()["items"][2]["distance_metres"] == pytest.approx(from_sector, rel=0.01)


@pytest.mark.rule("DIR-01")
@pytest.mark.parametrize(
    ("typed", "precision"),
    [("GL50 1AB", "sector"), ("gl50 1", "sector"), ("GL50", "district"), ("cheltenham", "town"), ("BT1 5GS", "sector")],
)
async def test_parts_of_postcodes_and_towns_of_centres_are_understood(call, three, typed, precision):
    answer = await call(None).get("/v1/centres", params={"near": typed})
    assert answer.status_code == 200, answer.text
    assert answer.json()["understood"]["precision"] == precision


@pytest.mark.parametrize("typed", ["ZZ99 9ZZ", "Nowhere upon Nothing", "??"])
async def test_an_unknown_place_says_so(call, three, typed):
    answer = await call(None).get("/v1/centres", params={"near": typed})
    assert answer.status_code == 404
    assert answer.json()["detail"].startswith(("There is no postcode", "No such postcode"))


@pytest.mark.rule("DIR-01")
async def test_filters_leave_out_what_does_not_fit(call, three):
    async def found(**wanted):
        return names(await call(None).get("/v1/centres", params=wanted))

    assert await found(service="supervised_contact", near="GL50 1AB") == ["A near", "C far"]
    assert await found(near="GL50 1AB", within_km=30) == ["A near", "B middle"]
    assert await found(nation="wales") == []
    assert await found() == ["A near", "B middle", "C far"]


async def test_pages_follow_each_other_and_miss_nothing(call, three):
    client = call(None)
    first = await client.get("/v1/centres", params={"near": "GL50 1AB", "limit": 2})
    assert 'rel="next"' in first.headers["link"]
    second = await client.get("/v1/centres", params={"near": "GL50 1AB", "limit": 2, "after": first.json()["next"]})
    assert names(first) + names(second) == ["A near", "B middle", "C far"]
    other = await client.get("/v1/centres", params={"near": "BT1 5GS", "limit": 2, "after": first.json()["next"]})
    assert other.status_code in (404, 422)


@pytest.mark.rule("DIR-04")
@pytest.mark.parametrize(
    "change",
    [
        "UPDATE centres SET suspended_at = now() WHERE id = :id",
        "UPDATE centres SET admitted_at = NULL WHERE id = :id",
        "UPDATE accreditations SET until_on = now()::date - 1, from_on = now()::date - 9 WHERE centre_id = :id",
    ],
    ids=["suspended", "never admitted", "lapsed"],
)
async def test_a_centre_that_may_not_be_referred_to_is_not_found(call, world, three, change):
    await world.execute(change, id=three["gloucester"])
    assert names(await call(None).get("/v1/centres")) == ["A near", "C far"]
    assert (await call(None).get(f"/v1/centres/{three['gloucester']}")).status_code == 404


@pytest.mark.rule("SVC-04", "DIR-04")
async def test_a_service_whose_accreditation_has_lapsed_is_not_shown(call, world, three):
    await world.execute(
        "UPDATE accreditations SET until_on = now()::date - 1 WHERE level = 'enhanced' AND centre_id = :id",
        id=three["cheltenham"],
    )
    answer = await call(None).get(f"/v1/centres/{three['cheltenham']}")
    assert [offered["service"] for offered in answer.json()["services"]] == ["supported_contact"]


@pytest.mark.rule("DIR-04")
async def test_an_accreditation_counts_up_to_and_including_its_last_day(call, world, three):
    await world.execute("UPDATE accreditations SET until_on = (service_now(true))::date + 5")
    await world.let_pass(timedelta(days=5))
    assert len(names(await call(None).get("/v1/centres"))) == 3
    await world.let_pass(timedelta(days=1))
    assert names(await call(None).get("/v1/centres")) == []


@pytest.mark.rule("DIR-02", "AGR-01")
async def test_a_centre_tells_what_families_ask(call, three):
    answer = await call(None).get(f"/v1/centres/{three['cheltenham']}")
    body = answer.json()
    assert {"opening", "facilities", "measures", "policies", "complaints", "accreditations"} <= body.keys()
    rules = await call(None).get(f"/v1/centres/{three['cheltenham']}/ground-rules")
    assert rules.json()["rules"][0]["number"] == 1


async def test_a_location_that_is_not_published_is_nowhere(call, world, three):
    await world.execute("UPDATE centres SET location_published = false WHERE id = :id", id=three["gloucester"])
    assert names(await call(None).get("/v1/centres", params={"near": "GL50 1AB"})) == ["A near", "C far"]
    body = (await call(None).get(f"/v1/centres/{three['gloucester']}")).json()
    assert [body[name] for name in ("latitude", "longitude", "address", "postcode")] == [None] * 4


@pytest.mark.parametrize(
    "wanted",
    [{"limit": 0}, {"limit": 101}, {"within_km": 5}, {"within_km": 501, "near": "GL50"}, {"colour": "red"},
     {"service": "magic"}, {"near": "x" * 41}, {"self_referral": "perhaps"}],
)  # fmt: skip
async def test_a_search_that_cannot_be_is_refused_with_a_pointer(call, wanted):
    answer = await call(None).get("/v1/centres", params=wanted)
    assert answer.status_code == 422
    assert answer.json()["errors"]


@pytest.mark.rule("SVC-01", "SVC-05", "SVC-06")
async def test_the_services_are_described_in_plain_words(call):
    answer = await call(None).get("/v1/services")
    assert {item["service"] for item in answer.json()["items"]} == {service.value for service in Service}


@pytest.mark.rule("SIG-01", "SIG-03")
async def test_help_that_brings_two_adults_together_needs_an_explicit_no(call):
    guarded = await call(None).get("/v1/signposts", params={"topic": "mediation"})
    assert guarded.json()["items"] == []
    free = await call(None).get("/v1/signposts", params={"topic": "mediation", "guarded": "false"})
    assert free.json()["items"]
    all_help = (await call(None).get("/v1/signposts", params={"nation": "england"})).json()["items"]
    assert all_help[0]["name"] == "Police"


async def test_about_names_whose_data_is_shown(call):
    about = (await call(None).get("/v1/about")).json()
    assert [line.split(" data ")[0] for line in about["attribution"]] == [
        "Contains OS", "Contains Royal Mail", "Contains National Statistics",
    ]  # fmt: skip
    assert about["licence"] == "Open Government Licence v3.0"
    assert about["versions"].keys() == {"service", "questionnaire", "ruleset"}
    assert about["whole_postcodes"] is False


@pytest.mark.rule("AGR-02")
async def test_the_default_rules_that_ship_are_served_as_they_stand(call, world, three):
    rules = json.loads((DATA / "ground_rules_default.json").read_text())["rules"]
    await world.save(
        GroundRules(id=uuid4(), centre_id=three["belfast"], number=2, rules=rules, published_at=await world.now())
    )
    answer = await call(None).get(f"/v1/centres/{three['belfast']}/ground-rules")
    assert answer.status_code == 200, answer.text
    assert (answer.json()["number"], answer.json()["rules"]) == (2, rules)
