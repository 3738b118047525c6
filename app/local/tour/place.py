"""The centre's part of the story: pre-visits, agreements, a place, a session, and who gets told of it."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

from app.local.tour.story import Story
from app.local.tour.walker import Walker

SERVICE = "supported_contact"
ZONE = ZoneInfo("Europe/London")
ROOM = "Play hall"


async def _free_day(walk: Walker, days: int) -> date:
    return (await walk.world.now()).astimezone(ZONE).date() + timedelta(days=days)


def _at(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=ZONE)


async def prepare(walk: Walker, tale: Story) -> None:
    """The centre accepts, both adults visit it at separate times and sign, and the place is confirmed."""
    walk.chapter("5. The centre")
    hub, centre = tale.staff["hub"], tale.staff["coordinator"]
    path = f"/v1/referrals/{tale.ids['referral']}"
    offer = {"centre_id": tale.centre_id, "service": SERVICE, "rank": 1}
    await walk.ask(hub, "POST", f"{path}/offers", "the hub offers the referral to a centre", body=offer)
    await walk.sign_in(centre)
    offers = await walk.ask(
        centre, "GET", "/v1/offers", "the co-ordinator reads the offer",
        query={"status": "sent", "referral_id": tale.ids["referral"]},
    )  # fmt: skip
    found = await walk.ask(
        centre, "GET", f"/v1/offers/{offers['items'][0]['offer_id']}", "what it needs to know of the family"
    )
    etag = walk.etag
    walk.check("walk.example" not in str(found), "no address and no contact details in it")
    await walk.ask(centre, "GET", f"{path}/referral-notes", "and the hub's notes")
    accepted = await walk.ask(
        centre,
        "POST",
        f"/v1/offers/{found['offer_id']}/acceptance",
        "the centre says yes",
        body={},
        match=etag,
    )
    placement_id = tale.ids["placement"] = accepted["placement_id"]
    await _visit(walk, tale, placement_id)
    await _sign(walk, tale, placement_id)
    await _confirm(walk, tale, placement_id)


async def _visit(walk: Walker, tale: Story, placement_id: str) -> None:
    centre = tale.staff["coordinator"]
    day = await _free_day(walk, 7)
    booked: list[str] = []
    for side, starts, ends in ((1, "10:00", "10:40"), (2, "11:00", "11:40")):
        visit = {
            "party_id": tale.ids["parties"][side], "child_ids": [], "day": day.isoformat(), "starts": starts,
            "ends": ends, "room": "Quiet room",
        }  # fmt: skip
        if side == 2:  # noqa: PLR2004 - the second side
            early = visit | {"starts": "10:45", "ends": "11:20"}
            await walk.ask(
                centre, "POST", f"/v1/placements/{placement_id}/pre-visits", "too close to the other: not free",
                body=early, expect=409,
            )  # fmt: skip
        answer = await walk.ask(
            centre,
            "POST",
            f"/v1/placements/{placement_id}/pre-visits",
            f"a pre-visit for side {side}, alone",
            body=visit,
        )
        booked.append(answer["appointment_id"])
    await walk.days(8, "eight days pass; families are told with the daily tick")
    for person in (tale.applicant, tale.resident, centre, tale.staff["hub"]):
        await walk.sign_in(person)
    own = await walk.ask(tale.applicant, "GET", f"/v1/referrals/{tale.ids['referral']}", "what the applicant reads now")
    walk.check(own["stage"] == "arranging_visits", "arranging visits")
    for appointment_id in booked:
        record = {"outcome": "went_well", "text": "Asked about photographs; agreed on none for now."}
        await walk.ask(centre, "PUT", f"/v1/pre-visits/{appointment_id}/record", "it went well", body=record)


async def _sign(walk: Walker, tale: Story, placement_id: str) -> None:
    rules = await walk.ask(None, "GET", f"/v1/centres/{tale.centre_id}/ground-rules", "the centre's ground rules")
    signed = {"ground_rules_id": rules["id"]}
    path = f"/v1/placements/{placement_id}/agreements"
    await walk.ask(tale.applicant, "POST", path, "Robin signs from the account", body=signed)
    paper = signed | {"party_id": tale.ids["parties"][2]}
    await walk.ask(tale.staff["coordinator"], "POST", path, "Alex signs on paper", body=paper)


async def _confirm(walk: Walker, tale: Story, placement_id: str) -> None:
    centre = tale.staff["coordinator"]
    today = (await walk.world.now()).date()
    staff_id = tale.ids["staff"] = str(uuid4())
    record = {
        "given_name": "Pip", "family_name": "Placeholder", "part": "volunteer",
        "from_on": (today - timedelta(days=30)).isoformat(),
        "clearances": [
            {"kind": "dbs", "level": "enhanced", "issued_on": (today - timedelta(days=60)).isoformat()},
        ],
    }  # fmt: skip
    await walk.ask(centre, "PUT", f"/v1/centres/{tale.centre_id}/staff/{staff_id}", "a cleared volunteer", body=record)
    await walk.ask(centre, "GET", f"/v1/placements/{placement_id}", "everything that the place needs is there")
    place = {
        "place": "Saturday hall",
        "planned_until": (today + timedelta(days=120)).isoformat(),
        "move_on_route": "handovers",
    }
    await walk.ask(
        centre, "POST", f"/v1/placements/{placement_id}/confirmation", "the place is confirmed", body=place,
        match=walk.etag,
    )  # fmt: skip


async def meet(walk: Walker, tale: Story) -> None:
    """The first session: staggered arrivals, and the register says who came."""
    walk.chapter("6. The first session")
    centre = tale.staff["coordinator"]
    day = await _free_day(walk, 3)
    booking = {"day": day.isoformat(), "starts": "14:00", "ends": "16:00", "room": ROOM}
    session = await walk.ask(
        centre, "POST", f"/v1/placements/{tale.ids['placement']}/sessions", "a session with staggered arrivals",
        body=booking,
    )  # fmt: skip
    appointment_id = tale.ids["session"] = session["appointment_id"]
    duty = {"part": "opening"}
    await walk.ask(
        centre, "PUT", f"/v1/sessions/{appointment_id}/duties/{tale.ids['staff']}", "somebody is on duty", body=duty
    )
    own: dict[str, dict[str, Any]] = {}
    seen: dict[str, str] = {}
    for person in (tale.applicant, tale.resident):
        read = await walk.ask(person, "GET", f"/v1/sessions/{appointment_id}", f"{person.name} reads their own times")
        own[person.name] = next(times for times in read["times"] if not times["child"])
        seen[person.name] = str(read)
    robin, alex = own["Robin"], own["Alex"]
    walk.check(
        robin["arrive_at"] < alex["arrive_at"] and robin["leave_at"] > alex["leave_at"],
        "the visiting adult comes first and goes last",
    )
    walk.check(
        alex["arrive_at"] not in seen["Robin"] and robin["arrive_at"] not in seen["Alex"],
        "and each reads only their own times",
    )
    await walk.days((_at(day, 17) - await walk.world.now()) / timedelta(days=1), "the day of the session comes")
    await walk.sign_in(centre)
    full = await walk.ask(centre, "GET", f"/v1/sessions/{appointment_id}", "the register")
    await _mark(walk, tale, full)


async def _mark(walk: Walker, tale: Story, register: dict[str, Any]) -> None:
    centre = tale.staff["coordinator"]
    appointment_id = tale.ids["session"]
    for person in register["people"]:
        for kind, at in (("arrived", person["arrive_at"]), ("left", person["leave_at"])):
            mark = {"person_id": person["person_id"], "kind": kind, "happened_at": at}
            await walk.ask(
                centre, "PUT", f"/v1/sessions/{appointment_id}/marks/{uuid4()}", f"{kind}: {person['part']}", body=mark
            )
    note = mark | {"note": "It went well."}
    await walk.ask(
        centre, "PUT", f"/v1/sessions/{appointment_id}/marks/{uuid4()}", "there is no place for a note", body=note,
        expect=422,
    )  # fmt: skip


async def share(walk: Walker, tale: Story) -> None:
    """A solicitor, authorised by one side, gets that side's attendance and nothing else."""
    walk.chapter("7. A solicitor asks for attendance")
    robin, solicitor, centre = tale.applicant, tale.staff["solicitor"], tale.staff["coordinator"]
    path = f"/v1/referrals/{tale.ids['referral']}"
    await walk.sign_in(robin)
    await walk.sign_in(solicitor)
    await walk.ask(solicitor, "GET", path, "before being authorised: nothing is there", expect=404)
    await walk.ask(
        robin, "POST", f"{path}/representatives", "Robin authorises the firm",
        body={"organisation_id": tale.organisation_id},
    )  # fmt: skip
    asked = await walk.ask(
        solicitor, "POST", f"{path}/attendance-requests", "the solicitor asks for attendance",
        body={"purpose": "court_hearing"},
    )  # fmt: skip
    given = await walk.ask(
        centre, "POST", f"/v1/attendance-requests/{asked['request_id']}/disclosure", "the co-ordinator discloses it",
        body={},
    )  # fmt: skip
    statement = await walk.ask(
        solicitor, "GET", f"/v1/disclosures/{given['disclosure_id']}", "dates and one side's own times"
    )
    walk.check("Alex" not in str(statement), "of the other side no more than attended or not")
    await walk.ask(robin, "GET", f"{path}/timeline", "what the family reads of its own acts")
    await walk.days(1, "a night passes")
    await walk.sign_in(robin)
    own = await walk.ask(robin, "GET", path, "what the applicant reads in the end")
    walk.check(own["stage"] == "in_place", "in place")
    await walk.ask(robin, "POST", f"{path}/withdrawal", "and may still withdraw at any time", body={})
