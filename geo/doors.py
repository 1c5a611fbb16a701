"""Where positions in the middle of streets are left and reached: the doors to the hierarchy."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from compiled.kernel import kernel
from geo.cost import MILLISECOND, part

Floats = NDArray[np.float64]
Ints = NDArray[np.int32]
Longs = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Doors:
    """The nodes through which each of k positions is left or reached.

    Parameters
    ----------
    start : int64 array of shape (k + 1,)
        Doors of position i are numbers `start[i]` to `start[i + 1]`; none where all is closed.
    node : int32 array
    cost : float64 array
        Packed cost between position and node.
    arc : int32 array
        The arc driven in part between position and node; -1 where the position is the node.
    """

    start: Longs
    node: Ints
    cost: Floats
    arc: Ints


@kernel
def exits(  # noqa: PLR0917
    arcs: Ints, fractions: Floats, tail: Ints, head: Ints, twin: Ints, milliseconds: Ints,
    closed: NDArray[np.bool_], decimetres: Ints, junction_start: Longs, junction_node: Ints,
    arrival: Ints,
) -> tuple[Longs, Ints, Floats, Ints]:  # fmt: skip
    """Doors by which positions are left: the arc's end, its twin's, or the junction they are at."""
    k = len(arcs)
    start = np.zeros(k + 1, np.int64)
    node, cost, arc = np.empty(2 * k, np.int32), np.empty(2 * k), np.empty(2 * k, np.int32)
    used = 0
    for i in range(k):
        a, at = arcs[i], fractions[i]
        if at in (0, 1):
            junction = tail[a] if at == 0 else head[a]
            node[used], cost[used], arc[used] = junction_node[junction_start[junction]], 0.0, -1
            used += 1
        else:
            b = twin[a]
            if not closed[a]:
                cost[used] = part(milliseconds[a], decimetres[a], 1 - at)
                node[used], arc[used] = arrival[a], a
                used += 1
            if b >= 0 and not closed[b]:
                cost[used] = part(milliseconds[b], decimetres[b], 1 - (1 - at))
                node[used], arc[used] = arrival[b], b
                used += 1
        start[i + 1] = used
    return start, node[:used].copy(), cost[:used].copy(), arc[:used].copy()


@kernel
def entries(  # noqa: PLR0917
    arcs: Ints, fractions: Floats, tail: Ints, head: Ints, twin: Ints, milliseconds: Ints,
    closed: NDArray[np.bool_], decimetres: Ints, junction_start: Longs, junction_node: Ints,
    arc_start: Longs, link_tail: Ints, link_turn: Ints,
) -> tuple[Longs, Ints, Floats, Ints]:  # fmt: skip
    """Doors by which positions are reached: where links begin that drive the arc or its twin."""
    k = len(arcs)
    start = np.zeros(k + 1, np.int64)
    for i in range(k):
        a, at = arcs[i], fractions[i]
        if at in (0, 1):
            junction = tail[a] if at == 0 else head[a]
            doors = junction_start[junction + 1] - junction_start[junction]
        else:
            doors = arc_start[a + 1] - arc_start[a]
            if twin[a] >= 0:
                doors += arc_start[twin[a] + 1] - arc_start[twin[a]]
        start[i + 1] = start[i] + doors
    node, cost = np.empty(start[k], np.int32), np.empty(start[k])
    arc = np.empty(start[k], np.int32)
    used = 0
    for i in range(k):
        a, at = arcs[i], fractions[i]
        if at in (0, 1):
            junction = tail[a] if at == 0 else head[a]
            for j in range(junction_start[junction], junction_start[junction + 1]):
                node[used], cost[used], arc[used] = junction_node[j], 0.0, -1
                used += 1
        else:
            for side in range(2):
                b = a if side == 0 else twin[a]
                share = at if side == 0 else 1 - at
                if b < 0 or closed[b]:
                    continue
                inside = part(milliseconds[b], decimetres[b], share)
                for j in range(arc_start[b], arc_start[b + 1]):
                    node[used], arc[used] = link_tail[j], b
                    cost[used] = inside + link_turn[j] * MILLISECOND
                    used += 1
        start[i + 1] = used
    return start, node[:used].copy(), cost[:used].copy(), arc[:used].copy()
