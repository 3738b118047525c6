"""A self-referral from the first form to the day on which an answer is due, with a side that keeps things to itself.

`Hidden` says what the other side is, says and does, and what the hub does about it; whoever reads does the same at the
same times in every world.
"""

from datetime import timedelta
from uuid import UUID, uuid4

import httpx

from app.domain.access import Role
from tests.contact import SEEN, accept, at, contact, invited, of, run_rounds
from tests.forms import Family, fill, send, start
from tests.hub import decide, talk
from tests.world import Actor, Case
from tests.worlds.forms import resident, visitor
from tests.worlds.hidden import Hidden, People, Plan
from tests.worlds.marking import centres, mark
from tests.worlds.telling import Reader, Telling

ROUNDS = ("expire_invitations", "remind_invited", "ask_for_late", "write_stages")
RESIDENT = 2
OWN_MAILBOX, SECOND_MAILBOX = "reader.route@example.org", "reader.second@example.org"


async def people(telling: Telling) -> tuple[Actor, Actor, Actor, Actor, Actor]:
    """Everybody, before anything happens."""
    world = telling.world
    for name in ("Acceptable", "Another"):
        await world.centre(name=name)
    return (
        await world.actor(given_name="Rea", family_name="Reader"),
        await world.actor(given_name="Hidden", family_name="Hidden"),
        await world.actor(Role.REFERRER),
        await world.actor(Role.REFERRER),
        await world.actor(Role.HUB_WORKER),
    )


async def the_starter_reads(telling: Telling, hidden: Hidden, plan: Plan) -> None:
    """The side that started reads; the other side is the one that keeps things to itself."""
    starter, other, firm, other_firm, hub = await people(telling)
    reader, reads_for = telling.reader("the side that started", starter), telling.reader("its firm", firm)
    family = Family(child_id=str(uuid4()), adult_id=str(uuid4()))
    await telling.at(0)
    referral_id = await apply(telling, reader, family)
    case = await the_case(telling, referral_id, starter, other)
    them = People(reader, reads_for, other, other_firm, hub, case, family, plan)
    await telling.at(0, "15:00")
    await take(telling, them)
    if plan.confirmed:
        await confirmed(telling, them, 1)
    for day in range(1, 7):
        await the_other_joins(telling, them, hidden, day)
        await goes_on(telling, them, hidden, day, side=2)
        await the_reader_on(telling, them, day)
    await the_end(telling, them)


async def the_joiner_reads(telling: Telling, hidden: Hidden, plan: Plan) -> None:
    """The side that was invited reads; the side that started is the one that keeps things to itself."""
    joiner, other, firm, other_firm, hub = await people(telling)
    reader, reads_for = telling.reader("the side that joined", joiner), telling.reader("its firm", firm)
    family = Family(child_id=str(uuid4()), adult_id=str(uuid4()))
    await telling.at(0)
    client = telling.call(other)
    route_id = await own_routes(telling, other, hidden)
    telling.chance.of("the other side begins")
    referral_id = await start(client, part="visits", relationship="father")
    await fill(client, referral_id, visitor(family, route_id, hidden))
    telling.chance.of("the other side sends")
    await send(client, referral_id)
    case = await the_case(telling, referral_id, other, joiner)
    them = People(reader, reads_for, other, other_firm, hub, case, family, plan)
    await telling.at(0, "15:00")
    await take(telling, them)
    code = await invited(telling.call(hub), telling.world, case, OWN_MAILBOX)
    await telling.at(1, "08:00")
    await telling.act(reader, "joins", "POST", "/v1/invitations/acceptance", json={"code": code})
    await fill_in(telling, reader, family, referral_id)
    if plan.confirmed:
        await confirmed(telling, them, 2)
    for day in range(1, 7):
        await goes_on(telling, them, hidden, day, side=1)
        await the_reader_on(telling, them, day)
    await the_end(telling, them)


async def the_case(telling: Telling, referral_id: str, starter: Actor, other: Actor) -> Case:
    """The referral as the hub knows it."""
    rows = await telling.world.rows("SELECT id, side FROM parties WHERE referral_id = :r", r=referral_id)
    parties: dict[int, UUID] = {row["side"]: row["id"] for row in rows}
    return Case(UUID(referral_id), starter, other, parties, {}, UUID(int=0))


async def apply(telling: Telling, reader: Reader, family: Family) -> str:
    """The reader writes and sends the first form."""
    route_id = str(uuid4())
    body = {"kind": "email", "value": OWN_MAILBOX, "safe": True}
    await telling.act(reader, "puts a route", "PUT", f"/v1/me/contact-routes/{route_id}", json=body)
    begun = await telling.act(
        reader, "begins", "POST", "/v1/referrals", json={"part": "visits", "relationship": "father"}
    )
    referral_id: str = begun.json()["referral_id"]
    reader.knows(referral_id=referral_id)
    await fill(reader.client, referral_id, family.visitor(UUID(route_id)))
    sent = await telling.act(reader, "sends", "POST", f"/v1/referrals/{referral_id}/application/submission")
    assert sent.status_code == 200, sent.text
    return referral_id


async def fill_in(telling: Telling, reader: Reader, family: Family, referral_id: str) -> None:
    """The reader, who has joined, writes and sends the own form."""
    reader.knows(referral_id=referral_id)
    route_id = str(uuid4())
    body = {"kind": "email", "value": OWN_MAILBOX, "safe": True}
    await telling.act(reader, "puts a route", "PUT", f"/v1/me/contact-routes/{route_id}", json=body)
    await fill(reader.client, referral_id, family.resident(UUID(route_id)))
    sent = await telling.act(reader, "sends", "POST", f"/v1/referrals/{referral_id}/application/submission")
    assert sent.status_code == 200, sent.text


async def own_routes(telling: Telling, actor: Actor, hidden: Hidden) -> UUID:
    """The other side says how it can be reached."""
    ids = [uuid4() for _ in hidden.routes]
    for route_id, mailbox in zip(ids, hidden.routes, strict=True):
        body = {"kind": "email", "value": mailbox, "safe": True}
        answer = await telling.call(actor).put(f"/v1/me/contact-routes/{route_id}", json=body)
        assert answer.status_code == 201, answer.text
    return ids[0]


async def take(telling: Telling, them: People) -> None:
    """A worker of the hub takes the referral."""
    client = telling.call(them.hub)
    queue = (await client.get("/v1/hub/queue")).json()["items"]
    answer = await client.put(at(them.case, "/allocation"), json={}, headers={"If-Match": queue[0]["etag"]})
    assert answer.status_code == 200, answer.text


async def confirmed(telling: Telling, them: People, side: int, outcome: str = "confirmed") -> None:
    """The hub finds whether somebody is who they say."""
    body = SEEN if outcome == "confirmed" else {"outcome": outcome}
    answer = await telling.call(them.hub).post(of(them.case, side, "/confirmation"), json=body)
    assert answer.status_code == 200, answer.text


async def the_other_joins(telling: Telling, them: People, hidden: Hidden, day: int) -> None:
    """The hub invites the other side, which answers or does not."""
    hub = telling.call(them.hub)
    if day == hidden.reached and hidden.answers == "lost":
        await telling.at(day, "10:00")
        etag = (await contact(hub, them.case))["etag"]
        body = {"heard": "unreachable"}
        answer = await hub.put(of(them.case, 2), json=body, headers={"If-Match": etag} if etag else {})
        assert answer.status_code == 200, answer.text
    elif day == hidden.reached:
        await telling.at(day, "10:00")
        code = await invited(hub, telling.world, them.case, hidden.mailbox)
        if hidden.answers in ("refusal", "stop"):
            await telling.at(day, "11:00")
            answer = await telling.call(None).post(f"/v1/invitations/{hidden.answers}", json={"code": code})
            assert answer.status_code == 204, answer.text
        them.code = code
    if day == hidden.joins and hidden.answers == "joins":
        await telling.at(day, "12:00")
        joined = await accept(telling.call(them.hidden), them.code)
        assert joined.status_code == 201, joined.text
        route_id = await own_routes(telling, them.hidden, hidden)
        if hidden.sends:
            await telling.world.let_pass(timedelta(seconds=1))
            referral_id = str(them.case.referral_id)
            await fill(telling.call(them.hidden), referral_id, resident(them.family, route_id, hidden))
            await send(telling.call(them.hidden), referral_id)


async def goes_on(telling: Telling, them: People, hidden: Hidden, day: int, *, side: int) -> None:
    """What the other side does of itself, and the hub about it."""
    there = hidden.answers == "joins" or side == 1
    client, hub = telling.call(them.hidden), telling.call(them.hub)
    if there and day == max(3, hidden.joins):
        await telling.at(day, "13:00")
        if hidden.confirmed is not None:
            await confirmed(telling, them, side, hidden.confirmed)
        if hidden.consent is not None and hidden.confirmed != "rejected":
            answer = await says(client, them.case, hidden.consent)
            assert answer.status_code == 200, answer.text
        if hidden.firm is not None:
            acts = them.hidden_firm if hidden.firm == "own" else them.reader_firm.actor
            body = {"organisation_id": str(acts.organisation_id)}
            answer = await client.post(at(them.case, "/representatives"), json=body)
            assert answer.status_code == 201, answer.text
    if day == hidden.withdraws:
        await telling.at(day, "14:00")
        answer = await client.post(at(them.case, "/withdrawal"), json={})
        assert answer.status_code == 200, answer.text
    if day == 4 and hidden.worked:
        await telling.at(day, "14:30")
        assert (await talk(hub, telling.world, them.case, side)).status_code == 201
        notes = await hub.put(at(them.case, "/referral-notes"), json={"text": "Notes."}, headers={"If-Match": "*"})
        assert notes.status_code == 200, notes.text
        body = {"role": "social_worker", "who": "Council", "held_on": "2027-03-01", "said": "Knows them."}
        assert (await hub.post(at(them.case, "/assessment/consultations"), json=body)).status_code == 201
        assert (await hub.post(at(them.case, "/screenings"), json={})).status_code == 201
    if day == 5 and hidden.marks:
        await telling.at(day, "13:30")
        marked = await mark(hub, them.case, await centres(telling, "Another"))
        assert marked.status_code == 200, marked.text
        if there and side == RESIDENT:
            marked = await mark(client, them.case, await centres(telling, "Acceptable"))
            assert marked.status_code == 200, marked.text
    if day == 4 and hidden.sealed:
        await telling.world.execute("UPDATE referrals SET sealed_at = service_now(true)")
    if day == 4 and hidden.decided is not None:
        await telling.at(day, "16:00")
        needs = {"asked_of": "police", "due_on": "2027-03-20"} if hidden.decided == "more_information" else {}
        answer = await decide(hub, them.case, hidden.decided, **needs)
        assert answer.status_code == 200, answer.text


async def says(client: httpx.AsyncClient, case: Case, state: str) -> httpx.Response:
    """Answer for oneself, whether for the first time or anew."""
    tag = (await client.get(at(case))).json()["me"]["consent_etag"]
    headers = {"If-Match": tag} if tag else {}
    if state == "no":
        state = "taken_back" if tag else "refused"
    return await client.put(at(case, "/consent"), json={"state": state}, headers=headers)


async def looks(telling: Telling, them: People, when: str) -> None:
    """Read everything, if it is in the plan."""
    if when in them.plan.looks:
        await telling.look(when, thorough=when == them.plan.looks[-1])


async def the_reader_on(telling: Telling, them: People, day: int) -> None:
    """What the reader does and reads on a day: the same in every world."""
    reader, case = them.reader, them.case
    if day == 2:
        await telling.at(day, "20:00")
        await run_rounds(telling.world, *ROUNDS)
        await looks(telling, them, "second day")
    if day == 4:
        await telling.at(day, "20:00")
        await answers(telling, them, "given")
        body = {"organisation_id": str(them.reader_firm.actor.organisation_id)}
        await telling.act(reader, "appoints", "POST", at(case, "/representatives"), json=body)
        path, marks = at(case, "/acceptable-centres"), await centres(telling, "Acceptable")
        await telling.act(reader, "marks", "PUT", path, json=marks, headers={"If-Match": "*"})
        them.reader_firm.knows(referral_id=case.referral_id)
        await looks(telling, them, "before the tick")
    if day == 5:
        await telling.at(day, "20:00")
        await run_rounds(telling.world, *ROUNDS)
        await amends(telling, them, "after the tick")
        if them.plan.leaves:
            await telling.act(reader, "leaves", "POST", at(case, "/withdrawal"), json={"reason": "changed_mind"})
        await looks(telling, them, "after the tick")


async def answers(telling: Telling, them: People, state: str) -> None:
    """The reader says yes or no for itself, on the version that it reads."""
    reader, case = them.reader, them.case
    read = (await reader.client.get(at(case))).json()
    tag = read.get("me", {}).get("consent_etag")
    headers = {"If-Match": tag} if tag else {}
    await telling.act(reader, f"says {state}", "PUT", at(case, "/consent"), json={"state": state}, headers=headers)


async def amends(telling: Telling, them: People, step: str) -> None:
    """The reader adds to its own form, and puts down and changes ways to be reached, the other side's among them."""
    reader, case = them.reader, them.case
    form = await telling.act(reader, f"{step}, reads its form", "GET", at(case, "/application"))
    tags = {each["section"]: each["etag"] for each in form.json().get("sections", [])}
    body = {**them.family.children(school="Hill School")}
    headers = {"If-Match": tags.get("children", '"none"')}
    path = at(case, "/application/sections/children")
    await telling.act(reader, f"{step}, amends", "PUT", path, json=body, headers=headers)
    for number, mailbox in enumerate((SECOND_MAILBOX, "hidden@example.org", "hidden.second@example.org")):
        route = {"kind": "email", "value": mailbox, "safe": True}
        path = f"/v1/me/contact-routes/{UUID(int=77 + number)}"
        await telling.act(reader, f"{step}, puts {mailbox}", "PUT", path, json=route)


async def the_end(telling: Telling, them: People) -> None:
    """Six weeks later an answer is due; the reader tries everything once more, and withdraws."""
    for day in (16, 31, 43):
        await telling.at(day, "04:30")
        await run_rounds(telling.world, *ROUNDS)
    await telling.at(43, "10:00")
    await looks(telling, them, "answer day")
    await telling.at(43, "11:00")
    await amends(telling, them, "at the end")
    await answers(telling, them, "given")
    await answers(telling, them, "taken_back")
    body = {"organisation_id": str(them.hidden_firm.organisation_id)}
    await telling.act(them.reader, "appoints another", "POST", at(them.case, "/representatives"), json=body)
    await telling.act(them.reader, "withdraws", "POST", at(them.case, "/withdrawal"), json={})
    await looks(telling, them, "very end")
