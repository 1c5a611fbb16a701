"""OpenStreetMap extracts (.osm.pbf) read into roads and addresses."""

import re
from array import array
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import osmium

from geo.addresses import Address, Addresses
from geo.coordinate import Coordinate
from geo.errors import BadRoadData
from geo.osm_tags import NO_DELAY, Delay, WayUse, blocks, node_delay, way_use
from geo.roads import Roads, largest_strong_component
from geo.ways import Ways, roads_of_ways

Progress = Callable[[str, float], None]
"""Called with what is being done and the share of the whole that is done (0 to 1)."""

_BARRIER_IDS = -(2**62)
"""From here downwards: identities of the two dead ends that a barrier makes; no node has these."""

_KEYS = ("highway", "barrier", "traffic_calming", "addr:housenumber")


@dataclass(frozen=True, slots=True)
class Extract:
    """What an extract holds for us: drivable roads, strongly connected, and addresses."""

    roads: Roads
    addresses: Addresses


def read_pbf(path: Path, progress: Progress | None = None) -> Extract:
    """Read roads and addresses of an OpenStreetMap extract.

    References to nodes that a clipped extract lacks cut the way in two. Points between which
    one can't drive both ways are left out (largest strong component).

    Raises
    ------
    BadRoadData
        If the file is missing, cut off, no PBF, or has no roads; names it.
    """
    tell = progress or _say_nothing
    tell("looking for roads", 0.0)
    try:
        total = _count_highways(path)
        reader = _Reader()
        for done, item in enumerate(_items(path)):
            if item.is_way():
                reader.way(item)
            elif item.is_node():
                reader.node(item)
            if done % 2_000 == 0:
                tell("reading roads and addresses", 0.05 + 0.75 * min(1, reader.seen / total))
    except (RuntimeError, OSError, ValueError) as fault:
        raise BadRoadData(path, f"can't be read as .osm.pbf: {_reason(fault)}") from fault
    if not reader.ways:
        raise BadRoadData(path, "has no roads that a van may drive")
    tell("joining roads", 0.8)
    roads = largest_strong_component(roads_of_ways(reader.to_ways()))
    if roads.arcs == 0:
        raise BadRoadData(path, "has no roads between which a van can drive there and back")
    tell("sorting addresses", 0.95)
    addresses = Addresses.of(reader.addresses)
    tell("done", 1.0)
    return Extract(roads, addresses)


def _say_nothing(_step: str, _share: float) -> None:
    """Report to nobody."""


def _reason(fault: Exception) -> str:
    return " ".join(str(fault).split()) or type(fault).__name__


def _file(path: Path) -> Any:
    if not path.is_file():
        raise FileNotFoundError("there is no such file")
    if path.stat().st_size == 0:
        raise ValueError("the file is empty")
    return osmium.io.File(str(path), "pbf")


def _count_highways(path: Path) -> int:
    """Count in a first quick pass, so that the second can say how far it is."""
    ways = osmium.FileProcessor(_file(path), osmium.osm.WAY)
    return max(1, sum(1 for _ in ways.with_filter(osmium.filter.KeyFilter("highway"))))


def _items(path: Path) -> Iterator[Any]:
    every = osmium.FileProcessor(_file(path), osmium.osm.NODE | osmium.osm.WAY).with_locations()
    return iter(every.with_filter(osmium.filter.KeyFilter(*_KEYS)))


@dataclass(slots=True)
class _Reader:
    """Collects ways and addresses; nodes come before ways in an extract."""

    ways: list[WayUse] = field(default_factory=list)
    seen: int = 0
    addresses: list[Address] = field(default_factory=list)
    _start: "array[int]" = field(default_factory=lambda: array("q", [0]))
    _node: "array[int]" = field(default_factory=lambda: array("q"))
    _lon: "array[float]" = field(default_factory=lambda: array("d"))
    _lat: "array[float]" = field(default_factory=lambda: array("d"))
    _delays: dict[int, Delay] = field(default_factory=dict)
    _blocked: set[int] = field(default_factory=set)

    def node(self, node: Any) -> None:
        tags = dict(node.tags)
        if blocks(tags):
            self._blocked.add(node.id)
        delay = node_delay(tags)
        if delay != NO_DELAY:
            self._delays[node.id] = delay
        if node.location.valid():
            self._address(tags, node.location.lon, node.location.lat)

    def way(self, way: Any) -> None:
        tags = dict(way.tags)
        if "highway" in tags:
            self.seen += 1
            use = way_use(tags)
            if use is not None:
                self._road(use, way.nodes)
        if "addr:housenumber" in tags:
            corners = {node.ref: node for node in way.nodes if node.location.valid()}.values()
            if corners:
                lon = sum(corner.lon for corner in corners) / len(corners)
                self._address(tags, lon, sum(corner.lat for corner in corners) / len(corners))

    def _road(self, use: WayUse, nodes: Any) -> None:
        """Keep a road, cut where a node is missing or can't be passed."""
        begin = len(self._node)
        for node in nodes:
            if not node.location.valid():
                begin = self._end(use, begin)
                continue
            blocked = node.ref in self._blocked
            # each side of a barrier is a dead end of its own: an id that no other point has
            ref = _BARRIER_IDS - len(self._node) if blocked else node.ref
            self._point(ref, node.lon, node.lat)
            if blocked and len(self._node) - begin > 1:
                begin = self._end(use, begin)
                self._point(_BARRIER_IDS - len(self._node), node.lon, node.lat)
        self._end(use, begin)

    def _point(self, ref: int, lon: float, lat: float) -> None:
        self._node.append(ref)
        self._lon.append(lon)
        self._lat.append(lat)

    def _end(self, use: WayUse, begin: int) -> int:
        """Close the road that began at a point, or forget it if that is its only one."""
        if len(self._node) - begin > 1:
            self._start.append(len(self._node))
            self.ways.append(use)
        else:
            for column in (self._node, self._lon, self._lat):
                del column[begin:]
        return len(self._node)

    def _address(self, tags: dict[str, str], lon: float, lat: float) -> None:
        street = tags.get("addr:street") or tags.get("addr:place")
        if not street:
            return  # a number alone finds nobody
        for number in re.split("[;,]", tags.get("addr:housenumber", "")):
            if number.strip():
                self.addresses.append(
                    Address(
                        street=street,
                        number=number.strip(),
                        coordinate=Coordinate(lon, lat),
                        postcode=tags.get("addr:postcode", ""),
                        city=tags.get("addr:city", ""),
                    )
                )

    def to_ways(self) -> Ways:
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
