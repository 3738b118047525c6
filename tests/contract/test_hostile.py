"""Whatever is sent in whatever place of whatever operation, nothing breaks and nothing is written that is not to be.

How to read it: `RAW` are fragments of JSON, `TEXTS` are for queries and paths. Each stands in turn in every place that
the contract knows, the rest of the request being such as the service takes. In `make test` each place gets a few of
them, so that all are used; in `make prove` every place gets every one.
"""

import json
import re
from itertools import count
from urllib.parse import quote

import httpx
import pytest
from sqlalchemy import text

from app.db.tables import Base
from tests.access.scene import Scene
from tests.contract.filled import MARK, SCHEMAS, Sender, at, client, leaves, objects, put
from tests.contract.test_contract import CONTRACT, OPERATIONS

FEW = 1
RAW: dict[str, bytes] = {
    "NUL": rb'"a\u0000b"',
    "half a pair": rb'"\ud800"',
    "a pair the wrong way round": rb'"\udc00\ud800"',
    "no UTF-8": b'"\xff\xfe"',
    "overlong UTF-8": b'"\xc0\x80"',
    "a surrogate in UTF-8": b'"\xed\xa0\x80"',
    "NaN": b"NaN",
    "minus Infinity": b"-Infinity",
    "1e400": b"1e400",
    "1e308": b"1e308",
    "1e-400": b"1e-400",
    "minus nought": b"-0.0",
    "64 bits": b"9223372036854775807",
    "65 bits": b"9223372036854775808",
    "32 bits and one": b"2147483648",
    "5,000 digits": b"9" * 5000,
    "31 levels": b"[" * 31 + b"]" * 31,
    "5,000 levels": b"[" * 5000 + b"]" * 5000,
    "a key twice": b'{"a": 1, "a": 2}',
    "an object": b'{"__class__": "x", "$ref": "#/", "": null}',
    "nothing": b"null",
    "no text": b'""',
    "spaces": b'" \xc2\xa0\xe2\x80\x83 "',
    "turned round": '"abc\u202edef"'.encode(),
    "zero width": '"a\u200bb\u2060c\ufeff"'.encode(),
    "many marks": ('"Z' + "\u0351\u036b" * 60 + '"').encode(),
    "one letter, thousands long when composed": ('"' + "\ufdfa" * 190 + '"').encode(),
    "a long text": b'"' + b"a" * 200_000 + b'"',
    "a megabyte": b'"' + b"a" * 1_048_576 + b'"',
    "the last day": b'"9999-12-31"',
    "the first day": b'"0001-01-01"',
    "the last day that is taken": b'"9999-12-30"',
    "the last moment": b'"9999-12-31T23:59:59.999999-12:00"',
    "the first moment": b'"0001-01-01T00:00:00+14:00"',
    "a formula": b'"=cmd|x!A1"',
    "a quotation": b'"\'; DROP TABLE accounts; --"',
    "a format": b'"%s%n{0.__class__}${7*7}{{7*7}}"',
    "a path": b'"../../../../etc/passwd"',
    "a dotless i": '"\u0130\u0131\u00df\ufb03"'.encode(),
}
TEXTS = (
    "\x00", "%00", "\ud800", "\u202e", "\u200b", "\ufeff", "NaN", "1e400", "9" * 400, "-1", "0", "null", "[]", "{}", "",
    " ", "..", "%", "'", "\\", "\n", "9999-12-31", "0001-01-01T00:00:00+14:00", "00000000-0000-0000-0000-000000000000",
    "a" * 3000, "=1+1", "\u0130", "%c0%80", "*", "true",
)  # fmt: skip


def hostile(sender: Sender, several: int | None) -> list[tuple[str, object, bytes]]:
    """Bodies of an operation with something hostile in one place each."""
    made = []
    for document in sender.bodies:
        for where in leaves(document):
            marked = json.dumps(put(document, where, MARK)).encode()
            names = list(RAW) if several is None else [list(RAW)[next(TURN) % len(RAW)] for _ in range(several)]
            made += [
                (f"{name} at {where}", document, marked.replace(f'"{MARK}"'.encode(), RAW[name])) for name in names
            ]
    return made


TURN = count()


async def send_all(scene: Scene, everybody: list[Sender], several: int | None) -> None:
    asked, broken = 0, []
    for sender in everybody:
        for name, document, content in hostile(sender, several):
            async with client(scene) as speaking:
                answer = await sender.send(speaking, content, document=document)
            asked += 1
            if answer.status_code >= 500 and not expected(sender, answer):
                broken.append((sender.op.value, name, answer.status_code))
    assert asked > len(everybody)
    assert broken == []


def expected(sender: Sender, answer: httpx.Response) -> bool:
    """Readiness without a worker is 503 by design."""
    return answer.status_code == 503 and sender.path.startswith("/health")


async def test_a_body_with_something_hostile_in_it_breaks_nothing(whole_scene, everybody):
    await send_all(whole_scene, everybody, FEW)


@pytest.mark.long
async def test_every_hostile_thing_in_every_place_breaks_nothing(whole_scene, everybody):
    await send_all(whole_scene, everybody, None)


async def test_a_hostile_query_or_path_breaks_nothing(whole_scene, everybody):
    broken = []
    for sender in everybody:
        content = json.dumps(sender.bodies[0]).encode() if sender.bodies else None
        parameters = OPERATIONS[sender.op][1].get("parameters", [])
        tries = [
            (parameter["name"], parameter["in"]) for parameter in parameters if parameter["in"] in {"query", "path"}
        ]
        for (name, place), said in [(one, TEXTS[next(TURN) % len(TEXTS)]) for one in tries for _ in range(4)]:
            encoded = quote(said.encode("utf-8", "surrogatepass"), safe="%")
            ids = {key: str(value) for key, value in sender.ids.items()}
            path = sender.path.format(**(ids | {name: encoded} if place == "path" else ids))
            async with client(whole_scene) as speaking:
                answer = await sender.send(
                    speaking, content, path=path + (f"?{name}={encoded}" if place == "query" else "")
                )
            if answer.status_code >= 500:
                broken.append((sender.op.value, name, said, answer.status_code))
    assert broken == []


TAGS = set(re.findall(r'"(\w+)": "#/components/schemas/', json.dumps(CONTRACT)))
FOREIGN = sorted(
    {name for schema in SCHEMAS.values() for name in schema.get("properties", {})}.union(
        column.name for table in Base.metadata.tables.values() for column in table.columns
    )
    - TAGS
)
"""Every name that a field of any answer, or a column of any table, has; but the words by which kinds are told apart,
as a refusal's pointer leaves those out."""
AT_ONCE = 90
UNKNOWN = {"unknown-field", "unknown-question"}


async def test_no_field_that_is_not_to_be_written_is_taken_at_any_level(whole_scene, everybody):
    before, turn, asked = await everything(whole_scene), 0, 0
    taken: list[object] = []
    for sender in everybody:
        for document in sender.bodies:
            for where in objects(document):
                own, turn = at(document, where), turn + AT_ONCE
                names = [FOREIGN[(turn + step) % len(FOREIGN)] for step in range(AT_ONCE)]
                foreign = {name: None for name in names if name not in known_at(sender, document, where)}
                content = json.dumps(put(document, where, own | foreign)).encode()
                async with client(whole_scene) as speaking:
                    answer = await sender.send(speaking, content, document=document)
                asked += 1
                refused = {issue["pointer"] for issue in answer.json().get("errors", []) if issue["code"] in UNKNOWN}
                pointer = "".join(f"/{key}" for key in where)
                if answer.status_code != 422 or not {f"{pointer}/{name}" for name in foreign} <= refused:
                    taken.append((sender.op.value, where, answer.status_code, answer.text[:200]))
    assert asked > 100
    assert taken == []
    assert await everything(whole_scene) == before


def known_at(sender: Sender, document: object, where: tuple[str | int, ...]) -> set[str]:
    """The names that an object at a place may have, in any of its kinds."""
    return {name for other in sender.bodies for name in _names(other, where)} | set(at(document, where))


def _names(document: object, where: tuple[str | int, ...]) -> set[str]:
    try:
        found = at(document, where)
    except (KeyError, IndexError, TypeError):
        return set()
    return set(found) if isinstance(found, dict) else set()


SIDE_EFFECTS = ("audit_events", "rate_limits", "outbox")


async def everything(scene: Scene) -> dict[str, str]:
    """What stands in every table, but for the trail of who asked and the count of tries."""
    tables = [name for name in Base.metadata.tables if name not in SIDE_EFFECTS]
    async with scene.world.engine.connect() as connection:
        return {
            name: (
                await connection.execute(
                    text(f'SELECT md5(string_agg(t::text, chr(10) ORDER BY t::text)) FROM "{name}" t')
                )
            ).scalar_one()
            for name in tables
        }


async def test_however_much_is_wrong_the_answer_keeps_to_its_own_bounds(whole_scene):
    body = {"questionnaire": "2026-1"} | {f"field{number}": 1 for number in range(1000)}
    async with client(whole_scene) as speaking:
        answer = await speaking.post("/v1/suitability-checks", json=body)
    assert (answer.status_code, len(answer.json()["errors"])) == (422, 200)


def test_every_object_that_comes_in_is_closed():
    waiting = [
        media["schema"] for _, operation in OPERATIONS.values()
        for kind, media in operation.get("requestBody", {}).get("content", {}).items() if kind == "application/json"
    ]  # fmt: skip
    seen: set[str] = set()
    while waiting:
        schema = waiting.pop()
        if "$ref" in schema and schema["$ref"] not in seen:
            seen.add(schema["$ref"])
            waiting.append(CONTRACT["components"]["schemas"][schema["$ref"].rpartition("/")[2]])
        for several in ("oneOf", "anyOf", "allOf"):
            waiting += schema.get(several, [])
        waiting += [schema["items"]] if "items" in schema else []
        if schema.get("type") == "object":
            assert schema.get("additionalProperties") is False or "patternProperties" in schema, schema
            waiting += [*schema.get("properties", {}).values(), *schema.get("patternProperties", {}).values()]
    assert len(seen) > 40
