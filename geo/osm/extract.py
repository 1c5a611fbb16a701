"""OpenStreetMap extracts (.osm.pbf) read into roads, turns, addresses and names."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import osmium

from geo.addresses import Addresses
from geo.driving_side import drives_on_left
from geo.errors import BadRoadData
from geo.names import Names
from geo.osm.banned_turns import Mapped, banned_turns
from geo.osm.items import ItemReader, points_of
from geo.osm.names import read_names
from geo.osm.stranding import without_stranding
from geo.osm.ways import cut_ways
from geo.roads import Roads, part_of, strong_junctions
from geo.turn_delays import with_turn_delays
from geo.turns import Turns
from geo.twins import twins

Progress = Callable[[str, float], None]
"""Called with what is being done and the share of the whole that is done (0 to 1)."""

_KEYS = ("highway", "barrier", "traffic_calming", "addr:housenumber", "addr:interpolation")


@dataclass(frozen=True, slots=True)
class Extract:
    """What an extract holds for us.

    Parameters
    ----------
    roads : Roads
        Those that a van may drive, strongly connected.
    addresses : Addresses
    turns : Turns
        Forbidden ones, and those on which one waits for the traffic.
    notes : tuple of str
        What was left out, one line each, for whoever asks why.
    names : Names
        Places and points of interest.
    """

    roads: Roads
    addresses: Addresses
    turns: Turns
    notes: tuple[str, ...]
    names: Names


def read_pbf(path: Path, progress: Progress | None = None) -> Extract:
    """Read roads, turns, addresses and names of an OpenStreetMap extract.

    References to nodes that a clipped extract lacks cut the way in two. Points between which
    one can't drive both ways are left out (largest strong component).

    Raises
    ------
    BadRoadData
        If the file is missing, cut off, no PBF, or has no roads; names it.
    """
    tell = progress or _say_nothing
    refuse_no_file(path)
    tell("looking for roads", 0.0)
    try:
        reader = ItemReader()
        total = _look_ahead(path, reader)
        for done, item in enumerate(_items(path)):
            if item.is_way():
                reader.way(item)
            elif item.is_node():
                reader.node(item)
            if done % 2_000 == 0:
                tell("reading roads and addresses", 0.05 + 0.75 * min(1, reader.seen / total))
        _read_outlines(path, reader)
    except (RuntimeError, OSError, ValueError) as fault:
        raise BadRoadData(path, f"can't be read as .osm.pbf: {_reason(fault)}") from fault
    if not reader.ways:
        raise BadRoadData(path, "has no roads that a van may drive")
    tell("joining roads", 0.8)
    roads, turns, notes = _join(reader)
    if roads.arcs == 0:
        raise BadRoadData(path, "has no roads between which a van can drive there and back")
    tell("reading names", 0.9)
    names = read_names(path)
    addresses = Addresses.of(reader.addresses.all())
    tell("done", 1.0)
    return Extract(roads, addresses, turns, notes, names)


def refuse_no_file(path: Path) -> None:
    """Refuse at once what can't be an extract.

    Raises
    ------
    BadRoadData
        If there is no file, or nothing in it.
    """
    if not path.is_file():
        reason = "it is no file" if path.exists() else "there is no such file"
    elif path.stat().st_size == 0:
        reason = "the file is empty"
    else:
        return
    raise BadRoadData(path, f"can't be read as .osm.pbf: {reason}")


def _join(reader: ItemReader) -> tuple[Roads, Turns, tuple[str, ...]]:
    """Make a graph of the ways, translate the restrictions to it, and say what was left out."""
    ways = reader.to_ways()
    roads, courses = cut_ways(ways)
    roads, arcs = part_of(roads, strong_junctions(roads))
    if roads.arcs == 0:
        return roads, Turns.none(), ()
    mapped = Mapped(roads=roads, courses=courses.take(arcs), ways=ways, way_id=reader.way_ids())
    banned, dropped = banned_turns(reader.restrictions.standing, mapped)
    twin = twins(roads)
    kept, given_up = without_stranding(roads, twin, banned)
    turns = with_turn_delays(
        Turns.of(kept, {}),
        roads,
        twin,
        signals=np.array(reader.signals, np.float64).reshape(-1, 2),
        left_hand=drives_on_left(float(np.median(roads.lon)), float(np.median(roads.lat))),
    )
    if given_up:
        dropped["forbidden turns that would cut a road off from the city"] = len(given_up)
    notes = reader.restrictions.notes(dropped, reader.streets())
    return roads, turns, (*notes, *reader.notes())


def _say_nothing(_step: str, _share: float) -> None:
    """Report to nobody."""


def _reason(fault: Exception) -> str:
    return " ".join(str(fault).split()) or type(fault).__name__


def _file(path: Path) -> Any:
    return osmium.io.File(str(path), "pbf")


def _look_ahead(path: Path, reader: ItemReader) -> int:
    """Read what must be known before the nodes; the number of roads to come.

    In a first quick pass, so that the second can say how far it is.
    """
    highways = 1
    first: Any = osmium.FileProcessor(_file(path), osmium.osm.WAY | osmium.osm.RELATION)
    keys = osmium.filter.KeyFilter("highway", "type", "addr:interpolation")
    for item in first.with_filter(keys):
        if item.is_relation():
            reader.relation(item)
        elif "addr:interpolation" in item.tags:
            reader.addresses.ends.update(node.ref for node in item.nodes)
        else:
            highways += 1
    return highways


def _items(path: Path) -> Iterator[Any]:
    every = osmium.FileProcessor(_file(path), osmium.osm.NODE | osmium.osm.WAY).with_locations()
    return iter(every.with_filter(osmium.filter.KeyFilter(*_KEYS)))


def _read_outlines(path: Path, reader: ItemReader) -> None:
    """Find the outlines of buildings with courtyards, in a pass of their own if there are any."""
    wanted = {way for _, outline in reader.courtyards for way in outline}
    if not wanted:
        return
    ways = osmium.FileProcessor(_file(path), osmium.osm.NODE | osmium.osm.WAY).with_locations()
    ways = ways.with_filter(osmium.filter.EntityFilter(osmium.osm.WAY))
    found = {way.id: points_of(way) for way in ways.with_filter(osmium.filter.IdFilter(wanted))}
    for tags, outline in reader.courtyards:
        points = [point for way in outline for point in found.get(way, ())]
        reader.addresses.area(tags, points)
