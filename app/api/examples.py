"""Examples in the contract: written from what the fields themselves give as examples, so that none is kept twice.

How to read it: a schema's own example wins; where it has none, its fields' examples are put together. What may be left
out is left out, unless it brings an example of its own. A test holds every example against its schema.
"""

from collections.abc import Iterable, Mapping
from typing import Any, Final

_BY_FORMAT: Final = {
    "uuid": "4965975c-f4df-46a9-b57c-738fe5588448",
    "date": "2026-03-28",
    "date-time": "2026-03-28T09:30:00Z",
    "uri-reference": "/problems#not-found",
}
_DEEPEST: Final = 24


def give_examples(operation: dict[str, Any], schemas: Mapping[str, Any]) -> None:
    """Give the body and the answers of an operation an example; one that is there stays.

    Args:
        operation: of the contract; it is changed.
        schemas: the components that it points to.
    """
    for holder in (operation.get("requestBody", {}), *operation["responses"].values()):
        for media in holder.get("content", {}).values():
            if media.get("schema") and not media.keys() & {"example", "examples"}:
                media.update(_media_examples(media["schema"], schemas))


def example_of(schema: Mapping[str, Any], schemas: Mapping[str, Any], depth: int = 0) -> Any:
    """Write an example of a schema.

    Args:
        schema: JSON Schema as the contract holds it.
        schemas: the components that it points to.
        depth: how far down it stands; a schema that holds itself ends in nothing.
    """
    if depth > _DEEPEST:
        return None
    given = _given(schema)
    if given:
        return given[0]
    if "$ref" in schema:
        return example_of(_pointed_to(schema, schemas), schemas, depth + 1)
    for several in ("oneOf", "anyOf"):
        if several in schema:
            return example_of(_fullest(schema[several]), schemas, depth + 1)
    if "allOf" in schema:
        parts = [example_of(part, schemas, depth + 1) for part in schema["allOf"]]
        return {name: value for part in parts for name, value in part.items()} if len(parts) > 1 else parts[0]
    return _plain(schema, schemas, depth)


def _media_examples(schema: Mapping[str, Any], schemas: Mapping[str, Any]) -> dict[str, Any]:
    """Write one example, or one of each kind where the schema is a choice of kinds."""
    kinds = [kind for kind in schema.get("oneOf", schema.get("anyOf", ())) if "$ref" in kind]
    if len(kinds) > 1:
        named = {kind["$ref"].rpartition("/")[2]: {"value": example_of(kind, schemas)} for kind in kinds}
        return {"examples": named}
    return {"example": example_of(schema, schemas)}


def _given(schema: Mapping[str, Any]) -> list[Any]:
    """Find the examples that a schema brings, or the only value that it allows."""
    if "example" in schema:
        return [schema["example"]]
    if schema.get("examples"):
        return list(schema["examples"])
    return [schema["const"]] if "const" in schema else list(schema.get("enum", ()))


def _pointed_to(schema: Mapping[str, Any], schemas: Mapping[str, Any]) -> Mapping[str, Any]:
    found: Mapping[str, Any] = schemas[schema["$ref"].rpartition("/")[2]]
    return found


def _fullest(kinds: Iterable[Mapping[str, Any]]) -> Mapping[str, Any]:
    """Choose what to show where several kinds are allowed: the first that is something."""
    return next((kind for kind in kinds if kind.get("type") != "null"), {"type": "null"})


def _plain(schema: Mapping[str, Any], schemas: Mapping[str, Any], depth: int) -> Any:
    match schema.get("type"):
        case "object":
            return _object(schema, schemas, depth)
        case "array":
            one = [] if "items" not in schema else [example_of(schema["items"], schemas, depth + 1)]
            return [each for each in one if each is not None]
        case "boolean":
            return True
        case "integer" | "number":
            return schema.get("minimum", 1)
        case "string":
            return _BY_FORMAT.get(schema.get("format", ""), "Text")
        case _:
            return None


def _object(schema: Mapping[str, Any], schemas: Mapping[str, Any], depth: int) -> dict[str, Any]:
    required = schema.get("required", ())
    return {
        name: example_of(field, schemas, depth + 1)
        for name, field in schema.get("properties", {}).items()
        if name in required or _given(field)
    }
