"""A caller without ceremony: a request straight into the application, and all that comes back. Thousands are asked."""

import json
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote, urlencode

from fastapi import FastAPI


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    headers: dict[str, str]
    text: str

    @property
    def is_success(self) -> bool:
        return self.status < 300

    def json(self) -> Any:
        return json.loads(self.text)


async def ask(
    app: FastAPI, method: str, path: str, query: dict[str, str], body: Any, headers: dict[str, str]
) -> Answer:
    """Ask the application."""
    content = b"" if body is None else json.dumps(body).encode()
    given = {"host": "test", "accept": "*/*", **headers}
    if body is not None:
        given |= {"content-type": "application/json", "content-length": str(len(content))}
    scope = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": method, "scheme": "http",
        "path": unquote(path), "raw_path": path.encode(), "query_string": urlencode(query).encode(), "root_path": "",
        "headers": [(name.lower().encode(), value.encode()) for name, value in given.items()],
        "client": ("127.0.0.1", 50_000), "server": ("test", 80),
    }  # fmt: skip
    status, found, parts, sent = 0, dict[str, str](), list[bytes](), False

    async def receive() -> dict[str, Any]:
        nonlocal sent
        if sent:
            return {"type": "http.disconnect"}
        sent = True
        return {"type": "http.request", "body": content, "more_body": False}

    async def send(message: Any) -> None:
        nonlocal status
        if message["type"] == "http.response.start":
            status = message["status"]
            found.update(
                (name.decode("latin-1").lower(), value.decode("latin-1")) for name, value in message["headers"]
            )
        elif message["type"] == "http.response.body":
            parts.append(message.get("body", b""))

    try:
        await app(scope, receive, send)
    except Exception:
        if not status:
            raise
    return Answer(status, found, b"".join(parts).decode("utf-8", errors="replace"))
