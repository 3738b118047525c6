from collections.abc import Iterator
from itertools import product
from typing import Any

import pytest

from app.domain import application, coupling, offer, placement, referral
from app.domain.errors import MoveNotOpen
from app.domain.machine import Mover

MACHINES = [referral, offer, application]
R, P, M = referral.Status, placement.Status, referral.Move

State = tuple[referral.Status, placement.Status | None, placement.Status | None]


@pytest.mark.parametrize("noun", MACHINES, ids=["referral", "offer", "application"])
def test_every_cell_that_is_not_listed_is_refused_and_every_listed_one_leads_on(noun: Any):
    for status, move in product(noun.Status, noun.Move):
        if (status, move) in noun.MOVES:
            assert noun.after(status, move) is noun.MOVES[status, move]
        else:
            with pytest.raises(MoveNotOpen):
                noun.after(status, move)


def test_every_cell_of_a_placement_that_is_not_listed_is_refused():
    for status, move in product(P, placement.Move):
        listed = (status, move) in placement.MOVES
        if listed:
            assert placement.after(status, move) is placement.MOVES[status, move]
        else:
            with pytest.raises(MoveNotOpen):
                placement.after(status, move)


@pytest.mark.parametrize("noun", [*MACHINES, placement], ids=["referral", "offer", "application", "placement"])
def test_a_move_is_open_to_exactly_its_movers(noun: Any):
    for (status, move), movers in noun.MOVERS.items():
        for mover in Mover:
            assert (move in noun.open_moves(status, mover)) is (mover in movers)
            if mover in movers:
                assert noun.after(status, move, mover) is noun.MOVES[status, move]
            else:
                with pytest.raises(MoveNotOpen):
                    noun.after(status, move, mover)


@pytest.mark.parametrize("was", sorted(placement.RUNNING))
def test_a_suspended_placement_resumes_to_where_it_came_from(was: placement.Status):
    assert placement.after(P.SUSPENDED, placement.Move.RESUME, suspended_from=was) is was


@pytest.mark.parametrize("was", [None, P.SUSPENDED, P.ENDED])
def test_a_suspended_placement_resumes_to_nowhere_else(was: placement.Status | None):
    with pytest.raises(MoveNotOpen):
        placement.after(P.SUSPENDED, placement.Move.RESUME, suspended_from=was)


def test_only_the_coordinator_resumes():
    for mover in Mover:
        opens = placement.Move.RESUME in placement.open_moves(P.SUSPENDED, mover)
        assert opens is (mover is Mover.COORDINATOR)
    with pytest.raises(MoveNotOpen):
        placement.after(P.SUSPENDED, placement.Move.RESUME, Mover.HUB, suspended_from=P.ACTIVE)


@pytest.mark.rule("CEN-01", "DIR-03")
def test_only_a_coordinator_accepts_or_declines():
    for (_, move), movers in offer.MOVERS.items():
        if move in (offer.Move.ACCEPT, offer.Move.DECLINE):
            assert movers == {Mover.COORDINATOR}


@pytest.mark.rule("REF-07")
def test_the_first_side_can_withdraw_from_every_open_state_that_rests():
    for status in referral.OPEN - {R.SUBMITTED}:
        assert M.WITHDRAW in referral.open_moves(status, Mover.STARTER)


@pytest.mark.parametrize(
    ("stops", "wished_is_red", "barred", "move"),
    [
        (False, False, False, M.QUEUE),
        (False, True, False, M.OFFER_CHANGE),
        (True, True, False, M.STOP),
        (True, False, False, M.STOP),
        (False, False, True, M.STOP),
    ],
)
@pytest.mark.rule("LIGHT-02", "LIGHT-03", "GATE-02", "GATE-03")
def test_a_self_referral_stops_is_offered_a_change_or_is_queued(
    stops: bool, wished_is_red: bool, barred: bool, move: referral.Move
):
    for to_hub in (False, True):
        said = {"stops": stops, "wished_is_red": wished_is_red, "barred": barred, "to_hub": to_hub}
        assert referral.arrival(self_referral=True, **said) is move


@pytest.mark.rule("LIGHT-07")
def test_a_professional_referral_goes_where_its_screening_sends_it():
    for stops, red, barred, to_hub in product([False, True], repeat=4):
        move = referral.arrival(self_referral=False, stops=stops, wished_is_red=red, barred=barred, to_hub=to_hub)
        assert move is (M.QUEUE if to_hub else M.PASS_ON)


def steps(state: State) -> Iterator[tuple[str, State]]:
    """Every step of referral and placement together."""
    status, live, was = state
    for at, move in referral.MOVES:
        if at is not status or coupling.refuses(move, live) is not None:
            continue
        if status is R.PLACED and move is M.FALL_BACK and live is not P.PREPARING:
            continue
        effect = coupling.follow(status, move, live, was)
        yield str(move), (referral.after(status, move), effect.placement_becomes, effect.suspended_from)
    if status is R.SUPERVISED_FIRST and coupling.may_start_placement(status, live):
        yield "supervised offer", (status, P.PREPARING, None)
    for way in placement.Move:
        if live is None or not coupling.placement_moves(status, way):
            continue
        try:
            to = placement.after(live, way, suspended_from=was)
        except MoveNotOpen:
            continue
        if to is P.ENDED:
            taken = coupling.taken_along(status, live, way)
            status_to = referral.after(status, taken) if taken else status
            successor = P.PREPARING if way is placement.Move.PROGRESS else P.ENDED
            yield f"placement {way}", (status_to, successor, None)
        else:
            yield f"placement {way}", (status, to, live if to is P.SUSPENDED else None)


def reachable(start: State) -> dict[State, list[State]]:
    seen: dict[State, list[State]] = {}
    todo = [start]
    while todo:
        state = todo.pop()
        if state in seen:
            continue
        seen[state] = [after for _, after in steps(state)]
        todo += seen[state]
    return seen


@pytest.fixture(scope="module")
def walked() -> dict[State, list[State]]:
    return reachable((R.DRAFT, None, None))


def test_the_product_of_referral_and_placement_has_no_stray_state(walked: dict[State, list[State]]):
    assert not [state for state in walked if state[0] in referral.CLOSED and state[1] in placement.LIVE]
    outside = [s for s in walked if s[0] not in coupling.CARRIES_PLACEMENT and s[1] in placement.RUNNING]
    assert not outside
    assert not [state for state in walked if state[0] is R.PLACED and state[1] not in placement.LIVE]
    assert not [state for state in walked if (state[1] is P.SUSPENDED) is not (state[2] in placement.RUNNING)]


def test_every_state_can_come_to_an_end(walked: dict[State, list[State]]):
    for state in walked:
        assert any(found[0] in referral.CLOSED for found in reachable(state)), state


def test_every_status_is_reached(walked: dict[State, list[State]]):
    assert {state[0] for state in walked} == set(R)
    assert {state[1] for state in walked} == {None, *P}


def test_closed_for_good_has_no_way_on():
    for status in referral.CLOSED - referral.REOPENABLE:
        assert not [move for at, move in referral.MOVES if at is status]


def test_a_closed_referral_recalls_its_offer_and_cancels_what_comes():
    for (status, move), after in referral.MOVES.items():
        effect = coupling.follow(status, move, None)
        if after in referral.CLOSED:
            assert effect.recalls_offer
            assert effect.cancels_appointments


def test_a_supported_place_is_ended_before_supervised_sessions_come_first():
    assert coupling.refuses(M.SUPERVISE_FIRST, P.SUSPENDED, live_is_observed=False) is not None
    assert coupling.refuses(M.SUPERVISE_FIRST, P.SUSPENDED, live_is_observed=True) is None
    assert coupling.follow(R.ASSESSING, M.SUPERVISE_FIRST, P.SUSPENDED, P.ACTIVE).placement_becomes is P.ACTIVE


@pytest.mark.rule("CEN-08")
def test_a_declined_self_referral_returns_to_the_hub_and_a_professional_one_waits_on_its_referrer():
    assert coupling.after_decline(R.READY, self_referral=True) is M.FALL_BACK
    assert coupling.after_decline(R.READY, self_referral=False) is None
    assert coupling.after_decline(R.SUPERVISED_FIRST, self_referral=True) is None


@pytest.mark.rule("CEN-07")
def test_a_decline_after_a_pre_visit_returns_the_case_and_an_end_later_ends_it():
    assert coupling.taken_along(R.PLACED, P.PREPARING, placement.Move.DECLINE_AFTER_VISIT) is M.FALL_BACK
    assert coupling.taken_along(R.PLACED, P.ACTIVE) is M.END
    assert coupling.taken_along(R.PLACED, P.ACTIVE, placement.Move.PROGRESS) is None
    assert coupling.taken_along(R.SUPERVISED_FIRST, P.ACTIVE) is None


def test_only_one_offer_is_open_and_none_beside_a_place():
    assert coupling.may_offer(R.READY, None, None)
    assert coupling.may_offer(R.READY, P.ENDED, offer.Status.DECLINED)
    assert not coupling.may_offer(R.READY, None, offer.Status.WAITING_LIST)
    assert not coupling.may_offer(R.SUPERVISED_FIRST, P.ACTIVE, None)
    assert not coupling.may_offer(R.ASSESSING, None, None)


@pytest.mark.rule("SAF-03")
def test_nothing_resumes_under_a_hold():
    assert not coupling.placement_moves(R.PLACED, placement.Move.RESUME, open_hold=True)
    assert coupling.placement_moves(R.PLACED, placement.Move.RESUME)
    assert not coupling.placement_moves(R.ASSESSING, placement.Move.RESUME)


class TestWithdrawal:
    @pytest.mark.rule("REF-07", "REF-13")
    @pytest.mark.parametrize("status", sorted(referral.OPEN - {R.SUBMITTED, R.PLACED, R.DRAFT}))
    def test_the_starter_takes_an_unplaced_referral_along(self, status: referral.Status):
        found = coupling.withdrawal(status, application.Status.SUBMITTED, is_starter=True, court_ordered=True)
        assert found.referral_move is M.WITHDRAW
        assert found.application_move is application.Move.WITHDRAW
        assert found.takes_consent_back

    @pytest.mark.rule("REF-13")
    @pytest.mark.parametrize("status", sorted(referral.OPEN - {R.SUBMITTED, R.PLACED, R.DRAFT}))
    def test_another_side_takes_back_its_consent_and_wakes_the_hub(self, status: referral.Status):
        found = coupling.withdrawal(status, application.Status.SUBMITTED, is_starter=False, court_ordered=False)
        assert found.referral_move is None
        assert found.takes_consent_back
        assert found.hub_task

    @pytest.mark.parametrize("is_starter", [True, False])
    def test_any_side_ends_a_placed_one(self, is_starter: bool):
        found = coupling.withdrawal(R.PLACED, application.Status.SUBMITTED, is_starter=is_starter, court_ordered=False)
        assert found.referral_move is M.WITHDRAW

    @pytest.mark.rule("ORD-02", "ORD-03")
    def test_where_a_court_has_ordered_it_people_and_court_are_told_instead(self):
        found = coupling.withdrawal(R.PLACED, application.Status.SUBMITTED, is_starter=True, court_ordered=True)
        assert found.referral_move is None
        assert found.word_to_court
        assert found.hub_task
        assert found.centre_task

    @pytest.mark.rule("REF-08", "REF-11")
    @pytest.mark.parametrize("status", sorted(referral.CLOSED))
    def test_a_withdrawal_after_an_end_that_is_not_shown_yet_is_kept_and_moves_nothing(self, status: referral.Status):
        found = coupling.withdrawal(status, application.Status.SUBMITTED, is_starter=True, court_ordered=False)
        assert found.referral_move is None
        assert not found.hub_task

    @pytest.mark.rule("REF-13", "ORD-02", "ORD-03")
    def test_all_that_follows_is_said_at_once(self):
        sent, withdraws = application.Status.SUBMITTED, application.Move.WITHDRAW
        other = coupling.withdrawal(R.QUEUED, sent, is_starter=False, court_ordered=False)
        assert other == coupling.Withdrawal(application_move=withdraws, hub_task=True, centre_task=True)
        ordered = coupling.withdrawal(R.PLACED, sent, is_starter=False, court_ordered=True)
        assert ordered == coupling.Withdrawal(None, withdraws, hub_task=True, centre_task=True, word_to_court=True)
        shut = coupling.withdrawal(R.ENDED, sent, is_starter=False, court_ordered=True)
        assert shut == coupling.Withdrawal(application_move=withdraws)

    @pytest.mark.rule("REF-07")
    def test_a_draft_is_withdrawn_by_its_starter_and_nothing_is_taken_back_that_was_never_said(self):
        drafted = coupling.withdrawal(R.DRAFT, application.Status.DRAFT, is_starter=True, court_ordered=False)
        assert drafted == coupling.Withdrawal(M.WITHDRAW, None, takes_consent_back=False)

    @pytest.mark.parametrize("own", [None, application.Status.WITHDRAWN, application.Status.REFUSED])
    def test_an_application_that_is_not_there_or_over_does_not_move(self, own: application.Status | None):
        found = coupling.withdrawal(R.QUEUED, own, is_starter=False, court_ordered=False)
        assert found.application_move is None

    def test_who_has_not_sent_anything_refuses(self):
        found = coupling.withdrawal(R.QUEUED, application.Status.DRAFT, is_starter=False, court_ordered=False)
        assert found.application_move is application.Move.REFUSE


@pytest.mark.rule("LIGHT-07")
def test_an_amber_professional_referral_is_not_accepted_with_anything_open():
    issues = offer.accept_needs(self_referral=False, open_needs=["safety_plan"], open_questions=["SUI-07"])
    assert [issue.pointer for issue in issues] == ["#/needs/safety_plan", "#/open_questions/SUI-07"]
    assert offer.accept_needs(self_referral=False, open_needs=[], open_questions=[]) == []
