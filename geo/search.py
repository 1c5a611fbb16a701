"""Dijkstra's algorithm on the road graph, from and to positions in the middle of streets."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from geo.roads import Roads
from geo.snap import Snapped
from geo.weights import Weights

Floats = NDArray[np.float64]

_LENGTH: Final = float(2**28)
"""Milliseconds are counted in this unit and decimetres in ones, in one float64.

So one search finds the fastest way, the shortest of equally fast ones, and its length. Sums stay
exact up to 9 hours; beyond, a few decimetres of the length may be lost.
"""

_CELLS_AT_ONCE: Final = 4_000_000


@dataclass(frozen=True, slots=True, eq=False)
class Doors:
    """The (at most two) junctions through which a position is left or reached.

    Parameters
    ----------
    junction : int32 array of shape (k, 2)
        Junction; 0 where there is no second one.
    cost : float64 array of shape (k, 2)
        Packed cost between position and junction, infinite where there is no such way.
    """

    junction: NDArray[np.int32]
    cost: Floats


class RoadSearch:
    """One-to-many fastest ways.

    A position at fraction f of an arc is left towards the head for (1 - f) of the arc's time,
    and towards the tail for f of its twin's; likewise when it is reached. Two positions on one
    street are also joined directly. All costs are packed (milliseconds and decimetres in one
    number); `unpack` takes them apart.

    Parameters
    ----------
    roads : Roads
    twin : int32 array of shape (m,)
        As `twins` gives it.
    """

    def __init__(
        self, roads: Roads, twin: NDArray[np.int32], weights: Weights | None = None
    ) -> None:
        now = weights or Weights.usual(roads)
        self._roads = roads
        self._twin = twin
        self._time = np.where(now.closed, np.inf, now.milliseconds)
        self._weight = self._time * _LENGTH + roads.decimetres
        self._row_start = np.searchsorted(roads.tail, np.arange(roads.junctions + 1))
        self._key = roads.tail.astype(np.int64) * roads.junctions + roads.head

    def costs(self, origins: Snapped, destinations: Snapped) -> Floats:
        """Packed costs of all fastest ways, shape (origins, destinations); inf where none."""
        costs = np.empty((len(origins), len(destinations)))
        rows = max(1, _CELLS_AT_ONCE // (self._roads.junctions + 1))
        entries = self.entries(destinations)
        for begin in range(0, len(origins), rows):
            part = slice(begin, begin + rows)
            reached = np.asarray(self._dijkstra(origins.take(part), predecessors=False)[0])
            by_door = reached[:, entries.junction] + entries.cost
            costs[part] = by_door.min(axis=2)
        row, column, cost = self.direct(origins, destinations)
        costs[row, column] = np.minimum(costs[row, column], cost)
        return costs

    def tree(self, origin: Snapped, *, limit: float) -> tuple[Floats, NDArray[np.int32]]:
        """Packed costs from one position to all junctions up to a limit, and the junction before.

        The origin itself is number n (after the last junction).
        """
        reached, before = self._dijkstra(origin, predecessors=True, limit=limit)
        return reached[0], before[0]

    def exits(self, points: Snapped) -> Doors:
        """Where positions are left: at the arc's head, and where allowed at its tail."""
        arc, at = points.arc, points.fraction
        back = self._part(self._twin[arc], 1 - at, np.ones_like(at))
        # a position on a junction may leave it by any other street
        back = np.where((self._twin[arc] < 0) & (at > 0), np.inf, np.where(at == 0, 0.0, back))
        return Doors(
            junction=np.column_stack((self._roads.head[arc], self._roads.tail[arc])),
            cost=np.column_stack((self._part(arc, at, np.ones_like(at)), back)),
        )

    def entries(self, points: Snapped) -> Doors:
        """Where positions are reached from: the arc's tail, and where allowed its head."""
        arc, at = points.arc, points.fraction
        back = self._part(self._twin[arc], np.zeros_like(at), 1 - at)
        back = np.where((self._twin[arc] < 0) & (at < 1), np.inf, np.where(at == 1, 0.0, back))
        return Doors(
            junction=np.column_stack((self._roads.tail[arc], self._roads.head[arc])),
            cost=np.column_stack((self._part(arc, np.zeros_like(at), at), back)),
        )

    def direct(
        self, origins: Snapped, destinations: Snapped
    ) -> tuple[NDArray[np.int64], NDArray[np.int64], Floats]:
        """Pairs on the same street: row, column, and packed cost without leaving the street."""
        row, column = np.nonzero(origins.arc[:, None] == destinations.arc[None, :])
        arc = origins.arc[row]
        start, end = origins.fraction[row], destinations.fraction[column]
        ahead = np.where(start <= end, self._part(arc, start, end), np.inf)
        back = np.where(
            (start >= end) & (self._twin[arc] >= 0),
            self._part(self._twin[arc], 1 - start, 1 - end),
            np.inf,
        )
        return row, column, np.minimum(ahead, back)

    def arcs_between(
        self, tail: NDArray[np.integer], head: NDArray[np.integer]
    ) -> NDArray[np.int64]:
        """Arcs from junctions to junctions that are known to be joined."""
        return np.searchsorted(self._key, tail.astype(np.int64) * self._roads.junctions + head)

    def twin(self, arc: int) -> int:
        """Give the arc in the other direction, or -1."""
        return int(self._twin[arc])

    def _part(self, arc: NDArray[np.int32], start: Floats, end: Floats) -> Floats:
        """Packed cost of driving an arc from one fraction of it to another."""
        share = end - start
        milliseconds = np.where(share > 0, np.rint(share * self._time[arc]), 0.0)
        packed: Floats = milliseconds * _LENGTH + np.rint(share * self._roads.decimetres[arc])
        return packed

    def _dijkstra(
        self, origins: Snapped, *, predecessors: bool, limit: float = np.inf
    ) -> tuple[Floats, NDArray[np.int32]]:
        """Search from each origin as a junction of its own, numbered after the real ones.

        No arc leads to these, so they don't change the roads for each other. The graph is put
        together as CSR arrays: scipy's conversion from triples would add up double entries.
        """
        n, doors = self._roads.junctions, self.exits(origins)
        open_ = np.isfinite(doors.cost)
        starts = self._row_start[-1] + np.cumsum(open_.sum(axis=1))
        graph = csr_array(
            (
                np.concatenate((self._weight, doors.cost[open_])),
                np.concatenate((self._roads.head, doors.junction[open_])),
                np.concatenate((self._row_start, starts)).astype(np.int32),
            ),
            shape=(n + len(origins), n + len(origins)),
        )
        sources = n + np.arange(len(origins))
        if predecessors:
            reached, before = dijkstra(
                graph, indices=sources, return_predecessors=True, limit=limit
            )
            return reached, before
        return dijkstra(graph, indices=sources, limit=limit), np.empty((0, 0), np.int32)


def unpack(cost: Floats) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Milliseconds and decimetres of finite packed costs."""
    milliseconds = np.floor(cost / _LENGTH)
    return milliseconds.astype(np.int64), (cost - milliseconds * _LENGTH).astype(np.int64)


def pack(milliseconds: float) -> float:
    """Packed cost of so many milliseconds and no length: a limit for a search."""
    return milliseconds * _LENGTH


def whole_seconds(milliseconds: NDArray[np.int64]) -> NDArray[np.int32]:
    """Round half up, once, at the end."""
    return ((milliseconds + 500) // 1000).astype(np.int32)


def whole_metres(decimetres: NDArray[np.int64]) -> NDArray[np.int32]:
    """Round half up, once, at the end."""
    return ((decimetres + 5) // 10).astype(np.int32)
