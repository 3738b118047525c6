"""The hub's words: what it can decide, the move that each decision makes, and the checks it asks for.

What a decision needs before it can be made stands in `decision.py`, the order of the queue in `hub_queue.py`.

Source: rule book HUB-02 to HUB-06.
"""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from app.domain import referral


class Decision(StrEnum):
    """What the hub can decide."""

    SUITABLE = "suitable"
    SUITABLE_WITH_CONDITIONS = "suitable_with_conditions"
    SUPERVISED_FIRST = "supervised_first"
    NOT_SUITABLE = "not_suitable"
    MORE_INFORMATION = "more_information"
    REINSTATE = "reinstate"
    """The family goes back to the place that was suspended."""
    LAPSE = "lapse"


# fmt: off
MOVE: Mapping[Decision, referral.Move] = MappingProxyType({
    Decision.SUITABLE:                 referral.Move.FIND_SUITABLE,
    Decision.SUITABLE_WITH_CONDITIONS: referral.Move.FIND_SUITABLE,
    Decision.SUPERVISED_FIRST:         referral.Move.SUPERVISE_FIRST,
    Decision.NOT_SUITABLE:             referral.Move.REFUSE,
    Decision.MORE_INFORMATION:         referral.Move.ASK,
    Decision.REINSTATE:                referral.Move.REINSTATE,
    Decision.LAPSE:                    referral.Move.LAPSE,
})
# fmt: on

FAVOURABLE = frozenset(
    {Decision.SUITABLE, Decision.SUITABLE_WITH_CONDITIONS, Decision.SUPERVISED_FIRST, Decision.REINSTATE}
)


class CheckKind(StrEnum):
    """A safeguarding check (HUB-03)."""

    POLICE = "police"
    LOCAL_AUTHORITY = "local_authority"
    CAFCASS = "cafcass"


class CheckResult(StrEnum):
    """What a check came to; the answer itself is sealed text."""

    NOTHING_KNOWN = "nothing_known"
    INFORMATION = "information"
    CONCERN = "concern"
    NO_ANSWER_POSSIBLE = "no_answer_possible"
