"""The national grid of Great Britain, turned into degrees: good to five metres, without a table of corrections.

A place on the grid is unrolled from its map projection to the ellipsoid of Airy, the ellipsoid is moved and turned onto
that of WGS84 by seven numbers, and latitude and longitude are read off there. Heights are taken as nought.

Source: Ordnance Survey, A guide to coordinate systems in Great Britain (constants, section 6.6 and annex A); Karney,
Transverse Mercator with an accuracy of a few nanometers (series, to the third order).
"""

from math import asin, atan2, cos, cosh, degrees, hypot, radians, sin, sinh, sqrt
from typing import Final

from app.domain.postcode import Point

EAST: Final = 700_000
NORTH: Final = 1_300_000
"""The grid ends here, in metres from its corner in the Atlantic."""

_AIRY: Final = (6_377_563.396, 6_356_256.909)
_WGS84: Final = (6_378_137.0, 6_356_752.314245)
_TRUE_NORTH, _TRUE_WEST = radians(49), radians(-2)
_FALSE_EAST, _FALSE_NORTH, _SCALE = 400_000.0, -100_000.0, 0.9996012717

_MOVED: Final = (446.448, -125.157, 542.060)
_TURNED: Final = tuple(radians(seconds / 3600) for seconds in (0.1502, 0.2470, 0.8421))
_GROWN: Final = 1 - 20.4894e-6

_N: Final = (_AIRY[0] - _AIRY[1]) / (_AIRY[0] + _AIRY[1])
_RADIUS: Final = _AIRY[0] / (1 + _N) * (1 + _N**2 / 4 + _N**4 / 64)
_UNROLL: Final = (
    (2, _N / 2 - 2 * _N**2 / 3 + 37 * _N**3 / 96),
    (4, _N**2 / 48 + _N**3 / 15),
    (6, 17 * _N**3 / 480),
)
_TO_LATITUDE: Final = (
    (2, 2 * _N - 2 * _N**2 / 3 - 2 * _N**3),
    (4, 7 * _N**2 / 3 - 8 * _N**3 / 5),
    (6, 56 * _N**3 / 15),
)


def squared_eccentricity(ellipsoid: tuple[float, float]) -> float:
    """Give the square of an ellipsoid's eccentricity."""
    return 1 - (ellipsoid[1] / ellipsoid[0]) ** 2


_AIRY_E2, _WGS84_E2 = squared_eccentricity(_AIRY), squared_eccentricity(_WGS84)
_WGS84_SECOND_E2: Final = (_WGS84[0] / _WGS84[1]) ** 2 - 1


def along_the_meridian(latitude: float) -> float:
    """Measure from the equator to a latitude on the ellipsoid of Airy, in radii of its rectifying sphere."""
    roll = ((2, -3 * _N / 2 + 9 * _N**3 / 16), (4, 15 * _N**2 / 16), (6, -35 * _N**3 / 48))
    return latitude + sum(weight * sin(times * latitude) for times, weight in roll)


_FIRST: Final = along_the_meridian(_TRUE_NORTH)


def from_grid(easting: float, northing: float) -> Point:
    """Turn a place on the national grid into degrees (WGS84).

    Args:
        easting: metres.
        northing: metres.
    """
    up = _FIRST + (northing - _FALSE_NORTH) / (_SCALE * _RADIUS)
    out = (easting - _FALSE_EAST) / (_SCALE * _RADIUS)
    sphere_up, sphere_out = up, out
    for times, weight in _UNROLL:
        sphere_up -= weight * sin(times * up) * cosh(times * out)
        sphere_out -= weight * cos(times * up) * sinh(times * out)
    conformal = asin(sin(sphere_up) / cosh(sphere_out))
    latitude = conformal
    for times, weight in _TO_LATITUDE:
        latitude += weight * sin(times * conformal)
    return _to_wgs84(latitude, _TRUE_WEST + atan2(sinh(sphere_out), cos(sphere_up)))


def _to_wgs84(latitude: float, longitude: float) -> Point:
    """Move a place from the ellipsoid of Airy to that of WGS84; radians in, degrees out."""
    curve = _AIRY[0] / sqrt(1 - _AIRY_E2 * sin(latitude) ** 2)
    x = curve * cos(latitude) * cos(longitude)
    y = curve * cos(latitude) * sin(longitude)
    z = curve * (1 - _AIRY_E2) * sin(latitude)
    turn_x, turn_y, turn_z = _TURNED
    x, y, z = (
        _MOVED[0] + _GROWN * x - turn_z * y + turn_y * z,
        _MOVED[1] + turn_z * x + _GROWN * y - turn_x * z,
        _MOVED[2] - turn_y * x + turn_x * y + _GROWN * z,
    )
    from_axis = hypot(x, y)
    first = atan2(z * _WGS84[0], from_axis * _WGS84[1])
    north = atan2(
        z + _WGS84_SECOND_E2 * _WGS84[1] * sin(first) ** 3,
        from_axis - _WGS84_E2 * _WGS84[0] * cos(first) ** 3,
    )
    return Point(degrees(north), degrees(atan2(y, x)))
