"""Withdrawal: why somebody does not want to go on, as a closed word; nobody has to say.

Source: rule book REF-07, REF-08.
"""

from enum import StrEnum


class Reason(StrEnum):
    """Why a side withdraws; staff read it, no other side does."""

    OWN_ARRANGEMENTS = "own_arrangements"
    CHANGED_MIND = "changed_mind"
    TAKES_TOO_LONG = "takes_too_long"
    COST = "cost"
    WORRIED = "worried"
    MISTAKE = "mistake"
    OTHER = "other"
    NOT_SAID = "not_said"
