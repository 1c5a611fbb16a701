"""The slow truth about fastest ways: networkx on cut streets, and plain Dijkstra with turns.

Nothing here is shared with the search that it judges.
"""

from collections import defaultdict
from collections.abc import Iterator
from heapq import heappop, heappush
from itertools import pairwise
from math import inf
from typing import Final

import networkx as nx
import numpy as np
from numpy.typing import NDArray

from geo.roads import Roads
from geo.snap import Snapped
from geo.turns import Turns
from geo.twins import twins
from geo.weights import Weights

Node = tuple[str, int, float]
Position = tuple[int, float]
"""An arc and how far along it."""

UNIT: Final = 2.0**28
"""What a millisecond counts in a packed cost; a decimetre counts one."""


def split_graph(roads: Roads, points: Snapped) -> "nx.DiGraph[Node]":
    """Make the road graph with a node for each position, chained along its street in order.

    Weights are packed milliseconds and decimetres, not rounded.
    """
    graph: nx.DiGraph[Node] = nx.DiGraph()
    graph.add_nodes_from(("junction", i, 0.0) for i in range(roads.junctions))
    twin = twins(roads)
    for arc in range(roads.arcs):
        if 0 <= twin[arc] < arc:
            continue  # laid with its twin
        on_it = {float(f) for a, f in zip(points.arc, points.fraction, strict=True) if a == arc}
        stops = sorted(on_it | {0.0, 1.0})
        for start, end in pairwise(stops):
            a, b = node_of(roads, arc, start), node_of(roads, arc, end)
            _lay(graph, roads, (a, b), arc, end - start)
            if twin[arc] >= 0:
                _lay(graph, roads, (b, a), int(twin[arc]), end - start)
    return graph


def node_of(roads: Roads, arc: int, fraction: float) -> Node:
    """Name a position; at an end of its arc it is the junction."""
    if fraction == 0:
        return ("junction", int(roads.tail[arc]), 0.0)
    if fraction == 1:
        return ("junction", int(roads.head[arc]), 0.0)
    return ("point", arc, fraction)


def costs(roads: Roads, origins: Snapped, destinations: Snapped) -> np.ndarray:
    """Packed costs between all positions, infinite where there is no way."""
    both = Snapped(
        **{
            field: np.concatenate((getattr(origins, field), getattr(destinations, field)))
            for field in Snapped.__slots__
        }
    )
    graph = split_graph(roads, both)
    table = np.full((len(origins), len(destinations)), np.inf)
    for i, origin in enumerate(_nodes(roads, origins)):
        found = nx.single_source_dijkstra_path_length(graph, origin, weight="cost")
        table[i] = [found.get(node, np.inf) for node in _nodes(roads, destinations)]
    return table


def _nodes(roads: Roads, points: Snapped) -> list[Node]:
    return [
        node_of(roads, int(arc), float(fraction))
        for arc, fraction in zip(points.arc, points.fraction, strict=True)
    ]


def _lay(
    graph: "nx.DiGraph[Node]", roads: Roads, ends: tuple[Node, Node], arc: int, share: float
) -> None:
    cost = share * float(roads.milliseconds[arc]) * UNIT + share * float(roads.decimetres[arc])
    known = graph.get_edge_data(*ends)
    if known is None or cost < known["cost"]:
        graph.add_edge(*ends, cost=cost)


Sequence = tuple[int, ...]


class Rules:
    """Which arc may follow which, and what the turn takes: the plain reading of the rules.

    A forbidden sequence may not be driven one arc after the other, its first and last arc in part
    or whole. Nobody turns round (from an arc onto its twin) at a junction from which another arc
    leads on that may be taken; closed or not, for signs don't move with the traffic.
    """

    def __init__(self, roads: Roads, twin: NDArray[np.int32], turns: Turns) -> None:
        self.leaving: list[list[int]] = [[] for _ in range(roads.junctions)]
        for arc, tail in enumerate(roads.tail.tolist()):
            self.leaving[tail].append(arc)
        self.head: list[int] = roads.head.tolist()
        self.twin: list[int] = twin.tolist()
        bounds = pairwise(turns.banned_start.tolist())
        self.banned = {tuple(turns.banned_arc[a:b].tolist()) for a, b in bounds}
        self.memory = {arcs[:k] for arcs in self.banned for k in range(1, len(arcs))}
        self.longest = max(map(len, self.banned), default=2)
        self.slow = {
            (a, b): ms
            for a, b, ms in zip(
                turns.slow_from.tolist(),
                turns.slow_to.tolist(),
                turns.slow_milliseconds.tolist(),
                strict=True,
            )
        }

    def after(self, driven: Sequence) -> Iterator[tuple[int, int, Sequence]]:
        """Give the arcs that may be driven next, the turn's milliseconds and what to remember."""
        for arc in self.leaving[self.head[driven[-1]]]:
            if not self.forbids((*driven, arc)):
                yield arc, self.slow.get((driven[-1], arc), 0), self._remembered((*driven, arc))

    def forbids(self, driven: Sequence) -> bool:
        """Tell whether the last turn of what is driven is forbidden."""
        before, arc = driven[-2:]
        if any(driven[-k:] in self.banned for k in range(2, len(driven) + 1)):
            return True
        return self.twin[before] == arc and any(
            other != arc and (before, other) not in self.banned
            for other in self.leaving[self.head[before]]
        )

    def _remembered(self, driven: Sequence) -> Sequence:
        """Shorten what is driven to what may still matter."""
        for k in range(min(self.longest - 1, len(driven)), 1, -1):
            if driven[-k:] in self.memory:
                return driven[-k:]
        return driven[-1:]


class Journeys:
    """Dijkstra's algorithm over arcs driven, in plain Python: the slow truth with turns."""

    def __init__(
        self, roads: Roads, twin: NDArray[np.int32], turns: Turns, weights: Weights
    ) -> None:
        self._rules = Rules(roads, twin, turns)
        self._tail = roads.tail.tolist()
        self._milliseconds: list[float] = np.where(
            weights.closed, np.inf, weights.milliseconds
        ).tolist()
        self._decimetres: list[int] = roads.decimetres.tolist()
        self.begun: dict[int, float] = {}

    def costs(self, origin: Position, destinations: list[Position]) -> list[float]:
        """Packed costs from one position to others; infinite where there is no way."""
        best = [self._along_the_street(origin, end) for end in destinations]
        self.begun.clear()  # then says at what cost each arc was begun at its tail
        on_arc, at_junction = self._by_place(destinations)
        heap: list[tuple[float, Sequence]] = []
        known: dict[Sequence, float] = {}
        todo = self._begin(origin, heap, known)
        if origin[1] in (0, 1):
            for i in at_junction[self._end(*origin)]:
                best[i] = 0.0
        while True:
            for cost, begins, driven in todo:
                self.begun[begins] = min(self.begun.get(begins, inf), cost)
                for i, share in on_arc[begins]:
                    best[i] = min(best[i], cost + self._part(begins, 0, share))
                whole = cost + self._part(begins, 0, 1)
                if whole < known.get(driven, inf):
                    known[driven] = whole
                    heappush(heap, (whole, driven))
            if not heap:
                return best
            cost, driven = heappop(heap)
            if cost > known[driven]:
                todo = []
                continue
            for i in at_junction[self._rules.head[driven[-1]]]:
                best[i] = min(best[i], cost)
            todo = [
                (cost + turn * UNIT, following, memory)
                for following, turn, memory in self._rules.after(driven)
            ]

    def _begin(
        self,
        origin: Position,
        heap: list[tuple[float, Sequence]],
        known: dict[Sequence, float],
    ) -> list[tuple[float, int, Sequence]]:
        """From a junction drive any arc; from the middle of a street to either of its ends."""
        arc, at = origin
        if at in (0, 1):
            leaving = self._rules.leaving[self._end(arc, at)]
            return [(0.0, begun, (begun,)) for begun in leaving]
        for begun, share in ((arc, at), (self._rules.twin[arc], 1 - at)):
            if begun >= 0:
                known[(begun,)] = self._part(begun, share, 1)
                heappush(heap, (known[(begun,)], (begun,)))
        return []

    def _by_place(
        self, positions: list[Position]
    ) -> tuple[dict[int, list[tuple[int, float]]], dict[int, list[int]]]:
        """Sort positions by arc (either direction) and share of it, or by junction."""
        on_arc: dict[int, list[tuple[int, float]]] = defaultdict(list)
        at_junction: dict[int, list[int]] = defaultdict(list)
        for i, (arc, at) in enumerate(positions):
            if at in (0, 1):
                at_junction[self._end(arc, at)].append(i)
            else:
                on_arc[arc].append((i, at))
                on_arc[self._rules.twin[arc]].append((i, 1 - at))
        return on_arc, at_junction

    def _end(self, arc: int, at: float) -> int:
        return self._rules.head[arc] if at == 1 else self._tail[arc]

    def _along_the_street(self, origin: Position, destination: Position) -> float:
        (arc, start), (other, end) = origin, destination
        if arc != other:
            return inf
        if start <= end:
            return self._part(arc, start, end)
        twin = self._rules.twin[arc]
        return inf if twin < 0 else self._part(twin, 1 - start, 1 - end)

    def _part(self, arc: int, start: float, end: float) -> float:
        """Cost of a part of an arc; rounded by parts, as all answers are."""
        share = end - start
        if share == 0:
            return 0.0
        if self._milliseconds[arc] == inf:
            return inf
        milliseconds = round(share * self._milliseconds[arc])
        return milliseconds * UNIT + round(share * self._decimetres[arc])


def reference_costs(  # noqa: PLR0917 - as many as the search has
    roads: Roads,
    twin: NDArray[np.int32],
    turns: Turns,
    weights: Weights,
    origins: Snapped,
    destinations: Snapped,
) -> NDArray[np.float64]:
    """Packed costs between all positions with every rule of the road, infinite without a way.

    One search for each origin over all arcs: a second or two in a city.
    """
    journeys = Journeys(roads, twin, turns, weights)
    ends = _positions(destinations)
    rows = [journeys.costs(origin, ends) for origin in _positions(origins)]
    return np.array(rows, np.float64).reshape(len(origins), len(destinations))


def _positions(points: Snapped) -> list[Position]:
    return list(zip(points.arc.tolist(), points.fraction.tolist(), strict=True))
