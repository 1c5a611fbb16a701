"""What is on board along a route, which shipments are in order, and how far each load lasts."""

# ruff: noqa: PLR0917, C901, E501 - kernels take plain arrays, one by one

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np

from compiled.kernel import inner
from optimizer.clock.columns import (
    COURSE,
    IMMEDIATE,
    IS_DELIVERY,
    IS_PICKUP,
    LOADS,
    NEVER,
    NO_SHIPMENT,
    PARTNER,
    POSITION,
    ROLE,
    SHIPMENT,
    SUM,
)

if TYPE_CHECKING:
    from optimizer.clock.columns import Ints, Long

MARKS: Final = 256
"""Row of the scratch array that says how far calls before each stop load for."""


@inner
def stop_of(orders: Ints, r: Long, n: Long, i: Long) -> Any:
    """Place of visit `i` among the `n` stops of row `r` (1 is the first); 0 if it isn't there."""
    for k in range(1, n + 1):
        if orders[r, k] == i:
            return k
    return 0


@inner
def in_order(vis: Ints, orders: Ints, r: Long, n: Long) -> Any:
    """Whether pinned positions come first and rise, and shipments are fetched before brought.

    A shipment only one end of which is on the route is no fault: an engine puts in the other next.
    """
    before = -NEVER
    for k in range(1, n + 1):
        i = orders[r, k]
        if vis[i, POSITION] < before:
            return False
        before = vis[i, POSITION]
        if vis[i, ROLE] == IS_PICKUP and vis[i, PARTNER] >= 0:
            other = stop_of(orders, r, n, vis[i, PARTNER])
            if other > 0 and (other < k or (vis[i, IMMEDIATE] == 1 and other > k + 1)):
                return False
    return True


@inner
def reach(
    vis: Ints, demand: Ints, pickup: Ints, amounts: Ints, room: Ints, orders: Ints, r: Long,
    n: Long, v: Long, s: Long,
) -> Any:  # fmt: skip
    """Last stop that a van loaded after stop `s` (0: at its start) can serve without a call.

    `room` says in row `v` what it holds from then on.
    """
    last = n
    for d in range(demand.shape[1]):
        taken = 0
        course = 0
        peak = 0
        for k in range(s + 1, last + 1):
            i = orders[r, k]
            taken += demand[i, d]
            course += pickup[i, d] - demand[i, d]
            lone = 0
            if vis[i, ROLE] != NO_SHIPMENT:
                amount = amounts[vis[i, SHIPMENT], d]
                if vis[i, PARTNER] < 0 or stop_of(orders, r, n, vis[i, PARTNER]) == 0:
                    lone = amount
                elif vis[i, ROLE] == IS_PICKUP:
                    course += amount
                else:
                    course -= amount
            peak = max(peak, course + lone)
            if taken + peak > room[v, d]:
                last = k - 1
                break
    return last


@inner
def mark_reaches(
    vis: Ints, veh: Ints, demand: Ints, pickup: Ints, amounts: Ints, capacity: Ints,
    reload_capacity: Ints, work: Ints, orders: Ints, r: Long, n: Long, v: Long,
) -> Any:  # fmt: skip
    """Note in `work[MARKS, k]` the last stop that a call before stop `k` loads for; -1: no call there.

    Returns
    -------
    int
        Last stop that the load from the start lasts for; -1 if no course of calls can help.
    """
    kind = veh[v, LOADS]
    for k in range(n + 2):
        work[MARKS, k] = -1
    if kind == SUM:
        return NEVER
    first = reach(vis, demand, pickup, amounts, capacity, orders, r, n, v, np.int64(0))
    if kind == COURSE:
        return NEVER if first == n else -1
    if first == n:
        return NEVER
    on_board = 0
    for k in range(1, n + 1):
        if on_board == 0:
            work[MARKS, k] = reach(
                vis, demand, pickup, amounts, reload_capacity, orders, r, n, v, k - 1
            )
            if work[MARKS, k] == n:
                work[MARKS, k] = NEVER
        i = orders[r, k]
        if vis[i, ROLE] != NO_SHIPMENT and vis[i, PARTNER] >= 0:
            if vis[i, ROLE] == IS_DELIVERY and on_board > 0:
                on_board -= 1
            elif vis[i, ROLE] == IS_PICKUP and stop_of(orders, r, n, vis[i, PARTNER]) > k:
                on_board += 1
    return first
