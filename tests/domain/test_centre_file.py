"""Centres as a table: every cell of a row, written and read, and nothing in it that a spreadsheet runs."""

import pytest

from app.domain.centre_file import COLUMNS, Line, Read, Wrong, grouped, neutral, plain, read, written

RECORD = {
    "id": "11111111-1111-4111-8111-111111111111", "organisation": "The Spare Button Trust", "nation": "wales",
    "version": 7, "name": "Marmalade Lane", "admitted_at": "2027-01-04T12:00:00Z", "da_assessor": True, "operator": "charity",
    "summary": "=A bright hall.", "address": ["Marmalade Hall", "1 Marmalade Lane"], "town": "Sampleton",
    "postcode": "GL50 1PR", "latitude": 51.9, "longitude": -0.00005, "location_published": True, "area": None,
    "telephone": "01632 960001", "email": "hall@centre.example", "website": None, "children_page": None,
    "how_to_apply": "Call us.", "criteria": None, "cost_help": "Ask.", "cancellation_rule": None,
    "staff_statement": None, "complaints": "- Tell us.", "facilities": ["garden", "lift"], "languages": ["en", "cy"],
    "measures": [], "policies": {"food": {"answer": "yes", "text": "Bring a snack."}}, "gap_minutes": 15,
    "accreditations": [
        ("standard", "2020-01-01", "2022-12-31"), ("standard", "2023-01-01", "2027-12-31"),
        ("enhanced", "2026-01-01", "2028-12-31"),
    ],
    "services": {
        "handover": {
            "apply_via": "directly", "payer": "both", "fee_pence": 1500, "places": 6, "wait_days": None, "age_from": 0,
            "age_until": 12, "self_referral": False, "ended_at": None,
            "opening": [(5, "10:00:00", "13:00:00", None), (6, "09:30:00", "12:00:00", 3)],
        },
        "supported_contact": {
            "apply_via": "this_system", "payer": None, "fee_pence": None, "places": None, "wait_days": 14,
            "age_from": None, "age_until": None, "self_referral": True, "ended_at": "2027-01-05T09:00:00Z",
            "opening": [],
        },
    },
}  # fmt: skip
FIRST = {
    "id": RECORD["id"], "organisation": "The Spare Button Trust", "name": "Marmalade Lane", "nation": "wales",
    "version": "7", "admitted": "yes", "da_assessor": "yes", "operator": "charity", "summary": "'=A bright hall.",
    "address_1": "Marmalade Hall", "address_2": "1 Marmalade Lane", "town": "Sampleton", "postcode": "GL50 1PR",
    "latitude": "51.9", "longitude": "-0.00005", "location_published": "yes", "telephone": "01632 960001",
    "email": "hall@centre.example", "how_to_apply": "Call us.", "cost_help": "Ask.", "complaints": "'- Tell us.",
    "facilities": "garden lift", "languages": "en cy", "food_answer": "yes", "food_text": "Bring a snack.",
    "gap_minutes": "15", "standard_from": "2023-01-01", "standard_until": "2027-12-31", "enhanced_from": "2026-01-01",
    "enhanced_until": "2028-12-31", "service": "handover", "offered": "yes", "self_referral": "no",
    "apply_via": "directly", "payer": "both", "fee_pence": "1500", "places": "6", "age_from": "0", "age_until": "12",
    "opening": "Sat 10:00-13:00; Sun 09:30-12:00",
}  # fmt: skip
SECOND = {
    "id": RECORD["id"], "organisation": "The Spare Button Trust", "name": "Marmalade Lane",
    "service": "supported_contact", "offered": "no", "self_referral": "yes", "apply_via": "this_system",
    "wait_days": "14",
}  # fmt: skip
WHERE = ("town", "postcode", "latitude", "longitude", "address_1", "address_2")


def rows(record, *, hidden_places=False):
    found = list(written(record, hidden_places=hidden_places))
    assert all(tuple(row) == COLUMNS for row in found)
    return [{name: cell for name, cell in row.items() if cell} for row in found]


def line(number, cells):
    return Line(number, {name: plain(cells.get(name, "")) for name in COLUMNS})


def amiss(**cells):
    """Say what is wrong with the row of a centre in which these cells are other ones."""
    wrong: list[Wrong] = []
    read([line(7, {**FIRST, **cells})], wrong)
    assert all(each.line == 7 and each.detail.endswith(".") for each in wrong)
    return [each.column for each in wrong]


def service(**cells):
    ((_, document),) = read([line(2, {**FIRST, **cells})], []).services
    return document


def test_a_centre_is_a_row_for_each_service_and_says_what_is_its_own_in_the_first():
    assert rows(RECORD) == [FIRST, SECOND]


def test_a_centre_without_services_is_a_row_as_well_and_may_not_be_admitted():
    (row,) = rows({**RECORD, "services": {}, "admitted_at": None, "da_assessor": False})
    assert "service" not in row
    assert "offered" not in row
    assert (row["name"], row["admitted"], row["da_assessor"]) == ("Marmalade Lane", "no", "no")


@pytest.mark.rule("DIR-02")
@pytest.mark.parametrize(("telephone", "shown"), [("01632 960001", None), ("0300 123 4567", "0300 123 4567")])
def test_where_a_hidden_centre_is_stands_there_only_where_it_is_asked_for(telephone, shown):
    hidden = {**RECORD, "location_published": False, "telephone": telephone}
    row = rows(hidden)[0]
    assert row == {name: cell for name, cell in {
        **FIRST, **dict.fromkeys(WHERE), "telephone": shown, "location_published": "no",
    }.items() if cell}  # fmt: skip
    assert rows(hidden, hidden_places=True)[0] == {**FIRST, "telephone": telephone, "location_published": "no"}
    assert rows(RECORD, hidden_places=True)[0] == FIRST


def test_what_was_written_is_read_as_the_documents_of_the_api():
    wrong: list[Wrong] = []
    found = read([line(2, FIRST), line(3, SECOND)], wrong)
    assert wrong == []
    said = {
        "name", "operator", "summary", "address", "town", "postcode", "latitude", "longitude", "location_published",
        "telephone", "email", "how_to_apply", "cost_help", "complaints", "facilities", "languages", "measures",
        "policies", "gap_minutes",
    }  # fmt: skip
    held = {
        "standard": {"level": "standard", "from_on": "2023-01-01", "until_on": "2027-12-31"},
        "enhanced": {"level": "enhanced", "from_on": "2026-01-01", "until_on": "2028-12-31"},
    }
    handover = {
        "service": "handover", "apply_via": "directly", "payer": "both", "fee_pence": 1500, "places": 6, "age_from": 0,
        "age_until": 12, "offered": True, "self_referral": False,
        "opening": [
            {"weekday": 5, "opens": "10:00", "closes": "13:00"}, {"weekday": 6, "opens": "09:30", "closes": "12:00"},
        ],
    }  # fmt: skip
    supported = {
        "service": "supported_contact", "apply_via": "this_system", "wait_days": 14, "offered": False,
        "self_referral": True, "opening": [],
    }  # fmt: skip
    assert found == Read(
        {name: RECORD[name] for name in said}, held, [(2, handover), (3, supported)],
        {"admitted": True, "da_assessor": True}, 7,
    )  # fmt: skip
    assert isinstance(found.said["gap_minutes"], int)
    assert isinstance(found.said["latitude"], float)


def test_a_centre_of_which_little_is_said_reads_as_little():
    bare = {"name": "New", "admitted": "no", "da_assessor": "no", "location_published": "no", "enhanced_until": "2028"}
    found = read([line(2, bare)], [])
    assert found.said == {
        "name": "New", "address": [], "facilities": [], "languages": [], "measures": [], "policies": {},
        "location_published": False,
    }  # fmt: skip
    assert found.held == {"enhanced": {"level": "enhanced", "from_on": None, "until_on": "2028"}}
    assert found.services == []
    assert found.flags == {"admitted": False, "da_assessor": False}
    assert read([line(2, {**bare, "version": "7"})], []).version == 7


def test_an_address_has_six_lines_and_a_policy_may_be_words_alone():
    six = {f"address_{n}": f"Line {n}" for n in range(1, 7)}
    found = read([line(2, {**FIRST, **six, "gifts_text": "Small ones.", "cameras_answer": "no"})], []).said
    assert found["address"] == [f"Line {n}" for n in range(1, 7)]
    assert found["policies"] == {
        "food": {"answer": "yes", "text": "Bring a snack."}, "gifts": {"text": "Small ones."},
        "cameras": {"answer": "no"},
    }  # fmt: skip


def test_a_further_row_repeats_what_its_centre_says_or_leaves_it_empty():
    wrong: list[Wrong] = []
    read([line(2, FIRST), line(3, {**SECOND, "town": "Sampleton"}), line(4, {**SECOND, "town": "Elsewhere"})], wrong)
    assert [(each.line, each.column) for each in wrong] == [(4, "town")]


@pytest.mark.parametrize(
    ("column", "cell", "right"),
    [
        ("places", "4", True), ("places", " 4 ", True), ("places", "4.5", False), ("places", "four", False),
        ("places", "-1", True), ("places", "1" * 5000, False), ("latitude", "51", True), ("latitude", "51.25", True),
        ("latitude", "51,25", False), ("latitude", "51.2.5", False), ("gap_minutes", "1.0", False),
        ("self_referral", "YES", True), ("self_referral", " no ", True), ("self_referral", "y", False),
        ("self_referral", "", False), ("da_assessor", "maybe", False), ("location_published", "", False),
        ("opening", "Sat 10:00-13:00", True), ("opening", "sat 10:00 \u2013 13:00 ; Mon  09:00-10:00;", True),
        ("opening", "Sat 10-13", False), ("opening", "Samstag", False), ("opening", "Xyz 10:00-13:00", False),
        ("opening", "Sat 10:00-13:00, Sun 10:00-13:00", False), ("opening", "", True),
    ],
)  # fmt: skip
def test_a_cell_that_cannot_be_is_named(column, cell, right):
    assert amiss(**{column: cell}) == ([] if right else [column])


def test_a_number_that_cannot_be_hides_none_that_follows():
    assert amiss(fee_pence="much", places="few", age_until="") == ["fee_pence", "places"]
    found = service(fee_pence="", places="4", age_until="9")
    assert "fee_pence" not in found
    assert (found["places"], found["age_until"]) == (4, 9)
    assert (service(offered="Yes")["offered"], service(offered="NO")["offered"]) == (True, False)


def test_days_are_read_as_british_spreadsheets_write_them_too():
    days = {"standard_from": "1/2/2027", "standard_until": " 31/12/2028 ", "enhanced_from": "2027-01-01"}
    held = read([line(2, {**FIRST, **days, "enhanced_until": ""})], []).held
    assert (held["standard"]["from_on"], held["standard"]["until_on"]) == ("2027-02-01", "2028-12-31")
    assert (held["enhanced"]["from_on"], held["enhanced"]["until_on"]) == ("2027-01-01", None)


def test_opening_times_are_read_one_by_one():
    assert service(opening="nonsense; mon 09:00-10:00")["opening"] == [
        {"weekday": 0, "opens": "09:00", "closes": "10:00"}
    ]


def test_rows_of_one_centre_go_together_by_id_or_else_by_who_runs_it_and_its_name():
    here, there = {"organisation": "Trust", "name": "Hall"}, {"organisation": "trust", "name": "HALL"}
    lines = [
        line(2, {**here, "id": "1"}), line(3, here), line(4, {**here, "id": "2"}), line(5, there),
        line(6, {**here, "id": "1"}), line(7, {"organisation": "Trust"}), line(8, {"name": "Hall"}),
        line(9, {"organisation": "Tru", "name": "st\nHall"}), line(10, {}), line(11, {"organisation": "Tru st", "name": "Hall"}),
    ]  # fmt: skip
    assert [[each.number for each in centre] for centre in grouped(lines)] == [
        [2, 6], [3, 5], [4], [7], [8], [9], [10], [11],
    ]  # fmt: skip


@pytest.mark.parametrize("text", ["=1+1", "+44 7700", "-x", "-2.07x", "@sum", "'quoted", "''=x", "\t=x", "'=1"])
def test_no_cell_begins_as_a_formula_and_each_is_read_as_it_was(text):
    assert neutral(text) == f"'{text}"
    assert plain(neutral(text)) == text


@pytest.mark.parametrize("text", ["-5", "-2.07", "12", "a=b", "x'y"])
def test_numbers_and_plain_words_stay_as_they_are(text):
    assert neutral(text) == text == plain(text)


def test_an_empty_cell_is_nothing_and_a_mark_in_front_of_a_word_is_a_part_of_it():
    assert plain("") is None
    assert plain("  ") is None
    assert plain("'tis so") == "'tis so"
