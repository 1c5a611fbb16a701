"""Lengths on the globe for whole arrays, and the flat map on which nearest roads are found."""

import numpy as np
from numpy.typing import NDArray

from geo.coordinate import EARTH_RADIUS_METRES

Floats = NDArray[np.float64]

_LAST_LATITUDE = 89.9
"""Mercator has no poles; nobody drives beyond this."""


def metres_between(lon_a: Floats, lat_a: Floats, lon_b: Floats, lat_b: Floats) -> Floats:
    """Great-circle metres between two rows of places in degrees (haversine), pair by pair."""
    a, b = np.radians(lat_a), np.radians(lat_b)
    half_lat, half_lon = (b - a) / 2, np.radians(lon_b - lon_a) / 2
    h = np.sin(half_lat) ** 2 + np.cos(a) * np.cos(b) * np.sin(half_lon) ** 2
    metres: Floats = 2 * EARTH_RADIUS_METRES * np.arcsin(np.sqrt(np.minimum(1.0, h)))
    return metres


def mercator(lon_lat: Floats) -> Floats:
    """Spherical Mercator metres, shape (k, 2), of degrees of that shape.

    Conformal: near any one place all directions are stretched alike, by 1 / cos(latitude), so
    what is nearest on this map is nearest on the ground.
    """
    lat = np.radians(np.clip(lon_lat[:, 1], -_LAST_LATITUDE, _LAST_LATITUDE))
    x = np.radians(lon_lat[:, 0])
    return EARTH_RADIUS_METRES * np.column_stack((x, np.arcsinh(np.tan(lat))))


def unmercator(xy: Floats) -> Floats:
    """Degrees of Mercator metres; the inverse of `mercator`."""
    scaled = xy / EARTH_RADIUS_METRES
    lon_lat: Floats = np.degrees(np.column_stack((scaled[:, 0], np.arctan(np.sinh(scaled[:, 1])))))
    return lon_lat
