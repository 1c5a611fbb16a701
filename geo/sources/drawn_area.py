"""Outlines of areas: a polygon from a GeoJSON file, a circle around a point."""

import json
import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import shapely
from shapely import MultiPolygon, Polygon
from shapely.errors import ShapelyError
from shapely.geometry import shape
from shapely.validation import explain_validity

from geo.coordinate import EARTH_RADIUS_METRES, Coordinate
from geo.errors import BadRoadData

Outline = Polygon | MultiPolygon

LEAST_METRES: Final = 50.0
MOST_METRES: Final = 200_000.0

_CORNERS = 64
_LAST_LATITUDE = 85.0


def circle(centre: Coordinate, metres: float) -> Polygon:
    """Draw a circle around a point, as a polygon of 64 corners in degrees.

    Raises
    ------
    BadRoadData
        If the radius isn't from 50 m to 200 km, or the circle meets a pole or the date line.
    """
    source = f"{centre.lon:g},{centre.lat:g}"
    # written so that NaN fails too
    if not LEAST_METRES <= metres <= MOST_METRES:
        limits = f"{LEAST_METRES:,.0f} to {MOST_METRES:,.0f}"
        raise BadRoadData(source, f"a radius of {metres:g} metres is not from {limits}")
    north = math.degrees(metres / EARTH_RADIUS_METRES)
    east = north / math.cos(math.radians(min(abs(centre.lat) + north, _LAST_LATITUDE)))
    if abs(centre.lat) + north > _LAST_LATITUDE or abs(centre.lon) + east > 180:  # noqa: PLR2004 - degrees
        raise BadRoadData(source, "the circle meets a pole or the date line")
    east = north / math.cos(math.radians(centre.lat))
    angles = [2 * math.pi * i / _CORNERS for i in range(_CORNERS)]
    return Polygon(
        (centre.lon + east * math.cos(angle), centre.lat + north * math.sin(angle))
        for angle in angles
    )


def read_outline(path: Path) -> Outline:
    """Read the polygons of a GeoJSON file, joined to one area.

    The file may hold a geometry, a feature, or a collection of either; holes are kept.

    Raises
    ------
    BadRoadData
        If it can't be read, is no GeoJSON, has something other than polygons, or a polygon
        crosses itself or leaves the degrees of longitude and latitude.
    """
    try:
        content: Any = json.loads(path.read_bytes(), parse_constant=_refuse)
    except OSError as fault:
        raise BadRoadData(path, f"can't be read: {fault.strerror or fault}") from fault
    except (ValueError, RecursionError) as fault:
        raise BadRoadData(path, f"is no JSON: {fault}") from fault
    try:
        polygons = [_polygon(geometry) for geometry in _geometries(content)]
    except (ValueError, TypeError, AttributeError, KeyError, IndexError, ShapelyError) as fault:
        raise BadRoadData(path, f"is no GeoJSON of polygons: {fault}") from fault
    except RecursionError as fault:
        raise BadRoadData(path, "is no GeoJSON of polygons: it is too deep") from fault
    if not polygons:
        raise BadRoadData(path, "has no polygon")
    area = shapely.union_all(polygons)
    if not isinstance(area, Polygon | MultiPolygon):
        raise BadRoadData(path, "has no area")
    return area


def _refuse(constant: str) -> None:
    """NaN and infinity are Python's own addition to JSON."""
    raise ValueError(f"{constant} is no number")


def _geometries(content: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Give all single geometries of a GeoJSON object."""
    kind = content.get("type")
    if kind == "FeatureCollection":
        for feature in content["features"]:
            yield from _geometries(feature)
    elif kind == "GeometryCollection":
        for geometry in content["geometries"]:
            yield from _geometries(geometry)
    elif kind == "Feature":
        yield from _geometries(content["geometry"])
    elif kind in ("Polygon", "MultiPolygon"):
        yield content
    else:
        raise ValueError(f"it has a {kind!r}")


def _polygon(geometry: dict[str, Any]) -> Outline:
    polygon = shape(geometry)
    if not isinstance(polygon, Polygon | MultiPolygon) or polygon.is_empty:
        raise ValueError("a polygon is empty")
    west, south, east, north = polygon.bounds
    if not (-180 <= west <= east <= 180 and -90 <= south <= north <= 90):  # noqa: PLR2004 - degrees
        raise ValueError("a polygon leaves the degrees of longitude and latitude")
    if not polygon.is_valid:
        raise ValueError(f"a polygon is not simple: {explain_validity(polygon)}")
    return polygon
