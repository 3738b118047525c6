"""Chromium without a window, spoken to through two pipes: no driver, no port, nothing to install but the browser."""

import base64
import fcntl
import json
import os
import select
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any

from tests.waiting import wait_for

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
ANSWER_SECONDS = 30
PHONE, DESK = (400, 800), (1200, 900)


class Browser:
    """One tab.

    Args:
        write: end of the pipe on which commands go.
        read: end of the pipe on which answers come.
    """

    def __init__(self, write: int, read: int) -> None:
        self.write, self.read, self.rest, self.ids = write, read, b"", count(1)
        self.session: dict[str, str] = {}
        self.requests: list[str] = []
        self.complaints: list[str] = []
        target = self.send("Target.createTarget", url="about:blank")["targetId"]
        self.session = {"sessionId": self.send("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]}
        for domain in ("Page", "Runtime", "Network", "Log"):
            self.send(f"{domain}.enable")

    def send(self, method: str, **params: Any) -> Any:
        """Send a command and give its answer."""
        number = next(self.ids)
        os.write(
            self.write, json.dumps({"id": number, "method": method, "params": params, **self.session}).encode() + b"\0"
        )
        while True:
            message = self._next()
            if message.get("id") == number:
                assert "error" not in message, message
                return message["result"]

    def _next(self) -> dict[str, Any]:
        while b"\0" not in self.rest:
            assert select.select([self.read], [], [], ANSWER_SECONDS)[0], "the browser does not answer"
            heard = os.read(self.read, 65_536)
            assert heard, "the browser has gone"
            self.rest += heard
        line, _, self.rest = self.rest.partition(b"\0")
        message: dict[str, Any] = json.loads(line)
        params = message.get("params", {})
        if message.get("method") == "Network.requestWillBeSent":
            self.requests.append(f"{params['request']['method']} {params['request']['url']}")
        if message.get("method") in ("Runtime.exceptionThrown", "Log.entryAdded"):
            self.complaints.append(json.dumps(params))
        return message

    def tell(self, script: str) -> Any:
        """Run a script in the page and give its value."""
        answer = self.send("Runtime.evaluate", expression=script, awaitPromise=True, returnByValue=True)
        assert "exceptionDetails" not in answer, answer
        return answer["result"].get("value")

    def wait(self, condition: str) -> None:
        """Wait until something holds in the page."""
        wait_for(lambda: bool(self.tell(condition)))

    def open(self, url: str, *, size: tuple[int, int] = DESK, zoom: float = 1.0) -> None:
        """Open a page in a window of a size; zoomed, as by the keys of a desk's browser, it has fewer pixels of its own."""
        wide, high = (round(length / zoom) for length in size)
        self.send(
            "Emulation.setDeviceMetricsOverride", width=wide, height=high, deviceScaleFactor=zoom, mobile=size == PHONE
        )
        self.send("Page.navigate", url=url)
        self.wait(f"document.readyState === 'complete' && location.href.startsWith({json.dumps(url)})")

    def press(self, *keys: str) -> None:
        """Press keys, one after the other."""
        codes = {"Tab": 9, "Enter": 13, " ": 32}
        for key in keys:
            named = {"key": key, "windowsVirtualKeyCode": codes.get(key, 0)}
            text = {"Enter": "\r"}.get(key, key if len(key) == 1 else "")
            self.send("Input.dispatchKeyEvent", type="keyDown", text=text, **named)
            self.send("Input.dispatchKeyEvent", type="keyUp", **named)

    def write_text(self, text: str) -> None:
        """Write into whatever has the focus."""
        self.send("Input.insertText", text=text)

    def picture(self, file: Path) -> None:
        """Take a picture of the whole page."""
        taken = self.send("Page.captureScreenshot", captureBeyondViewport=True)
        file.write_bytes(base64.b64decode(taken["data"]))


def _moved_up(*ends: int) -> tuple[int, ...]:
    """Give the ends of a pipe higher numbers than those under which the browser looks for its own."""
    moved = tuple(fcntl.fcntl(end, fcntl.F_DUPFD_CLOEXEC, 20) for end in ends)
    for end in ends:
        os.close(end)
    return moved


@contextmanager
def a_browser() -> Iterator[Browser]:
    """A browser of one's own, with nothing in it."""
    assert CHROMIUM is not None
    (to_it, write), (read, from_it) = (_moved_up(*os.pipe()), _moved_up(*os.pipe()))
    with tempfile.TemporaryDirectory() as home:
        command = [
            CHROMIUM, "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run",
            "--disable-background-networking", "--remote-debugging-pipe", f"--user-data-dir={home}",
        ]  # fmt: skip
        started = subprocess.Popen(
            command,
            close_fds=False,  # all others close by themselves
            preexec_fn=lambda: (os.dup2(to_it, 3), os.dup2(from_it, 4)),  # noqa: PLW1509 - where it looks for its ends
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        os.close(to_it)
        os.close(from_it)
        try:
            yield Browser(write, read)
        finally:
            os.close(write)
            started.terminate()
            started.wait()
            os.close(read)
