"""What an extract is made of, taken in item by item: ways, nodes and relations of OpenStreetMap."""

from array import array
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from geo.osm.addresses import AddressReader, Point
from geo.osm.restrictions import Restrictions
from geo.osm.tags import NO_DELAY, Delay, WayUse, blocks, node_delay, way_use
from geo.osm.ways import Ways

_BARRIER_IDS = -(2**62)
"""From here downwards: identities of the two dead ends that a barrier makes; no node has these."""

_OUTLINE_ROLES = ("outer", "")
_AT_TIMES = tuple(
    f"{who}:conditional" for who in ("access", "vehicle", "motor_vehicle", "motorcar")
)


def points_of(way: Any) -> list[Point]:
    """Those of its nodes that the extract has."""
    return [(node.ref, node.lon, node.lat) for node in way.nodes if node.location.valid()]


@dataclass(slots=True)
class ItemReader:
    """Collects what an extract has; relations have to come first, then nodes, then ways.

    Parameters
    ----------
    ways : list of WayUse
        Roads that a van may drive, in parts where one is cut.
    seen : int
        Ways with a `highway`, roads or not.
    addresses : AddressReader
    restrictions : Restrictions
    courtyards : list
        Tags of each building with an address whose outline is made of ways, and those ways.
    signals : list of tuple of float
        Longitude and latitude of traffic signals.
    """

    ways: list[WayUse] = field(default_factory=list)
    seen: int = 0
    addresses: AddressReader = field(default_factory=AddressReader)
    restrictions: Restrictions = field(default_factory=Restrictions)
    courtyards: list[tuple[dict[str, str], list[int]]] = field(default_factory=list)
    signals: list[tuple[float, float]] = field(default_factory=list)
    _at_times: int = 0
    _start: "array[int]" = field(default_factory=lambda: array("q", [0]))
    _node: "array[int]" = field(default_factory=lambda: array("q"))
    _lon: "array[float]" = field(default_factory=lambda: array("d"))
    _lat: "array[float]" = field(default_factory=lambda: array("d"))
    _way_id: "array[int]" = field(default_factory=lambda: array("q"))
    _delays: dict[int, Delay] = field(default_factory=dict)
    _blocked: set[int] = field(default_factory=set)

    def relation(self, relation: Any) -> None:
        """Take in a turn restriction, or a building with a courtyard."""
        tags = dict(relation.tags)
        if tags.get("type") == "restriction":
            members = [(member.type, member.ref, member.role) for member in relation.members]
            self.restrictions.read(relation.id, tags, members)
        elif tags.get("type") == "multipolygon" and "addr:housenumber" in tags:
            outline = [
                member.ref
                for member in relation.members
                if member.type == "w" and member.role in _OUTLINE_ROLES
            ]
            self.courtyards.append((tags, outline))

    def node(self, node: Any) -> None:
        """Take in a door, a barrier, or what else slows one down."""
        tags = dict(node.tags)
        if blocks(tags):
            self._blocked.add(node.id)
        delay = node_delay(tags)
        if delay != NO_DELAY:
            self._delays[node.id] = delay
        if node.location.valid():
            lon, lat = node.location.lon, node.location.lat
            self.addresses.node(node.id, tags, lon, lat)
            if "traffic_signals" in tags.get("highway", ""):
                self.signals.append((lon, lat))

    def way(self, way: Any) -> None:
        """Take in a road, a building, or a line of doors."""
        tags = dict(way.tags)
        if "highway" in tags:
            self.seen += 1
            use = None if tags.get("route") == "ferry" else way_use(tags)
            if use is not None:
                self._road(way.id, use, way.nodes)
                self._at_times += any(key in tags for key in _AT_TIMES)
        if "addr:interpolation" in tags:
            self.addresses.interpolation(tags, points_of(way))
        elif "addr:housenumber" in tags:
            self.addresses.area(tags, points_of(way))

    def _road(self, way: int, use: WayUse, nodes: Any) -> None:
        """Keep a road, cut where a node is missing or can't be passed."""
        begin = len(self._node)
        for node in nodes:
            location = node.location
            if not location.valid():
                begin = self._end(way, use, begin)
                continue
            blocked = node.ref in self._blocked
            # each side of a barrier is a dead end of its own: an id that no other point has
            ref = _BARRIER_IDS - len(self._node) if blocked else node.ref
            self._point(ref, location.lon, location.lat)
            if blocked and len(self._node) - begin > 1:
                begin = self._end(way, use, begin)
                self._point(_BARRIER_IDS - len(self._node), location.lon, location.lat)
        self._end(way, use, begin)

    def _point(self, ref: int, lon: float, lat: float) -> None:
        self._node.append(ref)
        self._lon.append(lon)
        self._lat.append(lat)

    def _end(self, way: int, use: WayUse, begin: int) -> int:
        """Close the road that began at a point, or forget it if that is its only one."""
        if len(self._node) - begin > 1:
            self._start.append(len(self._node))
            self._way_id.append(way)
            self.ways.append(use)
        else:
            for column in (self._node, self._lon, self._lat):
                del column[begin:]
        return len(self._node)

    def way_ids(self) -> NDArray[np.int64]:
        """Identity of the way that each of the ways of `to_ways` is, or is a part of."""
        return np.array(self._way_id, np.int64)

    def streets(self) -> dict[int, str]:
        """Names of ways."""
        return {way: use.name for way, use in zip(self._way_id, self.ways, strict=True)}

    def notes(self) -> list[str]:
        """Say what of the ways was left out."""
        if not self._at_times:
            return []
        return [f"roads open to some only at times: {self._at_times}, read as at their other times"]

    def to_ways(self) -> Ways:
        """Give the roads as arrays."""
        names = {"": 0}
        name = [names.setdefault(use.name, len(names)) for use in self.ways]
        lost = [self._delays.get(ref, NO_DELAY) for ref in self._node]
        return Ways(
            start=np.array(self._start, np.int64),
            node=np.array(self._node, np.int64),
            lon=np.array(self._lon, np.float64),
            lat=np.array(self._lat, np.float64),
            forward_delay=np.array([delay.forward for delay in lost], np.int64),
            backward_delay=np.array([delay.backward for delay in lost], np.int64),
            road_class=np.array([use.road_class for use in self.ways], np.uint8),
            forward_kmh=np.array([use.forward_kmh for use in self.ways]),
            backward_kmh=np.array([use.backward_kmh for use in self.ways]),
            name=np.array(name, np.int32),
            names=tuple(names),
        )
