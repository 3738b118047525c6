"""Organisations in whose name people refer."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import ConfigDict, Field

from app.api.paging import Page, Paged
from app.api.types import ONE_LINE, In, ShortText, View
from app.db.tables.organisation import Organisation

OrganisationWord = Annotated[
    Literal[
        "centre_operator",
        "law_firm",
        "mediation",
        "cafcass",
        "cafcass_cymru",
        "authority",
        "trust",
        "court",
        "association",
    ],
    Field(description="What it is; `trust` stands in Northern Ireland for the authority.", examples=["law_firm"]),
]


class OrganisationIn(In):
    """An organisation that the hub has checked."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"kind": "law_firm", "name": "Sample and Sample Solicitors"}]}
    )

    kind: OrganisationWord
    name: ShortText


class OrganisationView(View):
    """A verified organisation."""

    organisation_id: UUID
    kind: OrganisationWord
    name: Annotated[str, Field(max_length=200, examples=["Sample and Sample Solicitors"])]

    @classmethod
    def of(cls, row: Organisation) -> "OrganisationView":
        """Show an organisation."""
        return cls.model_validate({"organisation_id": row.id, "kind": row.kind.value, "name": row.name})


class OrganisationsQuery(Paged):
    """What to look for."""

    name: Annotated[
        Annotated[str, Field(min_length=2, max_length=100), ONE_LINE] | None, Field(description="A part of the name.")
    ] = None
    kind: Annotated[OrganisationWord | None, Field(description="Only this kind.")] = None


class OrganisationsView(Page[OrganisationView]):
    """A page of organisations, by name."""
