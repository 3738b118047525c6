"""The steps of a centre: accept, see each adult apart, confirm the place, hold sessions and say who came."""

from datetime import datetime, timedelta
from typing import Final
from uuid import uuid4

from app.local.demo.cast import staff_id
from app.local.demo.stage import Stage
from app.local.demo.story import Step

_PLACE_DAYS: Final = timedelta(days=120)


async def accept_offer(stage: Stage, step: Step) -> None:
    """Say yes."""
    offers = await stage.ask(step.by, "GET", "/v1/offers", status="sent", referral_id=step.story.referral_id)
    path = f"/v1/offers/{offers['items'][0]['offer_id']}"
    await stage.ask(step.by, "GET", path)
    accepted = await stage.ask(step.by, "POST", f"{path}/acceptance", {}, match=stage.etag)
    step.story.placement_id = accepted["placement_id"]


def _times(step: Step) -> dict[str, str]:
    return {
        "day": step.story.day(step.given).isoformat(),
        "starts": step.given["starts"],
        "ends": step.given["ends"],
        "room": step.given["room"],
    }


async def book_pre_visit(stage: Stage, step: Step) -> None:
    """Book one adult's visit to see the centre."""
    body = {**_times(step), "party_id": step.story.party_ids[step.given["party"]]}
    booked = await stage.ask(step.by, "POST", f"{step.story.place}/pre-visits", body)
    step.story.appointment_ids[step.given["party"]] = booked["appointment_id"]


async def record_pre_visit(stage: Stage, step: Step) -> None:
    """Record what came of it."""
    appointment = step.story.appointment_ids[step.given["party"]]
    body = {name: value for name, value in step.given.items() if name != "party"}
    await stage.ask(step.by, "PUT", f"/v1/pre-visits/{appointment}/record", body)


async def confirm_place(stage: Stage, step: Step) -> None:
    """Confirm the place."""
    await stage.ask(step.by, "GET", step.story.place)
    body = {**step.given, "planned_until": (stage.today + _PLACE_DAYS).isoformat()}
    await stage.ask(step.by, "POST", f"{step.story.place}/confirmation", body, match=stage.etag)


async def book_session(stage: Stage, step: Step) -> None:
    """Book a session; whoever is named is on duty."""
    booked = await stage.ask(step.by, "POST", f"{step.story.place}/sessions", _times(step))
    appointment = step.story.appointment_ids[_times(step)["day"]] = booked["appointment_id"]
    duty = f"/v1/sessions/{appointment}/duties/{staff_id(step.given['on_duty'])}"
    await stage.ask(step.by, "PUT", duty, {"part": "opening"})


async def mark_attendance(stage: Stage, step: Step) -> None:
    """Mark everybody as they came and went: all at their time, but the visiting adult perhaps late."""
    appointment = step.story.appointment_ids[step.story.day(step.given).isoformat()]
    register = await stage.ask(step.by, "GET", f"/v1/sessions/{appointment}")
    for person in register["people"]:
        late = timedelta(minutes=step.given["late_minutes"] if person["part"] == "visits" else 0)
        arrived = datetime.fromisoformat(person["arrive_at"]) + late
        for kind, happened_at in (("arrived", arrived.isoformat()), ("left", person["leave_at"])):
            mark = {"person_id": person["person_id"], "kind": kind, "happened_at": happened_at}
            await stage.ask(step.by, "PUT", f"/v1/sessions/{appointment}/marks/{uuid4()}", mark)
