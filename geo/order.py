"""The order in which nodes are contracted: small separators last (nested dissection)."""

import numpy as np
import pymetis
from numpy.typing import NDArray

from compiled.kernel import kernel
from geo.heap import longer

_SEED = 1


def nested_dissection(
    nodes: int, tail: NDArray[np.int32], head: NDArray[np.int32]
) -> tuple[NDArray[np.int32], NDArray[np.int64], NDArray[np.int32]]:
    """Rank nodes by METIS's nested dissection of the graph without directions.

    Returns
    -------
    rank : int32 array of shape (n,)
        Lower ones are contracted first.
    start : int64 array of shape (n + 1,)
    neighbour : int32 array
        Neighbours of node i are `neighbour[start[i]:start[i + 1]]`, without itself.
    """
    a, b = tail.astype(np.int64), head.astype(np.int64)
    key = np.unique(np.concatenate((a * nodes + b, b * nodes + a)))
    key = key[key // nodes != key % nodes]
    start = np.searchsorted(key, np.arange(nodes + 1) * nodes).astype(np.int64)
    neighbour = (key % nodes).astype(np.int32)
    if len(neighbour) == 0:
        return np.arange(nodes, dtype=np.int32), start, neighbour
    kind = pymetis.zero_copy_dtype()
    options = pymetis.Options(seed=_SEED)
    adjacency = pymetis.CSRAdjacency(start.astype(kind), neighbour.astype(kind))
    _, rank = pymetis.nested_dissection(adjacency=adjacency, options=options)
    return np.asarray(rank, np.int32), start, neighbour


@kernel
def contract(  # noqa: C901
    start: NDArray[np.int64], neighbour: NDArray[np.int32], rank: NDArray[np.int32]
) -> tuple[NDArray[np.int64], NDArray[np.int32], NDArray[np.int32]]:
    """Contract nodes in the order of their rank, whatever the times of the links.

    Contracting a node joins all its neighbours of higher rank; so these are its arcs upward, and
    those of each node include all but the first of every child's in the elimination tree.
    (Dibbelt, Strasser, Wagner: Customizable Contraction Hierarchies, 2016, section 3.)

    Returns
    -------
    first : int64 array of shape (n + 1,)
        Arcs upward of the node of rank r are `up[first[r]:first[r + 1]]`.
    up : int32 array
        Ranks, ascending for each node.
    parent : int32 array of shape (n,)
        -1 at the roots.
    """
    n = len(rank)
    order = np.empty(n, np.int32)
    for x in range(n):
        order[rank[x]] = x
    first = np.zeros(n + 1, np.int64)
    up = np.empty(len(neighbour) * 4 + 16, np.int32)
    parent = np.full(n, -1, np.int32)
    child, sibling = np.full(n, -1, np.int32), np.full(n, -1, np.int32)
    mark = np.full(n, -1, np.int32)
    buffer = np.empty(n, np.int32)
    for r in range(n):
        k = 0
        for e in range(start[order[r]], start[order[r] + 1]):
            y = rank[neighbour[e]]
            if y > r and mark[y] != r:
                mark[y] = r
                buffer[k] = y
                k += 1
        c = child[r]
        while c != -1:
            for e in range(first[c] + 1, first[c + 1]):
                y = up[e]
                if mark[y] != r:
                    mark[y] = r
                    buffer[k] = y
                    k += 1
            c = sibling[c]
        while first[r] + k > len(up):
            up = longer(up)
        for i in range(k):  # insertion sort: each child's came sorted
            y, at = buffer[i], first[r] + i
            while at > first[r] and up[at - 1] > y:
                up[at] = up[at - 1]
                at -= 1
            up[at] = y
        first[r + 1] = first[r] + k
        if k:
            p = up[first[r]]
            parent[r] = p
            sibling[r] = child[p]
            child[p] = r
    return first, up[: first[n]].copy(), parent


@kernel
def levels_of(parent: NDArray[np.int32]) -> NDArray[np.int32]:
    """How far each node is from the root of its elimination tree, 0 at the root."""
    level = np.zeros(len(parent), np.int32)
    for r in range(len(parent) - 1, -1, -1):
        if parent[r] >= 0:
            level[r] = level[parent[r]] + 1
    return level


@kernel
def slots_of(
    first: NDArray[np.int64],
    up: NDArray[np.int32],
    tail: NDArray[np.int32],
    head: NDArray[np.int32],
) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """For each arc upward, the link that drives it up and the one that drives it down, or -1."""
    ascending = np.full(len(up), -1, np.int32)
    descending = np.full(len(up), -1, np.int32)
    for i in range(len(tail)):
        a, b = tail[i], head[i]
        low, high = min(a, b), max(a, b)
        e = first[low] + np.searchsorted(up[first[low] : first[low + 1]], high)
        if a < b:
            ascending[e] = i
        else:
            descending[e] = i
    return ascending, descending


@kernel
def lower_of(
    first: NDArray[np.int64], up: NDArray[np.int32]
) -> tuple[NDArray[np.int64], NDArray[np.int32], NDArray[np.int32]]:
    """Turn arcs round: for each node its lower neighbours in ascending order, and their arcs."""
    n = len(first) - 1
    start = np.zeros(n + 2, np.int64)
    for y in up:
        start[y + 2] += 1
    for x in range(n):
        start[x + 2] += start[x + 1]
    low, arc = np.empty(len(up), np.int32), np.empty(len(up), np.int32)
    for x in range(n):
        for e in range(first[x], first[x + 1]):
            y = up[e]
            low[start[y + 1]], arc[start[y + 1]] = x, e
            start[y + 1] += 1
    return start[: n + 1].copy(), low, arc
