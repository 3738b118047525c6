"""Views: the kinds of answer to one question, one model for each audience, chosen by one table.

`VIEW` reads: from how a caller stands to the case to the view they get. Each view holds what its column of the matrix
in `visibility.py` allows; a centre before it accepts, and a referrer without a side, have short lists of their own.

Source: rule book PRIV-01, CEN-10; visibility matrix.
"""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from app.domain.access import HUB, Relation, Role
from app.domain.visibility import Cell, Group, Reader, cell


class View(StrEnum):
    """The kinds of answer to one question, one model for each audience."""

    FAMILY = "family"
    REPRESENTATIVE = "representative"
    REFERRER = "referrer"
    """What they sent, the stage and the outcome: a support worker, or a court, without a side."""
    STATUTORY = "statutory"
    HUB = "hub"
    CENTRE_OFFERED = "centre_offered"
    CENTRE = "centre"
    WORKER = "worker"


# fmt: off
VIEW: Mapping[Relation, View] = MappingProxyType({
    Relation.PARTY:          View.FAMILY,
    Relation.REPRESENTATIVE: View.REPRESENTATIVE,
    Relation.REFERRER:       View.REFERRER,
    Relation.STATUTORY:      View.STATUTORY,
    Relation.CENTRE_OFFERED: View.CENTRE_OFFERED,
    Relation.CENTRE:         View.CENTRE,
    Relation.WORKER:         View.WORKER,
})
# fmt: on
"""From how a caller stands to the case to the view they get. A grant alone gives no view: only what it names."""

COARSE_STAGE = frozenset({View.FAMILY, View.REPRESENTATIVE, View.REFERRER})
"""These read the coarse stage out of what has been shown; every other view the exact status (REF-08)."""

COLUMN: Mapping[View, Reader] = MappingProxyType(
    {
        View.REPRESENTATIVE: Reader.REPRESENTATIVE,
        View.STATUTORY: Reader.STATUTORY,
        View.HUB: Reader.HUB,
        View.CENTRE: Reader.COORDINATOR,
        View.WORKER: Reader.WORKER,
    }
)
"""The column of each view; a family's hangs on the adult (`family_reader`), the two others have lists of their own."""

OFFERED: Mapping[Group, Cell] = MappingProxyType(
    {
        Group.ADULTS_NAMES: Cell.FULL,
        Group.CHILD_NAMES: Cell.FULL,
        Group.CHILD_ADDRESS: Cell.REDUCED,
        Group.CARE_NOTE: Cell.REDUCED,
        Group.ANSWERS: Cell.REDUCED,
        Group.CONCERNS: Cell.REDUCED,
        Group.SCREENING: Cell.REDUCED,
        Group.ORDERS: Cell.REDUCED,
        Group.SAFETY_PLAN: Cell.REDUCED,
        Group.HUB_NOTES: Cell.REDUCED,
        Group.CENTRE: Cell.FULL,
    }
)
"""What a co-ordinator sees before the centre has accepted; nothing else (CEN-10, LIGHT-07).

Of the child's residence the surname, of the answers the pattern wished, of the screening the lights and what is open.
"""

REFERRED: Mapping[Group, Cell] = MappingProxyType(
    {
        Group.ADULTS_NAMES: Cell.OWN,
        Group.CHILD_NAMES: Cell.OWN,
        Group.ANSWERS: Cell.OWN,
        Group.SCREENING: Cell.OWN,
        Group.MESSAGES: Cell.OWN,
        Group.CENTRE: Cell.FULL,
    }
)
"""What a referrer without a side sees: what they sent, and the outcome."""


def view_for(role: Role, relation: Relation | None) -> View | None:
    """Choose the view that a caller gets of a case; None where they get none, which reads as not found.

    Args:
        role: what the caller acts as.
        relation: how the caller stands to this case; None without a row of their own.

    Source: visibility matrix, principles 9 to 11.
    """
    if role in HUB:
        return View.HUB
    if role is Role.ADMINISTRATOR or relation is None:
        return None
    return VIEW.get(relation)


def family_reader(*, child_lives_with: bool, is_parent: bool) -> Reader:
    """Tell the column of an adult of the family; resident belongs to a pair of child and adult."""
    if child_lives_with:
        return Reader.RESIDENT
    return Reader.NON_RESIDENT if is_parent else Reader.OTHER_APPLICANT


def seen_by(view: View, group: Group, family: Reader = Reader.NON_RESIDENT) -> Cell:
    """Tell how much of a field group a view holds.

    Args:
        view: the kind of answer.
        group: the field group.
        family: the column of a family view.
    """
    if view is View.CENTRE_OFFERED:
        return OFFERED.get(group, Cell.NOTHING)
    if view is View.REFERRER:
        return REFERRED.get(group, Cell.NOTHING)
    return cell(group, family if view is View.FAMILY else COLUMN[view])
