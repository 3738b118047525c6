"""What may appear to whom: the visibility table, asked for each marker and each standing.

How to read it: `REDUCED` says, for the cells that the table calls reduced, which leaves they hold; a leaf that is not
named there may not appear. Everything else follows from the table's own letters.
"""

from collections.abc import Mapping
from types import MappingProxyType

from app.api.escapes import FEED
from app.domain.access import HUB, Op, Role
from app.domain.view import View, family_reader, seen_by
from app.domain.visibility import Cell, Group, Reader
from tests.canary.families import Plan, Until
from tests.canary.leaves import TYPED_BY_ITS_SIDE, Leaf
from tests.canary.markers import Marker
from tests.canary.people import Played, Somebody, Standing
from tests.canary.town import Town

NAMES = frozenset({Leaf.FIRST_NAME, Leaf.SURNAME, Leaf.OTHER_NAME, Leaf.ADULTS_BIRTHDAY})

REDUCED: Mapping[tuple[View, Group], frozenset[Leaf]] = MappingProxyType(
    {
        (View.CENTRE, Group.CHILD_ADDRESS): frozenset({Leaf.CHANGED_SURNAME}),
        (View.CENTRE, Group.ANSWERS): frozenset({Leaf.APPLICATION_ROW}),
        (View.CENTRE, Group.CONCERNS): frozenset({Leaf.CONCERN_ROW}),
        (View.CENTRE, Group.SCREENING): frozenset({Leaf.SCREENING_ROW}),
        (View.CENTRE, Group.HUB_NOTES): frozenset({Leaf.REFERRAL_NOTES}),
        (View.CENTRE_OFFERED, Group.CHILD_ADDRESS): frozenset({Leaf.CHANGED_SURNAME}),
        (View.CENTRE_OFFERED, Group.ANSWERS): frozenset({Leaf.APPLICATION_ROW}),
        (View.CENTRE_OFFERED, Group.SCREENING): frozenset({Leaf.SCREENING_ROW}),
        (View.CENTRE_OFFERED, Group.CARE_NOTE): frozenset({Leaf.CARE}),
        (View.CENTRE_OFFERED, Group.SAFETY_PLAN): frozenset({Leaf.CONDITIONS}),
        (View.CENTRE_OFFERED, Group.HUB_NOTES): frozenset({Leaf.REFERRAL_NOTES}),
        (View.STATUTORY, Group.SCREENING): frozenset({Leaf.SCREENING_ROW}),
        (View.STATUTORY, Group.ANSWERS): frozenset({Leaf.APPLICATION_ROW}),
        (View.STATUTORY, Group.WINDOWS): frozenset({Leaf.TIME}),
        (View.WORKER, Group.ADULTS_NAMES): frozenset({Leaf.FIRST_NAME}),
        (View.WORKER, Group.CHILD_NAMES): frozenset({Leaf.CHILDS_FIRST_NAME}),
    }
)
"""The leaves of the cells that the table calls reduced; no other may appear."""

NAMED_BY_THE_READER = frozenset({Group.CHILD_NAMES})
"""Full to a family, and yet each side reads only what it wrote itself (row 7)."""

STAFF_ALONE = frozenset({Leaf.ROOM, Leaf.PRE_VISIT_TEXT, Leaf.CONTACT_NOTE, Leaf.CONDITIONS, Leaf.AGREEMENT_ROW})
"""Leaves of a family's own groups that were written by staff: no family member reads them, of whichever side."""

PUBLIC: Mapping[Leaf, frozenset[Op]] = MappingProxyType(
    {
        Leaf.PLACE_OF_CASE: FEED
        | frozenset(
            {
                Op.FIND_CENTRES,
                Op.SEARCH_CENTRES,
                Op.SUGGEST_CENTRES,
                Op.READ_CENTRE,
                Op.READ_GROUND_RULES,
                Op.LIST_CAPACITY_QUESTIONS,
                Op.READ_CAPACITY_ANSWER,
                Op.LIST_STAFF,
                Op.LIST_ACCOUNTS,
                Op.FIND_ACCOUNTS,
                Op.SET_ACCOUNT_STATUS,
            }
        )
    }
)
"""What everybody may look up, though not that it has to do with a case."""


WORKS_ON_ALL = "hub worker"
"""Whoever has taken every case out of the queue: what is sealed, and where a refuge is, nobody else at the hub reads."""


def may_appear(somebody: Somebody, marker: Marker, town: Town) -> bool:
    """Say whether a marker may be read by somebody, in any answer to them."""
    if somebody.actor is not None and marker.account == str(somebody.actor.account_id):
        return True
    if marker.leaf is Leaf.STAFFS_SURNAME:
        return _of_the_centre(somebody, marker) or somebody.role in HUB
    if marker.leaf in (Leaf.ROUTE_ROW, Leaf.MESSAGE_ROW) and somebody.role is Role.HUB_LEAD:
        return True  # of what belongs to no case the lead reads the trail
    if marker.leaf is Leaf.ACCOUNT_ROW and (somebody.role in HUB or somebody.role is Role.ADMINISTRATOR):
        return True  # a number: to the hub, of who did something; to an administrator, that there is an account (row 1)
    if marker.leaf is Leaf.TASK_ROW:
        # On whose list it stands; and to the hub in the trail of a case of theirs, when somebody completed it (row 33).
        return _on_the_list(somebody, marker, town) or _by_the_hub(somebody, marker, town)
    if marker.leaf is Leaf.PLACE_OF_CASE and _knows_the_centre(somebody, marker, town):
        return True
    if marker.leaf is Leaf.OFFERS_COMMENT:
        return _of_the_centre(somebody, marker) or _by_the_hub(somebody, marker, town)
    return any(
        _may(somebody, standing, marker, town.cases[case])
        for case in marker.cases
        for standing in _standings(somebody, case, town)
    )


def _standings(somebody: Somebody, case: str, town: Town) -> list[Standing]:
    """How somebody stands to a case: the hub to every one that was sent and is not sealed for another."""
    if somebody.role in HUB:
        played = town.cases[case]
        if played.plan.until.name == "DRAFT" or (played.plan.sealed and somebody.name != WORKS_ON_ALL):
            return []
        return [Standing(View.HUB)]
    return [somebody.stands[case]] if case in somebody.stands else []


def _may(somebody: Somebody, standing: Standing, marker: Marker, case: Played) -> bool:
    of_family = standing.view in (View.FAMILY, View.REPRESENTATIVE, View.REFERRER)
    own = standing.side is not None and (case.plan.key, standing.side) in marker.owners
    if of_family and marker.leaf in STAFF_ALONE:
        return own and marker.leaf is Leaf.AGREEMENT_ROW
    if own and marker.leaf in TYPED_BY_ITS_SIDE:
        return True
    if of_family and not standing.confirmed:
        return False
    if marker.leaf is Leaf.REFUGE:
        return somebody.name == WORKS_ON_ALL
    if of_family and marker.leaf is Leaf.CARE and not own:
        return standing.view is View.FAMILY and _has_a_place(case) and _visits(case.plan, standing.side)
    match seen_by(standing.view, marker.group, reader_of(case.plan, standing.side)):
        case Cell.OWN:
            return own
        case Cell.FULL:
            return not (of_family and marker.group in NAMED_BY_THE_READER) or own
        case Cell.REDUCED:
            return marker.leaf in REDUCED.get((standing.view, marker.group), frozenset())
    return False


def reader_of(plan: Plan, side: int | None) -> Reader:
    """The column of a side's adult."""
    if side is None:
        return Reader.NON_RESIDENT
    part, relationship = plan.starts if side == 1 else plan.other
    lives_here = part == "lives_with" or ("me" in plan.homes and side == 1)
    return family_reader(child_lives_with=lives_here, is_parent=relationship in ("mother", "father"))


def _has_a_place(case: Played) -> bool:
    """From the confirmed place on, the visiting adult has the care note (row 10)."""
    return case.plan.until is Until.RUNNING


def _visits(plan: Plan, side: int | None) -> bool:
    return (plan.starts if side == 1 else plan.other)[0] == "visits"


def _of_the_centre(somebody: Somebody, marker: Marker) -> bool:
    return (
        somebody.role is Role.COORDINATOR
        and somebody.actor is not None
        and (somebody.actor.centre_id == marker.by_centre)
    )


def _knows_the_centre(somebody: Somebody, marker: Marker, town: Town) -> bool:
    """Staff know their own centre, the hub all of them, and a firm the one to which it has put a referral itself."""
    actor = somebody.actor
    if actor is None:
        return False
    sends = any(case.plan.professional and case.firms[1] is actor for case in town.cases.values())
    watches = any(standing.view is View.STATUTORY for standing in somebody.stands.values())
    return somebody.role in HUB or sends or watches or actor.centre_id == marker.by_centre


def _by_the_hub(somebody: Somebody, marker: Marker, town: Town) -> bool:
    return somebody.role in HUB and any(_standings(somebody, case, town) for case in marker.cases)


def _on_the_list(somebody: Somebody, marker: Marker, town: Town) -> bool:
    """A task is read by those on whose list it stands."""
    assert marker.role is not None
    role, centre_id = marker.role
    if somebody.role in HUB:
        return role in HUB
    at_centre = somebody.role in (Role.COORDINATOR, Role.CENTRE_WORKER)
    return (
        at_centre
        and role in (Role.COORDINATOR, Role.CENTRE_WORKER)
        and (somebody.actor is not None and somebody.actor.centre_id == centre_id)
    )
