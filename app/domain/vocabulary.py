"""The vocabulary of the application form: its closed words and the lengths of its open ones.

Source: rule book REF-04; referral form.
"""

from enum import StrEnum
from typing import Final

NAME_LENGTH: Final = 120
LINE_LENGTH: Final = 200
TEXT_LENGTH: Final = 4_000
POSTCODE_LENGTH: Final = 10
TELEPHONE_LENGTH: Final = 30
EMAIL_LENGTH: Final = 254
LANGUAGE_LENGTH: Final = 35
"""The longest language tag that BCP 47 asks everybody to take."""
VERSION_LENGTH: Final = 20

ADDRESS_LINES: Final = 6
CHILDREN: Final = 12
ADULTS: Final = 12
ITEMS: Final = 20
"""The most entries of any other list."""


class Answer(StrEnum):
    """How a question about a fact can be answered; only an explicit no counts as no (SUI-15)."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"
    PREFER_NOT_TO_SAY = "prefer_not_to_say"


class Part(StrEnum):
    """What an adult does in this referral."""

    VISITS = "visits"
    BRINGS = "brings"
    LIVES_WITH = "lives_with"
    OTHER = "other"


class Relationship(StrEnum):
    """What an adult is to a child."""

    MOTHER = "mother"
    FATHER = "father"
    STEP_PARENT = "step_parent"
    GRANDPARENT = "grandparent"
    GUARDIAN = "guardian"
    FOSTER_CARER = "foster_carer"
    SIBLING = "sibling"
    AUNT_OR_UNCLE = "aunt_or_uncle"
    OTHER = "other"


class Lives(StrEnum):
    """Whether a child lives with an adult; resident belongs to the pair, siblings may differ."""

    YES = "yes"
    PART = "part"
    NO = "no"


class Home(StrEnum):
    """Where a child lives, as far as the form has to know: never an address."""

    ME = "me"
    OTHER_ADULT = "other_adult"
    SHARED = "shared"
    ELSEWHERE = "elsewhere"


class ParentalResponsibility(StrEnum):
    """Whether an adult has parental responsibility, and from what."""

    NO = "no"
    UNKNOWN = "unknown"
    BIRTH = "birth"
    MARRIAGE = "marriage"
    REGISTERED = "registered"
    AGREEMENT = "agreement"
    ORDER = "order"
    ADOPTION = "adoption"
    OTHER = "other"


class RouteKind(StrEnum):
    """A way of reaching somebody."""

    EMAIL = "email"
    TELEPHONE = "telephone"
    POST = "post"
    PROFESSIONAL = "professional"


class LastContact(StrEnum):
    """How long ago the child last spent time with the visiting adult."""

    NEVER = "never"
    WITHIN_MONTH = "within_month"
    WITHIN_SIX_MONTHS = "within_six_months"
    WITHIN_YEAR = "within_year"
    OVER_YEAR = "over_year"
    UNKNOWN = "unknown"


class Frequency(StrEnum):
    """How often contact is hoped for."""

    WEEKLY = "weekly"
    FORTNIGHTLY = "fortnightly"
    MONTHLY = "monthly"
    LESS_OFTEN = "less_often"
    AS_ORDERED = "as_ordered"
    NOT_SURE = "not_sure"


class MoveOn(StrEnum):
    """How contact is hoped to go on after the centre (GATE-07, PRO-04)."""

    HANDOVERS = "handovers"
    THIRD_PARTY = "third_party"
    OWN_ARRANGEMENTS = "own_arrangements"
    SUPPORTED_NEXT = "supported_next"
    NOT_YET_KNOWN = "not_yet_known"
    NONE = "none"


class Day(StrEnum):
    """A day on which contact is possible."""

    MONDAY = "monday"
    TUESDAY = "tuesday"
    WEDNESDAY = "wednesday"
    THURSDAY = "thursday"
    FRIDAY = "friday"
    SATURDAY = "saturday"
    SUNDAY = "sunday"


class Payer(StrEnum):
    """Who is to pay the centre's fee (FEE-01)."""

    ME = "me"
    OTHER_PARTY = "other_party"
    BOTH = "both"
    REFERRER = "referrer"
    AUTHORITY = "authority"
    COURT_ORDERED = "court_ordered"
    NOT_SURE = "not_sure"


class Measure(StrEnum):
    """What a side can ask for against meeting; not meeting is the default anyway, and no reason is needed (CEN-09)."""

    SEPARATE_ARRIVALS = "separate_arrivals"
    SEPARATE_ENTRANCES = "separate_entrances"
    SEPARATE_WAITING_ROOMS = "separate_waiting_rooms"
    ESCORT_TO_TRANSPORT = "escort_to_transport"
    NO_MEETING = "no_meeting"


class ReferrerRole(StrEnum):
    """What a professional referrer is (REF-03); the same words as the screening's pathways."""

    SOLICITOR = "solicitor"
    MEDIATOR = "mediator"
    SUPPORT_WORKER = "support_worker"
    CAFCASS = "cafcass"
    LOCAL_AUTHORITY = "local_authority"
    COURT = "court"


ACTS_FOR_A_SIDE = frozenset({ReferrerRole.SOLICITOR, ReferrerRole.MEDIATOR})
"""These say for which side they act, or that they act for none."""


class CareStatus(StrEnum):
    """What an authority has in place for a child."""

    NONE = "none"
    CHILD_IN_NEED = "child_in_need"
    CHILD_PROTECTION = "child_protection"
    LOOKED_AFTER = "looked_after"
    UNKNOWN = "unknown"


class LetterLanguage(StrEnum):
    """The language of letters."""

    ENGLISH = "en"
    WELSH = "cy"
