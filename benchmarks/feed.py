"""What a page of the open feed costs among 1,000, 10,000 and 100,000 centres: a real PostgreSQL, one request at a time.

`make bench` prints, for each kind of page, the middle of the times in milliseconds from request to answer. The standard
wants every page to count all that fits, so that a page of everything grows with the directory; what an id, a tag or a
place narrows must not.
"""

import asyncio
import statistics
from contextlib import AsyncExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

import httpx
from search import Directory, a_directory

from app.local.postgres import Postgres

SIZES = (1_000, 10_000, 100_000)
TIMES = 9
KINDS: dict[str, tuple[str, dict[str, str]]] = {
    "first page of 50": ("/services", {}),
    "page in the middle": ("/services", {"page": "middle"}),
    "words": ("/services", {"search": "supervised sample"}),
    "term, day and times": ("/services", {"taxonomy_term_id": "term", "day": "SA", "start_time": "09:00"}),
    "nearest first": ("/service_at_locations", {"postcode": "GL50 1AB"}),
    "within 20 km": ("/service_at_locations", {"postcode": "GL50 1AB", "proximity": "20000"}),
    "one service": ("/services/{id}", {}),
    "nothing new since": ("/services", {"since": "yes"}),
}


async def ask(
    client: httpx.AsyncClient, path: str, query: dict[str, str], known: dict[str, str]
) -> tuple[float, httpx.Response]:
    """Ask once and give the milliseconds."""
    begun = perf_counter()
    answer = await client.get(f"/openreferral{path}", params=query, headers=known)
    return (perf_counter() - begun) * 1000, answer


async def measure(each: Directory) -> dict[str, float]:
    """Ask for every kind of page."""
    first = (await ask(each.client, "/services", {}, {}))[1]
    terms = (await ask(each.client, "/taxonomy_terms", {"per_page": "100"}, {}))[1].json()["contents"]
    term = next(term["id"] for term in terms if term["name"] == "Garden or safe outdoor space")
    filled = {"middle": str(first.json()["total_pages"] // 2), "term": term}
    taken: dict[str, float] = {}
    for name, (path, given) in KINDS.items():
        known = {"If-Modified-Since": first.headers["last-modified"]} if "since" in given else {}
        query = {key: filled.get(value, value) for key, value in given.items() if key != "since"}
        where = path.replace("{id}", first.json()["contents"][0]["id"])
        asked = [await ask(each.client, where, query, known) for _ in range(TIMES)]
        wanted = httpx.codes.NOT_MODIFIED if known else httpx.codes.OK
        if any(answer.status_code != wanted for _, answer in asked):
            raise SystemExit(asked[0][1].text)
        taken[name] = statistics.median(time for time, _ in asked[2:])
    return taken


async def main() -> None:
    """Print the table."""
    with TemporaryDirectory(prefix="feed-") as place, Postgres(Path(place) / "pg", careless=True) as server:
        async with AsyncExitStack() as stack:
            directories: list[Directory] = []
            learning: list[float] = []
            for size in SIZES:
                directories.append(await stack.enter_async_context(a_directory(server, size)))
                begun = perf_counter()
                await directories[-1].owner.execute("SELECT feed_refresh(ARRAY(SELECT id FROM centres)); ANALYZE")
                learning.append(perf_counter() - begun)
            await asyncio.sleep(3)  # so that the last change is old enough to be told
            times = [await measure(each) for each in directories]
    print(f"the middle of {TIMES - 2} times in milliseconds; pages of 50")
    print(f"{'page':24}" + "".join(f"{size:>10,}" for size in SIZES))
    for kind in KINDS:
        print(f"{kind:24}" + "".join(f"{each[kind]:10.1f}" for each in times))
    print(f"{'learnt in seconds':24}" + "".join(f"{each:10.1f}" for each in learning))


if __name__ == "__main__":
    asyncio.run(main())
