"""The page at `/`, as it leaves the service."""

import csv
import json
import re
from base64 import b64encode
from hashlib import sha256
from pathlib import Path

import pytest

from app.api.docs import CONTRACT_PATH
from app.db.reference import DATA
from app.documents.front_page import front_page

COMMITTED = Path(__file__).parents[2] / "openapi" / "openapi.json"
MOST_LINES = 300
EAST, SOUTH, FROM_WEST, FROM_NORTH = 5.7358, 10, 9, 61.2
Ring = list[tuple[float, float]]


def page(*, demo: bool = False) -> str:
    return front_page(attribution=["Contains a sample."], licence="Sample Licence", version="9.9.9", demo=demo)


async def test_anybody_reads_the_page_and_nothing_else_may_run_in_it(call):
    answer = await call(None).get("/")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/html; charset=utf-8")
    policy = dict(part.strip().split(" ", 1) for part in answer.headers["content-security-policy"].split(";"))
    for element in ("script", "style"):
        (content,) = re.findall(rf"<{element}>(.*?)</{element}>", answer.text, re.DOTALL)
        digest = b64encode(sha256(content.encode()).digest()).decode()
        assert policy[f"{element}-src"] == f"'sha256-{digest}'"
    assert (policy["default-src"], policy["connect-src"]) == ("'none'", "'self'")
    assert "unsafe" not in str(policy)
    assert "Contains OS data © Crown copyright" in answer.text
    assert "demonstration" in answer.text


def test_the_page_says_that_it_is_a_demonstration_only_where_it_is_one():
    assert "demonstration" in page(demo=True)
    assert "demonstration" not in page()


def test_the_page_is_small_loads_nothing_and_holds_no_script_outside_its_script():
    written = page()
    assert len(written.splitlines()) < MOST_LINES
    assert (
        re.findall(r"<(?:link|img|iframe|object|embed|base)\b|\ssrc=|\sstyle=|\son[a-z]+=|@import|url\(", written) == []
    )
    assert "innerHTML" not in written
    assert re.findall(r'https?://[^"]+', written.replace("http://www.w3.org/2000/svg", "")) == [
        "https://www.bbc.co.uk/weather"
    ]


async def test_what_the_page_leads_to_and_asks_is_there(call):
    links = set(re.findall(r'href="(/[^"]*)"', page()))
    assert CONTRACT_PATH in links
    for path in links - {CONTRACT_PATH}:
        assert (await call(None).get(path)).status_code == 200, path
    asked = set(re.findall(r'"(/v1/[^"]+)"', page()))
    assert asked == {"/v1/services", "/v1/centre-searches"}
    assert asked <= json.loads(COMMITTED.read_text(encoding="utf-8"))["paths"].keys()


def rings_of(path: str) -> list[Ring]:
    """Read the outline: pairs of numbers, ring by ring."""
    rings = []
    for ring in path.removeprefix("M").removesuffix("z").split("zM"):
        numbers = [float(number) for number in ring.replace(",", " ").split()]
        rings.append(list(zip(numbers[::2], numbers[1::2], strict=True)))
    return rings


def holds(ring: Ring, x: float, y: float) -> bool:
    crossings = (
        x < (x2 - x1) * (y - y1) / (y2 - y1) + x1
        for (x1, y1), (x2, y2) in zip(ring, ring[1:] + ring[:1], strict=True)
        if (y1 > y) != (y2 > y)
    )
    return sum(crossings) % 2 == 1


@pytest.mark.rule("DIR-01")
def test_the_outline_on_the_map_holds_the_places_where_people_live():
    (path,) = re.findall(r'<path d="([^"]+)"', page())
    rings = rings_of(path)
    with (DATA / "postcode_sectors.csv").open(encoding="utf-8", newline="") as file:
        sectors = list(csv.DictReader(file))[::20]
    inside = 0
    for row in sectors:
        x, y = (float(row["longitude"]) + FROM_WEST) * EAST, (FROM_NORTH - float(row["latitude"])) * SOUTH
        inside += any(holds(ring, x, y) for ring in rings)
    assert inside / len(sectors) > 0.98
    sea = [(-5.5, 52.3), (2.5, 55.0), (-4.6, 54.3)]
    assert not any(holds(ring, (east + 9) * EAST, (61.2 - north) * SOUTH) for ring in rings for east, north in sea)
