"""The types of everything that comes in: what they refuse never reaches a rule, a query or a log.

How to read it: each type carries its bounds and its pattern in the contract, so that a client can check before sending,
and a sentence for the person who typed it. Numbers and yes or no are taken as JSON says them, never as text that looks
like them; text carries no control characters, no invisible ones and nothing that turns the direction of reading.

Source: RFC 3339 (instants), RFC 9562 (UUIDs), E.164 (telephone numbers).
"""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Annotated, Any, Final
from uuid import UUID

import phonenumbers
from email_validator import EmailNotValidError, validate_email
from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    PlainSerializer,
    StrictBool,
    WithJsonSchema,
)
from pydantic_core import CoreSchema, core_schema


class In(BaseModel):
    """A body that comes in: unknown fields are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True, allow_inf_nan=False)


class Filter(BaseModel):
    """The query of a list, all of it: unknown keys are refused. Use as `Annotated[MyFilter, Query()]`."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True, allow_inf_nan=False)


class View(BaseModel):
    """An answer, field by field: what is not named here is not shown."""

    model_config = ConfigDict(from_attributes=True, hide_input_in_errors=True, ser_json_timedelta="iso8601")


class Amiss(ValueError):  # noqa: N818 - named by what it says, as the refusals are
    """A value is not right, and this is the sentence for the person who typed it; for validators in schemas.

    Args:
        code: kebab-case word a program can act on.
        detail: what to do, without the value itself.
    """

    def __init__(self, code: str, detail: str) -> None:
        self.code = code
        self.detail = detail
        super().__init__(detail)


# C0 and C1 controls, Arabic letter mark, zero width space, marks, overrides and isolates of direction, separators of
# lines and paragraphs, word joiner and invisible operators, byte order mark, annotation anchors. ZWNJ and ZWJ
# (200c, 200d) stay: Persian, Indic scripts and emoji are spelt with them.
_FOREIGN: Final = r"\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
_LINE: Final = r"\u0000-\u001f\u007f-\u009f" + _FOREIGN
_LINES: Final = r"\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f" + _FOREIGN
# What leaves no ink: spaces, soft hyphen, Hangul fillers, joiners, the empty Braille cell.
_BLANK: Final = r"\s\u00ad\u115f\u1160\u200c\u200d\u2800\u3164\uffa0"


@dataclass(frozen=True, slots=True)
class Shaped:
    """Text of one shape: its pattern stands in the contract, its sentence in the refusal.

    Args:
        pattern: regular expression understood alike by Python and ECMA 262, between `^` and `$`.
        code: kebab-case word for a program.
        detail: sentence for a person.
        tidy: brings a text of this shape to the form in which it is kept.
        blank: sentence for a person who typed nothing but spaces.
    """

    pattern: str
    code: str
    detail: str
    tidy: Callable[[str], str] | None = None
    blank: str | None = None

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_after_validator_function(self._check, handler(source))

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        return {**handler(schema), "pattern": f"^{self.pattern}$"}

    def _check(self, text: str) -> str:
        if re.fullmatch(self.pattern, text) is None:
            blank = self.blank if re.fullmatch(f"[{_BLANK}]*", text) else None
            raise Amiss(self.code, blank or self.detail)
        return text if self.tidy is None else self.tidy(text)


def _tidied(text: str) -> str:
    return unicodedata.normalize("NFC", text.strip())


_NOTHING: Final = "Type something: there are only spaces here."
ONE_LINE: Final = Shaped(
    rf"(?![{_BLANK}]*$)[^{_LINE}]+",
    "not-one-line",
    "Write one line of text, without line breaks or invisible characters.",
    _tidied,
    _NOTHING,
)
SOME_LINES: Final = Shaped(
    rf"(?![{_BLANK}]*$)[^{_LINES}]+",
    "not-plain-text",
    "Write plain text, without invisible characters.",
    _tidied,
    _NOTHING,
)
# For another length write `Annotated[str, Field(min_length=1, max_length=80), ONE_LINE]`.
ShortText = Annotated[str, Field(min_length=1, max_length=200), ONE_LINE]
LongText = Annotated[str, Field(min_length=1, max_length=4000), SOME_LINES]
Document = Annotated[str, Field(min_length=1, max_length=20_000), SOME_LINES]
PersonName = Annotated[str, Field(min_length=1, max_length=100, examples=["Sam Sample"]), ONE_LINE]
Slug = Annotated[
    str,
    Field(min_length=1, max_length=64),
    Shaped("[a-z0-9]+(-[a-z0-9]+)*", "not-a-word", "Use small letters, digits and single dashes."),
]
Password = Annotated[
    str,
    Field(min_length=1, max_length=256, examples=["tall green otter kettle"]),
    Shaped(rf"[^{_LINE}]+", "not-a-password", "Leave invisible characters out of your password."),
]
TypedCode = Annotated[
    str,
    Field(min_length=1, max_length=40, examples=["7K2QF-09XYZ"]),
    Shaped("[A-Za-z0-9 _-]+", "not-a-code", "Type the code as it stands in the message: letters and digits."),
]
Secret = Annotated[
    str,
    Field(min_length=20, max_length=128),
    Shaped("[A-Za-z0-9_-]+", "not-a-secret", "Send the text exactly as you received it."),
]


def _email(address: str) -> str:
    """Take a bare address; the domain in small letters, the local part as its owner writes it."""
    try:
        return validate_email(address, check_deliverability=False).normalized
    except EmailNotValidError:
        raise Amiss("not-an-email", "Write an e-mail address such as sam.sample@example.org.") from None


# Both patterns hold the lengths that the standards allow (64 before the @, 63 a label), so that whatever fits the
# contract is taken; RFC 5321 4.5.3.1, RFC 1035 2.3.4. No label has two dashes in a row: that only looks encoded.
_ATOM: Final = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]"
_LOCAL: Final = (
    rf"({_ATOM}{{1,64}}|{_ATOM}{{1,31}}\.{_ATOM}{{1,32}}|({_ATOM}{{1,20}}\.){{2}}{_ATOM}{{1,21}}"
    rf"|({_ATOM}{{1,9}}\.){{3,5}}{_ATOM}{{1,9}})"
)
_ALNUM: Final = "[A-Za-z0-9]"
_LABEL: Final = rf"({_ALNUM}{{1,63}}|{_ALNUM}{{1,31}}-{_ALNUM}{{1,31}}|({_ALNUM}{{1,11}}-){{2,4}}{_ALNUM}{{1,11}})"
Email = Annotated[
    str,
    Field(min_length=6, max_length=254, examples=["sam.sample@example.org"]),
    Shaped(
        rf"{_LOCAL}@({_LABEL}\.){{1,3}}[A-Za-z]{{2,24}}",
        "not-an-email",
        "Write the e-mail address alone, such as sam.sample@example.org.",
        _email,
    ),
]


def _telephone(typed: str) -> str:
    """Bring a number to E.164; numbers kept free for drama count, though they are given to nobody."""
    try:
        number = phonenumbers.parse(typed, "GB")
    except phonenumbers.NumberParseException:
        return "+" + re.sub(r"\D", "", typed)
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


Telephone = Annotated[
    str,
    Field(min_length=8, max_length=32, examples=["07700 900123"]),
    Shaped(
        r"((\+44 ?|0)[1-9]([ -]?[0-9]){8,9}|\+([1-35-9][ -]?[0-9]|4[ -]?[0-35-9])([ -]?[0-9]){6,13})",
        "not-a-telephone-number",
        "Write a telephone number such as 07700 900123, or one from abroad starting with + and the country's number.",
        _telephone,
    ),
]


def _postcode(typed: str) -> str:
    plain = typed.replace(" ", "").upper()
    return f"{plain[:-3]} {plain[-3:]}"


Postcode = Annotated[
    str,
    Field(min_length=5, max_length=8, examples=["M1 1AE"]),
    Shaped(
        "[A-Za-z]{1,2}[0-9][A-Za-z0-9]? ?[0-9][A-Za-z]{2}",
        "not-a-postcode",
        "Write a whole UK postcode, such as M1 1AE.",
        _postcode,
    ),
]


def _only_numbers(value: object) -> object:
    if isinstance(value, bool | str | bytes):
        raise Amiss("not-a-whole-number", "Send a whole number, without quotes.")
    return value


def _digits(value: object) -> object:
    if isinstance(value, str) and re.fullmatch(r"-?(0|[1-9][0-9]{0,9})", value) is None:
        raise Amiss("not-a-whole-number", "Send a whole number in digits.")
    return value


def _true_or_false(value: object) -> object:
    if isinstance(value, str) and value not in ("true", "false"):
        raise Amiss("not-true-or-false", "Send true or false.")
    return value


# For other bounds write `Annotated[int, Field(ge=1, le=100), DIGITS]`, bounds first: behind the validator, and so also
# in `Annotated[QueryInt, Field(le=100)]`, the contract says `le` where it must say `maximum`.
NUMBER: Final = BeforeValidator(_only_numbers)
DIGITS: Final = BeforeValidator(_digits)
JInt = Annotated[int, Field(ge=-(2**31), le=2**31 - 1), NUMBER]
Count = Annotated[int, Field(ge=0, le=100_000), NUMBER]
Minutes = Annotated[int, Field(ge=0, le=10_080), NUMBER]
Pence = Annotated[int, Field(ge=0, le=100_000_000), NUMBER]
Version = Annotated[int, Field(ge=1, le=2**31 - 1), NUMBER]
Bool = StrictBool
# For queries and paths, where everything arrives as text.
QueryInt = Annotated[int, Field(ge=-(2**31), le=2**31 - 1), DIGITS]
QueryBool = Annotated[bool, BeforeValidator(_true_or_false)]


def _written(pattern: str, kind: type, code: str, detail: str) -> BeforeValidator:
    """Take one way of writing only, where pydantic takes numbers, other spellings and lax forms too."""
    shape = re.compile(pattern, re.ASCII)

    def check(value: object) -> object:
        if isinstance(value, kind) or (isinstance(value, str) and shape.fullmatch(value)):
            return value
        raise Amiss(code, detail)

    return BeforeValidator(check)


# The last day that Python knows is no day but infinity to the database's driver.
_DAY: Final = r"(?!9999-12-31)[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])"
_CLOCK: Final = r"([01][0-9]|2[0-3]):[0-5][0-9]"
_NO_DAY: Final = ("not-a-date", "Write the date as year, month and day: 2027-03-28.")
_NO_INSTANT: Final = ("not-an-instant", "Write date, time and offset, such as 2027-03-28T09:30:00Z.")


def _in_utc(instant: datetime) -> datetime:
    try:
        return instant.astimezone(UTC)
    except OverflowError:
        raise Amiss(*_NO_INSTANT) from None


def _day_only(value: object) -> object:
    if isinstance(value, datetime):
        raise Amiss(*_NO_DAY)
    return value


Id = Annotated[
    UUID,
    _written(
        r"[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}", UUID, "not-an-id", "Send the id as you received it."
    ),
]
Date = Annotated[date, _written(_DAY, date, *_NO_DAY), BeforeValidator(_day_only)]
Instant = Annotated[
    AwareDatetime,
    AfterValidator(_in_utc),
    _written(rf"{_DAY}[Tt]{_CLOCK}:[0-5][0-9](\.[0-9]{{1,12}})?([Zz]|[+-]{_CLOCK})", datetime, *_NO_INSTANT),
]
TimeOfDay = Annotated[
    time,
    _written(_CLOCK, time, "not-a-time", "Write the time as hours and minutes: 09:30."),
    PlainSerializer(lambda clock: clock.strftime("%H:%M"), return_type=str, when_used="json"),
    WithJsonSchema({"type": "string", "pattern": f"^{_CLOCK}$", "examples": ["09:30"]}),
]
