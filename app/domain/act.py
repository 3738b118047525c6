"""Acts: what a reader may do next.

Staff: the open cells of the machines. Families: a table from the stage they have been shown and nothing else, so that
the list betrays neither an end that is not shown yet nor a hold.

Source: rule book REF-09, SAF-03.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import NamedTuple, TypeAlias

from app.domain import coupling, offer, placement, referral
from app.domain.machine import Mover
from app.domain.stage import Stage


class Act(StrEnum):
    """What a family member can do with its own referral; each value is the name of its operation."""

    SAVE_SECTION = "save_section"
    LIST_MISSING = "list_missing"
    SUBMIT_APPLICATION = "submit_application"
    AMEND_APPLICATION = "amend_application"
    ANSWER_CONSENT = "answer_consent"
    AUTHORISE_REPRESENTATIVE = "authorise_representative"
    MARK_ACCEPTABLE_CENTRES = "mark_acceptable_centres"
    RECORD_AGREEMENT = "record_agreement"
    CANCEL_SESSION = "cancel_session"
    WITHDRAW_REFERRAL = "withdraw_referral"


_SENT = (Act.AMEND_APPLICATION, Act.ANSWER_CONSENT, Act.AUTHORISE_REPRESENTATIVE, Act.WITHDRAW_REFERRAL)

# fmt: off
FAMILY: Mapping[Stage, tuple[Act, ...]] = MappingProxyType({
    Stage.PREPARING:        (Act.SAVE_SECTION, Act.LIST_MISSING, Act.SUBMIT_APPLICATION, Act.ANSWER_CONSENT,
                             Act.AUTHORISE_REPRESENTATIVE, Act.WITHDRAW_REFERRAL),
    Stage.BEING_CONSIDERED: (Act.MARK_ACCEPTABLE_CENTRES, *_SENT),
    Stage.ARRANGING_VISITS: (Act.RECORD_AGREEMENT, Act.CANCEL_SESSION, Act.MARK_ACCEPTABLE_CENTRES, *_SENT),
    Stage.IN_PLACE:         (Act.RECORD_AGREEMENT, Act.CANCEL_SESSION, *_SENT),
    Stage.CANNOT_GO_AHEAD:  (),
    Stage.ENDED:            (),
})
# fmt: on


@dataclass(frozen=True, slots=True)
class OwnFacts:
    """What a reader knows of its own case and what therefore may narrow its list.

    Args:
        confirmed: this adult is confirmed to be who they say (REF-15).
        agreement_wanted: the centre's rules lie before this adult unsigned.
        visit_coming: this adult has an appointment that has not begun.
        child_lives_here: a child lives with this adult, at least part of the time, as it has said itself.
    """

    confirmed: bool = False
    agreement_wanted: bool = False
    visit_coming: bool = False
    child_lives_here: bool = False


def open_to_family(shown: Stage, own: OwnFacts) -> tuple[Act, ...]:
    """List what a family member may do, from what it has been shown and from its own facts.

    Source: rule book REF-06, REF-08, REF-09, REF-15.
    """
    closed = set()
    if not (own.confirmed and own.agreement_wanted):
        closed.add(Act.RECORD_AGREEMENT)
    if not (own.confirmed and own.visit_coming):
        closed.add(Act.CANCEL_SESSION)
    if not (own.confirmed and own.child_lives_here):
        closed.add(Act.MARK_ACCEPTABLE_CENTRES)
    if not own.confirmed:
        closed.add(Act.AUTHORISE_REPRESENTATIVE)
    return tuple(act for act in FAMILY[shown] if act not in closed)


class Noun(StrEnum):
    """The machine that a staff move belongs to."""

    REFERRAL = "referral"
    OFFER = "offer"
    PLACEMENT = "placement"


Move: TypeAlias = referral.Move | offer.Move | placement.Move


class Open(NamedTuple):
    """One move that is open now."""

    noun: Noun
    move: Move


FOLLOWS = frozenset({referral.Move.PLACE, referral.Move.FALL_BACK, referral.Move.END})
"""Moves of a referral that nobody makes by themselves: an offer's or a placement's move takes it along."""

_UNDER_A_HOLD = frozenset({placement.Move.SUSPEND, placement.Move.END})
_GOES_ON = frozenset({Mover.HUB, Mover.HUB_LEAD, Mover.REFERRER})


def held(mover: Mover, move: Move) -> bool:
    """Tell whether a safeguarding hold keeps a staff member from this move.

    The hub goes on working; a centre may still suspend and end; everything else waits. The own act of a family, or of
    the professional who speaks for a side, is never refused by a hold, its effect on others waits.

    Source: rule book SAF-03.
    """
    if mover in _GOES_ON:
        return False
    return not (mover is Mover.COORDINATOR and move in _UNDER_A_HOLD)


def open_to_staff(
    mover: Mover,
    status: referral.Status,
    *,
    offered: offer.Status | None = None,
    live: placement.Status | None = None,
    open_hold: bool = False,
) -> tuple[Open, ...]:
    """List the moves that are open to a member of staff or a referrer, over all machines of a case.

    Args:
        mover: how this reader stands to the case.
        status: where the referral stands.
        offered: the latest offer to the centre in question; None where there is none.
        live: the live placement; None where there is none.
        open_hold: a safeguarding hold lies on the case.
    """
    found: list[Open] = [
        Open(Noun.REFERRAL, move)
        for move in referral.open_moves(status, mover)
        if move not in FOLLOWS and coupling.refuses(move, live) is None
    ]
    if offered is not None:
        found += [
            Open(Noun.OFFER, move) for move in offer.open_moves(offered, mover) if _offer_fits(move, status, live)
        ]
    if live is not None:
        found += [
            Open(Noun.PLACEMENT, move)
            for move in placement.open_moves(live, mover)
            if coupling.placement_moves(status, move)
        ]
    return tuple(way for way in found if not (open_hold and held(mover, way.move)))


def _offer_fits(move: offer.Move, status: referral.Status, live: placement.Status | None) -> bool:
    return move is not offer.Move.ACCEPT or coupling.may_start_placement(status, live)
