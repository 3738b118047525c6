"""The contract is whole: every operation says what it is, what it takes, what it answers and what it refuses."""

import json
import re
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest

from app.api.escapes import FEED_PATH
from app.api.feed_document import feed_document
from app.api.openapi import TAGS, operations
from app.contract import FEED_FILE, contract, text_of
from app.domain.access import Op, Role
from app.domain.client import scope_of
from app.domain.grant import GRANTS

COMMITTED = Path(__file__).parents[2] / "openapi" / "openapi.json"
CONTRACT = json.loads(COMMITTED.read_text(encoding="utf-8"))
FEED = feed_document()
CHANGES = COMMITTED.with_name("CHANGES.md")
# The open feed has a document of its own, whose paths stand below its address.
PATHS = {**CONTRACT["paths"], **{f"{FEED_PATH}{path}": item for path, item in FEED["paths"].items()}}
COMPONENTS = {
    kind: {**FEED["components"].get(kind, {}), **CONTRACT["components"][kind]} for kind in CONTRACT["components"]
}
OPERATIONS = {operation["operationId"]: (path, operation) for path, operation in operations({"paths": PATHS})}
METHODS = {operation["operationId"]: method for item in PATHS.values() for method, operation in item.items()}
# Everything else stands under /v1, but for the page at /.
OUTSIDE = ("/health", "/metrics", "/oauth", "/.well-known", "/openreferral", "/calendar")

each = pytest.mark.parametrize("name", OPERATIONS)


def resolved(answer: dict[str, Any]) -> dict[str, Any]:
    if "$ref" not in answer:
        return answer
    found: dict[str, Any] = COMPONENTS["responses"][answer["$ref"].rpartition("/")[2]]
    return found


@cache
def faults(schema: str, example: str) -> list[str]:
    """What is wrong with an example, both as JSON: many operations share their problems, and each is looked at once."""
    found = validator(json.loads(schema)).iter_errors(json.loads(example))
    return [f"{error.instance_path}: {error.message}" for error in found]


def validator(schema: dict[str, Any]) -> Any:
    whole = {**schema, "components": COMPONENTS}
    return jsonschema_rs.Draft202012Validator(whole, validate_formats=True)


def test_the_committed_contract_is_the_one_that_is_served():
    assert COMMITTED.read_text(encoding="utf-8") == text_of(contract()), "run `make contract` and note it in CHANGES.md"


def test_the_committed_document_of_the_feed_is_the_one_that_is_served():
    committed = COMMITTED.with_name(FEED_FILE).read_text(encoding="utf-8")
    assert committed == text_of(FEED), "run `make contract` and note it in CHANGES.md"


def test_what_both_documents_name_is_the_same_in_both():
    for kind, things in FEED["components"].items():
        shared = things.keys() & CONTRACT["components"][kind].keys()
        assert {name: things[name] for name in shared} == {name: CONTRACT["components"][kind][name] for name in shared}


def test_the_newest_change_note_is_of_this_version():
    first = re.search(r"^## (\S+)", CHANGES.read_text(encoding="utf-8"), re.MULTILINE)
    assert first
    assert first[1] == CONTRACT["info"]["version"]


def test_every_operation_is_served_once_and_every_grant_has_its_operation():
    named = [operation["operationId"] for each in (CONTRACT, FEED) for _, operation in operations(each)]
    assert len(named) == len(set(named))
    assert set(named) == {op.value for op in GRANTS} == {op.value for op in Op}


@each
def test_an_operation_introduces_itself(name):
    path, operation = OPERATIONS[name]
    assert path == "/" or path.startswith(("/v1/", *OUTSIDE)), path
    assert operation["summary"]
    assert len(operation["description"]) > 15
    assert operation["description"].split("\n")[0].endswith((".", ":")), operation["description"]
    assert "Args:" not in operation["description"]
    assert len(operation["tags"]) == 1
    assert operation["tags"][0] in TAGS


@each
def test_an_operation_says_who_may_come(name):
    public, scope = Role.ANONYMOUS in GRANTS[Op(name)], scope_of(Op(name))
    programs = [{"clientCredentials": [scope.value]}] if scope else []
    assert OPERATIONS[name][1]["security"] == ([] if public else [{"bearerAuth": []}, *programs])
    assert public or {"401", "403"} <= OPERATIONS[name][1]["responses"].keys()


@each
def test_an_operation_documents_its_problems(name):
    path, operation = OPERATIONS[name]
    answers = operation["responses"]
    needed = {"400", "422"}
    if "requestBody" in operation:
        needed |= {"413", "415"}
    if "{" in path:
        needed |= {"404"}
    if any(parameter["name"] == "If-Match" for parameter in operation.get("parameters", [])):
        needed |= {"412", "428"}
    if not path.startswith(OUTSIDE):
        needed |= {"429", "503"}
    assert needed <= answers.keys()
    assert any(status.startswith("2") for status in answers)
    assert all(resolved(answer)["description"] for answer in answers.values())


def test_an_operation_that_takes_a_key_says_how_the_key_can_be_refused():
    keyed = {
        name: operation["responses"]
        for name, (_, operation) in OPERATIONS.items()
        if any(parameter["name"] == "Idempotency-Key" for parameter in operation.get("parameters", []))
    }
    assert "start_referral" in keyed
    for name, answers in keyed.items():
        for status, kind in (("409", "key-in-use"), ("422", "key-reused")):
            assert status in answers, name
            assert kind in resolved(answers[status])["content"]["application/problem+json"]["examples"], name


def test_a_schema_has_one_name():
    assert {name: schema["title"] for name, schema in COMPONENTS["schemas"].items()} == {
        name: name for name in COMPONENTS["schemas"]
    }


@each
def test_bodies_and_answers_have_examples_that_fit_their_schemas(name):
    _, operation = OPERATIONS[name]
    holders = [resolved(answer) for status, answer in operation["responses"].items() if status not in {"204", "304"}]
    holders += [operation["requestBody"]] if "requestBody" in operation else []
    for holder in holders:
        for kind, media in holder["content"].items():
            examples = (
                [media["example"]] if "example" in media else [each["value"] for each in media["examples"].values()]
            )
            assert examples, kind
            for example in examples:
                assert not faults(json.dumps(media["schema"]), json.dumps(example)), json.dumps(example)


@each
def test_a_body_that_comes_in_refuses_unknown_fields(name):
    _, operation = OPERATIONS[name]
    schema = operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema", {})
    for one in _objects(schema):
        assert one.get("additionalProperties") is not True, one
        assert one.get("additionalProperties") is False or not one.get("properties"), one


def _objects(schema: dict[str, Any]) -> list[dict[str, Any]]:
    """The objects that may stand at the top of a body."""
    if "$ref" in schema:
        return _objects(COMPONENTS["schemas"][schema["$ref"].rpartition("/")[2]])
    several = [*schema.get("oneOf", ()), *schema.get("anyOf", ()), *schema.get("allOf", ())]
    if several:
        return [found for one in several for found in _objects(one)]
    return [schema] if schema.get("type") == "object" else []


@pytest.mark.parametrize("name", [name for name, method in METHODS.items() if method == "post"])
def test_what_makes_something_leads_to_it(name):
    made = OPERATIONS[name][1]["responses"].get("201")
    if made is None:
        return
    assert "Location" in made["headers"]
    assert made["links"]
    for link in made["links"].values():
        assert link["operationId"] in OPERATIONS
        path, target = OPERATIONS[link["operationId"]]
        taken = set(re.findall(r"{(\w+)}", path)) | {one["name"] for one in target.get("parameters", [])}
        assert link.get("parameters", {}).keys() <= taken
        assert set(re.findall(r"{(\w+)}", path)) <= link.get("parameters", {}).keys()


@each
def test_a_list_has_bounds_on_its_page(name):
    for parameter in OPERATIONS[name][1].get("parameters", []):
        if parameter["name"] == "limit":
            assert (parameter["schema"]["minimum"], parameter["schema"]["maximum"]) == (1, 100)


@each
def test_everything_that_comes_in_is_bounded(name):
    for parameter in OPERATIONS[name][1].get("parameters", []):
        _bounded(parameter["schema"], parameter["name"], set())
    body = OPERATIONS[name][1].get("requestBody", {}).get("content", {})
    for media in body.values():
        _bounded(media["schema"], name, set())


def _bounded(schema: dict[str, Any], where: str, seen: set[str]) -> None:
    """Text has a longest length, a list a longest, a number both ends; formats and closed lists bound themselves."""
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        if name not in seen:
            _bounded(COMPONENTS["schemas"][name], name, seen | {name})
        return
    for several in ("oneOf", "anyOf", "allOf"):
        for one in schema.get(several, ()):
            _bounded(one, where, seen)
    match schema.get("type"):
        case "string":
            assert schema.keys() & {"maxLength", "enum", "const", "format", "pattern"}, (where, schema)
        case "integer" | "number":
            assert schema.keys() & {"maximum", "exclusiveMaximum", "enum", "const"}, (where, schema)
            assert schema.keys() & {"minimum", "exclusiveMinimum", "enum", "const"}, (where, schema)
        case "array":
            assert "maxItems" in schema, (where, schema)
            _bounded(schema["items"], where, seen)
        case "object":
            for field, one in schema.get("properties", {}).items():
                _bounded(one, f"{where}.{field}", seen)


def test_schemas_have_names_that_a_client_can_bear():
    assert [name for name in COMPONENTS["schemas"] if not re.fullmatch(r"[A-Z][A-Za-z0-9]{1,60}", name)] == []


def test_nothing_in_the_contract_names_a_machine():
    written = COMMITTED.read_text(encoding="utf-8") + text_of(FEED)
    assert not re.search(r"localhost|127\.0\.0\.1|file://", written)
