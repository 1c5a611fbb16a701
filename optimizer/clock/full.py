"""An order of visits on any vehicle, timed with all labels kept at every stop."""

# ruff: noqa: PLR0917, E501 - kernels take plain arrays, one by one

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from compiled.kernel import inner, kernel
from optimizer.clock.columns import (
    COST,
    LOCATION,
    MAX_VISITS,
    MOST_LABELS,
    NEVER,
    REACH,
    START,
)
from optimizer.clock.labels import COUNTS, begin, grow
from optimizer.clock.loads import MARKS, in_order, mark_reaches

if TYPE_CHECKING:
    from optimizer.clock.columns import Ints, Long


@inner
def time_full(
    vis: Ints, veh: Ints, fit: Ints, from_: Ints, until: Ints, service: Ints, setup: Ints,
    seconds: Ints, starts: Ints, metres: Ints, demand: Ints, pickup: Ints, capacity: Ints,
    reload_capacity: Ints, amounts: Ints, windows: Ints, steps: Ints, breaks: Ints, chargers: Ints,
    lab: Ints, work: Ints, orders: Ints, r: Long, n: Long, v: Long, source: Long, slot: Long,
    k0: Long,
) -> Any:  # fmt: skip
    """Time row `r` of `orders` on vehicle `v`; labels go to `slot`.

    The labels of stops 1 to `k0` are those of slot `source`, if loads are a matter of course both
    with that order and with this one.

    Returns
    -------
    int
        Cost of the route, `fit` included; `NEVER` if it is infeasible.
    """
    if n > veh[v, MAX_VISITS] or not in_order(vis, orders, r, n):
        return NEVER
    cost = 0
    for k in range(1, n + 1):
        if fit[v, orders[r, k]] >= NEVER:
            return NEVER
        cost += fit[v, orders[r, k]]
    first = mark_reaches(
        vis, veh, demand, pickup, amounts, capacity, reload_capacity, work, orders, r, n, v
    )
    if first < 0:
        return NEVER
    size = work.shape[1] * MOST_LABELS
    if first < NEVER or k0 == 0 or lab[source * size, REACH] < NEVER:
        k0 = 0
        source = slot
        begin(veh, lab, slot * size, v, first)
        work[COUNTS + slot, 0] = 1
    a = veh[v, START] if k0 == 0 else vis[orders[r, k0], LOCATION]
    for k in range(k0 + 1, n + 2):
        j = orders[r, k] if k <= n else np.int64(-1)
        where = source if k == k0 + 1 else slot
        work[COUNTS + slot, k] = grow(
            vis, veh, from_, until, service, setup, seconds, starts, metres, windows, steps,
            breaks, chargers, lab, work, where * size + (k - 1) * MOST_LABELS,
            work[COUNTS + where, k - 1], slot * size + k * MOST_LABELS, v, a, j, k, n, work[MARKS, k],
        )  # fmt: skip
        if work[COUNTS + slot, k] == 0:
            return NEVER
        if j >= 0:
            a = vis[j, LOCATION]
    return cost + lab[slot * size + (n + 1) * MOST_LABELS, COST]


@kernel
def time_order(
    vis: Ints, veh: Ints, fit: Ints, from_: Ints, until: Ints, service: Ints, setup: Ints,
    seconds: Ints, starts: Ints, metres: Ints, demand: Ints, pickup: Ints, capacity: Ints,
    reload_capacity: Ints, amounts: Ints, windows: Ints, steps: Ints, breaks: Ints, chargers: Ints,
    lab: Ints, work: Ints, orders: Ints, n: Long, v: Long,
) -> Any:  # fmt: skip
    """Time the only row of `orders`: for callers that are not compiled."""
    zero = np.int64(0)
    return time_full(
        vis, veh, fit, from_, until, service, setup, seconds, starts, metres, demand, pickup,
        capacity, reload_capacity, amounts, windows, steps, breaks, chargers, lab, work, orders, zero, n,
        v, zero, zero, zero,
    )  # fmt: skip
