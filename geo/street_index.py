"""An index of street segments on the flat map that finds the nearest one to each of many points.

A tree of boxes packed in the order of a space-filling curve (Kamel, Faloutsos: On Packing R-trees,
CIKM 1993), searched depth first, nearer boxes first.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from compiled.kernel import kernel

Floats = NDArray[np.float64]

FORWARD: Final = 1
BACK: Final = 2

_FANOUT: Final = 8
_CURVE_BITS: Final = 16
_SMALLEST_EXTENT: Final = 1e-6
# a depth of 16 would hold 8 ** 16 segments, and each level leaves at most 7 boxes waiting
_STACK: Final = 16 * _FANOUT


@dataclass(frozen=True, slots=True, eq=False)
class Feet:
    """Nearest places on streets to k points.

    Parameters
    ----------
    street : int64 array of shape (k,)
        Position among the streets of the index; -1 where none may be taken.
    share : float64 array of shape (k,)
        How far along the street, 0 to 1; exactly 0 or 1 at its ends.
    xy : float64 array of shape (k, 2)
        The place on the flat map.
    """

    street: NDArray[np.int64]
    share: Floats
    xy: Floats


class StreetIndex:
    """Segments of s streets in a tree of boxes.

    Parameters
    ----------
    xy : float64 array of shape (p, 2)
        Points of all streets on the flat map, street after street; at least two for each.
    owner : int64 array of shape (p,)
        The street that each point belongs to, 0 to s - 1 in order, s at least 1.
    """

    def __init__(self, xy: Floats, owner: NDArray[np.int64]) -> None:
        first = np.flatnonzero(owner[1:] == owner[:-1])
        ends = np.hstack((xy[first], xy[first + 1]))
        length = np.hypot(ends[:, 2] - ends[:, 0], ends[:, 3] - ends[:, 1])
        street = owner[first]
        self._length = np.bincount(street, weights=length)
        before = np.cumsum(length) - length
        before -= before[np.searchsorted(street, street)]
        order = np.argsort(_curve((ends[:, :2] + ends[:, 2:]) / 2), kind="stable")
        self._ends = np.ascontiguousarray(ends[order])
        self._street = np.ascontiguousarray(street[order])
        self._before = before[order]
        self._box, self._level_start = _boxes(self._ends)

    def nearest(self, xy: Floats, ways: NDArray[np.uint8], headings: Floats | None = None) -> Feet:
        """Find the nearest place on a street to each point; of equally near ones, the first.

        Parameters
        ----------
        xy : float64 array of shape (k, 2)
            Points on the flat map.
        ways : uint8 array of shape (s,)
            How each street may be driven now: FORWARD, BACK, both added up, or 0 if it may not
            be taken at all.
        headings : float64 array of shape (k, 3), optional
            East and north part of each point's direction (a unit vector), and the cosine of the
            angle by which a segment's direction may differ.
        """
        any_heading = np.empty((0, 3)) if headings is None else headings
        segment, part, place = _nearest(
            xy, self._ends, self._street, self._box, self._level_start, ways, any_heading
        )
        street = np.where(segment < 0, -1, self._street[segment])
        end = self._ends[segment]
        along = self._before[segment] + part * np.hypot(
            end[:, 2] - end[:, 0], end[:, 3] - end[:, 1]
        )
        whole = self._length[street]
        share = np.divide(along, whole, out=np.zeros_like(along), where=whole > 0)
        return Feet(street, np.clip(share, 0.0, 1.0), place)


def _curve(xy: Floats) -> NDArray[np.uint64]:
    """Places along the Morton curve: what is near on it is mostly near on the map."""
    low = xy.min(axis=0)
    scale = (2**_CURVE_BITS - 1) / max(float(np.ptp(xy, axis=0).max()), _SMALLEST_EXTENT)
    cell = ((xy - low) * scale).astype(np.uint64)
    key = np.zeros(len(xy), np.uint64)
    for bit in range(_CURVE_BITS):
        for axis in (0, 1):
            key |= ((cell[:, axis] >> np.uint64(bit)) & np.uint64(1)) << np.uint64(2 * bit + axis)
    return key


def _boxes(ends: Floats) -> tuple[Floats, NDArray[np.int64]]:
    """West, south, east, north of every _FANOUT neighbours, level on level up to the root."""
    level = np.column_stack(
        (
            np.minimum(ends[:, 0], ends[:, 2]),
            np.minimum(ends[:, 1], ends[:, 3]),
            np.maximum(ends[:, 0], ends[:, 2]),
            np.maximum(ends[:, 1], ends[:, 3]),
        )
    )
    levels = []
    while True:
        groups = np.arange(0, len(level), _FANOUT)
        level = np.hstack(
            (
                np.minimum.reduceat(level[:, :2], groups, axis=0),
                np.maximum.reduceat(level[:, 2:], groups, axis=0),
            )
        )
        levels.append(level)
        if len(level) == 1:
            starts = np.cumsum([0, *(len(boxes) for boxes in levels)])
            return np.vstack(levels), starts.astype(np.int64)


@kernel
def _nearest(  # noqa: C901, PLR0912, PLR0915, PLR0917 - a kernel: calls within would cost speed
    xy: Floats,
    ends: Floats,
    street: NDArray[np.int64],
    box: Floats,
    level_start: NDArray[np.int64],
    ways: NDArray[np.uint8],
    headings: Floats,
) -> tuple[NDArray[np.int64], Floats, Floats]:
    """Nearest segment, share of it and place for each point; longer than a page for speed."""
    k, segments, top = len(xy), len(ends), len(level_start) - 2
    found = np.full(k, -1, np.int64)
    part = np.zeros(k)
    place = np.full((k, 2), np.nan)
    stack_node = np.empty(_STACK, np.int64)
    stack_level = np.empty(_STACK, np.int64)
    stack_far = np.empty(_STACK)
    for i in range(k):
        x, y = xy[i, 0], xy[i, 1]
        best, best_street = np.inf, len(ways)
        stack_node[0], stack_level[0], stack_far[0] = 0, top, 0.0
        waiting = 1
        while waiting > 0:
            waiting -= 1
            if stack_far[waiting] > best:
                continue
            node, level = stack_node[waiting], stack_level[waiting]
            if level > 0:
                below = level - 1
                bottom = waiting
                size = level_start[level] - level_start[below]
                for child in range(node * _FANOUT, min(size, (node + 1) * _FANOUT)):
                    b = level_start[below] + child
                    dx = max(box[b, 0] - x, 0.0, x - box[b, 2])
                    dy = max(box[b, 1] - y, 0.0, y - box[b, 3])
                    far = dx * dx + dy * dy
                    if far > best:
                        continue
                    # the nearest box on top, so that it is looked into first
                    slot = waiting
                    while slot > bottom and stack_far[slot - 1] < far:
                        stack_far[slot] = stack_far[slot - 1]
                        stack_node[slot] = stack_node[slot - 1]
                        stack_level[slot] = stack_level[slot - 1]
                        slot -= 1
                    stack_far[slot], stack_node[slot], stack_level[slot] = far, child, below
                    waiting += 1
                continue
            for s in range(node * _FANOUT, min(segments, (node + 1) * _FANOUT)):
                way = ways[street[s]]
                if way == 0:
                    continue
                ax, ay = ends[s, 0], ends[s, 1]
                dx, dy = ends[s, 2] - ax, ends[s, 3] - ay
                square = dx * dx + dy * dy
                if len(headings) > 0:
                    fits = (dx * headings[i, 0] + dy * headings[i, 1]) / np.sqrt(
                        max(square, 1e-300)
                    )
                    if not (way & FORWARD and fits >= headings[i, 2]) and not (
                        way & BACK and -fits >= headings[i, 2]
                    ):
                        continue
                along = (x - ax) * dx + (y - ay) * dy
                # the very ends, so that streets that meet there are exactly equally near
                if along <= 0.0:
                    t, px, py = 0.0, ax, ay
                elif along >= square:
                    t, px, py = 1.0, ends[s, 2], ends[s, 3]
                else:
                    t = along / square
                    px, py = ax + t * dx, ay + t * dy
                far = (px - x) ** 2 + (py - y) ** 2
                if far < best or (far == best and street[s] < best_street):
                    best, best_street = far, street[s]
                    found[i], part[i] = s, t
                    place[i, 0], place[i, 1] = px, py
    return found, part, place
