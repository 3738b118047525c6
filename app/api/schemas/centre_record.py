"""A centre's whole record, as its co-ordinators and the hub keep it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Any, Final, Literal
from uuid import UUID

from pydantic import ConfigDict, Field, GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic_core import CoreSchema, core_schema

from app.api.paging import Page, Paged
from app.api.schemas.centre import AccreditationView
from app.api.types import (
    NUMBER,
    ONE_LINE,
    Amiss,
    Bool,
    Email,
    In,
    LongText,
    Postcode,
    Shaped,
    ShortText,
    TimeOfDay,
    View,
)
from app.db.features import FEATURES, POLICIES
from app.db.tables.centre import ApplyVia, Nation, Operator, Payer
from app.db.tables.centre_record import VersionCause
from app.domain.access import Op
from app.domain.centre import Standing
from app.domain.services import Service


@dataclass(frozen=True, slots=True)
class OneOf:
    """A word of a controlled list that stands in a file; the list stands in the contract."""

    words: tuple[str, ...]

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_after_validator_function(self._check, handler(source))

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: Callable[[CoreSchema], dict[str, Any]] | GetJsonSchemaHandler
    ) -> dict[str, Any]:
        return {**handler(schema), "enum": list(self.words)}

    def _check(self, word: str) -> str:
        if word not in self.words:
            *first, last = self.words
            raise Amiss("not-on-the-list", f"Choose from {', '.join(first)} and {last}.")
        return word


FACILITY_WORDS: Final = (*FEATURES["facility"], *FEATURES["accessibility"])
Facility = Annotated[str, OneOf(FACILITY_WORDS)]
Measure = Annotated[str, OneOf(tuple(FEATURES["measure"]))]
Language = Annotated[str, OneOf(tuple(FEATURES["language"]))]
Web = Annotated[
    str,
    Field(min_length=11, max_length=300, examples=["https://www.example.org/centre"]),
    Shaped(
        r"https?://([A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.){1,4}[A-Za-z]{2,24}(/[A-Za-z0-9._~/?&=%#+,;:@!*()-]*)?",
        "not-a-web-address",
        "Write the whole web address, such as https://www.example.org/centre.",
    ),
]
AddressLine = Annotated[str, Field(min_length=1, max_length=120, examples=["1 Sample Street"]), ONE_LINE]
PublicTelephone = Annotated[
    str,
    Field(min_length=6, max_length=32, examples=["01632 960001"]),
    Shaped(
        r"(\+|0)[0-9]([ -]?[0-9]){5,14}", "not-a-telephone-number", "Write a telephone number such as 01632 960001."
    ),
]
"""As families read it, so that it stays as it is written."""
Town = Annotated[str, Field(min_length=1, max_length=80, examples=["Cheltenham"]), ONE_LINE]
Latitude = Annotated[float, Field(ge=49, le=61), NUMBER]
Longitude = Annotated[float, Field(ge=-9, le=2), NUMBER]
Tag = Annotated[str, Field(description="Version of this record; send it as If-Match to change it.", max_length=64)]


class PolicyIn(In):
    """A centre's answer to whether something may be brought."""

    answer: Literal["yes", "no", "ask", "yes_with_limits"]
    text: LongText


class PoliciesIn(In):
    """A centre's own answers; what is left out it says nothing of."""

    gifts: PolicyIn | None = None
    food: PolicyIn | None = None
    cameras: PolicyIn | None = None
    telephones: PolicyIn | None = None
    devices: PolicyIn | None = None
    photographs: PolicyIn | None = None


assert tuple(PoliciesIn.model_fields) == POLICIES  # noqa: S101 - the same words as the defaults

CENTRE_EXAMPLE: Final[dict[str, Any]] = {
    "name": "Marmalade Lane Contact Centre",
    "operator": "charity",
    "summary": "A bright hall with a walled garden, run by volunteers on Saturdays.",
    "address": ["Marmalade Hall", "1 Marmalade Lane"],
    "town": "Cheltenham",
    "postcode": "GL50 1PR",
    "location_published": True,
    "telephone": "01632 960001",
    "email": "marmalade-lane@centre.example",
    "facilities": ["garden", "lift"],
    "languages": ["en"],
    "measures": ["separate_entrances"],
}


class CentreIn(In):
    """What a centre says of itself; all of it is sent each time."""

    model_config = ConfigDict(json_schema_extra={"examples": [CENTRE_EXAMPLE]})

    name: ShortText
    operator: Annotated[Operator, Field(description="What kind of body runs it.")]
    summary: LongText
    address: Annotated[list[AddressLine], Field(min_length=1, max_length=6)]
    town: Town
    postcode: Postcode
    latitude: Annotated[Latitude | None, Field(description="Left out: the middle of the sector.")] = None
    longitude: Annotated[Longitude | None, Field(description="Left out: the middle of the sector.")] = None
    location_published: Annotated[
        Bool, Field(description="False where the centre must not be found: then `area` is published instead.")
    ]
    area: Annotated[ShortText | None, Field(description="The wider area it serves.", examples=["Mid Wales"])] = None
    telephone: PublicTelephone | None = None
    email: Email | None = None
    website: Web | None = None
    children_page: Annotated[Web | None, Field(description="A page for children about the centre.")] = None
    how_to_apply: LongText | None = None
    criteria: Annotated[LongText | None, Field(description="Whom the centre can take.")] = None
    cost_help: Annotated[LongText | None, Field(description="Help with what it costs.")] = None
    cancellation_rule: Annotated[LongText | None, Field(description="What a late cancellation costs.")] = None
    staff_statement: Annotated[LongText | None, Field(description="How the staff is qualified.")] = None
    complaints: Annotated[LongText | None, Field(description="How to complain.")] = None
    facilities: Annotated[list[Facility], Field(max_length=len(FACILITY_WORDS))] = []  # noqa: RUF012 - pydantic copies it
    languages: Annotated[list[Language], Field(min_length=1, max_length=len(FEATURES["language"]))]
    measures: Annotated[
        list[Measure], Field(max_length=len(FEATURES["measure"]), description="What keeps adults from meeting.")
    ] = []  # noqa: RUF012 - pydantic copies it
    policies: PoliciesIn = PoliciesIn()
    gap_minutes: Annotated[
        int, Field(ge=10, le=60, description="Between one adult's leaving and the other's coming."), NUMBER
    ] = 10

    def said(self) -> dict[str, Any]:
        """Give every field of the record as it is kept; a word that stands there twice counts once."""
        values = {name: getattr(self, name) for name in CentreIn.model_fields}
        lists = {name: list(dict.fromkeys(values[name])) for name in ("facilities", "languages", "measures")}
        return values | lists | {"policies": self.policies.model_dump(exclude_none=True)}


class RecordOpeningView(View):
    """A weekly opening time and the room at it."""

    weekday: int
    opens: TimeOfDay
    closes: TimeOfDay
    free_places: int | None
    wait_days: int | None


class RecordServiceView(View):
    """A service as the centre keeps it."""

    service: Service
    self_referral: bool
    apply_via: ApplyVia
    fee_pence: int | None
    payer: Payer | None
    places: int
    wait_days: int | None
    age_from: int | None
    age_until: int | None
    capacity_at: datetime | None
    ended_at: Annotated[datetime | None, Field(description="Since when no new family gets it.")]
    accredited: Annotated[bool, Field(description="The accreditation for it holds today.")]
    opening: list[RecordOpeningView]


class PolicyView(View):
    """A centre's answer to whether something may be brought."""

    answer: str
    text: str


class RecordView(View):
    """A centre's whole record, for those who keep it."""

    centre_id: UUID
    organisation: Annotated[str, Field(description="Who runs it.")]
    nation: Nation
    name: Annotated[str, Field(examples=["Marmalade Lane Contact Centre"])]
    operator: Operator | None
    summary: str
    address: list[str]
    town: str
    postcode: str
    latitude: float
    longitude: float
    location_published: bool
    area: str | None
    telephone: str | None
    email: str | None
    website: str | None
    children_page: str | None
    how_to_apply: str | None
    criteria: str | None
    cost_help: str | None
    cancellation_rule: str | None
    staff_statement: str | None
    complaints: str | None
    facilities: list[str]
    languages: list[str]
    measures: list[str]
    policies: dict[str, PolicyView]
    gap_minutes: int
    da_assessor: Annotated[bool, Field(description="Set by the hub.")]
    standing: Annotated[Standing, Field(description="Only `admitted` is in the directory and gets families.")]
    admitted_at: datetime | None
    suspended_at: datetime | None
    services: list[RecordServiceView]
    accreditations: list[AccreditationView]
    actions: Annotated[list[Op], Field(description="What you may do next.")]
    etag: Tag


class ChangeView(View):
    """One field of a record, as it was and as it is."""

    field: Annotated[str, Field(examples=["services.supported_contact.places"])]
    before: Any
    after: Any


class VersionView(View):
    """One change of a record."""

    number: int
    at: datetime
    cause: VersionCause
    reason: str | None
    by: Literal["centre", "hub", "applicant", "import"]
    account_id: Annotated[UUID | None, Field(description="Whose account; the hub's own people only the hub reads.")]
    changes: list[ChangeView]


class VersionsPage(Page[VersionView]):
    """Versions of a record, the newest first."""


class RecordsQuery(Paged):
    """Which centres."""

    standing: Annotated[Standing | None, Field(description="Only those that stand so today.")] = None


class ListedRecordView(View):
    """A centre on the hub's list."""

    centre_id: UUID
    name: str
    town: str
    organisation: str
    accredited_until: Annotated[date | None, Field(description="The last day of its newest accreditation.")]
    standing: Standing


class RecordsPage(Page[ListedRecordView]):
    """Centres by name."""
