"""What a centre publishes of itself, above all one that must not be found."""

from datetime import date, time, timedelta

import pytest

from app.domain.centre import (
    Opening,
    Standing,
    accreditation_issues,
    area_of,
    differences,
    hidden_place_issues,
    opening_issues,
    standing_of,
    telephone_shown,
)

TOWN_NUMBERS = ["01632 960123", "020 7946 0018", "+44 1632 960123", "0044 28 9018 0123", "(01632) 960123"]
OTHER_NUMBERS = ["07700 900123", "0300 123 4567", "0808 157 0123", "+44 7700 900123"]
PLACE = ["1 Sample Street", "Sampleton", "GL50 1AB", " - "]


def told(issues):
    assert all(issue.detail.endswith(".") for issue in issues)
    return [(issue.pointer, issue.code) for issue in issues]


@pytest.mark.rule("DIR-02")
def test_a_hidden_centre_shows_at_least_its_nation_and_an_open_one_what_it_gives():
    assert area_of(None, "wales", location_published=False) == "Wales"
    assert area_of("The Marches", "wales", location_published=False) == "The Marches"
    assert area_of(None, "wales", location_published=True) is None
    assert area_of("The Marches", "england", location_published=True) == "The Marches"


@pytest.mark.rule("DIR-02")
def test_a_number_that_tells_a_town_is_shown_only_where_the_location_is():
    for number in TOWN_NUMBERS:
        assert telephone_shown(number, location_published=False) is None
        assert telephone_shown(number, location_published=True) == number
    for number in OTHER_NUMBERS:
        assert telephone_shown(number, location_published=False) == number
    assert telephone_shown(None, location_published=False) is None


@pytest.mark.rule("DIR-02")
def test_nothing_that_a_hidden_centre_writes_tells_where_it_is():
    def issues(*, area="The Marches", telephone=None, place=PLACE, runs="The Button Trust", **words):
        return told(hidden_place_issues(words, organisation=runs, area=area, telephone=telephone, place=place))

    assert issues(about="A quiet house with a garden.", access=None, telephone=OTHER_NUMBERS[0]) == []
    assert issues(area=None) == [("#/area", "area-missing")]
    assert issues(telephone=TOWN_NUMBERS[0]) == [("#/telephone", "tells-location")]
    assert issues(area="Near Sampleton") == [("#/area", "tells-location")]
    for text in (
        "In SAMPLETON since 1990.", "Come to 1, Sample  Street!", "Find us by gl50  1ab.", "Families of GL50.",
        "Half way up Sample Street.", "11 Sample Street",
        *(f"Ring {number} after ten." for number in TOWN_NUMBERS),
    ):  # fmt: skip
        assert issues(about=text) == [("#/about", "tells-location")]
    for text in (
        "Sampletonian history.", "11 Simple Street", "GL501", "GL5", "Open 2012 to 2016, charity 1012345.",
        *(f"Ring {number} after ten." for number in OTHER_NUMBERS),
    ):  # fmt: skip
        assert issues(about=text) == []
    for text in ("info@sampletoncentre.example", "https://the1samplestreethouse.example"):
        assert issues(about=text, email=text, website=text) == [
            ("#/email", "tells-location"),
            ("#/website", "tells-location"),
        ]
    assert issues(email="info@fryerhouse.example", website="https://quiet.example", place=["Rye", "Sampleton"]) == []
    assert issues(email="info@bathhouse.example", place=["Bath"]) == [("#/email", "tells-location")]
    assert issues(website="https://sam-pleton.example") == [("#/website", "tells-location")]
    assert issues(website="https://quiet.example") == []
    for line in ("The Mill, 12a-14 Weir Row", "3 Weir Row", "9b Weir Row, Upper Sampleton"):
        assert issues(about="Behind Weir Row.", place=[line]) == [("#/about", "tells-location")]
        assert issues(about="At the weir.", place=[line]) == []
    assert issues(runs="The Sampleton Trust") == [("#/location_published", "tells-location")]
    assert issues(about="Sampleton.", access="Sampleton.") == [
        ("#/about", "tells-location"),
        ("#/access", "tells-location"),
    ]
    assert issues(about="- and -", place=[" - ", ""]) == []


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
