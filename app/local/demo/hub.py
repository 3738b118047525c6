"""The steps of the hub: take, reach, confirm, find out, decide, offer."""

from datetime import timedelta
from typing import Any, Final
from uuid import uuid4

from app.local.demo.stage import Stage
from app.local.demo.story import Step, Story

_TAKES_DAYS: Final = timedelta(days=3)


async def take_referral(stage: Stage, step: Step) -> None:
    """Take the case out of the queue."""
    queue = await stage.ask(step.by, "GET", "/v1/hub/queue", limit="100")
    etag = next(item["etag"] for item in queue["items"] if item["referral_id"] == step.story.referral_id)
    await stage.ask(step.by, "PUT", f"{step.story.path}/allocation", {}, match=etag)


async def _contact(stage: Stage, step: Step) -> dict[str, Any]:
    """Read how far the contact with the step's party has come."""
    items = (await stage.ask(step.by, "GET", f"{step.story.path}/contacts"))["items"]
    found: dict[str, dict[str, Any]] = dict(zip(step.story.applications, items, strict=False))
    step.story.party_ids |= {account: item["party_id"] for account, item in found.items()}
    return found[step.given["party"]]


async def _party_id(stage: Stage, step: Step) -> str:
    """Give the id of the party that a step is about."""
    if step.given["party"] not in step.story.party_ids:
        await _contact(stage, step)
    return step.story.party_ids[step.given["party"]]


async def record_contact(stage: Stage, step: Step) -> None:
    """Write down how the route that was offered is known to be the party's."""
    contact = await _contact(stage, step)
    route = contact["route"]
    body = {
        "route": {"kind": route["kind"], "value": route["value"]},
        "offered_by_side": route["offered_by_side"],
        "verified_how": step.given["verified_how"],
        "note": step.given["note"],
    }
    path = f"{step.story.path}/contacts/{contact['party_id']}"
    await stage.ask(step.by, "PUT", path, body, match=contact["etag"])


async def release_invitation(stage: Stage, step: Step) -> None:
    """Let the invitation go."""
    party = await _party_id(stage, step)
    await stage.ask(step.by, "POST", f"{step.story.path}/contacts/{party}/invitation", {})


async def confirm_party(stage: Stage, step: Step) -> None:
    """Find that somebody is who they say."""
    body = {
        "outcome": "confirmed", "way": step.given["way"], "showing": step.given["showing"], "child_paper_seen": True,
    }  # fmt: skip
    party = await _party_id(stage, step)
    await stage.ask(step.by, "POST", f"{step.story.path}/contacts/{party}/confirmation", body)


async def record_conversation(stage: Stage, step: Step) -> None:
    """Record that somebody was spoken with."""
    body = {
        **step.given,
        "party_id": await _party_id(stage, step),
        "held_at": (stage.now - timedelta(hours=1)).isoformat(),
    }
    del body["party"]
    await stage.ask(step.by, "POST", f"{step.story.path}/assessment/conversations", body)


async def record_check(stage: Stage, step: Step) -> None:
    """Record a check: asked for and, where there is a result, answered."""
    answered = step.given["result"] is not None
    body = {
        "party_id": await _party_id(stage, step),
        "kind": step.given["kind"],
        "asked_on": (stage.today - _TAKES_DAYS if answered else stage.today).isoformat(),
        "received_on": stage.today.isoformat() if answered else None,
        "result": step.given["result"],
    }
    await stage.ask(step.by, "PUT", f"{step.story.path}/assessment/checks/{uuid4()}", body)


async def record_consultation(stage: Stage, step: Step) -> None:
    """Record what a professional said."""
    body = {**step.given, "held_on": stage.today.isoformat()}
    await stage.ask(step.by, "POST", f"{step.story.path}/assessment/consultations", body)


async def record_evidence(stage: Stage, step: Step) -> None:
    """Record what shows that something is so."""
    await stage.ask(step.by, "POST", f"{step.story.path}/assessment/evidence", dict(step.given))


async def screen_again(stage: Stage, step: Step) -> None:
    """Screen what is known of all sides."""
    screening = await stage.ask(step.by, "POST", f"{step.story.path}/screenings", {})
    step.story.screening_id = screening["screening_id"]


async def write_referral_notes(stage: Stage, step: Step) -> None:
    """Write what the centre is to know."""
    path = f"{step.story.path}/referral-notes"
    await stage.ask(step.by, "GET", path)
    await stage.ask(step.by, "PUT", path, dict(step.given), match=stage.etag)


async def decide_referral(stage: Stage, step: Step) -> None:
    """Decide, on the newest screening where the decision is favourable."""
    await stage.ask(step.by, "GET", f"{step.story.path}/assessment")
    body = {**step.given, **_rests_on(step.story)}
    await stage.ask(step.by, "POST", f"{step.story.path}/decision", body, match=stage.etag)


def _rests_on(story: Story) -> dict[str, str]:
    return {"screening_id": story.screening_id} if story.screening_id else {}


async def complete_task(stage: Stage, step: Step) -> None:
    """Close the task of a kind that this case has left."""
    tasks = await stage.ask(step.by, "GET", "/v1/tasks", limit="100")
    mine = [each for each in tasks["items"] if each["referral_id"] == step.story.referral_id]
    task = next(each["task_id"] for each in mine if each["kind"] == step.given["kind"])
    await stage.ask(step.by, "POST", f"/v1/tasks/{task}/completion", {"outcome": "done"})


async def offer_to_centre(stage: Stage, step: Step) -> None:
    """Put the case before a centre."""
    body = {"centre_id": step.given["centre"], "service": step.given["service"]}
    await stage.ask(step.by, "POST", f"{step.story.path}/offers", body)
