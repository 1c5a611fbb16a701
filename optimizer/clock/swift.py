"""The clock of vehicles that take at most one break and make no calls: few labels, small rows.

A row of `rec` holds the only way to have reached a stop without the break, and those with it:
each is sooner or cheaper than the others, or departed later where work counts.
"""

# ruff: noqa: PLR0917, C901, PLR0915 - kernels take plain arrays and call little

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from compiled.kernel import inlined, inner
from optimizer.clock.columns import (
    BANDS,
    COUNTS_WORK,
    DISTANCE_COST,
    EARLIEST,
    END,
    FAIR_WORK,
    FAR,
    FIXED_COST,
    FREE,
    LATEST_END,
    LEFT_AT,
    LOCATION,
    MATRIX,
    MAX_WORK,
    MONOTONE,
    MOST_RESTED,
    N_RESTED,
    NEVER,
    OVERTIME_COST,
    PAID,
    REST_EARLIEST,
    REST_LATEST,
    REST_SECONDS,
    RESTED,
    SHIFT_CLOSES,
    SHIFT_OPENS,
    TASK_COST,
    TRAVEL_COST,
    TYPE,
    UNFAIR_COST,
    WAYS,
    WORK_COST,
)
from optimizer.clock.labels import departure
from optimizer.clock.legs import drive, first_start, start_cost

if TYPE_CHECKING:
    from optimizer.clock.columns import Ints, Long


@inner
def set_out(veh: Ints, rec: Ints, dst: Long, v: Long) -> None:
    """Write the row of a vehicle that has not left yet."""
    rec[dst, FREE] = NEVER
    rec[dst, N_RESTED] = 0
    rec[dst, EARLIEST] = veh[v, SHIFT_OPENS]
    rec[dst, LEFT_AT] = 0
    if veh[v, REST_SECONDS] > 0:
        rec[dst, FREE] = veh[v, SHIFT_OPENS]
        rec[dst, PAID] = veh[v, FIXED_COST]
    else:
        rec[dst, N_RESTED] = 1
        rec[dst, RESTED] = veh[v, SHIFT_OPENS]
        rec[dst, RESTED + 1] = veh[v, FIXED_COST]
        rec[dst, RESTED + 2] = 0


@inlined
def step(
    vis: Ints, veh: Ints, from_: Ints, until: Ints, service: Ints, setup: Ints, seconds: Ints,
    starts: Ints, metres: Ints, windows: Ints, steps: Ints, rec: Ints, work: Ints, src: Long,
    dst: Long, v: Long, a: Long, j: Long, first: Long,
) -> Any:  # fmt: skip
    """Write row `dst`: visit `j` after the stop of row `src` at place `a`; False: impossible."""
    b = vis[j, LOCATION]
    kind = veh[v, TYPE]
    takes = service[kind, j]
    if a != b or first:
        takes += setup[kind, j]
    row, column = (v, j) if from_.size > 1 else (0, 0)
    low = from_[row, column]
    last = min(until[row, column], veh[v, LATEST_END] - takes)
    base = takes * veh[v, TASK_COST] + metres[veh[v, MATRIX], a, b] * veh[v, DISTANCE_COST]
    exact = veh[v, MONOTONE] == 0
    counts = veh[v, COUNTS_WORK] == 1
    rec[dst, FREE] = NEVER
    earliest = NEVER
    count = np.int64(0)
    driven = -NEVER  # second for which the drive is known
    w = np.int64(0)
    for m in range(2 if rec[src, FREE] >= NEVER else 0, rec[src, N_RESTED] + 2):
        i = FREE if m < 2 else RESTED + WAYS * (m - 2)  # noqa: PLR2004 - without the break
        left = rec[src, LEFT_AT] if m < 2 else rec[src, i + 2]  # noqa: PLR2004 - as above
        t = rec[src, i]
        if m != 1 or rec[src, FREE] != driven:
            driven = t
            w = drive(veh, seconds, starts, v, a, b, t)
            if w >= FAR:
                return False
        ready = t + w
        if m == 1:
            rest = max(t, veh[v, REST_EARLIEST])
            if rest > veh[v, REST_LATEST]:
                continue
            over = rest + veh[v, REST_SECONDS]
            ready = ready + veh[v, REST_SECONDS] if rest < ready else over
            work[2, 0] = rest
            work[2, 1] = over
        s = first_start(vis, windows, j, max(ready, low))
        if s > last or (m == 0 and s + takes > veh[v, REST_LATEST]):
            continue
        if first and veh[v, BANDS] > 0:
            d = departure(veh, seconds, starts, work, v, a, b, s, int(m == 1))
            w = drive(veh, seconds, starts, v, a, b, d)
            driven = d
            left = d if counts else np.int64(0)
        cost = rec[src, i + 1] + base + w * veh[v, TRAVEL_COST] + start_cost(vis, steps, j, s)
        s += takes
        if counts and s - left > veh[v, MAX_WORK]:
            continue
        earliest = min(earliest, s)
        if m == 0:
            rec[dst, FREE] = s
            rec[dst, PAID] = cost
            rec[dst, LEFT_AT] = left
        elif count == 0:
            rec[dst, RESTED] = s
            rec[dst, RESTED + 1] = cost
            rec[dst, RESTED + 2] = left
            count = np.int64(1)
        else:
            count = _insert(rec, dst, count, s, cost, left, exact)
    rec[dst, N_RESTED] = count
    rec[dst, EARLIEST] = earliest
    return earliest < NEVER


@inner
def _insert(rec: Ints, dst: Long, count: Long, t: Long, cost: Long, left: Long, exact: Long) -> Any:
    """Add second, cost and departure unless other ones beat them; drop those that they beat."""
    kept = 0
    for m in range(count):
        i = RESTED + WAYS * m
        x, y, z = rec[dst, i], rec[dst, i + 1], rec[dst, i + 2]
        if y <= cost and z >= left and (x == t or (x < t and not exact)):
            return count
        if cost <= y and left >= z and (x == t or (t < x and not exact)):
            continue
        _write(rec, dst, kept, x, y, z)
        kept += 1
    if kept == MOST_RESTED:
        worst = 0
        for m in range(1, kept):
            if rec[dst, RESTED + WAYS * m + 1] > rec[dst, RESTED + WAYS * worst + 1]:
                worst = m
        if rec[dst, RESTED + WAYS * worst + 1] <= cost:
            return kept
        kept -= 1
        for m in range(worst, kept):
            i = RESTED + WAYS * (m + 1)
            _write(rec, dst, m, rec[dst, i], rec[dst, i + 1], rec[dst, i + 2])
    m = kept
    while m > 0 and rec[dst, RESTED + WAYS * (m - 1)] > t:
        i = RESTED + WAYS * (m - 1)
        _write(rec, dst, m, rec[dst, i], rec[dst, i + 1], rec[dst, i + 2])
        m -= 1
    _write(rec, dst, m, t, cost, left)
    return kept + 1


@inlined
def _write(rec: Ints, dst: Long, m: Long, t: Long, cost: Long, left: Long) -> None:
    rec[dst, RESTED + WAYS * m] = t
    rec[dst, RESTED + WAYS * m + 1] = cost
    rec[dst, RESTED + WAYS * m + 2] = left


@inlined
def go_home(
    veh: Ints, seconds: Ints, starts: Ints, metres: Ints, rec: Ints, src: Long, v: Long, a: Long,
) -> Any:  # fmt: skip
    """Cost of the whole route that ends after row `src`, at place `a`; `NEVER`: impossible."""
    b = veh[v, END]
    best = NEVER
    for m in range(1 if rec[src, FREE] >= NEVER else 0, rec[src, N_RESTED] + 1):
        i = FREE if m == 0 else RESTED + WAYS * (m - 1)
        t = rec[src, i]
        w = drive(veh, seconds, starts, v, a, b, t)
        if w >= FAR:
            return NEVER
        end = t + w
        if m == 0 and end > veh[v, REST_LATEST]:
            if max(t, veh[v, REST_EARLIEST]) > veh[v, REST_LATEST]:
                continue
            end += veh[v, REST_SECONDS]
        if end > veh[v, LATEST_END]:
            continue
        late = max(0, end - veh[v, SHIFT_CLOSES]) * veh[v, OVERTIME_COST]
        if veh[v, COUNTS_WORK] == 1:
            work = end - (rec[src, LEFT_AT] if m == 0 else rec[src, i + 2])
            if work > veh[v, MAX_WORK]:
                continue
            late += work * veh[v, WORK_COST]
            late += max(0, work - veh[v, FAIR_WORK]) * veh[v, UNFAIR_COST]
        best = min(best, rec[src, i + 1] + w * veh[v, TRAVEL_COST] + late)
    if best >= NEVER:
        return NEVER
    return best + metres[veh[v, MATRIX], a, b] * veh[v, DISTANCE_COST]
