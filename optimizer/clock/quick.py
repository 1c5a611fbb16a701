"""What a visit would cost on the route of a SWIFT vehicle: at most, but at once.

A search asks this for place after place, and times in full only the routes that it changes. Here
two ways are followed from stop to stop, in registers: the one without the break and, of those
with it, the one that promises most. The route can be driven like that; timed in full it may turn
out cheaper.
"""

# ruff: noqa: PLR0917 - kernels take plain arrays and call little

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from compiled.kernel import inlined
from optimizer.clock.columns import (
    COUNTS_WORK,
    DISTANCE_COST,
    FREE,
    LAST_START,
    LATEST_END,
    LEFT_AT,
    LIKELY,
    LOCATION,
    MATRIX,
    MAX_WORK,
    N_RESTED,
    NEVER,
    PAID,
    PLACE,
    REST_EARLIEST,
    REST_LATEST,
    REST_SECONDS,
    RESTED,
    TAIL,
    TASK_COST,
    TRAVEL_COST,
    TYPE,
    VISIT,
    WAYS,
    WORK_COST,
)
from optimizer.clock.delays import delay_cost
from optimizer.clock.legs import drive, first_start, start_cost
from optimizer.clock.swift import go_home, step

if TYPE_CHECKING:
    from optimizer.clock.columns import Ints, Long


@inlined
def _outlook(veh: Ints, v: Long, t: Long, cost: Long, left: Long) -> Any:
    """Guess what a way will have cost in the end, but for what is the same for all ways."""
    rate = veh[v, WORK_COST]
    return cost - left * rate + t * (rate + (veh[v, TRAVEL_COST] >> 3))


@inlined
def note_likely(veh: Ints, rec: Ints, row: Long, v: Long) -> None:
    """Note which of the ways with the break behind it promises most."""
    best = NEVER
    rec[row, LIKELY] = NEVER
    for m in range(rec[row, N_RESTED]):
        i = RESTED + WAYS * m
        t, cost, left = rec[row, i], rec[row, i + 1], rec[row, i + 2]
        outlook = _outlook(veh, v, t, cost, left)
        if outlook < best:
            best = outlook
            rec[row, LIKELY] = t
            rec[row, LIKELY + 1] = cost
            rec[row, LIKELY + 2] = left


@inlined
def try_quickly(
    vis: Ints, veh: Ints, from_: Ints, until: Ints, service: Ints, setup: Ints, seconds: Ints,
    starts: Ints, metres: Ints, windows: Ints, steps: Ints, rec: Ints, work: Ints, top: Long,
    n: Long, v: Long, c: Long, k: Long, limit: Long,
) -> Any:  # fmt: skip
    """Cost that visit `c` after stop `k` adds (without `fit`); at least `limit` once it is that."""
    spare = rec.shape[0] - 4
    src = top + k
    a = rec[src, PLACE]
    j = c
    i = k
    if k == 0:  # when to leave is a matter of its own
        step(
            vis, veh, from_, until, service, setup, seconds, starts, metres, windows, steps, rec,
            work, src, spare, v, a, j, 1,
        )  # fmt: skip
        src = spare
        note_likely(veh, rec, src, v)
    t0, c0, l0 = rec[src, FREE], rec[src, PAID], rec[src, LEFT_AT]
    t1, c1, l1 = rec[src, LIKELY], rec[src, LIKELY + 1], rec[src, LIKELY + 2]
    while True:
        if i > 0:
            t0, c0, t1, c1, l1 = _hop(
                vis, veh, from_, until, service, setup, seconds, starts, metres, windows, steps,
                v, a, j, t0, c0, l0, t1, c1, l1,
            )  # fmt: skip
        if t0 >= NEVER and t1 >= NEVER:
            return NEVER
        a = vis[j, LOCATION]
        if i > k:
            more, same = _compare(veh, rec, v, top + i, t0, c0, l0, t1, c1, l1)
            end = min(t0, t1) + rec[top + i, TAIL] - service[veh[v, TYPE], j]
            if same or more + delay_cost(veh, v, rec[top, TAIL], end) >= limit:
                return more if same else max(more, limit)
        i += 1
        if i > n:
            break
        if min(t0, t1) > rec[top + i, LAST_START]:
            return NEVER
        j = rec[top + i, VISIT]
    rec[spare, FREE], rec[spare, PAID], rec[spare, LEFT_AT] = t0, c0, l0
    rec[spare, RESTED], rec[spare, RESTED + 1], rec[spare, RESTED + 2] = t1, c1, l1
    rec[spare, N_RESTED] = 1 if t1 < NEVER else 0
    x = go_home(veh, seconds, starts, metres, rec, spare, v, a)
    return x - rec[top, VISIT] if x < NEVER else NEVER


@inlined
def _hop(
    vis: Ints, veh: Ints, from_: Ints, until: Ints, service: Ints, setup: Ints, seconds: Ints,
    starts: Ints, metres: Ints, windows: Ints, steps: Ints, v: Long, a: Long, j: Long, t0: Long,
    c0: Long, l0: Long, t1: Long, c1: Long, l1: Long,
) -> Any:  # fmt: skip
    """Follow both ways, each a second, a cost and a departure, from place `a` to visit `j`."""
    b = vis[j, LOCATION]
    takes = service[veh[v, TYPE], j]
    if a != b:
        takes += setup[veh[v, TYPE], j]
    row, column = (v, j) if from_.size > 1 else (0, 0)
    low = from_[row, column]
    last = min(until[row, column], veh[v, LATEST_END] - takes)
    longest = veh[v, MAX_WORK] - takes if veh[v, COUNTS_WORK] == 1 else NEVER
    base = takes * veh[v, TASK_COST] + metres[veh[v, MATRIX], a, b] * veh[v, DISTANCE_COST]
    rested, paid = NEVER, 0
    if t1 < NEVER:
        w = drive(veh, seconds, starts, v, a, b, t1)
        s = first_start(vis, windows, j, max(t1 + w, low))
        if s <= last and s - l1 <= longest:
            rested = s + takes
            paid = c1 + base + w * veh[v, TRAVEL_COST] + start_cost(vis, steps, j, s)
    if t0 >= NEVER:
        return NEVER, 0, rested, paid, l1
    w = drive(veh, seconds, starts, v, a, b, t0)
    base += c0 + w * veh[v, TRAVEL_COST]
    free, cost = NEVER, 0
    s = first_start(vis, windows, j, max(t0 + w, low))
    if s <= last and s + takes <= veh[v, REST_LATEST] and s - l0 <= longest:
        free = s + takes
        cost = base + start_cost(vis, steps, j, s)
    rest = max(t0, veh[v, REST_EARLIEST])
    if rest <= veh[v, REST_LATEST] and free > veh[v, REST_EARLIEST]:  # else it can come later
        s = max(t0 + w, rest) + veh[v, REST_SECONDS]
        s = first_start(vis, windows, j, max(s, low))
        if s <= last and s - l0 <= longest:
            base += start_cost(vis, steps, j, s)
            better = _outlook(veh, v, s + takes, base, l0) < _outlook(veh, v, rested, paid, l1)
            if rested >= NEVER or better:
                rested, paid, l1 = s + takes, base, l0
    return free, cost, rested, paid, l1


@inlined
def _compare(
    veh: Ints, rec: Ints, v: Long, old: Long, t0: Long, c0: Long, l0: Long, t1: Long, c1: Long,
    l1: Long,
) -> Any:  # fmt: skip
    """Compare both ways with those of row `old`: cost that they add, whether they add just that.

    They do if they are all the ways that there were. One that is sooner might win back anything:
    `-NEVER`.
    """
    free, rested = NEVER, NEVER
    same = t0 == rec[old, FREE] and t1 == rec[old, LIKELY] and rec[old, N_RESTED] <= 1
    if t0 < NEVER:
        same = same and l0 == rec[old, LEFT_AT]
        free = c0 - rec[old, PAID] + (rec[old, LEFT_AT] - l0) * veh[v, WORK_COST]
        if t0 < rec[old, FREE]:
            free = -NEVER
    if t1 < NEVER:
        same = same and l1 == rec[old, LIKELY + 2]
        rested = c1 - rec[old, LIKELY + 1] + (rec[old, LIKELY + 2] - l1) * veh[v, WORK_COST]
        if t1 < rec[old, LIKELY]:
            rested = -NEVER
    same = same and (free == rested or free >= NEVER or rested >= NEVER)
    return min(free, rested), same
