"""The sections of an application that tell of people: the speaker, the children, the other adults.

Every field may be left out of a draft, and null counts as left out; what a submission needs is told by `list_missing`.
"""

from typing import Annotated, Final

from pydantic import ConfigDict, Field

from app.api.types import ONE_LINE, SOME_LINES, Bool, Date, Email, Id, In, Postcode, Telephone
from app.domain.vocabulary import (
    ADDRESS_LINES,
    ADULTS,
    CHILDREN,
    ITEMS,
    LANGUAGE_LENGTH,
    LINE_LENGTH,
    NAME_LENGTH,
    TEXT_LENGTH,
    Answer,
    CareStatus,
    Home,
    Lives,
    ParentalResponsibility,
    Part,
    Relationship,
    RouteKind,
)

Name = Annotated[str, Field(min_length=1, max_length=NAME_LENGTH, examples=["Sam Sample"]), ONE_LINE]
Line = Annotated[str, Field(min_length=1, max_length=LINE_LENGTH), ONE_LINE]
Words = Annotated[str, Field(min_length=1, max_length=TEXT_LENGTH), SOME_LINES]
Language = Annotated[str, Field(min_length=2, max_length=LANGUAGE_LENGTH, examples=["cy"]), ONE_LINE]

CHILD_ID: Final = "6f1c9f0e-2f0a-4a55-9d3c-3f0c6f3c2b11"
ADULT_ID: Final = "1c0f5a52-6d2f-4f0e-8a25-53f6a8d0c7e2"
_ROUTE_ID: Final = "a3b1f3a8-64b1-4c55-9a0b-0a6f4f5c8d21"


class KinshipIn(In):
    """What the speaker is to one child."""

    child_id: Id | None = None
    relationship: Relationship | None = None
    parental_responsibility: ParentalResponsibility | None = None
    lives_with_me: Lives | None = None


class OthersKinshipIn(In):
    """What another adult is to one child, as the speaker says."""

    child_id: Id | None = None
    relationship: Relationship | None = None
    parental_responsibility: ParentalResponsibility | None = None
    lives_with: Lives | None = None


class AddressIn(In):
    """Where the speaker lives; never needed, and a care-of address is as good."""

    lines: Annotated[list[Line], Field(min_length=1, max_length=ADDRESS_LINES)] | None = None
    postcode: Postcode | None = None
    in_refuge: Bool | None = None
    confidential: Bool | None = None


class OwnProfessionalIn(In):
    """Somebody who works with the speaker or the child."""

    name: Name | None = None
    role: Line | None = None
    organisation: Line | None = None
    telephone: Telephone | None = None
    email: Email | None = None
    may_be_contacted: Bool | None = None


class EmergencyContactIn(In):
    """Whom to ring for the speaker."""

    name: Name | None = None
    relationship: Line | None = None
    telephone: Telephone | None = None


class AboutMeIn(In):
    """The section `about_me`: the speaker."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "given_name": "Sam",
                    "family_name": "Sample",
                    "part": "visits",
                    "relationship_to_children": [
                        {"child_id": CHILD_ID, "relationship": "father", "lives_with_me": "no"},
                    ],
                    "safe_route_ids": [_ROUTE_ID],
                }
            ]
        }
    )
    given_name: Name | None = None
    family_name: Name | None = None
    known_as: Name | None = None
    names_known_to_other_side: Name | None = None
    birth_date: Date | None = None
    part: Part | None = None
    relationship_to_children: Annotated[list[KinshipIn], Field(max_length=CHILDREN)] | None = None
    safe_route_ids: Annotated[list[Id], Field(max_length=ITEMS)] | None = None
    address: AddressIn | None = None
    languages: Annotated[list[Language], Field(max_length=ITEMS)] | None = None
    interpreter: Bool | None = None
    sign_language: Bool | None = None
    reading_help: Bool | None = None
    access_needs: Words | None = None
    solicitor: OwnProfessionalIn | None = None
    emergency_contact: EmergencyContactIn | None = None


class CareIn(In):
    """What helps a child to be well at a visit."""

    allergies: Words | None = None
    medication: Words | None = None
    health: Words | None = None
    needs: Words | None = None
    diet: Words | None = None
    toilet_help: Words | None = None
    comforts: Words | None = None
    faith_or_culture: Words | None = None
    languages: Annotated[list[Language], Field(max_length=ITEMS)] | None = None
    first_aid_consent: Bool | None = None
    photographs_consent: Bool | None = None
    toilet_help_consent: Bool | None = None


class SocialServicesIn(In):
    """What an authority has to do with a child."""

    known: Answer | None = None
    status: CareStatus | None = None
    authority: Line | None = None
    social_worker: Line | None = None
    cafcass_officer: Line | None = None


class ChildIn(In):
    """One child, as the speaker knows them."""

    child_id: Id | None = None
    given_name: Name | None = None
    family_name: Name | None = None
    known_as: Name | None = None
    birth_date: Date | None = None
    lives_with: Home | None = None
    has_met_visiting_adult: Answer | None = None
    school: Line | None = None
    gp: Line | None = None
    care: CareIn | None = None
    social_services: SocialServicesIn | None = None
    wishes: Words | None = None
    how_told: Words | None = None


class ChildrenIn(In):
    """The section `children`."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "children": [
                        {
                            "child_id": CHILD_ID,
                            "given_name": "Kit",
                            "family_name": "Sample",
                            "birth_date": "2019-05-04",
                            "lives_with": "other_adult",
                            "has_met_visiting_adult": "yes",
                        }
                    ]
                }
            ]
        }
    )
    children: Annotated[list[ChildIn], Field(max_length=CHILDREN)] | None = None


class OfferedRouteIn(In):
    """A way of reaching another adult, as the speaker says; it is verified before anybody uses it."""

    kind: RouteKind | None = None
    value: Line | None = None
    note: Line | None = None


class OtherAdultIn(In):
    """Another adult of the case; only names and relationship are ever needed."""

    adult_id: Id | None = None
    names: Name | None = None
    relationship_to_children: Annotated[list[OthersKinshipIn], Field(max_length=CHILDREN)] | None = None
    part: Part | None = None
    route: OfferedRouteIn | None = None
    knows_of_referral: Answer | None = None


class OtherAdultsIn(In):
    """The section `other_adults`."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "other_adults": [
                        {
                            "adult_id": ADULT_ID,
                            "names": "Alex Sample",
                            "relationship_to_children": [
                                {"child_id": CHILD_ID, "relationship": "mother", "lives_with": "yes"},
                            ],
                            "part": "lives_with",
                            "knows_of_referral": "unknown",
                        }
                    ]
                }
            ]
        }
    )
    other_adults: Annotated[list[OtherAdultIn], Field(max_length=ADULTS)] | None = None
