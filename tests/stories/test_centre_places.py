"""Where a centre is: what must not be found is told nowhere, and what cannot be is refused."""

from typing import Any

import pytest

from tests.stories.test_centre_records import HIDDEN, SAID, centre, errors

__all__ = ["centre"]


@pytest.mark.rule("DIR-02", "PRIV-02")
async def test_a_centre_that_must_not_be_found_tells_its_area_and_no_place(centre):
    answer = await centre.put("", HIDDEN)
    assert answer.status_code == 200, answer.text
    public = await centre.public()
    hidden = ("address", "postcode", "town", "latitude", "longitude")
    assert [public[name] for name in hidden] == [None] * 5
    assert public["area"] == "Mid Wales"
    listed = await centre.call(None).get("/v1/centres")
    for text in (listed.text, str(public)):
        assert not any(word in text for word in ("Marmalade Lane", "Cheltenham", "GL50", "51.9", "51.8"))
    assert (await centre.record())["town"] == "Cheltenham"


TELLING: list[tuple[dict[str, Any], tuple[str, str]]] = [
        ({"area": None}, ("/area", "area-missing")),
        ({"telephone": "01242 123456"}, ("/telephone", "tells-location")),
        ({"telephone": "+44 1242 123456"}, ("/telephone", "tells-location")),
        ({"name": "Cheltenham Centre"}, ("/name", "tells-location")),
        ({"summary": "Find us at marmalade-lane no. 1, or 1 Marmalade  Lane."}, ("/summary", "tells-location")),
        ({"criteria": "Families near GL501PR"}, ("/criteria", "tells-location")),
        ({"website": "https://www.cheltenham-contact.example"}, ("/website", "tells-location")),
        ({"policies": {"food": {"answer": "no", "text": "Eat in Cheltenham."}}}, ("/policies", "tells-location")),
        ({"area": "Around Cheltenham"}, ("/area", "tells-location")),
        ({"website": "https://cheltenhamcentre.example"}, ("/website", "tells-location")),
        ({"how_to_apply": "Ring (01242) 123 456."}, ("/how_to_apply", "tells-location")),
        ({"criteria": "Families in gl50."}, ("/criteria", "tells-location")),
        ({"how_to_apply": "See www.cheltenhamfamilies.example."}, ("/how_to_apply", "tells-location")),
        ({"policies": {"food": {"answer": "ask", "text": "cook@cheltenhamcontact.example"}}}, ("/policies", "tells-location")),
        ({"town": "Newcastle upon Tyne", "summary": "In Newcastle."}, ("/summary", "tells-location")),
        ({"children_page": "https://quiet.example/?t=chelt%65nham"}, ("/children_page", "tells-location")),
    ]  # fmt: skip


@pytest.mark.rule("DIR-02", "PRIV-02")
async def test_what_would_tell_a_hidden_place_is_refused(centre):
    for said, error in TELLING:
        answer = await centre.put("", {**HIDDEN, **said})
        assert (answer.status_code, errors(answer)) == (422, {error}), said


NO_PLACE: list[tuple[dict[str, Any], tuple[str, str]]] = [
        ({"postcode": "ZZ9 9ZZ"}, ("/postcode", "unknown-postcode")),
        ({"postcode": "ZZ1 1ZZ", "latitude": 51.9, "longitude": -2.08}, ("/postcode", "unknown-postcode")),
        ({"postcode": "JE2 3AB"}, ("/postcode", "unknown-postcode")),
        ({"latitude": 54.6, "longitude": -5.93}, ("/latitude", "far-from-postcode")),
        ({"postcode": "GL50 0ZZ", "latitude": 54.6, "longitude": -5.93}, ("/latitude", "far-from-postcode")),
        ({"postcode": "GL99 9ZZ", "latitude": 54.6, "longitude": -5.93}, ("/latitude", "far-from-postcode")),
        ({"postcode": "JE2 3AB", "latitude": 51.9, "longitude": -2.08}, ("/latitude", "far-from-postcode")),
    ]  # fmt: skip
NEW_PLACE: list[dict[str, Any]] = [
    {"postcode": "GL50 0ZZ", "latitude": 51.9, "longitude": -2.08},
    {"postcode": "GL99 9ZZ", "latitude": 51.9, "longitude": -2.08},
    {"postcode": "JE2 3AB", "latitude": 49.19, "longitude": -2.1},
]


async def test_a_place_that_cannot_be_is_refused(centre):
    for said, error in NO_PLACE:
        answer = await centre.put("", {**SAID, **said})
        assert (answer.status_code, errors(answer)) == (422, {error}), said


async def test_a_postcode_that_is_not_known_yet_is_taken_near_the_nearest_one_that_is(centre):
    for said in NEW_PLACE:
        answer = await centre.put("", {**SAID, **said})
        assert answer.status_code == 200, answer.text
    unknown = await centre.put("", {**SAID, "postcode": "ZZ1 1ZZ", "latitude": 51.9, "longitude": -2.08})
    assert unknown.json()["errors"][0]["detail"].startswith("There is no postcode that begins with ZZ.")
