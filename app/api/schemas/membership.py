"""Memberships: who may act as what."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import ConfigDict, Field

from app.api.types import Email, Id, In, Instant, View
from app.db.tables.account import Membership

GrantedRole = Annotated[
    Literal["referrer", "hub_worker", "hub_lead", "coordinator", "centre_worker", "administrator"],
    Field(description="The role.", examples=["referrer"]),
]


class MembershipIn(In):
    """A role for an account."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "email": "kim.sample@example.org",
                    "role": "referrer",
                    "organisation_id": "fdec65fe-7212-4737-b222-d7283ab5a383",
                }
            ]
        }
    )

    email: Annotated[Email, Field(description="The address with which the account signs in.")]
    role: GrantedRole
    organisation_id: Annotated[Id | None, Field(description="For a referrer: a verified organisation.")] = None
    centre_id: Annotated[Id | None, Field(description="For a co-ordinator or a centre worker.")] = None


class MembershipView(View):
    """A role that an account has."""

    membership_id: UUID
    account_id: UUID
    role: GrantedRole
    organisation_id: UUID | None
    centre_id: UUID | None
    from_at: Instant

    @classmethod
    def of(cls, row: Membership) -> "MembershipView":
        """Show a membership."""
        return cls.model_validate(
            {
                "membership_id": row.id, "account_id": row.account_id, "role": row.role.value,
                "organisation_id": row.organisation_id, "centre_id": row.centre_id, "from_at": row.from_at,
            }
        )  # fmt: skip
