"""Every line of the table of retention, and every column of the database on one of them."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.db.tables import Base
from app.domain.kept_columns import EARLIER, TABLES, columns, is_technical, tables_of
from app.domain.referral import CLOSED, OPEN, Status
from app.domain.retention import KEPT, YEARS, Life, Line, case_ends, due, record_ends, safeguarding_ends, thread_ends

CREATED = datetime(2030, 1, 10, 9, tzinfo=UTC)
CLOSED_AT = datetime(2030, 3, 1, 12, tzinfo=UTC)
LAST = datetime(2030, 2, 20, 16, tzinfo=UTC)
BORN = date(2020, 2, 29)
AT_25 = datetime(2045, 3, 1, tzinfo=UTC)


def a_life(status=Status.ENDED, **changes) -> Life:
    told = {"since": CLOSED_AT, "created": CREATED, "submitted": True, "youngest_born": BORN, **changes}
    return Life(status=status, **told)


@pytest.mark.rule("PRIV-07")
def test_every_column_of_every_table_is_on_a_line_and_nothing_else_is():
    named = {(table, column) for table, column, _ in columns()}
    there = {(table.name, column.name) for table in Base.metadata.tables.values() for column in table.columns}
    assert {table for table, _ in there} - TABLES.keys() == set()
    assert sorted(each for each in there - named if not is_technical(each[1])) == []
    assert sorted(named - there) == []
    assert EARLIER.keys() <= named


@pytest.mark.rule("PRIV-07")
def test_no_column_is_named_twice():
    named = [(table, column) for table, column, _ in columns()]
    assert len(named) == len(set(named))


@pytest.mark.rule("PRIV-07")
def test_what_is_kept_longer_never_points_at_what_goes_before_it():
    order = [Line.CASE, Line.RECORD, Line.SAFEGUARDING, Line.THREAD, Line.PERSON, Line.ACCOUNT]
    for table in Base.metadata.tables.values():
        mine = TABLES[table.name].line
        for key in table.foreign_keys:
            theirs = TABLES[key.column.table.name].line
            if mine in order and theirs in order:
                assert order.index(mine) <= order.index(theirs), (table.name, key.parent.name)


@pytest.mark.rule("PRIV-07")
def test_the_printed_days_and_years():
    days = {
        Line.RAW_NOTES: timedelta(days=365), Line.COMPLAINT: timedelta(days=365), Line.MESSAGE: timedelta(days=365),
        Line.MESSAGE_TEXT: timedelta(days=7), Line.EXPORT_TEXT: timedelta(days=28), Line.TASK: timedelta(days=365),
        Line.SIGN_IN: timedelta(days=90), Line.STORED_ANSWER: timedelta(days=1), Line.CODE: timedelta(days=1),
        Line.COUNTER: timedelta(days=1), Line.OUTBOX: timedelta(days=30),
    }  # fmt: skip
    years = {Line.CASE: 3, Line.ACCOUNT: 3, Line.EXPORT: 3, Line.STAFF: 6, Line.AUDIT: 6}
    assert (dict(KEPT), dict(YEARS)) == (days, years)


@pytest.mark.rule("PRIV-07")
@pytest.mark.parametrize(
    ("life", "ends"),
    [
        (a_life(Status.EXPIRED, submitted=False), CREATED + timedelta(days=28)),
        (a_life(Status.WITHDRAWN, submitted=False), CREATED + timedelta(days=28)),
        (a_life(Status.STOPPED), CLOSED_AT + timedelta(days=90)),
        (a_life(Status.WITHDRAWN), datetime(2033, 3, 1, 12, tzinfo=UTC)),
        (a_life(Status.NOT_APPROVED), datetime(2033, 3, 1, 12, tzinfo=UTC)),
        (a_life(Status.LAPSED), datetime(2033, 3, 1, 12, tzinfo=UTC)),
        (a_life(Status.ENDED), datetime(2033, 3, 1, 12, tzinfo=UTC)),
        (a_life(Status.ENDED, last_session=LAST), datetime(2033, 2, 20, 16, tzinfo=UTC)),
        (a_life(Status.WITHDRAWN, last_session=LAST), datetime(2033, 2, 20, 16, tzinfo=UTC)),
        (a_life(Status.STOPPED, alarm=True), None),
        (a_life(Status.PLACED, last_session=LAST), None),
    ],
)
def test_a_case_is_kept_by_how_it_ended(life, ends):
    assert case_ends(life) == ends


@pytest.mark.rule("PRIV-07")
@pytest.mark.parametrize("status", sorted(OPEN))
def test_nothing_of_an_open_case_ever_runs_out(status):
    assert due(a_life(status, assessed=True), datetime(2999, 1, 1, tzinfo=UTC)) == ()


@pytest.mark.rule("PRIV-07")
def test_the_hubs_record_is_kept_until_the_youngest_child_is_25():
    assert record_ends(a_life(assessed=True)) == AT_25
    assert thread_ends(a_life(assessed=True)) == AT_25
    assert record_ends(a_life()) == case_ends(a_life()) == thread_ends(a_life())


@pytest.mark.rule("PRIV-07")
def test_an_unknown_birthday_counts_as_the_day_on_which_the_referral_began():
    life = a_life(assessed=True, youngest_born=None)
    assert record_ends(life) == datetime(2055, 1, 10, tzinfo=UTC)


@pytest.mark.rule("PRIV-07", "LIGHT-08")
def test_a_safeguarding_concern_outlives_the_screening_that_opened_it():
    life = a_life(Status.STOPPED, concern=True)
    assert safeguarding_ends(life) == thread_ends(life) == AT_25
    assert due(life, CLOSED_AT + timedelta(days=91)) == (Line.CASE, Line.RECORD)


@pytest.mark.rule("PRIV-07")
def test_a_line_has_run_out_at_the_very_end_of_its_time_and_not_before():
    life, ends = a_life(Status.STOPPED), CLOSED_AT + timedelta(days=90)
    assert due(life, ends - timedelta(microseconds=1)) == ()
    assert Line.CASE in due(life, ends)


@pytest.mark.rule("PRIV-07", "SAF-02")
def test_the_tables_of_a_line_are_those_of_no_other_line():
    assert "holds" in tables_of(Line.SAFEGUARDING)
    assert "messages" not in tables_of(Line.SAFEGUARDING)
    assert sorted(table for line in Line for table in tables_of(line)) == sorted(TABLES)


@pytest.mark.rule("PRIV-07")
@given(
    status=st.sampled_from(sorted(CLOSED)), submitted=st.booleans(), assessed=st.booleans(), concern=st.booleans(),
    last=st.none() | st.integers(-700, 200).map(lambda days: LAST + timedelta(days=days)),
    born=st.none() | st.dates(date(2000, 1, 1), date(2031, 1, 1)),
    now=st.integers(-400, 15_000).map(lambda days: LAST + timedelta(days=days)),
)  # fmt: skip
def test_the_thread_never_goes_before_what_hangs_on_it(status, submitted, assessed, concern, last, born, now):
    life = Life(
        status=status, since=CLOSED_AT, created=CREATED, submitted=submitted, last_session=last, youngest_born=born,
        assessed=assessed, concern=concern,
    )  # fmt: skip
    lines = due(life, now)
    if Line.THREAD in lines:
        assert {Line.CASE, Line.RECORD} <= set(lines)
        assert Line.SAFEGUARDING in lines or not concern
    if Line.RECORD in lines:
        assert Line.CASE in lines
