"""What a centre has, in closed words: the same as in the list that ships with them, `app/data/centre_features.json`.

Source: rule book DIR-01, DIR-02.
"""

from enum import StrEnum


class Facility(StrEnum):
    """What there is for children and adults."""

    BABY_CHANGING = "baby_changing"
    BREASTFEEDING_SPACE = "breastfeeding_space"
    GARDEN = "garden"
    KITCHEN = "kitchen"
    NEAR_PUBLIC_TRANSPORT = "near_public_transport"
    OLDER_CHILDREN_ROOM = "older_children_room"
    PARKING = "parking"
    PRAYER_ROOM = "prayer_room"
    REFRESHMENTS = "refreshments"
    SENSORY_ROOM = "sensory_room"
    SOFT_PLAY = "soft_play"
    TOYS_ALL_AGES = "toys_all_ages"


class Accessibility(StrEnum):
    """What makes a centre fit for everybody; a centre keeps these beside its facilities."""

    ACCESSIBLE_PARKING = "accessible_parking"
    ACCESSIBLE_TOILET = "accessible_toilet"
    ASSISTANCE_DOGS = "assistance_dogs"
    HEARING_LOOP = "hearing_loop"
    LARGE_PRINT = "large_print"
    LIFT = "lift"
    QUIET_SPACE = "quiet_space"
    STEP_FREE = "step_free"


class Measure(StrEnum):
    """What keeps adults from meeting; the same for every family."""

    ESCORT_TO_TRANSPORT = "escort_to_transport"
    SEPARATE_ENTRANCES = "separate_entrances"
    SEPARATE_WAITING_ROOMS = "separate_waiting_rooms"
    STAFF_BRING_CHILD = "staff_bring_child"
    STAGGERED_ARRIVALS = "staggered_arrivals"


class Language(StrEnum):
    """What is spoken there: tags of BCP 47."""

    ARABIC = "ar"
    BRITISH_SIGN_LANGUAGE = "bfi"
    BENGALI = "bn"
    WELSH = "cy"
    ENGLISH = "en"
    FARSI = "fa"
    FRENCH = "fr"
    IRISH = "ga"
    GUJARATI = "gu"
    KURDISH = "ku"
    LITHUANIAN = "lt"
    PUNJABI = "pa"
    POLISH = "pl"
    PORTUGUESE = "pt"
    ROMANIAN = "ro"
    SOMALI = "so"
    TAMIL = "ta"
    TURKISH = "tr"
    URDU = "ur"
    CHINESE = "zh"
