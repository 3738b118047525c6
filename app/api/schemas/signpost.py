"""Signposts as the hub keeps them."""

from datetime import date
from typing import Annotated, Any, Final, Literal, Self
from uuid import UUID

from pydantic import ConfigDict, Field, model_validator

from app.api.types import ONE_LINE, Amiss, Date, Email, In, Shaped, ShortText, View
from app.domain.signposting import Nation, Reader, Topic

_NUMBER: Final = Shaped("[0-9]{3,5}( ?[0-9]{2,7}){0,3}", "not-a-telephone-number", "Write a number as it is dialled.")
_WEB: Final = Shaped(
    r"(https://)?([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.){1,4}[a-z]{2,24}(/[A-Za-z0-9._~/?&=%-]*)?",
    "not-a-web-address",
    "Write a web address such as www.example.org/help.",
)
About = Annotated[str, Field(min_length=1, max_length=600, examples=["Somebody to talk to."]), ONE_LINE]
Tag = Annotated[str, Field(description="Version of this entry; send it as If-Match to change it.", max_length=64)]
Stale = Annotated[bool, Field(description="Nobody has looked for a year whether it is right.")]
TopicWord = Literal[
    "immediate_danger", "child_protection", "someone_for_a_child", "domestic_abuse", "legal_advice", "mental_health",
    "substance_use", "court_welfare", "money", "grandparents", "parent_support", "mediation", "parenting_plan",
    "between_parents", "complaints", "information",
]  # fmt: skip
NationWord = Literal["england", "wales", "northern_ireland"]
ReaderWord = Literal["family", "child", "professional"]
assert set(TopicWord.__args__) == set(Topic)  # type: ignore[attr-defined]  # noqa: S101 - the same words
assert set(NationWord.__args__) == set(Nation)  # type: ignore[attr-defined]  # noqa: S101
assert set(ReaderWord.__args__) == set(Reader)  # type: ignore[attr-defined]  # noqa: S101


class SignpostIn(In):
    """Somebody who helps, as the hub enters them; all of an entry is sent each time."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "topics": ["legal_advice"],
                    "nations": ["england", "wales"],
                    "audiences": ["family"],
                    "name": "Sample Law Centre",
                    "about": "Free advice about children after a separation.",
                    "telephone": "01632 960123",
                    "web": "www.example.org",
                    "hours": "Monday to Friday, 9 to 13",
                    "checked_on": "2026-03-28",
                    "owner": "hub lead",
                }
            ]
        }
    )
    topics: Annotated[list[TopicWord], Field(min_length=1, max_length=len(Topic))]
    nations: Annotated[list[NationWord], Field(min_length=1, max_length=len(Nation))]
    audiences: Annotated[list[ReaderWord], Field(min_length=1, max_length=len(Reader))]
    name: ShortText
    about: About
    telephone: Annotated[Annotated[str, Field(min_length=3, max_length=32), _NUMBER] | None, Field()] = None
    email: Email | None = None
    web: Annotated[Annotated[str, Field(min_length=4, max_length=200), _WEB] | None, Field()] = None
    hours: ShortText | None = None
    checked_on: Annotated[Date, Field(description="When somebody last looked whether the details are right.")]
    owner: Annotated[ShortText, Field(description="Who looks.")]
    valid_from: Annotated[Date | None, Field(description="The first day on which it is shown.")] = None
    valid_until: Annotated[Date | None, Field(description="The last day on which it is shown.")] = None

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.valid_from and self.valid_until and self.valid_from > self.valid_until:
            raise Amiss("not-in-order", "Let the last day not lie before the first.")
        return self

    def said(self) -> dict[str, Any]:
        """Give every field; a word that stands there twice counts once."""
        values = self.model_dump()
        return values | {name: list(dict.fromkeys(values[name])) for name in ("topics", "nations", "audiences")}


class KeptSignpost(View):
    """An entry of the catalogue as the hub keeps it."""

    signpost_id: UUID
    topics: list[Topic]
    nations: list[Nation]
    audiences: list[Reader]
    name: Annotated[str, Field(examples=["Sample Law Centre"])]
    about: str
    telephone: str | None
    email: str | None
    web: str | None
    hours: str | None
    checked_on: date
    owner: str
    valid_from: date | None
    valid_until: date | None
    shown: Annotated[bool, Field(description="Whether it is shown today.")]
    stale: Stale
    etag: Tag


class KeptSignposts(View):
    """The whole catalogue by name, with what is not shown today."""

    items: list[KeptSignpost]
