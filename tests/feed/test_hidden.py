"""A centre that must not be found is in the feed, and where it is stands nowhere in it, however one asks.

The attack is that of somebody who knows the standard, this code and the centre's name: they read every answer, search
for the place, ask how far it is, count, compare moments and tags, and make the ids themselves.
"""

import json
from typing import Any

import pytest

from app.db.features import TERMS
from app.domain.feed import feed_id
from tests.feed.town import HIDDEN_PLACE, FeedTown

ELSEWHERE = {
    "house": "Otterly", "street": "5 Away Street", "town": "Berwick", "postcode": "TD15 1AA", "north": 55.76,
    "east": -2.0, "telephone": "01289 960001",
}  # fmt: skip
MOVE = (
    "UPDATE centres SET address = ARRAY[:house, :street], town = :town, postcode = :postcode, latitude = :north, "
    "longitude = :east, telephone = :telephone, gap_minutes = 30 - gap_minutes, v = v + 1 WHERE id = :id"
)
AROUND = ("NP44 7", "NP44", "TD15 1")


async def everything(town: FeedTown) -> dict[str, Any]:
    """All that the feed tells, however it is asked: every list, page, item and filter that could touch a place."""
    services = await town.every("/services")
    asked: list[tuple[str, dict[str, Any]]] = [("/services", {"per_page": 3, "page": page}) for page in (1, 2, 9)]
    hers = [each for each in services if each["organization_id"] == str(town.hidden)]
    asked += [(f"/services/{each['id']}", {}) for each in (*hers, *services[:3])]
    asked += [("/service_at_locations", {"per_page": 100})]
    asked += [("/service_at_locations", {"postcode": place, "per_page": 100}) for place in AROUND]
    asked += [
        ("/service_at_locations", {"postcode": place, "proximity": metres, "per_page": 100})
        for place in AROUND for metres in (900, 60_000, 9_000_000)
    ]  # fmt: skip
    asked += [("/services", {"search": words}) for words in (*HIDDEN_PLACE, *map(str, ELSEWHERE.values()), "lantern")]
    asked += [("/services", {"taxonomy_term_id": str(term.id)}) for term in TERMS[::19]]
    asked += [("/services", {"day": "MO", "start_time": "07:00"}), ("/taxonomies", {}), ("/openapi.json", {}), ("", {})]
    for service in ("supported_contact", "supervised_contact"):
        ids = (feed_id("service_at_location", town.hidden, service), feed_id("location", town.hidden))
        asked += [(f"/service_at_locations/{each}", {}) for each in ids]
    told = {}
    for path, query in asked:
        answer = await town.get(path, **query)
        headers = {name: value for name, value in answer.headers.items() if name != "x-request-id"}
        text = json.dumps(answer.json() | {"instance": ""}) if answer.status_code == 404 else answer.text
        told[f"{path} {query}"] = (answer.status_code, headers, text)
    return told


@pytest.fixture(scope="module")
async def told(town: FeedTown) -> dict[str, Any]:
    return await everything(town)


@pytest.mark.rule("DIR-02", "PRIV-02")
async def test_it_is_in_the_feed_with_an_area_and_without_a_location(town: FeedTown):
    mine = [each for each in await town.every("/services") if each["organization_id"] == str(town.hidden)]
    assert len(mine) == 2
    for each in mine:
        whole = await town.ask(f"/services/{each['id']}")
        assert [area["name"] for area in whole["service_areas"]] == ["South Wales"]
        assert "service_at_locations" not in whole
        assert all("service_at_location_id" not in schedule for schedule in whole["schedules"])
        assert "Telephone" not in whole["description"]


@pytest.mark.rule("PRIV-02")
async def test_its_place_stands_in_no_answer(told):
    for asked, (_, headers, text) in told.items():
        said = f"{headers} {text}".casefold()
        assert [piece for piece in HIDDEN_PLACE if piece.casefold() in said] == [], asked


@pytest.mark.rule("PRIV-02", "REF-06")
async def test_it_is_at_no_location_from_wherever_one_looks(town: FeedTown, told):
    looked = [text for asked, (_, _, text) in told.items() if asked.startswith("/service_at_locations")]
    assert len(looked) > 12
    assert not any(str(town.hidden) in text or "Quiet Lantern" in text for text in looked)
    placed = await town.every("/service_at_locations")
    assert str(town.shown[0]) in str(placed)
    assert str(town.hidden) not in str(placed)


@pytest.mark.rule("PRIV-02")
async def test_two_worlds_that_differ_only_in_its_place_tell_the_same_to_the_last_byte(town: FeedTown, told):
    house, street, name, postcode, north, east, telephone = HIDDEN_PLACE
    await town.world.execute(MOVE, **ELSEWHERE, id=town.hidden)
    try:
        assert await everything(town) == told
    finally:
        back = {"house": house, "street": street, "town": name, "postcode": postcode, "telephone": telephone}
        await town.world.execute(MOVE, **back, north=float(north), east=float(east), id=town.hidden)


@pytest.mark.rule("PRIV-02")
async def test_whoever_looks_for_its_town_finds_as_much_as_for_a_town_without_a_centre(told):
    def total(words):
        return json.loads(told[f"/services {{'search': '{words}'}}"][2])["total_items"]

    assert [total(words) for words in HIDDEN_PLACE] == [0] * len(HIDDEN_PLACE)
    assert total("lantern") == 2
