"""A centre that must not be found: what it shows of its place, and what in its texts would tell it."""

import pytest

from app.domain.hidden_place import area_of, hidden_place_issues, telephone_shown

TOWN_NUMBERS = ["01632 960123", "020 7946 0018", "+44 1632 960123", "0044 28 9018 0123", "(01632) 960123"]
OTHER_NUMBERS = ["07700 900123", "0300 123 4567", "0808 157 0123", "+44 7700 900123"]
PLACE = ["1 Sample Street", "GL50 1AB", " - "]


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
        found = hidden_place_issues(
            words, organisation=runs, area=area, telephone=telephone, town="Sampleton", place=place
        )
        return told(found)

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
        assert issues(about=f"Write to {text}.", email=text, website=text) == [
            ("#/about", "tells-location"),
            ("#/email", "tells-location"),
            ("#/website", "tells-location"),
        ]
    assert issues(email="info@fryerhouse.example", website="https://quiet.example", place=["Rye"]) == []
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


def tells(text, *, town="Cheltenham", postcode="GL50 1PR", address=("1 Marmalade Lane",), field="summary"):
    found = hidden_place_issues(
        {field: text},
        organisation="The Button Trust",
        area="The South West",
        telephone=None,
        town=town,
        place=[*address, postcode],
    )
    assert told(found) in ([], [(f"#/{field}", "tells-location")])
    return bool(found)


HULL = {"town": "Kingston upon Hull", "postcode": "HU1 1AA", "address": ["Fishcake Hall, 9 Low St"]}
TELLING = [
    ("Write to hello@cheltenhamcontact.example.", {}),
    ("See www.cheltenhamfamilies.example for the form.", {}),
    ("We are #CheltenhamFamilies there.", {}),
    ("Write to gl50centre@quiet.example.", {}),
    ("A bright hall in the middle of Newcastle.", {"town": "Newcastle upon Tyne", "postcode": "NE1 1AA"}),
    ("A bright hall in Hull.", HULL),
    ("A bright hall on Low Street.", HULL),
    ("9, low st.", HULL),
    ("See hullfamilies.example.", HULL),
    ("On Kings Road.", {"address": ["2 King's Rd"]}),
    ("On King\u2019s Rd.", {"address": ["Kings Road"]}),
    ("Near Marmalade Ln, second door.", {}),
    ("At Salt and Pepper House.", {"address": ["Salt & Pepper House"]}),
    ("Ring 01242/960001.", {}),
    ("Ring 5 times: 01242 960001.", {}),
    ("From 01/02/2026 ring 01242.960.001.", {}),
    ("Ring 44 (0) 1242 960001.", {}),
    ("Families of GL5 0", {}),
    ("Families of GL 50", {}),
    ("Families near GL501PR.", {}),
    ("Families of B1.", {"postcode": "B1 1AA"}),
    ("\uff27\uff2c\uff15\uff10 \uff11\uff30\uff32", {}),
    ("\uff23heltenham", {}),
    ("Ch\u00e9lten\u00adham", {}),
    ("G L 5 0  1 P R", {}),
    ("GL5O IPR", {}),
    ("C-h-e-l-t-e-n-h-a-m", {}),
    ("Cheltenham_hall", {}),
    ("https://quiet.example/?t=chelt%65nham", {}),
    ("https://quiet.example/?t=chelt%2565nham", {}),
    ("https://quiet.example/?t=9+Low%20St", HULL),
    ("https://maps.example.org/@53.7446,-0.3364", {}),
    ("https://maps.example.org/?mlat=53.74&mlon=-0.33", {}),
    ("https://maps.example.org/!3d53.7446!4d-0.3364", {}),
    ("We are at -0.3364 / 53.7446.", {}),
]
INNOCENT = [
    ("Plan B, 1 room. See plan B.", {"postcode": "B1 1AA"}),
    ("So 15 families came, and tell me 1 day before.", {"postcode": "SO15 1AA"}),
    ("Tell me 1 day before.", {"postcode": "ME1 1AA"}),
    ("Room 1 and room 50.", {}),
    ("It costs \u00a350.25, \u00a31.50 or 50.25 and 1.50.", {}),
    ("Open 09:00-10:00, 01:30-02:30 and 12.30 to 1.45.", {}),
    ("Closed from 01/02/2026 10.30 to 02.02.2026, 01-02-2027 and 2026-01-02 at 10.", {}),
    ("Ring 07700 900123, 0300 123 4567 or 0808 157 0123, charity 1012345.", {}),
    ("Behind the market, upon request, under a great roof.", {"town": "Market Harborough", "postcode": "LE16 1AA"}),
    ("With a garden in a quiet part of the city.", {"town": "Welwyn Garden City", "postcode": "AL7 1AA"}),
    ("See https://www.quiet.example/families/page-2.html?x=1&y=2#top or hello@quiet.example.", {}),
    ("From 52.1 to 1.2, then 51.123 and, long after the first of them, 1.234.", {}),
    ("For 9 families, by St Anne.", {"address": ["9, Low St"]}),
    ("By St Anne.", {"town": "Street"}),
    ("For three families, each with a child.", {"town": "Three Bridges"}),
    ("100% of us speak a, b and c.", {}),
    ("Write to b1now@quiet.example.", {"postcode": "B1 1AA"}),
    ("From 1.234 to 5.678.", {}),
]


@pytest.mark.rule("DIR-02", "PRIV-02")
@pytest.mark.parametrize(("text", "where"), TELLING)
def test_a_hidden_place_is_told_in_none_of_the_ways_to_write_it(text, where):
    assert tells(text, **where)


@pytest.mark.rule("DIR-02")
@pytest.mark.parametrize(("text", "where"), INNOCENT)
def test_a_text_that_tells_nothing_is_free(text, where):
    assert not tells(text, **where)


@pytest.mark.rule("DIR-02")
@pytest.mark.parametrize("field", ["email", "website", "children_page"])
def test_an_address_is_read_without_what_parts_its_words(field):
    assert tells("https://quiet.example/?t=chelt%65n-ham", field=field)
    assert not tells("https://quiet.example/families?t=1", field=field)


@pytest.mark.rule("DIR-02")
def test_a_point_is_told_up_to_the_edges_of_these_islands():
    for pair in ("53.744, 9.000", "49.000, 1.234", "61.000, 1.234", f"53.744{'-' * 12}1.234"):
        assert tells(pair), pair
    for pair in ("53.744, 9.001", "48.999, 1.234", "61.001, 1.234", f"53.744{'-' * 13}1.234"):
        assert not tells(pair), pair
