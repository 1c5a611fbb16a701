"""Cities that come as text: a file of arcs with their times, and one of nodes with their places."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from geo.errors import BadRoadData
from geo.roads import LONGEST_ARC_DECIMETRES, ROAD_CLASSES, Roads
from geo.sources.imported import Imported
from geo.sources.text_table import Piece, TextTable

ARC_COLUMNS: Final = ("tail", "head", "seconds", "metres")
PLACE_COLUMNS: Final = ("tail_lon", "tail_lat", "head_lon", "head_lat")
MORE_COLUMNS: Final = ("name", "class")
NODE_COLUMNS: Final = ("node", "lon", "lat")

_LONGEST_SECONDS = (2**31 - 1) / 1000
_LONGEST_METRES = LONGEST_ARC_DECIMETRES / 10
_CLASSES = {name: i for i, name in enumerate(ROAD_CLASSES)}
_CLASSES[""] = _CLASSES["road"]
_SAME_PLACE_DEGREES = 1e-6

Tell = Callable[[str, float], None]


def read_arcs(arcs: Path, nodes: Path | None = None, tell: Tell | None = None) -> Imported:
    """Read roads of arcs `tail head seconds metres`, each driven one way.

    Both files are tables as `TextTable` reads them, with or without a header.

    Parameters
    ----------
    arcs : Path
        Columns `tail head seconds metres`, perhaps `name` and `class` (an OpenStreetMap
        `highway` value; "road" if empty). Nodes are any texts. A time of 0 becomes 1 ms.
    nodes : Path, optional
        Columns `node lon lat`. Without the file, arcs have the further columns
        `tail_lon tail_lat head_lon head_lat` before the name.
    tell : callable, optional
        Called with what is being done and the share done, 0 to 1.

    Raises
    ------
    BadRoadData
        If a file can't be read; a node is unknown, double or in two places; a number is none,
        negative or too large; a class is unknown; or no two nodes can be driven between both
        ways. Names the file, row and column of each fault.
    """
    say = tell or _say_nothing
    say("reading nodes", 0.0)
    places = _Places() if nodes is None else _read_nodes(nodes)
    say("reading arcs", 0.2)
    wanted = ARC_COLUMNS if nodes is not None else (*ARC_COLUMNS, *PLACE_COLUMNS)
    table = TextTable(arcs, wanted, MORE_COLUMNS)
    reader = _ArcReader(places, has_places=nodes is None)
    columns = _stacked([reader.arcs(piece) for piece in table.pieces()])
    table.faults.check()
    if not columns:
        raise BadRoadData(arcs, "has no arcs")
    say("joining roads", 0.8)
    roads = Roads.of(lon=places.lon, lat=places.lat, names=tuple(reader.names), **columns)
    loops = int((columns["tail"] == columns["head"]).sum())
    imported = Imported.of(roads, arcs, arcs=len(columns["tail"]), loops=loops)
    ignored = [f"columns that mean nothing here: {', '.join(table.ignored)}"] * bool(table.ignored)
    return Imported(imported.roads, (*imported.notes, *ignored))


def _say_nothing(_step: str, _share: float) -> None:
    """Report to nobody."""


@dataclass(slots=True)
class _Places:
    """Nodes by name: their numbers, and where they are."""

    number: dict[str, int] = field(default_factory=dict)
    lon: list[float] = field(default_factory=list)
    lat: list[float] = field(default_factory=list)


def _read_nodes(path: Path) -> _Places:
    table = TextTable(path, NODE_COLUMNS)
    places, rows = _Places(), list[int]()
    for piece in table.pieces():
        lon, lat = piece.numbers("lon", -180, 180), piece.numbers("lat", -90, 90)
        names = piece.columns["node"]
        for i, (name, row) in enumerate(zip(names, piece.rows, strict=True)):
            known = places.number.setdefault(name, len(rows))
            if known < len(rows):
                table.faults.add(row, "node", f"{name!r} stands in row {rows[known]} already")
                continue
            rows.append(row)
            places.lon.append(lon[i])
            places.lat.append(lat[i])
    table.faults.check()
    return places


class _ArcReader:
    def __init__(self, places: _Places, *, has_places: bool) -> None:
        self._places = places
        self._has_places = has_places
        self.names = {"": 0}

    def arcs(self, piece: Piece) -> dict[str, NDArray[Any]]:
        """Columns of `Roads.of` for some rows."""
        ends = self._placed_ends(piece) if self._has_places else self._known_ends(piece)
        seconds = piece.numbers("seconds", 0, _LONGEST_SECONDS)
        metres = piece.numbers("metres", 0, _LONGEST_METRES)
        count = len(piece.rows)
        names = piece.columns.get("name", ())
        numbers = [self.names.setdefault(name, len(self.names)) for name in names]
        road_class = (
            piece.indices("class", _CLASSES, "road class")
            if "class" in piece.columns
            else np.full(count, _CLASSES[""])
        )
        return {
            "tail": ends[0],
            "head": ends[1],
            "milliseconds": np.maximum(1, np.rint(np.nan_to_num(seconds) * 1000)),
            "decimetres": np.maximum(1, np.rint(np.nan_to_num(metres) * 10)),
            "name": np.array(numbers or np.zeros(count), np.int32),
            "road_class": road_class,
        }

    def _known_ends(self, piece: Piece) -> Sequence[NDArray[np.int32]]:
        return [piece.indices(end, self._places.number, "node") for end in ("tail", "head")]

    def _placed_ends(self, piece: Piece) -> Sequence[NDArray[np.int32]]:
        return [np.fromiter(self._placed(end, piece), np.int32) for end in ("tail", "head")]

    def _placed(self, end: str, piece: Piece) -> Iterator[int]:
        """Give the nodes at one end of the arcs, each in the place where it was first seen."""
        places = self._places
        lon = piece.numbers(f"{end}_lon", -180, 180).tolist()
        lat = piece.numbers(f"{end}_lat", -90, 90).tolist()
        names = piece.columns[end]
        for x, y, name, row in zip(lon, lat, names, piece.rows, strict=True):
            i = places.number.setdefault(name, len(places.lon))
            if i == len(places.lon):
                places.lon.append(x)
                places.lat.append(y)
            elif max(abs(places.lon[i] - x), abs(places.lat[i] - y)) > _SAME_PLACE_DEGREES:
                other = f"{places.lon[i]}, {places.lat[i]} in another row"
                piece.faults.add(row, end, f"{name!r} is at {x}, {y} here, but at {other}")
            yield i


def _stacked(pieces: Sequence[dict[str, NDArray[Any]]]) -> dict[str, NDArray[Any]]:
    """Join pieces of columns."""
    names = pieces[0] if pieces else ()
    return {name: np.concatenate([piece[name] for piece in pieces]) for name in names}
