"""What a centre keeps of itself, and how it stands with the hub."""

from datetime import date, time, timedelta

import pytest

from app.domain.centre import (
    Opening,
    Standing,
    accreditation_issues,
    differences,
    opening_issues,
    standing_of,
)


def told(issues):
    assert all(issue.detail.endswith(".") for issue in issues)
    return [(issue.pointer, issue.code) for issue in issues]


@pytest.mark.rule("DIR-04")
@pytest.mark.parametrize("suspended", [True, False])
@pytest.mark.parametrize("covered", [True, False])
def test_only_an_admitted_centre_that_is_covered_and_not_suspended_is_in_the_directory(suspended, covered):
    before = Standing.REFUSED if suspended else Standing.APPLIED
    assert standing_of(admitted=False, suspended=suspended, covered=covered) is before
    wanted = Standing.SUSPENDED if suspended else Standing.ADMITTED if covered else Standing.LAPSED
    assert standing_of(admitted=True, suspended=suspended, covered=covered) is wanted


def test_opening_times_end_after_they_begin_and_run_into_none_of_the_same_day():
    morning, noon = Opening(0, time(9), time(12)), Opening(0, time(12), time(15))
    assert opening_issues([noon, morning, Opening(1, time(10), time(13))], "/openings") == []
    assert told(opening_issues([morning, Opening(0, time(15), time(15))], "/openings")) == [
        ("/openings/1/closes", "not-in-order")
    ]
    across = Opening(0, time(11, 59), time(13))
    assert told(opening_issues([across, morning], "/openings")) == [("/openings/0/opens", "overlaps")]
    assert told(opening_issues([morning, Opening(2, time(9), time(8))], "/at")) == [("/at/1/closes", "not-in-order")]


def test_an_accreditation_runs_forward_and_for_ten_years_at_most():
    first = date(2027, 1, 1)
    assert accreditation_issues(first, first, "/one") == []
    assert accreditation_issues(first, first + timedelta(days=10 * 366), "/one") == []
    assert told(accreditation_issues(first, first + timedelta(days=10 * 366 + 1), "/one")) == [
        ("/one/until_on", "too-long")
    ]
    assert told(accreditation_issues(first, date(2026, 12, 31), "/one")) == [("/one/until_on", "before-start")]


def test_what_changed_in_a_record_is_told_field_by_field():
    before = {"name": "One", "services": {"handover": {"places": 2}}, "gone": 1, "same": [1]}
    after = {"name": "Two", "services": {"handover": {"places": 3}, "escorted": {"places": 1}}, "same": [1]}
    assert list(differences(before, after)) == [
        {"field": "gone", "before": 1, "after": None},
        {"field": "name", "before": "One", "after": "Two"},
        {"field": "services.escorted.places", "before": None, "after": 1},
        {"field": "services.handover.places", "before": 2, "after": 3},
    ]
    assert list(differences({"fees": {"early": 5}}, {"fees": None}, "all.")) == [
        {"field": "all.fees.early", "before": 5, "after": None}
    ]
