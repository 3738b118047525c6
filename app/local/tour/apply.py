"""The first half of the story: two parents find the way here, each on their own."""

from typing import Any
from uuid import uuid4

from app.local.tour import story
from app.local.tour.story import Story
from app.local.tour.walker import Person, Walker

SERVICE = "supported_contact"


async def look_around(walk: Walker, _: Story) -> None:
    """Anybody finds a centre and asks which service may suit."""
    walk.chapter("1. Anybody, without an account")
    found = await walk.ask(
        None, "GET", "/v1/centres", "centres for supported contact, nearest first",
        query={"service": SERVICE, "near": "GL50 1"},
    )  # fmt: skip
    distances = [item["distance_metres"] for item in found["items"]]
    walk.check(bool(distances) and distances == sorted(distances), "the nearest centre comes first")
    await walk.ask(None, "GET", "/v1/services", "what each service is")
    await walk.ask(None, "GET", "/v1/questionnaires/2026-1", "the questions about safety")
    light = await walk.ask(
        None, "POST", "/v1/suitability-checks", "which service do I need?", body=story.safety(SERVICE)
    )
    walk.check(light["light"] == "green", "nothing declared gives a green light, with reasons")
    red = story.safety(SERVICE) | {"danger": "immediate"}
    stopped = await walk.ask(None, "POST", "/v1/suitability-checks", "somebody in danger now", body=red)
    walk.check(stopped["next"] == "stop" and bool(stopped["signposts"]), "immediate danger stops and shows who helps")


async def join(walk: Walker, person: Person) -> str:
    """Make an account from a code in the mailbox, sign in, and say how one can be reached; gives the route's id."""
    await walk.ask(None, "POST", "/v1/sign-ups", f"{person.name} asks for an account", body={"email": person.email})
    code = await walk.code_for(person.email)
    account = {
        "email": person.email, "code": code, "password": person.password, "given_name": person.name,
        "family_name": "Walkthrough",
    }  # fmt: skip
    await walk.ask(None, "POST", "/v1/accounts", "the code from the mailbox makes it", body=account)
    await walk.sign_in(person)
    route_id = str(uuid4())
    route = {"kind": "email", "value": person.email, "safe": True}
    await walk.ask(person, "PUT", f"/v1/me/contact-routes/{route_id}", "a safe way to reach them", body=route)
    return route_id


async def write(walk: Walker, person: Person, referral_id: str, sections: dict[str, dict[str, Any]]) -> None:
    """Fill in the sections of one's own application."""
    for name, content in sections.items():
        path = f"/v1/referrals/{referral_id}/application/sections/{name}"
        await walk.ask(person, "PUT", path, f"{person.name} writes about: {name.replace('_', ' ')}", body=content)


async def apply(walk: Walker, tale: Story) -> None:
    """A parent applies in a draft that can be left and resumed."""
    walk.chapter("2. A parent applies")
    robin = tale.applicant
    route_id = await join(walk, robin)
    started = await walk.ask(robin, "POST", "/v1/referrals", "a draft begins", body={})
    referral_id = tale.ids["referral"] = started["referral_id"]
    path = f"/v1/referrals/{referral_id}"
    child_id = str(uuid4())
    today = (await walk.world.now()).date().isoformat()
    sections = {
        "about_me": story.about("Robin", "visits", child_id, route_id, relationship="father", lives="no"),
        "children": story.children(child_id, "other_adult"),
        "other_adults": story.others("Alex Walkthrough", "lives_with", child_id, "mother", "yes"),
    }
    await write(walk, robin, referral_id, sections)
    missing = await walk.ask(robin, "GET", f"{path}/application/missing", "what is still missing, all of it")
    walk.check(bool(missing["missing"]), "a draft says everything that it still lacks")
    await walk.sign_in(robin)
    await walk.ask(robin, "GET", f"{path}/application", "the draft is resumed where it was left")
    rest = {
        "request": story.request(SERVICE),
        "safety": story.safety(SERVICE),
        "declarations": story.declarations(today),
    }
    await write(walk, robin, referral_id, rest)
    sent = await walk.ask(robin, "POST", f"{path}/application/submission", "the application is sent", body={})
    walk.check(sent["explanation"]["light"] == "green", "the family reads a light for its own answers")
    own = await walk.ask(robin, "GET", path, "what the applicant sees")
    walk.check(own["stage"] == "being_considered", "the applicant reads: being considered")
    tale.ids["applicant_view"] = own


async def reach(walk: Walker, tale: Story) -> None:
    """The hub reaches the other parent, who applies on their own."""
    walk.chapter("3. The hub reaches the other parent")
    hub, alex = tale.staff["hub"], tale.resident
    referral_id = tale.ids["referral"]
    path = f"/v1/referrals/{referral_id}"
    await walk.sign_in(hub)
    queue = await walk.ask(hub, "GET", "/v1/hub/queue", "the case waits in the hub's queue", query={"limit": 100})
    walk.check(any(item["referral_id"] == referral_id for item in queue["items"]), "the new case is in the queue")
    contacts = await walk.ask(hub, "GET", f"{path}/contacts", "who has to be reached; staff only")
    other = next(item for item in contacts["items"] if item["side"] != 1)
    tale.ids["parties"] = {item["side"]: item["party_id"] for item in contacts["items"]}
    contact = {
        "route": {"kind": "email", "value": alex.email},
        "verified_how": "party_said",
        "note": "Rang the number that the school holds; would like to read more by e-mail.",
    }
    await walk.ask(
        hub, "PUT", f"{path}/contacts/{other['party_id']}", "a route, verified by the person herself", body=contact,
        match=other["etag"],
    )  # fmt: skip
    await walk.ask(
        hub, "POST", f"{path}/contacts/{other['party_id']}/invitation", "a social worker releases the invitation",
        body={},
    )  # fmt: skip
    code = await walk.code_for(alex.email)
    route_id = await join(walk, alex)
    await walk.ask(alex, "POST", "/v1/invitations/acceptance", "Alex takes it up", body={"code": code})
    mine = await walk.ask(alex, "GET", "/v1/referrals", "Alex sees a draft of her own")
    walk.check([item["referral_id"] for item in mine["items"]] == [referral_id], "and nothing else")
    child_id = str(uuid4())
    today = (await walk.world.now()).date().isoformat()
    sections = {
        "about_me": story.about("Alex", "lives_with", child_id, route_id, relationship="mother", lives="yes"),
        "children": story.children(child_id, "me"),
        "other_adults": story.others("Robin Walkthrough", "visits", child_id, "father", "no"),
        "request": story.request(SERVICE),
        "safety": story.safety(SERVICE),
        "declarations": story.declarations(today),
    }
    await write(walk, alex, referral_id, sections)
    await walk.ask(alex, "POST", f"{path}/application/submission", "Alex sends her own application", body={})
    await walk.ask(alex, "PUT", f"{path}/consent", "Alex agrees", body={"state": "given"})
    own = await walk.ask(tale.applicant, "GET", path, "what the applicant sees meanwhile")
    walk.check(own == tale.ids["applicant_view"], "the applicant's view has not moved")
    for side, name in ((1, "Robin"), (2, "Alex")):
        party_id = tale.ids["parties"][side]
        confirmed = {"outcome": "confirmed", "way": "photo_identity", "showing": "video", "child_paper_seen": True}
        await walk.ask(
            hub, "POST", f"{path}/contacts/{party_id}/confirmation", f"{name} has shown who they are", body=confirmed
        )
