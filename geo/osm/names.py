"""Names of an OpenStreetMap extract: places, points of interest, and ways for feet alone."""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import osmium

from geo.coordinate import Coordinate
from geo.errors import BadRoadData
from geo.names import FOOTWAY, Name, Names

_KINDS = (
    "place",
    "amenity",
    "shop",
    "tourism",
    "healthcare",
    "office",
    "craft",
    "aeroway",
    "leisure",
    "historic",
    "emergency",
    "industrial",
)
"""Tags whose value says what a thing is, in this order where it has several."""
# fmt: off
_PLACES = frozenset((
    "city", "town", "village", "hamlet", "borough", "suburb", "quarter", "neighbourhood",
    "locality", "isolated_dwelling", "farm", "square", "island",
))
# fmt: on
_STATIONS = frozenset(("station", "halt"))
_FOOTWAYS = frozenset(("footway", "steps", "path", "cycleway", "bridleway", "pedestrian"))
# fmt: off
_NO_PLACES = frozenset((
    "bench", "waste_basket", "parking_space", "parking_entrance", "bicycle_parking", "recycling",
    "vending_machine", "fire_hydrant", "gate", "taxiway", "runway", "navigationaid",
    "information", "yes", "no",
))
# fmt: on
_CALLED_BY_BRAND = frozenset(("fuel", "charging_station", "car_rental", "car_sharing"))
_SPELLINGS = ("name", "official_name", "alt_name", "short_name", "name:en")
_BRANDS = ("brand", "operator", "network")
_AREAS = frozenset(("multipolygon", "site"))
_FILTER = (*_KINDS, "railway", "public_transport", "highway")

_Box = tuple[float, float, float, float]


def read_names(path: Path) -> Names:
    """Read what has a name in an OpenStreetMap extract; the rest is `extract`'s.

    Nodes stand where they are, ways and multipolygons in the middle of their bounds, as far as
    a clipped extract has their nodes. Fuel and charging stations without a name go by their
    brand or operator. Each spelling of a thing is a row of its own.

    Raises
    ------
    BadRoadData
        If the file is missing, cut off or no PBF; names it.
    """
    try:
        relations = list(_relations(path))
        boxes = _member_boxes(path, {way for _, members in relations for way in members})
        names = [*_nodes_and_ways(path)]
    except (RuntimeError, OSError, ValueError) as fault:
        reason = " ".join(str(fault).split()) or type(fault).__name__
        raise BadRoadData(path, f"can't be read as .osm.pbf: {reason}") from fault
    for tags, members in relations:
        known = [boxes[way] for way in members if way in boxes]
        if known:
            names.extend(_names(tags, _middle(_around(known))))
    return Names.of(list(dict.fromkeys(names)))


def kind_of(tags: Mapping[str, str]) -> str:
    """Say what a tagged thing is, or "" where nobody would look for it by name."""
    if tags.get("railway") in _STATIONS or tags.get("public_transport") == "station":
        return "station"
    for key in _KINDS:
        value = tags.get(key, "").split(";")[0].strip()
        if value == "yes" and key in ("shop", "office"):
            return key
        if value and value not in _NO_PLACES and (key != "place" or value in _PLACES):
            return value
    return FOOTWAY if tags.get("highway") in _FOOTWAYS else ""


def _processor(path: Path, entities: Any) -> Any:
    if not path.is_file():
        raise FileNotFoundError("there is no such file")
    if path.stat().st_size == 0:
        raise ValueError("the file is empty")
    return osmium.FileProcessor(osmium.io.File(str(path), "pbf"), entities)


def _relations(path: Path) -> Iterator[tuple[dict[str, str], list[int]]]:
    """Give the tags of each area of several ways, and the ways."""
    every = _processor(path, osmium.osm.RELATION)
    for relation in every.with_filter(osmium.filter.KeyFilter(*_FILTER)):
        tags = dict(relation.tags)
        if tags.get("type") in _AREAS and kind_of(tags):
            members = [m.ref for m in relation.members if m.type == "w" and m.role != "inner"]
            yield tags, members


def _member_boxes(path: Path, ways: set[int]) -> dict[int, _Box]:
    if not ways:
        return {}
    every = _processor(path, osmium.osm.NODE | osmium.osm.WAY).with_locations()
    # untagged nodes are passed over at once; only ways are asked for by number
    every = every.with_filter(osmium.filter.EntityFilter(osmium.osm.WAY))
    chosen = every.with_filter(osmium.filter.IdFilter(ways))
    boxes = ((way.id, _box(way)) for way in chosen)
    return {way: box for way, box in boxes if box is not None}


def _nodes_and_ways(path: Path) -> Iterator[Name]:
    every = _processor(path, osmium.osm.NODE | osmium.osm.WAY).with_locations()
    for item in every.with_filter(osmium.filter.KeyFilter(*_FILTER)):
        if item.is_node():
            if item.location.valid():
                yield from _names(dict(item.tags), Coordinate(item.lon, item.lat))
        elif "name" in item.tags or "highway" not in item.tags:
            box = _box(item)
            if box is not None:
                yield from _names(dict(item.tags), _middle(box))


def _names(tags: Mapping[str, str], place: Coordinate) -> Iterator[Name]:
    kind = kind_of(tags)
    if not kind:
        return
    spellings = [tags[key].strip() for key in _SPELLINGS if tags.get(key, "").strip()]
    if not spellings and kind in _CALLED_BY_BRAND:
        spellings = [tags[key].strip() for key in _BRANDS if tags.get(key, "").strip()][:1]
    for text in dict.fromkeys(spellings):
        yield Name(text, kind, place, tags.get("addr:city", ""))


def _box(way: Any) -> _Box | None:
    corners = [(node.lon, node.lat) for node in way.nodes if node.location.valid()]
    if not corners:
        return None
    lons, lats = zip(*corners, strict=True)
    return min(lons), min(lats), max(lons), max(lats)


def _around(boxes: Iterable[_Box]) -> _Box:
    west, south, east, north = zip(*boxes, strict=True)
    return min(west), min(south), max(east), max(north)


def _middle(box: _Box) -> Coordinate:
    west, south, east, north = box
    return Coordinate((west + east) / 2, (south + north) / 2)
