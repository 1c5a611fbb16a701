"""Dijkstra's algorithm of scipy and networkx on our own graph: peers, and judges of our answers."""

from dataclasses import dataclass
from typing import Any, Final, Protocol

import networkx as nx
import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

Floats = NDArray[np.float64]

NO_WAY: Final = np.inf


@dataclass(frozen=True, slots=True, eq=False)
class SearchGraph:
    """The graph that is searched, as arrays: n nodes, k links, j junctions.

    Parameters
    ----------
    nodes : int
    tail, head : int array of shape (k,)
    milliseconds : int array of shape (k,)
    start : int array of shape (j,)
        Node at which a drive from each junction begins.
    junction : int array of shape (n,)
        Junction of each node.
    """

    nodes: int
    tail: NDArray[np.integer]
    head: NDArray[np.integer]
    milliseconds: NDArray[np.integer]
    start: NDArray[np.integer]
    junction: NDArray[np.integer]


class GraphPeer(Protocol):
    """Another's search on our graph."""

    @property
    def name(self) -> str:
        """Who it is."""

    def seconds(self, origins: NDArray[np.integer]) -> Floats:
        """Seconds from some junctions to all of them, shape (origins, j); inf where no way."""


class Scipy:
    """scipy's Dijkstra, compiled, with a Fibonacci heap."""

    name = "scipy"

    def __init__(self, graph: SearchGraph) -> None:
        self._graph = graph
        self._matrix = csr_array(
            (graph.milliseconds.astype(np.float64), (graph.tail, graph.head)),
            shape=(graph.nodes, graph.nodes),
        )

    def seconds(self, origins: NDArray[np.integer]) -> Floats:
        """Search from each origin through the whole city."""
        found = np.asarray(dijkstra(self._matrix, indices=self._graph.start[origins]))
        return _by_junction(self._graph, found)


class Networkx:
    """networkx's Dijkstra, in Python."""

    name = "networkx"

    def __init__(self, graph: SearchGraph) -> None:
        self._graph = graph
        self._digraph: nx.DiGraph[Any] = nx.DiGraph()
        self._digraph.add_weighted_edges_from(
            zip(
                graph.tail.tolist(),
                graph.head.tolist(),
                graph.milliseconds.tolist(),
                strict=True,
            )
        )

    def seconds(self, origins: NDArray[np.integer]) -> Floats:
        """Search from each origin through the whole city."""
        found = np.full((len(origins), self._graph.nodes), NO_WAY)
        for row, start in enumerate(self._graph.start[origins].tolist()):
            lengths = nx.single_source_dijkstra_path_length(self._digraph, start)
            found[row, list(lengths)] = list(lengths.values())
        return _by_junction(self._graph, found)


def _by_junction(graph: SearchGraph, milliseconds: Floats) -> Floats:
    """Take the best of each junction's nodes."""
    best = np.full((len(milliseconds), len(graph.start)), NO_WAY)
    for row, found in enumerate(milliseconds):
        np.minimum.at(best[row], graph.junction, found)
    return best / 1000
