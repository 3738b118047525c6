from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain import application, offer, placement, referral, stage
from app.domain.act import FAMILY, Act, Noun, Open, OwnFacts, open_to_family, open_to_staff
from app.domain.machine import Mover
from app.domain.stage import Facts, Stage, due

R, A, P = referral.Status, application.Status, placement.Status
SUBMITTED = datetime(2027, 1, 4, 12, tzinfo=UTC)
ANSWER_ON = date(2027, 2, 15)
LATER = datetime(2027, 1, 20, 12, tzinfo=UTC)
ON_THE_DAY = datetime(2027, 2, 15, 4, tzinfo=UTC)


def facts(
    status: referral.Status = R.QUEUED,
    *,
    own: application.Status | None = A.SUBMITTED,
    live: placement.Status | None = None,
    suspended_from: placement.Status | None = None,
    offered: bool = False,
    shown: Stage | None = Stage.BEING_CONSIDERED,
    since: datetime = LATER,
    ended_by_reader: bool = False,
) -> Facts:
    return Facts(
        status=status, since=since, own=own, live=live, suspended_from=suspended_from,
        own_pre_visit_offered=offered, shown=shown, answer_on=ANSWER_ON, ended_by_reader=ended_by_reader,
    )  # fmt: skip


@pytest.mark.rule("REF-08")
@pytest.mark.parametrize("status", sorted(referral.OPEN - {R.DRAFT, R.SUBMITTED}))
def test_from_its_own_sending_until_its_own_pre_visit_a_family_reads_being_considered(status: referral.Status):
    for live in (None, P.PREPARING):
        assert due(facts(status, live=live), LATER) is Stage.BEING_CONSIDERED


@pytest.mark.rule("REF-08")
@pytest.mark.parametrize("status", sorted(referral.OPEN))
def test_whose_own_part_is_not_sent_reads_preparing(status: referral.Status):
    assert due(facts(status, own=A.DRAFT, shown=None), LATER) is Stage.PREPARING


@pytest.mark.rule("REF-08")
def test_the_offer_of_ones_own_pre_visit_and_the_confirmed_place_are_read():
    assert due(facts(R.PLACED, live=P.PREPARING, offered=True), LATER) is Stage.ARRANGING_VISITS
    assert due(facts(R.PLACED, live=P.PREPARING, offered=False), LATER) is Stage.BEING_CONSIDERED
    assert due(facts(R.PLACED, live=P.AGREED, offered=True), LATER) is Stage.IN_PLACE
    assert due(facts(R.PLACED, live=P.ACTIVE, offered=True), LATER) is Stage.IN_PLACE


@pytest.mark.rule("REF-08", "SAF-03")
def test_a_suspended_place_reads_like_the_one_it_was():
    for was, word in [(P.ACTIVE, Stage.IN_PLACE), (P.AGREED, Stage.IN_PLACE), (P.PREPARING, Stage.ARRANGING_VISITS)]:
        assert due(facts(R.ASSESSING, live=P.SUSPENDED, suspended_from=was, offered=True), LATER) is word


@pytest.mark.rule("REF-11", "REF-14")
@pytest.mark.parametrize("shown", [Stage.BEING_CONSIDERED, Stage.ARRANGING_VISITS, Stage.IN_PLACE])
@pytest.mark.parametrize("status", sorted(referral.CLOSED - {R.STOPPED, R.EXPIRED}))
def test_an_end_that_another_caused_is_shown_on_the_answer_day_and_not_before(status: referral.Status, shown: Stage):
    before = ON_THE_DAY - timedelta(hours=2)
    assert due(facts(status, shown=shown), LATER) is shown
    assert due(facts(status, shown=shown), before) is shown
    assert due(facts(status, shown=shown), ON_THE_DAY) in stage.ENDS


@pytest.mark.rule("REF-11")
@pytest.mark.parametrize(
    "shown", [None, Stage.PREPARING, Stage.BEING_CONSIDERED, Stage.ARRANGING_VISITS, Stage.IN_PLACE]
)
def test_refused_lapsed_withdrawn_by_another_and_ended_read_the_same(shown: Stage | None):
    read = {due(facts(s, shown=shown), ON_THE_DAY) for s in (R.NOT_APPROVED, R.LAPSED, R.WITHDRAWN, R.ENDED)}
    assert len(read) == 1


@pytest.mark.rule("REF-08", "REF-11")
@pytest.mark.parametrize("shown", [Stage.ARRANGING_VISITS, Stage.IN_PLACE])
def test_a_step_back_reads_like_an_end_until_the_answer_day(shown: Stage):
    back, end = facts(R.ASSESSING, shown=shown), facts(R.WITHDRAWN, shown=shown)
    assert due(back, LATER) is due(end, LATER) is shown
    assert due(back, ON_THE_DAY) is Stage.BEING_CONSIDERED


@pytest.mark.rule("REF-08")
def test_the_pre_visit_of_another_place_is_read_without_waiting():
    again = facts(R.PLACED, live=P.PREPARING, offered=True, shown=Stage.IN_PLACE)
    assert due(again, LATER) is Stage.ARRANGING_VISITS


@pytest.mark.rule("REF-11")
def test_every_end_has_one_sentence_that_blames_nobody():
    assert len({stage.SENTENCES[end] for end in stage.ENDS}) == 1


@pytest.mark.rule("REF-11")
def test_an_end_after_the_answer_day_waits_for_the_next():
    late = facts(R.WITHDRAWN, since=ON_THE_DAY + timedelta(days=1))
    assert due(late, ON_THE_DAY + timedelta(days=2)) is Stage.BEING_CONSIDERED
    assert due(late, ON_THE_DAY + timedelta(days=13)) is Stage.BEING_CONSIDERED
    assert due(late, ON_THE_DAY + timedelta(days=14)) is Stage.CANNOT_GO_AHEAD


@pytest.mark.rule("REF-11")
@pytest.mark.usefixtures("far_away")
def test_the_answer_day_begins_by_londons_clocks_wherever_the_machine_stands():
    tick = stage.tick_on(ANSWER_ON)
    assert not stage.end_is_due(ANSWER_ON, LATER, tick - timedelta(seconds=1))
    assert stage.end_is_due(ANSWER_ON, LATER, tick)


@pytest.mark.rule("REF-11")
def test_a_tick_that_was_missed_tells_what_its_day_would_have_told():
    assert due(facts(R.WITHDRAWN, since=LATER), ON_THE_DAY + timedelta(days=3)) is Stage.CANNOT_GO_AHEAD


@pytest.mark.rule("REF-08")
def test_ones_own_end_is_shown_at_once():
    assert due(facts(R.WITHDRAWN, own=A.WITHDRAWN, ended_by_reader=True), LATER) is Stage.ENDED
    assert due(facts(R.ASSESSING, own=A.WITHDRAWN), LATER) is Stage.ENDED
    assert due(facts(R.ASSESSING, own=A.REFUSED, shown=Stage.PREPARING), LATER) is Stage.ENDED
    assert due(facts(R.STOPPED, since=LATER), LATER) is Stage.CANNOT_GO_AHEAD


@pytest.mark.rule("REF-08", "REF-11")
def test_sending_ones_part_after_a_hidden_end_reads_as_ever():
    assert due(facts(R.NOT_APPROVED, own=A.DRAFT, shown=Stage.PREPARING), LATER) is Stage.PREPARING
    assert due(facts(R.NOT_APPROVED, own=A.SUBMITTED, shown=Stage.PREPARING), LATER) is Stage.BEING_CONSIDERED


@pytest.mark.rule("REF-08", "REF-14", "PRIV-02")
@given(
    st.sampled_from(sorted(referral.OPEN - {R.DRAFT, R.SUBMITTED})),
    st.sampled_from(sorted(referral.OPEN | referral.CLOSED - {R.STOPPED, R.EXPIRED, R.DRAFT, R.SUBMITTED})),
    st.integers(min_value=0, max_value=41),
)
def test_before_the_answer_day_nothing_that_others_do_before_a_pre_visit_moves_the_word(
    one: referral.Status, other: referral.Status, days: int
):
    now = SUBMITTED + timedelta(days=days)
    if R.DRAFT in (one, other) or R.SUBMITTED in (one, other):
        return
    assert due(facts(one, since=SUBMITTED), now) is due(facts(other, since=SUBMITTED), now)


@pytest.mark.rule("REF-11")
def test_the_answer_day_is_six_weeks_after_sending_and_moves_on_by_a_fortnight():
    assert stage.first_answer_on(SUBMITTED) == ANSWER_ON
    assert stage.next_answer_on(ANSWER_ON, ANSWER_ON - timedelta(days=1)) == ANSWER_ON
    assert stage.next_answer_on(ANSWER_ON, ANSWER_ON) == ANSWER_ON + timedelta(days=14)


@pytest.mark.rule("REF-11")
@given(st.dates(date(2026, 1, 1), date(2028, 1, 1)), st.integers(min_value=-50, max_value=400))
def test_the_next_answer_day_lies_ahead_within_a_fortnight_and_keeps_its_rhythm(answer_on: date, days: int):
    today = answer_on + timedelta(days=days)
    found = stage.next_answer_on(answer_on, today)
    assert found > today
    assert (found - answer_on).days % 14 == 0
    assert days < 0 or (found - today).days <= 14


@pytest.mark.rule("REF-08")
@pytest.mark.parametrize(
    ("now", "tick"),
    [
        (datetime(2027, 1, 20, 3, 0, tzinfo=UTC), datetime(2027, 1, 20, 3, 0, tzinfo=UTC)),
        (datetime(2027, 1, 20, 2, 59, tzinfo=UTC), datetime(2027, 1, 19, 3, 0, tzinfo=UTC)),
        (datetime(2027, 7, 20, 2, 0, tzinfo=UTC), datetime(2027, 7, 20, 2, 0, tzinfo=UTC)),
        (datetime(2027, 3, 28, 1, 59, tzinfo=UTC), datetime(2027, 3, 27, 3, 0, tzinfo=UTC)),
        (datetime(2027, 3, 28, 2, 0, tzinfo=UTC), datetime(2027, 3, 28, 2, 0, tzinfo=UTC)),
        (datetime(2027, 10, 31, 2, 59, tzinfo=UTC), datetime(2027, 10, 30, 2, 0, tzinfo=UTC)),
        (datetime(2027, 10, 31, 3, 0, tzinfo=UTC), datetime(2027, 10, 31, 3, 0, tzinfo=UTC)),
    ],
)
@pytest.mark.usefixtures("far_away")
def test_the_tick_is_at_three_by_londons_clocks_in_both_clock_change_nights_too(now: datetime, tick: datetime):
    assert stage.last_tick(now) == tick
    assert tick <= now < stage.next_tick(now) == stage.tick_on(tick.date() + timedelta(days=1))
    assert stage.tick_is_due(None, now)
    assert stage.tick_is_due(tick - timedelta(minutes=1), now)
    assert not stage.tick_is_due(now, now)


def test_staff_read_the_exact_word():
    assert stage.exact(R.PLACED, P.ACTIVE) == "placed:active"
    assert stage.exact(R.NOT_APPROVED, None) == "not_approved"


@pytest.mark.rule("REF-08")
def test_a_side_knows_its_centre_from_its_own_pre_visit_on():
    assert not stage.knows_centre([Stage.PREPARING, Stage.BEING_CONSIDERED])
    assert stage.knows_centre([Stage.BEING_CONSIDERED, Stage.ARRANGING_VISITS, Stage.CANNOT_GO_AHEAD])


@pytest.mark.rule("REF-09")
def test_a_family_may_withdraw_until_an_end_is_shown():
    for shown in Stage:
        assert (Act.WITHDRAW_REFERRAL in open_to_family(shown, OwnFacts())) is (shown not in stage.ENDS)


@pytest.mark.rule("REF-09", "REF-15")
def test_only_a_confirmed_adult_is_asked_to_sign():
    wanted = OwnFacts(confirmed=True, agreement_wanted=True)
    assert Act.RECORD_AGREEMENT in open_to_family(Stage.ARRANGING_VISITS, wanted)
    assert Act.RECORD_AGREEMENT not in open_to_family(Stage.ARRANGING_VISITS, OwnFacts(agreement_wanted=True))


@pytest.mark.rule("REF-09")
def test_staff_are_listed_the_open_cells_and_no_move_that_only_follows():
    names = {(way.noun, str(way.move)) for way in open_to_staff(Mover.HUB, R.ASSESSING)}
    assert (Noun.REFERRAL, "find_suitable") in names
    assert (Noun.REFERRAL, "reinstate") not in names
    centre = {str(way.move) for way in open_to_staff(Mover.COORDINATOR, R.PLACED, live=P.PREPARING)}
    assert centre == {"confirm", "decline_after_visit", "suspend", "end"}


@pytest.mark.rule("SAF-03")
def test_a_hold_leaves_a_centre_only_suspending_and_ending_and_the_hub_everything():
    held = open_to_staff(Mover.COORDINATOR, R.PLACED, live=P.PREPARING, open_hold=True)
    assert {str(way.move) for way in held} == {"suspend", "end"}
    hub = open_to_staff(Mover.HUB, R.ASSESSING, open_hold=True)
    assert hub == open_to_staff(Mover.HUB, R.ASSESSING)
    assert open_to_staff(Mover.REFERRER, R.READY, open_hold=True) == open_to_staff(Mover.REFERRER, R.READY)


@pytest.mark.rule("REF-08", "REF-09", "REF-15")
def test_what_needs_a_confirmed_adult_is_open_to_nobody_else():
    asks = {Act.RECORD_AGREEMENT, Act.CANCEL_SESSION, Act.MARK_ACCEPTABLE_CENTRES}
    known = OwnFacts(confirmed=True)
    everything = OwnFacts(confirmed=True, agreement_wanted=True, visit_coming=True, child_lives_here=True)
    for shown in Stage:
        for facts_of, closed in [
            (everything, set()),
            (OwnFacts(), {*asks, Act.AUTHORISE_REPRESENTATIVE}),
            (replace(everything, confirmed=False), {*asks, Act.AUTHORISE_REPRESENTATIVE}),
            (known, asks),
            (replace(known, visit_coming=True), asks - {Act.CANCEL_SESSION}),
            (replace(known, child_lives_here=True), asks - {Act.MARK_ACCEPTABLE_CENTRES}),
            (replace(known, agreement_wanted=True), asks - {Act.RECORD_AGREEMENT}),
        ]:
            assert open_to_family(shown, facts_of) == tuple(act for act in FAMILY[shown] if act not in closed)


@pytest.mark.rule("REF-09")
def test_a_centre_is_listed_what_it_can_do_with_an_offer():
    sent = open_to_staff(Mover.COORDINATOR, R.READY, offered=offer.Status.SENT)
    assert sent == tuple(
        Open(Noun.OFFER, move) for move in (offer.Move.ACCEPT, offer.Move.DECLINE, offer.Move.WAIT_LIST)
    )
    beside_a_place = open_to_staff(Mover.COORDINATOR, R.SUPERVISED_FIRST, offered=offer.Status.SENT, live=P.ACTIVE)
    assert Open(Noun.OFFER, offer.Move.ACCEPT) not in beside_a_place
    assert Open(Noun.OFFER, offer.Move.DECLINE) in beside_a_place
    assert Open(Noun.PLACEMENT, placement.Move.END) in beside_a_place
    waiting = open_to_staff(Mover.COORDINATOR, R.SUPERVISED_FIRST, offered=offer.Status.WAITING_LIST)
    assert Open(Noun.OFFER, offer.Move.ACCEPT) in waiting


@pytest.mark.rule("REF-09")
def test_the_hub_is_listed_all_three_machines_of_a_case_in_order():
    found = open_to_staff(Mover.HUB, R.SUPERVISED_FIRST, offered=offer.Status.SENT, live=P.ACTIVE)
    assert [way.noun for way in found] == sorted(
        (way.noun for way in found), key=[Noun.REFERRAL, Noun.OFFER, Noun.PLACEMENT].index
    )
    assert {Open(Noun.REFERRAL, referral.Move.REASSESS), Open(Noun.OFFER, offer.Move.RECALL)} <= set(found)
    assert Open(Noun.PLACEMENT, placement.Move.SUSPEND) in found
    no_place = open_to_staff(Mover.HUB, R.ASSESSING, live=P.ACTIVE)
    assert Open(Noun.REFERRAL, referral.Move.FIND_SUITABLE) not in no_place
    assert Open(Noun.PLACEMENT, placement.Move.SUSPEND) not in no_place


@pytest.mark.rule("REF-08")
def test_the_tick_follows_the_clocks_of_the_country_in_summer_too():
    tick = stage.tick_on(date(2027, 7, 1))
    assert tick.tzinfo is UTC
    assert tick == datetime.combine(date(2027, 7, 1), stage.TICK, UTC) - timedelta(hours=1)
    just_after_midnight = datetime(2027, 6, 30, 23, 30, tzinfo=UTC)
    assert stage.next_tick(just_after_midnight) == tick
    assert stage.last_tick(just_after_midnight) == stage.tick_on(date(2027, 6, 30))
    assert stage.first_answer_on(just_after_midnight) == date(2027, 7, 1) + timedelta(days=stage.FIRST_ANSWER_DAYS)


@pytest.mark.rule("REF-08", "REF-11")
def test_an_end_is_shown_at_once_while_no_other_side_exists_and_else_on_the_answer_day():
    assert stage.end_is_due(None, LATER, LATER)
    assert not stage.end_is_due(ANSWER_ON, LATER, LATER)
    assert stage.end_is_due(ANSWER_ON, LATER, ON_THE_DAY)
    assert not stage.end_is_due(ANSWER_ON, stage.tick_on(ANSWER_ON), ON_THE_DAY)
    assert due(facts(R.ENDED, shown=Stage.IN_PLACE), ON_THE_DAY) is Stage.ENDED
    assert due(facts(R.NOT_APPROVED, shown=Stage.BEING_CONSIDERED), ON_THE_DAY) is Stage.CANNOT_GO_AHEAD
