"""A statement of attendance is the same in all its forms, holds no word, and is safe to open."""

import csv
import io
import json
import re
from datetime import UTC, date, datetime
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.documents.attendance_statement import (
    COLUMNS,
    PARTS,
    Heading,
    Row,
    Statement,
    as_csv,
    as_page,
    attendance_statement,
)
from app.domain.attendance import Attendance, Status
from app.domain.statement import Entry, for_all, for_side
from app.domain.vocabulary import Part

SESSION = UUID("6c1b9a52-5a4e-4c1f-9b43-0f5b3a9d7e11")


def at(hour: int, minute: int) -> datetime:
    return datetime(2031, 6, 7, hour, minute, tzinfo=UTC)


def entries(*, cancelled: bool = False, late: int = 6) -> list[Entry]:
    """One session in summer: side 1 visits, side 2 brings the child."""
    seen = [
        (1, "visits", Attendance(Status.ATTENDED, at(8, 47), at(11, 13))),
        (2, "brings", Attendance(Status.LATE, at(9, late), at(11, 1))),
        (2, "child", Attendance(Status.LATE, at(9, late), at(11, 2))),
    ]
    missed = Attendance(Status.EXPECTED)
    return [
        Entry(SESSION, at(9, 0), cancelled, side, part, missed if cancelled else found) for side, part, found in seen
    ]


def heading(*, one_side: bool = True) -> Heading:
    return Heading(
        reference="7K2QF-09XYZ",
        centre="Marmalade Lane Contact Centre",
        service="supported contact",
        given_to="Quill and Biscuit Solicitors",
        purpose="for a hearing",
        given_on=date(2031, 7, 1),
        zone="Europe/London",
        one_side=one_side,
    )


def for_solicitor(found: list[Entry] | None = None) -> Statement:
    return attendance_statement(heading(), for_side(entries() if found is None else found, 1, "Europe/London"))


def with_person(person: str) -> Statement:
    statement = for_solicitor()
    return {**statement, "rows": [{**statement["rows"][0], "person": person}]}


def lines(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text, newline="")))


@pytest.mark.rule("SHR-01")
def test_one_side_reads_its_own_times_and_of_the_other_only_that_somebody_came():
    assert lines(as_csv(for_solicitor())) == [
        list(COLUMNS),
        ["2031-06-07", "held", "own side: visiting adult", "attended", "09:47", "12:13"],
        ["2031-06-07", "held", "the other side", "attended", "", ""],
    ]


@pytest.mark.rule("SHR-01")
def test_a_court_reads_everybody_s_times():
    statement = attendance_statement(heading(one_side=False), for_all(entries(), "Europe/London"))
    assert [(row["person"], row["arrived"]) for row in statement["rows"]] == [
        ("side 1: visiting adult", "09:47"),
        ("side 2: adult who brings the child", "10:06"),
        ("side 2: child", "10:06"),
    ]


@pytest.mark.rule("SHR-01", "PRIV-02")
def test_no_form_for_one_side_moves_with_the_other_side_s_clock():
    early, late = (for_solicitor(entries(late=minutes)) for minutes in (1, 59))
    assert json.dumps(early) == json.dumps(late)
    assert as_csv(early) == as_csv(late)
    assert as_page(early) == as_page(late)


@pytest.mark.rule("REC-01")
def test_there_is_no_place_for_a_remark():
    assert set(Row.__annotations__) == set(COLUMNS)
    assert set(Statement.__annotations__) == {*(heading().__slots__), "rows"}


@pytest.mark.rule("SES-04")
def test_a_session_that_was_not_held_calls_nobody_absent():
    for rows in (
        for_side(entries(cancelled=True), 1, "Europe/London"),
        for_all(entries(cancelled=True), "Europe/London"),
    ):
        for row in attendance_statement(heading(), rows)["rows"]:
            assert (row["session"], row["attendance"], row["arrived"], row["left"]) == ("not held", "", "", "")


def test_somebody_who_did_not_come_is_said_not_to_have_attended():
    absent = [Entry(SESSION, at(9, 0), False, 1, "visits", Attendance(Status.ABSENT))]
    assert for_solicitor(absent)["rows"][0]["attendance"] == "not attended"


@pytest.mark.rule("SES-04", "SHR-01")
def test_somebody_of_whom_the_register_says_nothing_is_not_said_to_have_stayed_away():
    unmarked, absent = Attendance(Status.EXPECTED), Attendance(Status.ABSENT)
    people = ((1, "visits"), (2, "brings"), (2, "child"))
    blank = [Entry(SESSION, at(9, 0), False, side, part, unmarked) for side, part in people]
    for rows in (for_side(blank, 1, "Europe/London"), for_side(blank, 2, "Europe/London"), for_all(blank, "UTC")):
        found = attendance_statement(heading(), rows)["rows"]
        assert {(row["session"], row["attendance"], row["arrived"]) for row in found} == {("held", "not recorded", "")}
    halves = [
        Entry(SESSION, at(9, 0), False, 2, part, found) for part, found in (("brings", absent), ("child", unmarked))
    ]
    assert for_solicitor(halves)["rows"][0]["attendance"] == "not recorded"
    came = [*halves, Entry(SESSION, at(9, 0), False, 2, "brings", Attendance(Status.LATE, at(9, 30)))]
    assert for_solicitor(came)["rows"][0]["attendance"] == "attended"


def test_every_part_has_its_words():
    assert set(PARTS) >= set(Part)


def test_what_was_stored_can_be_written_again_letter_for_letter():
    stored = json.loads(json.dumps(for_solicitor()))
    assert as_csv(stored) == as_csv(for_solicitor())
    assert as_page(stored) == as_page(for_solicitor())


@pytest.mark.parametrize(
    "cell",
    ["=1+1", "+44", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "  =1", "\u00a0=1", "\ufeff=1", "\uff1d1", '=LINK("x")'],
)
def test_no_cell_is_a_formula_in_a_spreadsheet(cell):
    found = lines(as_csv(with_person(cell)))
    assert found[1][2] == f"'{cell}"
    assert all(len(line) == len(COLUMNS) for line in found)


@settings(deadline=None)
@given(cell=st.text(max_size=40))
def test_any_text_survives_and_is_never_read_as_a_formula(cell):
    found = lines(as_csv(with_person(cell)))[1][2]
    assert found in {cell, f"'{cell}"}
    assert not found.lstrip(" \u00a0\ufeff\0").startswith(("=", "+", "-", "@", "\t", "\r"))


def test_the_page_loads_nothing_and_runs_nothing():
    page = as_page({**for_solicitor(), "purpose": "<script>alert(1)</script>"})
    assert "<script" not in page
    assert "&lt;script&gt;" in page
    assert not re.search(r"\b(src|href|url|import|on[a-z]+)\s*[=(]", page)


def test_the_page_says_whose_times_it_holds():
    every = as_page(attendance_statement(heading(one_side=False), for_all(entries(), "Europe/London")))
    one = as_page(for_solicitor())
    assert "Of any other side it says only whether somebody came" in one
    assert "Of any other side" not in every
    assert "10:06" not in one
    assert "10:06" in every


def test_a_statement_without_sessions_says_so():
    assert "No session was planned" in as_page(for_solicitor([]))
