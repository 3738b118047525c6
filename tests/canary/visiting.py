"""From the offer to the session: what a centre does, and every time that it writes down on the way."""

from datetime import date, datetime, time, timedelta
from uuid import UUID, uuid4

from app.db.tables.referral import Participation
from app.domain.access import Relation
from app.domain.view import View
from tests.canary.applying import Applying
from tests.canary.leaves import Leaf
from tests.canary.people import Played
from tests.visits import LONDON
from tests.world import Actor


class Visiting(Applying):
    """The second half of a case."""

    async def accept(self, case: Played) -> Actor:
        coordinator = self.actor(f"coordinator {case.plan.centre}")
        read = await self.ask(coordinator, "GET", f"/v1/offers/{case.offer_id}")
        accepted = await self.ask(
            coordinator, "POST", f"/v1/offers/{case.offer_id}/acceptance", {}, match=read.headers["etag"]
        )
        case.placement_id = accepted.json()["placement_id"]
        self.stand(coordinator, case.plan.key, View.CENTRE)
        return coordinator

    def at(self, case: Played, day: date, hour: int, *, minutes: int = 0) -> time:
        """A time of day that no other case has."""
        return time(hour, (list(self.cases).index(case.plan.key) * 4 + minutes) % 60)

    async def book_pre_visits(self, case: Played, coordinator: Actor, day: date) -> None:
        for side, hour in ((1, 10), (2, 14)):
            starts, ends = self.at(case, day, hour), self.at(case, day, hour + 1)
            self.mint.name(Leaf.ROOM, f"room of the pre-visit of {case.plan.key}/{side}", (case.plan.key, None))
            room = self.mint.markers[-1]
            room.text = room.text.replace("ö", "oe")
            body = {
                "party_id": case.party_ids[side], "day": str(day), "starts": f"{starts:%H:%M}",
                "ends": f"{ends:%H:%M}", "room": room.text,
            }  # fmt: skip
            made = await self.ask(coordinator, "POST", f"/v1/placements/{case.placement_id}/pre-visits", body)
            case.sessions.append(made.json()["appointment_id"])
            for wall in (starts, ends):
                about = f"pre-visit of {case.plan.key}/{side}"
                at = datetime.combine(day, wall, LONDON)
                self.mint.instant(Leaf.PRE_VISIT_TIME, at, about, (case.plan.key, side))

    async def record_pre_visits(self, case: Played, coordinator: Actor) -> None:
        for side, appointment_id in enumerate(case.sessions[:2], 1):
            text = self.mint.words(
                Leaf.PRE_VISIT_TEXT, f"record of the pre-visit of {case.plan.key}/{side}", (case.plan.key, None)
            )
            body = {"outcome": "went_well", "text": text}
            await self.ask(coordinator, "PUT", f"/v1/pre-visits/{appointment_id}/record", body)

    async def confirm(self, case: Played, coordinator: Actor) -> None:
        rules = (
            await self.ask(coordinator, "GET", f"/v1/centres/{self.centres[case.plan.centre]}/ground-rules")
        ).json()
        for side in (1, 2):
            signed = {"ground_rules_id": rules["id"]}
            await self.ask(case.adults[side].actor, "POST", f"/v1/placements/{case.placement_id}/agreements", signed)
        read = await self.ask(coordinator, "GET", f"/v1/placements/{case.placement_id}")
        today = (await self.world.now()).date()
        place = {
            "place": "Saturday hall",
            "planned_until": str(today + timedelta(days=120)),
            "move_on_route": "handovers",
        }
        await self.ask(
            coordinator, "POST", f"/v1/placements/{case.placement_id}/confirmation", place, match=read.headers["etag"]
        )

    async def book(self, case: Played, coordinator: Actor, day: date, duty: str) -> str:
        starts, ends = self.at(case, day, 11), self.at(case, day, 12)
        room = self.mint.name(Leaf.ROOM, f"room of a session of {case.plan.key}", (case.plan.key, None))
        room = self.mint.markers[-1].text = room.replace("ö", "oe")
        body = {"day": str(day), "starts": f"{starts:%H:%M}", "ends": f"{ends:%H:%M}", "room": room}
        made = await self.ask(coordinator, "POST", f"/v1/placements/{case.placement_id}/sessions", body)
        appointment_id = str(made.json()["appointment_id"])
        case.sessions.append(appointment_id)
        worker = self.actor(f"worker {case.plan.centre} {duty}")
        staff_id = self.staff[worker.account_id]
        await self.ask(coordinator, "PUT", f"/v1/sessions/{appointment_id}/duties/{staff_id}", {"part": "opening"})
        self.stand(worker, case.plan.key, View.WORKER)
        for person in (await self.ask(coordinator, "GET", f"/v1/sessions/{appointment_id}")).json()["people"]:
            for name in ("arrive_at", "leave_at"):
                owner = (case.plan.key, person["side"])
                at = datetime.fromisoformat(person[name])
                if not any(each.text == f"{at:%Y-%m-%dT%H:%M:%S}" for each in self.mint.markers):
                    self.mint.instant(Leaf.TIME, at, f"{name} of {case.plan.key}/{person['side']}", owner)
                else:
                    marker = next(each for each in self.mint.markers if each.text == f"{at:%Y-%m-%dT%H:%M:%S}")
                    marker.owners |= {owner}
        return appointment_id

    async def meet(self, case: Played, coordinator: Actor, appointment_id: str, *, absent: bool) -> None:
        """Everybody is marked; where somebody stays away, the visiting adult does, and says why."""
        register = (await self.ask(coordinator, "GET", f"/v1/sessions/{appointment_id}")).json()
        for number, person in enumerate(register["people"]):
            path = f"/v1/sessions/{appointment_id}/marks/{uuid4()}"
            if absent and person["part"] == "visits":
                body = {
                    "person_id": person["person_id"], "kind": "absent", "happened_at": person["arrive_at"],
                    "told": True, "reason": "illness",
                }  # fmt: skip
                await self.ask(coordinator, "PUT", path, body)
                continue
            for kind, name, late in (("arrived", "arrive_at", 1), ("left", "leave_at", -1)):
                at = datetime.fromisoformat(person[name]) + timedelta(minutes=late, seconds=11 + number)
                self.mint.instant(
                    Leaf.CAME_AND_WENT, at, f"{case.plan.key}/{person['side']} {kind}", (case.plan.key, person["side"])
                )
                body = {"person_id": person["person_id"], "kind": kind, "happened_at": at.isoformat()}
                await self.ask(coordinator, "PUT", f"{path[:-36]}{uuid4()}", body)

    async def disclose(self, case: Played, coordinator: Actor) -> None:
        """Each firm asks for its side's attendance; what the first asks is given, and the authority's."""
        path = f"/v1/referrals/{case.referral_id}/attendance-requests"
        askers = [*case.firms.values(), *([self.actor("authority")] if case.plan.statutory else [])]
        for asker in askers:
            asked = (await self.ask(asker, "POST", path, {"purpose": "court_hearing"})).json()
            await self.ask(coordinator, "POST", f"/v1/attendance-requests/{asked['request_id']}/disclosure", {})

    async def authorise(self, case: Played) -> None:
        """Each side that has a firm lets it act; an authority is in the case by its own right."""
        key = case.plan.key
        for side, firm in case.firms.items():
            if case.plan.professional:
                continue
            body = {"organisation_id": str(firm.organisation_id)}
            await self.ask(case.adults[side].actor, "POST", f"/v1/referrals/{case.referral_id}/representatives", body)
            self.stand(firm, key, View.REPRESENTATIVE, side)
        if case.plan.statutory:
            authority = self.actor("authority")
            await self.world.save(
                Participation(
                    id=uuid4(), referral_id=UUID(case.referral_id), relation=Relation.STATUTORY,
                    organisation_id=authority.organisation_id, cause="test", from_at=await self.world.now(),
                )
            )  # fmt: skip
            self.stand(authority, key, View.STATUTORY)
