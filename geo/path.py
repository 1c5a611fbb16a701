"""The way itself: which roads a fastest path takes, as a line to draw."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from shapely import LineString

from geo.measure import mercator, metres_between
from geo.roads import Roads
from geo.search import Doors, RoadSearch, pack, unpack, whole_metres, whole_seconds
from geo.snap import Snapped

FIRST_LIMIT_SECONDS: Final = 120.0
FIRST_LIMIT_METRES_PER_SECOND: Final = 10.0
"""A first search stops after this time plus the straight distance at this speed.

It looks at a part of the city only; if it fell short, it is done again with a larger limit.
"""

_LIMIT_FACTORS: Final = (1.0, 2.0, 4.0, 8.0, np.inf)


@dataclass(frozen=True, slots=True, kw_only=True)
class Path:
    """A fastest way between two places, from road to road.

    Parameters
    ----------
    line : shapely.LineString
        Longitude and latitude; begins and ends where the two places meet the road.
    seconds, metres : int
        As in the matrix.
    """

    line: LineString
    seconds: int
    metres: int


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of an arc, from one fraction of it to another."""

    arc: int
    start: float = 0.0
    end: float = 1.0


@dataclass(frozen=True, slots=True)
class Way:
    """Pieces driven one after the other, with milliseconds and decimetres of the whole."""

    pieces: tuple[Piece, ...]
    milliseconds: int
    decimetres: int


def fastest_ways(
    search: RoadSearch, origin: Snapped, destinations: Snapped
) -> Iterator[Way | None]:
    """Fastest way from one position to each of several, in order; None where there is none."""
    tree = _Tree(search, origin, destinations)
    for i, cost in enumerate(tree.costs):
        if np.isinf(cost):
            yield None
            continue
        milliseconds, decimetres = unpack(cost)
        pieces = tuple(piece for piece in tree.pieces(i) if piece.end > piece.start)
        yield Way(pieces, int(milliseconds), int(decimetres))


def draw(roads: Roads, way: Way, origin: Snapped, destination: Snapped) -> Path:
    """Draw a way from one position to another.

    Junctions have the very coordinates of the roads, so that lines drawn after one another join.
    """
    points = np.vstack((_place(origin), _points(roads, way), _place(destination)))
    new = np.append(True, (points[1:] != points[:-1]).any(axis=1))
    line = points[new] if new.sum() > 1 else points[[0, -1]]
    return Path(
        line=LineString(line),
        seconds=int(whole_seconds(np.array(way.milliseconds))),
        metres=int(whole_metres(np.array(way.decimetres))),
    )


class _Tree:
    """Fastest ways from one origin: their costs, and the pieces of each."""

    def __init__(self, search: RoadSearch, origin: Snapped, destinations: Snapped) -> None:
        self._search = search
        self._origin = origin
        self._destinations = destinations
        self._exits = search.exits(origin)
        self._entries = search.entries(destinations)
        limit = _first_limit(origin, destinations)
        for factor in _LIMIT_FACTORS:
            self._grow(limit * factor)
            if (self.costs <= limit * factor).all():
                break

    def _grow(self, limit: float) -> None:
        reached, self._before = self._search.tree(self._origin, limit=limit)
        by_door = reached[self._entries.junction] + self._entries.cost
        self._door = by_door.argmin(axis=1)
        _, same_street, straight = self._search.direct(self._origin, self._destinations)
        self._straight = np.full(len(self._destinations), np.inf)
        self._straight[same_street] = straight
        self.costs = np.minimum(by_door.min(axis=1), self._straight)

    def pieces(self, i: int) -> list[Piece]:
        """Pieces of the way to destination i; some may be empty."""
        arc, at = int(self._origin.arc[0]), float(self._origin.fraction[0])
        to_arc, to = int(self._destinations.arc[i]), float(self._destinations.fraction[i])
        if self._straight[i] <= self.costs[i]:
            ahead, twin = Piece(arc, at, to), self._search.twin(arc)
            return [ahead if to >= at else Piece(twin, 1 - at, 1 - to)]
        junctions = self._junctions(int(self._entries.junction[i, self._door[i]]))
        between = self._search.arcs_between(junctions[:-1], junctions[1:])
        return [
            self._first(arc, at, int(junctions[0]), self._exits),
            *(Piece(inner) for inner in between.tolist()),
            self._last(to_arc, to, int(self._door[i])),
        ]

    def _junctions(self, last: int) -> NDArray[np.int64]:
        """Junctions from the first one after the origin to a last one."""
        junctions = [last]
        origin = len(self._before) - 1
        while (before := int(self._before[junctions[-1]])) != origin:
            junctions.append(before)
        return np.array(junctions[::-1], np.int64)

    def _first(self, arc: int, at: float, junction: int, exits: Doors) -> Piece:
        if junction == exits.junction[0, 0]:
            return Piece(arc, at, 1.0)
        # at the tail itself there is nothing to drive, be there a twin or not
        return Piece(self._search.twin(arc), 1 - at, 1.0)

    def _last(self, arc: int, to: float, door: int) -> Piece:
        if door == 0:
            return Piece(arc, 0.0, to)
        return Piece(self._search.twin(arc), 0.0, 1 - to)


def _first_limit(origin: Snapped, destinations: Snapped) -> float:
    metres = metres_between(origin.lon, origin.lat, destinations.lon, destinations.lat)
    farthest = float(metres.max(initial=0.0))
    return pack(1000 * (FIRST_LIMIT_SECONDS + farthest / FIRST_LIMIT_METRES_PER_SECOND))


def _place(position: Snapped) -> NDArray[np.float64]:
    return np.column_stack((position.lon, position.lat))


def _points(roads: Roads, way: Way) -> NDArray[np.float64]:
    """Points of the roads that a way passes, without those cut off at its two ends."""
    coordinates, owner = roads.points(np.array([piece.arc for piece in way.pieces], np.int64))
    keep = np.ones(len(owner), np.bool_)
    for i, piece in enumerate(way.pieces):
        if piece.start > 0 or piece.end < 1:
            own = owner == i
            along = _fractions(coordinates[own])
            keep[own] = (along >= piece.start) & (along <= piece.end)
    return coordinates[keep]


def _fractions(line: NDArray[np.float64]) -> NDArray[np.float64]:
    """How far along a line each of its points is, 0 to 1, measured as in snapping."""
    steps = np.hypot(*np.diff(mercator(line), axis=0).T)
    along = np.append(0.0, np.cumsum(steps))
    along /= max(along[-1], np.finfo(np.float64).tiny)
    along[-1] = 1.0
    return along
