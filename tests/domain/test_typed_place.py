"""What a typed place is understood as, and what is said about it."""

import pytest

from app.domain.place import (
    ISLANDS,
    Found,
    Precision,
    alike,
    exactly,
    island,
    island_named,
    island_of,
    islands_begun,
    lies_at,
    no_such_district,
    no_such_town,
    roughly,
    there_is,
    towns_of,
)
from app.domain.postcode import Point, Postcode, parse, readings

HERE = Point(51.9, -2.08)
WHOLE = Postcode("GL50", "1", "AB")


@pytest.mark.rule("DIR-01")
@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("gl51", ["GL51", "GL5 1"]),
        ("gl501", ["GL50 1"]),
        ("gl501a", ["GL50 1"]),
        ("M11A", ["M1 1"]),
        ("GL5O 1AB", ["GL50 1AB"]),
        ("GL50 IAB", ["GL50 1AB"]),
        ("GL5O", ["GL50", "GL5 0"]),
        ("GL5O 1", ["GL50 1"]),
        ("0X1 1AA", ["OX1 1AA"]),
        ("SEI 1AA", ["SE1 1AA"]),
        ("EI 1AA", ["E1 1AA"]),
        ("PO1 IAA", ["PO1 1AA"]),
        ("P01 1AA", ["PO1 1AA"]),
        ("GL5 I", ["GL5 1"]),
        ("G L5O", ["GL50", "GL5 0"]),
        ("npt 0ab", ["NPT 0AB"]),
        ("EC1A 1BB", ["EC1A 1BB"]),
        ("N1C 4AG", ["N1C 4AG"]),
        ("Oslo", []),
        ("Ii", []),
        ("101", []),
    ],
)
def test_left_out_spaces_and_letters_for_digits_are_forgiven(typed: str, expected: list[str]):
    assert [str(read) for read in readings(typed)] == expected


@pytest.mark.parametrize(("typed", "area"), [("NPT 0AB", "NP"), ("G1 1AA", "G"), ("GL50", "GL"), ("W1A 1", "W")])
def test_the_area_is_the_letters_in_front(typed: str, area: str):
    read = parse(typed)
    assert read is not None
    assert read.area == area


@pytest.mark.rule("DIR-01")
def test_a_postcode_is_itself_and_an_old_one_says_so():
    assert (exactly(WHOLE, HERE, terminated=False).name, exactly(WHOLE, HERE, terminated=False).note) == (
        "GL50 1AB", None,
    )  # fmt: skip
    old = exactly(WHOLE, HERE, terminated=True)
    assert (exactly(WHOLE, HERE, terminated=False).point, old.point) == (HERE, HERE)
    assert (old.precision, old.note) == (Precision.POSTCODE, "GL50 1AB is no longer in use; this is where it was.")


@pytest.mark.rule("DIR-01")
@pytest.mark.parametrize(
    ("read", "precision", "name", "note"),
    [
        (WHOLE, Precision.SECTOR, "GL50 1", "No exact place is known for GL50 1AB: this is the middle of GL50 1."),
        (WHOLE, Precision.DISTRICT, "GL50", "No exact place is known for GL50 1AB: this is the middle of GL50."),
        (Postcode("GL50", "1"), Precision.SECTOR, "GL50 1", None),
        (Postcode("GL50"), Precision.DISTRICT, "GL50", None),
    ],
)
def test_what_is_taken_for_its_neighbourhood_says_so(read: Postcode, precision: Precision, name: str, note: str | None):
    place = roughly(read, HERE, precision)
    assert (place.name, place.precision, place.note, place.point) == (name, precision, note, HERE)


@pytest.mark.rule("DIR-01")
@pytest.mark.parametrize("typed", ["EH1 1AA", "G1", "AB10 1", "EH1 1A"])
def test_whoever_looks_in_scotland_reads_that_no_centre_is_there(typed: str):
    read = parse(typed)
    assert read is not None
    told = [exactly(read, HERE, terminated=ended).note for ended in (False, True)]
    told += [roughly(read, HERE, precision).note for precision in (Precision.SECTOR, Precision.DISTRICT)]
    assert all(
        (note or "").endswith("This directory has no centres in Scotland: the nearest are elsewhere.") for note in told
    )
    assert (told[1] or "").startswith(f"{read} is no longer in use; this is where it was. ")


@pytest.mark.rule("DIR-01")
@pytest.mark.parametrize("typed", ["TD15 1AA", "GL50", "CA1 1", "BT1", "E1"])
def test_elsewhere_nothing_is_said_of_scotland(typed: str):
    read = parse(typed)
    assert read is not None
    assert "Scotland" not in (exactly(read, HERE, terminated=True).note or "")


@pytest.mark.rule("DIR-01")
def test_the_islands_have_a_name_and_no_point():
    for area, name in ISLANDS.items():
        found = island(area)
        assert found is not None
        assert (found.name, found.area, found.point, found.precision) == (name, area, None, Precision.AREA)
        assert name in (found.note or "")
        assert island_named(f" {name.upper()} ") == island_named(area.lower()) == found
    assert island("GL") is None
    assert island_named("Jer") is None
    assert [place.name for place in islands_begun("je")] == ["Jersey"]
    assert [place.name for place in islands_begun("isle  of")] == ["Isle of Man"]
    assert islands_begun(" ") == []


def centre(town: str, postcode: str, latitude: float, longitude: float) -> Found:
    return Found(town.casefold(), town, postcode, Point(latitude, longitude))


GWENT, WIGHT, LONDON = (51.586, -2.996), (50.7, -1.29), (51.54, -0.15)


@pytest.mark.rule("DIR-01")
def test_a_town_lies_in_the_middle_of_its_centres_and_the_one_with_most_comes_first():
    north, east, one = centre("London", "NW1 8ES", *LONDON), centre("London", "E8 1LS", 51.56, -0.05), ("York",)
    found = towns_of([centre(*one, "YO1 7LF", 53.96, -1.08), north, east])
    assert [(place.name, place.precision, place.note) for place in found] == [
        ("London", Precision.TOWN, None), ("York", Precision.TOWN, None),
    ]  # fmt: skip
    assert found[0].point is not None
    assert (found[0].point.latitude, found[0].point.longitude) == pytest.approx((51.55, -0.10))


@pytest.mark.rule("DIR-01")
def test_towns_of_one_name_that_lie_far_apart_are_told_apart_by_their_postcodes():
    wales, wales_too = centre("Newport", "NP20 1JQ", *GWENT), centre("NEWPORT", "NP19 4AA", *GWENT)
    found = towns_of([centre("Newport", "PO30 1AA", *WIGHT), wales, wales_too])
    assert [place.name for place in found] == ["NEWPORT (NP)", "Newport (PO)"]
    assert found[0].note == "There are towns of this name with other postcodes: PO."
    assert found[1].point == Point(*WIGHT)
    assert towns_of([]) == []


@pytest.mark.rule("DIR-01")
def test_towns_with_as_many_centres_stand_by_name_and_each_names_all_the_others():
    east, far = centre("Newport", "CB11 3PS", 52.0, 0.2), (58.4, -3.5)
    three = towns_of([centre("Newport", "PO30 1AA", *WIGHT), centre("Newport", "NP20 1JQ", *GWENT), east])
    assert [place.name for place in three] == ["Newport (CB)", "Newport (NP)", "Newport (PO)"]
    assert [(place.note or "").rpartition(": ")[2] for place in three] == ["NP and PO.", "CB and PO.", "CB and NP."]
    four = towns_of([centre("Newport", "KW5 6AA", *far), centre("Newport", "PO30 1AA", *WIGHT), east,
                     centre("Newport", "NP20 1JQ", *GWENT)])  # fmt: skip
    assert four[0].note == "There are towns of this name with other postcodes: KW, NP and PO."


@pytest.mark.rule("DIR-01")
def test_towns_of_one_name_that_their_postcodes_do_not_tell_apart_are_one():
    (town,) = towns_of([centre("Newtown", "SY16 1AA", 52.51, -3.31), centre("Newtown", "SY4 1AA", 52.85, -2.65)])
    assert (town.name, town.note) == ("Newtown", None)


@pytest.mark.rule("DIR-01")
def test_who_types_amiss_reads_what_is_most_like_it():
    read = Postcode("GL59", "1", "AB")
    assert no_such_district(read, ["GL5", "GL50", "GL9"]) == (
        "There is no postcode that begins with GL59. Did you mean GL9, GL5 or GL50? Or type a town."
    )
    assert "GL59" in no_such_district(read, ["ZZ1"])
    assert no_such_district(Postcode("ZZ9"), []) == (
        "There is no postcode that begins with ZZ. Check the letters, or type a town."
    )
    assert alike("cheltenam", ["Leeds", "Cheltenham"]) == ["Cheltenham"]
    assert no_such_town(["Cheltenham"]) == (
        "No such postcode, and no centre in a town of that name. Did you mean Cheltenham? "
        "Type a postcode, such as GL50 1, or a town."
    )
    assert "Did you mean Bath, Cheltenham or York? " in no_such_town(["Bath", "Cheltenham", "York"])
    assert "Did you mean Bath or York? " in no_such_town(["Bath", "York"])
    assert no_such_town([]) == (
        "No such postcode, and no centre in a town of that name. Type a postcode, such as GL50 1, or a town."
    )
    assert alike("Leek", ["Leeds"]) == []


def whole(typed: str) -> Postcode:
    read = parse(typed)
    assert read is not None
    return read


def test_something_lies_at_its_postcode_by_the_nearest_thing_that_is_known():
    known = {"GL50 1": Point(51.9, -2.08), "GL7 1": Point(51.7, -1.97), "GL56 0": Point(52.0, -1.7)}
    known["GL50 9"] = Point(52.4, -2.08)
    there = {
        ("GL50 1PR", 51.9, -2.08): True, ("GL50 1PR", 51.7, -1.97): False,
        ("GL50 1PR", 52.4, -2.08): False, ("GL50 5PR", 52.4, -2.08): True,
        ("GL7 9AA", 51.7, -1.97): True, ("GL7 9AA", 51.9, -2.08): False,
        ("GL99 9AA", 51.9, -2.08): True, ("GL99 9AA", 52.0, -1.7): True, ("GL99 9AA", 54.6, -5.9): False,
        ("JE2 3AB", 49.19, -2.1): True, ("JE2 3AB", 51.9, -2.08): False, ("JE2 3AB", 49.45, -2.55): False,
        ("GY9 3AA", 49.71, -2.2): True, ("GY1 1AA", 49.45, -2.55): True, ("GY1 1AA", 49.19, -2.1): False,
        ("IM7 4AA", 54.41, -4.37): True, ("IM9 5AA", 54.07, -4.75): True, ("IM1 1AA", 54.6, -5.9): False,
    }  # fmt: skip
    for (postcode, latitude, longitude), lies in there.items():
        read = whole(postcode)
        assert lies_at(Point(latitude, longitude), read, known if read.area == "GL" else {}) is lies, postcode
    assert there_is(whole("GL99 9AA"), known)
    assert there_is(whole("JE2 3AB"), {})
    assert not there_is(whole("ZZ1 1ZZ"), {})


def test_a_town_on_an_island_has_no_place_to_measure_from():
    there, here = Found("ramsey", "Ramsey", "IM8 1AA", Point(54.32, -4.38)), Found("ramsey", "Ramsey", "PE26 1AA", HERE)
    (alone,) = towns_of([there])
    assert (alone.point, alone.name, alone.area) == (None, "Ramsey", "IM")
    assert alone.note is not None
    assert alone.note.startswith("Nobody publishes where postcodes of Isle of Man are")
    one, other = sorted(towns_of([there, here]), key=lambda place: place.name)
    assert (one.name, one.point, one.area) == ("Ramsey (IM)", None, "IM")
    assert one.note == f"There are towns of this name with other postcodes: PE. {alone.note}"
    assert (other.name, other.point, other.area) == ("Ramsey (PE)", HERE, None)
    assert other.note == "There are towns of this name with other postcodes: IM."
    assert (island_of("IM8 1AA"), island_of("PE26 1AA"), island_of("")) == ("Isle of Man", None, None)
