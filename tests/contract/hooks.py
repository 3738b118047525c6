"""What the fuzzer is told about the world it asks: who may do each operation, and the ids of what is there.

The command line of schemathesis loads this file. FUZZ_WORLD names the file that `fuzz_world.py` has written.
"""

import json
import os
from itertools import count
from pathlib import Path
from typing import Any
from uuid import UUID

import schemathesis
from schemathesis.generation.meta import TestPhase

WORLD: dict[str, dict[str, Any]] = json.loads(Path(os.environ["FUZZ_WORLD"]).read_text(encoding="utf-8"))
ASKED = count(1)
LONGEST_KEY = 255


def told(operation: Any) -> dict[str, Any]:
    return WORLD[operation.definition.raw["operationId"]]


@schemathesis.auth(refresh_interval=None)
class Actor:
    """Whoever may do this operation."""

    def get(self, case: Any, context: Any) -> str | None:
        tokens = told(context.operation)["tokens"]
        return tokens[next(ASKED) % len(tokens)] if tokens else None

    def set(self, case: Any, data: str, context: Any) -> None:
        case.headers = {**(case.headers or {}), "Authorization": f"Bearer {data}"}


@schemathesis.hook
def before_call(context: Any, case: Any, kwargs: Any) -> None:
    """Ask from a network of its own, so that nobody seems to guess passwords, and under a key of its own.

    A key that comes with another body is refused, as it must be; the fuzzer would send one key with many.
    """
    number, headers = next(ASKED), dict(case.headers or {})
    headers["X-Forwarded-For"] = f"{10 + (number >> 16)}.{number >> 8 & 255}.{number & 255}.1"
    key = headers.get("Idempotency-Key")
    if isinstance(key, str) and 1 <= len(key) <= LONGEST_KEY and key.isascii() and key.isprintable():
        headers["Idempotency-Key"] = f"{key[:200]}{number}"
    case.headers = headers
    if case.meta is None or case.meta.phase.name != TestPhase.STATEFUL:  # there ids come from answers
        known = told(case.operation)["path"]
        case.path_parameters = _with_real_ids(case.path_parameters, known)
        case.body = _with_real_ids(case.body, known)


def _with_real_ids(values: Any, known: dict[str, Any]) -> Any:
    """Put the id of something that is there in the place of most ids that are well formed."""
    if not isinstance(values, dict):
        return values
    return {
        name: known[name] if name in known and _is_stand_in(name, value) else value for name, value in values.items()
    }


def _is_stand_in(name: str, value: Any) -> bool:
    """Some stay as they were made up, so that what is not there is asked for too."""
    if name == "email":
        return isinstance(value, str) and value.count("@") == 1 and len(value) % 4 != 0
    return _is_id(value) and UUID(value).int % 16 != 15


def _is_id(value: Any) -> bool:
    try:
        return isinstance(value, str) and str(UUID(value)) == value.lower()
    except ValueError:
        return False
