"""What is asked for is what comes, whatever is asked together: the feed's answers against the whole documents."""

from collections.abc import Callable, Iterator
from itertools import pairwise
from random import Random
from typing import Any

import pytest
from geographiclib.geodesic import Geodesic

from app.db.features import TAXONOMIES, TERMS
from app.domain.feed import BYDAY
from tests.feed.town import FeedTown

Document = dict[str, Any]
Fits = Callable[[Document], bool]
AMONG = Random("what is asked")


@pytest.fixture(scope="module")
async def whole(town: FeedTown) -> list[Document]:
    """Every service with all that hangs on it."""
    return [await town.ask(f"/services/{each['id']}") for each in await town.every("/services")]


def terms(service: Document) -> set[str]:
    return {each["taxonomy_term_id"] for each in service.get("attributes", ())}


def opens(service: Document, day: str = "", start: str = "", end: str = "99") -> bool:
    times = service.get("schedules", ())
    return any(day in each["byday"] and each["opens_at"] >= start and each["closes_at"] <= end for each in times)


def filters() -> Iterator[tuple[dict[str, str], Fits]]:
    """One of each parameter, and what must hold of whatever it finds."""
    term, taxonomy, day = AMONG.choice(TERMS), AMONG.choice(TAXONOMIES), AMONG.choice(BYDAY)
    start, end, age = (
        AMONG.choice(["08:30", "10:00:00"]),
        AMONG.choice(["14:00", "18:00"]),
        AMONG.choice([0, 5, 12, 17]),
    )
    yield {"taxonomy_term_id": str(term.id)}, lambda each: str(term.id) in terms(each)
    yield {"taxonomy_id": str(taxonomy.id)}, lambda each: bool(terms(each) & {str(one.id) for one in taxonomy.terms})
    yield {"minimum_age": str(age)}, lambda each: each.get("minimum_age", 0) >= age
    yield {"maximum_age": f"{age}.5"}, lambda each: each.get("maximum_age", 999) <= age + 0.5
    yield {"search": "supervised centre 1"}, lambda each: {"Supervised", "1"} <= set(each["name"].split())
    yield {"start_time": start, "end_time": end, "day": day}, lambda each: opens(each, day, start[:5], end)
    yield {"day": "sunday"}, lambda each: opens(each, "SU")
    yield {"start_time": start}, lambda each: opens(each, start=start[:5])
    yield {"end_time": end}, lambda each: opens(each, end=end)


@pytest.mark.rule("DIR-01")
@pytest.mark.parametrize("path", ["/services", "/service_at_locations"])
async def test_all_that_is_asked_must_fit(town: FeedTown, whole: list[Document], path):
    found_something = 0
    for number in range(24):
        every = list(filters())
        several = [every[number]] if number < len(every) else AMONG.sample(every[:6], AMONG.choice([2, 2, 3]))
        query = {name: value for given, _ in several for name, value in given.items()}
        fitting = {each["id"] for each in whole if all(fits(each) for _, fits in several)}
        listed = await town.every(path, **query)
        if path == "/services":
            assert {each["id"] for each in listed} == fitting, query
        else:
            placed = {each["id"] for each in whole if "service_at_locations" in each}
            assert {each["service"]["id"] for each in listed} == fitting & placed, query
        found_something += bool(fitting)
    assert found_something > 8


@pytest.mark.rule("DIR-01")
@pytest.mark.parametrize("kilometres", [0, 40, 150, 9000])
async def test_services_at_locations_come_nearest_first_and_no_farther_than_asked(town: FeedTown, kilometres):
    near = {"postcode": "cb2 1tn"}
    [row] = await town.world.rows("SELECT latitude, longitude FROM postcode_sectors WHERE sector = 'CB2 1'")

    def metres(each: Document) -> float:
        place = each["location"]
        line = Geodesic.WGS84.Inverse(row["latitude"], row["longitude"], place["latitude"], place["longitude"])
        return float(line["s12"])

    everything = await town.every("/service_at_locations", **near)
    assert len(everything) == len(await town.every("/service_at_locations"))
    ways = [metres(each) for each in everything]
    assert all(after > before * 0.99 for before, after in pairwise(ways))
    found = await town.every("/service_at_locations", **near, proximity=kilometres * 1000, per_page=7)
    assert [each["id"] for each in found] == [each["id"] for each in everything][: len(found)]
    assert all(metres(each) < kilometres * 1010 for each in found)
    assert all(metres(each) > kilometres * 990 for each in everything[len(found) :])


async def test_what_the_standard_does_not_know_and_what_has_no_value_is_ignored(town: FeedTown):
    plain = await town.ask("/services")
    assert await town.ask("/services", colour="red", modified_after="2020", full="true", search="", day="") == plain
    assert await town.ask("/services", postcode="nowhere", proximity="far") == plain
    assert await town.ask("/taxonomies", search="x") == await town.ask("/taxonomies")


@pytest.mark.parametrize(
    "query",
    [{"taxonomy_term_id": "none"}, {"taxonomy_term_id": "1c2a5a53-5d8e-4f0e-9f5c-0d1f6a3b7c21"}, {"taxonomy_id": "*"},
     {"day": "someday"}, {"search": "hippopotamus"}, {"search": "& | ! ( ) :*"}, {"minimum_age": "200"}],
)  # fmt: skip
async def test_what_nothing_fits_is_an_empty_page(town: FeedTown, query):
    page = await town.ask("/services", **query)
    if query != {"search": "& | ! ( ) :*"}:
        assert (page["total_items"], page["total_pages"], page["empty"], page["first_page"]) == (0, 0, True, True)


@pytest.mark.parametrize(
    ("path", "query", "pointer"),
    [("/services", {"page": "0"}, "#page"), ("/services", {"page": "-1"}, "#page"), ("/services", {"per_page": "0"}, "#per_page"),
     ("/services", {"page": "1.5"}, "#page"), ("/services", {"page": "99999999999"}, "#page"),
     ("/services", {"minimum_age": "NaN"}, "#minimum_age"), ("/services", {"minimum_age": "1e400"}, "#minimum_age"),
     ("/services", {"maximum_age": "old"}, "#maximum_age"), ("/services", {"start_time": "25:00"}, "#start_time"),
     ("/services", {"end_time": "noon"}, "#end_time"), ("/services", {"search": "x" * 201}, "#search"),
     ("/service_at_locations", {"proximity": "500"}, "#proximity"),
     ("/service_at_locations", {"postcode": "Cheltenham"}, "#postcode"),
     ("/service_at_locations", {"postcode": "ZZ99 9ZZ"}, "#postcode"),
     ("/service_at_locations", {"postcode": "GL50", "proximity": "-5"}, "#proximity"),
     ("/taxonomies", {"page": "x"}, "#page"), ("/taxonomy_terms", {"per_page": "-3"}, "#per_page")],
)  # fmt: skip
async def test_what_is_no_number_no_time_or_no_place_is_refused_with_its_name(town: FeedTown, path, query, pointer):
    answer = await town.get(path, **query)
    assert (answer.status_code, answer.headers["content-type"]) == (422, "application/problem+json")
    assert [issue["pointer"] for issue in answer.json()["errors"]] == [pointer]
    assert answer.headers["access-control-allow-origin"] == "*"
    assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("path", ["services", "service_at_locations", "taxonomies", "taxonomy_terms"])
async def test_an_id_that_nothing_has_is_not_found(town: FeedTown, path):
    answer = await town.get(f"/{path}/1c2a5a53-5d8e-4f0e-9f5c-0d1f6a3b7c21")
    assert (answer.status_code, answer.json()["type"]) == (404, "/problems#not-found")
