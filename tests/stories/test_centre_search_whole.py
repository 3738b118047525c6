"""What a search finds is what looking at every centre finds, nearest first by true distance."""

import random
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from itertools import pairwise
from typing import Any
from uuid import UUID, uuid4

import pytest
from geographiclib.geodesic import Geodesic

from app.db.queries.centre_search import find_centres
from app.db.tables.centre import (
    Accreditation,
    ApplyVia,
    Centre,
    CentreService,
    Nation,
    OpeningPattern,
)
from app.db.tables.organisation import OrganisationKind
from app.domain.centre_search import Wanted
from app.domain.place import Place, Precision
from app.domain.postcode import Point
from app.domain.services import DESCRIPTIONS, Service

SERVICES = (Service.SUPPORTED_CONTACT, Service.SUPERVISED_CONTACT, Service.HANDOVER)
WORDS = ("garden", "lift", "step_free")
MEASURES = ("separate_entrances", "staff_bring_child")
CENTRES, SEARCHES = 70, 120


@dataclass
class Known:
    """A centre as the test knows it: everything in plain Python."""

    id: UUID
    name: str
    where: tuple[float, float]
    nation: Nation
    published: bool
    listed: bool
    languages: list[str]
    features: list[str]
    measures: list[str]
    levels: set[str]
    services: dict[Service, tuple[bool, ApplyVia, int | None, bool]] = field(default_factory=dict)
    openings: list[tuple[Service, int, time, time, int | None, int | None]] = field(default_factory=list)


def some(chance: random.Random, words: tuple[str, ...]) -> list[str]:
    return [word for word in words if chance.random() < 0.6]


def a_centre(chance: random.Random, spots: list[tuple[float, float]]) -> Known:
    """A centre anywhere in Great Britain or Northern Ireland, some of them on the very same spot."""
    known = Known(
        id=UUID(int=chance.getrandbits(128)),
        name=chance.choice(["Apple", "Berry", "Cherry"]),
        where=chance.choice(spots) if chance.random() < 0.4 else (chance.uniform(50, 60), chance.uniform(-8, 1.7)),
        nation=chance.choice(list(Nation)),
        published=chance.random() < 0.9,
        listed=chance.random() < 0.9,
        languages=["en", *some(chance, ("cy", "pl"))],
        features=some(chance, WORDS),
        measures=some(chance, MEASURES),
        levels={level for level in ("standard", "enhanced") if chance.random() < 0.8},
    )
    for service in some(chance, SERVICES):
        wait = chance.choice([None, 0, 10, 40])
        known.services[Service(service)] = (
            chance.random() < 0.7, chance.choice(list(ApplyVia)), wait, chance.random() < 0.1,
        )  # fmt: skip
        for weekday in range(7):
            if chance.random() < 0.3:
                opens = chance.choice([8, 9, 13])
                known.openings.append(
                    (
                        Service(service), weekday, time(opens), time(opens + 4), chance.choice([None, 0, 2]),
                        chance.choice([None, 5, 60]),
                    )
                )  # fmt: skip
    return known


async def put(world: Any, centres: list[Known]) -> None:
    """Write them into the tables."""
    organisation_id, now = await world.organisation(OrganisationKind.CENTRE_OPERATOR), await world.now()
    days = {"from_on": now.date() - timedelta(days=9), "until_on": now.date() + timedelta(days=9)}
    rows: list[list[Any]] = [[], [], [], []]
    for each in centres:
        rows[0].append(
            Centre(
                id=each.id, organisation_id=organisation_id, name=each.name, summary="A sample.", nation=each.nation,
                address=[], town="Town", postcode="GL50 1AB", latitude=each.where[0], longitude=each.where[1],
                location_published=each.published, facilities=each.features, languages=each.languages,
                measures=each.measures, policies={}, admitted_at=now, suspended_at=None if each.listed else now,
            )
        )  # fmt: skip
        rows[1] += [Accreditation(id=uuid4(), centre_id=each.id, level=level, **days) for level in each.levels]
        rows[2] += [
            CentreService(
                centre_id=each.id, service=service, self_referral=self_referral, apply_via=via, places=1,
                wait_days=wait, ended_at=now if ended else None,
            )
            for service, (self_referral, via, wait, ended) in each.services.items()
        ]  # fmt: skip
        rows[3] += [
            OpeningPattern(
                id=uuid4(), centre_id=each.id, service=service, weekday=weekday, opens=opens, closes=closes,
                free_places=free, wait_days=wait,
            )
            for service, weekday, opens, closes, free, wait in each.openings
        ]  # fmt: skip
    for kind in rows:
        await world.save(*kind)


def fits(known: Known, wanted: Wanted, today: date) -> bool:
    """Say slowly and plainly whether a centre is to be found."""
    if not known.listed or (wanted.near and not known.published):
        return False
    if wanted.nation and known.nation != wanted.nation:
        return False
    if wanted.language and wanted.language not in known.languages:
        return False
    if not set(wanted.features) <= set(known.features) or not set(wanted.measures) <= set(known.measures):
        return False
    return any(one_fits(known, service, wanted, today) for service in known.services)


def one_fits(known: Known, service: Service, wanted: Wanted, today: date) -> bool:
    self_referral, via, wait, ended = known.services[service]
    if ended or DESCRIPTIONS[service].accreditation.value not in known.levels:
        return False
    if wanted.service and service != wanted.service:
        return False
    if wanted.self_referral is not None and self_referral != wanted.self_referral:
        return False
    if wanted.apply_via and via != wanted.apply_via:
        return False
    own = [each for each in known.openings if each[0] == service]
    at = wanted.open_at
    times = [
        each for each in own
        if wanted.weekday in (None, each[1]) and (at is None or (each[2] <= at < each[3]))
    ]  # fmt: skip
    if wanted.weekday is not None and not times:
        return False
    if wanted.room_by is None:
        return True
    late = (wanted.room_by - today).days
    waits = [wait] if not own else [0 if free else (wait if said is None else said) for *_, free, said in times]
    return any(each is not None and each <= late for each in waits)


def a_search(chance: random.Random, today: date) -> Wanted:
    def perhaps(value: Any) -> Any:
        return value if chance.random() < 0.3 else None

    weekday = perhaps(chance.randrange(7))
    near = "here" if chance.random() < 0.7 else None
    return Wanted(
        near=near,
        within_metres=perhaps(chance.choice([50_000, 200_000])) if near else None,
        service=perhaps(chance.choice(SERVICES)),
        self_referral=perhaps(chance.random() < 0.5),
        apply_via=perhaps(chance.choice(list(ApplyVia)).value),
        weekday=weekday,
        open_at=perhaps(time(chance.choice([8, 9, 12, 13]))) if weekday is not None else None,
        room_by=perhaps(today + timedelta(days=chance.choice([0, 5, 30, 59, 60]))),
        nation=perhaps(chance.choice(list(Nation)).value),
        language=perhaps(chance.choice(["cy", "pl"])),
        features=tuple(chance.sample(WORDS, 1)) if chance.random() < 0.2 else (),
        measures=tuple(chance.sample(MEASURES, 1)) if chance.random() < 0.2 else (),
    )


def metres(one: tuple[float, float], other: tuple[float, float]) -> float:
    return float(Geodesic.WGS84.Inverse(*one, *other)["s12"])


@pytest.mark.rule("DIR-01", "DIR-04", "DIR-06")
async def test_what_is_found_is_what_looking_at_every_centre_finds(world):
    chance = random.Random(20270301)
    spots = [(chance.uniform(50, 60), chance.uniform(-8, 1.7)) for _ in range(6)]
    centres = [a_centre(chance, spots) for _ in range(CENTRES)]
    await put(world, centres)
    today, seen = (await world.now()).date(), 0
    async with world.parts.database.reader.connect() as reader:
        for _ in range(SEARCHES):
            wanted = a_search(chance, today)
            here = chance.choice(spots)
            expected = [each for each in centres if fits(each, wanted, today)]
            if wanted.within_metres is not None:
                expected = [each for each in expected if round(metres(here, each.where)) <= wanted.within_metres]
            if wanted.near:
                expected.sort(key=lambda each: (metres(here, each.where), each.id))
            else:
                expected.sort(key=lambda each: (each.name, each.id))
            found = await walked(reader, wanted, at(here) if wanted.near else None, chance.choice([1, 3, 100]))
            assert [hit.row.id for hit in found] == [each.id for each in expected], wanted
            if wanted.near:
                ways = [metres(here, each.where) for each in expected]
                assert [hit.row.metres for hit in found] == pytest.approx(ways, rel=0.003, abs=0.51)
            seen += len(expected)
    assert seen > SEARCHES


def at(spot: tuple[float, float]) -> Place:
    return Place(Point(*spot), Precision.SECTOR, "Here")


async def walked(reader: Any, wanted: Wanted, near: Place | None, limit: int) -> list[Any]:
    """Every hit, page by page."""
    found: list[Any] = []
    after = None
    while True:
        page = await find_centres(reader, wanted, near, after, limit, demo=True)
        found += page[:limit]
        if len(page) <= limit:
            return found
        last = page[limit - 1].row
        after = [last.name if near is None else repr(last.line), last.id]


@pytest.mark.rule("DIR-01")
async def test_distances_over_all_these_islands_are_true(world):
    chance = random.Random(5)
    places = [(chance.uniform(49.9, 60.8), chance.uniform(-8.1, 1.7)) for _ in range(400)]
    rows = await world.rows(
        "SELECT 2 * 6383000 * asin((on_earth(a.x, a.y) <-> on_earth(b.x, b.y)) / (2 * 6383000)) AS metres "
        "FROM unnest(CAST(:north AS float[]), CAST(:east AS float[])) WITH ORDINALITY a(x, y, n) "
        "JOIN unnest(CAST(:north AS float[]), CAST(:east AS float[])) WITH ORDINALITY b(x, y, n) ON b.n = a.n + 1 "
        "ORDER BY a.n",
        north=[each[0] for each in places],
        east=[each[1] for each in places],
    )
    true = [metres(one, other) for one, other in pairwise(places)]
    assert [row["metres"] for row in rows] == pytest.approx(true, rel=0.00001)
