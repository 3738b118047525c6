"""The hub's part of the story: conversations, checks, a decision with its reason."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

from app.local.tour.story import Story
from app.local.tour.walker import Walker

SERVICE = "supported_contact"


async def assess(walk: Walker, tale: Story) -> None:
    """A social worker takes the case, talks to both, checks, and decides."""
    walk.chapter("4. The hub assesses and decides")
    hub = tale.staff["hub"]
    path = f"/v1/referrals/{tale.ids['referral']}"
    queue = await walk.ask(hub, "GET", "/v1/hub/queue", "the queue once more", query={"limit": 100})
    etag = next(item["etag"] for item in queue["items"] if item["referral_id"] == tale.ids["referral"])
    await walk.ask(hub, "PUT", f"{path}/allocation", "a social worker takes the case", body={}, match=etag)
    now = await walk.world.now()
    for side in (1, 2):
        party_id = tale.ids["parties"][side]
        talk = {
            "party_id": party_id,
            "reached": True,
            "route_verified": True,
            "held_at": (now - timedelta(minutes=5)).isoformat(),
            "text": "Spoke for forty minutes. Wants the visits to work for Juno.",
        }
        await walk.ask(hub, "POST", f"{path}/assessment/conversations", f"a conversation with side {side}", body=talk)
        for kind in ("police", "local_authority", "cafcass"):
            check = {
                "party_id": party_id,
                "kind": kind,
                "asked_on": now.date().isoformat(),
                "received_on": now.date().isoformat(),
                "result": "nothing_known",
            }
            await walk.ask(hub, "PUT", f"{path}/assessment/checks/{uuid4()}", f"{kind} check, side {side}", body=check)
    said = {
        "role": "teacher",
        "who": "A. Sample, Sample Primary School",
        "held_on": now.date().isoformat(),
        "said": "Juno speaks warmly of both parents.",
    }
    await walk.ask(hub, "POST", f"{path}/assessment/consultations", "a professional is heard", body=said)
    screening = await walk.ask(hub, "POST", f"{path}/screenings", "the confirmed facts are screened again", body={})
    await walk.ask(hub, "GET", f"{path}/referral-notes", "no notes for the centre yet")
    notes = {"text": "Both parents want this. Juno needs a reminder for the toilet."}
    await walk.ask(hub, "PUT", f"{path}/referral-notes", "notes for the centre", body=notes, match=walk.etag)
    await _decide(walk, tale, path, screening)


async def _decide(walk: Walker, tale: Story, path: str, screening: dict[str, Any]) -> None:
    hub = tale.staff["hub"]
    await walk.ask(hub, "GET", f"{path}/assessment", "the whole assessment, and what a decision still lacks")
    etag = walk.etag
    forbidden = {
        "decision": "suitable",
        "service": "supervised_contact",
        "screening_id": str(uuid4()),
        "rationale": "A decision on a screening that nobody has made.",
    }
    await walk.ask(
        hub, "POST", f"{path}/decision", "what a rule forbids is refused", body=forbidden, match=etag, expect=409
    )
    decision = {
        "decision": "suitable",
        "service": SERVICE,
        "screening_id": screening["screening_id"],
        "rationale": "No concern on either side and none in the checks; both parents agree.",
    }
    await walk.ask(hub, "POST", f"{path}/decision", "suitable for supported contact", body=decision, match=etag)
