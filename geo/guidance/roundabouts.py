"""Roundabouts, told by their shape: one-way streets that make a circle.

OpenStreetMap marks them, `Roads` doesn't. A ring of one-way arcs that always turns to the same
side and encloses nearly as much as a circle of its length is one; a block of houses between four
one-way streets encloses too little (a square: 0.79 of a circle's area).
"""

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from geo.guidance.crossings import angle_between
from geo.measure import mercator
from geo.roads import Roads

MOST_DECIMETRES: Final = 10_000
"""No roundabout is longer around."""

MOST_ARCS: Final = 48
SLACK_DEGREES: Final = 8.0
ROUND_ENOUGH: Final = 0.87
"""Share of the area of a circle of the same length that a ring must enclose."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Roundabout:
    """A roundabout on a way.

    Parameters
    ----------
    entry, leave : int
        The first arc of the way that lies on it, and the first one after it.
    exit_number : int
        Exits passed, with the one taken, counted from 1; 0 if the way ends on the roundabout.
    """

    entry: int
    leave: int
    exit_number: int


def roundabouts_on(
    roads: Roads, twin: NDArray[np.int32], arcs: NDArray[np.int64]
) -> tuple[Roundabout, ...]:
    """Roundabouts that a way drives into; not one where it begins.

    Parameters
    ----------
    roads : Roads
    twin : int32 array of shape (m,)
        As `geo.twins.twins` gives it.
    arcs : int64 array of shape (k,)
        Arcs driven, each beginning where the one before it ends.
    """
    way = arcs.tolist()
    one_way = (twin[arcs] < 0).tolist()
    found = []
    i = 1
    while i < len(way):
        ring = ring_of(roads, twin, way[i]) if one_way[i] else ()
        if not ring or way[i - 1] in ring:
            i += 1
            continue
        leave = i
        while leave < len(way) and way[leave] in ring:
            leave += 1
        exits = _exits(roads, way[i:leave]) if leave < len(way) else 0
        found.append(Roundabout(entry=i, leave=leave, exit_number=exits))
        i = leave
    return tuple(found)


def ring_of(roads: Roads, twin: NDArray[np.int32], arc: int) -> tuple[int, ...]:
    """Arcs of the roundabout that an arc lies on, from that arc on; empty if it lies on none."""
    for side in (-1, 1):  # traffic on the right turns left in a roundabout, and the other way round
        ring = _ring(roads, twin, arc, side)
        if ring and _is_round(roads, np.array(ring)):
            return ring
    return ()


def _ring(roads: Roads, twin: NDArray[np.int32], arc: int, side: int) -> tuple[int, ...]:
    """Follow one-way arcs, at each junction the one most to a side, until it is a ring."""
    ring, decimetres = [arc], 0
    while len(ring) < MOST_ARCS:
        length = int(roads.decimetres[ring[-1]])
        decimetres += length
        leaving, arriving = _directions(roads, ring[-1])
        # however large the roundabout, a long arc of it bends
        least = min(180.0 * length / MOST_DECIMETRES, 90.0) - SLACK_DEGREES
        if decimetres > MOST_DECIMETRES or side * angle_between(leaving, arriving) < least:
            return ()
        following = _next(roads, twin, ring[-1], arriving, side)
        if following == arc:
            return tuple(ring)
        if following is None or following in ring:
            return ()
        ring.append(following)
    return ()


def _next(
    roads: Roads, twin: NDArray[np.int32], arc: int, arriving: float, side: int
) -> int | None:
    junction = roads.tail.dtype.type(roads.head[arc])  # a plain int would have all tails converted
    begin, end = np.searchsorted(roads.tail, (junction, junction + 1)).tolist()
    out = [
        other
        for other in range(begin, end)
        if twin[other] < 0 and roads.road_class[other] == roads.road_class[arc]
    ]
    return max(
        out,
        key=lambda other: side * angle_between(arriving, _directions(roads, other)[0]),
        default=None,
    )


def _directions(roads: Roads, arc: int) -> tuple[float, float]:
    """Direction of an arc's first and last piece: `crossings.bearings` for one, but quicker."""
    tail, head = int(roads.tail[arc]), int(roads.head[arc])
    start = (float(roads.lon[tail]), float(roads.lat[tail]))
    end = (float(roads.lon[head]), float(roads.lat[head]))
    first, last = int(roads.shape_start[arc]), int(roads.shape_start[arc + 1]) - 1
    if last < first:
        straight = _direction(start, end)
        return straight, straight
    second = (float(roads.shape_lon[first]), float(roads.shape_lat[first]))
    before = (float(roads.shape_lon[last]), float(roads.shape_lat[last]))
    return _direction(start, second), _direction(before, end)


def _direction(a: tuple[float, float], b: tuple[float, float]) -> float:
    east = (b[0] - a[0]) * math.cos(math.radians(a[1]))
    return math.degrees(math.atan2(east, b[1] - a[1])) % 360.0


def _is_round(roads: Roads, ring: NDArray[np.int64]) -> bool:
    flat = mercator(roads.points(ring)[0])
    x, y = (flat - flat[0]).T
    area = abs(float(np.sum(x[:-1] * y[1:] - x[1:] * y[:-1]))) / 2
    around = float(np.hypot(np.diff(x), np.diff(y)).sum())
    return 4 * math.pi * area >= ROUND_ENOUGH * around**2 > 0


def _exits(roads: Roads, driven: list[int]) -> int:
    """Junctions along the driven part from which a road leads off the ring."""
    heads = roads.head[driven]
    begin = np.searchsorted(roads.tail, heads, side="left")
    end = np.searchsorted(roads.tail, heads, side="right")
    # at each junction of a ring one arc stays on it
    return max(1, int((end - begin > 1).sum()))
