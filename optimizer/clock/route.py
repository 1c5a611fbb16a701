"""Records of routes for a search: timing one again from a stop on.

`rec` has a row for each stop of each vehicle (`size` rows each, the first for its start; four
spare ones at the end), `lab` the labels of FULL vehicles, `work` is scratch (see `labels`). Orders
are rows of visits from column 1 on. Every thread of a search needs its own of all three.
"""

# ruff: noqa: PLR0917, C901, PLR0912 - kernels take plain arrays and call little

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from compiled.kernel import inlined, inner
from optimizer.clock.aligned import zeros
from optimizer.clock.columns import (
    ARC_ON,
    CLASS,
    DRIVEN_TO,
    EARLIEST,
    END,
    FREE,
    FULL,
    HI,
    KIND,
    LABEL,
    LAST,
    LAST_START,
    LATEST_END,
    LIKELY,
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
    PLACE,
    POSITION,
    REC,
    RECORD,
    START,
    SUM,
    TABLE,
    TAIL,
    TIME,
    TYPE,
    VISIT,
)
from optimizer.clock.delays import note_delays
from optimizer.clock.full import time_full
from optimizer.clock.labels import COUNTS, WAY
from optimizer.clock.loads import in_order, mark_reaches
from optimizer.clock.quick import note_likely
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
        rec=zeros(len(packed.veh) * size + 4, REC),
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
        note_likely(veh, rec, top, v)
    if n == 0:
        rec[top, VISIT] = 0
        rec[top, ARC_ON] = 0  # who stays at home saves no drive
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
    elif n > veh[v, MAX_VISITS] or not in_line(
        vis, veh, demand, pickup, amounts, capacity, reload_capacity, work, orders, v, n, v,
        np.int64(-1),
    ):  # fmt: skip
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
        if kind != FULL:
            note_likely(veh, rec, row, v)
        if limited:
            b = rec[row, PLACE]
            rec[row, DRIVEN_TO] = rec[row - 1, DRIVEN_TO] + seconds[a, b, veh[v, TABLE]]
            rec[row, METRES_TO] = rec[row - 1, METRES_TO] + metres[veh[v, MATRIX], a, b]
    if kind == FULL:
        rec[top, TAIL] = NEVER  # nobody knows by how much more a visit delays the end
    else:
        cost = _finish(veh, seconds, starts, metres, rec, top, n, v)
        if cost >= NEVER:
            return NEVER
        note_delays(vis, veh, service, seconds, rec, top, n, v)
    return _look_back(vis, veh, fit, until, service, seconds, arc, rec, top, n, v, cost, kind)


@inlined
def _finish(
    veh: Ints, seconds: Ints, starts: Ints, metres: Ints, rec: Ints, top: Long, n: Long, v: Long,
) -> Any:  # fmt: skip
    """End a route of `n` stops that isn't FULL: note about when; give its cost without `fit`."""
    last = top + n
    a = rec[last, PLACE]
    b = veh[v, END]
    home = seconds[a, b, veh[v, TABLE]]
    t = rec[last, LIKELY] if rec[last, N_RESTED] > 0 else rec[last, FREE]
    rec[top, TAIL] = t + home
    if veh[v, MAX_TRAVEL] < NEVER and rec[last, DRIVEN_TO] + home > veh[v, MAX_TRAVEL]:
        return NEVER
    if veh[v, MAX_DISTANCE] < NEVER:
        far = rec[last, METRES_TO] + metres[veh[v, MATRIX], a, b]
        if far > veh[v, MAX_DISTANCE]:
            return NEVER
    return go_home(veh, seconds, starts, metres, rec, last, v, a)


@inlined
def _look_back(
    vis: Ints, veh: Ints, fit: Ints, until: Ints, service: Ints, seconds: Ints, arc: Ints,
    rec: Ints, top: Long, n: Long, v: Long, cost: Long, kind: Long,
) -> Any:  # fmt: skip
    """Note from behind how late each stop may start and what the drive on costs; add `fit`."""
    last = veh[v, LATEST_END]
    b = veh[v, END]
    tail = 0
    wishes = 0
    for k in range(n, -1, -1):
        row = top + k
        a = rec[row, PLACE]
        rec[row, ARC_ON] = arc[veh[v, CLASS], a, b]
        if k > 0:
            j = rec[row, VISIT]
            wishes += fit[v, j]
            u = until[v, j] if until.size > 1 else until[0, 0]
            takes = seconds[a, b, veh[v, TABLE]] + service[veh[v, TYPE], j]
            last = min(last - takes, vis[j, LAST], vis[j, HI], u)
            rec[row, LAST_START] = last
            tail += takes
            rec[row, TAIL] = tail
        b = a
    rec[top, VISIT] = cost if kind != FULL else cost - wishes
    total = cost + wishes if kind != FULL else cost
    return min(total, NEVER)


@inlined
def in_line(
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
