"""Staff records, as a centre's co-ordinator keeps them."""

from typing import Annotated

from pydantic import Field

from app.api.paging import Page
from app.api.types import Bool, Date, Email, Id, In, PersonName, View
from app.domain.staff import ClearanceKind, ClearanceLevel, Part, Standing


class ClearanceIn(In):
    """A disclosure: the certificate itself is not kept."""

    kind: Annotated[ClearanceKind, Field(description="AccessNI in Northern Ireland, else DBS.", examples=["dbs"])]
    level: Annotated[ClearanceLevel, Field(description="Only an enhanced one clears.", examples=["enhanced"])]
    issued_on: Annotated[Date, Field(examples=["2026-09-01"])]


class StaffIn(In):
    """The whole record of a member of staff."""

    given_name: PersonName
    family_name: PersonName
    part: Annotated[Part, Field(examples=["volunteer"])]
    from_on: Annotated[Date, Field(description="First day at the centre.", examples=["2026-09-15"])]
    until_on: Annotated[Date | None, Field(description="Last day at the centre.")] = None
    da_assessor: Annotated[Bool, Field(description="Qualified to assess the risk of domestic abuse.")] = False
    clearances: Annotated[
        list[ClearanceIn],
        Field(default_factory=list, max_length=20, description="All disclosures; one that is left out goes."),
    ]
    email: Annotated[
        Email | None,
        Field(
            description="Link the account with this address, which has to be one of your centre's. Left out: as it is."
        ),
    ] = None


class ClearanceView(View):
    """A disclosure."""

    kind: ClearanceKind
    level: ClearanceLevel
    issued_on: Date


class StaffView(View):
    """A member of staff."""

    staff_id: Id
    centre_id: Id
    given_name: Annotated[str, Field(max_length=100, examples=["Vi"])]
    family_name: Annotated[str, Field(max_length=100, examples=["Volunteer-Sample"])]
    part: Annotated[Part, Field(examples=["volunteer"])]
    from_on: Date
    until_on: Date | None
    da_assessor: bool
    has_account: bool
    clearances: Annotated[list[ClearanceView], Field(max_length=100)]
    clearance: Annotated[
        Standing, Field(description="How it stands today; `soon_stale` and `stale` are warnings.", examples=["cleared"])
    ]
    may_be_assigned: Annotated[bool, Field(description="False without an enhanced disclosure, whatever else.")]
    etag: Annotated[str, Field(max_length=100, description="Send it as If-Match to change this record.")]


class StaffPage(Page[StaffView]):
    """A page of staff, by name."""
