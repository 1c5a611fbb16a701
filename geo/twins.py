"""Which arcs are the same street driven in the other direction."""

import numpy as np
from numpy.typing import NDArray

from geo.roads import Roads

SAME_PLACE_DEGREES = 1e-7
"""About a centimetre: shapes that differ by less are the same."""


def twins(roads: Roads) -> NDArray[np.int32]:
    """For each arc the one along the same line in the other direction, -1 for one-way streets.

    Two one-way streets between the same junctions with different shapes are no twins.
    """
    key = roads.tail.astype(np.int64) * roads.junctions + roads.head
    back = roads.head.astype(np.int64) * roads.junctions + roads.tail
    found = np.searchsorted(key, back).clip(max=max(0, roads.arcs - 1))
    sizes = np.diff(roads.shape_start)
    arcs = np.flatnonzero((key[found] == back) & (sizes == sizes[found]))
    same = np.zeros(roads.arcs, np.bool_)
    same[arcs] = _mirrored(roads, arcs, found[arcs])
    return np.where(same, found, -1).astype(np.int32)


def _mirrored(
    roads: Roads, arcs: NDArray[np.int64], others: NDArray[np.int64]
) -> NDArray[np.bool_]:
    """Tell for each arc whether the other of the pair has its inner points, last to first."""
    sizes = np.diff(roads.shape_start)[arcs]
    owner = np.repeat(np.arange(len(arcs)), sizes)
    within = np.arange(len(owner)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    here = roads.shape_start[arcs][owner] + within
    there = roads.shape_start[others + 1][owner] - 1 - within
    apart = np.maximum(
        np.abs(roads.shape_lon[here] - roads.shape_lon[there]),
        np.abs(roads.shape_lat[here] - roads.shape_lat[there]),
    )
    far = np.bincount(owner, weights=apart > SAME_PLACE_DEGREES, minlength=len(arcs))
    mirrored: NDArray[np.bool_] = far == 0
    return mirrored
