"""From the form to the offer: what families, firms and the hub do, and every word that they write on the way."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

from app.domain.hub import CheckKind
from app.domain.view import View
from tests.canary.families import Form, Until
from tests.canary.leaves import Leaf
from tests.canary.people import People, Played, Standing
from tests.contact import SEEN, code_in
from tests.forms import fill, send
from tests.hub import GROUND_RULES, STABLE
from tests.world import Actor


class Applying(People):
    """The first half of a case."""

    async def apply(self, case: Played) -> None:
        adult, plan = case.adults[1], case.plan
        part, relationship = plan.starts
        if plan.professional:
            firm = case.firms[1]
            assert firm.organisation_id is not None
            started = await self.ask(firm, "POST", "/v1/referrals", {
                "part": part, "relationship": relationship, "acts_for_a_side": True,
                "adult": {
                    "given_name": self.mint.name(Leaf.FIRST_NAME, "client's first name", (plan.key, 1)),
                    "family_name": self.mint.name(Leaf.SURNAME, "client's surname", (plan.key, 1)),
                },
            })  # fmt: skip
            sections = Form(self.mint, plan, 1, case.children).said_by_a_firm(firm.organisation_id)
            speaker = firm
            self.stand(firm, plan.key, View.REPRESENTATIVE, 1)
        else:
            started = await self.ask(adult.actor, "POST", "/v1/referrals", {"part": part, "relationship": relationship})
            sections, speaker = Form(self.mint, plan, 1, case.children).said(adult), adult.actor
        case.referral_id = started.json()["referral_id"]
        await fill(self.call(speaker), case.referral_id, sections)
        if plan.until > Until.DRAFT:
            await send(self.call(speaker), case.referral_id)

    def hub_words(self, leaf: Leaf, case: Played, about: str) -> str:
        return self.mint.words(leaf, f"{about} of {case.plan.key}", (case.plan.key, None))

    async def invite(self, case: Played, worker: Actor) -> None:
        """The hub, or in a professional referral the centre, writes to the other side."""
        path = f"/v1/referrals/{case.referral_id}"
        items = (await self.ask(worker, "GET", f"{path}/contacts")).json()["items"]
        case.party_ids = {item["side"]: item["party_id"] for item in items}
        for side in (1, 2) if case.plan.professional else (2,):
            item = next(each for each in items if each["side"] == side)
            body: dict[str, Any] = {
                "route": {"kind": "email", "value": self.route_of(case, side)}, "verified_how": "party_said",
            }  # fmt: skip
            if not case.plan.professional:
                body["note"] = self.hub_words(Leaf.CONTACT_NOTE, case, f"note of the contact with {side}")
            await self.ask(worker, "PUT", f"{path}/contacts/{item['party_id']}", body, match=item["etag"])
            await self.ask(worker, "POST", f"{path}/contacts/{item['party_id']}/invitation", {})

    def route_of(self, case: Played, side: int) -> str:
        """The mailbox by which staff reach a side: one for each case, as a code goes to it."""
        own, name = case.adults[side].own, f"mailbox in {case.plan.key}"
        if name not in own:
            about = f"mailbox of {case.plan.key}/{side} that staff know"
            own[name] = self.mint.mail(about, (case.plan.key, None))
        return own[name]

    async def join(self, case: Played, side: int) -> None:
        adult, plan = case.adults[side], case.plan
        code = await code_in(self.world, self.route_of(case, side))
        await self.ask(adult.actor, "POST", "/v1/invitations/acceptance", {"code": code})
        self.people[self._name(adult)].stands[plan.key] = Standing(View.FAMILY, side, confirmed=False)
        sections = Form(self.mint, plan, side, case.children).said(adult)
        if plan.professional:
            sections = {name: sections[name] for name in ("about_me", "children", "safety", "declarations")}
        if side == 1:
            return  # the firm has sent the application of its side
        await fill(self.call(adult.actor), case.referral_id, sections)
        await send(self.call(adult.actor), case.referral_id)

    async def agree(self, case: Played, worker: Actor) -> None:
        """The other side consents, and both are confirmed."""
        for side in (1, 2):
            if side == 2 or case.plan.professional:
                await self.ask(
                    case.adults[side].actor, "PUT", f"/v1/referrals/{case.referral_id}/consent", {"state": "given"}
                )
            path = f"/v1/referrals/{case.referral_id}/contacts/{case.party_ids[side]}/confirmation"
            await self.ask(worker, "POST", path, SEEN)
            self.stand(case.adults[side].actor, case.plan.key, View.FAMILY, side)

    async def take(self, case: Played) -> Actor:
        worker = self.actor("hub worker")
        queue = (await self.ask(worker, "GET", "/v1/hub/queue", limit=100)).json()["items"]
        etag = next(item["etag"] for item in queue if item["referral_id"] == case.referral_id)
        await self.ask(worker, "PUT", f"/v1/referrals/{case.referral_id}/allocation", {}, match=etag)
        return worker

    async def assess(self, case: Played, worker: Actor) -> None:
        path, today = f"/v1/referrals/{case.referral_id}", (await self.world.now()).date()
        now = await self.world.now()
        for side, party_id in case.party_ids.items():
            await self.ask(worker, "POST", f"{path}/assessment/conversations", {
                "party_id": party_id, "reached": True, "route_verified": True,
                "held_at": (now - timedelta(hours=1)).isoformat(),
                "text": self.hub_words(Leaf.HUB_NOTE, case, f"conversation with {side}"),
            })  # fmt: skip
            for kind in CheckKind:
                await self.ask(worker, "PUT", f"{path}/assessment/checks/{uuid4()}", {
                    "party_id": party_id, "kind": kind.value, "asked_on": str(today - timedelta(days=2)),
                    "received_on": str(today), "result": "nothing_known",
                    "text": self.hub_words(Leaf.EVIDENCE, case, f"{kind} check on {side}"),
                })  # fmt: skip
        await self.ask(worker, "POST", f"{path}/assessment/consultations", {
            "role": "social_worker", "who": self.mint.line(Leaf.HUB_NOTE, f"who was consulted in {case.plan.key}",
                                                           (case.plan.key, None)),
            "held_on": str(today), "said": self.hub_words(Leaf.HUB_NOTE, case, "consultation"),
        })  # fmt: skip
        if case.plan.until >= Until.RUNNING:
            for key in (STABLE, GROUND_RULES):
                await self.ask(worker, "POST", f"{path}/assessment/evidence", {
                    "key": key, "answer": "yes", "source": "letter",
                    "judgement": self.hub_words(Leaf.EVIDENCE, case, f"judgement on {key}"),
                })  # fmt: skip
        notes = await self.ask(worker, "GET", f"{path}/referral-notes")
        text = {"text": self.hub_words(Leaf.REFERRAL_NOTES, case, "referral notes")}
        await self.ask(worker, "PUT", f"{path}/referral-notes", text, match=notes.headers["etag"])
        await self.decide(case, worker)

    async def decide(self, case: Played, worker: Actor) -> None:
        path = f"/v1/referrals/{case.referral_id}"
        screened = await self.ask(worker, "POST", f"{path}/screenings", {})
        read = await self.ask(worker, "GET", f"{path}/assessment")
        decided = {
            "decision": "suitable_with_conditions",
            "service": "supported_contact",
            "screening_id": screened.json()["screening_id"],
            "rationale": self.hub_words(Leaf.RATIONALE, case, "rationale"),
            "conditions": self.hub_words(Leaf.CONDITIONS, case, "conditions"),
        }
        await self.ask(worker, "POST", f"{path}/decision", decided, match=read.headers["etag"])

    async def offer(self, case: Played, sender: Actor) -> None:
        """Where another centre is asked first, it says no and why; then the case lies before its own."""
        path = f"/v1/referrals/{case.referral_id}/offers"
        for number in ([1 - case.plan.centre] if case.plan.declined else []) + [case.plan.centre]:
            coordinator, centre_id = self.actor(f"coordinator {number}"), self.centres[number]
            body = {"centre_id": str(centre_id), "service": "supported_contact"}
            made = (await self.ask(sender, "POST", path, body)).json()
            if number == case.plan.centre:
                case.offer_id = made["offer_id"]
                self.stand(coordinator, case.plan.key, View.CENTRE_OFFERED)
                return
            comment = self.mint.words(
                Leaf.OFFERS_COMMENT, f"why not {case.plan.key}", (case.plan.key, None), by_centre=centre_id
            )
            refusal = {"reason": "full", "comment": comment}
            await self.ask(coordinator, "POST", f"/v1/offers/{made['offer_id']}/refusal", refusal)
            if not case.plan.professional:
                await self.decide(case, sender)
