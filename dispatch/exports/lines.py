"""The lines that legs follow on the ground, out of their encoded polylines."""

import polyline

from dispatch.model import Leg

Line = tuple[tuple[float, float], ...]
"""Points as (longitude, latitude) in degrees."""

_DECIMALS = 5


def line_of(leg: Leg) -> Line:
    """Return the way of a drive; fewer than two points where none is known.

    Raises
    ------
    ValueError
        If the geometry is no encoded polyline on Earth.
    """
    return decode(leg.geometry)


def decode(geometry: str) -> Line:
    """Return the points of an encoded polyline of 5 decimals (which has latitude first).

    Raises
    ------
    ValueError
        If it isn't one, or leaves the Earth.
    """
    if not all("?" <= character <= "~" for character in geometry):
        raise ValueError("is no encoded polyline: it has characters outside '?' to '~'")
    try:
        points = polyline.decode(geometry, _DECIMALS, geojson=True)
    except (IndexError, ValueError, OverflowError):
        raise ValueError("is no encoded polyline: it is cut off") from None
    if not all(abs(lon) <= 180 and abs(lat) <= 90 for lon, lat in points):  # noqa: PLR2004 - degrees
        raise ValueError("is no encoded polyline: it leaves the Earth")
    return tuple(points)
