"""From a cost to the way that has it: arcs of the hierarchy taken apart into arcs of the road."""

import numpy as np
from numpy.typing import NDArray

from compiled.kernel import kernel
from geo.cost import MILLISECOND
from geo.heap import longer
from geo.sweep import climb

Floats = NDArray[np.float64]
Ints = NDArray[np.int32]
Longs = NDArray[np.int64]


@kernel
def meet(  # noqa: PLR0917
    begin: int, end: int, height: int, parent: Ints, level: Ints, first: Longs, up_level: Ints,
    out: Floats, back: Floats, source_start: Longs, source_node: Ints, source_cost: Floats,
    target_start: Longs, target_node: Ints, target_cost: Floats, best: Floats, by: Ints,
) -> None:  # fmt: skip
    """Lowest cost of pairs `begin` to `end`, and where in the hierarchy it was found.

    Both sides climb to the root; the best way up and down again meets at a common ancestor.
    `by` gets the source's door, the target's door and the level of their meeting.
    """
    rising, going = np.empty(height), np.empty(height, np.int32)
    falling, coming = np.empty((8, height)), np.empty((8, height), np.int32)
    for i in range(begin, end):
        best[i] = np.inf
        targets = target_start[i + 1] - target_start[i]
        if source_start[i] == source_start[i + 1] or targets == 0:
            continue
        if len(falling) < targets:
            falling, coming = np.empty((targets, height)), np.empty((targets, height), np.int32)
        for t in range(targets):
            d = target_start[i] + t
            climb(
                target_node[d],
                target_cost[d],
                parent,
                level,
                first,
                up_level,
                back,
                falling[t],
                coming[t],
            )
        for s in range(source_start[i], source_start[i + 1]):
            node = source_node[s]
            climb(node, source_cost[s], parent, level, first, up_level, out, rising, going)
            for t in range(targets):
                d = target_start[i] + t
                for here in range(min(level[node], level[target_node[d]]) + 1):
                    if going[here] != coming[t, here]:
                        break
                    cost = rising[here] + falling[t, here]
                    if cost < best[i]:
                        best[i] = cost
                        by[i, 0], by[i, 1], by[i, 2] = s, d, here


@kernel
def _trace(  # noqa: PLR0917
    node: int, cost: float, meeting: int, parent: Ints, level: Ints, first: Longs, up_level: Ints,
    rise: Floats, falls: int, stack: Ints, size: int,
) -> int:  # fmt: skip
    """Put the arcs between a node and its ancestor at a level on the stack; give its new size.

    The arc to be driven first comes last: the highest where they are driven downward.
    """
    levels = level[node] + 1
    reached = np.full(levels, np.inf)
    arc, tail = np.empty(levels, np.int32), np.empty(levels, np.int32)
    reached[level[node]] = cost
    x = node
    while level[x] > meeting:
        for e in range(first[x], first[x + 1]):
            there = reached[level[x]] + rise[e]
            if there < reached[up_level[e]]:
                reached[up_level[e]] = there
                arc[up_level[e]], tail[up_level[e]] = e, x
        x = parent[x]
    begin, at = size, meeting
    while at != level[node]:
        stack[size, 0], stack[size, 1], stack[size, 2] = arc[at], tail[at], falls
        at = level[tail[at]]
        size += 1
    if falls:
        stack[begin:size] = stack[begin:size][::-1].copy()
    return size


@kernel
def _lower_triangle(  # noqa: PLR0917
    a: int,
    b: int,
    cost: float,
    down: Floats,
    up: Floats,
    lower_start: Longs,
    lower_node: Ints,
    lower_arc: Ints,
) -> tuple[int, int, int]:
    """Find the node below both a and b by which a leads to b at this cost, and its two arcs."""
    i, j = lower_start[a], lower_start[b]
    while i < lower_start[a + 1] and j < lower_start[b + 1]:
        if lower_node[i] < lower_node[j]:
            i += 1
        elif lower_node[i] > lower_node[j]:
            j += 1
        else:
            if down[lower_arc[i]] + up[lower_arc[j]] == cost:
                return lower_node[i], lower_arc[i], lower_arc[j]
            i += 1
            j += 1
    return -1, -1, -1


@kernel
def unpack_ways(  # noqa: PLR0917
    height: int, parent: Ints, level: Ints, first: Longs, up: Ints, up_level: Ints, out: Floats,
    back: Floats, ascending: Ints, descending: Ints, link_arc: Ints, link_cost: Floats,
    lower_start: Longs, lower_node: Ints, lower_arc: Ints, source_node: Ints, source_cost: Floats,
    target_node: Ints, target_cost: Floats, best: Floats, by: Ints,
) -> tuple[Longs, Ints]:  # fmt: skip
    """Where the arcs of each pair begin, and all arcs: those of the road between its doors."""
    start = np.zeros(len(best) + 1, np.int64)
    driven = np.empty(1024, np.int32)
    # arcs of the hierarchy still to be driven: arc, lower node, whether it is driven downward
    # (each taken apart adds one, and parts lie lower and lower: at most `height` times)
    stack = np.empty((4 * height + 64, 3), np.int32)
    for i in range(len(best)):
        used, size = start[i], 0
        if best[i] < np.inf:
            s, t, meeting = by[i, 0], by[i, 1], by[i, 2]
            size = _trace(
                target_node[t], target_cost[t], meeting, parent, level, first, up_level, back,
                1, stack, size,
            )  # fmt: skip
            size = _trace(
                source_node[s], source_cost[s], meeting, parent, level, first, up_level, out,
                0, stack, size,
            )  # fmt: skip
        while size > 0:
            size -= 1
            e, low, falls = stack[size, 0], stack[size, 1], stack[size, 2]
            link = descending[e] if falls else ascending[e]
            cost = back[e] if falls else out[e]
            if link >= 0 and link_cost[link] == cost:
                if used == len(driven):
                    driven = longer(driven)
                driven[used] = link_arc[link]
                used += 1
                continue
            a, b = (up[e], low) if falls else (low, up[e])
            below = _lower_triangle(a, b, cost, back, out, lower_start, lower_node, lower_arc)
            z, falling, rising = below
            stack[size, 0], stack[size, 1], stack[size, 2] = rising, z, 0
            stack[size + 1, 0], stack[size + 1, 1], stack[size + 1, 2] = falling, z, 1
            size += 2
        start[i + 1] = used
    return start, driven[: start[len(best)]].copy()


@kernel
def reach_all(  # noqa: PLR0917
    parent: Ints, first: Longs, up: Ints, out: Floats, back: Floats, source_node: Ints,
    source_cost: Floats, arc_start: Longs, link_tail: Ints, link_turn: Ints,
) -> Floats:  # fmt: skip
    """Packed cost at which each arc can be begun, from the nearest of some nodes."""
    n = len(parent)
    reached = np.full(n, np.inf)
    rising = np.zeros(n, np.bool_)
    for d in range(len(source_node)):
        x = source_node[d]
        reached[x] = min(reached[x], source_cost[d])
        while x >= 0 and not rising[x]:
            rising[x] = True
            x = parent[x]
    for x in range(n):
        if rising[x]:
            for e in range(first[x], first[x + 1]):
                reached[up[e]] = min(reached[up[e]], reached[x] + out[e])
    for x in range(n - 1, -1, -1):
        here = reached[x]
        for e in range(first[x], first[x + 1]):
            there = reached[up[e]] + back[e]
            here = min(here, there)
        reached[x] = here
    begun = np.full(len(arc_start) - 1, np.inf)
    for a in range(len(begun)):
        for i in range(arc_start[a], arc_start[a + 1]):
            begun[a] = min(begun[a], reached[link_tail[i]] + link_turn[i] * MILLISECOND)
    return begun
