"""Attendance and the statement made of it."""

from dataclasses import asdict, fields
from datetime import UTC, date, datetime, timedelta
from itertools import permutations
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.attendance import (
    IS_VALID,
    AbsenceReason,
    Attendance,
    Mark,
    MarkKind,
    Proposal,
    Status,
    attendance,
    mark_issues,
    proposal,
)
from app.domain.statement import SEES_ALL_SIDES, Entry, Row, Whose, for_all, for_side

START = datetime(2027, 7, 10, 13, 0, tzinfo=UTC)
PERSON = UUID(int=1)


def mark(
    kind: MarkKind,
    minutes: int = 0,
    *,
    replaces: UUID | None = None,
    told: bool | None = None,
    reason: AbsenceReason | None = None,
) -> Mark:
    at = START + timedelta(minutes=minutes)
    return Mark(uuid4(), PERSON, kind, at, at, told=told, reason=reason, replaces=replaces)


@pytest.mark.rule("SES-04")
def test_of_two_marks_of_one_moment_the_same_one_counts_however_they_are_read():
    two = [
        Mark(UUID(int=number), PERSON, MarkKind.ABSENT, START, START, told=told)
        for number, told in ((1, True), (2, False))
    ]
    assert attendance(START, two) == attendance(START, two[::-1]) == Attendance(Status.ABSENT, told=False)


@pytest.mark.rule("SES-04")
def test_nobody_has_come_or_stayed_away_before_a_mark_says_so():
    assert attendance(START, []) == Attendance(Status.EXPECTED)


@pytest.mark.rule("SES-04")
@pytest.mark.parametrize(("minutes", "status"), [(-10, Status.ATTENDED), (5, Status.ATTENDED), (6, Status.LATE)])
def test_who_came_attended_or_was_late(minutes: int, status: Status):
    found = attendance(START, [mark(MarkKind.ARRIVED, minutes), mark(MarkKind.LEFT, 120)])
    assert found.status is status
    assert found.attended
    assert found.left_at == START + timedelta(minutes=120)
    at_once = attendance(START, [mark(MarkKind.ARRIVED, minutes), mark(MarkKind.LEFT, minutes)])
    assert at_once.left_at == at_once.arrived_at
    nonsense = attendance(START, [mark(MarkKind.ARRIVED, minutes), mark(MarkKind.LEFT, minutes - 1)])
    assert nonsense.left_at is None


@pytest.mark.rule("SES-04")
def test_an_absence_has_told_or_not_and_a_coded_reason():
    found = attendance(START, [mark(MarkKind.ABSENT, told=True, reason=AbsenceReason.ILLNESS)])
    assert (found.status, found.told, found.reason) == (Status.ABSENT, True, AbsenceReason.ILLNESS)


@pytest.mark.rule("SES-04")
def test_a_correction_replaces_a_mark_and_nothing_is_lost_from_the_rest():
    wrong = mark(MarkKind.ABSENT, told=False)
    right = mark(MarkKind.ARRIVED, 3, replaces=wrong.mark_id)
    corrected = mark(MarkKind.ARRIVED, 4, replaces=right.mark_id)
    assert attendance(START, [wrong, right]).arrived_at == START + timedelta(minutes=3)
    assert attendance(START, [wrong, right, corrected]).arrived_at == START + timedelta(minutes=4)


@pytest.mark.rule("SES-04")
def test_the_order_in_which_devices_send_their_marks_does_not_matter():
    wrong = mark(MarkKind.ARRIVED, 30)
    marks = [wrong, mark(MarkKind.ARRIVED, 1, replaces=wrong.mark_id), mark(MarkKind.LEFT, 110)]
    assert len({attendance(START, order) for order in permutations(marks)}) == 1


@pytest.mark.rule("SES-04", "REC-01")
@given(st.sampled_from(MarkKind), st.none() | st.booleans(), st.none() | st.sampled_from(AbsenceReason))
def test_only_an_absence_is_told_or_has_a_reason(kind: MarkKind, told: bool | None, reason: AbsenceReason | None):
    issues = mark_issues(kind, told, reason)
    if kind is MarkKind.ABSENT:
        assert (issues == []) is (told is not None and not (told and reason is None))
    else:
        assert (issues == []) is (told is None and reason is None)


@pytest.mark.rule("REC-01")
def test_a_mark_has_no_place_for_a_word():
    assert "str" not in {str(field.type) for field in fields(Mark)}
    assert set(IS_VALID) == set(AbsenceReason)


CAME = Attendance(Status.ATTENDED)
EXCUSED = Attendance(Status.ABSENT, told=True, reason=AbsenceReason.ILLNESS)
UNTOLD = Attendance(Status.ABSENT, told=False)
POOR = Attendance(Status.ABSENT, told=True, reason=AbsenceReason.FORGOTTEN)


@pytest.mark.rule("SES-05")
@pytest.mark.parametrize(
    ("visitor", "due"),
    [
        ([CAME, CAME], False),
        ([UNTOLD, CAME], False),
        ([UNTOLD, UNTOLD], True),
        ([UNTOLD, CAME, POOR], True),
        ([EXCUSED, EXCUSED, UNTOLD], False),
    ],
)
def test_two_missed_sessions_without_a_valid_reason_told_make_the_place_due(visitor: list[Attendance], due: bool):
    assert (proposal(visitor, [CAME], safety_mark=False) is not None) is due


@pytest.mark.rule("SES-05")
def test_the_hub_is_asked_first_where_the_child_was_not_brought_or_a_safety_mark_stands():
    assert proposal([UNTOLD, UNTOLD], [], safety_mark=False) == Proposal(ask_hub_first=False)
    assert proposal([UNTOLD, UNTOLD], [], safety_mark=True) == Proposal(ask_hub_first=True)
    assert proposal([CAME, CAME], [UNTOLD, UNTOLD], safety_mark=False) == Proposal(ask_hub_first=True)
    assert proposal([UNTOLD, UNTOLD], [UNTOLD, CAME], safety_mark=False) == Proposal(ask_hub_first=True)


SESSION = UUID(int=9)


def entry(side: int, part: str, came: Attendance, *, cancelled: bool = False) -> Entry:
    return Entry(SESSION, START, cancelled, side, part, came)


def times(arrive: int, leave: int) -> Attendance:
    return Attendance(Status.ATTENDED, START + timedelta(minutes=arrive), START + timedelta(minutes=leave))


@pytest.mark.rule("SHR-01")
def test_a_statement_for_one_side_holds_its_own_times_by_the_centres_clocks_and_of_the_other_only_whether_it_came():
    entries = [entry(1, "visits", times(-15, 140)), entry(2, "brings", times(0, 125)), entry(2, "child", times(0, 125))]
    assert for_side(entries, 1, "Europe/London") == (
        Row(
            date(2027, 7, 10), Whose.OWN, "visits", None, cancelled=False, attended=True, arrived="13:45", left="16:20"
        ),
        Row(date(2027, 7, 10), Whose.OTHER, None, None, cancelled=False, attended=True, arrived=None, left=None),
    )


@pytest.mark.rule("SHR-01", "REF-05", "PRIV-02")
@given(st.integers(-60, 60), st.integers(61, 200), st.integers(0, 3))
def test_two_worlds_that_differ_only_in_the_other_sides_times_and_people_read_the_same(
    arrive: int, leave: int, more: int
):
    own = entry(1, "visits", times(-15, 140))
    plain = [own, entry(2, "brings", times(0, 125))]
    other = [
        own,
        *[entry(2, part, times(arrive, leave)) for part in ("brings", "child", "lives_with", "other")[: more + 1]],
    ]
    assert for_side(plain, 1, "Europe/London") == for_side(other, 1, "Europe/London")


@pytest.mark.rule("SHR-01")
def test_a_cancelled_session_tells_nobodys_absence():
    rows = for_side(
        [entry(1, "visits", UNTOLD, cancelled=True), entry(2, "brings", UNTOLD, cancelled=True)], 1, "Europe/London"
    )
    assert [row.attended for row in rows] == [None, None]


@pytest.mark.rule("SHR-01", "SES-04")
@pytest.mark.parametrize(
    ("others", "came"),
    [
        ([UNTOLD, UNTOLD], False),
        ([UNTOLD, Attendance(Status.EXPECTED)], None),
        ([Attendance(Status.EXPECTED)], None),
        ([UNTOLD, CAME], True),
    ],
)
def test_a_side_is_absent_only_where_everybody_of_it_is_marked_so(others: list[Attendance], came: bool | None):
    (row,) = for_side([entry(2, "brings", each) for each in others], 1, "Europe/London")
    assert row.attended is came


@pytest.mark.rule("SHR-01")
@pytest.mark.usefixtures("far_away")
def test_every_session_and_every_side_has_its_line_by_the_centres_clocks():
    late = START.replace(hour=22, minute=30)
    first = [
        Entry(UUID(int=8), late, False, side, "visits", each) for side, each in ((1, CAME), (2, UNTOLD), (3, CAME))
    ]
    rows = for_side([entry(1, "visits", times(0, 60)), entry(1, "child", times(0, 60)), *first], 1, "Europe/Paris")
    assert [(row.on.day, row.whose, row.attended) for row in rows] == [
        (10, Whose.OWN, True), (10, Whose.OWN, True), (11, Whose.OWN, True), (11, Whose.OTHER, False),
        (11, Whose.OTHER, True),
    ]  # fmt: skip


@pytest.mark.rule("SHR-01")
def test_everybodys_times_are_for_court_authority_and_cafcass_only():
    rows = for_all([entry(2, "brings", times(0, 125)), entry(1, "visits", times(-15, 140))], "Europe/London")
    assert [(row.side, row.arrived) for row in rows] == [(1, "13:45"), (2, "14:00")]
    assert "law_firm" not in SEES_ALL_SIDES
    assert "mediation" not in SEES_ALL_SIDES


@pytest.mark.rule("REC-01", "SHR-01")
def test_a_statement_holds_dates_times_and_closed_words_only():
    row = for_side([entry(1, "visits", times(-15, 140))], 1, "Europe/London")[0]
    assert set(asdict(row)) == {"on", "whose", "part", "side", "cancelled", "attended", "arrived", "left"}
