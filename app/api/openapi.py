"""The contract: what FastAPI writes, corrected until linters, fuzzers and generated clients agree with it.

How to read it: `INFO` is who we are, `TAGS` the chapters. `describe` replaces the application's `openapi()` by one that
polishes once: every refusal a problem, shared answers in one place, nothing that the service would not keep.
"""

import json
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any, Final

from fastapi import FastAPI

from app.api.examples import give_examples
from app.api.oauth import TOKEN_PATH
from app.api.problems import MEDIA_TYPE, Problem, ProblemIssue, documented
from app.domain.access import Op
from app.domain.client import MEANING
from app.domain.errors import Malformed, NotFound

VERSION: Final = "0.1.0"
BEARER: Final = "bearerAuth"
PROGRAMS: Final = "clientCredentials"
INFO: Final[Mapping[str, Any]] = MappingProxyType(
    {
        "title": "Safe referral",
        "version": VERSION,
        "summary": "The safe referral system for child contact centres.",
        "description": (
            "Families and professionals refer children to child contact centres; the hub and the centres see the "
            "referral through. Every refusal is a problem (RFC 9457) whose `type` leads to its explanation at "
            "[/problems](/problems). Times are instants with an offset, money is in pence, ids are UUIDs. "
            "Lists come in pages: send `next` as `after`. In a browser, pages of other sites may read the public "
            "directory (`GET`), search it with a postcode in the body (`search_centres`), and nothing else; whatever "
            "else they need, their own server asks for."
        ),
        "contact": {"name": "Safe referral", "url": "https://www.example.org/safe-referral"},
        "license_info": {"name": "MIT", "identifier": "MIT"},
        "servers": [{"url": "/", "description": "This installation"}],
    }
)
# fmt: off
TAGS: Mapping[str, str] = MappingProxyType({
    "identity":     "Accounts, signing in, tokens and roles.",
    "help":         "What the services are, whether contact at a centre suits, where else to find help.",
    "screening":    "The suitability check, its questions and its rules.",
    "directory":    "Centres and their services.",
    "feed":         "The directory as an open feed of services.",
    "referrals":    "A referral from its start to its end: who takes part, who agrees, who acts for whom.",
    "applications": "What each side says in its own application, section by section.",
    "contact":      "How the other sides of a referral are reached, invited and confirmed.",
    "hub":          "The hub's queue, assessment and decision.",
    "centres":      "Offers, pre-visits and placements, as a centre works with them.",
    "staff":        "The staff of a centre and their duties.",
    "sessions":     "Sessions, the register, attendance and its disclosure.",
    "running":      "Health and metrics.",
})
# fmt: on
# Where two rooms have a class of one name, the room's name stands before it; these rooms have better names for it.
_ROOMS: Final[Mapping[str, str]] = MappingProxyType({"vocabulary": "Form", "words": "Screening"})
_METHODS: Final = ("get", "put", "post", "delete", "options", "head", "patch", "trace")
_GENERATED: Final = ("HTTPValidationError", "ValidationError")
_BOUNDS: Final = frozenset({"minimum", "maximum"})
_MISPLACED: Final = frozenset({"ge", "gt", "le", "lt"})


TAGGED: Final = frozenset(
    {
        Op.ADMIT_CENTRE, Op.ANSWER_CONSENT, Op.CHANGE_CENTRE, Op.CHANGE_SIGNPOST, Op.CREATE_SIGNPOST,
        Op.DECIDE_REFERRAL, Op.END_PLACEMENT, Op.KEEP_STAFF_RECORD, Op.LIST_ACCEPTABLE_CENTRES,
        Op.MARK_ACCEPTABLE_CENTRES, Op.OFFER_SERVICE, Op.PUBLISH_CAPACITY, Op.READ_APPLICATION, Op.READ_ASSESSMENT,
        Op.READ_CENTRE_ASSESSMENT, Op.READ_CENTRE_RECORD, Op.READ_HOLD, Op.READ_OFFER, Op.READ_OWN_APPLICATION,
        Op.READ_PLACEMENT, Op.READ_REFERRAL, Op.READ_REFERRAL_NOTES, Op.READ_SESSION, Op.RECORD_CHECK,
        Op.RECORD_CONTACT, Op.RECORD_PRE_VISIT, Op.RELEASE_HOLD, Op.RELEASE_INVITATION, Op.RENEW_ACCREDITATION,
        Op.RESUME_PLACEMENT, Op.SAVE_SECTION, Op.SET_CLIENT_STATUS, Op.SET_HOLD, Op.SET_LEGAL_HOLD, Op.START_REFERRAL,
        Op.SUSPEND_CENTRE, Op.SUSPEND_PLACEMENT, Op.TAKE_REFERRAL, Op.WITHDRAW_REFERRAL, Op.WRITE_REFERRAL_NOTES,
    }
)  # fmt: skip
"""What answers with a version of what it shows; a change of that is made with it as If-Match."""
_ETAG: Final = MappingProxyType(
    {
        "description": "Version of what is shown, where it can be changed with If-Match.",
        "schema": {"type": "string", "maxLength": 200},
    }
)


def describe(app: FastAPI) -> None:
    """Give the application the polished contract, written at the first question and kept."""
    plain = app.openapi
    kept: dict[int, dict[str, Any]] = {}

    def openapi() -> dict[str, Any]:
        written = plain()
        if id(written) not in kept:
            kept.clear()
            kept[id(written)] = polished(written)
        return kept[id(written)]

    app.openapi = openapi  # type: ignore[method-assign]  # the way FastAPI documents for extending the contract


def polished(contract: dict[str, Any]) -> dict[str, Any]:
    """Correct the contract that FastAPI wrote.

    Args:
        contract: as FastAPI wrote it; it is changed.
    """
    components = contract.setdefault("components", {})
    schemas = components.setdefault("schemas", {})
    for name in _GENERATED:
        schemas.pop(name, None)
    schemas |= _problem_schemas()
    components.setdefault("securitySchemes", {})[BEARER] = {
        "type": "http",
        "scheme": "bearer",
        "bearerFormat": "JWT",
        "description": "The access token of `sign_in` or `refresh_tokens`; it lives ten minutes.",
    }
    components["securitySchemes"][PROGRAMS] = {
        "type": "oauth2",
        "description": "For programs of a verified organisation, which get a token by their client id and secret.",
        "flows": {
            "clientCredentials": {
                "tokenUrl": TOKEN_PATH,
                "scopes": {scope.value: meaning for scope, meaning in MEANING.items()},
            }
        },
    }
    shared: dict[str, dict[str, Any]] = {}
    for path, operation in operations(contract):
        operation.setdefault("security", [{BEARER: []}])
        operation["responses"] = _with_problems(operation["responses"], path, shared)
        if operation.get("operationId") in TAGGED:
            _with_tag(operation["responses"])
        give_examples(operation, schemas)
    components["responses"] = dict(sorted(shared.items()))
    components["schemas"] = dict(sorted(schemas.items()))
    contract["components"] = dict(sorted(components.items()))
    used = dict.fromkeys(tag for _, operation in operations(contract) for tag in operation.get("tags", []))
    order = [*(tag for tag in TAGS if tag in used), *(tag for tag in used if tag not in TAGS)]
    contract["tags"] = [{"name": tag, "description": TAGS.get(tag, f"{tag.capitalize()}.")} for tag in order]
    _tidy(contract)
    _rename(contract)
    return contract


def operations(contract: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Walk the operations of a contract with their paths."""
    for path, item in contract["paths"].items():
        for method in _METHODS:
            if method in item:
                yield path, item[method]


def _with_tag(answers: dict[str, Any]) -> None:
    for status in (each for each in answers if each.startswith("2")):
        answers[status].setdefault("headers", {})["ETag"] = dict(_ETAG)


def _with_problems(answers: Mapping[str, Any], path: str, shared: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """Make every refusal of an operation a problem, shared where others refuse alike.

    Any request can be text that is no text (400), and any path with an id can lead nowhere (404).
    """
    own = {status: answer for status, answer in answers.items() if not _is_generated(answer)}
    everywhere = documented([Malformed, *([NotFound] if "{" in path else [])])
    for status, answer in everywhere.items():
        own.setdefault(str(status), answer)
    return {status: _pointed_to(answer, shared) for status, answer in sorted(own.items())}


def _is_generated(answer: Mapping[str, Any]) -> bool:
    return "HTTPValidationError" in json.dumps(answer)


def _pointed_to(answer: dict[str, Any], shared: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """Move a problem to the shared ones and point to it; an answer with words of its own stays where it is."""
    kinds = sorted(answer.get("content", {}).get(MEDIA_TYPE, {}).get("examples", {}))
    if not kinds:
        return answer
    name = "Or".join("".join(word.capitalize() for word in kind.split("-")) for kind in kinds)
    return {"$ref": f"#/components/responses/{name}"} if shared.setdefault(name, answer) == answer else answer


def _problem_schemas() -> dict[str, Any]:
    """Write the schema of a problem; FastAPI knows nothing of it, as no endpoint returns one."""
    template = "#/components/schemas/{model}"
    problem = Problem.model_json_schema(ref_template=template, mode="serialization")
    issue = ProblemIssue.model_json_schema(ref_template=template, mode="serialization")
    problem.pop("$defs", None)
    return {"Problem": problem, "ProblemIssue": issue}


def _rename(contract: dict[str, Any]) -> None:
    """Give schemas whose class names collide, which FastAPI calls after their whole module, names to be read.

    Its title is its name: a generator that names its classes by titles would take one `Status` for another.
    """
    schemas = contract["components"]["schemas"]
    names = {long: _short(long) for long in schemas if "__" in long}
    if len({*names.values(), *schemas}) != len(names) + len(schemas):
        raise RuntimeError(f"Two schemas would have one name: {sorted(names.values())}")
    places = {f"#/components/schemas/{long}": f"#/components/schemas/{short}" for long, short in names.items()}
    contract["components"]["schemas"] = dict(
        sorted((names.get(name, name), schema) for name, schema in schemas.items())
    )
    for name, schema in contract["components"]["schemas"].items():
        schema["title"] = name
    _point(contract, places)


def _short(long: str) -> str:
    *_, room, name = long.split("__")
    return _ROOMS.get(room, "".join(word.capitalize() for word in room.split("_"))) + name


def _point(node: Any, places: Mapping[str, str]) -> None:
    """Let references, and the mappings of discriminators, point to the new names."""
    for key, value in node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ():
        if isinstance(value, str):
            node[key] = places.get(value, value)
        else:
            _point(value, places)


def _tidy(node: Any) -> None:
    """Drop `default: null`, which generated clients send as null where they should leave the field out.

    Bounds of whole numbers are written as whole numbers.

    Raises:
        RuntimeError: a bound stands behind a validator, where it never reaches the contract (see `app.api.types`).
    """
    if isinstance(node, dict):
        if "anyOf" in node and "default" in node and node["default"] is None:
            del node["default"]
        if node.get("type") == "integer":
            if _MISPLACED & node.keys():
                raise RuntimeError(f"Put the bounds before the validator: {node}")
            node |= {bound: int(node[bound]) for bound in _BOUNDS & node.keys()}
        for key, value in node.items():
            if key not in {"example", "examples"}:
                _tidy(value)
    elif isinstance(node, list):
        for value in node:
            _tidy(value)
