"""The feed learns of every change that it shows, at once, and of no other; its ids outlive them all."""

from datetime import timedelta

import pytest

from app.domain.feed import feed_id
from app.domain.services import Service
from tests.feed.town import SETTLED, FeedTown


@pytest.fixture
async def centre(town: FeedTown):
    """A centre of one test's own."""
    return await town.world.centre(Service.HANDOVER, Service.SUPERVISED_CONTACT)


async def change(town: FeedTown, statement: str, centre) -> bool:
    """Whether the feed learns of a change of a centre."""
    before = {row["id"]: row["changed_at"] for row in await town.rows_of(centre)}
    await town.world.execute(statement, id=centre)
    after = {row["id"]: row["changed_at"] for row in await town.rows_of(centre)}
    return any(after[row_id] > moment for row_id, moment in before.items())


async def test_the_database_makes_the_ids_that_the_code_makes(town: FeedTown):
    rows = await town.world.rows("SELECT * FROM feed_services")
    assert len(rows) > 30
    for row in rows:
        assert row["id"] == feed_id("service", row["centre_id"], row["service"])
        assert row["at_location_id"] == feed_id("service_at_location", row["centre_id"], row["service"])


SHOWN = (
    "UPDATE centres SET name = 'Renamed' WHERE id = :id",
    "UPDATE centres SET languages = '{cy}' WHERE id = :id",
    "UPDATE centres SET town = 'Tewkesbury' WHERE id = :id",
    "UPDATE centres SET suspended_at = service_now(true) WHERE id = :id",
    "UPDATE centres SET location_published = false WHERE id = :id",
    "UPDATE centre_services SET fee_pence = 100 WHERE centre_id = :id",
    "UPDATE centre_services SET ended_at = service_now(true) WHERE centre_id = :id AND service = 'handover'",
    "UPDATE opening_patterns SET closes = '21:00' WHERE centre_id = :id AND weekday = 2",
    "DELETE FROM opening_patterns WHERE centre_id = :id AND weekday = 3",
    "INSERT INTO opening_patterns SELECT gen_random_uuid(), :id, 'handover', 0, '06:00', '07:00', NULL, NULL",
    "UPDATE accreditations SET until_on = until_on + 1 WHERE centre_id = :id",
    "DELETE FROM accreditations WHERE centre_id = :id AND level = 'enhanced'",
    "UPDATE organisations SET name = 'Another Trust' WHERE id = (SELECT organisation_id FROM centres WHERE id = :id)",
)
NOT_SHOWN = (
    "UPDATE centres SET name = name WHERE id = :id",
    "UPDATE centres SET gap_minutes = 20, da_assessor = true, v = v + 1 WHERE id = :id",
    "UPDATE centres SET staff_statement = 'Kind.', policies = '{}' WHERE id = :id",
    "UPDATE centre_services SET places = 9, wait_days = 3, capacity_at = service_now(true) WHERE centre_id = :id",
    "UPDATE opening_patterns SET free_places = 2 WHERE centre_id = :id",
    "UPDATE organisations SET verified_at = NULL WHERE id = (SELECT organisation_id FROM centres WHERE id = :id)",
)


@pytest.mark.parametrize("statement", SHOWN)
async def test_a_change_that_is_shown_moves_the_moment(town: FeedTown, centre, statement):
    assert await change(town, statement, centre)


@pytest.mark.parametrize("statement", NOT_SHOWN)
async def test_a_change_that_is_not_shown_moves_nothing(town: FeedTown, centre, statement):
    assert not await change(town, statement, centre)


@pytest.mark.rule("DIR-04")
async def test_a_service_comes_goes_and_comes_back_under_the_same_id(town: FeedTown, centre):
    path = f"/services/{feed_id('service', centre, 'handover')}"
    at_location = f"/service_at_locations/{feed_id('service_at_location', centre, 'handover')}"
    assert (await town.get(path)).status_code == (await town.get(at_location)).status_code == 200
    for going, coming in (
        ("UPDATE centre_services SET ended_at = service_now(true) WHERE centre_id = :id",
         "UPDATE centre_services SET ended_at = NULL WHERE centre_id = :id"),
        ("UPDATE centres SET suspended_at = service_now(true) WHERE id = :id",
         "UPDATE centres SET suspended_at = NULL WHERE id = :id"),
        ("UPDATE accreditations SET until_on = from_on WHERE level = 'standard' AND centre_id = :id",
         "UPDATE accreditations SET until_on = from_on + 9000 WHERE level = 'standard' AND centre_id = :id"),
        ("DELETE FROM opening_patterns WHERE centre_id = :id AND service = 'handover'", "SELECT :id"),
    ):  # fmt: skip
        await town.world.execute(going, id=centre)
        if coming != "SELECT :id":
            assert (await town.get(path)).status_code == (await town.get(at_location)).status_code == 404
            await town.world.execute(coming, id=centre)
        assert (await town.get(path)).status_code == (await town.get(at_location)).status_code == 200
    await town.world.execute("DELETE FROM centre_services WHERE centre_id = :id AND service = 'handover'", id=centre)
    assert (await town.get(path)).status_code == 404


@pytest.mark.rule("DIR-04", "SVC-04")
async def test_what_has_lapsed_or_is_suspended_is_not_in_the_feed(town: FeedTown):
    centres = {each["organization_id"] for each in await town.every("/services")}
    assert str(town.shown[0]) in centres
    assert centres.isdisjoint({str(town.suspended), str(town.lapsed)})


@pytest.mark.rule("PRIV-02")
async def test_a_location_that_is_no_longer_published_is_gone_at_once(town: FeedTown, centre):
    path = f"/service_at_locations/{feed_id('service_at_location', centre, 'handover')}"
    await town.world.let_pass(SETTLED)
    before = (await town.get(path)).headers
    await town.world.execute("UPDATE centres SET location_published = false WHERE id = :id", id=centre)
    for known in ({}, {"If-None-Match": before["etag"]}, {"If-Modified-Since": before["last-modified"]}):
        assert (await town.get(path, headers=known)).status_code == 404


async def test_the_feed_stands_as_it_does_since_an_accreditation_began_or_ended(town: FeedTown, centre):
    """A lapse changes no row: the clock alone takes the service out of the feed."""
    await town.world.execute(
        "UPDATE accreditations SET until_on = service_now(true)::date + 40 WHERE centre_id = :id", id=centre
    )
    await town.world.let_pass(SETTLED)
    before = (await town.get("/services")).headers["last-modified"]
    total = (await town.ask("/services"))["total_items"]
    await town.world.let_pass(timedelta(days=42))
    answer = await town.get("/services", headers={"If-Modified-Since": before})
    assert answer.status_code == 200
    assert answer.json()["total_items"] == total - 2
    assert answer.headers["last-modified"] != before


async def test_no_moment_is_told_before_its_second_is_over(town: FeedTown, centre):
    """Whatever else changed in that second would be taken for what was seen."""
    answer = await town.get("/services", headers={"If-Modified-Since": "Fri, 31 Dec 2100 23:59:59 GMT"})
    assert (answer.status_code, "last-modified" in answer.headers, "etag" in answer.headers) == (200, False, True)
    await town.world.let_pass(SETTLED)
    assert "last-modified" in (await town.get("/services")).headers
