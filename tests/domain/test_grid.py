"""The national grid, against a transformation that others have made."""

import os
import random
import zipfile
from math import pi, radians
from pathlib import Path

import pytest
from geographiclib.geodesic import Geodesic
from pyproj import Transformer

from app.domain.grid import EAST, NORTH, along_the_meridian, from_grid, squared_eccentricity
from app.domain.postcode import Box

GREAT_BRITAIN = Box(49.8, -8.7, 60.9, 1.8)
# The best of its operations that needs no table of corrections; left to itself it may choose another at sea.
THEIRS = Transformer.from_pipeline(
    "+proj=pipeline +step +inv +proj=tmerc +lat_0=49 +lon_0=-2 +k=0.9996012717 +x_0=400000 +y_0=-100000 +ellps=airy "
    "+step +proj=push +v_3 +step +proj=cart +ellps=airy +step +proj=helmert +x=446.448 +y=-125.157 +z=542.06 +rx=0.15 "
    "+ry=0.247 +rz=0.842 +s=-20.489 +convention=position_vector +step +inv +proj=cart +ellps=WGS84 "
    "+step +proj=pop +v_3 +step +proj=unitconvert +xy_in=rad +xy_out=deg"
)


def metres_off(easting: float, northing: float) -> float:
    ours = from_grid(easting, northing)
    longitude, latitude = THEIRS.transform(easting, northing)
    return float(Geodesic.WGS84.Inverse(ours.latitude, ours.longitude, latitude, longitude)["s12"])


def test_the_survey_s_own_example_comes_out_right():
    caister = from_grid(651_409.903, 313_177.270)
    # The survey gives 52 39 28.8 N, 1 42 57.8 E by its own table of corrections.
    there = (52 + 39 / 60 + 28.8282 / 3600, 1 + 42 / 60 + 57.8663 / 3600)
    assert Geodesic.WGS84.Inverse(caister.latitude, caister.longitude, *there)["s12"] < 5


def test_the_ellipsoids_are_as_flat_as_they_are_published():
    assert squared_eccentricity((6_377_563.396, 6_356_256.909)) == pytest.approx(0.006670540, abs=5e-9)
    assert squared_eccentricity((6_378_137.0, 6_356_752.314245)) == pytest.approx(0.00669437999014, abs=1e-12)


@pytest.mark.parametrize("latitude", [-30, 0, 1, 45, 49, 61])
def test_the_way_along_a_meridian_is_as_long_as_others_measure_it(latitude):
    airy = Geodesic(6_377_563.396, 1 - 6_356_256.909 / 6_377_563.396)
    quarter = airy.Inverse(0, 0, 90, 0)["s12"]
    measured = airy.Inverse(0, 0, latitude, 0)["s12"] * (1 if latitude > 0 else -1)
    assert along_the_meridian(radians(latitude)) == pytest.approx(measured / quarter * pi / 2, abs=2e-11)


@pytest.mark.rule("DIR-01")
def test_places_lie_where_an_independent_transformation_puts_them():
    chance = random.Random(20_251)
    places = [(chance.uniform(0, EAST), chance.uniform(0, NORTH)) for _ in range(1_000)]
    assert max(metres_off(*place) for place in places) < 0.01


def test_the_corners_of_the_grid_are_where_they_are():
    assert from_grid(400_000, -100_000).longitude == pytest.approx(-2, abs=0.002)
    assert GREAT_BRITAIN.holds(from_grid(530_000, 180_000))
    assert not GREAT_BRITAIN.holds(from_grid(0, 0))


@pytest.mark.long
@pytest.mark.rule("DIR-01")
def test_a_thousand_real_postcodes_lie_within_five_metres_of_an_independent_transformation():
    given = os.environ.get("CODE_POINT_OPEN")
    if not given:
        pytest.skip("CODE_POINT_OPEN names no copy of Code-Point Open")
    with zipfile.ZipFile(Path(given)) as archive:
        names = [name for name in archive.namelist() if "/CSV/" in name and name.endswith(".csv")]
        lines = [line for name in names for line in archive.read(name).decode().splitlines()]
    rows = (line.split(",") for line in random.Random(1).sample(lines, 1_100))
    places = [(int(row[2]), int(row[3])) for row in rows if row[1] != "90"][:1_000]
    assert len(places) == 1_000
    assert max(metres_off(*place) for place in places) < 5
