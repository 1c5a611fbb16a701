"""Which roads somebody means: those in an area, between two places, or by a street's name."""

from collections.abc import Sequence
from functools import cached_property

import numpy as np
import shapely
from numpy.typing import NDArray
from rapidfuzz import fuzz, process
from scipy.spatial import KDTree
from shapely import MultiPolygon, Polygon
from shapely.geometry.base import BaseGeometry

from geo.address_text import street_key, words
from geo.coordinate import Coordinate
from geo.errors import BadTraffic
from geo.measure import mercator, metres_between
from geo.roads import Roads

Arcs = NDArray[np.int32]

JUNCTION_RADIUS_METRES = 30.0
"""An end of an edge is given by its coordinates; farther from any junction it is none."""
_NEAR_NAMES = 3
_NEAR_SCORE = 70.0


class RoadFinder:
    """Finds arcs of a network by area, by ends and by name.

    Parameters
    ----------
    roads : Roads
        With at least one arc.
    """

    def __init__(self, roads: Roads) -> None:
        self._roads = roads

    def in_area(self, area: BaseGeometry) -> Arcs:
        """Find every arc whose drawn line touches an area, bridges and tunnels too.

        Parameters
        ----------
        area : shapely Polygon or MultiPolygon
            In degrees, (lon, lat).

        Returns
        -------
        int32 array
            Ascending; may be empty.

        Raises
        ------
        BadTraffic
            If it is no area, is empty, or crosses itself; says where.
        """
        _check_area(area)
        roads = self._roads
        west, south, east, north = area.bounds
        low, high = self._boxes
        near = (low[:, 0] <= east) & (high[:, 0] >= west)
        near &= (low[:, 1] <= north) & (high[:, 1] >= south)
        arcs = np.flatnonzero(near)
        # a copy: preparing marks the geometry itself, which belongs to the caller
        prepared = shapely.from_wkb(shapely.to_wkb(area))
        shapely.prepare(prepared)
        ends = np.zeros(roads.junctions, np.bool_)
        junctions = np.unique(np.concatenate((roads.tail[arcs], roads.head[arcs])))
        ends[junctions] = shapely.intersects_xy(
            prepared, roads.lon[junctions], roads.lat[junctions]
        )
        touched = ends[roads.tail[arcs]] | ends[roads.head[arcs]]
        # only lines that begin and end outside need to be drawn to know
        doubtful = arcs[~touched]
        points, owner = roads.points(doubtful)
        lines = np.asarray(shapely.linestrings(points, indices=owner))
        touched[~touched] = shapely.intersects(prepared, lines)
        return arcs[touched].astype(np.int32)

    def between(self, edges: Sequence[tuple[Coordinate, Coordinate]]) -> Arcs:
        """Find the arcs from junctions to junctions, in the order and direction given.

        Raises
        ------
        BadTraffic
            If a place is no junction, or no road joins the two directly; names each edge.
        """
        ends = np.array([(p.lon, p.lat) for edge in edges for p in edge]).reshape(-1, 2)
        _, junction = self._junctions.query(mercator(ends))
        roads = self._roads
        metres = metres_between(ends[:, 0], ends[:, 1], roads.lon[junction], roads.lat[junction])
        tail, head = junction.reshape(-1, 2).T
        key = roads.tail.astype(np.int64) * roads.junctions + roads.head
        wanted = tail.astype(np.int64) * roads.junctions + head
        found = np.searchsorted(key, wanted).clip(max=roads.arcs - 1)
        faults = []
        for i, (away, back) in enumerate(metres.reshape(-1, 2).tolist()):
            if max(away, back) > JUNCTION_RADIUS_METRES:
                end = "start" if away >= back else "end"
                faults.append(f"edge {i}: its {end} is {max(away, back):,.0f} m from any junction")
            elif key[found[i]] != wanted[i]:
                faults.append(f"edge {i}: no road leads from one end to the other directly")
        if faults:
            raise BadTraffic("edges", faults)
        return found.astype(np.int32)

    def of_street(self, name: str) -> Arcs:
        """Find all arcs of a street; case, accents and abbreviations don't matter.

        Raises
        ------
        BadTraffic
            If no street is called so; says which names are near.
        """
        names = self._names.get(street_key(words(name)))
        if not names:
            raise BadTraffic("street", [f"{name!r} is no street here{self._hint(name)}"])
        return np.flatnonzero(np.isin(self._roads.name, names)).astype(np.int32)

    def numbered(self, arcs: NDArray[np.integer]) -> Arcs:
        """Give arcs by their numbers, each once, ascending.

        Raises
        ------
        BadTraffic
            If there are no such arcs.
        """
        if arcs.ndim != 1 or (arcs.size and arcs.dtype.kind not in "iu"):
            raise BadTraffic("arcs", ["are no whole numbers"])
        wrong = arcs[(arcs < 0) | (arcs >= self._roads.arcs)]
        if wrong.size:
            last = self._roads.arcs - 1
            raise BadTraffic("arcs", [f"there is no arc {int(wrong[0])}: they are 0 to {last}"])
        return np.unique(arcs).astype(np.int32)

    def covers(self, west: float, south: float, east: float, north: float) -> bool:
        """Whether a box of degrees and that of all junctions have a point in common."""
        lon, lat = self._roads.lon, self._roads.lat
        beside = lon.min() > east or lon.max() < west or lat.min() > north or lat.max() < south
        return not beside

    def metres_to(self, area: BaseGeometry) -> float:
        """Metres from an area to the nearest junction, as the crow flies."""
        points = np.asarray(shapely.points(self._roads.lon, self._roads.lat))
        nearest = points[int(shapely.distance(points, area).argmin())]
        (lon, lat), (near_lon, near_lat) = shapely.get_coordinates(
            shapely.shortest_line(area, nearest)
        )
        pairs = [np.array([value]) for value in (lon, lat, near_lon, near_lat)]
        return float(metres_between(*pairs)[0])

    def _hint(self, name: str) -> str:
        keys = list(self._names)
        found = process.extract(
            street_key(words(name)),
            keys,
            scorer=fuzz.ratio,
            limit=_NEAR_NAMES,
            score_cutoff=_NEAR_SCORE,
        )
        near = [self._roads.names[self._names[key][0]] for key, _, _ in found]
        return f" (did you mean {' or '.join(near)}?)" if near else ""

    @cached_property
    def _names(self) -> dict[str, list[int]]:
        by_key: dict[str, list[int]] = {}
        for i, name in enumerate(self._roads.names):
            if key := street_key(words(name)):
                by_key.setdefault(key, []).append(i)
        return by_key

    @cached_property
    def _junctions(self) -> KDTree:
        return KDTree(mercator(np.column_stack((self._roads.lon, self._roads.lat))))

    @cached_property
    def _boxes(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """South-west and north-east corner of each arc's line."""
        points, owner = self._roads.points(np.arange(self._roads.arcs))
        first = np.searchsorted(owner, np.arange(self._roads.arcs))
        return np.minimum.reduceat(points, first), np.maximum.reduceat(points, first)


def _check_area(area: BaseGeometry) -> None:
    if not isinstance(area, Polygon | MultiPolygon):
        raise BadTraffic("area", [f"a {type(area).__name__} is no area: draw a polygon"])
    if area.is_empty:
        raise BadTraffic("area", ["is empty"])
    if not area.is_valid:
        raise BadTraffic("area", [f"is no proper polygon: {shapely.is_valid_reason(area)}"])
