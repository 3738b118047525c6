"""Anybody types a place, and reads what it was understood as."""

import pytest

from app.domain.place import MOST_NEAR


@pytest.fixture
async def towns(world):
    """Centres in Cheltenham, in two Newports, in Stoke and in Jersey; one that must not be found in Painswick."""
    there = {
        "Cheltenham": ("GL50 1PR", 51.898, -2.077),
        "Newport": ("NP20 1JQ", 51.586, -2.996),
        "newport": ("PO30 1AA", 50.7, -1.29),
        "Stoke-on-Trent": ("ST1 1JU", 53.025, -2.176),
        "St. Helier": ("JE2 3AB", 49.18, -2.1),
        "Painswick": ("GL6 6XX", 51.78, -2.19),
    }
    for town, (postcode, latitude, longitude) in there.items():
        centre_id = await world.centre(name=f"{town} Centre", latitude=latitude, longitude=longitude)
        await world.execute(
            "UPDATE centres SET town = :town, postcode = :postcode, location_published = :town <> 'Painswick' WHERE id = :id",
            town=town, postcode=postcode, id=centre_id,
        )  # fmt: skip


@pytest.fixture
async def postcodes(world):
    await world.execute(
        "INSERT INTO postcodes (postcode, latitude, longitude, terminated) VALUES "
        "('GL50 1PR', 51.89774, -2.07667, false), ('GL50 1ZZ', 51.9, -2.08, true)"
    )


async def places(call, typed):
    answer = await call(None).get("/v1/places", params={"typed": typed})
    assert answer.status_code == 200, answer.text
    return [(item["name"], item["precision"]) for item in answer.json()["items"]]


async def understood(call, typed):
    answer = await call(None).get("/v1/centres", params={"near": typed})
    assert answer.status_code == 200, answer.text
    return answer.json()["understood"]


async def refused(call, typed, path="/v1/centres", name="near"):
    answer = await call(None).get(path, params={name: typed})
    assert answer.status_code == 404, answer.text
    return answer.json()["detail"]


@pytest.mark.rule("DIR-01")
async def test_a_whole_postcode_is_understood_as_exactly_as_the_data_allows(call, towns, postcodes):
    exact = await understood(call, "gl501pr")
    assert (exact["name"], exact["precision"], exact["note"]) == ("GL50 1PR", "postcode", None)
    assert (exact["latitude"], exact["longitude"]) == (51.89774, -2.07667)
    old = await understood(call, "GL50 1ZZ")
    assert (old["precision"], old["note"]) == ("postcode", "GL50 1ZZ is no longer in use; this is where it was.")
    sector = await understood(call, "GL50 1AA")
    assert (sector["name"], sector["precision"]) == ("GL50 1", "sector")
    assert sector["note"] == "No exact place is known for GL50 1AA: this is the middle of GL50 1."
    district = await understood(call, "GL50 0AA")
    assert (district["name"], district["precision"]) == ("GL50", "district")
    assert district["note"].startswith("No exact place is known for GL50 0AA")


@pytest.mark.rule("DIR-01")
async def test_sloppy_typing_is_understood(call, towns, postcodes):
    meant = {
        "gl50 1a": "GL50 1",
        "GL5O 1PR": "GL50 1PR",
        "gl51": "GL51",
        "cheltenham": "Cheltenham",
        "stoke on trent": "Stoke-on-Trent",
        "Trent": "Stoke-on-Trent",
        "newport po": "newport (PO)",
        "Newport (NP)": "Newport (NP)",
        "st helier": "St. Helier",
        "jersey": "Jersey",
        "JE": "Jersey",
    }
    assert {typed: (await understood(call, typed))["name"] for typed in meant} == meant


@pytest.mark.rule("DIR-01")
async def test_two_towns_of_one_name_are_two_places(call, towns):
    assert await places(call, "newport") == [("Newport (NP)", "town"), ("newport (PO)", "town")]
    assert "PO" in (await understood(call, "newport"))["note"]


@pytest.mark.rule("DIR-01")
async def test_what_is_being_typed_is_completed(call, towns, postcodes):
    assert (await places(call, "chel"))[0] == ("Cheltenham", "town")
    begun = await places(call, "gl5")
    assert begun[0] == ("GL5", "district")
    assert ("GL50", "district") in begun
    assert await places(call, "gl501pr") == [("GL50 1PR", "postcode")]
    assert [name for name, _ in await places(call, "GL51")][:2] == ["GL51", "GL5 1"]
    assert await places(call, "gu") != []
    assert ("Guernsey", "area") in await places(call, "gue")
    assert len(await places(call, "gl")) == 10


@pytest.mark.rule("DIR-01")
async def test_an_island_lists_its_centres_by_name_without_distances(call, towns):
    answer = await call(None).get("/v1/centres", params={"near": "je2 3ab"})
    found = answer.json()
    assert (found["understood"]["name"], found["understood"]["precision"]) == ("Jersey", "area")
    assert (found["understood"]["latitude"], found["understood"]["longitude"]) == (None, None)
    assert "without distances" in found["understood"]["note"]
    assert [(item["name"], item["distance_metres"]) for item in found["items"]] == [("St. Helier Centre", None)]
    assert (await call(None).get("/v1/centres", params={"near": "GY1 1AA"})).json()["items"] == []
    town = (await call(None).get("/v1/centres", params={"near": "st helier"})).json()
    assert (town["understood"]["precision"], town["understood"]["latitude"]) == ("town", None)
    assert "without distances" in town["understood"]["note"]
    assert town["items"] == found["items"]
    elsewhere = (await call(None).get("/v1/centres", params={"near": "Cheltenham"})).json()["items"]
    assert "Cheltenham Centre" in [item["name"] for item in elsewhere]
    assert "St. Helier Centre" not in [item["name"] for item in elsewhere]
    refusal = await call(None).get("/v1/centres", params={"near": "IM1 1AA", "within_km": 5})
    assert refusal.status_code == 422
    assert refusal.json()["errors"][0]["pointer"] == "#within_km"


@pytest.mark.rule("DIR-01")
async def test_the_feed_gives_no_distance_to_an_island_either_and_names_it(call, towns):
    feed = "/openreferral/service_at_locations"
    found = {}
    for postcode in ("GL50 1PR", "JE2 3AB"):
        answer = await call(None).get(feed, params={"postcode": postcode})
        assert answer.status_code == 200, answer.text
        found[postcode] = {each["location"]["name"]: each["id"] for each in answer.json()["contents"]}
    assert "Cheltenham Centre" in found["GL50 1PR"]
    assert "St. Helier Centre" not in found["GL50 1PR"]
    assert list(found["JE2 3AB"]) == ["St. Helier Centre"]
    whole = (await call(None).get(f"{feed}/{found['JE2 3AB']['St. Helier Centre']}")).json()
    assert whole["location"]["addresses"][0]["state_province"] == "Jersey"
    whole = (await call(None).get(f"{feed}/{found['GL50 1PR']['Cheltenham Centre']}")).json()
    assert whole["location"]["addresses"][0]["state_province"] == "England"


@pytest.mark.rule("DIR-01")
async def test_an_unknown_place_names_what_is_most_like_it(call, towns):
    sentences = {
        "GL99 9ZZ": "There is no postcode that begins with GL99. Did you mean GL9",
        "GL99": "There is no postcode that begins with GL99. Did you mean GL9",
        "ZZ1 1AA": "There is no postcode that begins with ZZ. Check the letters",
        "cheltnam": "Did you mean Cheltenham?",
        "Jersy": "Did you mean Jersey?",
        "??": "No such postcode",
        "Painswick": "No such postcode",
    }
    for typed, sentence in sentences.items():
        said = await refused(call, typed)
        assert sentence in said
        assert "Painswick" not in said
        assert said.count("GL") <= MOST_NEAR + 2
        assert await refused(call, typed, "/v1/places", "typed") == said


async def test_what_is_not_there_is_said_beside_what_was_typed(call, towns):
    for typed in ("ZZ9 9ZZ", "GL", "wal"):
        answers = {
            "#near": await call(None).get("/v1/centres", params={"near": typed}),
            "#/near": await call(None).post("/v1/centre-searches", json={"near": typed}),
        }
        if typed != "GL":
            answers["#typed"] = await call(None).get("/v1/places", params={"typed": typed})
        for pointer, answer in answers.items():
            said = answer.json()
            assert answer.status_code == 404, answer.text
            assert said["errors"] == [{"pointer": pointer, "code": "unknown-place", "detail": said["detail"]}]


async def test_whoever_types_only_spaces_is_told_to_type_something(call):
    for path, name in (("/v1/centres", "near"), ("/v1/places", "typed")):
        answer = await call(None).get(path, params={name: "   "})
        assert answer.status_code == 422
        told = {"pointer": f"#{name}", "code": "not-one-line", "detail": "Type something: there are only spaces here."}
        assert answer.json()["errors"] == [told]


@pytest.mark.rule("DIR-04")
async def test_a_centre_that_is_out_of_the_directory_gives_its_town_no_place_any_more(call, world, towns):
    """The place of a town with one centre is that centre's very own."""
    assert (await understood(call, "Cheltenham"))["latitude"] == 51.898
    for out, back in (
        ("UPDATE centres SET suspended_at = now() WHERE town = 'Cheltenham'", "UPDATE centres SET suspended_at = NULL"),
        ("UPDATE accreditations SET until_on = current_date - 2, from_on = current_date - 9", None),
    ):
        await world.execute(out)
        for typed in ("Cheltenham", "Cheltnham"):
            said = await refused(call, typed)
            assert "Cheltenham" not in said
            assert await refused(call, typed, "/v1/places", "typed") == said
        if back is not None:
            await world.execute(back)


@pytest.mark.rule("DIR-05", "REF-06")
async def test_only_what_is_typed_moves_the_answer(call, world, towns):
    """Whoever asks, and whatever any side of any case has said, the same words mean the same place."""
    before = (await call(None).get("/v1/places", params={"typed": "gl50"})).json()
    case = await world.referral()
    for actor in (None, case.starter, case.other):
        assert (await call(actor).get("/v1/places", params={"typed": "gl50"})).json() == before


async def test_a_question_that_cannot_be_is_refused_with_a_pointer(call):
    for wanted in ({}, {"typed": "x"}, {"typed": "x" * 41}, {"typed": "GL50", "near": "GL50"}):
        answer = await call(None).get("/v1/places", params=wanted)
        assert answer.status_code == 422
        assert answer.json()["errors"]
