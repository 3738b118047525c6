"""Appointments and meeting: nobody meets whom they must not meet."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise, product
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.appointment import (
    SHARED,
    Comes,
    Period,
    Presence,
    Times,
    are_apart,
    has_to_wait,
    instant,
    own_times,
    period,
    pre_visit_presence,
    presences,
    room_use,
    runs,
)
from app.domain.errors import Invalid
from app.domain.meeting import BUFFER_MINUTES, Cause, Comer, Extent, default_separations, may_meet, separate
from app.domain.vocabulary import Part

LONDON = "Europe/London"
TWO = period(date(2027, 1, 9), time(14), time(16), LONDON)
LENGTHS = st.integers(min_value=15, max_value=480)
GAPS = st.integers(min_value=0, max_value=60)


def at(hour: int, minute: int) -> datetime:
    return datetime(2027, 1, 9, hour, minute, tzinfo=UTC)


def shared(found: tuple[Presence, ...]) -> list[Period]:
    return [presence.during for presence in found if presence.zone == SHARED]


@pytest.mark.rule("SES-01")
def test_the_visiting_adult_is_there_a_quarter_of_an_hour_before_and_after():
    visitor = presences(TWO, Comes.VISITS, "blue room")
    child = presences(TWO, Comes.CHILD, "blue room")
    assert own_times(child) == Times(at(14, 0), at(16, 5))
    assert own_times(visitor) == Times(at(13, 45), at(16, 20))
    before = own_times(child).arrive_at - own_times(visitor).arrive_at
    after = own_times(visitor).leave_at - own_times(child).leave_at
    assert before == after == timedelta(minutes=15)


@pytest.mark.rule("SES-01", "SES-02")
@given(LENGTHS, GAPS, st.sampled_from([Comes.CHILD, Comes.WAITS, Comes.DROPS_OFF]))
def test_the_ways_of_the_visiting_adult_never_cross_those_of_anybody_who_comes_with_the_child(
    minutes: int, gap: int, comes: Comes
):
    planned = Period(TWO.begins_at, TWO.begins_at + timedelta(minutes=minutes))
    visitor = shared(presences(planned, Comes.VISITS, "r", gap_minutes=gap))
    others = shared(presences(planned, comes, "r", gap_minutes=gap))
    buffer = max(gap, BUFFER_MINUTES)
    assert all(are_apart(mine, theirs, buffer_minutes=buffer) for mine, theirs in product(visitor, others))


@pytest.mark.rule("SES-01", "SES-02")
@given(LENGTHS, GAPS, st.sampled_from(Comes))
def test_one_person_is_in_one_place_at_a_time(minutes: int, gap: int, comes: Comes):
    planned = Period(TWO.begins_at, TWO.begins_at + timedelta(minutes=minutes))
    found = presences(planned, comes, "r", gap_minutes=gap)
    assert all(presence.during.begins_at < presence.during.ends_at for presence in found)
    assert all(one.during.ends_at <= other.during.begins_at for one, other in pairwise(found))


@pytest.mark.rule("SES-01")
def test_an_escort_who_goes_away_is_told_the_same_times_as_one_who_waits():
    assert own_times(presences(TWO, Comes.DROPS_OFF, "r")) == own_times(presences(TWO, Comes.WAITS, "r"))


@pytest.mark.rule("SES-02")
def test_an_escort_who_waits_is_in_the_shared_parts_throughout_and_one_who_goes_away_only_at_both_ends():
    assert shared(presences(TWO, Comes.WAITS, "r")) == [Period(at(14, 0), at(16, 5))]
    assert shared(presences(TWO, Comes.DROPS_OFF, "r")) == [
        Period(at(14, 0), at(14, 5)),
        Period(at(15, 55), at(16, 5)),
    ]


@pytest.mark.rule("SES-02")
def test_the_room_is_taken_for_as_long_as_the_visiting_adult_is_in_it():
    assert room_use(presences(TWO, Comes.VISITS, "r"), "r") == Period(at(13, 50), at(16, 15))


@pytest.mark.rule("SES-02")
@given(st.integers(-200, 200))
def test_apart_is_at_least_the_buffer_and_half_open(minutes: int):
    other = Period(TWO.ends_at + timedelta(minutes=minutes), TWO.ends_at + timedelta(minutes=minutes + 5))
    apart = minutes >= BUFFER_MINUTES or minutes + 5 + 120 + BUFFER_MINUTES <= 0
    assert are_apart(TWO, other) is apart
    assert are_apart(other, TWO) is apart
    assert are_apart(TWO, other, buffer_minutes=0) is apart


@pytest.mark.rule("CEN-02")
def test_pre_visits_lie_apart_by_their_whole_presences():
    one = pre_visit_presence(TWO)
    soon = Period(TWO.ends_at + timedelta(minutes=9), TWO.ends_at + timedelta(minutes=60))
    assert one.zone == SHARED
    assert not are_apart(one.during, pre_visit_presence(soon).during)


@pytest.mark.rule("SES-03")
def test_a_late_start_ends_as_planned():
    assert runs(TWO, at(14, 40)) == Period(at(14, 40), TWO.ends_at)


@pytest.mark.rule("SES-03")
def test_whoever_comes_outside_their_own_time_waits():
    own = own_times(presences(TWO, Comes.WAITS, "r"))
    assert not has_to_wait(own, at(14, 0))
    assert not has_to_wait(own, at(14, 4))
    assert has_to_wait(own, at(14, 5))
    assert has_to_wait(own, at(13, 59))


@pytest.mark.rule("SES-01")
@pytest.mark.parametrize(
    ("day", "wall", "utc"),
    [
        (date(2027, 3, 27), time(14), datetime(2027, 3, 27, 14, tzinfo=UTC)),
        (date(2027, 3, 28), time(0, 59), datetime(2027, 3, 28, 0, 59, tzinfo=UTC)),
        (date(2027, 3, 28), time(2), datetime(2027, 3, 28, 1, tzinfo=UTC)),
        (date(2027, 3, 28), time(14), datetime(2027, 3, 28, 13, tzinfo=UTC)),
        (date(2027, 10, 31), time(1, 30), datetime(2027, 10, 31, 0, 30, tzinfo=UTC)),
        (date(2027, 10, 31), time(2), datetime(2027, 10, 31, 2, tzinfo=UTC)),
        (date(2027, 10, 31), time(14), datetime(2027, 10, 31, 14, tzinfo=UTC)),
    ],
)
def test_wall_times_become_instants_on_both_nights_when_the_clocks_change(day: date, wall: time, utc: datetime):
    assert instant(day, wall, LONDON) == utc


def test_a_time_that_the_clocks_jump_over_is_refused():
    with pytest.raises(Invalid):
        instant(date(2027, 3, 28), time(1, 30), LONDON)


def test_the_night_of_the_long_hour_has_a_session_one_hour_longer_and_the_short_one_shorter():
    long = period(date(2027, 10, 31), time(0), time(4), LONDON)
    short = period(date(2027, 3, 28), time(0), time(4), LONDON)
    assert long.ends_at - long.begins_at == timedelta(hours=5)
    assert short.ends_at - short.begins_at == timedelta(hours=3)


def test_an_end_before_the_start_is_refused():
    with pytest.raises(Invalid):
        period(date(2027, 1, 9), time(16), time(14), LONDON)


A, B, C, D = (UUID(int=number) for number in range(1, 5))
COMERS = st.lists(st.builds(Comer, person=st.sampled_from([A, B, C, D]), part=st.sampled_from(Part)), max_size=6)


@pytest.mark.rule("SES-02", "CEN-09")
def test_every_visiting_adult_is_kept_from_whoever_brings_or_lives_with_the_child():
    comers = [Comer(C, Part.VISITS), Comer(A, Part.LIVES_WITH), Comer(B, Part.BRINGS), Comer(D, Part.OTHER)]
    found = default_separations(comers, gap_minutes=12)
    assert found == (separate(A, C, buffer_minutes=12), separate(B, C, buffer_minutes=12))
    assert all(s.extent is Extent.SHARED and s.cause is Cause.DEFAULT for s in found)


@pytest.mark.rule("SES-02")
@given(COMERS)
def test_separations_are_ordered_and_each_stands_once(comers: list[Comer]):
    found = default_separations(comers)
    assert all(s.person_a < s.person_b for s in found)
    assert len({(s.person_a, s.person_b) for s in found}) == len(found)


@pytest.mark.rule("SES-02")
def test_people_who_come_together_are_not_kept_apart():
    visitors = [Comer(A, Part.VISITS), Comer(B, Part.VISITS)]
    assert default_separations(visitors) == ()
    couple = [Comer(A, Part.VISITS), Comer(B, Part.BRINGS)]
    assert default_separations(couple, together=[(B, A)]) == ()


@pytest.mark.rule("SES-02")
def test_no_buffer_is_less_than_the_least():
    assert separate(B, A, buffer_minutes=0).buffer_minutes == BUFFER_MINUTES
    assert separate(B, A, buffer_minutes=BUFFER_MINUTES + 30).buffer_minutes == BUFFER_MINUTES + 30
    assert (separate(B, A).person_a, separate(B, A).person_b) == (A, B)


@pytest.mark.rule("SES-02")
@pytest.mark.parametrize("cause", [Cause.ORDER, Cause.HUB])
def test_a_separation_that_an_order_or_the_hub_made_is_not_lifted_by_asking(cause: Cause):
    assert may_meet(both_asked_alone=True, centre_agrees=True, causes=[Cause.DEFAULT])
    assert not may_meet(both_asked_alone=True, centre_agrees=True, causes=[Cause.DEFAULT, cause])
    assert not may_meet(both_asked_alone=False, centre_agrees=True, causes=[])
