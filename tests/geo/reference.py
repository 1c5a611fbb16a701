"""Fastest ways by networkx on a graph in which streets are cut at every point: the slow truth."""

from itertools import pairwise

import networkx as nx
import numpy as np

from geo.roads import Roads
from geo.search import pack
from geo.snap import Snapped
from geo.twins import twins

Node = tuple[str, int, float]


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
    cost = pack(share * float(roads.milliseconds[arc])) + share * float(roads.decimetres[arc])
    known = graph.get_edge_data(*ends)
    if known is None or cost < known["cost"]:
        graph.add_edge(*ends, cost=cost)
