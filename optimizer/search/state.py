"""The arrays that a search works on, for a problem that is packed already."""

from collections.abc import Callable
from operator import attrgetter

import numpy as np
from numpy.typing import NDArray

from optimizer.clock import columns as c
from optimizer.clock.aligned import aligned
from optimizer.clock.packing import Packed
from optimizer.search import layout as x
from optimizer.search.dice import dice_of

Longs = NDArray[np.int64]

NEAREST = 100
"""Neighbours that each visit knows."""

_tables: Callable[[Packed], tuple[Longs, ...]] = attrgetter(
    "veh",
    "fit",
    "from_",
    "until",
    "service",
    "setup",
    "seconds",
    "starts",
    "metres",
    "arc",
    "demand",
    "pickup",
    "capacity",
    "reload_capacity",
    "amounts",
    "windows",
    "steps",
    "breaks",
    "chargers",
)
"""Arrays of `Packed` in the order in which `optimizer.clock.route` takes them, behind `vis`."""


def tables_of(packed: Packed) -> x.Tables:
    """Arrays of a packed problem, the visits' rows copied, since a search holds some of them."""
    vis = aligned(packed.vis)
    single = vis[:, c.N_WINDOWS] <= 1
    vis[single, c.LO] = np.maximum(vis[single, c.LO], vis[single, c.OPENS])
    vis[single, c.HI] = np.minimum(vis[single, c.HI], vis[single, c.CLOSES])
    return vis, *_tables(packed)


def state_of(
    packed: Packed,
    vis: Longs,
    rec: Longs,
    ties: tuple[Longs, Longs, Longs],
    *,
    stops: int,
    seed: int,
    searched: bool,
) -> x.State:
    """Arrays for a plan whose routes have at most so many stops; no route has any yet.

    `vis` is a copy that may be written into, `rec` the first of the records that go with it;
    visits know their neighbours, and vehicles who is like them, if the plan is `searched`.
    """
    veh, arc = packed.veh, packed.arc
    n, vans = len(vis), len(veh)
    can, counts = _vehicles_by_visit(packed.fit)
    tied = ties[1][:, x.N_MEMBERS] > 0
    if vans:
        vis[tied, c.LO] = np.maximum(vis[tied, c.LO], veh[:, c.SHIFT_OPENS].min())
        vis[tied, c.HI] = np.minimum(vis[tied, c.HI], veh[:, c.LATEST_END].max())
    at = np.zeros((n, x.AT_COLUMNS), np.int64)
    at[:, x.WHERE], at[:, x.N_CAN] = -1, counts
    at[:, x.HASTE] = vis[:, c.LAST] - vis[:, c.OPENS]
    if vans:
        at[:, x.DISTANCE] = arc[veh[0, c.CLASS], veh[0, c.START], vis[:, c.LOCATION]]
    rows = np.zeros((vans, x.ROW), np.int64)
    if searched:
        rows[:, x.TWIN] = _twins(packed)
    plain = bool((veh[:, c.KIND] == c.PLAIN).any())
    table, kin, members = ties
    sums = np.zeros((1, x.SUMS_COLUMNS), np.int64)
    sums[0, x.TRUST] = x.BELIEVED
    return (
        rows,
        np.zeros((vans, stops + x.SPARE), np.int64),
        np.zeros((vans, stops + x.SPARE), np.int64),
        np.zeros((vans, stops + x.SPARE), np.int64),
        at,
        np.zeros((x.LISTS_ROWS, n + vans + 1), np.int64),
        sums,
        dice_of(seed),
        np.zeros((n, vans, x.CACHED), np.int64),
        _nearest(arc[0], vis[:, c.LOCATION]) if searched else np.zeros((n, 0), np.int64),
        can,
        np.zeros((vans, stops + x.SPARE if plain else 1, x.LINE_COLUMNS), np.int64),
        packed.arc_to,
        np.ascontiguousarray(vis[:, [c.LO, c.HI]]),
        table,
        kin,
        members,
        np.zeros(packed.capacity.shape, np.int64),
        np.zeros((vans, stops + x.SPARE if plain else 1, x.LINE_COLUMNS), np.int64),
        np.zeros(rec.shape, np.int64),
        packed.least_to,
    )


def _vehicles_by_visit(fit: Longs) -> tuple[NDArray[np.int64], Longs]:
    """For each visit the vehicles that may serve it, in order, and how many they are."""
    may = (fit < c.NEVER).T
    can = np.argsort(~may, axis=1, kind="stable")
    return can, may.sum(axis=1).astype(np.int64)


def _twins(packed: Packed) -> list[int]:
    """For each vehicle the first that any visit finds just like it, while both are empty."""
    veh = packed.veh.copy()
    veh[:, c.RECORD] = 0
    each = [veh, packed.fit, packed.capacity, packed.reload_capacity]
    if packed.from_.size > 1:
        each += [packed.from_, packed.until]
    first: dict[bytes, int] = {}
    return [
        first.setdefault(b"".join(array[v].tobytes() for array in each), v) for v in range(len(veh))
    ]


def _nearest(arc: Longs, places: Longs) -> NDArray[np.int64]:
    """For each visit the visits that are cheapest to go to, the visit itself first."""
    count = min(NEAREST, len(places))
    near = np.zeros((len(places), count), np.int64)
    for i, place in enumerate(places):
        ways = arc[place, places]
        ways[i] = -1
        first = np.argpartition(ways, count - 1)[:count] if count < len(places) else slice(None)
        chosen = np.arange(len(places))[first]
        near[i] = chosen[np.argsort(ways[chosen], kind="stable")]
    return near
