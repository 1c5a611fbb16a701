"""The best place for a visit on a route: bounds first, then places timed, the likeliest first."""

# ruff: noqa: PLR0917, C901, PLR0912, E501 - kernels take plain arrays and call little

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from compiled.kernel import inlined, inner
from optimizer.clock.columns import (
    ARC_ON,
    BANDS,
    CLASS,
    DRIVEN_TO,
    DUE,
    EARLIEST,
    END,
    EXPECTED,
    FAR,
    FIXED_COST,
    FREE,
    FULL,
    HI,
    KIND,
    LAST,
    LAST_START,
    LATE_RATE,
    LATEST_END,
    LEFT_AT,
    LO,
    LOADS,
    LOCATION,
    MATRIX,
    MAX_DISTANCE,
    MAX_TRAVEL,
    MAX_VISITS,
    METRES_TO,
    N_RESTED,
    NEVER,
    OPENS,
    PAID,
    PLACE,
    POSITION,
    RECORD,
    RESTED,
    SUM,
    TABLE,
    TAIL,
    TASK_COST,
    TYPE,
    VISIT,
    WAYS,
)
from optimizer.clock.delays import delay_cost, delayed
from optimizer.clock.full import time_full
from optimizer.clock.labels import BOUNDS, COUNTS, PLACES, TRIAL
from optimizer.clock.quick import try_quickly
from optimizer.clock.route import in_line
from optimizer.clock.swift import go_home, step

if TYPE_CHECKING:
    from optimizer.clock.columns import Ints, Long


@inner
def best_place(
    vis: Ints, veh: Ints, fit: Ints, from_: Ints, until: Ints, service: Ints, setup: Ints,
    seconds: Ints, starts: Ints, metres: Ints, arc: Ints, demand: Ints, pickup: Ints,
    capacity: Ints, reload_capacity: Ints, amounts: Ints, windows: Ints, steps: Ints, breaks: Ints,
    chargers: Ints, rec: Ints, lab: Ints, work: Ints, orders: Ints, n: Long, v: Long, c: Long,
    cut: Long, trust: Long, arc_to: Ints, least_to: Ints,
) -> Any:  # fmt: skip
    """Find the cheapest place for visit `c` on the route of vehicle `v`, if below `cut`.

    `trust` / 1024 of what the detour costs is taken for a lower bound of the increase, and places
    are timed quickly; 0: every place is timed in full.

    Returns
    -------
    (int, int)
        Increase of cost and the stop (0: the start) that it comes after; a lower bound and -2 if
        no place is known to be below `cut` but one might be above; `NEVER` and -1 if there is none.
    """
    top = v * work.shape[1]
    wish = fit[v, c]
    if wish >= NEVER or rec[top, VISIT] >= NEVER:
        return NEVER, -1
    if n >= veh[v, MAX_VISITS] or n + 3 > work.shape[1]:
        return NEVER, -1
    full = veh[v, KIND] == FULL
    tied = (
        amounts.shape[0] > 0
        or veh[v, LOADS] != SUM
        or vis[c, POSITION] < NEVER
        or (n > 0 and vis[rec[top + 1, VISIT], POSITION] < NEVER)
    )
    count, likely, bound = _shortlist(
        vis, veh, until, service, seconds, metres, arc, arc_to, least_to, rec, work, top, n, v, c,
        cut, trust, wish,
    )  # fmt: skip
    best = NEVER
    place = -1
    for i in range(count):
        m = likely if i == 0 else i - (i <= likely)
        x = work[BOUNDS, m]
        k = work[PLACES, m]
        limit = min(cut, best + (k > place))  # a later place that is as cheap delays nobody more
        if x >= limit and trust > 0:
            bound = min(bound, x)
            continue
        if tied or full:
            _write_trial(work, orders, v, n, k, c)
        if tied and not full and not in_line(
            vis, veh, demand, pickup, amounts, capacity, reload_capacity, work, work,
            np.int64(TRIAL), n + 1, v, c,
        ):  # fmt: skip
            continue
        if full:
            x = time_full(
                vis, veh, fit, from_, until, service, setup, seconds, starts, metres, demand,
                pickup, capacity, reload_capacity, amounts, windows, steps, breaks, chargers, lab,
                work, work, np.int64(TRIAL), n + 1, v, veh[v, RECORD], work.shape[0] - COUNTS - 1, k,
            )  # fmt: skip
            if x < NEVER:
                x -= rec[top, VISIT] + _wishes(fit, rec, top, n, v)
        elif trust > 0:
            x = wish + try_quickly(
                vis, veh, from_, until, service, setup, seconds, starts, metres, windows, steps,
                rec, work, top, n, v, c, k, limit - wish,
            )  # fmt: skip
        else:
            x = wish + _try_in_full(
                vis, veh, from_, until, service, setup, seconds, starts, metres, windows, steps,
                rec, work, top, n, v, c, k,
            )  # fmt: skip
        if x < limit:
            best = x
            place = k
        elif x < bound:
            bound = x
    if place < 0 and bound < NEVER:
        return bound, -2
    return best, place


@inlined
def _shortlist(
    vis: Ints, veh: Ints, until: Ints, service: Ints, seconds: Ints, metres: Ints, arc: Ints,
    arc_to: Ints, least_to: Ints, rec: Ints, work: Ints, top: Long, n: Long, v: Long, c: Long,
    cut: Long, trust: Long, wish: Long,
) -> Any:  # fmt: skip
    """List in `work` the places that nothing speaks against, with bounds of what they cost.

    The tables are read by rows of the visit's own, which stay at hand from vehicle to vehicle.

    Returns
    -------
    (int, int, int)
        How many they are, which has the least bound, and the least bound of those not below `cut`.
    """
    b = vis[c, LOCATION]
    table = veh[v, TABLE]
    rates = veh[v, CLASS]
    takes = service[veh[v, TYPE], c]
    opens = max(vis[c, OPENS], vis[c, LO])
    last = min(vis[c, LAST], vis[c, HI], until[v, c] if until.size > 1 else until[0, 0])
    base = wish + veh[v, TASK_COST] * takes
    if n == 0:
        base += veh[v, FIXED_COST]
    limited = veh[v, BANDS] == 0 and (veh[v, MAX_TRAVEL] < NEVER or veh[v, MAX_DISTANCE] < NEVER)
    count = 0
    likely = 0
    bound = NEVER
    for k in range(n + 1):
        row = top + k
        if rec[row, EARLIEST] > last:
            break
        a = rec[row, PLACE]
        y = rec[row + 1, PLACE] if k < n else veh[v, END]
        x = arc_to[rates, b, a] + arc[rates, b, y] - rec[row, ARC_ON]
        if x >= FAR // 2:
            continue
        x = (x * trust >> 10 if x > 0 else x) + base
        if x >= cut and trust > 0:
            bound = min(bound, x)
            continue
        s = max(rec[row, EARLIEST] + least_to[veh[v, MATRIX], b, a], opens)
        on = s + takes + seconds[b, y, table]
        if s > last or on > (rec[row + 1, LAST_START] if k < n else veh[v, LATEST_END]):
            continue
        if trust > 0:
            if s > vis[c, DUE]:
                x += (s - vis[c, DUE]) * vis[c, LATE_RATE]
            if k < n:
                x += delayed(rec, row + 1, on - rec[row + 1, EXPECTED]) * trust >> 10
            elif k > 0:  # else it could leave later, or earlier
                x += delay_cost(veh, v, rec[top, TAIL], on)
            if x >= cut:
                bound = min(bound, x)
                continue
        if limited and _is_too_far(veh, seconds, metres, rec, top, n, v, a, b, y):
            continue
        work[BOUNDS, count] = x
        work[PLACES, count] = k
        if count == 0 or x <= work[BOUNDS, likely]:
            likely = count
        count += 1
    return count, likely, bound


@inner
def _wishes(fit: Ints, rec: Ints, top: Long, n: Long, v: Long) -> Any:
    total = 0
    for k in range(1, n + 1):
        total += fit[v, rec[top + k, VISIT]]
    return total


@inner
def _write_trial(work: Ints, orders: Ints, v: Long, n: Long, k: Long, c: Long) -> None:
    """Write the order with visit `c` after stop `k` to the row of trials."""
    for i in range(1, k + 1):
        work[TRIAL, i] = orders[v, i]
    work[TRIAL, k + 1] = c
    for i in range(k + 1, n + 1):
        work[TRIAL, i + 1] = orders[v, i]


@inner
def _is_too_far(
    veh: Ints, seconds: Ints, metres: Ints, rec: Ints, top: Long, n: Long, v: Long, a: Long,
    b: Long, y: Long,
) -> Any:  # fmt: skip
    """Whether a detour over place `b` between `a` and `y` passes a limit on driving."""
    table = veh[v, TABLE]
    m = veh[v, MATRIX]
    z = rec[top + n, PLACE]
    end = veh[v, END]
    driven = rec[top + n, DRIVEN_TO] + seconds[z, end, table]
    driven += seconds[a, b, table] + seconds[b, y, table] - seconds[a, y, table]
    far = rec[top + n, METRES_TO] + metres[m, z, end]
    far += metres[m, a, b] + metres[m, b, y] - metres[m, a, y]
    return driven > veh[v, MAX_TRAVEL] or far > veh[v, MAX_DISTANCE]


@inlined
def _try_in_full(
    vis: Ints, veh: Ints, from_: Ints, until: Ints, service: Ints, setup: Ints, seconds: Ints,
    starts: Ints, metres: Ints, windows: Ints, steps: Ints, rec: Ints, work: Ints, top: Long,
    n: Long, v: Long, c: Long, k: Long,
) -> Any:  # fmt: skip
    """Cost that visit `c` after stop `k` adds (without `fit`)."""
    spare = rec.shape[0] - 4
    src = top + k
    a = rec[src, PLACE]
    j = c
    i = k
    while True:
        dst = spare + (i & 1)
        if not step(
            vis, veh, from_, until, service, setup, seconds, starts, metres, windows, steps, rec,
            work, src, dst, v, a, j, i == 0,
        ):  # fmt: skip
            return NEVER
        src = dst
        a = vis[j, LOCATION]
        if i > k:
            more = _difference(rec, dst, top + i)
            if more < NEVER:
                return more
        i += 1
        if i > n:
            x = go_home(veh, seconds, starts, metres, rec, src, v, a)
            return x - rec[top, VISIT] if x < NEVER else NEVER
        if rec[dst, EARLIEST] > rec[top + i, LAST_START]:
            return NEVER
        j = rec[top + i, VISIT]


@inlined
def _difference(rec: Ints, new: Long, old: Long) -> Any:
    """Cost by which all ways to a stop differ from those before, if by nothing else; else `NEVER`."""
    more = NEVER
    if rec[new, FREE] != rec[old, FREE] or rec[new, N_RESTED] != rec[old, N_RESTED]:
        return NEVER
    if rec[new, FREE] < NEVER:
        more = rec[new, PAID] - rec[old, PAID]
        if rec[new, LEFT_AT] != rec[old, LEFT_AT]:
            return NEVER
    for m in range(rec[new, N_RESTED]):
        at = RESTED + WAYS * m
        by = rec[new, at + 1] - rec[old, at + 1]
        if rec[new, at] != rec[old, at] or rec[new, at + 2] != rec[old, at + 2]:
            return NEVER
        if more < NEVER and more != by:
            return NEVER
        more = by
    return more
