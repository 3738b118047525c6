"""The register: when a mark can be true, who looks at it when, and who is in the shared parts."""

from datetime import UTC, date, datetime, timedelta

import pytest

from app.domain.appointment import PASSAGE_MINUTES, SHARED
from app.domain.attendance import Attendance, Status
from app.domain.register import is_in_shared_parts, is_open, time_issues, told_before, took_place

DAY = date(2027, 6, 12)
NOON = datetime(2027, 6, 12, 12, tzinfo=UTC)
ZONE = "Europe/London"
CAME = Attendance(Status.ATTENDED, NOON - timedelta(hours=1))
GONE = Attendance(Status.ATTENDED, NOON - timedelta(hours=1), NOON - timedelta(minutes=1))
AWAITED, MISSING = Attendance(Status.EXPECTED), Attendance(Status.ABSENT)


@pytest.mark.rule("SES-04")
@pytest.mark.parametrize(
    ("happened_at", "code"),
    [
        (NOON, None),
        (NOON + timedelta(minutes=5), None),
        (NOON + timedelta(minutes=6), "in-the-future"),
        (datetime(2027, 6, 11, 23, tzinfo=UTC), None),  # midnight by summer time
        (datetime(2027, 6, 11, 22, 59, tzinfo=UTC), "another-day"),
        (datetime.min.replace(tzinfo=UTC), "another-day"),
        (datetime.max.replace(tzinfo=UTC), "in-the-future"),
    ],
)
def test_a_mark_is_of_the_day_of_the_session_and_not_of_the_future(happened_at, code):
    assert [issue.code for issue in time_issues(happened_at, NOON, DAY, ZONE)] == ([code] if code else [])


def test_a_worker_reads_the_register_from_the_day_on():
    assert [is_open(DAY, DAY + timedelta(days=days)) for days in (-1, 0, 1)] == [False, True, True]


@pytest.mark.rule("REF-08", "PRIV-02")
@pytest.mark.usefixtures("far_away")
def test_whether_the_others_came_is_told_with_the_tick_after_the_day():
    before, after = datetime(2027, 6, 13, 1, 59, tzinfo=UTC), datetime(2027, 6, 13, 2, tzinfo=UTC)
    assert not told_before(before) > DAY
    assert told_before(after) > DAY


@pytest.mark.rule("SES-03")
@pytest.mark.parametrize(
    ("found", "zone", "there"),
    [
        (CAME, "hall", False),
        (CAME, SHARED, True),
        (CAME, None, True),  # outside their own times: waits until the way is clear
        (Attendance(Status.LATE, NOON - timedelta(minutes=4)), "hall", True),
        (Attendance(Status.LATE, NOON - timedelta(minutes=PASSAGE_MINUTES)), "hall", False),
        (GONE, SHARED, False),
        (AWAITED, SHARED, False),
        (MISSING, None, False),
    ],
)
def test_somebody_is_in_the_shared_parts_on_the_way_in_and_outside_their_own_times(found, zone, there):
    assert is_in_shared_parts(found, zone, NOON) is there


def test_a_session_is_attended_when_an_adult_and_a_child_have_come():
    assert took_place([MISSING, CAME], [CAME])
    assert not took_place([CAME], [AWAITED])
    assert not took_place([], [CAME])
