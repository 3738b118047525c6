"""What the stories about holds need: a family with a place, a postbox, and the setting and releasing of a hold."""

from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import httpx

from app.db.tables.referral import Consent
from app.domain import placement
from app.domain.access import Role
from app.domain.consent import ConsentState
from app.worker.outbox import Desk
from tests.centre import in_days
from tests.world import Actor, Case, World

REASON = {"reason": "The child said something new."}


class Postbox:
    """Takes every letter, and keeps to whom it went."""

    def __init__(self) -> None:
        self.to: list[str] = []

    async def send(self, letter: Any) -> None:
        self.to.append(letter.to)


def desk_of(world: World, postbox: Postbox) -> Desk:
    parts = world.parts
    return Desk(settings=parts.settings, engine=parts.database.serving, keys=parts.keys, mailer=postbox)


@dataclass
class Family:
    """A family with a place and a session some days ahead, and those who deal with it."""

    case: Case
    coordinator: Actor
    session_id: str

    @property
    def path(self) -> str:
        return f"/v1/referrals/{self.case.referral_id}"

    def side(self, number: int) -> Actor:
        found = self.case.starter if number == 1 else self.case.other
        assert found is not None
        return found


async def family(world: World, call, coordinator: Actor | None = None, room: str = "Blue room") -> Family:
    coordinator = coordinator or await world.actor(Role.COORDINATOR)
    sides = [await world.actor(given_name=name) for name in ("Ari", "Bo")]
    for actor in sides:
        await world.route(actor)
    assert coordinator.centre_id is not None
    case = await world.placed(
        coordinator.centre_id, status=placement.Status.AGREED, starter=sides[0], other=sides[1]
    )  # fmt: skip
    for side, actor in enumerate(sides, 1):
        await world.save(
            Consent(
                id=uuid4(), referral_id=case.referral_id, side=side, party_id=case.party_ids[side], at=await world.now(),
                state=ConsentState.GIVEN, by_account=actor.account_id,
            )
        )  # fmt: skip
    booked = await call(coordinator).post(
        f"/v1/placements/{case.placement_id}/sessions",
        json={"day": str(await in_days(world, 5)), "starts": "10:00", "ends": "11:30", "room": room},
    )
    assert booked.status_code == 201, booked.text
    return Family(case, coordinator, booked.json()["appointment_id"])


async def hold(call, actor: Actor, found: Family, **more: Any) -> httpx.Response:
    answer = await call(actor).put(f"{found.path}/hold", json=REASON | more)
    assert answer.status_code == 200, answer.text
    return answer


async def release(call, lead: Actor, found: Family, word: str | None = None) -> httpx.Response:
    read = await call(lead).get(f"{found.path}/hold")
    answer = await call(lead).delete(
        f"{found.path}/hold", params={"word": word} if word else {}, headers={"If-Match": read.headers["etag"]}
    )
    assert answer.status_code == 200, answer.text
    return answer
