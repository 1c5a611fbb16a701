"""Ways as mapped, cut at their junctions into the arcs of a road graph."""

from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from geo.measure import metres_between
from geo.roads import LONGEST_ARC_DECIMETRES, Roads, kept_arcs

MILLISECONDS_PER_METRE_AT_1_KMH = 3600.0


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Ways:
    """w ways with p points in all, one after the other.

    Parameters
    ----------
    start : int64 array of shape (w + 1,)
        Points of way i are `start[i]` to `start[i + 1]`; at least two each.
    node : int64 array of shape (p,)
        Identity of each point; ways that share one are joined there.
    lon, lat : float64 array of shape (p,)
        Degrees.
    forward_delay, backward_delay : int64 array of shape (p,)
        Milliseconds lost on entering a point, by direction.
    road_class : uint8 array of shape (w,)
        Index into `ROAD_CLASSES`.
    forward_kmh, backward_kmh : float64 array of shape (w,)
        Speeds; 0 where that direction is forbidden.
    name : int32 array of shape (w,)
        Index into `names`.
    names : tuple of str
        The first is "".
    """

    start: NDArray[np.int64]
    node: NDArray[np.int64]
    lon: NDArray[np.float64]
    lat: NDArray[np.float64]
    forward_delay: NDArray[np.int64]
    backward_delay: NDArray[np.int64]
    road_class: NDArray[np.uint8]
    forward_kmh: NDArray[np.float64]
    backward_kmh: NDArray[np.float64]
    name: NDArray[np.int32]
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Courses:
    """Where m arcs come from.

    Parameters
    ----------
    first, last : int64 array of shape (m,)
        Positions in the points of `Ways` at which an arc begins and ends; both are of one way,
        and an arc that runs against its way begins after it ends.
    """

    first: NDArray[np.int64]
    last: NDArray[np.int64]

    def take(self, arcs: NDArray[np.integer]) -> "Courses":
        """Those of some arcs, in their order."""
        return Courses(self.first[arcs], self.last[arcs])

    def way(self, ways: Ways) -> NDArray[np.int64]:
        """Give the way that each arc is a part of."""
        return np.searchsorted(ways.start, np.minimum(self.first, self.last), side="right") - 1


@dataclass(frozen=True, slots=True, eq=False)
class _Stretches:
    """Parts of ways between two junctions, by the positions of their first and last point."""

    first: NDArray[np.int64]
    last: NDArray[np.int64]
    way: NDArray[np.int64]


def roads_of_ways(ways: Ways) -> Roads:
    """Cut ways where they meet, and make an arc of each stretch in each direction allowed.

    Of two stretches between the same junctions, and of one that returns to where it began, the
    middle point becomes a junction too: no street is lost for being parallel to another.
    """
    return cut_ways(ways)[0]


def cut_ways(ways: Ways) -> tuple[Roads, Courses]:
    """Do what `roads_of_ways` does, and say where each arc comes from."""
    places, place = np.unique(ways.node, return_inverse=True)
    stretches = _cut(ways, place)
    arcs = _joined(
        _arcs(ways, stretches, backward=False),
        _arcs(ways, stretches, backward=True),
    )
    used, ends = np.unique(place[np.concatenate((arcs.first, arcs.last))], return_inverse=True)
    tail, head = np.split(ends, 2)
    lon, lat = np.empty(len(places)), np.empty(len(places))
    lon[place], lat[place] = ways.lon, ways.lat
    roads = Roads.of(
        lon=lon[used],
        lat=lat[used],
        tail=tail,
        head=head,
        milliseconds=arcs.milliseconds,
        decimetres=arcs.decimetres,
        road_class=ways.road_class[arcs.way],
        name=ways.name[arcs.way],
        names=ways.names,
        shape_start=np.concatenate(([0], np.cumsum(arcs.inner_count))),
        shape_lon=ways.lon[arcs.inner],
        shape_lat=ways.lat[arcs.inner],
    )
    kept = kept_arcs(tail, head, arcs.milliseconds, arcs.decimetres)
    return roads, Courses(arcs.first[kept], arcs.last[kept])


def _cut(ways: Ways, place: NDArray[np.int64]) -> _Stretches:
    way = np.repeat(np.arange(len(ways.start) - 1), np.diff(ways.start))
    is_junction = np.zeros(len(place), np.bool_)
    is_junction[ways.start[:-1]] = is_junction[ways.start[1:] - 1] = True
    uses = np.bincount(place) + np.bincount(place[is_junction], minlength=place.max() + 1)
    is_junction |= uses[place] > 1
    while True:
        at = np.flatnonzero(is_junction)
        whole = way[at[:-1]] == way[at[1:]]
        first, last = at[:-1][whole], at[1:][whole]
        inner = last - first - 1
        crowded = _crowded(place[first], place[last], inner) & (inner > 0)
        if not crowded.any():
            return _Stretches(first, last, way[first])
        is_junction[(first[crowded] + last[crowded]) // 2] = True


def _crowded(
    a: NDArray[np.int64], b: NDArray[np.int64], inner: NDArray[np.int64]
) -> NDArray[np.bool_]:
    """Stretches that are loops, or not the one with fewest points between two junctions."""
    low, high = np.minimum(a, b), np.maximum(a, b)
    order = np.lexsort((inner, high, low))
    again: NDArray[np.bool_] = np.asarray(a == b)
    again[order[1:]] |= (np.diff(low[order]) == 0) & (np.diff(high[order]) == 0)
    return again


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Arcs:
    """Arcs by the positions of their ends and inner points in the ways' points."""

    first: NDArray[np.int64]
    last: NDArray[np.int64]
    way: NDArray[np.int64]
    milliseconds: NDArray[np.int64]
    decimetres: NDArray[np.int64]
    inner: NDArray[np.int64]
    inner_count: NDArray[np.int64]


def _arcs(ways: Ways, stretches: _Stretches, *, backward: bool) -> _Arcs:
    """Arcs of one direction."""
    kmh = (ways.backward_kmh if backward else ways.forward_kmh)[stretches.way]
    allowed = kmh > 0
    first, last, way = (
        array[allowed] for array in (stretches.first, stretches.last, stretches.way)
    )
    metres = _between(np.append(0, _steps(ways)), first + 1, last + 1)
    if backward:
        lost = _between(ways.backward_delay, first, last)
    else:
        lost = _between(ways.forward_delay, first + 1, last + 1)
    milliseconds = metres * MILLISECONDS_PER_METRE_AT_1_KMH / kmh[allowed] + lost
    count = last - first - 1
    ends = np.cumsum(count)
    within = np.arange(ends[-1] if len(ends) else 0) - np.repeat(ends - count, count)
    start, step = (last, -1) if backward else (first, 1)
    return _Arcs(
        first=last if backward else first,
        last=first if backward else last,
        way=way,
        milliseconds=np.rint(milliseconds).clip(1, 2**31 - 1).astype(np.int64),
        decimetres=np.rint(metres * 10).clip(1, LONGEST_ARC_DECIMETRES).astype(np.int64),
        inner=np.repeat(start, count) + step * (within + 1),
        inner_count=count,
    )


def _joined(forward: _Arcs, backward: _Arcs) -> _Arcs:
    both = {
        field.name: np.concatenate((getattr(forward, field.name), getattr(backward, field.name)))
        for field in fields(_Arcs)
    }
    return _Arcs(**both)


def _steps(ways: Ways) -> NDArray[np.float64]:
    """Metres from each point to the one after it, be it of the same way or not."""
    lon, lat = ways.lon, ways.lat
    return metres_between(lon[:-1], lat[:-1], lon[1:], lat[1:])


def _between(
    values: NDArray[np.number], begin: NDArray[np.int64], end: NDArray[np.int64]
) -> NDArray[np.float64]:
    """Sum of values[begin:end] for each pair, without the drift of one long running sum."""
    bounds = np.column_stack((begin, end)).ravel()
    padded = np.append(values, 0).astype(np.float64)
    sums: NDArray[np.float64] = np.add.reduceat(padded, bounds)[::2]
    return sums
