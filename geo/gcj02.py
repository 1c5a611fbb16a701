"""GCJ-02, the shifted coordinates of Chinese maps, to and from WGS-84; declared, never guessed.

The shift is the publicly known approximation of the official one, as in the projects
eviltransform (https://github.com/googollee/eviltransform) and coordtransform
(https://github.com/wandergis/coordtransform): sines of the place over Krasovsky's ellipsoid.
Outside China nothing is shifted; as everywhere, "China" is a rectangle.
"""

import math
from typing import Final

from geo.coordinate import Coordinate

WEST, EAST, SOUTH, NORTH = 72.004, 137.8347, 0.8293, 55.8271
"""Degrees within which coordinates are shifted."""
PRECISION_DEGREES: Final = 1e-9
"""How exactly the shift is taken back: a tenth of a millimetre."""
_AXIS = 6_378_245.0
_ECCENTRICITY_SQUARED = 0.00669342162296594323
_MOST_STEPS = 30


def in_china(place: Coordinate) -> bool:
    """Whether a place is in the rectangle in which maps are shifted."""
    return WEST <= place.lon <= EAST and SOUTH <= place.lat <= NORTH


def from_wgs84(place: Coordinate) -> Coordinate:
    """Shift a true place to where Chinese maps show it; outside China it stays."""
    if not in_china(place):
        return place
    lon, lat = _shift(place.lon, place.lat)
    return Coordinate(place.lon + lon, place.lat + lat)


def to_wgs84(place: Coordinate) -> Coordinate:
    """Take the shift back: `from_wgs84` of the result is `place` within 1e-7 degrees.

    By fixed-point iteration: the shift changes so little from place to place that each step
    leaves a hundredth of the error.
    """
    if not in_china(place):
        return place
    lon, lat = place.lon, place.lat
    for _ in range(_MOST_STEPS):
        east, north = _shift(lon, lat)
        new_lon, new_lat = place.lon - east, place.lat - north
        moved = max(abs(new_lon - lon), abs(new_lat - lat))
        lon, lat = new_lon, new_lat
        if moved < PRECISION_DEGREES:
            break
    return Coordinate(lon, lat)


def _shift(lon: float, lat: float) -> tuple[float, float]:
    """Degrees by which the maps' place is east and north of the true one."""
    x, y = lon - 105.0, lat - 35.0
    both = 20 * math.sin(6 * x * math.pi) + 20 * math.sin(2 * x * math.pi)
    east = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * math.sqrt(abs(x))
    east += (both + _waves(x, ((20, 1), (40, 1 / 3), (150, 1 / 12), (300, 1 / 30)))) * 2 / 3
    north = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * math.sqrt(abs(x))
    north += (both + _waves(y, ((20, 1), (40, 1 / 3), (160, 1 / 12), (320, 1 / 30)))) * 2 / 3
    radians = math.radians(lat)
    bulge = 1 - _ECCENTRICITY_SQUARED * math.sin(radians) ** 2
    meridian = _AXIS * (1 - _ECCENTRICITY_SQUARED) / (bulge * math.sqrt(bulge))
    parallel = _AXIS / math.sqrt(bulge) * math.cos(radians)
    return math.degrees(east / parallel), math.degrees(north / meridian)


def _waves(value: float, waves: tuple[tuple[float, float], ...]) -> float:
    return sum(height * math.sin(value * math.pi * often) for height, often in waves)
