"""The people of the town: who is there, how they stand to which case, and their hands."""

from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

import httpx

from app.db.tables.organisation import OrganisationKind
from app.domain.access import Role
from app.domain.view import View
from tests.canary.families import PLANS, Adult, Child, Plan, Until, write_of_oneself
from tests.canary.leaves import Leaf
from tests.canary.markers import Mint, Owner
from tests.centre import cleared
from tests.world import Actor, World, client_for


@dataclass(frozen=True)
class Standing:
    """How somebody stands to a case, as the story has it and not as the tables have it."""

    view: View
    side: int | None = None
    confirmed: bool = True


@dataclass
class Somebody:
    """Somebody who asks; `stands` says to which cases, and how."""

    name: str
    actor: Actor | None
    stands: dict[str, Standing] = field(default_factory=dict)

    @property
    def role(self) -> Role:
        return self.actor.role if self.actor else Role.ANONYMOUS


@dataclass
class Played:
    """A case as far as it has come."""

    plan: Plan
    children: list[Child]
    adults: dict[int, Adult]
    firms: dict[int, Actor]
    referral_id: str = ""
    party_ids: dict[int, str] = field(default_factory=dict)
    offer_id: str = ""
    placement_id: str = ""
    sessions: list[str] = field(default_factory=list)


class People:
    """Everybody and everything, and the hands that play them."""

    def __init__(self, world: World, clients: AsyncExitStack) -> None:
        self.world, self.mint = world, Mint()
        self._clients = clients
        self._open: dict[UUID | None, httpx.AsyncClient] = {}
        self.people: dict[str, Somebody] = {}
        self.cases: dict[str, Played] = {}
        self.centres: list[UUID] = []
        self.staff: dict[UUID, UUID] = {}

    def call(self, actor: Actor | None) -> httpx.AsyncClient:
        key = actor.account_id if actor else None
        if key not in self._open:
            client = client_for(self.world.app, actor)
            self._clients.push_async_callback(client.aclose)
            self._open[key] = client
        return self._open[key]

    async def ask(
        self, actor: Actor, method: str, path: str, body: Any = None, *, match: str | None = None, **query: Any
    ) -> httpx.Response:
        headers = {"If-Match": match} if match else {}
        answer = await self.call(actor).request(method, path, json=body, headers=headers, params=query)
        assert answer.is_success, (method, path, answer.status_code, answer.text)
        return answer

    # Who is there

    async def person(self, name: str, role: Role, **more: Any) -> Actor:
        actor = await self.world.actor(role, **more)
        self.people[name] = Somebody(name, actor)
        return actor

    async def settle(self) -> None:
        """Centres, hub, firms and everybody else who is no party."""
        self.people["anybody"] = Somebody("anybody", None)
        for number in range(2):
            centre_id = await self.world.centre(name=f"Canary Contact Centre {number}")
            self.centres.append(centre_id)
            await self.person(f"coordinator {number}", Role.COORDINATOR, centre_id=centre_id)
            for duty in ("on duty", "off duty"):
                worker = await self.person(f"worker {number} {duty}", Role.CENTRE_WORKER, centre_id=centre_id)
                self.staff[worker.account_id] = await cleared(self.world, centre_id, account_id=worker.account_id)
                surname = self.mint.name(Leaf.STAFFS_SURNAME, f"surname of worker {number} {duty}")
                self.mint.markers[-1].by_centre = centre_id
                await self.world.execute(
                    "UPDATE staff SET family_name = :n WHERE id = :id", n=surname, id=self.staff[worker.account_id]
                )
        await self.person("coordinator elsewhere", Role.COORDINATOR)
        for name in ("hub worker", "other hub worker"):
            await self.person(name, Role.HUB_WORKER)
        await self.person("hub lead", Role.HUB_LEAD)
        await self.person("administrator", Role.ADMINISTRATOR)
        await self.person("stranger", Role.FAMILY)
        for number in range(5):
            await self.person(f"firm {number}", Role.REFERRER)
        authority = await self.world.organisation(OrganisationKind.AUTHORITY)
        await self.person("authority", Role.REFERRER, organisation_id=authority)

    def actor(self, name: str) -> Actor:
        found = self.people[name].actor
        assert found is not None
        return found

    async def adult(self, sides: list[Owner], *, refuge: bool) -> Adult:
        before = len(self.mint.markers)
        own = write_of_oneself(self.mint, sides, refuge=refuge)
        name = " and ".join(f"{case}/{side}" for case, side in sides)
        actor = await self.person(name, Role.FAMILY, given_name=own["given_name"], family_name=own["family_name"])
        for marker in self.mint.markers[before:]:
            marker.account = str(actor.account_id)
        adult = Adult(actor, sides, own)
        for kind, value in (("email", own["mailbox"]), ("telephone", own["telephone"]), ("post", own["post"])):
            adult.route_ids.append(uuid4())
            body = {"kind": kind, "value": value, "safe": kind == "email"}
            await self.ask(actor, "PUT", f"/v1/me/contact-routes/{adult.route_ids[-1]}", body)
        return adult

    async def family(self, plan: Plan) -> None:
        """The people of one case."""
        key = plan.key
        both: list[Owner] = [(key, 1), (key, 2)]
        children = [
            Child(
                self.mint.name(Leaf.CHILDS_FIRST_NAME, f"first name of child {number} of {key}", *both),
                self.mint.birthday(Leaf.CHILDS_BIRTHDAY, f"birthday of child {number} of {key}", *both, year=2017),
                home,
            )
            for number, home in enumerate(plan.homes, 1)
        ]
        adults: dict[int, Adult] = {}
        for side in (1, 2):
            if side == 2 and plan.shares:
                adults[side] = self.cases[plan.shares].adults[2]
            else:
                shared = [(each.key, 2) for each in PLANS if side == 2 and each.shares == key]
                adults[side] = await self.adult([(key, side), *shared], refuge=plan.refuge == side)
            self.people[self._name(adults[side])].stands[key] = Standing(View.FAMILY, side, confirmed=False)
        firms = {}
        for side in plan.firms:
            firms[side] = self.actor(f"firm {(PLANS.index(plan) + side) % 4}")
        if plan.professional:
            firms[1] = self.actor("firm 4")
        self.cases[key] = Played(plan, children, adults, firms)
        # A side that has not joined, or nothing of which was sent, has no standing yet.
        if plan.until < Until.JOINED or plan.professional:
            del self.people[self._name(adults[2])].stands[key]
        if plan.professional:
            del self.people[self._name(adults[1])].stands[key]

    def _name(self, adult: Adult) -> str:
        return next(name for name, each in self.people.items() if each.actor is adult.actor)

    def stand(self, actor: Actor, key: str, view: View, side: int | None = None) -> None:
        somebody = next(each for each in self.people.values() if each.actor is actor)
        somebody.stands[key] = Standing(view, side)
