"""Anybody finds the centres that fit, nearest first, and reads why each fits and how to apply."""

from datetime import timedelta

import pytest

from app.domain.services import Service


@pytest.fixture
async def saturdays(world):
    """A centre that opens for supported contact on Saturdays alone, where one can have a place in five days."""
    centre_id = await world.centre(Service.SUPPORTED_CONTACT, Service.HANDOVER, name="Saturdays")
    await world.execute("DELETE FROM opening_patterns WHERE service = 'supported_contact' AND weekday <> 5")
    await world.execute(
        "UPDATE opening_patterns SET wait_days = 5, free_places = 0 WHERE service = 'supported_contact'"
    )
    await world.execute("UPDATE centre_services SET self_referral = false WHERE service = 'handover'")
    await world.execute(
        "UPDATE centres SET facilities = '{garden,lift}', measures = '{separate_entrances}', languages = '{en,cy}', "
        "how_to_apply = 'Ring us on Mondays.'"
    )
    return centre_id


@pytest.mark.rule("DIR-01", "DIR-02", "DIR-06")
async def test_a_hit_says_why_it_fits_and_how_to_apply(call, world, saturdays):
    today = (await world.now()).date()
    answer = await call(None).get(
        "/v1/centres",
        params={
            "near": "GL50 1AB", "within_km": 20, "weekday": 5, "open_at": "09:00", "self_referral": "true",
            "facility": "garden", "accessibility": "lift", "measure": "separate_entrances", "language": "cy",
            "room_by": str(today + timedelta(days=6)), "apply_via": "this_system", "nation": "england",
        },
    )  # fmt: skip
    assert answer.status_code == 200, answer.text
    hit = answer.json()["items"][0]
    assert hit["why"]["services"] == [
        {
            "service": "supported_contact",
            "openings": [
                {
                    "service": "supported_contact", "weekday": 5, "opens": "08:00", "closes": "20:00",
                    "free_places": 0, "wait_days": 5,
                }
            ],
            "room_on": str(today + timedelta(days=5)),
        }
    ]  # fmt: skip
    assert set(hit["why"]["filters"]) == {
        "near", "within_km", "weekday", "open_at", "self_referral", "facility", "accessibility", "measure", "language",
        "room_by", "apply_via", "nation",
    }  # fmt: skip
    assert [way["sentence"] for way in hit["apply"]["ways"]] == [
        "For supported contact, apply here, yourself or through a professional.",
        "For handover, a professional applies here: a solicitor, mediator, social worker or the court service.",
    ]
    assert hit["apply"]["own_words"] == "Ring us on Mondays."


@pytest.mark.rule("DIR-01")
@pytest.mark.parametrize(
    "wanted",
    [{"weekday": "4", "service": "supported_contact"}, {"weekday": "5", "open_at": "07:59"},
     {"weekday": "5", "open_at": "20:00"}, {"service": "handover", "self_referral": "true"}, {"facility": "kitchen"},
     {"facility": ["garden", "kitchen"]}, {"accessibility": "step_free"}, {"measure": "staff_bring_child"},
     {"language": "pl"}, {"apply_via": "directly"}, {"nation": "wales"}],
)  # fmt: skip
async def test_what_does_not_fit_is_not_found(call, saturdays, wanted):
    answer = await call(None).get("/v1/centres", params=wanted)
    assert (answer.status_code, answer.json()["items"]) == (200, [])


@pytest.mark.rule("DIR-01")
async def test_a_body_finds_what_a_query_finds_and_keeps_the_postcode_out_of_the_address(call, world, saturdays):
    await world.centre(name="Another")
    wanted = {"near": "GL50 1AB", "weekday": 5, "limit": 1}
    asked = await call(None).get("/v1/centres", params=wanted)
    told = await call(None).post("/v1/centre-searches", json=wanted)
    assert told.status_code == 200, told.text
    assert told.json()["items"] == asked.json()["items"]
    assert "link" not in told.headers
    following = await call(None).post("/v1/centre-searches", json=wanted | {"after": told.json()["next"]})
    assert following.json()["next"] is None
    assert {told.json()["items"][0]["name"], following.json()["items"][0]["name"]} == {"Saturdays", "Another"}
    elsewhere = await call(None).post("/v1/centre-searches", json={"near": "GL50 1AB", "after": told.json()["next"]})
    assert elsewhere.status_code == 404


@pytest.mark.parametrize(
    ("wanted", "pointer"),
    [({"within_km": 5}, "within_km"), ({"open_at": "10:00"}, "open_at"), ({"room_by": "2020-01-01"}, "room_by"),
     ({"limit": 101}, "limit"), ({"near": "GL50", "within_km": 0}, "within_km"), ({"weekday": 7}, "weekday"),
     ({"near": "GL50", "within_km": 501}, "within_km"), ({"facility": ["swimming_pool"]}, "facility"),
     ({"language": "Welsh!"}, "language"), ({"open_at": "10", "weekday": 1}, "open_at"),
     ({"apply_via": "pigeon"}, "apply_via"), ({"near": "GL50", "room_by": "9999-12-31"}, "room_by")],
)  # fmt: skip
async def test_a_search_that_makes_no_sense_is_refused_where_it_stands(call, wanted, pointer):
    asked = await call(None).get("/v1/centres", params=wanted)
    told = await call(None).post("/v1/centre-searches", json=wanted)
    for answer, before in ((asked, "#"), (told, "/")):
        assert answer.status_code == 422, answer.text
        assert [error["pointer"].split("/0")[0].rstrip("0") for error in answer.json()["errors"]] == [before + pointer]


async def test_a_centre_that_must_not_be_found_shows_no_number_of_its_town(call, world, saturdays):
    await world.execute("UPDATE centres SET location_published = false")
    hit = (await call(None).get("/v1/centres")).json()["items"][0]
    assert (hit["town"], hit["latitude"], hit["apply"]["telephone"]) == (None, None, None)
    assert (await call(None).get("/v1/centres", params={"near": "GL50 1AB"})).json()["items"] == []
