"""The town of the feed: generated centres of every kind, and a way to ask the feed about them.

Every centre is drawn by chance that begins the same each time: all services, costs, ages, words and opening times come
about, and what is not said as well. One centre must not be found, one is suspended, one has lapsed.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import time, timedelta
from random import Random
from typing import Any
from uuid import UUID

import httpx

from app.db.features import FEATURES
from app.db.tables.centre import ApplyVia, Nation, Operator, Payer
from app.domain.services import Service
from tests.world import World

FEED = "/openreferral"
CENTRES = 14
SERVICES = list(Service)
SETTLED = timedelta(seconds=5)
"""After this nobody doubts in which second the last change was."""
HIDDEN_PLACE = ("Quagmire House", "77 Hushwater Row", "Hushwater", "NP44 7ZQ", "51.6533", "-3.0211", "01633 960077")
"""The place of the centre that must not be found: it may stand in no answer."""


@dataclass
class FeedTown:
    """The world, who asks it, and which centre is which."""

    world: World
    client: httpx.AsyncClient
    shown: list[UUID]
    hidden: UUID
    suspended: UUID
    lapsed: UUID

    async def ask(self, path: str = "", **query: Any) -> Any:
        """What the feed answers, as a document."""
        answer = await self.get(path, **query)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def get(self, path: str = "", *, headers: dict[str, str] | None = None, **query: Any) -> httpx.Response:
        return await self.client.get(f"{FEED}{path}", params=query, headers=headers or {})

    async def every(self, path: str, **query: Any) -> list[Any]:
        """Everything on all pages of a list."""
        found, page = [], 1
        while True:
            answer = await self.ask(path, **{"per_page": 100, **query, "page": page})
            found += answer["contents"]
            if answer["last_page"]:
                assert len(found) == answer["total_items"]
                return found
            page += 1

    async def rows_of(self, centre_id: UUID) -> list[dict[str, Any]]:
        """What the feed keeps about the services of a centre."""
        return await self.world.rows("SELECT * FROM feed_services WHERE centre_id = :id ORDER BY id", id=centre_id)


async def a_town(world: World, client: httpx.AsyncClient) -> FeedTown:
    """Draw the centres."""
    chance = Random("the feed")
    shown = [await _a_centre(world, chance, number) for number in range(CENTRES)]
    hidden = await world.centre(Service.SUPPORTED_CONTACT, Service.SUPERVISED_CONTACT, name="The Quiet Lantern")
    house, street, town, postcode, north, east, telephone = HIDDEN_PLACE
    await world.execute(
        "UPDATE centres SET address = ARRAY[:house, :street], town = :town, postcode = :postcode, latitude = :north, "
        "longitude = :east, telephone = :telephone, location_published = false, area = 'South Wales', nation = 'wales' "
        "WHERE id = :id",
        house=house, street=street, town=town, postcode=postcode, north=float(north), east=float(east),
        telephone=telephone, id=hidden,
    )  # fmt: skip
    suspended, lapsed = await world.centre(name="Suspended"), await world.centre(name="Lapsed")
    await world.execute("UPDATE centres SET suspended_at = service_now(true) WHERE id = :id", id=suspended)
    await world.execute(
        "UPDATE accreditations SET until_on = service_now(true)::date - 1 WHERE centre_id = :id", id=lapsed
    )
    await world.let_pass(SETTLED)
    return FeedTown(world, client, shown, hidden, suspended, lapsed)


async def _a_centre(world: World, chance: Random, number: int) -> UUID:
    services = chance.sample(SERVICES, chance.randint(1, 4))
    centre_id = await world.centre(
        *services,
        name=f"Sample Centre {number}",
        latitude=50.5 + chance.random() * 4,
        longitude=-3 + chance.random() * 4,
    )
    words = _some(chance, [*FEATURES["facility"], *FEATURES["accessibility"]])
    await world.execute(
        "UPDATE centres SET summary = :summary, operator = :operator, nation = :nation, facilities = :facilities, "
        "measures = :measures, languages = :languages, website = :website, email = :email, telephone = :telephone, "
        "criteria = :criteria, how_to_apply = :apply, cost_help = :help, area = :area, town = :town WHERE id = :id",
        summary=chance.choice(["A bright hall.", 'Two rooms & a "garden" – <open>.', "Croeso i bawb 🌼"]),
        operator=chance.choice([None, *(each.value for each in Operator)]),
        nation=chance.choice([each.value for each in Nation]),
        facilities=[*words, "a_word_of_no_list"], measures=_some(chance, list(FEATURES["measure"])),
        languages=["en", *_some(chance, ["cy", "pl", "xx"])],
        website=chance.choice([None, "https://sample.example/a?b=c#d", "www.sample.example", "not an address"]),
        email=chance.choice([None, "centre@sample.example", "no address"]),
        telephone=chance.choice([None, "01632 960001"]), criteria=chance.choice([None, "Families with an order."]),
        apply=chance.choice([None, "Ring us first."]), help=chance.choice([None, "Ask about our fund."]),
        area=chance.choice([None, "The Fens"]), town=chance.choice(["Cheltenham", "St Helens", "Ynys Môn"]), id=centre_id,
    )  # fmt: skip
    for service in services:
        youngest = chance.choice([None, 0, 5, 11])
        await world.execute(
            "UPDATE centre_services SET fee_pence = :fee, payer = :payer, self_referral = :alone, apply_via = :via, "
            "age_from = :youngest, age_until = :oldest WHERE centre_id = :id AND service = :service",
            fee=chance.choice([None, 0, 1250, 4000]), payer=chance.choice([None, *(each.value for each in Payer)]),
            alone=chance.random() < 0.5, via=chance.choice(list(ApplyVia)).value, youngest=youngest,
            oldest=chance.choice([None, 12, 17]), id=centre_id, service=service.value,
        )  # fmt: skip
        await world.execute(
            "UPDATE opening_patterns SET opens = :opens, closes = :closes WHERE centre_id = :id AND service = :service",
            opens=time(chance.randint(8, 12), chance.choice([0, 30])), closes=time(chance.randint(13, 19)),
            id=centre_id, service=service.value,
        )  # fmt: skip
        await world.execute(
            "DELETE FROM opening_patterns WHERE centre_id = :id AND service = :service AND weekday = ANY (:days)",
            days=_some(chance, list(range(7))), id=centre_id, service=service.value,
        )  # fmt: skip
    return centre_id


def _some(chance: Random, things: Sequence[Any]) -> list[Any]:
    return [thing for thing in things if chance.random() < 0.4]
