"""What somebody types to find a place stands in no log and no measurement, whatever becomes of the request."""

import io
import json
import logging
import socket
import threading
from dataclasses import replace

import pytest
import structlog
import uvicorn

from app.api.server import server_config
from app.local.mail_sink import free_port
from app.main import create_app
from tests.serving import settings_for
from tests.waiting import wait_for

TYPED = (b"GL50 1PR", b"GL50%201PR", b"GL50+1PR", b"gl501pr", b"GL99 9ZZ", b"GL99+9ZZ", b"Cheltenam")
QUESTIONS = (
    b"GET /v1/centres?near=GL50+1PR HTTP/1.1",
    b"GET /v1/centres?near=GL50%201PR&within_km=0 HTTP/1.1",
    b"GET /v1/places?typed=gl501pr HTTP/1.1",
    b"HEAD /v1/places?typed=gl501pr HTTP/1.1",
    b"GET /v1/places?typed=GL99+9ZZ HTTP/1.1",
    b"GET /v1/places?typed=Cheltenam HTTP/1.1",
    b"GET /v1/places?gl501pr=x HTTP/1.1",
    b"GET /v1/places/gl501pr HTTP/1.1",
    b"DELETE /v1/places?typed=gl501pr HTTP/1.1",
    b"GET /openreferral/services?postcode=GL50+1PR&proximity=1000 HTTP/1.1",
    b"GET /openreferral/services/gl501pr HTTP/1.1",
    b"GET /openreferral/gl501pr HTTP/1.1",
    b"GET /v1/places?typed=GL50 1PR HTTP/1.1",  # a bare space: the server itself refuses it
    b"GET /v1/places?typed=gl501pr\xff HTTP/9.9",
    b"GL50 1PR",
)


@pytest.fixture
def out(monkeypatch):
    """All that this process says."""
    said = io.StringIO()
    monkeypatch.setattr("sys.stdout", said)
    monkeypatch.setattr("sys.stderr", said)
    return said


@pytest.fixture
def port(database, out):
    """The service as it is served, telling everything that it can tell."""
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    app = create_app(replace(settings_for(database), log_level="debug"))
    server = uvicorn.Server(server_config(app, host="127.0.0.1", port=free_port()))
    thread = threading.Thread(target=server.run)
    thread.start()
    wait_for(lambda: server.started)
    yield server.config.port
    server.should_exit = True
    thread.join()
    root.handlers[:] = handlers
    root.setLevel(level)
    structlog.reset_defaults()


def exchange(port: int, question: bytes, body: bytes = b"") -> bytes:
    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        headers = b"Host: test\r\nReferer: /?near=gl501pr\r\nContent-Type: application/json\r\nConnection: close\r\n"
        connection.sendall(question + b"\r\n" + headers + b"Content-Length: %d\r\n\r\n" % len(body) + body)
        answer = b""
        while chunk := connection.recv(65_536):
            answer += chunk
        return answer


@pytest.mark.rule("DIR-01", "PRIV-02")
def test_what_is_typed_is_neither_logged_nor_counted(port, out):
    answers = [exchange(port, question) for question in QUESTIONS]
    answers.append(exchange(port, b"POST /v1/suitability-checks HTTP/1.1", b'{"GL50 1PR": "gl501pr"}'))
    answers.append(exchange(port, b"POST /v1/places HTTP/1.1", b'{"typed": "GL50 1PR"'))
    answers.append(exchange(port, b"POST /v1/centre-searches HTTP/1.1", b'{"near": "GL50 1PR"}'))
    answers.append(exchange(port, b"POST /v1/centre-searches HTTP/1.1", b'{"near": "GL99 9ZZ"}'))
    statuses = [int(answer.split()[1]) for answer in answers]
    assert statuses == [200, 422, 200, 200, 404, 404, 422, 404, 405, 200, 422, 404, 400, 400, 400, 422, 405, 200, 404]
    measured = exchange(port, b"GET /metrics HTTP/1.1")
    assert b'operation="find_places"' in measured
    requests = [json.loads(line) for line in out.getvalue().splitlines() if '"event": "request"' in line]
    assert len(requests) == len([status for status in statuses if status != 400]) + 1
    told = out.getvalue().encode() + measured
    assert [typed for typed in TYPED if typed.lower() in told.lower()] == []
