"""Costs from many nodes to many: up each one's path to the root, then down over what is asked.

The targets' ancestors in the elimination tree are all that a way down can pass. They are copied
into arrays of their own, closely packed from the highest to the lowest, and swept for `LANES`
sources at a time. (After Delling, Goldberg, Werneck: Faster Batched Shortest Paths in Road
Networks, 2011.)
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from compiled.kernel import kernel

Floats = NDArray[np.float64]
Ints = NDArray[np.int32]
Longs = NDArray[np.int64]

LANES: Final = 8


@kernel
def ancestors_of(
    parent: Ints, first: Longs, up: Ints, down: Floats, nodes: Ints
) -> tuple[Ints, Longs, Ints, Floats]:
    """Copy the part of the hierarchy above some nodes, highest first.

    Returns
    -------
    place : int32 array of shape (n,)
        Position of each node in the copy, or -1.
    first, up, down
        As in the hierarchy, by positions: arcs lead to lower positions. Arcs that can't be
        driven down are left out.
    """
    place = np.full(len(parent), -1, np.int32)
    for x in nodes:
        y = x
        while y >= 0 and place[y] < 0:
            place[y] = 0
            y = parent[y]
    count, arcs = 0, 0
    for x in range(len(parent) - 1, -1, -1):
        if place[x] == 0:
            place[x] = count
            count += 1
            arcs += first[x + 1] - first[x]
    starts = np.empty(count + 1, np.int64)
    above, cost = np.empty(arcs, np.int32), np.empty(arcs)
    count, arcs = 0, 0
    starts[0] = 0
    for x in range(len(parent) - 1, -1, -1):
        if place[x] < 0:
            continue
        for e in range(first[x], first[x + 1]):
            if down[e] < np.inf:
                above[arcs], cost[arcs] = place[up[e]], down[e]
                arcs += 1
        count += 1
        starts[count] = arcs
    return place, starts, above[:arcs].copy(), cost[:arcs].copy()


@kernel
def climb(  # noqa: PLR0917
    node: int, cost: float, parent: Ints, level: Ints, first: Longs, up_level: Ints, rise: Floats,
    reached: Floats, path: Ints,
) -> None:  # fmt: skip
    """Reach a node's ancestors: costs by their level in `reached`, the nodes in `path`."""
    for i in range(level[node] + 1):
        reached[i] = np.inf
    reached[level[node]] = cost
    x = node
    while x >= 0:
        here = reached[level[x]]
        path[level[x]] = x
        if here < np.inf:
            for e in range(first[x], first[x + 1]):
                reached[up_level[e]] = min(reached[up_level[e]], here + rise[e])
        x = parent[x]


@kernel
def sweep(  # noqa: PLR0917
    begin: int, end: int, height: int, parent: Ints, level: Ints, first: Longs, up_level: Ints,
    rise: Floats, place: Ints, starts: Longs, above: Ints, down: Floats, source_start: Longs,
    source_node: Ints, source_cost: Floats, target_start: Longs, target_node: Ints,
    target_cost: Floats, table: Floats,
) -> None:  # fmt: skip
    """Fill rows `begin` to `end` of a table of costs from sources to targets."""
    reach = np.empty((len(starts) - 1, LANES))
    seed = np.full(len(starts) - 1, -1, np.int32)
    seeds = np.empty((0, LANES))
    reached, path = np.empty(height), np.empty(height, np.int32)
    for group in range(begin, end, LANES):
        lanes = min(LANES, end - group)
        doors = source_start[group + lanes] - source_start[group]
        if len(seeds) < doors * height:
            seeds = np.empty((doors * height, LANES))
        used = 0
        for q in range(lanes):
            for d in range(source_start[group + q], source_start[group + q + 1]):
                node = source_node[d]
                climb(node, source_cost[d], parent, level, first, up_level, rise, reached, path)
                used = _sow(reached, path, level[node] + 1, place, q, seed, seeds, used)
        _fall(starts, above, down, seed, seeds, reach)
        for j in range(len(target_start) - 1):
            for q in range(lanes):
                best = np.inf
                for d in range(target_start[j], target_start[j + 1]):
                    best = min(best, reach[place[target_node[d]], q] + target_cost[d])
                table[group + q, j] = best


@kernel
def _sow(  # noqa: PLR0917
    reached: Floats,
    path: Ints,
    levels: int,
    place: Ints,
    lane: int,
    seed: Ints,
    seeds: Floats,
    used: int,
) -> int:
    """Note what was reached on the way up, to begin the way down with; give the seeds in use."""
    for i in range(levels):
        at = place[path[i]]
        if at < 0 or reached[i] == np.inf:
            continue
        if seed[at] < 0:
            seed[at] = used
            for q in range(LANES):
                seeds[used, q] = np.inf
            used += 1
        seeds[seed[at], lane] = min(seeds[seed[at], lane], reached[i])
    return used


@kernel
def _fall(  # noqa: PLR0917
    starts: Longs, above: Ints, down: Floats, seed: Ints, seeds: Floats, reach: Floats
) -> None:
    """Sweep down from the highest node, all lanes at once; seeds are used up."""
    for x in range(len(starts) - 1):
        if seed[x] >= 0:
            for q in range(LANES):
                reach[x, q] = seeds[seed[x], q]
            seed[x] = -1
        else:
            for q in range(LANES):
                reach[x, q] = np.inf
        for e in range(starts[x], starts[x + 1]):
            y, cost = above[e], down[e]
            for q in range(LANES):
                reach[x, q] = min(reach[x, q], reach[y, q] + cost)
