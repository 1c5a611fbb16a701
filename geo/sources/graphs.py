"""Road graphs of networkx, such as osmnx makes and saves, turned into roads."""

import ast
import math
import warnings
from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from xml.etree.ElementTree import ParseError

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import LineString
from shapely.errors import ShapelyError

from geo.driving_side import drives_on_left
from geo.errors import BadRoadData
from geo.measure import metres_between
from geo.osm.tags import CLASS_SPEEDS, driven_kmh, node_delay
from geo.roads import LONGEST_ARC_DECIMETRES, ROAD_CLASSES, Roads
from geo.sources.imported import Imported
from geo.turn_delays import with_turn_delays
from geo.turns import Turns
from geo.twins import twins

if TYPE_CHECKING:
    import networkx as nx

Attributes = Mapping[str, Any]

WITHOUT_TURNS: Final = "turn restrictions unknown: graphs have none, extracts (.osm.pbf) do"

_COORDINATES = (("x", "y"), ("lon", "lat"))
_UNKNOWN_CLASS = "road"


@dataclass(frozen=True, slots=True)
class _Edge:
    """One directed edge, read and checked."""

    tail: int
    head: int
    metres: float
    seconds: float
    road_class: int
    name: str
    shape: list[tuple[float, float]]
    is_timed: bool


def read_graph(graph: "nx.Graph[Any]", source: str | Path) -> Imported:
    """Read roads of a networkx graph; of an undirected one, both directions.

    Junctions need `x` and `y` (or `lon` and `lat`) in degrees. An edge needs `travel_time` in
    seconds, or `speed_kph`, or a `highway` from which (with `maxspeed`) the speed is taken as
    for OpenStreetMap extracts, signals of the junctions included. `length` (metres), `geometry`
    (a line or its WKT) and `name` may be missing. Values may be texts and lists, as GraphML
    files and simplified graphs of osmnx have them. Of parallel edges the fastest stays, and
    loops at one junction are left out. Where all times are taken from tags, turns across the
    traffic wait as in extracts.

    Raises
    ------
    BadRoadData
        If something is missing or impossible; names the junction or edge. Also if no two
        junctions can be driven between both ways.
    """
    reader = _GraphReader(graph, source)
    edges = list(reader.edges())
    if not edges:
        raise BadRoadData(source, "has no roads")
    names = {"": 0}
    name = [names.setdefault(edge.name, len(names)) for edge in edges]
    inner = [point for edge in edges for point in edge.shape]
    shapes = np.array(inner, np.float64).reshape(-1, 2)
    try:
        roads = Roads.of(
            lon=reader.lon,
            lat=reader.lat,
            tail=[edge.tail for edge in edges],
            head=[edge.head for edge in edges],
            milliseconds=[_at_least_one(edge.seconds * 1000, 2**31 - 1) for edge in edges],
            decimetres=[_at_least_one(edge.metres * 10, LONGEST_ARC_DECIMETRES) for edge in edges],
            road_class=[edge.road_class for edge in edges],
            name=name,
            names=tuple(names),
            shape_start=np.cumsum([0, *(len(edge.shape) for edge in edges)]),
            shape_lon=shapes[:, 0],
            shape_lat=shapes[:, 1],
        )
    except ValueError as fault:
        raise BadRoadData(source, str(fault)) from fault
    loops = sum(edge.tail == edge.head for edge in edges)
    imported = Imported.of(roads, source, arcs=len(edges), loops=loops)
    roads, turns = imported.roads, Turns.none()
    if not any(edge.is_timed for edge in edges):
        # on one side of the road or the other, but all of the city on the same
        left = drives_on_left(float(np.median(roads.lon)), float(np.median(roads.lat)))
        twin = twins(roads)
        turns = with_turn_delays(turns, roads, twin, signals=reader.signals(), left_hand=left)
    return Imported(roads, (*imported.notes, WITHOUT_TURNS), turns)


def read_graphml(path: Path) -> "nx.Graph[Any]":
    """Read a GraphML file; its values stay as they are written.

    Raises
    ------
    BadRoadData
        If the file is missing, cut off, or not GraphML.
    """
    import networkx as nx  # noqa: PLC0415 - most cities come from extracts, and this is slow

    try:
        with warnings.catch_warnings():  # of keys that mean nothing to us
            warnings.simplefilter("ignore")
            return nx.read_graphml(path, force_multigraph=True)
    except (OSError, ParseError, nx.NetworkXException, LookupError, ValueError, TypeError) as fault:
        raise BadRoadData(path, f"can't be read as GraphML: {fault}") from fault


class _GraphReader:
    def __init__(self, graph: "nx.Graph[Any]", source: str | Path) -> None:
        self._graph = graph.to_directed(as_view=True)
        self._source = source
        self._number = {node: i for i, node in enumerate(graph.nodes)}
        coordinates = [self._coordinates(node, data) for node, data in graph.nodes(data=True)]
        self.lon = [lon for lon, _ in coordinates]
        self.lat = [lat for _, lat in coordinates]

    def edges(self) -> Iterator[_Edge]:
        for tail, head, data in self._graph.edges(data=True):
            try:
                yield self._edge(tail, head, data)
            except (ValueError, TypeError, ShapelyError) as fault:
                raise BadRoadData(self._source, f"road {tail} to {head}: {fault}") from fault

    def signals(self) -> NDArray[np.float64]:
        """Longitude and latitude of the junctions that have signals."""
        lit = [
            (self.lon[i], self.lat[i])
            for node, i in self._number.items()
            if "traffic_signals" in _words(self._graph.nodes[node].get("highway"))
        ]
        return np.array(lit, np.float64).reshape(-1, 2)

    def _coordinates(self, node: Hashable, data: Attributes) -> tuple[float, float]:
        for x, y in _COORDINATES:
            if x in data and y in data:
                try:
                    lon, lat = float(data[x]), float(data[y])
                except (TypeError, ValueError) as fault:
                    raise BadRoadData(self._source, f"junction {node}: {fault}") from fault
                if abs(lon) <= 180 and abs(lat) <= 90:  # noqa: PLR2004 - degrees
                    return lon, lat
                raise BadRoadData(
                    self._source, f"junction {node}: ({lon}, {lat}) are not degrees of lon and lat"
                )
        raise BadRoadData(
            self._source, f"junction {node} has no coordinates (x and y, or lon and lat)"
        )

    def _edge(self, tail: Hashable, head: Hashable, data: Attributes) -> _Edge:
        a, b = self._number[tail], self._number[head]
        line = self._line(a, b, data)
        metres = _number(data, "length")
        if metres is None:
            metres = float(metres_between(*line[:-1].T, *line[1:].T).sum())
        tags = _road_tags(data)
        return _Edge(
            tail=a,
            head=b,
            metres=metres,
            seconds=self._seconds(head, data, tags, metres),
            road_class=ROAD_CLASSES.index(tags["highway"]),
            name=_words(data.get("name") or data.get("ref")),
            shape=[(lon, lat) for lon, lat in line[1:-1].tolist()],
            is_timed=any(data.get(key) is not None for key in ("travel_time", "speed_kph")),
        )

    def _line(self, a: int, b: int, data: Attributes) -> NDArray[np.float64]:
        """Points of an edge from its tail to its head, both included."""
        ends = np.array([(self.lon[a], self.lat[a]), (self.lon[b], self.lat[b])])
        drawn = data.get("geometry")
        if drawn is None:
            return ends
        line = shapely.from_wkt(drawn) if isinstance(drawn, str) else drawn
        if not isinstance(line, LineString) or line.is_empty:
            raise TypeError("geometry is not a line")
        points = shapely.get_coordinates(line)
        if self._is_undirected_backwards(points, ends):
            points = points[::-1]
        return np.vstack((ends[0], points[1:-1], ends[1]))

    def _is_undirected_backwards(
        self,
        points: NDArray[np.float64],
        ends: NDArray[np.float64],
    ) -> bool:
        """Tell whether a line was drawn from the head to the tail."""
        there = np.abs(points[[0, -1]] - ends).sum()
        back = np.abs(points[[-1, 0]] - ends).sum()
        return bool(back < there)

    def _seconds(
        self, head: Hashable, data: Attributes, tags: dict[str, str], metres: float
    ) -> float:
        given = _number(data, "travel_time")
        if given is not None:
            return given
        kmh = _number(data, "speed_kph")
        if kmh is None and "highway" not in data:
            raise ValueError("has neither travel_time, speed_kph nor highway")
        if kmh == 0:
            raise ValueError("speed_kph is 0")
        mapped = {key: _words(value) for key, value in self._graph.nodes[head].items()}
        lost = node_delay(mapped).forward / 1000
        return metres * 3.6 / (kmh or driven_kmh(tags)) + lost


def _road_tags(data: Attributes) -> dict[str, str]:
    """Read the tags that decide about speed; of several classes the first that vans drive on."""
    known = [value for value in _values(data.get("highway")) if value in CLASS_SPEEDS]
    return {
        "highway": known[0] if known else _UNKNOWN_CLASS,
        "maxspeed": ";".join(_values(data.get("maxspeed"))),
    }


def _number(data: Attributes, key: str) -> float | None:
    if data.get(key) is None:
        return None
    value = float(data[key])
    if not math.isfinite(value) or value < 0:
        raise ValueError(f"{key} is {data[key]}")
    return value


def _words(value: object) -> str:
    """Give the first of several values, as text."""
    return next(iter(_values(value)), "")


def _values(value: object) -> list[str]:
    """One value or several, as texts; GraphML keeps a list as its Python text."""
    if isinstance(value, str) and value.startswith("[") and value.endswith("]"):
        try:
            value = ast.literal_eval(value)
        except (ValueError, SyntaxError):
            return [str(value)]
    if isinstance(value, list | tuple | set):
        return [str(item) for item in value]
    # a table's missing value is not a number (pandas)
    missing = value is None or (isinstance(value, float) and math.isnan(value))
    return [] if missing else [str(value)]


def _at_least_one(value: float, most: int) -> int:
    return min(max(1, round(value)), most)
