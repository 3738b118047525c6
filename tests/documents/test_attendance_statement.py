"""A statement of attendance holds days and times, and of another side not even these."""

import csv
import io
import json
import re
from dataclasses import fields
from datetime import UTC, date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.documents.attendance_statement import (
    COLUMNS,
    Attender,
    Came,
    Heading,
    Row,
    Visit,
    as_csv,
    as_page,
    attendance_statement,
)

HEADING = Heading(
    reference="7K2QF-09XYZ",
    centre="Marmalade Lane Contact Centre",
    service="supported contact",
    given_to="Quill and Biscuit Solicitors",
    purpose="hearing",
    given_on=date(2031, 7, 1),
    zone="Europe/London",
)
SUMMER = date(2031, 6, 7)


def a_visit(day: date = SUMMER, *, held: bool = True, visiting: str = "Robin") -> Visit:
    def at(hour: int, minute: int) -> datetime:
        return datetime(day.year, day.month, day.day, hour, minute, tzinfo=UTC)

    return Visit(
        day,
        held,
        (
            Attender(1, visiting, Came.ATTENDED, at(8, 47), at(11, 13)),
            Attender(2, "the other adult", Came.LATE, at(9, 6), at(11, 1)),
            Attender(2, "Ash", Came.LATE, at(9, 7), at(11, 2)),
        ),
    )


@pytest.mark.rule("SHR-01")
def test_a_side_gets_its_own_times_and_of_others_only_whether_they_came():
    rows = attendance_statement(HEADING, [a_visit()], side=1)["rows"]
    assert [(row["person"], row["attendance"], row["arrived"], row["left"]) for row in rows] == [
        ("Robin", "attended", "09:47", "12:13"),
        ("the other adult", "attended", None, None),
        ("Ash", "attended", None, None),
    ]


@pytest.mark.rule("SHR-01")
def test_the_other_side_gets_the_same_the_other_way_round():
    rows = attendance_statement(HEADING, [a_visit()], side=2)["rows"]
    assert [(row["attendance"], row["arrived"]) for row in rows] == [
        ("attended", None), ("late", "10:06"), ("late", "10:07"),
    ]  # fmt: skip


@pytest.mark.rule("SHR-01")
def test_court_authority_and_advisers_get_everybody_s_times():
    rows = attendance_statement(HEADING, [a_visit()], side=None)["rows"]
    assert [row["arrived"] for row in rows] == ["09:47", "10:06", "10:07"]


@pytest.mark.rule("SHR-01", "PRIV-02")
@settings(deadline=None)
@given(
    arrived=st.none()
    | st.datetimes(timezones=st.just(UTC), min_value=datetime(2031, 6, 7), max_value=datetime(2031, 6, 8)),  # noqa: DTZ001
    came=st.sampled_from([Came.ATTENDED, Came.LATE]),
)
def test_no_form_for_one_side_moves_with_the_other_side_s_clock(arrived, came):
    def forms(other: Attender) -> tuple[str, str, str]:
        statement = attendance_statement(HEADING, [Visit(SUMMER, True, (other,))], side=1)
        return json.dumps(statement), as_csv(statement), as_page(statement)

    assert forms(Attender(2, "Ash", came, arrived, arrived)) == forms(Attender(2, "Ash", Came.ATTENDED))


@pytest.mark.rule("REC-01")
def test_there_is_no_place_for_a_remark():
    assert set(Row.__annotations__) == set(COLUMNS)
    assert {each.name for each in fields(Attender)} == {"side", "person", "came", "arrived", "left"}
    assert {each.name for each in fields(Visit)} == {"day", "held", "people"}


def test_times_stand_on_the_centre_s_own_clock_in_summer_and_in_winter():
    winter = a_visit(day=date(2031, 1, 11))
    rows = attendance_statement(HEADING, [a_visit(), winter], side=1)["rows"]
    assert [(row["date"], row["arrived"]) for row in rows if row["arrived"]] == [
        ("2031-01-11", "08:47"), ("2031-06-07", "09:47"),
    ]  # fmt: skip


def test_a_session_that_was_not_held_has_no_times_and_nobody_is_called_absent():
    for side in (1, 2, None):
        rows = attendance_statement(HEADING, [a_visit(held=False)], side)["rows"]
        assert {(row["session"], row["attendance"], row["arrived"], row["left"]) for row in rows} == {
            ("not held", "", None, None)
        }


def test_what_was_stored_can_be_written_again_the_same():
    statement = attendance_statement(HEADING, [a_visit()], side=1)
    stored = json.loads(json.dumps(statement))
    assert as_csv(stored) == as_csv(statement)
    assert as_page(stored) == as_page(statement)


@pytest.mark.parametrize(
    "name",
    [
        "=1+1",
        "+44",
        "-1",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        "\n=1",
        "  =1",
        "\u00a0=1",
        "\ufeff=1",
        "\uff1d1",
        '=HYPERLINK("x")',
    ],
)
def test_no_name_is_a_formula_in_a_spreadsheet(name):
    out = as_csv(attendance_statement(HEADING, [a_visit(visiting=name)], side=1))
    lines = list(csv.reader(io.StringIO(out, newline="")))
    assert tuple(lines[0]) == COLUMNS
    assert lines[1][2] == f"'{name}"
    assert all(len(line) == len(COLUMNS) for line in lines)


@settings(deadline=None)
@given(name=st.text(max_size=40))
def test_any_name_survives_the_csv_and_is_never_read_as_a_formula(name):
    out = as_csv(attendance_statement(HEADING, [a_visit(visiting=name)], side=1))
    cell = list(csv.reader(io.StringIO(out, newline="")))[1][2]
    assert cell in {name, f"'{name}"}
    assert not cell.lstrip(" \u00a0\ufeff\0").startswith(("=", "+", "-", "@", "\t", "\r"))


def test_the_page_loads_nothing_and_runs_nothing():
    page = as_page(attendance_statement(HEADING, [a_visit(visiting="<script>alert(1)</script>")], side=1))
    assert "<script" not in page
    assert not re.search(r"\b(src|href|url|import|on[a-z]+)\s*[=(]", page)
    assert "&lt;script&gt;" in page


def test_the_page_says_whose_times_it_holds():
    one, every = (as_page(attendance_statement(HEADING, [a_visit()], side)) for side in (1, None))
    assert "Of others it says only whether they came" in one
    assert "Of others" not in every
    assert "10:06" not in one
    assert "10:06" in every


def test_a_statement_without_sessions_says_so():
    assert "No session was planned" in as_page(attendance_statement(HEADING, [], side=1))
