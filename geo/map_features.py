"""What a map of a city shows: its streets and addresses as GeoJSON features, one by one."""

import json
from collections.abc import Iterator
from typing import Any, Final

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.addresses import Addresses
from geo.roads import ROAD_CLASSES, Roads

ROADS: Final = "roads"
ADDRESSES: Final = "addresses"

LEAST_ZOOM: Final = 5
MOST_ZOOM: Final = 14
"""Closer than this, maps draw the same tiles larger: they are exact to half a metre."""

_FIRST_ZOOM: Final = {
    "motorway": 5,
    "trunk": 6,
    "primary": 8,
    "secondary": 9,
    "tertiary": 10,
    "motorway_link": 10,
    "trunk_link": 10,
    "primary_link": 11,
    "secondary_link": 12,
    "tertiary_link": 12,
    "unclassified": 12,
    "residential": 12,
    "road": 12,
    "living_street": 13,
    "pedestrian": 13,
    "service": 13,
    "track": 13,
}
"""From which zoom on a road is worth its ink; here in the order in which maps may leave them."""

_DECIMALS: Final = 6
_AT_ONCE: Final = 4096


def first_zoom(road_class: str) -> int:
    """Zoom from which roads of a class are shown."""
    return _FIRST_ZOOM[road_class]


def streets(roads: Roads, twin: NDArray[np.int32]) -> NDArray[np.int64]:
    """One arc of each street, big roads first, otherwise in the order of the arcs."""
    once = np.flatnonzero((twin < 0) | (twin > np.arange(roads.arcs)))
    ranks = list(_FIRST_ZOOM)
    rank = np.array([ranks.index(name) for name in ROAD_CLASSES])[roads.road_class[once]]
    return once[np.argsort(rank, kind="stable")]


def street_features(
    roads: Roads, twin: NDArray[np.int32], *, tolerance_degrees: float = 0.0
) -> Iterator[tuple[str, dict[str, Any]]]:
    """Road class and GeoJSON feature of each street, big roads first.

    Properties are `class` (OSM's `highway`), `oneway` (drawn in the direction of driving), and
    `name` where there is one. Lines may be simplified by some degrees.
    """
    order = streets(roads, twin)
    for begin in range(0, len(order), _AT_ONCE):
        arcs = order[begin : begin + _AT_ONCE]
        points, owner = roads.points(arcs)
        lines = np.atleast_1d(np.asarray(shapely.linestrings(points, indices=owner), object))
        if tolerance_degrees:
            lines = shapely.simplify(lines, tolerance_degrees)
        for arc, line in zip(arcs.tolist(), lines, strict=True):
            kind = ROAD_CLASSES[roads.road_class[arc]]
            properties: dict[str, Any] = {"class": kind, "oneway": bool(twin[arc] < 0)}
            if name := roads.names[roads.name[arc]]:
                properties["name"] = name
            coordinates = np.round(shapely.get_coordinates(line), _DECIMALS).tolist()
            yield kind, _feature(properties, "LineString", coordinates)


def address_features(addresses: Addresses) -> Iterator[dict[str, Any]]:
    """GeoJSON feature of each address with its `number` and `street`."""
    for i, address in enumerate(addresses):
        place = addresses.coordinate(i)
        coordinates = [round(place.lon, _DECIMALS), round(place.lat, _DECIMALS)]
        properties = {"number": address.number, "street": address.street}
        yield _feature(properties, "Point", coordinates)


def text_of(value: dict[str, Any] | str) -> str:
    """Write a feature, or another value, as JSON in one line."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _feature(properties: dict[str, Any], kind: str, coordinates: list[Any]) -> dict[str, Any]:
    return {
        "type": "Feature",
        "properties": properties,
        "geometry": {"type": kind, "coordinates": coordinates},
    }
