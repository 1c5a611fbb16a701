"""Routes whose costs are static, windows aside: a place for a visit is tested in constant time.

Each stop knows the earliest second after it and the latest second before it; where work is
limited also the least duration of the route up to it and from it on (Vidal, Crainic, Gendreau,
Prins: A hybrid genetic algorithm with adaptive diversity management for a large class of vehicle
routing problems with time-windows, 2013, section 4.4).
"""

# ruff: noqa: PLR0917 - kernels take plain arrays

import numpy as np
from numpy.typing import NDArray

from compiled.kernel import inner
from optimizer.clock.columns import (
    CLASS,
    END,
    FIXED_COST,
    HI,
    LATEST_END,
    LO,
    LOCATION,
    MAX_WORK,
    NEVER,
    SHIFT_OPENS,
    START,
    TABLE,
    TASK_COST,
    TYPE,
)
from optimizer.search.layout import (
    AFTER,
    BEFORE,
    FREE,
    LATEST,
    LEG_COST,
    NOWHERE,
    PLACE,
    SPENT,
    UNKNOWN,
    Long,
)

Longs = NDArray[np.int64]


@inner
def rebuild(
    vis: Longs, veh: Longs, fit: Longs, service: Longs, seconds: Longs, arc: Longs, line: Longs,
    order: Longs, v: Long, n: Long, k0: Long,
) -> Long:  # fmt: skip
    """Time a route again from behind stop `k0` on.

    Parameters
    ----------
    order : int64 array of shape (m,)
        Visits from place 1 to `n`.
    k0 : int
        Stops up to this one haven't changed since the last time; 0: everything is new.

    Returns
    -------
    int
        Cost of the route; NEVER if it can't be driven, and its stops then mean nothing.
    """
    table, kind, work = veh[v, TABLE], veh[v, CLASS], veh[v, TYPE]
    end, task = veh[v, END], veh[v, TASK_COST]
    if k0 <= 0:
        line[0, PLACE] = veh[v, START]
        line[0, FREE] = veh[v, SHIFT_OPENS]
        line[0, SPENT] = veh[v, FIXED_COST]
    here, free, spent = line[k0, PLACE], line[k0, FREE], line[k0, SPENT]
    for k in range(k0 + 1, n + 1):
        c = order[k]
        there = vis[c, LOCATION]
        start = max(free + seconds[here, there, table], vis[c, LO])
        if start > vis[c, HI] or fit[v, c] >= NEVER:
            return NEVER
        free = start + service[work, c]
        way = arc[kind, here, there]
        if way >= NEVER:
            return NEVER
        spent += way + fit[v, c] + task * service[work, c]
        line[k - 1, LEG_COST] = way
        line[k, PLACE], line[k, FREE], line[k, SPENT] = there, free, spent
        here = there
    line[n + 1, PLACE] = end
    line[n + 1, LATEST] = latest = veh[v, LATEST_END]
    if n == 0:
        line[0, LEG_COST] = 0
        return 0
    way = arc[kind, here, end]
    line[n, LEG_COST] = way
    if way >= NEVER or free + seconds[here, end, table] > latest:
        return NEVER
    there = end
    for k in range(n, 0, -1):
        c = order[k]
        here = line[k, PLACE]
        latest = min(vis[c, HI], latest - seconds[here, there, table] - service[work, c])
        line[k, LATEST] = latest
        there = here
    return spent + way


@inner
def span(
    vis: Longs,
    veh: Longs,
    service: Longs,
    seconds: Longs,
    line: Longs,
    order: Longs,
    v: Long,
    n: Long,
) -> bool:
    """Tell whether a route's least duration keeps to the limit, and note it for each part."""
    table, work = veh[v, TABLE], veh[v, TYPE]
    lasts, low, high = 0, veh[v, SHIFT_OPENS], veh[v, LATEST_END]
    line[0, BEFORE], line[0, BEFORE + 1], line[0, BEFORE + 2] = lasts, low, high
    here, before = line[0, PLACE], 0
    for k in range(1, n + 1):
        c = order[k]
        gap = lasts + before + seconds[here, line[k, PLACE], table]
        wait = max(0, vis[c, LO] - gap - high)
        low = max(vis[c, LO] - gap, low) - wait
        high = min(vis[c, HI] - gap, high)
        lasts = gap + wait
        line[k, BEFORE], line[k, BEFORE + 1], line[k, BEFORE + 2] = lasts, low, high
        here, before = line[k, PLACE], service[work, c]
    lasts, low, high = 0, veh[v, SHIFT_OPENS], veh[v, LATEST_END]
    line[n + 1, AFTER], line[n + 1, AFTER + 1], line[n + 1, AFTER + 2] = lasts, low, high
    there = veh[v, END]
    for k in range(n, 0, -1):
        c = order[k]
        gap = service[work, c] + seconds[line[k, PLACE], there, table]
        wait = max(0, low - gap - vis[c, HI])
        lasts += gap + wait
        low = max(low - gap, vis[c, LO]) - wait
        high = min(high - gap, vis[c, HI])
        line[k, AFTER], line[k, AFTER + 1], line[k, AFTER + 2] = lasts, low, high
        there = line[k, PLACE]
    if n == 0:
        return True
    gap = seconds[line[0, PLACE], there, table]
    wait = max(0, low - gap - veh[v, LATEST_END])
    return bool(gap + lasts + wait <= veh[v, MAX_WORK])


@inner
def fits_span(
    vis: Longs, veh: Longs, service: Longs, seconds: Longs, line: Longs, v: Long, c: Long, k: Long,
    before: Long,
) -> bool:  # fmt: skip
    """Tell whether work keeps to its limit with a visit behind stop `k`.

    `before` is the duration of the task at stop `k`.
    """
    table, there = veh[v, TABLE], vis[c, LOCATION]
    high = line[k, BEFORE + 2]
    gap = line[k, BEFORE] + before + seconds[line[k, PLACE], there, table]
    wait = max(0, vis[c, LO] - gap - high)
    high = min(vis[c, HI] - gap, high)
    gap += wait + service[veh[v, TYPE], c] + seconds[there, line[k + 1, PLACE], table]
    wait = max(0, line[k + 1, AFTER + 1] - gap - high)
    return bool(gap + wait + line[k + 1, AFTER] <= veh[v, MAX_WORK])


@inner
def best_place(
    vis: Longs, veh: Longs, fit: Longs, service: Longs, seconds: Longs, arc: Longs, arc_to: Longs,
    line: Longs, order: Longs, v: Long, n: Long, c: Long, cut: Long,
) -> tuple[Long, Long]:  # fmt: skip
    """Find the cheapest place for a visit on a route.

    Parameters
    ----------
    cut : int
        Only what is cheaper than this is wanted.

    Returns
    -------
    int, int
        The cost and the number of stops before it. Without a place cheaper than `cut`: a bound
        of the cost and UNKNOWN, or NEVER and NOWHERE.
    """
    there, low, high = vis[c, LOCATION], vis[c, LO], vis[c, HI]
    table, kind, work = veh[v, TABLE], veh[v, CLASS], veh[v, TYPE]
    takes, limited = service[work, c], veh[v, MAX_WORK] < NEVER
    base = fit[v, c] + veh[v, TASK_COST] * takes
    if n == 0:
        base += veh[v, FIXED_COST]
    best: Long = np.int64(NEVER)
    limit: Long = cut
    place: Long = np.int64(NOWHERE)
    bound: Long = np.int64(NEVER)
    for k in range(n + 1):
        free = line[v, k, FREE]
        if free > high:
            break
        here, then = line[v, k, PLACE], line[v, k + 1, PLACE]
        cost = arc_to[kind, there, here] + arc[kind, there, then] - line[v, k, LEG_COST] + base
        if cost >= limit:
            bound = min(bound, cost)
            continue
        start = max(free + seconds[here, there, table], low)
        if start > high or start + takes + seconds[there, then, table] > line[v, k + 1, LATEST]:
            continue
        if limited:
            before = service[work, order[v, k]] if k > 0 else np.int64(0)
            if not fits_span(vis, veh, service, seconds, line[v], v, c, k, before):
                continue
        best, place = cost, k
        limit = cost + 1  # a later place that is as cheap delays nobody more
    if place < 0 and bound < NEVER:
        return bound, UNKNOWN
    return (best, place) if place >= 0 else (NEVER, NOWHERE)
