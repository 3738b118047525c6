"""Around a request: addresses, methods, queries, headers, ids and what a bug looks like from outside."""

import asyncio
import json
import re

import pytest
import structlog

from app.api.middleware import HeadAsGet
from tests.api.plumbing_world import KNOWN, a_service, ask, ask_raw

THING = f"/v1/things/{KNOWN}"


@pytest.fixture(autouse=True)
def _kept_lines():
    """Keep what is logged off the terminal: printing a stack prettily takes seconds."""
    with structlog.testing.capture_logs():
        yield


@pytest.mark.parametrize(
    ("method", "path", "allow"),
    [
        ("OPTIONS", "/v1/things", "GET, HEAD, POST"),
        ("PUT", "/v1/things", "GET, HEAD, POST"),
        ("TRACE", "/v1/things", "GET, HEAD, POST"),
        ("BREW", "/v1/things", "GET, HEAD, POST"),
        ("POST", THING, "GET, HEAD, DELETE"),
        ("HEAD", f"{THING}/tries", "PUT"),
        ("POST", "/problems", "GET, HEAD"),
        ("DELETE", "/docs", "GET, HEAD"),
    ],
)
def test_a_method_that_is_not_taken_is_405_with_all_that_are(method, path, allow):
    answer = ask(method, path)
    assert (answer.status_code, answer.headers["allow"]) == (405, allow)


@pytest.mark.parametrize("path", ["/", "/nowhere", "/v1", "/v1/things/", "/v1//things", "/V1/things"])
def test_an_unknown_address_is_404_and_never_a_redirect(path):
    answer = ask_raw("GET", path)
    assert answer[0] == 404
    assert json.loads(answer[2])["type"] == "/problems#not-found"


@pytest.mark.parametrize("letter", ["\x00", "\n", "\x7f", "\ud800"])
def test_a_path_that_is_no_text_leads_nowhere(letter):
    assert ask_raw("GET", f"/v1/things/{letter}")[0] == 404
    assert ask_raw("GET", f"/{letter}")[0] == 404


@pytest.mark.parametrize("path", ["/v1/things/%00", "/v1/things/%ff", "/v1/things/%0a", "/v1/things/" + "a" * 2000])
def test_nor_does_one_that_decodes_to_none(path):
    assert ask("GET", path).status_code == 404


@pytest.mark.parametrize(
    "name", ["abc", str(KNOWN).replace("-", ""), f"urn:uuid:{KNOWN}", f"{{{KNOWN}}}", "\u0660" * 36]
)
def test_an_id_written_otherwise_is_refused_with_its_place(name):
    answer = ask("GET", f"/v1/things/{name}")
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "#thing_id")


def test_head_answers_as_get_without_a_body():
    asked, headed = ask("GET", THING), ask("HEAD", THING)
    assert (headed.status_code, headed.content) == (200, b"")
    assert headed.headers["content-length"] == asked.headers["content-length"]


def test_the_server_goes_on_knowing_that_it_was_head():
    async def story() -> None:
        async def inner(scope, _receive, _send):
            scope["route"] = scope["method"]

        async def never(*_messages):
            raise AssertionError

        scope = {"type": "http", "method": "HEAD"}
        await HeadAsGet(inner)(scope, never, never)
        assert scope == {"type": "http", "method": "HEAD", "route": "GET"}

    asyncio.run(story())


@pytest.mark.parametrize(
    ("query", "pointer", "code"),
    [
        ("limit=0", "#limit", "too-small"),
        ("limit=101", "#limit", "too-large"),
        ("limit=05", "#limit", "not-a-whole-number"),
        ("limit=%2B5", "#limit", "not-a-whole-number"),
        ("limit=5.0", "#limit", "not-a-whole-number"),
        ("limit=%D9%A3", "#limit", "not-a-whole-number"),
        ("limit=99999999999999999999", "#limit", "not-a-whole-number"),
        ("limit=", "#limit", "not-a-whole-number"),
        ("limit=5&limit=6", "#limit", "given-twice"),
        ("is_open=1", "#is_open", "not-true-or-false"),
        ("is_open=True", "#is_open", "not-true-or-false"),
        ("named=%20", "#named", "not-one-line"),
        ("named=%E2%80%AE", "#named", "not-one-line"),
        ("colours=green", "#colours", "not-a-choice"),
        ("colour=red", "#colour", "unknown-field"),
        ("a/b=1", "#a~1b", "unknown-field"),
    ],
)
def test_a_query_that_is_not_ours_is_refused_with_its_place(query, pointer, code):
    answer = ask_raw("GET", "/v1/things", query=query.encode())
    assert answer[0] == 422
    assert (pointer, code) in [(error["pointer"], error["code"]) for error in json.loads(answer[2])["errors"]]


@pytest.mark.parametrize(
    "query", [b"", b"limit=5", b"colours=red&colours=blue", b"is_open=true&named=a+b", b"named=%C5%BC"]
)
def test_a_query_of_ours_is_taken(query):
    assert ask_raw("GET", "/v1/things", query=query)[0] == 200


@pytest.mark.parametrize(
    "query", [b"named=%00", b"named=\x00", b"named=%ff", b"named=%ed%a0%80", b"%00=1", b"named=" + b"a" * 9000]
)
def test_a_query_that_is_no_text_is_malformed(query):
    assert ask_raw("GET", "/v1/things", query=query)[0] == 400


def test_an_operation_without_query_refuses_any():
    assert ask("GET", f"{THING}?a=1").status_code == 422
    assert ask("POST", "/v1/things?a=1", json={"name": "a"}).status_code == 422


@pytest.mark.parametrize("value", [b"\x00", b"a\x00b", b"a\nb", b"\x1b[0m", b"\x7f"])
def test_a_header_with_control_characters_is_malformed(value):
    assert ask_raw("GET", "/v1/things", headers=[(b"x-any", value)])[0] == 400


@pytest.mark.parametrize("value", [b"\xff\xfe", b"a" * 10_000, b"", "ż".encode(), b"a\tb"])
def test_other_headers_do_no_harm(value):
    assert ask_raw("GET", "/v1/things", headers=[(b"x-any", value), (b"accept", value), (b"cookie", value)])[0] == 200


@pytest.mark.parametrize("length", [b"-1", b"abc", b"", b"\xb2", b"1e3"])
def test_a_senseless_length_is_ignored(length):
    assert ask_raw("GET", "/v1/things", headers=[(b"content-length", length)])[0] == 200


def test_a_length_beyond_all_measure_is_too_large():
    assert ask_raw("GET", "/v1/things", headers=[(b"content-length", b"9" * 5000)])[0] == 413


def test_a_harmless_request_id_is_kept_and_repeated():
    answer = ask("GET", "/nowhere", headers={"x-request-id": "abcdef-12345"})
    assert answer.headers["x-request-id"] == "abcdef-12345"
    assert answer.json()["instance"] == "urn:safe-referral:request:abcdef-12345"


@pytest.mark.parametrize("given", ["short", "a" * 65, "abc def ghi", "<script>alert", "abcdefgh\u00b2"])
def test_any_other_is_replaced(given):
    answer = ask("GET", "/nowhere", headers={"x-request-id": given.encode("latin-1")})
    assert re.fullmatch(r"[0-9a-f-]{36}", answer.headers["x-request-id"])


@pytest.mark.parametrize("path", ["/v1/things", "/nowhere", "/docs", "/openapi.json", "/v1/things/%00"])
def test_every_answer_carries_the_safe_headers(path):
    headers = ask("GET", path).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["cross-origin-resource-policy"] == "same-origin"
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert "cache-control" in headers
    assert "access-control-allow-origin" not in headers
    assert "strict-transport-security" not in headers


def test_answers_are_not_kept_unless_they_say_so():
    assert ask("GET", "/v1/things").headers["cache-control"] == "no-store"
    assert ask("GET", "/problems").headers["cache-control"] == "public, max-age=3600"


def test_over_https_browsers_are_told_to_stay_there():
    app = a_service(public_url="https://service.example")
    assert "max-age=31536000" in ask("GET", "/v1/things", app=app).headers["strict-transport-security"]


def test_a_bug_is_a_500_that_says_nothing_about_it():
    app = a_service(raises=lambda: KeyError("Sam Sample, 1 Test Street"))
    answer = ask("DELETE", THING, app=app)
    assert (answer.status_code, answer.json()["type"]) == (500, "/problems#broken")
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "Sam" not in answer.text
    assert "KeyError" not in answer.text


def test_one_line_is_logged_for_each_request_and_never_its_address():
    with structlog.testing.capture_logs() as lines:
        ask("GET", f"{THING}?named=Sam")
    (line,) = [line for line in lines if line["event"] == "request"]
    assert (line["operation"], line["method"], line["status"]) == ("read_thing", "GET", 422)
    assert str(KNOWN) not in str(lines)
    assert "Sam" not in str(lines)


def test_a_bug_is_logged_with_its_stack():
    app = a_service(raises=lambda: KeyError("x"))
    with structlog.testing.capture_logs() as lines:
        ask("DELETE", THING, app=app)
    assert [line["event"] for line in lines] == ["broken", "request"]
    assert isinstance(lines[0]["exc_info"], KeyError)


def test_a_client_that_vanishes_leaves_no_trace_but_its_line():
    async def story() -> None:
        async def receive():
            return {"type": "http.disconnect"}

        async def send(_message):
            return None

        scope = {"type": "http", "method": "POST", "path": "/v1/things", "raw_path": b"/v1/things", "query_string": b""}
        headers = [(b"content-type", b"application/json")]
        await a_service()({**scope, "headers": headers, "root_path": "", "scheme": "http"}, receive, send)

    with structlog.testing.capture_logs() as lines:
        asyncio.run(story())
    assert [(line["event"], line["status"]) for line in lines] == [("request", 0)]
