"""The people of the access matrix, and cases in the state that an operation needs.

Everybody who could come is here: with and without a good token, in each role, near to the case and far from it.
"""

from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum
from typing import Any, Self
from uuid import UUID, uuid4

import httpx

from app.crypto.tokens import Tokens, signing_key_from_secret
from app.db.tables.organisation import OrganisationKind
from app.db.tables.referral import Participation
from app.domain import referral
from app.domain.access import Relation, Role
from app.main import create_app
from app.screening.words import Pathway
from app.settings import Settings
from tests.conftest import Database
from tests.hub import answered
from tests.serving import Call
from tests.world import Actor, Case, World, client_for

OTHER_KEY = signing_key_from_secret(bytes(range(32, 64)), "test")


class Who(StrEnum):
    """Who asks. The first rows have no sign-in that counts."""

    NOBODY = "nobody"
    NO_TOKEN = "something that is no token"
    OTHER_KIND = "a token of another kind"
    OTHER_KEY = "a token signed with another key"
    EXPIRED = "an expired token"
    SIGN_IN_OVER = "an expired sign-in"
    SIGNED_OUT = "signed out"
    DISABLED = "a disabled account"
    ROLE_LOST = "a role that was taken away"
    STARTER = "the side that started it"
    OTHER_SIDE = "the other side"
    STRANGER = "a party of another case"
    SOLICITOR = "the firm of one side"
    FORMER_FIRM = "a firm that acts no more"
    OTHER_FIRM = "a firm elsewhere"
    OTHER_SIDES_FIRM = "the firm of the other side"
    CAFCASS = "the authority to whom the court looks"
    HUB_WORKER = "the case's worker at the hub"
    HUB_LEAD = "the hub's lead"
    HUB_PARTY = "a worker of the hub who is a party"
    UNALLOCATED = "a worker of the hub for whom a sealed case is not"
    COORDINATOR = "the co-ordinator of the centre"
    FORMER_CENTRE = "the co-ordinator of a centre that had it"
    OTHER_CENTRE = "the co-ordinator of a centre elsewhere"
    ON_DUTY = "a centre worker on duty"
    OFF_DUTY = "a centre worker of the centre, not on duty"
    ADMINISTRATOR = "an administrator"
    ADMINISTRATOR_PARTY = "an administrator who is a party"


NOT_SIGNED_IN = frozenset(
    {
        Who.NOBODY, Who.NO_TOKEN, Who.OTHER_KIND, Who.OTHER_KEY, Who.EXPIRED, Who.SIGN_IN_OVER, Who.SIGNED_OUT,
        Who.DISABLED, Who.ROLE_LOST,
    }
)  # fmt: skip


@dataclass(frozen=True)
class Scene:
    """The world, its people, and the centre that matters."""

    world: World
    people: Mapping[Who, Actor]
    tokens: Mapping[Who, str]
    call: Call
    confirmed: bool = True

    def __getitem__(self, who: Who) -> Actor:
        return self.people[who]

    @property
    def centre_id(self) -> UUID:
        centre_id = self.people[Who.COORDINATOR].centre_id
        assert centre_id is not None
        return centre_id

    @property
    def firm_id(self) -> UUID:
        firm_id = self.people[Who.SOLICITOR].organisation_id
        assert firm_id is not None
        return firm_id

    def unconfirmed(self) -> Self:
        """The same scene, in which nobody has confirmed yet that the sides are who they say."""
        return replace(self, confirmed=False)

    def headers(self, who: Who) -> dict[str, str]:
        return {} if who is Who.NOBODY else {"Authorization": f"Bearer {self.tokens[who]}"}

    def role(self, who: Who) -> Role:
        return Role.ANONYMOUS if who in NOT_SIGNED_IN else self.people[who].role

    async def referral(self, status: referral.Status = referral.Status.QUEUED, **options: Any) -> Case:
        """A referral of this scene's two sides; a firm acts for side 1, and some have had to do with it."""
        case = await self.world.referral(
            status, starter=self[Who.STARTER], other=self[Who.OTHER_SIDE], confirmed=self.confirmed, **options
        )
        await self._around(case)
        return case

    async def assessing(self, **options: Any) -> Case:
        """A referral that the hub's worker has taken."""
        return await self.referral(referral.Status.ASSESSING, hub_worker=self[Who.HUB_WORKER], **options)

    async def ready(self, **options: Any) -> Case:
        """A referral that the hub found suitable."""
        return await self.referral(referral.Status.READY, hub_worker=self[Who.HUB_WORKER], **options)

    async def offered(self) -> Case:
        """A referral before the centre."""
        case = await self.ready()
        await self.world.offered(case, self.centre_id)
        return case

    async def sent_by_the_firm(self, **options: Any) -> Case:
        """A professional referral that the firm of side 1 has sent, ready for a centre."""
        case = await self.ready(pathway=Pathway.SOLICITOR, **options)
        await self.world.sent_by(case, self[Who.SOLICITOR])
        await answered(self.world, case, 1, pathway=Pathway.SOLICITOR)
        return case

    async def placed(self, **options: Any) -> Case:
        """A family with a place at the centre."""
        pathway = options.pop("pathway", Pathway.SELF)
        case = await self.world.placed(self.centre_id, starter=self[Who.STARTER], other=self[Who.OTHER_SIDE], **options)
        await self.world.execute(
            "UPDATE referrals SET pathway = :pathway WHERE id = :id", pathway=pathway, id=case.referral_id
        )
        if not self.confirmed:
            await self.world.execute(
                "UPDATE participations SET confirmed_at = NULL, confirmed_how = NULL WHERE referral_id = :id",
                id=case.referral_id,
            )
        await self._around(case)
        return case

    async def _around(self, case: Case) -> None:
        """Those who once had to do with the case, the firm that acts, and the colleague whose own case it is."""
        await self.world.represented(case, 1, self.firm_id)
        theirs = self[Who.OTHER_SIDES_FIRM].organisation_id
        assert theirs is not None
        await self.world.represented(case, 2, theirs)
        now = await self.world.now()
        past: dict[str, Any] = {
            "referral_id": case.referral_id, "cause": "test", "from_at": now - timedelta(days=2),
            "until": now - timedelta(days=1),
        }  # fmt: skip
        await self.world.save(
            Participation(
                id=uuid4(), side=1, relation=Relation.REPRESENTATIVE,
                organisation_id=self[Who.FORMER_FIRM].organisation_id, **past,
            ),
            Participation(
                id=uuid4(), relation=Relation.CENTRE_OFFERED, centre_id=self[Who.FORMER_CENTRE].centre_id, **past
            ),
            *(
                Participation(
                    id=uuid4(), referral_id=case.referral_id, side=9 + number, relation=Relation.PARTY,
                    account_id=self[who].account_id, cause="test", from_at=now,
                )
                for number, who in enumerate((Who.HUB_PARTY, Who.ADMINISTRATOR_PARTY))
            ),
            Participation(
                id=uuid4(), referral_id=case.referral_id, relation=Relation.STATUTORY,
                organisation_id=self[Who.CAFCASS].organisation_id, cause="test", from_at=now,
            ),
        )  # fmt: skip


async def seal(scene: Scene) -> None:
    """Keep every case there is for the hub's one worker."""
    await scene.world.execute(
        "UPDATE referrals SET sealed_at = service_now(true), hub_worker = :worker WHERE sealed_at IS NULL",
        worker=scene[Who.HUB_WORKER].account_id,
    )  # fmt: skip


async def a_scene(world: World, call: Call) -> Scene:
    """Everybody, signed in as far as they can be."""
    centre_id, firm_id = await world.centre(), await world.organisation()
    people: dict[Who, Actor] = {
        Who.STARTER: await world.actor(),
        Who.OTHER_SIDE: await world.actor(),
        Who.STRANGER: await world.actor(),
        Who.SOLICITOR: await world.actor(Role.REFERRER, organisation_id=firm_id),
        Who.FORMER_FIRM: await world.actor(Role.REFERRER),
        Who.OTHER_FIRM: await world.actor(Role.REFERRER),
        Who.OTHER_SIDES_FIRM: await world.actor(Role.REFERRER),
        Who.CAFCASS: await world.actor(
            Role.REFERRER, organisation_id=await world.organisation(OrganisationKind.CAFCASS)
        ),
        Who.HUB_WORKER: await world.actor(Role.HUB_WORKER),
        Who.HUB_LEAD: await world.actor(Role.HUB_LEAD),
        Who.HUB_PARTY: await world.actor(Role.HUB_WORKER),
        Who.UNALLOCATED: await world.actor(Role.HUB_WORKER),
        Who.COORDINATOR: await world.actor(Role.COORDINATOR, centre_id=centre_id),
        Who.FORMER_CENTRE: await world.actor(Role.COORDINATOR),
        Who.OTHER_CENTRE: await world.actor(Role.COORDINATOR),
        Who.ON_DUTY: await world.actor(Role.CENTRE_WORKER, centre_id=centre_id),
        Who.OFF_DUTY: await world.actor(Role.CENTRE_WORKER, centre_id=centre_id),
        Who.ADMINISTRATOR: await world.actor(Role.ADMINISTRATOR),
        Who.ADMINISTRATOR_PARTY: await world.actor(Role.ADMINISTRATOR),
    }
    tokens = {who: actor.token for who, actor in people.items()} | await _bad_tokens(world)
    await world.referral(starter=people[Who.STRANGER])
    return Scene(world, people, tokens, call)


@asynccontextmanager
async def open_scene(settings: Settings, database: Database) -> AsyncIterator[Scene]:
    """An application with everybody in it."""
    app = create_app(settings)
    async with app.router.lifespan_context(app), AsyncExitStack() as clients:
        world = World(app, database.owner_url)
        clients.push_async_callback(world.close)

        def call(actor: Actor | None) -> httpx.AsyncClient:
            client = client_for(app, actor)
            clients.push_async_callback(client.aclose)
            return client

        yield await a_scene(world, call)


async def _bad_tokens(world: World) -> dict[Who, str]:
    """Tokens that open nothing. Those who hold them would be the hub's lead, so that only the token is in the way."""
    now, good = await world.now(), world.parts.tokens
    lead = {who: await world.actor(Role.HUB_LEAD) for who in NOT_SIGNED_IN}
    await world.execute(
        "UPDATE sign_ins SET expires_at = :at WHERE id = :id",
        at=now - timedelta(minutes=1), id=lead[Who.SIGN_IN_OVER].sign_in_id,
    )  # fmt: skip
    await world.execute(
        "UPDATE sign_ins SET revoked_at = :at WHERE id = :id", at=now, id=lead[Who.SIGNED_OUT].sign_in_id
    )
    await world.execute("UPDATE accounts SET status = 'disabled' WHERE id = :id", id=lead[Who.DISABLED].account_id)
    await world.execute(
        "UPDATE memberships SET until = :at WHERE account_id = :id",
        at=now - timedelta(minutes=1), id=lead[Who.ROLE_LOST].account_id,
    )  # fmt: skip

    def made(who: Who, **differently: Any) -> str:
        usual: dict[str, Any] = {
            "issuer": good._issuer, "audience": good._audience, "keys": {"test": OTHER_KEY}, "current": "test",
        }  # fmt: skip
        actor = lead[who]
        return Tokens(**{**usual, **differently}).issue(
            account=actor.account_id, sign_in=actor.sign_in_id, membership=None, role=actor.role
        )

    ours = {"test": signing_key_from_secret(bytes(range(32)), "test")}
    return {
        Who.NO_TOKEN: "something.that.is-no-token",
        Who.OTHER_KIND: made(Who.OTHER_KIND, keys=ours, token_use="refresh"),
        Who.OTHER_KEY: made(Who.OTHER_KEY),
        Who.EXPIRED: made(Who.EXPIRED, keys=ours, lifetime_seconds=0),
        **{who: lead[who].token for who in (Who.SIGN_IN_OVER, Who.SIGNED_OUT, Who.DISABLED, Who.ROLE_LOST)},
    }
