"""The limits that uvicorn does not have itself, tried over real connections with shorter times."""

import socket
import threading
import time

import pytest
import uvicorn

from app.api import server as server_module
from app.api.server import server_config
from app.local.mail_sink import free_port
from tests.waiting import wait_for


async def app(scope, receive, send):
    """Answer with the length of the body."""
    if scope["type"] == "lifespan":
        while True:
            message = await receive()
            await send({"type": f"{message['type']}.complete"})
            if message["type"] == "lifespan.shutdown":
                return
    length, more = 0, True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            return
        length, more = length + len(message.get("body", b"")), message.get("more_body", False)
    body = str(length).encode()
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"%d" % len(body))]})
    await send({"type": "http.response.body", "body": body})


@pytest.fixture
def port(monkeypatch):
    monkeypatch.setattr(server_module, "HEADER_SECONDS", 0.5)
    monkeypatch.setattr(server_module, "BODY_SECONDS", 0.5)
    server = uvicorn.Server(server_config(app, host="127.0.0.1", port=free_port()))
    thread = threading.Thread(target=server.run)
    thread.start()
    wait_for(lambda: server.started)
    yield server.config.port
    server.should_exit = True
    wait_for(lambda: not thread.is_alive())


def exchange(port: int, *pieces: bytes, pause: float = 0.0) -> bytes:
    """Send pieces and read until the server hangs up or has nothing more to say."""
    with socket.create_connection(("127.0.0.1", port), timeout=5) as connection:
        for piece in pieces:
            connection.sendall(piece)
            time.sleep(pause)
        answer = b""
        while chunk := connection.recv(65536):
            answer += chunk
        return answer


def test_an_ordinary_request_is_answered(port):
    body = b"x" * 300_000
    answer = exchange(port, b"POST / HTTP/1.1\r\nhost: a\r\nconnection: close\r\ncontent-length: 300000\r\n\r\n" + body)
    assert answer.startswith(b"HTTP/1.1 200")
    assert answer.endswith(b"300000")
    assert b"uvicorn" not in answer


@pytest.mark.parametrize(
    "unfinished",
    [
        b"",
        b"GET / HTTP/1.1\r\nhost: a\r\nx-slow: ",
        b"POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 10\r\n\r\nhalf",
    ],
)
def test_whoever_does_not_finish_is_hung_up_on(port, unfinished):
    begun = time.monotonic()
    assert exchange(port, unfinished) == b""
    assert time.monotonic() - begun < 4


def test_a_header_that_never_ends_is_refused(port):
    answer = exchange(port, b"GET / HTTP/1.1\r\nhost: a\r\n", *[b"x-more: " + b"y" * 8000 + b"\r\n"] * 6, pause=0.02)
    assert answer.startswith(b"HTTP/1.1 400")


def test_two_requests_on_one_connection_each_have_their_own_time(port):
    request = b"GET / HTTP/1.1\r\nhost: a\r\n\r\n"
    last = b"GET / HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n"
    assert exchange(port, request, request, last, pause=0.4).count(b"HTTP/1.1 200") == 3
