"""Approval: what takes two people, who may ask for it, and who may say yes.

`RULES` reads: this kind may be asked for by these roles and answered by those; where `lead` stands, one of the two is the
hub lead. Whoever asked never answers, in no other role and by no other account of the same person.

Source: rule book PRIV-09.
"""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import NamedTuple

from app.domain.access import HUB, Role


class Kind(StrEnum):
    """What takes two people."""

    UNSEAL_ADDRESS = "unseal_address"
    RELEASE_REPORT = "release_report"
    RELEASE_EXPORT = "release_export"
    LOWER_RISK = "lower_risk"
    DELETE_EARLY = "delete_early"
    MERGE_PEOPLE = "merge_people"


RELEASES = frozenset({Kind.RELEASE_REPORT, Kind.RELEASE_EXPORT})
"""What lets something out; a safeguarding hold keeps it in."""


class Word(StrEnum):
    """What the second person says."""

    YES = "yes"
    NO = "no"


class Rule(NamedTuple):
    """A row of the table.

    Args:
        asks: roles that may ask.
        answers: roles that may answer.
        lead: one of the two is the hub lead.
    """

    asks: frozenset[Role]
    answers: frozenset[Role]
    lead: bool


_CENTRE = frozenset({Role.COORDINATOR, Role.CENTRE_WORKER})
_ANSWERS_AT_CENTRE = frozenset({Role.COORDINATOR})
_REQUESTS = HUB | {Role.FAMILY, Role.SERVICE}

# fmt: off
RULES: Mapping[Kind, Rule] = MappingProxyType({
    #                          asks        answers             lead
    Kind.UNSEAL_ADDRESS: Rule(HUB,        HUB,                True),
    Kind.RELEASE_REPORT: Rule(_CENTRE,    _ANSWERS_AT_CENTRE, False),
    Kind.RELEASE_EXPORT: Rule(_REQUESTS,  HUB,                False),
    Kind.LOWER_RISK:     Rule(HUB,        HUB,                False),
    Kind.DELETE_EARLY:   Rule(HUB,        HUB,                True),
    Kind.MERGE_PEOPLE:   Rule(HUB,        HUB,                False),
})
# fmt: on


def may_ask(kind: Kind, role: Role) -> bool:
    """Tell whether a role asks for this kind."""
    return role in RULES[kind].asks


def may_answer(kind: Kind, role: Role, *, asked_as: Role, same_person: bool) -> bool:
    """Tell whether somebody may answer what somebody else asked for.

    Args:
        kind: what is asked for.
        role: of the one who would answer.
        asked_as: in which role it was asked for.
        same_person: the two accounts are one person's.

    Source: rule book PRIV-09.
    """
    rule = RULES[kind]
    if same_person or role not in rule.answers:
        return False
    return not rule.lead or Role.HUB_LEAD in (role, asked_as)


def answered_by(kind: Kind, asked_as: Role) -> Role:
    """Tell on whose list the question stands: the lead's where the lead has to be one of the two and has not asked."""
    rule = RULES[kind]
    if rule.lead and asked_as is not Role.HUB_LEAD:
        return Role.HUB_LEAD
    return Role.COORDINATOR if Role.COORDINATOR in rule.answers else Role.HUB_WORKER
