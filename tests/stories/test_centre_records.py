"""A centre keeps its own record: what families read of it, who changed what, what it offers, and where it has room."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from app.domain.access import Role
from app.domain.services import Service
from tests.contract.test_contract import CONTRACT

SAID = {
    "name": "Marmalade Lane Contact Centre", "operator": "charity", "summary": "A bright hall.",
    "address": ["Marmalade Hall", "1 Marmalade Lane"], "town": "Cheltenham", "postcode": "gl501pr",
    "location_published": True, "telephone": "01632 960001", "email": "marmalade@centre.example",
    "website": "https://marmalade.example", "children_page": "https://marmalade.example/children",
    "how_to_apply": "Apply here, or call us on Saturdays.", "criteria": "No order needed.",
    "cost_help": "Ask for the hardship fund.", "cancellation_rule": "A day before costs nothing.",
    "staff_statement": "Trained volunteers.", "complaints": "Tell the co-ordinator first.",
    "facilities": ["garden", "lift", "step_free"], "languages": ["en", "cy"], "measures": ["separate_entrances"],
    "policies": {"telephones": {"answer": "no", "text": "They stay in the bag."}},
}  # fmt: skip
HIDDEN = {
    **SAID, "name": "The Hidden Centre", "location_published": False, "area": "Mid Wales", "telephone": "0300 123 4567",
}  # fmt: skip
SERVICE = {
    "self_referral": True, "apply_via": "directly", "fee_pence": 1500, "payer": "one_party", "places": 6,
    "age_from": 0, "age_until": 12, "opening": [{"weekday": 5, "opens": "10:00", "closes": "13:00"}],
}  # fmt: skip


@pytest.fixture
async def centre(world, call):
    """A co-ordinator's centre, and how one changes it with what was read."""
    return Kept(world, call, await world.actor(Role.COORDINATOR))


class Kept:
    def __init__(self, world, call, coordinator):
        self.world, self.call, self.coordinator = world, call, coordinator
        self.path = f"/v1/centres/{coordinator.centre_id}"

    async def record(self, reader=None):
        answer = await self.call(reader or self.coordinator).get(f"{self.path}/record")
        assert answer.status_code == 200, answer.text
        assert answer.headers["etag"] == answer.json()["etag"]
        return answer.json()

    async def put(self, below, body, *, by=None, tag=None):
        tag = tag or (await self.record())["etag"]
        who = self.call(by or self.coordinator)
        return await who.put(f"{self.path}{below}", json=body, headers={"If-Match": tag})

    async def public(self):
        return (await self.call(None).get(self.path)).json()

    async def versions(self, reader=None):
        answer = await self.call(reader or self.coordinator).get(f"{self.path}/versions")
        assert answer.status_code == 200, answer.text
        return answer.json()["items"]


def errors(answer):
    return {(each["pointer"], each["code"]) for each in answer.json()["errors"]}


@pytest.mark.rule("DIR-02", "FEE-01")
async def test_families_read_everything_that_the_centre_says_of_itself(centre):
    changed = await centre.put("", SAID)
    assert changed.status_code == 200, changed.text
    assert changed.headers["etag"] == changed.json()["etag"]
    public = await centre.public()
    told = {**SAID, "postcode": "GL50 1PR", "telephone": "01632 960001"}
    assert {name: public[name] for name in told if name != "location_published"} == {
        name: value for name, value in told.items() if name != "location_published"
    }
    assert public["latitude"] == pytest.approx(51.897, abs=0.01)
    assert {"organisation", "services", "accreditations", "opening", "da_assessor"} <= public.keys()
    assert public["rules_number"] == 1


@pytest.mark.rule("DIR-02")
async def test_who_changed_what_is_told_field_by_field_and_never_rewritten(centre):
    hub = await centre.world.actor(Role.HUB_WORKER)
    await centre.put("", SAID)
    await centre.put("", {**SAID, "cost_help": "None."})
    await centre.put("", {**SAID, "cost_help": "None."})
    newest, first = await centre.versions()
    assert newest["changes"] == [
        {"field": "cost_help", "before": "Ask for the hardship fund.", "after": "None."}
    ]  # fmt: skip
    assert (newest["number"], first["number"], newest["cause"], newest["by"]) == (2, 1, "changed", "centre")
    assert newest["account_id"] == str(centre.coordinator.account_id)
    assert await centre.versions(hub) == [newest, first]
    with pytest.raises(Exception, match="never changed"):
        await centre.world.execute("UPDATE centre_versions SET changes = '[]'")


async def test_a_change_of_what_has_changed_meanwhile_is_refused(centre):
    tag = (await centre.record())["etag"]
    assert (await centre.put("", SAID, tag=tag)).status_code == 200
    assert (await centre.put("", SAID, tag=tag)).status_code == 412
    unguarded = await centre.call(centre.coordinator).put(centre.path, json=SAID)
    assert unguarded.status_code == 428


async def test_another_centre_is_not_there(centre):
    elsewhere = await centre.world.actor(Role.COORDINATOR)
    for answer in (
        await centre.call(elsewhere).get(f"{centre.path}/record"),
        await centre.call(elsewhere).get(f"{centre.path}/versions"),
        await centre.put("", SAID, by=elsewhere),
        await centre.put("/services/handover", SERVICE, by=elsewhere),
        await centre.put("/capacity", {"services": []}, by=elsewhere),
    ):
        assert answer.status_code == 404, answer.text


ON_NO_LIST: list[dict[str, Any]] = [{"facilities": ["moat"]}, {"languages": []}, {"measures": ["moat"]}, {"policies": {"swords": None}},
     {"website": "javascript:alert(1)"}, {"gap_minutes": 9}, {"postcode": "GL50"}, {"admitted_at": None}]  # fmt: skip


async def test_what_is_on_no_list_is_refused(centre):
    for said in ON_NO_LIST:
        assert (await centre.put("", {**SAID, **said})).status_code == 422, said
    answer = await centre.put("", {**SAID, "measures": ["moat"]})
    assert answer.json()["errors"][0]["detail"] == (
        "Choose from escort_to_transport, separate_entrances, separate_waiting_rooms, staff_bring_child and "
        "staggered_arrivals."
    )


async def test_a_web_address_is_taken_as_people_write_it(centre):
    for website in ("https://www.StFaith.org/Hall", "http://a-b.org.uk/x_(y)?n=1&m=a,b+c#times"):
        answer = await centre.put("", {**SAID, "website": website})
        assert (answer.status_code, answer.json().get("website")) == (200, website)
    for website in ("https://user@stfaith.org", "https://stfaith.org/<b>", "https://stfaith", "HTTPS://x.org/a b"):
        assert (await centre.put("", {**SAID, "website": website})).status_code == 422


def test_the_lists_of_words_stand_in_the_contract():
    fields = CONTRACT["components"]["schemas"]["CentreIn"]["properties"]
    assert {"garden", "hearing_loop"} <= set(fields["facilities"]["items"]["enum"])
    assert "separate_entrances" in fields["measures"]["items"]["enum"]
    assert "cy" in fields["languages"]["items"]["enum"]


@pytest.mark.rule("SVC-04", "DIR-02")
async def test_a_service_is_offered_changed_and_ended(centre):
    offered = await centre.put("/services/handover", SERVICE)
    assert offered.status_code == 200, offered.text
    service = next(each for each in (await centre.public())["services"] if each["service"] == "handover")
    assert (service["fee_pence"], service["age_until"], service["places"]) == (1500, 12, 6)
    opening = [each for each in (await centre.public())["opening"] if each["service"] == "handover"]
    assert [(each["weekday"], each["opens"], each["closes"]) for each in opening] == [(5, "10:00", "13:00")]
    ended = await centre.put("/services/handover", {**SERVICE, "offered": False})
    assert ended.status_code == 200
    assert "handover" not in [each["service"] for each in (await centre.public())["services"]]
    assert "handover" not in [each["service"] for each in (await centre.public())["opening"]]
    found = await centre.call(None).get("/v1/centres", params={"service": "handover"})
    assert found.json()["items"] == []
    fields = [each["field"] for each in (await centre.versions())[0]["changes"]]
    assert fields == ["services.handover.ended_at"]


@pytest.mark.rule("SVC-04")
async def test_a_service_without_its_accreditation_is_not_offered(centre):
    await centre.world.execute("UPDATE accreditations SET until_on = from_on WHERE level = 'enhanced'")
    answer = await centre.put("/services/escorted_contact", SERVICE)
    assert (answer.status_code, errors(answer)) == (409, {("#/service", "not-accredited")})
    ending = await centre.put("/services/supervised_contact", {**SERVICE, "offered": False})
    assert ending.status_code == 200, "what one may not offer one may end"


NO_TIMES = [
        ([("10:00", "09:00")], ("/opening/0/closes", "not-in-order")),
        ([("10:00", "13:00"), ("12:00", "15:00")], ("/opening/1/opens", "overlaps")),
    ]  # fmt: skip


async def test_opening_times_that_cannot_be_are_refused(centre):
    for opening, error in NO_TIMES:
        times = [{"weekday": 5, "opens": opens, "closes": closes} for opens, closes in opening]
        answer = await centre.put("/services/handover", {**SERVICE, "opening": times})
        assert (answer.status_code, errors(answer)) == (422, {error})


@pytest.mark.rule("DIR-06")
async def test_room_is_published_by_service_day_and_time_and_stays_with_its_time(centre):
    room = {"weekday": 5, "opens": "08:00", "free_places": 2, "wait_days": 7}
    body = {"services": [{"service": "supported_contact", "wait_days": 21, "openings": [room]}]}
    answer = await centre.put("/capacity", body)
    assert answer.status_code == 200, answer.text
    public = await centre.public()
    service = next(each for each in public["services"] if each["service"] == "supported_contact")
    assert service["wait_days"] == 21
    assert service["capacity_at"] is not None
    assert [(each["weekday"], each["free_places"], each["wait_days"]) for each in public["opening"]
            if each["free_places"] is not None] == [(5, 2, 7)]  # fmt: skip
    times = [{"weekday": 5, "opens": "08:00", "closes": "12:00"}, {"weekday": 6, "opens": "08:00", "closes": "12:00"}]
    await centre.put("/services/supported_contact", {**SERVICE, "opening": times})
    opening = [each for each in (await centre.public())["opening"] if each["service"] == "supported_contact"]
    assert [(each["closes"], each["free_places"]) for each in opening] == [("12:00", 2), ("12:00", None)]
    fewer = await centre.put("/services/supported_contact", {**SERVICE, "opening": times, "places": 1})
    assert fewer.status_code == 200
    opening = [each for each in (await centre.public())["opening"] if each["service"] == "supported_contact"]
    assert [each["free_places"] for each in opening] == [None, None], "no more are free than there are"


@pytest.mark.rule("DIR-06")
async def test_of_a_service_that_is_left_out_no_room_is_known_any_more(centre):
    room = {"weekday": 5, "opens": "08:00", "free_places": 2, "wait_days": 7}
    body = {"services": [{"service": "supported_contact", "wait_days": 3, "openings": [room]}]}
    asked = {"room_by": str((await centre.world.now()).date() + timedelta(days=9))}
    assert (await centre.put("/capacity", body)).status_code == 200
    assert len((await centre.call(None).get("/v1/centres", params=asked)).json()["items"]) == 1
    assert (await centre.put("/capacity", {"services": []})).status_code == 200
    public = await centre.public()
    told = [(each["wait_days"], each["capacity_at"]) for each in public["services"]]
    told += [(each["wait_days"], each["free_places"]) for each in public["opening"]]
    assert set(told) == {(None, None)}
    assert (await centre.call(None).get("/v1/centres", params=asked)).json()["items"] == []


NO_ROOM: list[tuple[str, dict[str, Any] | None, tuple[str, str]]] = [
        ("handover", None, ("/services/0/service", "not-offered")),
        ("supported_contact", {"opens": "09:30"}, ("/services/0/openings/0/opens", "not-open")),
        ("supported_contact", {"free_places": 5}, ("/services/0/openings/0/free_places", "too-many")),
    ]  # fmt: skip


@pytest.mark.rule("DIR-06")
async def test_room_that_cannot_be_is_refused(centre):
    for service, room, error in NO_ROOM:
        rooms = [] if room is None else [{"weekday": 5, "opens": "08:00", "free_places": 2, **room}]
        answer = await centre.put("/capacity", {"services": [{"service": service, "openings": rooms}]})
        assert (answer.status_code, errors(answer)) == (422, {error})
    twice = {
        "service": "supported_contact",
        "openings": [{"weekday": 5, "opens": "08:00", "free_places": n} for n in (1, 2)],
    }
    answer = await centre.put("/capacity", {"services": [twice]})
    assert errors(answer) == {(f"/services/0/openings/{n}/opens", "twice") for n in (0, 1)}


async def test_an_offer_goes_to_no_service_that_has_ended(centre, world, call):
    await centre.put("/services/supported_contact", {**SERVICE, "offered": False})
    hub = await world.actor(Role.HUB_WORKER)
    case = await world.referral("ready", hub_worker=hub)
    body = {"centre_id": str(centre.coordinator.centre_id), "service": Service.SUPPORTED_CONTACT.value}
    answer = await call(hub).post(f"/v1/referrals/{case.referral_id}/offers", json=body)
    assert answer.status_code == 409
    assert "not-offered" in {each["code"] for each in answer.json()["errors"]}


async def test_the_hub_reads_and_does_not_write(centre):
    hub = await centre.world.actor(Role.HUB_LEAD)
    record = await centre.record(hub)
    assert set(record["actions"]) == {"suspend_centre", "renew_accreditation"}
    assert set((await centre.record())["actions"]) == {"change_centre", "offer_service", "publish_capacity"}
    assert (await centre.put("", SAID, by=hub)).status_code == 403
    missing = await centre.call(hub).get(f"/v1/centres/{uuid4()}/record")
    assert missing.status_code == 404
