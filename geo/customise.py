"""Fitting a hierarchy to the times of one moment."""

import numpy as np
from numpy.typing import NDArray

from compiled.kernel import kernel
from geo.cost import MILLISECOND

Floats = NDArray[np.float64]
Ints = NDArray[np.int32]
Longs = NDArray[np.int64]


@kernel
def link_costs(
    link_arc: Ints,
    link_turn: Ints,
    milliseconds: Ints,
    closed: NDArray[np.bool_],
    decimetres: Ints,
) -> Floats:
    """Packed cost of each link: its turn and its arc."""
    cost = np.empty(len(link_arc))
    for i in range(len(cost)):
        a = link_arc[i]
        time = np.float64(milliseconds[a]) + link_turn[i]
        cost[i] = np.inf if closed[a] else time * MILLISECOND + decimetres[a]
    return cost


@kernel
def customise(
    first: Longs, up: Ints, ascending: Ints, descending: Ints, link_cost: Floats
) -> tuple[Floats, Floats]:
    """Packed cost of each arc upward, driven up and driven down.

    From the lowest node to the highest, the cost of the two other sides of each triangle above it
    is tried as the cost of the third. (Dibbelt, Strasser, Wagner 2016, section 5.)
    """
    out, back = np.empty(len(up)), np.empty(len(up))
    for e in range(len(up)):
        out[e] = link_cost[ascending[e]] if ascending[e] >= 0 else np.inf
        back[e] = link_cost[descending[e]] if descending[e] >= 0 else np.inf
    for r in range(len(first) - 1):
        end = first[r + 1]
        for i in range(first[r], end):
            k = first[up[i]]
            there, here = back[i], out[i]
            for j in range(i + 1, end):
                y = up[j]
                while up[k] != y:
                    k += 1
                out[k] = min(out[k], there + out[j])
                back[k] = min(back[k], back[j] + here)
    return out, back
