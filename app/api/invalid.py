"""What pydantic found wrong, told to a person: where, what kind, what to do; never what was sent.

How to read it: `SENTENCES` has one row for each kind of error pydantic reports that our types can cause. Our own types
bring their sentence along (`Amiss`). What has no row gets the last sentence.
"""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any, Final

from app.api.types import Amiss
from app.domain.errors import Issue

MOST_ISSUES: Final = 100
_LONGEST_KEY: Final = 64
_NUMBER: Final = "Send a whole number, without quotes."
_DAY: Final = "This day is not in the calendar. Write the date as year, month and day: 2027-03-28."

# fmt: off
SENTENCES: Mapping[str, tuple[str, str]] = MappingProxyType({
    "missing":                   ("missing", "Fill this in."),
    "extra_forbidden":           ("unknown-field", "There is no field of this name here. Leave it out."),
    "string_type":               ("not-text", "Send text, in quotes."),
    "string_unicode":            ("not-text", "Send text without broken characters."),
    "string_too_short":          ("too-short", "Write at least {min_length} characters."),
    "string_too_long":           ("too-long", "Write at most {max_length} characters."),
    "too_short":                 ("too-few", "Send at least {min_length}."),
    "too_long":                  ("too-many", "Send at most {max_length}."),
    "int_type":                  ("not-a-whole-number", _NUMBER),
    "int_parsing":               ("not-a-whole-number", _NUMBER),
    "int_parsing_size":          ("not-a-whole-number", _NUMBER),
    "int_from_float":            ("not-a-whole-number", _NUMBER),
    "greater_than_equal":        ("too-small", "Send {ge} or more."),
    "greater_than":              ("too-small", "Send more than {gt}."),
    "less_than_equal":           ("too-large", "Send {le} or less."),
    "less_than":                 ("too-large", "Send less than {lt}."),
    "bool_type":                 ("not-true-or-false", "Send true or false, without quotes."),
    "bool_parsing":              ("not-true-or-false", "Send true or false."),
    "enum":                      ("not-a-choice", "Choose one of {expected}."),
    "literal_error":             ("not-a-choice", "Choose one of {expected}."),
    "union_tag_invalid":         ("not-a-choice", "Choose one of {expected_tags} in the field that says which kind this is."),
    "union_tag_not_found":       ("missing", "Fill in the field that says which kind this is."),
    "list_type":                 ("not-a-list", "Send a list."),
    "set_type":                  ("not-a-list", "Send a list."),
    "tuple_type":                ("not-a-list", "Send a list."),
    "dict_type":                 ("not-an-object", "Send an object."),
    "model_type":                ("not-an-object", "Send an object."),
    "model_attributes_type":     ("not-an-object", "Send an object."),
    "dict_attributes_type":      ("not-an-object", "Send an object."),
    "none_required":             ("not-empty", "Send null or leave it out."),
    "date_from_datetime_parsing": ("not-a-date", _DAY),
    "date_parsing":              ("not-a-date", _DAY),
    "datetime_parsing":          ("not-an-instant", "This instant is not in the calendar."),
    "datetime_from_date_parsing": ("not-an-instant", "This instant is not in the calendar."),
    "timezone_aware":            ("not-an-instant", "Add the offset from UTC, such as Z or +01:00."),
    "time_parsing":              ("not-a-time", "Write the time as hours and minutes: 09:30."),
    "uuid_parsing":              ("not-an-id", "Send the id as you received it."),
    "finite_number":             ("not-a-number", "Send an ordinary number."),
    "recursion_loop":            ("too-deep", "This goes too deep."),
})
# fmt: on
_OTHERWISE: Final = ("not-right", "This is not what is expected here. The contract says what is.")
# The bounds of a type may be told; what was sent may not.
_TOLD: Final = frozenset({"min_length", "max_length", "ge", "gt", "le", "lt", "expected", "expected_tags"})


def issues_of(found: Sequence[Any], body: object) -> list[Issue]:
    """Translate pydantic's errors, at most a hundred of them.

    Args:
        found: the list that `errors()` gives.
        body: the body as parsed, to follow the path; names of union members in the path are left out.
    """
    issues = (Issue(_pointer(error, body), *_said(error)) for error in found[:MOST_ISSUES])
    return list(dict.fromkeys(issues))


def pointer_to(parts: Sequence[str | int]) -> str:
    """Write a path into a body as a JSON pointer; long or unprintable names are cut.

    Source: RFC 6901.
    """
    return "".join("/" + _printable(str(part)).replace("~", "~0").replace("/", "~1") for part in parts)[:500]


def _said(error: Mapping[str, Any]) -> tuple[str, str]:
    ctx = error.get("ctx") or {}
    own = ctx.get("error")
    if isinstance(own, Amiss):
        return own.code, own.detail
    if ctx.get("min_length") == 1:
        return "missing", "Fill this in, or leave it out where it may be left out."
    code, sentence = SENTENCES.get(str(error["type"]), _OTHERWISE)
    try:
        return code, sentence.format_map({name: ctx[name] for name in _TOLD & ctx.keys()})
    except KeyError:
        return _OTHERWISE


def _pointer(error: Mapping[str, Any], body: object) -> str:
    where, *parts = error["loc"] or ("body",)
    if where != "body":
        return "#" + _printable(str(parts[0])) if parts else "#"
    followed: list[str | int] = []
    here: Any = body
    for number, part in enumerate(parts, start=1):
        if _has(here, part):
            here = here[part]
        elif number == len(parts) and error["type"] == "missing" and isinstance(here, dict):
            here = None
        else:
            continue
        followed.append(part)
    return pointer_to(followed)


def _has(here: object, part: str | int) -> bool:
    if isinstance(here, list):
        return isinstance(part, int) and part < len(here)
    return isinstance(here, dict) and part in here


def _printable(text: str) -> str:
    return "".join(letter if letter.isprintable() else "?" for letter in text[:_LONGEST_KEY])
