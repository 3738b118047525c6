"""What stands around every answer of every operation: nothing is kept, nothing is open to other sites, nothing leaks."""

import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from typing import Any

import pytest

from app.api.escapes import FEED, SHARED
from app.api.feed import KEPT
from app.domain.access import Op, Role
from app.domain.grant import GRANTS
from tests.contract.filled import Sender, client
from tests.contract.test_contract import CONTRACT, METHODS, OPERATIONS

SAFE = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
    "cache-control": "no-store",
    "cross-origin-opener-policy": "same-origin",
}
WORDS = {
    ("find_places", "typed"): "a town or a postcode, by somebody unknown",
    ("find_centres", "near"): "a town or the first half of a postcode, by somebody unknown",
    ("*", "open_at"): "a time of day",
    ("suggest_centres", "near"): "a town or a part of a postcode; a whole one is refused",
    ("find_organisations", "name"): "organisations, not people",
    ("list_feed_services", "search"): "words about services of centres; the standard's own parameter, as those below",
    ("list_feed_services", "day"): "a day of the week, however it is written",
    ("list_feed_services", "taxonomy_id"): "any text may be an id there",
    ("list_feed_services", "taxonomy_term_id"): "any text may be an id there",
    ("list_feed_locations", "search"): "words about services of centres",
    ("list_feed_locations", "day"): "a day of the week, however it is written",
    ("list_feed_locations", "taxonomy_id"): "any text may be an id there",
    ("list_feed_locations", "taxonomy_term_id"): "any text may be an id there",
    ("list_feed_locations", "postcode"): "a postcode, by somebody unknown",
    ("list_feed_locations", "start_time"): "a time of day",
    ("list_feed_locations", "end_time"): "a time of day",
    ("list_feed_services", "start_time"): "a time of day",
    ("list_feed_services", "end_time"): "a time of day",
    ("*", "after"): "a cursor, sealed against reading as a name by what it may hold: ids, times and public names",
    ("*", "version"): "of a ruleset or questionnaire",
}
"""Free text in an address, and why it names nobody. Whatever else is text in an address is an id, a choice or a day."""
BOUND = {"uuid", "date", "date-time"}


async def test_every_answer_but_the_feeds_is_kept_by_nobody_and_only_the_directory_open_to_other_sites(
    whole_scene, everybody: list[Sender]
):
    wrong, tagged = [], set[Op]()
    for sender in everybody:
        if sender.op in LAST:
            continue
        content = json.dumps(sender.bodies[0]).encode() if sender.bodies else None
        stranger = Sender(sender.op, {}, sender.ids, sender.bodies, 0)
        for who, extra in ((sender, {}), (stranger, {}), (sender, {"path": sender.path_of(None) + "?nonsense=1"})):
            async with client(whole_scene) as speaking:
                speaking.headers["Origin"] = "https://elsewhere.example"
                answer = await who.send(speaking, content, **extra)
            tagged |= {sender.op} if "etag" in answer.headers else set()
            expected = SAFE | ({"access-control-allow-origin": "*"} if sender.op in SHARED else {})
            if sender.op in FEED and answer.status_code == HTTPStatus.OK:
                expected |= {"cache-control": KEPT}
            found = {name: answer.headers.get(name) for name in (*SAFE, "access-control-allow-origin")}
            csp = answer.headers.get("content-security-policy", "")
            if {name: value for name, value in found.items() if value is not None} != expected or "'none'" not in csp:
                wrong.append((sender.op.value, answer.status_code, found))
    assert wrong == []
    told = {op for op in Op if op in OPERATIONS and "ETag" in str(OPERATIONS[op][1]["responses"])}
    assert sorted((told ^ tagged) - FEED) == [], "the contract tells which answers have a version"


LAST = frozenset(op for op in Op if op.value.startswith(("sign_out", "choose_role", "change_password")))
"""These end what those after them need; their headers come out of the same layer."""


def test_only_what_is_public_is_open_to_other_sites():
    assert all(Role.ANONYMOUS in GRANTS[op] for op in SHARED)
    assert [op for op in SHARED if METHODS[op] != "get"] == [Op.SEARCH_CENTRES], "which writes nothing"


async def test_other_sites_may_search_with_a_postcode_in_the_body(whole_scene):
    asked = {"Origin": "https://elsewhere.example", "Access-Control-Request-Method": "POST"}
    async with client(whole_scene) as speaking:
        told = await speaking.options(
            "/v1/centre-searches", headers=asked | {"Access-Control-Request-Headers": "content-type"}
        )
        found = await speaking.post("/v1/centre-searches", json={}, headers={"Origin": "https://elsewhere.example"})
    assert (told.status_code, found.status_code) == (204, 200)
    assert told.headers["access-control-allow-methods"] == "POST"
    for answer in (told, found):
        assert answer.headers["access-control-allow-origin"] == "*"
        assert "access-control-allow-credentials" not in answer.headers


@pytest.mark.parametrize("method", ["GET", "POST", "DELETE"])
async def test_no_other_site_is_let_to_ask_in_a_readers_name(whole_scene, method):
    asked = {"Origin": "https://elsewhere.example", "Access-Control-Request-Method": method}
    async with client(whole_scene) as speaking:
        for path in ("/v1/referrals", "/v1/me", "/oauth/token", "/v1/centres"):
            answer = await speaking.options(path, headers=asked)
            assert answer.status_code == 405
            assert not [name for name in answer.headers if name.startswith("access-control-allow-c")]


@contextmanager
def lines_logged() -> Iterator[list[str]]:
    """Everything that the application says to its log meanwhile, before the list of keys that may be logged cuts it."""
    lines: list[str] = []
    logger, keeping = logging.getLogger("app"), logging.Handler()
    keeping.emit = lambda record: lines.append(str(record.msg))  # type: ignore[method-assign]
    logger.addHandler(keeping)
    before = logger.level
    logger.setLevel(logging.DEBUG)
    try:
        yield lines
    finally:
        logger.setLevel(before)
        logger.removeHandler(keeping)


async def test_nothing_that_is_sent_is_logged(whole_scene, everybody: list[Sender]):
    secret = "hedgehog"
    with lines_logged() as lines:
        for sender in everybody:
            if sender.op in LAST:
                continue
            content = json.dumps({secret: secret}).encode() if sender.bodies else None
            ids = dict.fromkeys(sender.ids, secret)
            async with client(whole_scene) as speaking:
                speaking.headers["Cookie"] = secret
                await sender.send(speaking, content, path=sender.path.format(**sender.ids) + f"?x={secret}")
                await sender.send(speaking, content, path=sender.path.format(**{**sender.ids, **ids}))
    said = "\n".join(lines)
    assert said.count("'event': 'request'") > len(everybody)
    assert secret not in said
    for sender in everybody:
        token = sender.headers.get("Authorization", "Bearer nobody").partition(" ")[2]
        assert token not in said


def parameters() -> list[tuple[str, dict[str, Any]]]:
    return [(name, one) for name, (_, operation) in OPERATIONS.items() for one in operation.get("parameters", [])]


def test_no_address_of_the_contract_has_room_for_a_person():
    said = [
        (name, one["name"]) for name, one in parameters()
        if one["in"] in {"query", "path"} and is_free(one["schema"])
    ]  # fmt: skip
    assert [(name, field) for name, field in said if not {(name, field), ("*", field)} & WORDS.keys()] == []


def is_free(schema: dict[str, Any]) -> bool:
    """Say whether text of the sender's own fits in."""
    if "$ref" in schema:
        return is_free(CONTRACT["components"]["schemas"][schema["$ref"].rpartition("/")[2]])
    kinds = [*schema.get("anyOf", ()), *schema.get("oneOf", ()), *schema.get("allOf", ())]
    if kinds:
        return any(is_free(kind) for kind in kinds)
    if schema.get("type") == "array":
        return is_free(schema["items"])
    bound = "enum" in schema or "const" in schema or schema.get("format") in BOUND
    return schema.get("type") == "string" and not bound


async def test_one_call_without_a_body_signs_out(whole_scene):
    assert "requestBody" not in OPERATIONS[Op.SIGN_OUT][1]
    actor = await whole_scene.world.actor()
    async with client(whole_scene) as speaking:
        assert (await speaking.delete("/v1/sign-ins/current", headers=actor.headers)).status_code == 204
        assert (await speaking.get("/v1/me", headers=actor.headers)).status_code == 401
    assert logging.getLogger("uvicorn.access").disabled
