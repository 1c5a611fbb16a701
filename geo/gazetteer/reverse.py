"""The nearest door and the nearest street to a place."""

import numpy as np
import shapely
from scipy.spatial import cKDTree

from geo.addresses import Addresses
from geo.coordinate import Coordinate, great_circle_metres
from geo.roads import Roads

_AROUND_METRES = 50.0


class Nearest:
    """Doors and streets by where they are; safe for several threads.

    Parameters
    ----------
    addresses : Addresses
    roads : Roads, optional
    """

    def __init__(self, addresses: Addresses, roads: Roads | None) -> None:
        lats = addresses.lat if len(addresses) or roads is None else roads.lat
        self._squeeze = float(np.cos(np.radians(lats.mean()))) if len(lats) else 1.0
        self._addresses = addresses
        places = np.column_stack((addresses.lon * self._squeeze, addresses.lat))
        self._doors = cKDTree(places) if len(addresses) else None
        self._arcs = np.empty(0, np.int64) if roads is None else np.flatnonzero(roads.name > 0)
        self._streets: shapely.STRtree | None = None
        if roads is not None and len(self._arcs):
            points, owner = roads.points(self._arcs)
            flat = points * (self._squeeze, 1.0)
            lines = np.atleast_1d(np.asarray(shapely.linestrings(flat, indices=owner)))
            self._streets = shapely.STRtree(lines)

    def door(self, place: Coordinate) -> tuple[int, float] | None:
        """Row and metres of the nearest address."""
        if self._doors is None:
            return None
        _, row = self._doors.query((place.lon * self._squeeze, place.lat))
        return int(row), great_circle_metres(place, self._addresses.coordinate(int(row)))

    def arc(self, place: Coordinate) -> tuple[int, Coordinate, float] | None:
        """Nearest named arc, the point on it, and metres."""
        if self._streets is None:
            return None
        point = shapely.Point(place.lon * self._squeeze, place.lat)
        found = self._streets.nearest(point)
        line = self._streets.geometries.take(found)
        on_it = shapely.get_coordinates(shapely.shortest_line(line, point))[0]
        spot = Coordinate(float(on_it[0] / self._squeeze), float(on_it[1]))
        return int(self._arcs[found]), spot, great_circle_metres(place, spot)


def score_of(metres: float) -> int:
    """Likeness of a place so far away: 100 on the spot, 50 at fifty metres, 0 far off."""
    return round(100 / (1 + metres / _AROUND_METRES))
