"""A way as points: its line on the map, and how long and how far after the start each point is."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from geo.measure import mercator
from geo.roads import Roads
from geo.turns import Turns
from geo.weights import Weights

if TYPE_CHECKING:
    from geo.path import Way
    from geo.snap import Snapped

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Track:
    """A way over p points, at least two.

    Parameters
    ----------
    points : float64 array of shape (p, 2)
        Longitude and latitude, no two neighbours equal unless it goes nowhere. Begins and ends at
        the two positions; junctions have the very coordinates of the roads, so that tracks drawn
        after one another join.
    milliseconds, decimetres : float64 array of shape (p,)
        Driven until each point: rises from 0 to exactly the way's. What a turn costs is spent
        before its junction.
    start : int64 array of shape (k + 1,)
        Piece i of the way is drawn by the points from `start[i]` to `start[i + 1]`, both included.
    """

    points: Floats
    milliseconds: Floats
    decimetres: Floats
    start: NDArray[np.int64]


def track_of(
    roads: Roads,
    way: "Way",
    origin: "Snapped",
    destination: "Snapped",
    *,
    weights: Weights | None = None,
    turns: Turns | None = None,
) -> Track:
    """Draw a way from one position to another.

    Parameters
    ----------
    roads : Roads
    way : Way
        Its pieces in the order driven; none if both positions are the same place.
    origin, destination : Snapped
        One position each.
    weights : Weights, optional
        Times of the moment at which the way was found (default: the usual ones).
    turns : Turns, optional
        Those that the way was found with; of them only the slow ones matter here.
    """
    if not way.pieces:
        points = np.vstack((_place(origin), _place(destination)))
        driven = np.array([0.0, way.milliseconds]), np.array([0.0, way.decimetres])
        return Track(
            points=points, milliseconds=driven[0], decimetres=driven[1], start=np.array([0])
        )
    arcs = np.array([piece.arc for piece in way.pieces], np.int64)
    begin = np.array([piece.start for piece in way.pieces])
    end = np.array([piece.end for piece in way.pieces])
    points, at, piece = _cut(roads, arcs, begin, end)
    points[0], points[-1] = _place(origin)[0], _place(destination)[0]
    share = end - begin
    times = (roads.milliseconds if weights is None else weights.milliseconds)[arcs]
    waits = np.zeros(len(arcs)) if turns is None else np.append(_waits(turns, arcs), 0.0)
    until = _driven(share * times + waits, way.milliseconds)
    metres = _driven(share * roads.decimetres[arcs], way.decimetres)
    along = (at - begin[piece]) / np.maximum(share[piece], np.finfo(np.float64).tiny)
    return _without_repeats(
        points, piece, _between(until, piece, along), _between(metres, piece, along)
    )


def _without_repeats(
    points: Floats, piece: NDArray[np.int64], milliseconds: Floats, decimetres: Floats
) -> Track:
    """Keep one of equal neighbours, such as a piece's last point and the next one's first."""
    new = np.append(True, (points[1:] != points[:-1]).any(axis=1))
    if new.sum() == 1:
        new[-1] = True  # a line has two ends
    number = np.cumsum(new) - 1
    last = np.append(np.flatnonzero(new)[1:], len(points)) - 1
    begins = np.append(True, piece[1:] != piece[:-1])
    driven = milliseconds[last], decimetres[last]
    for values in driven:
        values[0] = 0.0
    return Track(
        points=points[new],
        milliseconds=driven[0],
        decimetres=driven[1],
        start=np.append(number[begins], number[-1]),
    )


def _cut(
    roads: Roads, arcs: NDArray[np.int64], begin: Floats, end: Floats
) -> tuple[Floats, Floats, NDArray[np.int64]]:
    """Points of parts of arcs, where along its arc each is (0 to 1), and the part it is of.

    Each part has its two ends, whether these are points of the arc or in between.
    """
    points, owner = roads.points(arcs)
    along = _fractions(points, owner, len(arcs))
    inner = (along > begin[owner]) & (along < end[owner])
    ends = [_interpolated(points, along, owner, limit) for limit in (begin, end)]
    part = np.arange(len(arcs))
    piece = np.concatenate((part, owner[inner], part))
    at = np.concatenate((begin, along[inner], end))
    place = np.concatenate((ends[0], points[inner], ends[1]))
    rank = np.repeat((0, 1, 2), (len(arcs), int(inner.sum()), len(arcs)))
    # inner points keep their order: lexsort is stable
    order = np.lexsort((rank, piece))
    return place[order], at[order], piece[order]


def _interpolated(points: Floats, along: Floats, owner: NDArray[np.int64], where: Floats) -> Floats:
    """Points at one fraction of each line; at its ends the very coordinates."""
    key = owner + along / 2  # rises over all lines: each begins at its number, ends half way up
    wanted = np.arange(len(where)) + where / 2
    after = np.searchsorted(key, wanted, side="left")
    before = np.maximum(after - 1, 0)
    gap = key[after] - key[before]
    share = np.divide(
        wanted - key[before], gap, out=np.ones_like(wanted), where=(gap > 0) & (wanted < key[after])
    )
    placed: Floats = points[before] + (points[after] - points[before]) * share[:, None]
    exact = wanted == key[after]
    placed[exact] = points[after][exact]
    return placed


def _fractions(points: Floats, owner: NDArray[np.int64], lines: int) -> Floats:
    """How far along its line each point is, 0 to 1, measured as in snapping."""
    steps = np.hypot(*np.diff(mercator(points), axis=0).T)
    same = owner[1:] == owner[:-1]
    along = np.append(0.0, np.cumsum(np.where(same, steps, 0.0)))
    first = np.searchsorted(owner, np.arange(lines))
    last = np.append(first[1:], len(owner)) - 1
    length = np.maximum(along[last] - along[first], np.finfo(np.float64).tiny)
    fraction: Floats = (along - along[first][owner]) / length[owner]
    fraction[last] = 1.0
    return fraction


def _driven(parts: Floats, total: int) -> Floats:
    """Add up, stretched by what rounding has lost so that the last sum is the total."""
    sums = np.append(0.0, np.cumsum(parts))
    if sums[-1] > 0:
        sums *= total / sums[-1]
    sums[-1] = total
    return sums


def _between(sums: Floats, piece: NDArray[np.int64], along: Floats) -> Floats:
    share = np.clip(along, 0.0, 1.0)
    return np.where(share == 1, sums[piece + 1], sums[piece] + np.diff(sums)[piece] * share)


def _waits(turns: Turns, arcs: NDArray[np.int64]) -> Floats:
    """Milliseconds that each turn from one arc of a row to the next takes."""
    waits = np.zeros(max(0, len(arcs) - 1))
    on_the_way = np.isin(turns.slow_from, arcs[:-1]) & np.isin(turns.slow_to, arcs[1:])
    slow = zip(
        turns.slow_from[on_the_way].tolist(),
        turns.slow_to[on_the_way].tolist(),
        turns.slow_milliseconds[on_the_way].tolist(),
        strict=True,
    )
    known = {(a, b): wait for a, b, wait in slow}
    for i, pair in enumerate(zip(arcs[:-1].tolist(), arcs[1:].tolist(), strict=True)):
        waits[i] = known.get(pair, 0)
    return waits


def _place(position: "Snapped") -> Floats:
    return np.column_stack((position.lon, position.lat))
