"""The box of a rough search: its edges belong to it, and it leaves out nothing within the radius."""

import pytest

from app.domain.postcode import Box, Point, box_around, distance_metres

BOX = Box(south=50.0, west=-2.0, north=52.0, east=1.0)


def test_a_box_holds_its_edges_and_nothing_beside_them():
    for latitude in (50.0, 51.0, 52.0):
        for longitude in (-2.0, 0.0, 1.0):
            assert BOX.holds(Point(latitude, longitude))
    for beside in (Point(49.9, 0.0), Point(52.1, 0.0), Point(51.0, -2.1), Point(51.0, 1.1), Point(49.0, 5.0)):
        assert not BOX.holds(beside)


@pytest.mark.parametrize("latitude", [-51.5, 0.0, 51.5])
@pytest.mark.parametrize("metres", [1_000.0, 50_000.0])
def test_the_edges_of_the_box_lie_just_beyond_the_radius(latitude, metres):
    centre = Point(latitude, -1.0)
    box = box_around(centre, metres)
    assert box.north - latitude == pytest.approx(latitude - box.south)
    assert distance_metres(centre, Point(box.north, -1.0)) == pytest.approx(metres)
    assert metres * 0.999 <= distance_metres(centre, Point(latitude, box.east)) <= metres * 1.02
    assert metres * 0.999 <= distance_metres(centre, Point(latitude, box.west)) <= metres * 1.02


def test_a_box_that_reaches_a_pole_goes_all_round_the_earth():
    box = box_around(Point(89.5, 10.0), 300_000)
    assert (box.west, box.east) == pytest.approx((-170.0, 190.0))


def test_the_other_side_of_the_earth_is_half_its_girth_away():
    assert distance_metres(Point(0.0, 0.0), Point(0.0, 180.0)) == pytest.approx(20_015_000, rel=0.001)
