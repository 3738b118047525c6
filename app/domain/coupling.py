"""Couplings: what a move of one machine does to the others, in the same transaction.

Whatever leaves `placed` or `supervised_first` suspends a running placement; a closed referral ends it, recalls its
open offer and cancels its coming appointments; a placement that ends takes its referral along.
"""

from dataclasses import dataclass

from app.domain import application, offer, placement, referral
from app.domain.errors import Issue

CARRIES_PLACEMENT = frozenset({referral.Status.PLACED, referral.Status.SUPERVISED_FIRST})
"""Only under these does a placement move on; under any other it can only be ended."""


@dataclass(frozen=True, slots=True)
class Effect:
    """What follows from a referral's move.

    Args:
        placement_becomes: the state of the live placement afterwards; None where there is none.
        suspended_from: what a suspended placement would go back to; None unless it is suspended.
        starts_placement: an accepted offer makes a new placement in `preparing`.
        recalls_offer: an offer that still waits for the centre is recalled.
        cancels_appointments: coming appointments will not take place, and everybody is told so in the same words.
    """

    placement_becomes: placement.Status | None = None
    suspended_from: placement.Status | None = None
    starts_placement: bool = False
    recalls_offer: bool = False
    cancels_appointments: bool = False


def refuses(move: referral.Move, live: placement.Status | None, *, live_is_observed: bool = True) -> Issue | None:
    """Say why a placement forbids a referral's move; None where it does not.

    Args:
        move: what is to be done to the referral.
        live: the state of its live placement; None where there is none.
        live_is_observed: that placement is of a supervised kind; supervised sessions first may go on with it, while a
            supported place has to be ended before.
    """
    has_live = live in placement.LIVE
    if move is referral.Move.SUPERVISE_FIRST and has_live and not live_is_observed:
        return Issue("#/placement", "placement-live", "The family still has a place for another service. End it first.")
    if move in (referral.Move.PLACE, referral.Move.FIND_SUITABLE) and has_live:
        return Issue("#/placement", "placement-live", "The family still has a place. End it, or reinstate it.")
    if move is referral.Move.REINSTATE and live is not placement.Status.SUSPENDED:
        return Issue("#/placement", "no-suspended-placement", "There is no suspended place to go back to.")
    if move is referral.Move.END and not has_live:
        return Issue("#/placement", "no-placement", "There is no place to end.")
    return None


def follow(
    status: referral.Status,
    move: referral.Move,
    live: placement.Status | None,
    suspended_from: placement.Status | None = None,
) -> Effect:
    """Tell what a referral's move does to its placement, its open offer and its appointments.

    Args:
        status: where the referral stood before the move.
        move: the move, which `referral.after` and `refuses` have let pass.
        live: the state of the live placement before the move; None where there is none.
        suspended_from: what that placement was suspended from.
    """
    after = referral.after(status, move)
    if move is referral.Move.PLACE:
        return Effect(placement_becomes=placement.Status.PREPARING, starts_placement=True)
    if after in referral.CLOSED:
        ended = placement.Status.ENDED if live in placement.LIVE else live
        return Effect(placement_becomes=ended, recalls_offer=True, cancels_appointments=True)
    if status is referral.Status.PLACED and move is referral.Move.FALL_BACK:
        return Effect(placement_becomes=placement.Status.ENDED, cancels_appointments=True)
    if live is placement.Status.SUSPENDED:
        if after in CARRIES_PLACEMENT and status not in CARRIES_PLACEMENT:
            return Effect(placement_becomes=suspended_from)
        return Effect(placement_becomes=live, suspended_from=suspended_from)
    if status in CARRIES_PLACEMENT and after not in CARRIES_PLACEMENT:
        recalls = status is referral.Status.SUPERVISED_FIRST
        if live in placement.RUNNING:
            return Effect(
                placement_becomes=placement.Status.SUSPENDED,
                suspended_from=live,
                recalls_offer=recalls,
                cancels_appointments=True,
            )
        return Effect(placement_becomes=live, recalls_offer=recalls)
    if status is referral.Status.READY and after is referral.Status.ASSESSING:
        return Effect(placement_becomes=live, recalls_offer=True)
    return Effect(placement_becomes=live)


def placement_moves(status: referral.Status, move: placement.Move, *, open_hold: bool = False) -> bool:
    """Tell whether the referral lets its placement make this move.

    Args:
        status: where the referral stands.
        move: what is to be done to the placement.
        open_hold: a safeguarding hold lies on the case (SAF-03).
    """
    if move is placement.Move.RESUME and open_hold:
        return False
    return move is placement.Move.END or status in CARRIES_PLACEMENT


def may_start_placement(status: referral.Status, live: placement.Status | None) -> bool:
    """Tell whether an accepted offer may make a placement: from `ready`, or supervised sessions that come first."""
    return live not in placement.LIVE and status in (referral.Status.READY, referral.Status.SUPERVISED_FIRST)


def taken_along(
    status: referral.Status, was: placement.Status, move: placement.Move = placement.Move.END
) -> referral.Move | None:
    """Tell which move a referral makes because its placement has ended; None where it stays.

    Args:
        status: where the referral stands.
        was: the state of the placement before it ended.
        move: how it ended; one that moved on has a successor, and the referral stays.
    """
    if status is not referral.Status.PLACED or move is placement.Move.PROGRESS:
        return None
    return referral.Move.FALL_BACK if was is placement.Status.PREPARING else referral.Move.END


def after_decline(status: referral.Status, *, self_referral: bool) -> referral.Move | None:
    """Tell which move a referral makes because a centre has declined its offer.

    A self-referral goes back to the hub; a professional one stays and waits on its referrer, and one in supervised
    sessions first stays with the hub anyway.

    Source: rule book CEN-08.
    """
    if status is referral.Status.READY and self_referral:
        return referral.Move.FALL_BACK
    return None


OFFERS_OPEN = frozenset({referral.Status.READY, referral.Status.SUPERVISED_FIRST})
"""A referral can be put before a centre only in these."""


def may_offer(status: referral.Status, live: placement.Status | None, open_offer: offer.Status | None) -> bool:
    """Tell whether another offer may be sent: nothing open, nothing live."""
    return status in OFFERS_OPEN and live not in placement.LIVE and open_offer not in offer.OPEN


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """What it means that a side does not want to go on.

    Args:
        referral_move: the move that the referral makes; None where it stays.
        application_move: the move that the side's own application makes; None where it stays.
        takes_consent_back: the side's consent is recorded as taken back.
        hub_task: somebody at the hub has to look at it.
        centre_task: the co-ordinator has to look at it, where there is a place.
        word_to_court: the court that ordered contact has to be told (ORD-02).
    """

    referral_move: referral.Move | None = None
    application_move: application.Move | None = None
    takes_consent_back: bool = True
    hub_task: bool = False
    centre_task: bool = False
    word_to_court: bool = False


def withdrawal(
    status: referral.Status, own: application.Status | None, *, is_starter: bool, court_ordered: bool
) -> Withdrawal:
    """Tell what a side's withdrawal does; it is always taken, whatever stands.

    The starter's takes an unplaced referral along. Another side's marks its consent and wakes the hub. In a placed
    one any side ends it, unless a court has ordered contact: then people and the court are told instead.

    Source: rule book REF-07, REF-13, ORD-02, ORD-03.
    """
    own_move = application.Move.WITHDRAW if own is application.Status.SUBMITTED else None
    if own is application.Status.DRAFT and not is_starter:
        own_move = application.Move.REFUSE
    if (status, referral.Move.WITHDRAW) not in referral.MOVES:
        return Withdrawal(application_move=own_move)
    if status is referral.Status.PLACED and court_ordered:
        return Withdrawal(application_move=own_move, hub_task=True, centre_task=True, word_to_court=True)
    if status is referral.Status.PLACED or is_starter:
        return Withdrawal(
            referral_move=referral.Move.WITHDRAW,
            application_move=own_move,
            takes_consent_back=status is not referral.Status.DRAFT,
        )
    return Withdrawal(application_move=own_move, hub_task=True, centre_task=True)
