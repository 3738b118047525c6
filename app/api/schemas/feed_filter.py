"""What may be asked of the open feed of services.

The standard knows these parameters, says that all of them must fit, and names no failures: what it does not know is
ignored, a parameter without a value counts as not given, and a page behind the last one is empty. What is no number, no
time or no place at all is refused.

Source: Open Referral UK 3.0.
"""

import re
from collections.abc import Mapping
from datetime import time
from typing import Annotated, Any, Final

from pydantic import BeforeValidator, ConfigDict, Field, WithJsonSchema, model_validator

from app.api.types import DIGITS, ONE_LINE, Amiss, Filter
from app.domain.feed import DEFAULT, MOST

_LARGEST: Final = 2**31 - 1
_CLOCK: Final = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9])?", re.ASCII)
_NUMBER: Final = re.compile(r"-?[0-9]{1,20}(\.[0-9]{1,400})?([eE][+-]?[0-9]{1,3})?", re.ASCII)


def _clock(value: object) -> object:
    if isinstance(value, str) and _CLOCK.fullmatch(value) is None:
        raise Amiss("not-a-time", "Write the time as hours and minutes: 09:30.")
    return value


def _number(value: object) -> object:
    if isinstance(value, str) and _NUMBER.fullmatch(value) is None:
        raise Amiss("not-a-number", "Send a number in digits, such as 5 or 7.5.")
    return value


Words = Annotated[str, Field(min_length=1, max_length=200), ONE_LINE]
TimeOfDay = Annotated[
    time,
    BeforeValidator(_clock),
    WithJsonSchema({"type": "string", "pattern": f"^{_CLOCK.pattern}$", "examples": ["09:30"]}),
]
Years = Annotated[float, Field(ge=0, le=1000), BeforeValidator(_number)]


class FeedPaged(Filter):
    """Which page; what the standard does not know is ignored, and a parameter without a value counts as not given."""

    model_config = ConfigDict(extra="ignore", frozen=True, hide_input_in_errors=True, allow_inf_nan=False)
    page: Annotated[int, Field(ge=1, le=_LARGEST, description="Which page, from 1."), DIGITS] = 1
    per_page: Annotated[
        int, Field(ge=1, le=_LARGEST, description=f"How many a page; more than {MOST} are answered as {MOST}."), DIGITS
    ] = DEFAULT

    @model_validator(mode="before")
    @classmethod
    def _leave_out_empty(cls, data: Any) -> Any:
        return {name: value for name, value in data.items() if value != ""} if isinstance(data, Mapping) else data

    @property
    def size(self) -> int:
        """Give how many a page really has at most."""
        return min(self.per_page, MOST)


class FeedFilter(FeedPaged):
    """What to look for; the more is given, the fewer services fit."""

    search: Annotated[Words | None, Field(description="Words that must all stand in what is told of it.")] = None
    taxonomy_term_id: Annotated[Words | None, Field(description="Only with this term.")] = None
    taxonomy_id: Annotated[Words | None, Field(description="Only with a term of this taxonomy.")] = None
    minimum_age: Annotated[
        Years | None, Field(description="Only for children from this age on, or from a later one.")
    ] = None
    maximum_age: Annotated[
        Years | None, Field(description="Only for children up to this age, or up to a lower one.")
    ] = None
    start_time: Annotated[TimeOfDay | None, Field(description="Opens at this time or later.")] = None
    end_time: Annotated[TimeOfDay | None, Field(description="Closes at this time or earlier.")] = None
    day: Annotated[Words | None, Field(description="Open on this day: SA, or Saturday.")] = None


class FeedLocationFilter(FeedFilter):
    """What to look for, and where."""

    postcode: Annotated[
        Annotated[str, Field(min_length=2, max_length=40), ONE_LINE] | None,
        Field(description="Nearest first from the middle of this postcode.", examples=["GL50 1AB"]),
    ] = None
    proximity: Annotated[
        Annotated[float, Field(ge=0, le=10_000_000), BeforeValidator(_number)] | None,
        Field(description="Only with `postcode`: metres from it, as the crow flies."),
    ] = None
