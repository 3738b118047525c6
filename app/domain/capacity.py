"""The question to many centres: who would consider such a family, and from when. Nothing in it tells which family.

How to read it: everything is a word of a closed list. What somebody asks about is coarsened before it is kept: an area
with few homes becomes the wider one, a rare need its broad kind (`BROAD`), a rare language "another one". What they typed
is not kept.

Source: rule book DIR-06, REF-18.
"""

from collections.abc import Collection, Mapping
from datetime import timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from app.domain.postcode import Postcode

OPEN_DAYS: Final = timedelta(days=28)
"""How long centres may answer."""
MOST_CENTRES: Final = 50
MOST_NEEDS: Final = 3
MOST_A_DAY: Final = 20
"""Questions of one organisation; centres would not answer more."""
FEWEST_POSTCODES: Final = 500
"""A postcode district with fewer (some 7,500 homes) is named by its area alone."""


class Children(StrEnum):
    """How many children."""

    ONE = "one"
    TWO = "two"
    MORE = "three_or_more"


class AgeBand(StrEnum):
    """The age of a child."""

    UNDER_FIVE = "under_5"
    PRIMARY = "5_to_10"
    SECONDARY = "11_to_15"
    OLDER = "16_or_17"


MOST_AGES: Final = MappingProxyType({Children.ONE: 1, Children.TWO: 2})
"""So many children are of so many ages at most."""


class Starts(StrEnum):
    """When it should begin."""

    WITHIN_A_MONTH = "within_a_month"
    WITHIN_THREE_MONTHS = "within_three_months"
    LATER = "later"


class Need(StrEnum):
    """What a family needs, as whoever asks knows it."""

    WHEELCHAIR = "wheelchair"
    WALKING = "walking"
    HEARING = "hearing"
    SIGHT = "sight"
    SIGN_LANGUAGE = "sign_language"
    SPEECH = "speech"
    AUTISM = "autism"
    LEARNING_DISABILITY = "learning_disability"
    MENTAL_HEALTH = "mental_health"
    EPILEPSY = "epilepsy"
    TUBE_FEEDING = "tube_feeding"
    MEDICATION = "medication"
    ALLERGY = "allergy"
    PERSONAL_CARE = "personal_care"


class BroadNeed(StrEnum):
    """The kind of need that a centre is told."""

    ACCESS = "access"
    COMMUNICATION = "communication"
    EXTRA_SUPPORT = "extra_support"
    HEALTH = "health"


BROAD: Final[Mapping[Need, BroadNeed]] = MappingProxyType(
    {
        Need.WHEELCHAIR: BroadNeed.ACCESS,
        Need.WALKING: BroadNeed.ACCESS,
        Need.HEARING: BroadNeed.COMMUNICATION,
        Need.SIGHT: BroadNeed.COMMUNICATION,
        Need.SIGN_LANGUAGE: BroadNeed.COMMUNICATION,
        Need.SPEECH: BroadNeed.COMMUNICATION,
        Need.AUTISM: BroadNeed.EXTRA_SUPPORT,
        Need.LEARNING_DISABILITY: BroadNeed.EXTRA_SUPPORT,
        Need.MENTAL_HEALTH: BroadNeed.EXTRA_SUPPORT,
        Need.EPILEPSY: BroadNeed.HEALTH,
        Need.TUBE_FEEDING: BroadNeed.HEALTH,
        Need.MEDICATION: BroadNeed.HEALTH,
        Need.ALLERGY: BroadNeed.HEALTH,
        Need.PERSONAL_CARE: BroadNeed.HEALTH,
    }
)
OTHER_LANGUAGE: Final = "another"
COMMON_LANGUAGES: Final = frozenset({"ar", "bn", "cy", "en", "gu", "pa", "pl", "pt", "ro", "ur"})
"""Spoken by so many that they tell nothing; any other one is named as another."""


class Word(StrEnum):
    """What a centre says."""

    YES = "would_consider"
    PERHAPS = "perhaps"
    NO = "no"


class Criterion(StrEnum):
    """What a centre asks for before it takes a family."""

    COURT_ORDER = "court_order"
    PROFESSIONAL_REFERRAL = "professional_referral"
    SAFEGUARDING_REPORT = "safeguarding_report"
    RISK_ASSESSMENT = "risk_assessment"
    FUNDING_AGREED = "funding_agreed"
    BOTH_AGREE = "both_agree"
    PRE_VISIT = "pre_visit"
    LIVES_NEARBY = "lives_nearby"


def coarse_area(read: Postcode, postcodes_in_district: int) -> str:
    """Name the area a question is about: the postcode district, or where few live there the letters in front."""
    return read.district if postcodes_in_district >= FEWEST_POSTCODES else read.area


def coarse_needs(needs: Collection[Need]) -> list[BroadNeed]:
    """Give the broad kinds of some needs."""
    return sorted({BROAD[need] for need in needs})


def coarse_languages(languages: Collection[str]) -> list[str]:
    """Name rare languages as another one."""
    return sorted({each if each in COMMON_LANGUAGES else OTHER_LANGUAGE for each in languages})
