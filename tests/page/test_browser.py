"""People with a telephone, a desk, a keyboard alone or large letters find a centre on the page at `/`."""

import asyncio
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import uvicorn

from app.api.server import server_config
from app.local.mail_sink import free_port
from app.main import create_app
from tests.page.browser import CHROMIUM, DESK, PHONE, Browser, a_browser
from tests.serving import settings_for
from tests.waiting import wait_for
from tests.world import World

pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(CHROMIUM is None, reason="there is no chromium on this machine"),
]
VIEWS = {"phone": (PHONE, 1.0), "desk": (DESK, 1.0), "desk at 200 %": (DESK, 2.0)}
FOUND = "document.querySelectorAll('#rows tr').length"
AMISS = "document.getElementById('amiss').textContent"
LEAVE = "https://www.bbc.co.uk/weather"


@pytest.fixture
def centres(database) -> None:
    """Twelve centres in a line to the north of Cheltenham, one of which must not be found."""

    async def open_them() -> None:
        app = create_app(settings_for(database))
        world = World(app, database.owner_url)
        for number in range(12):
            await world.centre(name=f"Sample {number}", latitude=51.9 + number / 10, longitude=-2.08)
        hide = "UPDATE centres SET location_published = false, area = 'Sampleshire' WHERE name = 'Sample 3'"
        await world.execute(hide)
        await world.close()
        await app.state.parts.database.close()

    asyncio.run(open_them())


@contextmanager
def served(database) -> Iterator[tuple[str, uvicorn.Server]]:
    app = create_app(settings_for(database))
    server = uvicorn.Server(server_config(app, host="127.0.0.1", port=free_port()))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    wait_for(lambda: server.started)
    yield f"http://127.0.0.1:{server.config.port}/", server
    server.should_exit = True
    thread.join()


@pytest.fixture
def page(database, centres) -> Iterator[tuple[Browser, str]]:
    with served(database) as (address, _), a_browser() as browser:
        yield browser, address


def search(browser: Browser, text: str) -> None:
    """Type a place and press Enter, as somebody does who has no mouse."""
    browser.tell("document.getElementById('near').value = ''; document.getElementById('near').focus()")
    browser.write_text(text)
    browser.press("Enter")


@pytest.mark.rule("DIR-01")
@pytest.mark.parametrize("view", VIEWS)
def test_somebody_types_a_place_and_sees_centres_on_a_map_and_in_a_table(page, view, tmp_path):
    browser, address = page
    size, zoom = VIEWS[view]
    browser.open(address, size=size, zoom=zoom)
    search(browser, "gl50 1ab")
    browser.wait(f"{FOUND} === 10")
    assert browser.tell("document.documentElement.scrollWidth <= innerWidth")
    assert browser.tell("document.querySelectorAll('#points text').length") == 10
    assert browser.tell("document.querySelector('#rows th').textContent").startswith("1. Sample 0")
    assert "miles" in browser.tell("document.querySelector('#rows td').textContent")
    assert "apply" in browser.tell("document.querySelector('#rows ul').textContent")
    assert browser.tell("document.getElementById('understood').textContent").startswith("Centres nearest to GL50 1.")
    browser.tell("document.getElementById('more').focus()")
    browser.press("Enter")
    browser.wait(f"{FOUND} === 11")
    assert "Sample 3" not in browser.tell("document.body.innerText")
    assert browser.tell("document.getElementById('more').hidden")
    kept = Path(os.environ.get("PICTURES") or tmp_path)
    browser.picture(kept / f"{view}.png")
    assert (browser.complaints, [each for each in browser.requests if address not in each]) == ([], [])
    assert browser.tell("location.href") == address
    assert not any("gl50" in each.lower() for each in browser.requests)


def test_who_asks_twice_in_a_hurry_reads_each_centre_once_and_the_last_answer(page):
    browser, address = page
    browser.open(address)
    search(browser, "gl50 1ab")
    browser.wait(f"{FOUND} === 10")
    browser.tell("const more = document.getElementById('more'); more.click(); more.click(); 0")
    browser.wait(f"{FOUND} > 10")
    late = """
        const fetched = window.fetch;
        window.fetch = async (path, sent) => {
            const answer = await fetched(path, sent);
            if (sent.body.includes("GL50")) await new Promise((go) => { window.later = go; });
            return answer;
        };
        for (const typed of ["GL50", "BT1"]) {
            document.getElementById("near").value = typed;
            document.getElementById("search").requestSubmit();
        }
        0
    """
    assert browser.tell(FOUND) == 11
    browser.tell(late)
    browser.wait("document.getElementById('understood').textContent === 'Centres nearest to BT1.' && !!window.later")
    browser.tell("window.later(); new Promise((go) => setTimeout(go, 50))")
    assert browser.tell("document.getElementById('understood').textContent") == "Centres nearest to BT1."


def test_the_keys_alone_lead_from_the_top_to_the_search(page):
    browser, address = page
    browser.open(address)
    seen = []
    for _ in range(6):
        browser.press("Tab")
        seen.append(browser.tell("document.activeElement.id || document.activeElement.className"))
        assert browser.tell("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    assert seen == ["skip", "leave", "near", "service", "", "self"]


def test_what_the_service_refuses_is_read_as_a_sentence(database, centres):
    with a_browser() as browser:
        with served(database) as (address, _):
            browser.open(address)
            for typed, sentence in {
                "GL99": "There is no postcode that begins with GL99.",
                "Nowhere upon Nothing": "No such postcode",
                "x": "",
            }.items():
                search(browser, typed)
                browser.wait(f"{AMISS} && {AMISS}.includes({sentence!r})")
                assert browser.tell("document.getElementById('found').hidden")
        search(browser, "GL50 1")
        browser.wait(f"{AMISS}.startsWith('The service does not answer.')")


def test_whoever_leaves_leaves_nothing_behind(page):
    browser, address = page
    browser.send("Network.setBlockedURLs", urls=["*bbc.co.uk*"])
    browser.open(address)
    search(browser, "gl50 1ab")
    browser.wait(f"{FOUND} === 10")
    entries = browser.tell("history.length")
    browser.tell("void document.getElementById('leave').click()")
    wait_for(lambda: browser.tell("location.href") != address)
    assert f"GET {LEAVE}" in browser.requests
    assert browser.tell("history.length") == entries


def violations(browser: Browser, source: str) -> list[Any]:
    browser.tell(f"{source};0")
    found: list[Any] = browser.tell(
        "axe.run().then(({violations}) => violations.map((one) => [one.id, one.nodes.map((node) => node.html)]))"
    )
    return found


@pytest.mark.parametrize("view", VIEWS)
def test_everybody_can_use_the_page(page, view):
    given = os.environ.get("AXE_CORE")
    if not given:
        pytest.skip("AXE_CORE names no copy of axe-core; `make page-lint` gets one")
    browser, address = page
    source = Path(given).read_text(encoding="utf-8")
    size, zoom = VIEWS[view]
    browser.open(address, size=size, zoom=zoom)
    assert violations(browser, source) == []
    search(browser, "gl50 1ab")
    browser.wait(f"{FOUND} === 10")
    assert violations(browser, source) == []
    search(browser, "GL99")
    browser.wait(AMISS)
    assert violations(browser, source) == []
