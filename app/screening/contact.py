"""What a side's answers say about writing to another adult: which kinds of concern make a letter dangerous.

`DANGERS` reads: this danger of the contact step is any of these concerns, whoever they are about. Only an explicit no
to each, and to every order, leaves room for an invitation that no person has released.

Source: rule book REF-02, GATE-11, SUI-15.
"""

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Final

from app.domain.contact import Risks, together
from app.domain.vocabulary import Answer
from app.screening.facts import Facts
from app.screening.words import NOT_KNOWN, Kind

# fmt: off
DANGERS: Mapping[str, frozenset[Kind]] = MappingProxyType({
    "abuse": frozenset({
        Kind.CHILD_ABUSE, Kind.PHYSICAL_OR_EMOTIONAL_ABUSE_ALLEGED, Kind.SEXUAL_ABUSE_ALLEGED,
        Kind.DOMESTIC_ABUSE_PROVEN, Kind.DOMESTIC_ABUSE_ALLEGED, Kind.OFFENCE_AGAINST_CHILD, Kind.NEGLECT,
        Kind.COERCIVE_CONTROL, Kind.FORCED_MARRIAGE, Kind.HONOUR_BASED_ABUSE, Kind.MARAC_OR_IDVA, Kind.WEAPONS,
        Kind.THREATS_TO_STAFF, Kind.RISK_FROM_OTHERS,
    }),
    "stalking":        frozenset({Kind.STALKING, Kind.TRACKING}),
    "abduction_feared": frozenset({Kind.ABDUCTION, Kind.ABDUCTION_FEARED}),
})
# fmt: on

_NO: Final = frozenset({"no", "none"})
_ORDERS: Final = ("no_contact_order", "contact_forbidden", "court_order", "protected_person")
_OTHER_IS_BOUND: Final = frozenset({"binds_other", "binds_both"})


def risks_of(sides: Iterable[Facts], *, raised_by_staff: bool = False) -> Risks:
    """Tell what has been said that bears on writing to an adult; nobody's answers leave everything unknown.

    Args:
        sides: what the other sides have said, each for itself.
        raised_by_staff: hub or centre has added a concern, which counts as abuse until somebody has looked.
    """
    said = tuple(sides)
    answers = {
        danger: together(answer for facts in said for answer in _concerned(facts, kinds))
        for danger, kinds in DANGERS.items()
    }
    abuse = [answers["abuse"], *(_danger(facts) for facts in said), *([Answer.YES] if raised_by_staff else [])]
    return Risks(
        abuse=together(abuse) if said or raised_by_staff else Answer.UNKNOWN,
        stalking=answers["stalking"],
        abduction_feared=answers["abduction_feared"],
        order=together(_gate(facts, question) for facts in said for question in _ORDERS),
        applicant_is_protected=any(_is_protected(facts) for facts in said),
    )


def _concerned(facts: Facts, kinds: frozenset[Kind]) -> list[Answer]:
    """Give every answer about these kinds, about whomever; a kind that nobody answered is unknown."""
    return [Answer(concern.answer.value) for concern in facts.all_concerns() if concern.kind in kinds]


def _danger(facts: Facts) -> Answer:
    value = facts.gate("danger").value
    if value in NOT_KNOWN:
        return Answer.UNKNOWN
    return Answer.NO if value == "none" else Answer.YES


def _gate(facts: Facts, question: str) -> Answer:
    value = facts.gate(question).value
    if value in NOT_KNOWN:
        return Answer.UNKNOWN
    return Answer.NO if value in _NO else Answer.YES


def _is_protected(facts: Facts) -> bool:
    """Say whether somebody is bound towards this side, or this side needs protection."""
    return facts.gate("protected_person").value == Answer.YES or facts.gate("no_contact_order").value in _OTHER_IS_BOUND
