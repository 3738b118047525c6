"""What a move of the referral does to its place, its offer and its appointments, row by row."""

import pytest

from app.domain import coupling, offer, placement, referral
from app.domain.coupling import Effect

R, M, P, W = referral.Status, referral.Move, placement.Status, placement.Move
NO_PLACE, ALL_PLACES = None, (None, *P)
LIVE = (P.PREPARING, P.AGREED, P.ACTIVE, P.SUSPENDED)


def refused(move, live, **more):
    issue = coupling.refuses(move, live, **more)
    if issue is None:
        return None
    assert issue.pointer == "#/placement"
    assert issue.detail.endswith(".")
    return issue.code


@pytest.mark.parametrize("live", ALL_PLACES)
def test_a_place_that_is_left_open_stands_against_another(live):
    wanted = "placement-live" if live in LIVE else None
    assert refused(M.PLACE, live) == wanted
    assert refused(M.FIND_SUITABLE, live) == wanted
    assert refused(M.SUPERVISE_FIRST, live, live_is_observed=False) == wanted
    assert refused(M.SUPERVISE_FIRST, live) is None
    assert refused(M.REINSTATE, live) == (None if live is P.SUSPENDED else "no-suspended-placement")
    assert refused(M.END, live) == (None if live in LIVE else "no-placement")
    assert refused(M.WITHDRAW, live) is None
    assert refused(M.LAPSE, live, live_is_observed=False) is None


@pytest.mark.parametrize("live", ALL_PLACES)
@pytest.mark.parametrize(("status", "move"), [(R.READY, M.LAPSE), (R.ASSESSING, M.REFUSE), (R.PLACED, M.WITHDRAW)])
def test_a_closed_referral_leaves_nothing_running(status, move, live):
    ended = P.ENDED if live in LIVE else live
    assert coupling.follow(status, move, live) == Effect(ended, recalls_offer=True, cancels_appointments=True)


def test_a_centre_that_takes_a_family_prepares_its_place():
    assert coupling.follow(R.READY, M.PLACE, NO_PLACE) == Effect(P.PREPARING, starts_placement=True)


@pytest.mark.rule("CEN-07")
def test_a_place_that_came_to_nothing_is_ended_and_its_visits_are_cancelled():
    assert coupling.follow(R.PLACED, M.FALL_BACK, P.PREPARING) == Effect(P.ENDED, cancels_appointments=True)


@pytest.mark.parametrize("live", [P.PREPARING, P.AGREED, P.ACTIVE])
def test_a_family_that_is_looked_at_again_has_its_place_suspended(live):
    assert coupling.follow(R.PLACED, M.REASSESS, live) == Effect(
        P.SUSPENDED, suspended_from=live, cancels_appointments=True
    )
    for move in (M.REASSESS, M.RETURN):
        assert coupling.follow(R.SUPERVISED_FIRST, move, live) == Effect(
            P.SUSPENDED, suspended_from=live, recalls_offer=True, cancels_appointments=True
        )


@pytest.mark.parametrize("live", [NO_PLACE, P.ENDED])
def test_where_nothing_runs_only_the_offer_is_recalled(live):
    assert coupling.follow(R.SUPERVISED_FIRST, M.REASSESS, live) == Effect(live, recalls_offer=True)
    assert coupling.follow(R.PLACED, M.REASSESS, live) == Effect(live)
    assert coupling.follow(R.READY, M.REASSESS, live) == Effect(live, recalls_offer=True)
    assert coupling.follow(R.READY, M.FALL_BACK, live) == Effect(live, recalls_offer=True)
    assert coupling.follow(R.QUEUED, M.TAKE, live) == Effect(live)
    assert coupling.follow(R.AWAITING_INFORMATION, M.RESUME, live) == Effect(live)
    assert coupling.follow(R.ASSESSING, M.FIND_SUITABLE, live) == Effect(live)


def test_a_suspended_place_goes_back_to_what_it_was_only_where_places_run():
    assert coupling.follow(R.ASSESSING, M.REINSTATE, P.SUSPENDED, P.ACTIVE) == Effect(P.ACTIVE)
    assert coupling.follow(R.ASSESSING, M.ASK, P.SUSPENDED, P.AGREED) == Effect(P.SUSPENDED, suspended_from=P.AGREED)
    assert coupling.follow(R.PLACED, M.REASSESS, P.SUSPENDED, P.ACTIVE) == Effect(P.SUSPENDED, suspended_from=P.ACTIVE)


@pytest.mark.rule("SAF-03")
@pytest.mark.parametrize("status", list(R))
@pytest.mark.parametrize("move", list(W))
def test_a_place_moves_only_under_its_referral_and_never_resumes_under_a_hold(status, move):
    carried = status in (R.PLACED, R.SUPERVISED_FIRST) or move is W.END
    assert coupling.placement_moves(status, move) is carried
    assert coupling.placement_moves(status, move, open_hold=True) is (carried and move is not W.RESUME)


@pytest.mark.parametrize("status", list(R))
@pytest.mark.parametrize("live", ALL_PLACES)
def test_a_centre_is_asked_and_takes_a_family_only_where_nothing_runs(status, live):
    free = status in (R.READY, R.SUPERVISED_FIRST) and live not in LIVE
    assert coupling.may_start_placement(status, live) is free
    for waiting in (None, *offer.Status):
        still_asked = waiting in (offer.Status.SENT, offer.Status.WAITING_LIST)
        assert coupling.may_offer(status, live, waiting) is (free and not still_asked)
