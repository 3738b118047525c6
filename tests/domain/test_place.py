"""What a place needs, the staff for it, what may be sent, and where it is."""

from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.message import Fate, Hours, Route, Why, gate, is_within
from app.domain.placement import PlannedAdult, confirm_needs
from app.domain.postcode import Point, Postcode, box_around, distance_metres, normalise, parse, written
from app.domain.staff import (
    MAY_WORK,
    STALE_AFTER_DAYS,
    Clearance,
    ClearanceKind,
    ClearanceLevel,
    Duty,
    Standing,
    assignment_issues,
    session_needs,
    standing,
)

WELL = PlannedAdult(pre_visit_went_well=True, signed_rules=3)


def needs(adults: list[PlannedAdult], **changes: Any) -> list[str]:
    facts = {"current_rules": 3, "cleared_staff": True, "place_named": True} | changes
    return [issue.code for issue in confirm_needs(adults, **facts)]


@pytest.mark.rule("CEN-04")
def test_a_place_is_confirmed_when_all_went_well_all_signed_and_staff_and_place_are_named():
    assert needs([WELL, WELL]) == []


@pytest.mark.rule("CEN-04", "CEN-07", "AGR-01", "STF-01")
@pytest.mark.parametrize(
    ("adults", "changes", "code"),
    [
        ([WELL, PlannedAdult(None, 3)], {}, "pre-visit-not-held"),
        ([WELL, PlannedAdult(False, 3)], {}, "pre-visit-did-not-go-well"),
        ([WELL, PlannedAdult(True, None)], {}, "agreement-not-signed"),
        ([WELL, PlannedAdult(True, 2)], {}, "agreement-not-signed"),
        ([WELL], {"current_rules": None}, "no-ground-rules"),
        ([WELL], {"cleared_staff": False}, "no-cleared-staff"),
        ([WELL], {"place_named": False}, "no-place-named"),
    ],
)
def test_no_session_before_everything_stands(adults: list[PlannedAdult], changes: dict[str, Any], code: str):
    assert needs(adults, **changes) == [code]


@pytest.mark.rule("CEN-04")
def test_a_place_without_adults_names_all_that_is_missing_at_once():
    assert needs([], current_rules=None, cleared_staff=False, place_named=False) == [
        "no-adults-planned", "pre-visit-not-held", "no-ground-rules", "no-cleared-staff", "no-place-named",
    ]  # fmt: skip


TODAY = date(2027, 1, 9)


def dbs(
    days: int, *, kind: ClearanceKind = ClearanceKind.DBS, level: ClearanceLevel = ClearanceLevel.ENHANCED
) -> Clearance:
    return Clearance(kind, level, TODAY - timedelta(days=days))


@pytest.mark.rule("STF-01")
@pytest.mark.parametrize(
    ("clearances", "nation", "expected"),
    [
        ([], "england", Standing.NONE),
        ([dbs(0)], "england", Standing.CLEARED),
        ([dbs(1)], "england", Standing.CLEARED),
        ([dbs(1)], "northern_ireland", Standing.NONE),
        ([dbs(1, kind=ClearanceKind.ACCESS_NI)], "northern_ireland", Standing.CLEARED),
        ([dbs(1, level=ClearanceLevel.STANDARD)], "wales", Standing.NONE),
        ([dbs(-1)], "england", Standing.NONE),
        ([dbs(STALE_AFTER_DAYS - 91)], "england", Standing.CLEARED),
        ([dbs(STALE_AFTER_DAYS - 90)], "england", Standing.SOON_STALE),
        ([dbs(STALE_AFTER_DAYS - 30)], "england", Standing.SOON_STALE),
        ([dbs(STALE_AFTER_DAYS)], "england", Standing.STALE),
        ([dbs(STALE_AFTER_DAYS), dbs(5)], "england", Standing.CLEARED),
    ],
)
def test_an_enhanced_disclosure_of_the_nation_clears_and_warns_before_it_is_stale(
    clearances: list[Clearance], nation: str, expected: Standing
):
    assert standing(clearances, nation, TODAY) is expected


@pytest.mark.rule("STF-01", "STF-03")
@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"clearance": Standing.NONE}, "not-cleared"),
        ({"knows_a_party": True}, "conflict"),
        ({"is_a_party": True}, "conflict"),
        ({"works_here_today": False}, "not-on-staff"),
    ],
)
def test_nobody_uncleared_or_tied_to_the_family_is_assigned(changes: dict[str, Any], code: str):
    facts: dict[str, Any] = {
        "clearance": Standing.CLEARED,
        "knows_a_party": False,
        "is_a_party": False,
        "works_here_today": True,
    }
    assert assignment_issues(**facts) == []
    assert [issue.code for issue in assignment_issues(**(facts | changes))] == [code]
    assert Standing.NONE not in MAY_WORK


@pytest.mark.rule("SES-08", "SVC-03")
def test_a_session_has_staff_and_a_supervised_one_an_observing_worker():
    assert session_needs([Duty.OPENING], is_observed=False) == []
    assert [issue.code for issue in session_needs([], is_observed=False)] == ["no-staff"]
    assert [issue.code for issue in session_needs([Duty.OPENING], is_observed=True)] == ["no-observing-worker"]
    assert session_needs([Duty.OBSERVES], is_observed=True) == []


SATURDAY_NOON = datetime(2027, 1, 9, 12, 0)  # noqa: DTZ001 - the reader's own wall clock


def passage(route: Route | None, *, held: bool = False, never_freezes: bool = False) -> tuple[Fate, Why | None, bool]:
    found = gate(route, held=held, never_freezes=never_freezes, local_now=SATURDAY_NOON)
    return found.fate, found.why, found.staff_task


@pytest.mark.rule("MSG-01", "PRIV-08")
@pytest.mark.parametrize(
    ("route", "expected"),
    [
        (Route(safe=True), (Fate.SEND, None, False)),
        (None, (Fate.IN_APP_ONLY, Why.NO_ROUTE, True)),
        (Route(safe=False), (Fate.IN_APP_ONLY, Why.NOT_SAFE, True)),
        (Route(safe=True, shared_with_another=True), (Fate.IN_APP_ONLY, Why.SHARED_WITH_ANOTHER, True)),
        (Route(safe=True, changed_unconfirmed=True), (Fate.IN_APP_ONLY, Why.ROUTE_CHANGED, True)),
        (Route(safe=True, silenced=True), (Fate.IN_APP_ONLY, Why.SILENCED, False)),
        (Route(safe=True, hours=(Hours(5, time(13), time(15)),)), (Fate.WAIT, Why.OUTSIDE_HOURS, False)),
        (Route(safe=True, hours=(Hours(5, time(12), time(15)),)), (Fate.SEND, None, False)),
    ],
)
def test_a_message_leaves_only_by_a_safe_route_at_a_safe_hour(
    route: Route | None, expected: tuple[Fate, Why | None, bool]
):
    assert passage(route) == expected


@pytest.mark.rule("SAF-03", "MSG-02")
def test_a_hold_keeps_everything_but_security_and_word_of_a_visit_that_will_not_take_place():
    assert passage(Route(safe=True), held=True) == (Fate.WAIT, Why.HELD, False)
    assert passage(Route(safe=True), held=True, never_freezes=True) == (Fate.SEND, None, False)
    assert passage(Route(safe=False), held=True, never_freezes=True)[0] is Fate.IN_APP_ONLY


@pytest.mark.rule("MSG-01")
def test_safe_hours_are_half_open_and_none_means_any():
    assert is_within((), SATURDAY_NOON)
    assert not is_within((Hours(5, time(10), time(12)),), SATURDAY_NOON)
    assert not is_within((Hours(4, time(10), time(14)),), SATURDAY_NOON)


@pytest.mark.rule("DIR-01")
@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("gl501ab", Postcode("GL50", "1", "AB")),
        (" Gl50-1ab. ", Postcode("GL50", "1", "AB")),
        ("G L 5 0 1 A B", Postcode("GL50", "1", "AB")),
        ("GL50 1a", Postcode("GL50", "1")),
        ("gl50 1", Postcode("GL50", "1")),
        ("GL50", Postcode("GL50")),
        ("m1 1ae", Postcode("M1", "1", "AE")),
        ("w1a 0ax", Postcode("W1A", "0", "AX")),
        ("W1A OAX", Postcode("W1A", "0", "AX")),
        ("bt7 1nn", Postcode("BT7", "1", "NN")),
        ("EC1A1BB", Postcode("EC1A", "1", "BB")),
        (" " * 32 + "GL50 1AB", Postcode("GL50", "1", "AB")),
    ],
)
def test_a_postcode_is_read_however_it_is_typed(typed: str, expected: Postcode):
    assert parse(typed) == expected


@pytest.mark.rule("DIR-01")
@pytest.mark.parametrize(
    "typed", ["", "Cheltenham", "12345", "GL50 1CI", "GL 1AB GL50", "GL50 1AB" + " " * 33, "ß50 1ab", "\0"]
)
def test_what_is_no_postcode_is_not_read_as_one(typed: str):
    assert parse(typed) is None


@pytest.mark.rule("DIR-01")
@given(st.text(max_size=60))
def test_anything_at_all_can_be_typed(typed: str):
    found = parse(typed)
    assert found is None or parse(str(found)) == found


@pytest.mark.rule("DIR-01")
@given(st.from_regex(r"[A-Z]{1,2}(0|[1-9][0-9]?) [0-9][ABD-HJLNP-UW-Z]{2}", fullmatch=True))
def test_a_postcode_without_its_space_or_in_small_letters_is_the_same(written: str):
    assert normalise(written) == written
    assert normalise(written.lower().replace(" ", "")) == written
    assert parse(written).sector == written[:-2]  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("listed", "usual"),
    [("gl501ab", "GL50 1AB"), ("GL50 1AB", "GL50 1AB"), ("W1A  0AX", "W1A 0AX"), ("GL50 1", None), ("GL5O 1AB", None)],
)
def test_in_a_list_only_spaces_and_letter_case_are_forgiven(listed: str, usual: str | None):
    assert written(listed) == usual


def test_the_parts_of_a_postcode():
    found = Postcode("EC1A", "1", "BB")
    assert (found.area, found.sector, str(found)) == ("EC", "EC1A 1", "EC1A 1BB")
    assert normalise("GL50 1") is None
    assert str(Postcode("GL50", "1")) == "GL50 1"


CHELTENHAM, GLOUCESTER = Point(51.8994, -2.0783), Point(51.8642, -2.2380)
UK = st.builds(Point, latitude=st.floats(49.8, 60.9), longitude=st.floats(-8.2, 1.8))


@pytest.mark.rule("DIR-01")
def test_distances_are_real():
    assert distance_metres(CHELTENHAM, GLOUCESTER) == pytest.approx(11_660, abs=60)
    assert distance_metres(CHELTENHAM, CHELTENHAM) == 0


@pytest.mark.rule("DIR-01")
@given(UK, UK, st.floats(100, 200_000))
def test_every_place_within_a_radius_lies_in_its_box(one: Point, other: Point, radius: float):
    assert distance_metres(one, other) == pytest.approx(distance_metres(other, one))
    if distance_metres(one, other) <= radius:
        assert box_around(one, radius * 1.000001).holds(other)
