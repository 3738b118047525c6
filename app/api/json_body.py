"""Strict JSON: the one parser of every body, and the route class that lets nothing else in.

Python's parser takes NaN, numbers without end, repeated keys (the last wins) and nesting to the limit of the stack;
each has been seen to end in a 500 or to let two readers understand two things. What is no JSON, or JSON that readers
disagree about, is `Malformed` (400); a string that cannot be stored, inside good JSON, is `Invalid` (422) with its
pointer.

Source: RFC 8259; RFC 7493 (I-JSON: unique names, no surrogates, numbers others can hold).
"""

import json
import math
from collections import Counter
from collections.abc import Callable, Coroutine, Iterator, Mapping
from email.message import Message
from typing import Any, Final

from fastapi import Request, params
from fastapi.routing import APIRoute
from pydantic import BaseModel
from starlette.responses import Response

from app.api.invalid import pointer_to
from app.domain.errors import Invalid, Issue, Malformed, WrongMediaType

DEEPEST: Final = 32
_MOST_ISSUES: Final = 20
_LARGEST_INTEGER: Final = 2**63 - 1
_LONGEST_INTEGER: Final = 20


def parse_strictly(body: bytes) -> Any:
    """Read a body as JSON.

    Args:
        body: UTF-8 without a byte order mark.

    Raises:
        Malformed: it is not JSON, repeats a key, goes deeper than 32 levels, or holds a number that is not finite or
            needs more than 64 bits.
        Invalid: a string in it holds a NUL or half a surrogate pair.
    """
    try:
        document = json.loads(
            body.decode("utf-8"),
            object_pairs_hook=_unique,
            parse_int=_integer,
            parse_float=_finite,
            parse_constant=_constant,
        )
    except UnicodeDecodeError:
        raise Malformed("The body is not UTF-8.") from None
    except RecursionError:
        raise Malformed("The body is nested too deep.") from None
    except ValueError:
        raise Malformed from None
    issues = [
        Issue(pointer_to(parts), "not-text", "Leave out the characters that cannot be stored (NUL, half of a pair).")
        for parts, _ in zip(_unstorable(document, ()), range(_MOST_ISSUES), strict=False)
    ]
    if issues:
        raise Invalid(issues=issues)
    return document


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise Malformed("A field is given twice in the same object. Send it once.")
    return found


def _integer(digits: str) -> int:
    if len(digits) <= _LONGEST_INTEGER and -_LARGEST_INTEGER - 1 <= (number := int(digits)) <= _LARGEST_INTEGER:
        return number
    raise Malformed("A number is too large. Whole numbers have at most 64 bits.")


def _finite(digits: str) -> float:
    number = float(digits)
    if not math.isfinite(number):
        raise Malformed("A number is too large.")
    return number


def _constant(word: str) -> float:
    raise Malformed(f"{word} is not JSON.")


def _unstorable(document: Any, where: tuple[str | int, ...]) -> Iterator[tuple[str | int, ...]]:
    """Walk a document and yield the path of each string that no database column holds."""
    if isinstance(document, str):
        if not _storable(document):
            yield where
    elif isinstance(document, dict | list) and len(where) >= DEEPEST:
        raise Malformed("The body is nested too deep.")
    elif isinstance(document, dict):
        for key, value in document.items():
            if not _storable(key):
                yield where
            yield from _unstorable(value, (*where, key))
    elif isinstance(document, list):
        for number, value in enumerate(document):
            yield from _unstorable(value, (*where, number))


def _storable(text: str) -> bool:
    if text.isascii():
        return "\0" not in text
    return not any(letter == "\0" or "\ud800" <= letter <= "\udfff" for letter in text)


class StrictRequest(Request):
    """A request whose JSON is read strictly."""

    async def json(self) -> Any:
        """Read the body as JSON, once.

        Raises:
            Malformed: see `parse_strictly`.
            Invalid: as above.
        """
        if not hasattr(self, "_strict"):
            self._strict = parse_strictly(await self.body())
        return self._strict


class StrictRoute(APIRoute):
    """A route that takes strict JSON, `application/json` only, and no query fields but its own, each once.

    The body is read before the framework reads it: what it does with an exception there is a bare 400.
    """

    closed = True
    """Whether query fields that the operation does not have are refused; else they are ignored."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Give the handler with the strict checks in front of the framework's."""
        inner = super().get_route_handler()
        query, closed = query_fields(self), self.closed
        takes_json = self.body_field is not None and not isinstance(self.body_field.field_info, params.Form)

        async def handler(request: Request) -> Response:
            strict = request if isinstance(request, StrictRequest) else StrictRequest(request.scope, request.receive)
            _refuse_unknown_query(strict, query, closed=closed)
            if takes_json:
                await _read_json(strict)
            return await inner(strict)

        return handler


async def _read_json(request: StrictRequest) -> None:
    """Read the body, if there is one.

    Raises:
        WrongMediaType: it is called something other than application/json.
        Malformed: see `parse_strictly`.
        Invalid: as above.
    """
    given = request.headers.get("content-type")
    if given is not None:
        message = Message()
        message["content-type"] = given
        if message.get_content_type() != "application/json" or message.get_content_charset("utf-8") != "utf-8":
            raise WrongMediaType
    if await request.body():
        if given is None:
            raise WrongMediaType
        await request.json()


def _refuse_unknown_query(request: Request, taken: Mapping[str, bool], *, closed: bool) -> None:
    """Refuse query fields that the operation does not have, if it is closed to them, or has once and got twice.

    Raises:
        Invalid: naming each of them.
    """
    if not request.scope["query_string"]:
        return
    issues = []
    for name, times in Counter(name for name, _ in request.query_params.multi_items()).items():
        pointer = "#" + pointer_to([name])[1:]
        if name not in taken and closed:
            issues.append(Issue(pointer, "unknown-field", "There is no query field of this name here. Leave it out."))
        elif times > 1 and not taken.get(name, True):
            issues.append(Issue(pointer, "given-twice", "Give this query field once."))
    if issues:
        raise Invalid(issues=issues[:_MOST_ISSUES])


def query_fields(route: APIRoute) -> dict[str, bool]:
    """List the query fields of a route by name, and whether each may be given several times."""
    found: dict[str, bool] = {}
    waiting = [route.dependant]
    while waiting:
        dependant = waiting.pop()
        waiting += dependant.dependencies
        for field in dependant.query_params:
            model = field.field_info.annotation
            if isinstance(model, type) and issubclass(model, BaseModel):
                found |= {info.alias or name: _is_list(info.annotation) for name, info in model.model_fields.items()}
            else:
                found[field.alias] = _is_list(model)
    return found


def _is_list(annotation: Any) -> bool:
    """Say whether a type is a list, or a list or nothing."""
    origin = getattr(annotation, "__origin__", annotation)
    if origin in {list, set, frozenset, tuple}:
        return True
    return any(_is_list(part) for part in getattr(annotation, "__args__", ()) if part is not annotation)
