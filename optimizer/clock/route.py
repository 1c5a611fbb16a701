"""Records of routes for a search: timing one again from a stop on, and the best place on it.

`rec` has a row for each stop of each vehicle (`size` rows each, the first for its start; four
spare ones at the end), `lab` the labels of FULL vehicles, `work` is scratch (see `labels`). Orders
are rows of visits from column 1 on. Every thread of a search needs its own of all three.
"""

# ruff: noqa: PLR0917, C901, PLR0911, PLR0912, PLR0915, E501 - kernels take plain arrays and call little

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from compiled.kernel import inlined, inner
from optimizer.clock.columns import (
    ARC_ON,
    BANDS,
    CLASS,
    DRIVEN_TO,
    EARLIEST,
    END,
    FAR,
    FIXED_COST,
    FREE,
    FULL,
    HI,
    KIND,
    LABEL,
    LAST,
    LAST_START,
    LATEST_END,
    LEFT_AT,
    LOADS,
    LOCATION,
    MATRIX,
    MAX_DISTANCE,
    MAX_TRAVEL,
    MAX_VISITS,
    METRES_TO,
    MOST_LABELS,
    N_RESTED,
    NEVER,
    PAID,
    PLACE,
    POSITION,
    REC,
    RECORD,
    RESTED,
    START,
    SUM,
    TABLE,
    TASK_COST,
    TIME,
    TYPE,
    UNFAIR_COST,
    VISIT,
    WAYS,
    WORK_COST,
)
from optimizer.clock.full import time_full
from optimizer.clock.labels import COUNTS, TRIAL, WAY
from optimizer.clock.loads import in_order, mark_reaches
from optimizer.clock.swift import go_home, set_out, step

if TYPE_CHECKING:
    from optimizer.clock.columns import Ints, Long
    from optimizer.clock.packing import Packed


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Records:
    """What a search keeps of its routes, and scratch; see the module."""

    rec: Ints
    lab: Ints
    work: Ints


def new_records(packed: Packed, stops: Long) -> Records:
    """Make room for routes of at most so many stops (and one more, on trial)."""
    size = max(WAY, stops + 4)
    slots = int((packed.veh[:, KIND] == FULL).sum()) + 1
    return Records(
        rec=np.zeros((len(packed.veh) * size + 4, REC), np.int64),
        lab=np.zeros((slots * size * MOST_LABELS, LABEL), np.int64),
        work=np.zeros((COUNTS + slots, size), np.int64),
    )


@inner
def rebuild(
    vis: Ints, veh: Ints, fit: Ints, from_: Ints, until: Ints, service: Ints, setup: Ints,
    seconds: Ints, starts: Ints, metres: Ints, arc: Ints, demand: Ints, pickup: Ints,
    capacity: Ints, reload_capacity: Ints, amounts: Ints, windows: Ints, steps: Ints, breaks: Ints,
    chargers: Ints, rec: Ints, lab: Ints, work: Ints, orders: Ints, n: Long, v: Long, k0: Long,
) -> Any:  # fmt: skip
    """Time the first `n` stops of row `v` of `orders`; stops 1 to `k0` have not changed.

    Returns
    -------
    int
        Cost of the route, `fit` included; `NEVER` if it is infeasible.
    """
    size = work.shape[1]
    top = v * size
    rec[top, PLACE] = veh[v, START]
    rec[top, VISIT] = NEVER
    k0 = max(k0, np.int64(0))
    if k0 == 0:
        set_out(veh, rec, top, v)
        rec[top, DRIVEN_TO] = 0
        rec[top, METRES_TO] = 0
    if n == 0:
        rec[top, VISIT] = 0
        return 0
    kind = veh[v, KIND]
    limited = veh[v, MAX_TRAVEL] < NEVER or veh[v, MAX_DISTANCE] < NEVER
    cost = 0
    if kind == FULL:
        slot = veh[v, RECORD]
        cost = time_full(
            vis, veh, fit, from_, until, service, setup, seconds, starts, metres, demand, pickup,
            capacity, reload_capacity, amounts, windows, steps, breaks, chargers, lab, work, orders,
            v, n, v, slot, slot, k0,
        )  # fmt: skip
        if cost >= NEVER:
            return NEVER
        k0 = np.int64(0)
    elif n > veh[v, MAX_VISITS] or not _in_line(
        vis,
        veh,
        demand,
        pickup,
        amounts,
        capacity,
        reload_capacity,
        work,
        orders,
        v,
        n,
        v,
        np.int64(-1),
    ):
        return NEVER
    for k in range(k0 + 1, n + 1):
        j = orders[v, k]
        row = top + k
        a = rec[row - 1, PLACE]
        rec[row, VISIT] = j
        rec[row, PLACE] = vis[j, LOCATION]
        if kind == FULL:
            first = (veh[v, RECORD] * size + k) * MOST_LABELS
            rec[row, EARLIEST] = NEVER
            for m in range(first, first + work[COUNTS + veh[v, RECORD], k]):
                rec[row, EARLIEST] = min(rec[row, EARLIEST], lab[m, TIME])
        elif not step(
            vis, veh, from_, until, service, setup, seconds, starts, metres, windows, steps, rec,
            work, row - 1, row, v, a, j, k == 1,
        ):  # fmt: skip
            return NEVER
        if limited:
            b = rec[row, PLACE]
            rec[row, DRIVEN_TO] = rec[row - 1, DRIVEN_TO] + seconds[veh[v, TABLE], a, b]
            rec[row, METRES_TO] = rec[row - 1, METRES_TO] + metres[veh[v, MATRIX], a, b]
    if kind != FULL:
        cost = go_home(veh, seconds, starts, metres, rec, top + n, v, rec[top + n, PLACE])
        if cost >= NEVER:
            return NEVER
        if limited:
            a = rec[top + n, PLACE]
            driven = rec[top + n, DRIVEN_TO] + seconds[veh[v, TABLE], a, veh[v, END]]
            far = rec[top + n, METRES_TO] + metres[veh[v, MATRIX], a, veh[v, END]]
            if driven > veh[v, MAX_TRAVEL] or far > veh[v, MAX_DISTANCE]:
                return NEVER
    return _look_back(vis, veh, fit, until, service, seconds, arc, rec, top, n, v, cost, kind)


@inlined
def _look_back(
    vis: Ints, veh: Ints, fit: Ints, until: Ints, service: Ints, seconds: Ints, arc: Ints,
    rec: Ints, top: Long, n: Long, v: Long, cost: Long, kind: Long,
) -> Any:  # fmt: skip
    """Note from behind how late each stop may start and what the drive on costs; add `fit`."""
    last = veh[v, LATEST_END]
    b = veh[v, END]
    wishes = 0
    for k in range(n, -1, -1):
        row = top + k
        a = rec[row, PLACE]
        rec[row, ARC_ON] = arc[veh[v, CLASS], a, b]
        if k > 0:
            j = rec[row, VISIT]
            wishes += fit[v, j]
            u = until[v, j] if until.size > 1 else until[0, 0]
            last -= seconds[veh[v, TABLE], a, b] + service[veh[v, TYPE], j]
            last = min(last, vis[j, LAST], vis[j, HI], u)
            rec[row, LAST_START] = last
        b = a
    rec[top, VISIT] = cost if kind != FULL else cost - wishes
    total = cost + wishes if kind != FULL else cost
    return min(total, NEVER)


@inlined
def _in_line(
    vis: Ints, veh: Ints, demand: Ints, pickup: Ints, amounts: Ints, capacity: Ints,
    reload_capacity: Ints, work: Ints, orders: Ints, r: Long, n: Long, v: Long, c: Long,
) -> Any:  # fmt: skip
    """Whether positions, shipments and what is on board allow an order (`c` was put into it)."""
    pinned = vis[orders[r, 1], POSITION] < NEVER or (c >= 0 and vis[c, POSITION] < NEVER)
    if not pinned:  # what was put in may stand before a frozen beginning
        for k in range(2, n + 1 if c < 0 else min(n, 2) + 1):
            pinned |= vis[orders[r, k], POSITION] < NEVER
    if (pinned or amounts.shape[0] > 0) and not in_order(vis, orders, r, n):
        return False
    if veh[v, LOADS] == SUM:
        return True
    return (
        mark_reaches(
            vis, veh, demand, pickup, amounts, capacity, reload_capacity, work, orders, r, n, v
        )
        >= 0
    )


@inner
def best_place(
    vis: Ints, veh: Ints, fit: Ints, from_: Ints, until: Ints, service: Ints, setup: Ints,
    seconds: Ints, starts: Ints, metres: Ints, arc: Ints, demand: Ints, pickup: Ints,
    capacity: Ints, reload_capacity: Ints, amounts: Ints, windows: Ints, steps: Ints, breaks: Ints,
    chargers: Ints, rec: Ints, lab: Ints, work: Ints, orders: Ints, n: Long, v: Long, c: Long,
    cut: Long, trust: Long,
) -> Any:  # fmt: skip
    """Find the cheapest place for visit `c` on the route of vehicle `v`, if below `cut`.

    `trust` / 1024 of what the detour costs is taken for a lower bound of the increase; 0: every
    place is timed.

    Returns
    -------
    (int, int)
        Increase of cost and the stop (0: the start) that it comes after; a lower bound and -2 if
        no place is known to be below `cut` but one might be above; `NEVER` and -1 if there is none.
    """
    size = work.shape[1]
    top = v * size
    wish = fit[v, c]
    if wish >= NEVER or rec[top, VISIT] >= NEVER or n >= veh[v, MAX_VISITS] or n + 3 > size:
        return NEVER, -1
    b = vis[c, LOCATION]
    table = veh[v, TABLE]
    rates = veh[v, CLASS]
    last = min(vis[c, LAST], vis[c, HI], until[v, c] if until.size > 1 else until[0, 0])
    base = wish + veh[v, TASK_COST] * service[veh[v, TYPE], c]
    if n == 0:
        base += veh[v, FIXED_COST]
    tied = (
        amounts.shape[0] > 0
        or veh[v, LOADS] != SUM
        or vis[c, POSITION] < NEVER
        or (n > 0 and vis[rec[top + 1, VISIT], POSITION] < NEVER)
    )
    limited = veh[v, BANDS] == 0 and (veh[v, MAX_TRAVEL] < NEVER or veh[v, MAX_DISTANCE] < NEVER)
    best = NEVER
    place = -1
    bound = NEVER
    for k in range(n + 1):
        row = top + k
        if rec[row, EARLIEST] > last:
            break
        a = rec[row, PLACE]
        y = rec[row + 1, PLACE] if k < n else veh[v, END]
        if rec[row, EARLIEST] + seconds[table, a, b] > last:
            continue
        x = arc[rates, a, b] + arc[rates, b, y] - rec[row, ARC_ON]
        if x >= FAR // 2:
            continue
        x = (x * trust >> 10 if x > 0 else x) + base
        limit = min(cut, best + 1)  # a later place that is as cheap delays nobody more
        if x >= limit and trust > 0:
            bound = min(bound, x)
            continue
        if limited and _is_too_far(veh, seconds, metres, rec, top, n, v, a, b, y):
            continue
        if tied or veh[v, KIND] == FULL:
            _write_trial(work, orders, v, n, k, c)
            if veh[v, KIND] != FULL and not _in_line(
                vis, veh, demand, pickup, amounts, capacity, reload_capacity, work, work, np.int64(TRIAL),
                n + 1, v, c,
            ):  # fmt: skip
                continue
        if veh[v, KIND] == FULL:
            x = time_full(
                vis, veh, fit, from_, until, service, setup, seconds, starts, metres, demand,
                pickup, capacity, reload_capacity, amounts, windows, steps, breaks, chargers, lab,
                work, work, np.int64(TRIAL), n + 1, v, veh[v, RECORD], work.shape[0] - COUNTS - 1, k,
            )  # fmt: skip
            if x < NEVER:
                x -= rec[top, VISIT] + _wishes(fit, rec, top, n, v)
        else:
            x = _try_swift(
                vis, veh, from_, until, service, setup, seconds, starts, metres, windows, steps,
                rec, work, top, n, v, c, k, limit - wish, trust,
            )  # fmt: skip
            x = x + wish if x < NEVER else NEVER
        if x < limit:
            best = x
            place = k
        elif x < bound:
            bound = x
    if place < 0 and bound < NEVER:
        return bound, -2
    return best, place


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
    driven = rec[top + n, DRIVEN_TO] + seconds[table, z, end]
    driven += seconds[table, a, b] + seconds[table, b, y] - seconds[table, a, y]
    far = rec[top + n, METRES_TO] + metres[m, z, end]
    far += metres[m, a, b] + metres[m, b, y] - metres[m, a, y]
    return driven > veh[v, MAX_TRAVEL] or far > veh[v, MAX_DISTANCE]


@inlined
def _try_swift(
    vis: Ints, veh: Ints, from_: Ints, until: Ints, service: Ints, setup: Ints, seconds: Ints,
    starts: Ints, metres: Ints, windows: Ints, steps: Ints, rec: Ints, work: Ints, top: Long,
    n: Long, v: Long, c: Long, k: Long, limit: Long, trust: Long,
) -> Any:  # fmt: skip
    """Cost that visit `c` after stop `k` adds (without `fit`); at least `limit` once it is that."""
    old = rec[top, VISIT]
    spare = rec.shape[0] - 4
    src = top + k
    a = rec[src, PLACE]
    j = c
    i = k
    while True:
        dst = spare + (i & 1)
        if not step(
            vis, veh, from_, until, service, setup, seconds, starts, metres, windows, steps, rec,
            work, src, dst, v, a, j, i == 0 and j == c,
        ):  # fmt: skip
            return NEVER
        src = dst
        a = vis[j, LOCATION]
        if i > k:
            more, same = _compare(veh, rec, v, dst, top + i)
            if same:
                return more
            if trust > 0 and more >= limit:
                return more
        i += 1
        if i > n:
            x = go_home(veh, seconds, starts, metres, rec, src, v, a)
            return x - old if x < NEVER else NEVER
        if rec[dst, EARLIEST] > rec[top + i, LAST_START]:
            return NEVER
        j = rec[top + i, VISIT]


@inlined
def _compare(veh: Ints, rec: Ints, v: Long, new: Long, old: Long) -> Any:
    """Compare two rows of one stop: least cost that the new one adds, whether it adds just that.

    Where the new one is sooner than the old one, it might win back anything: `-NEVER`.
    """
    t = rec[new, FREE]
    u = rec[old, FREE]
    count = rec[old, N_RESTED]
    same = t == u and count == rec[new, N_RESTED]
    least = NEVER
    shift = -NEVER
    if t < NEVER:
        m = FREE
        left = rec[old, LEFT_AT]
        if t < u:
            m = RESTED
            left = rec[old, RESTED + 2]
            if count == 0 or t < rec[old, RESTED]:
                return -NEVER, False
        least = rec[new, PAID] - rec[old, m + 1]
        if left != rec[new, LEFT_AT]:
            least += _less_work(veh, v, left - rec[new, LEFT_AT])
            same = False
        if same:
            shift = least
    m = -1
    for i in range(rec[new, N_RESTED]):
        at = RESTED + WAYS * i
        t = rec[new, at]
        while m + 1 < count and rec[old, RESTED + WAYS * (m + 1)] <= t:
            m += 1
        if m < 0:
            return -NEVER, False
        before = RESTED + WAYS * m
        more = rec[new, at + 1] - rec[old, before + 1]
        left = rec[old, before + 2] - rec[new, at + 2]
        if left != 0:
            more += _less_work(veh, v, left)
            same = False
        if m != i or rec[old, before] != t or (shift not in (-NEVER, more)):
            same = False
        shift = more
        least = min(least, more)
    return least, same


@inlined
def _less_work(veh: Ints, v: Long, by: Long) -> Any:
    """Bound from below what it costs to depart so much earlier (saves, if later) with one end."""
    if by >= 0:
        return by * veh[v, WORK_COST]
    return by * (veh[v, WORK_COST] + veh[v, UNFAIR_COST])
