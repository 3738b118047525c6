"""Sections: the documents in which a side says what it has to say.

One document a section, one ciphertext each. Everything in them is that side's statement: what it says of another adult
is never copied into that adult's own record. A field that is marked NotRequired may be left out; what a submission needs
is told by `submission.missing`, so that a draft may hold any part of this. The document of `safety` is the answers
document of the screening questionnaire and is described there. Lengths stand in `vocabulary.py`: names have NAME_LENGTH,
lines LINE_LENGTH, words of one's own TEXT_LENGTH.

Source: rule book REF-04, REF-16; referral form.
"""

from typing import NotRequired, TypedDict

from app.domain.vocabulary import (
    Answer,
    CareStatus,
    Day,
    Frequency,
    Home,
    LastContact,
    LetterLanguage,
    Lives,
    Measure,
    MoveOn,
    ParentalResponsibility,
    Part,
    Payer,
    ReferrerRole,
    Relationship,
    RouteKind,
)


class Kinship(TypedDict):
    """What the speaker is to one child."""

    child_id: str
    """A uuid out of `children` of the same application."""
    relationship: Relationship
    parental_responsibility: NotRequired[ParentalResponsibility]
    lives_with_me: Lives


class OthersKinship(TypedDict):
    """What another adult is to one child, as the speaker says."""

    child_id: str
    relationship: Relationship
    parental_responsibility: NotRequired[ParentalResponsibility]
    lives_with: NotRequired[Lives]


class Address(TypedDict):
    """Where the speaker lives; never needed, and a care-of address is as good."""

    lines: list[str]
    """One to ADDRESS_LINES lines of LINE_LENGTH."""
    postcode: NotRequired[str]
    in_refuge: NotRequired[bool]
    confidential: NotRequired[bool]


class OwnProfessional(TypedDict):
    """Somebody who works with the speaker or the child."""

    name: str
    role: str
    organisation: NotRequired[str]
    telephone: NotRequired[str]
    email: NotRequired[str]
    may_be_contacted: NotRequired[bool]


class EmergencyContact(TypedDict):
    """Whom to ring for the speaker."""

    name: str
    relationship: NotRequired[str]
    telephone: str


class AboutMe(TypedDict):
    """The speaker."""

    given_name: str
    family_name: str
    known_as: NotRequired[str]
    names_known_to_other_side: NotRequired[str]
    birth_date: NotRequired[str]
    """A date as YYYY-MM-DD."""
    part: Part
    relationship_to_children: list[Kinship]
    safe_route_ids: list[str]
    """Uuids of contact routes of the speaker's own account that the speaker has marked safe."""
    address: NotRequired[Address]
    languages: NotRequired[list[str]]
    interpreter: NotRequired[bool]
    sign_language: NotRequired[bool]
    reading_help: NotRequired[bool]
    access_needs: NotRequired[str]
    solicitor: NotRequired[OwnProfessional]
    emergency_contact: NotRequired[EmergencyContact]


class Care(TypedDict):
    """What helps a child to be well at a visit."""

    allergies: NotRequired[str]
    medication: NotRequired[str]
    health: NotRequired[str]
    needs: NotRequired[str]
    """Disability, equipment, communication."""
    diet: NotRequired[str]
    toilet_help: NotRequired[str]
    comforts: NotRequired[str]
    """What helps when the child is upset."""
    faith_or_culture: NotRequired[str]
    languages: NotRequired[list[str]]
    first_aid_consent: NotRequired[bool]
    photographs_consent: NotRequired[bool]
    toilet_help_consent: NotRequired[bool]


class SocialServices(TypedDict):
    """What an authority has to do with a child."""

    known: Answer
    status: NotRequired[CareStatus]
    authority: NotRequired[str]
    social_worker: NotRequired[str]
    cafcass_officer: NotRequired[str]


class Child(TypedDict):
    """One child, as the speaker knows them."""

    child_id: str
    """A uuid that the client makes."""
    given_name: str
    family_name: str
    known_as: NotRequired[str]
    birth_date: str
    lives_with: Home
    has_met_visiting_adult: Answer
    school: NotRequired[str]
    gp: NotRequired[str]
    care: NotRequired[Care]
    social_services: NotRequired[SocialServices]
    wishes: NotRequired[str]
    """The child's wishes and feelings as the speaker tells them; an adult's account (CHI-04)."""
    how_told: NotRequired[str]


class Children(TypedDict):
    """The document of the section `children`."""

    children: list[Child]


class OfferedRoute(TypedDict):
    """A way of reaching another adult, as the speaker says; it is verified before anybody uses it (REF-02)."""

    kind: RouteKind
    value: str
    note: NotRequired[str]


class OtherAdult(TypedDict):
    """Another adult of the case; only names and relationship are ever needed (REF-16)."""

    adult_id: str
    """A uuid that the client makes."""
    names: str
    relationship_to_children: list[OthersKinship]
    part: NotRequired[Part]
    route: NotRequired[OfferedRoute]
    knows_of_referral: NotRequired[Answer]


class OtherAdults(TypedDict):
    """The document of the section `other_adults`."""

    other_adults: list[OtherAdult]


class Proceedings(TypedDict):
    """A case at court, as the speaker tells it; an order counts only when it has been seen (ORD-06)."""

    court: NotRequired[str]
    case_number: NotRequired[str]
    order_made: NotRequired[Answer]
    order_made_on: NotRequired[str]
    next_hearing_on: NotRequired[str]
    finding_of_fact_on: NotRequired[str]


class Request(TypedDict):
    """What is asked for."""

    service_wished: str
    """A service of SVC-01, by its word in `services`."""
    why: str
    plan_to_move_on: MoveOn
    plan_in_words: NotRequired[str]
    last_contact: LastContact
    last_contact_on: NotRequired[str]
    what_ended_it: NotRequired[str]
    used_before: NotRequired[Answer]
    used_before_where: NotRequired[str]
    centre_ids: NotRequired[list[str]]
    """Centres that the speaker wishes for, in order."""
    frequency: NotRequired[Frequency]
    session_minutes: NotRequired[int]
    days_possible: NotRequired[list[Day]]
    waiting_list_acceptable: NotRequired[bool]
    letters_language: NotRequired[LetterLanguage]
    who_pays: NotRequired[Payer]
    worried_about_cost: NotRequired[bool]
    measures_wanted: NotRequired[list[Measure]]
    wishes_not_to_meet: NotRequired[bool]
    proceedings: NotRequired[Proceedings]
    professionals: NotRequired[list[OwnProfessional]]


class Declarations(TypedDict):
    """What the speaker has read and declares; each has to be true."""

    privacy_notice_version: str
    checks_and_sharing: bool
    records_understood: bool
    true_to_best_of_knowledge: bool
    on: str


class Referrer(TypedDict):
    """The professional who refers, in the name of a verified organisation (REF-03)."""

    organisation_id: str
    role: ReferrerRole
    acts_for: NotRequired[str | None]
    """The adult_id of the client; null for none. Needed of a solicitor or mediator."""
    own_reference: NotRequired[str]
    parties_know: NotRequired[bool]
    invoice_to: NotRequired[str]
    tied_service: NotRequired[str]
    """What a contract ties the referrer to (REF-17)."""
    quoted_answer_ids: NotRequired[list[str]]
    """Uuids of centres' answers to a capacity question of the referrer's organisation, quoted as such (REF-18)."""
