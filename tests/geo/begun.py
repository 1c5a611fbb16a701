"""When roads can be begun, by a plain search without turns: what areas are tested with."""

import heapq
import itertools

import networkx as nx
import numpy as np

from geo.roads import Roads
from geo.snap import Snapped
from geo.twins import twins
from geo.weights import Weights


class PlainBegun:
    """Dijkstra's algorithm from junction to junction, with `RoadSearch.begun`'s contract."""

    def __init__(self, roads: Roads, weights: Weights | None = None) -> None:
        now = weights or Weights.usual(roads)
        self._roads = roads
        self._twin = twins(roads)
        self._pace = np.where(now.closed, np.inf, now.milliseconds.astype(np.float64))
        self._first_out = np.searchsorted(roads.tail, np.arange(roads.junctions + 1)).tolist()

    def begun(self, origins: Snapped, *, milliseconds: float) -> np.ndarray:
        """Earliest milliseconds at which each arc is begun at its tail; inf beyond the limit."""
        reached = np.full(self._roads.junctions, np.inf)
        waiting: list[tuple[float, int]] = []
        for i in range(len(origins)):
            waiting += self._exits(int(origins.arc[i]), float(origins.fraction[i]))
        heapq.heapify(waiting)
        head, pace = self._roads.head.tolist(), self._pace.tolist()
        while waiting:
            when, junction = heapq.heappop(waiting)
            if when > milliseconds or reached[junction] <= when:
                continue
            reached[junction] = when
            for arc in range(self._first_out[junction], self._first_out[junction + 1]):
                if when + pace[arc] <= milliseconds:
                    heapq.heappush(waiting, (when + pace[arc], head[arc]))
        return reached[self._roads.tail]

    def _exits(self, arc: int, at: float) -> list[tuple[float, int]]:
        twin = int(self._twin[arc])
        tail, head = int(self._roads.tail[arc]), int(self._roads.head[arc])
        ahead = 0.0 if at == 1 else float((1 - at) * self._pace[arc])
        back = np.inf if twin < 0 else float(at * self._pace[twin]) if at > 0 else 0.0
        return [(ahead, head), (0.0 if at == 0 else back, tail)]


def plain_times(roads: Roads, origins: Snapped, points: Snapped) -> np.ndarray:
    """Milliseconds from the nearest origin to each point, by cutting streets at all of them."""
    graph: nx.DiGraph[object] = nx.DiGraph()
    graph.add_nodes_from(range(roads.junctions))
    both = {"from": origins, "to": points}
    twin = twins(roads)
    for arc in range(roads.arcs):
        stops: list[tuple[float, object]] = [(0.0, int(roads.tail[arc]))]
        for kind, places in both.items():
            for i in range(len(places)):
                at = float(places.fraction[i])
                if places.arc[i] == arc:
                    stops.append((at, (kind, i)))
                elif places.arc[i] == twin[arc]:
                    stops.append((1 - at, (kind, i)))
        stops.append((1.0, int(roads.head[arc])))
        stops.sort(key=lambda stop: stop[0])
        for (u, a), (v, b) in itertools.pairwise(stops):
            graph.add_edge(a, b, weight=(v - u) * int(roads.milliseconds[arc]))
            if u == v:
                graph.add_edge(b, a, weight=0.0)
    sources = {("from", i) for i in range(len(origins))}
    times = nx.multi_source_dijkstra_path_length(graph, sources)
    return np.array([times.get(("to", i), np.inf) for i in range(len(points))])
