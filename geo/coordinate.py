"""A place on Earth, longitude first, and the distance between two."""

import math
from dataclasses import dataclass

from geo.errors import BadCoordinate

EARTH_RADIUS_METRES = 6_371_008.8


@dataclass(frozen=True, slots=True, order=True)
class Coordinate:
    """A place in WGS-84 degrees.

    Raises
    ------
    BadCoordinate
        If a number is not finite, or longitude is outside ±180 or latitude outside ±90.
    """

    lon: float
    lat: float

    def __post_init__(self) -> None:
        """Refuse what is no place on Earth."""
        if not (math.isfinite(self.lon) and abs(self.lon) <= 180):  # noqa: PLR2004 - degrees
            raise BadCoordinate(f"longitude {self.lon} is not between -180 and 180")
        if not (math.isfinite(self.lat) and abs(self.lat) <= 90):  # noqa: PLR2004 - degrees
            raise BadCoordinate(f"latitude {self.lat} is not between -90 and 90")


def great_circle_metres(a: Coordinate, b: Coordinate) -> float:
    """Distance as the crow flies on a sphere (haversine), within 0.6 % of the ellipsoid's."""
    lat_a, lat_b = math.radians(a.lat), math.radians(b.lat)
    half_lat = (lat_b - lat_a) / 2
    half_lon = math.radians(b.lon - a.lon) / 2
    h = math.sin(half_lat) ** 2 + math.cos(lat_a) * math.cos(lat_b) * math.sin(half_lon) ** 2
    return 2 * EARTH_RADIUS_METRES * math.asin(math.sqrt(min(1.0, h)))
