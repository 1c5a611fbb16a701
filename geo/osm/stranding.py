"""Roads that forbidden turns would cut off from the rest of the city."""

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import breadth_first_order, connected_components

from geo.matches import matches
from geo.roads import Roads

Sequences = list[tuple[int, ...]]
Mask = NDArray[np.bool_]


def without_stranding(
    roads: Roads, twin: NDArray[np.int32], banned: Sequences
) -> tuple[Sequences, Sequences]:
    """Let go of forbidden turns that would leave a road which nobody can come from or get to.

    Mostly one of them is mapped wrongly, or the road on which one would drive on lies beyond the
    edge of the extract. A customer who lives there is worth more than the sign.

    Parameters
    ----------
    roads : Roads
        Strongly connected.
    twin : int32 array of shape (m,)
        As `geo.twins.twins` gives it.
    banned : list of tuple of int
        Forbidden sequences of arcs. Those of more than two arcs can hardly strand anybody: they
        are kept unless they touch a road that others strand.

    Returns
    -------
    kept, dropped : list of tuple of int
    """
    if not banned:
        return [], []
    pairs = np.array([arcs for arcs in banned if len(arcs) == 2], np.int64)  # noqa: PLR2004
    free = _driven(roads, twin, np.zeros((0, 2), np.int64))
    bound = _driven(roads, twin, pairs.reshape(-1, 2))
    stranded = _biggest_part(free) & ~_biggest_part(bound)
    if not stranded.any():
        return banned, []
    freed = _neighbours(free, stranded, _cut_off(bound, twin) & stranded)
    kept, dropped = Sequences(), Sequences()
    for arcs in banned:
        (dropped if freed[list(arcs)].any() else kept).append(arcs)
    return kept, dropped


def _driven(roads: Roads, twin: NDArray[np.int32], banned: NDArray[np.int64]) -> csr_array:
    """Which arc can be driven after which; as everywhere, one turns round only if one must."""
    m = roads.arcs
    before, after = matches(roads.head, roads.tail)
    allowed = ~np.isin(before * m + after, banned[:, 0] * m + banned[:, 1])
    back = twin[before] == after
    leads_on = np.zeros(m, np.bool_)
    leads_on[before[allowed & ~back]] = True
    driven = allowed & (~back | ~leads_on[before])
    return csr_array((np.ones(driven.sum(), np.int8), (before[driven], after[driven])), (m, m))


def _biggest_part(graph: csr_array) -> Mask:
    """Arcs that can be driven after each other, there and back."""
    _, part = connected_components(graph, directed=True, connection="strong")
    biggest: Mask = part == np.bincount(part).argmax()
    return biggest


def _cut_off(graph: csr_array, twin: NDArray[np.int32]) -> Mask:
    """Arcs of streets to which, or from which, one can't drive in either direction."""
    main = int(np.flatnonzero(_biggest_part(graph))[0])
    cut_off = np.zeros(len(twin), np.bool_)
    for direction in (graph, graph.T.tocsr()):
        reached = np.zeros(len(twin) + 1, np.bool_)  # the last is the twin of who has none
        reached[breadth_first_order(direction, main, return_predecessors=False)] = True
        cut_off |= ~(reached[:-1] | reached[twin])
    return cut_off


def _neighbours(graph: csr_array, among: Mask, of: Mask) -> Mask:
    """Arcs that hang together with some, by way of a few only."""
    few = np.flatnonzero(among)
    _, part = connected_components(graph[few][:, few], directed=False)
    neighbours = np.zeros(len(among), np.bool_)
    neighbours[few] = np.isin(part, part[of[few]])
    return neighbours
