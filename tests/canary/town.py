"""The town of the crawl: two centres with six cases each, played through the real API by everybody who has a part in them."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

from app.crypto.passwords import hash_password
from app.crypto.tokens import Tokens, signing_key_from_secret
from app.main import create_app
from app.settings import Settings
from tests.canary.families import PLANS, Until
from tests.canary.people import Played
from tests.canary.visiting import Visiting
from tests.centre import tick
from tests.conftest import Database
from tests.identity import PASSWORD
from tests.visits import move_to
from tests.world import World

HOURS = 4


class Town(Visiting):
    """Everybody and everything, and the order in which it happens."""

    async def play(self) -> None:
        """Everything that happens, in the order of its days."""
        year = (await self.world.now()).year + 1
        monday = date(year, 6, 1) + timedelta(days=-date(year, 6, 1).weekday() % 7)
        await move_to(self.world, datetime.combine(monday, time(9), UTC))
        await self.settle()
        for plan in PLANS:
            await self.family(plan)
        hashed = await hash_password(PASSWORD)
        await self.world.execute("UPDATE accounts SET password_hash = :hashed", hashed=hashed)
        later = [case for case in self.cases.values() if case.plan.until < Until.PREPARING]
        placed = [case for case in self.cases.values() if case.plan.until >= Until.PREPARING]
        for case in placed:
            await self._until_accepted(case)
        for number, case in enumerate(placed):
            coordinator = self.actor(f"coordinator {case.plan.centre}")
            await self.book_pre_visits(case, coordinator, monday + timedelta(days=1 + number))
        await tick(self.world, days=len(placed) + 2)
        running = [case for case in placed if case.plan.until is Until.RUNNING]
        for case in placed:
            await self.record_pre_visits(case, self.actor(f"coordinator {case.plan.centre}"))
        today = (await self.world.now()).date()
        for number, case in enumerate(running):
            coordinator = self.actor(f"coordinator {case.plan.centre}")
            await self.confirm(case, coordinator)
            for later_by in (1 + number, 15 + number):
                await self.book(case, coordinator, today + timedelta(days=later_by), "on duty")
        for number, case in enumerate(running):
            day = today + timedelta(days=1 + number)
            await move_to(self.world, datetime.combine(day, time(18), UTC))
            coordinator = self.actor(f"coordinator {case.plan.centre}")
            await self.meet(case, coordinator, case.sessions[2], absent=case.plan.key == "three")
        for case in later:
            await self._until_as_far_as_it_comes(case)
        await tick(self.world, days=1)
        for case in running:
            await self.disclose(case, self.actor(f"coordinator {case.plan.centre}"))
        await self._seal()

    async def _until_accepted(self, case: Played) -> None:
        await self.apply(case)
        if case.plan.professional:
            await self.offer(case, case.firms[1])
            coordinator = await self.accept(case)
            await self.invite(case, coordinator)
            for side in (1, 2):
                await self.join(case, side)
            await self.agree(case, coordinator)
            return
        worker = await self.take(case)
        await self.invite(case, worker)
        await self.join(case, 2)
        await self.agree(case, worker)
        await self.authorise(case)
        await self.assess(case, worker)
        await self.offer(case, worker)
        await self.accept(case)

    async def _until_as_far_as_it_comes(self, case: Played) -> None:
        until = case.plan.until
        await self.apply(case)
        if until <= Until.QUEUED:
            return
        worker = await self.take(case)
        await self.invite(case, worker)
        if until >= Until.JOINED:
            await self.join(case, 2)
        if until >= Until.OFFERED:
            await self.agree(case, worker)
            await self.assess(case, worker)
            await self.offer(case, worker)

    async def _seal(self) -> None:
        for case in self.cases.values():
            if case.plan.sealed:
                await self.world.execute(
                    "UPDATE referrals SET sealed_at = :now WHERE id = :id",
                    now=await self.world.now(), id=UUID(case.referral_id),
                )  # fmt: skip


def lasting(settings: Settings) -> Tokens:
    """Tokens that outlive a long crawl on a slow machine."""
    keys = {key_id: signing_key_from_secret(secret, key_id) for key_id, secret in settings.token_keys.items()}
    return Tokens(
        issuer=settings.public_url, audience=settings.public_url, keys=keys, current=settings.current_token_key,
        lifetime_seconds=HOURS * 3600,
    )  # fmt: skip


@asynccontextmanager
async def open_town(settings: Settings, database: Database) -> AsyncIterator[Town]:
    """An application with the whole town in it."""
    app = create_app(settings)
    app.state.parts = replace(app.state.parts, tokens=lasting(settings))
    async with app.router.lifespan_context(app), AsyncExitStack() as clients:
        world = World(app, database.owner_url)
        clients.push_async_callback(world.close)
        town = Town(world, clients)
        await town.play()
        yield town
