"""What a search for centres costs among 1,000, 10,000 and 100,000 of them: a real PostgreSQL, one request at a time.

`make bench` prints, for each kind of search, what a quarter of the searches stayed under, in milliseconds from request
to answer, and how much dearer the largest directory is than the smallest; beside it stands by which index the
statement goes. The sizes take turns at each place, so that a busy machine counts for little. Centres and what they
offer are invented by the database, alike in every size.
"""

import asyncio
import statistics
import sys
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

import asyncpg
import httpx
from sqlalchemy import event

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from app.db.migrate import upgrade
from app.db.prepare import prepare
from app.db.reference import load_reference
from app.local.postgres import Postgres
from app.main import create_app
from tests.conftest import Database, serving_url
from tests.serving import settings_for

SIZES = (1_000, 10_000, 100_000)
TIMES = 32
WARM = 6
MOST = 1.6
PASSWORD = "only-for-the-measurement"  # noqa: S105 - of a database that is thrown away
KINDS: dict[str, dict[str, str]] = {
    "place alone": {},
    "service": {"service": "supported_contact"},
    "self-referral, Saturday at 11": {
        "service": "supported_contact", "self_referral": "true", "weekday": "5", "open_at": "11:00",
    },
    "language, garden, lift, entrances": {
        "language": "pl", "facility": "garden", "accessibility": "lift", "measure": "separate_entrances",
    },
    "room within a month": {"service": "supervised_contact", "room_by": "soon"},
    "within 60 km": {"within_km": "60", "service": "handover"},
    "another nation": {"nation": "northern_ireland"},
    "by name": {"near": ""},
}  # fmt: skip
FILL = """
SET session_replication_role = replica;  -- the triggers of the open feed have nothing to learn here
INSERT INTO organisations (id, kind, name)
    SELECT gen_random_uuid(), 'centre_operator', 'Sample ' || n FROM generate_series(1, 100) n;
INSERT INTO centres (id, organisation_id, name, summary, nation, zone, address, town, postcode, latitude, longitude,
        location_published, facilities, languages, measures, policies, da_assessor, gap_minutes, admitted_at, v)
    SELECT gen_random_uuid(), o.id, md5(n::text), 'A sample.',
        (ARRAY['england', 'england', 'england', 'wales', 'northern_ireland'])[1 + n % 5],
        'Europe/London', ARRAY['1 Street'], 'Town', 'GL50 1AB', s.latitude + random() / 10, s.longitude + random() / 10,
        true,
        ARRAY(SELECT x FROM unnest(ARRAY['garden', 'kitchen', 'parking', 'lift', 'step_free']) x
            WHERE random() < 0.5 AND n > 0),
        ARRAY['en'] || ARRAY(SELECT x FROM unnest(ARRAY['pl', 'cy', 'ur']) x WHERE random() < 0.3 AND n > 0),
        ARRAY(SELECT x FROM unnest(ARRAY['separate_entrances', 'staff_bring_child']) x WHERE random() < 0.5 AND n > 0),
        '{}', false, 10, now() - interval '1 day', 1
    FROM generate_series(1, $SIZE) n
    JOIN (SELECT id, row_number() OVER () AS r FROM organisations) o ON o.r = 1 + n % 100
    JOIN (SELECT latitude, longitude, row_number() OVER (ORDER BY md5(sector)) AS r FROM postcode_sectors) s
        ON s.r = 1 + n % 9000;
INSERT INTO accreditations (id, centre_id, level, from_on, until_on)
    SELECT gen_random_uuid(), id, l, current_date - 300, current_date + 300
    FROM centres, unnest(ARRAY['standard', 'enhanced']) l WHERE random() < 0.9;
INSERT INTO centre_services (centre_id, service, self_referral, apply_via, places, wait_days)
    SELECT id, s, random() < 0.7, CASE WHEN random() < 0.5 THEN 'this_system' ELSE 'directly' END, 5, 90 * random()
    FROM centres, unnest(ARRAY['supported_contact', 'supervised_contact', 'handover']) s WHERE random() < 0.7;
INSERT INTO opening_patterns (id, centre_id, service, weekday, opens, closes)
    SELECT gen_random_uuid(), centre_id, service, w, '10:00', '16:00'
    FROM centre_services, generate_series(0, 6) w WHERE random() < 0.3;
SET session_replication_role = DEFAULT;
ANALYZE;
"""


@asynccontextmanager
async def a_directory(server: Postgres, size: int) -> AsyncIterator["Directory"]:
    """An application over so many centres."""
    name = f"of_{size}"
    owner = await asyncpg.connect(server.url())
    await owner.execute(f"CREATE DATABASE {name}")
    await owner.close()
    address = server.url(name)
    await prepare(address, PASSWORD)
    await asyncio.to_thread(upgrade, address)
    await load_reference(address)
    owner = await asyncpg.connect(address)
    await owner.execute(FILL.replace("$SIZE", str(size)))
    app = create_app(settings_for(Database(address, serving_url(address, PASSWORD))))
    sent: list[tuple[str, ...]] = []

    def note(_connection: object, _cursor: object, statement: str, parameters: tuple[str, ...], *_: object) -> None:
        if "AS page" in statement or "WITH page" in statement:
            sent.append((statement, *parameters))

    event.listen(app.state.parts.database.reader.sync_engine, "before_cursor_execute", note)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://test") as client:
        yield Directory(client, sent, owner)
    await owner.close()
    await app.state.parts.database.close()


async def a_search(client: httpx.AsyncClient, kind: dict[str, str], sector: str, month: str) -> float:
    """Search once and give the milliseconds."""
    query = {"near": sector, "limit": "20"} | kind
    query = {name: month if value == "soon" else value for name, value in query.items() if value}
    begun = perf_counter()
    answer = await client.get("/v1/centres", params=query)
    taken = perf_counter() - begun
    if answer.status_code != httpx.codes.OK:
        raise SystemExit(answer.text)
    return taken * 1000


@dataclass
class Directory:
    """One size: a client, the statements that it sends, and the owner's eyes.

    Args:
        client: speaks to the application.
        sent: statements of searches with their values, as they are sent.
        owner: a connection of its own.
        taken: milliseconds of each kind of search.
        way: index that each kind of search goes by.
    """

    client: httpx.AsyncClient
    sent: list[tuple[str, ...]]
    owner: asyncpg.Connection
    taken: dict[str, list[float]] = field(default_factory=lambda: {kind: [] for kind in KINDS})
    way: dict[str, str] = field(default_factory=dict)

    def quarter(self, kind: str) -> float:
        """Give what a quarter of the searches stayed under."""
        return statistics.quantiles(self.taken[kind][WARM:], n=4)[0]


async def measure(directories: list[Directory]) -> None:
    """Search everywhere for everything, the sizes in turn."""
    first = directories[0].owner
    rows = await first.fetch("SELECT sector FROM postcode_sectors ORDER BY md5(sector) LIMIT $1", TIMES + WARM)
    month = str(await first.fetchval("SELECT current_date + 30"))
    for row in rows:
        for name, kind in KINDS.items():
            for each in directories:
                each.sent.clear()
                each.taken[name].append(await a_search(each.client, kind, row["sector"], month))
                if row is rows[-1]:
                    each.way[name] = await plan(each.owner, each.sent)


async def plan(connection: asyncpg.Connection, sent: list[tuple[str, ...]]) -> str:
    """Say which index the statement goes by."""
    statement, *values = sent[0]
    lines = await connection.fetch(f"EXPLAIN {statement}", *values)
    names = ("ix_centres_place", "ix_centres_name_id")
    return next((name for name in names if any(name in line[0] for line in lines)), "no index")


async def main() -> None:
    """Print the table."""
    with TemporaryDirectory(prefix="search-") as place, Postgres(Path(place) / "pg", careless=True) as server:
        async with AsyncExitStack() as stack:
            directories = [await stack.enter_async_context(a_directory(server, size)) for size in SIZES]
            await measure(directories)
    print(f"a quarter of {TIMES} searches stayed under, in milliseconds; pages of 20; dearer at most {MOST} x")
    print(f"{'search':36}" + "".join(f"{size:>10,}" for size in SIZES) + f"{'dearer':>9}  goes by")
    for kind in KINDS:
        times = [each.quarter(kind) for each in directories]
        ways = dict.fromkeys(each.way[kind] for each in directories)
        cells = "".join(f"{each:10.1f}" for each in times)
        print(f"{kind:36}{cells}{times[-1] / times[0]:8.2f}x  {', '.join(ways)}")


if __name__ == "__main__":
    asyncio.run(main())
