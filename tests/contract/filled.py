"""Requests made from the contract: bodies with every field filled, the places in them, and who sends them."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import count
from typing import Any

import httpx

from app.api.examples import example_of
from app.api.schemas.section import _MODELS
from app.domain.access import Op, Role
from app.domain.application import Section
from app.domain.grant import GRANTS
from tests.access.ask import Ask
from tests.access.requests import REQUESTS
from tests.access.scene import Scene, Who, a_scene
from tests.contract.test_contract import CONTRACT, METHODS, OPERATIONS

SCHEMAS: Mapping[str, Any] = CONTRACT["components"]["schemas"]
OPEN = {
    name for schema in SCHEMAS.values() for name, field in schema.get("properties", {}).items()
    if "patternProperties" in field
}  # fmt: skip
"""Objects whose names are answers' names: what may stand in them depends on the questions."""
NETWORKS = count(1)
MARK = "@@here@@"
Place = tuple[str | int, ...]


def fillings(schema: Mapping[str, Any], depth: int = 0) -> list[Any]:
    """Documents of a schema: every field filled, and every choice chosen in one of them."""
    if depth > 12:
        return [None]
    if "$ref" in schema:
        return fillings(SCHEMAS[schema["$ref"].rpartition("/")[2]], depth + 1)
    for several in ("oneOf", "anyOf"):
        if several in schema:
            kinds = [kind for kind in schema[several] if kind.get("type") != "null"]
            return [filled for kind in kinds for filled in fillings(kind, depth + 1)]
    if "allOf" in schema:
        parts = [fillings(part, depth + 1)[0] for part in schema["allOf"]]
        return [{key: value for part in parts for key, value in part.items()}] if len(parts) > 1 else parts
    if schema.get("type") == "array":
        return [[one] for one in fillings(schema.get("items", {}), depth + 1)]
    if schema.get("properties"):
        choices = {name: fillings(field, depth + 1) for name, field in schema["properties"].items()}
        whole = {name: kinds[0] for name, kinds in choices.items()}
        return [whole, *(whole | {name: kind} for name, kinds in choices.items() for kind in kinds[1:])]
    return [example_of(schema, SCHEMAS)]


def objects(document: Any, where: Place = ()) -> Iterator[Place]:
    """The places of the objects in a document, itself included."""
    if isinstance(document, dict) and not (where and where[-1] in OPEN):
        yield where
    for key, value in _inside(document):
        yield from objects(value, (*where, key))


def leaves(document: Any, where: Place = ()) -> Iterator[Place]:
    """The places of the texts, numbers and truths in a document."""
    if not isinstance(document, dict | list):
        yield where
    for key, value in _inside(document):
        yield from leaves(value, (*where, key))


def _inside(document: Any) -> Iterator[tuple[str | int, Any]]:
    yield from (
        document.items() if isinstance(document, dict) else enumerate(document) if isinstance(document, list) else ()
    )


def put(document: Any, where: Place, value: Any) -> Any:
    """A copy of a document with another value at one place."""
    if not where:
        return value
    first, *rest = where
    copy: Any = dict(document) if isinstance(document, dict) else list(document)
    copy[first] = put(document[first], tuple(rest), value)
    return copy


def at(document: Any, where: Place) -> Any:
    for key in where:
        document = document[key]
    return document


def client(scene: Scene) -> httpx.AsyncClient:
    """Somewhere else each time, so that nobody seems to guess passwords."""
    number = next(NETWORKS)
    address = f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"
    transport = httpx.ASGITransport(scene.world.app, raise_app_exceptions=False, client=(address, 1))
    return httpx.AsyncClient(transport=transport, base_url="http://test")


@dataclass(frozen=True)
class Sender:
    """Somebody who may do an operation, with the ids of what is there.

    Args:
        op: the operation.
        headers: of whoever may do it.
        ids: for the path.
        bodies: those that are taken, and those that the contract describes.
        taken: how many of them the service takes as they are.
    """

    op: Op
    headers: Mapping[str, str]
    ids: Mapping[str, Any]
    bodies: list[Any]
    taken: int

    @property
    def method(self) -> str:
        return METHODS[self.op].upper()

    @property
    def path(self) -> str:
        return OPERATIONS[self.op][0]

    def path_of(self, document: Any) -> str:
        """The address to which a body belongs: a section has one of its own."""
        ids = dict(self.ids)
        if self.op is Op.SAVE_SECTION and document is not None:
            fitting = (section for section, model in _MODELS.items() if set(document) <= set(model.model_fields))
            ids["section"] = next(fitting, Section.SAFETY)
        return self.path.format(**ids)

    async def send(self, client: httpx.AsyncClient, content: bytes | None, **changed: Any) -> httpx.Response:
        """Send a body as it is; If-Match fits whatever is there. A section is not there before it is saved."""
        headers = {**self.headers, **({"Content-Type": "application/json"} if content is not None else {})}
        guarded = any(parameter["name"] == "If-Match" for parameter in OPERATIONS[self.op][1].get("parameters", []))
        if guarded and self.op is not Op.SAVE_SECTION:
            headers["If-Match"] = "*"
        path = changed.pop("path", None) or self.path_of(changed.pop("document", None))
        return await client.request(self.method, path, content=content, headers=headers, **changed)


async def senders(scene: Scene) -> list[Sender]:
    """Somebody for every operation."""
    return [await _sender(scene, op) for op in GRANTS]


async def _sender(scene: Scene, op: Op) -> Sender:
    rows = [ask for ask in REQUESTS if ask.op is op]
    ask = next((ask for ask in rows if _successes(ask)), rows[0])
    scene = await a_scene(scene.world, scene.call) if ask.parting else scene
    ids = await ask.given(scene)
    headers = {} if Role.ANONYMOUS in GRANTS[op] else scene.headers(next(iter(_successes(ask) or ask.answers)))
    schema = OPERATIONS[op][1].get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema")
    said = ask.body_for(ids)
    bodies = [] if said is None or schema is None else [json.loads(json.dumps(said, default=str))]
    taken = len(bodies)
    return Sender(op, headers, ids, bodies + ([] if schema is None else fillings(schema)), taken)


def _successes(ask: Ask) -> list[Who]:
    return [who for who, status in ask.answers.items() if status < 300]
