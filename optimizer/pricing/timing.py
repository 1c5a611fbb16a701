"""Seconds and costs of one stop after another, for the kernels of the bound."""

import numpy as np

from compiled.kernel import inlined, kernel
from optimizer.pricing.columns import (
    BUSY,
    CLOSE,
    CLOSES,
    COST,
    DEADLINE,
    DRIVE,
    FAR,
    FIRST_ARRIVAL,
    FIRST_BUSY,
    FIRST_COST,
    LAST_COST,
    LAST_DRIVE,
    LATEST_END,
    MISSED,
    OVERTIME,
    STEP_FROM,
    STEP_TO,
    WINDOW_FROM,
    WINDOW_TO,
    Ints,
)


@inlined
def start_at(k: int, arrival: int, stop: Ints, windows: Ints) -> int:
    """First second from an arrival on at which a task may start; `FAR` when it is too late."""
    if arrival > stop[k, CLOSE]:
        return FAR
    for w in range(stop[k, WINDOW_FROM], stop[k, WINDOW_TO]):
        if arrival <= windows[w, 1]:
            return max(arrival, int(windows[w, 0]))
    return FAR


@inlined
def late_cost(k: int, start: int, stop: Ints, steps: Ints) -> int:
    """Cost of starting a task at a second."""
    cost = 0
    for s in range(stop[k, STEP_FROM], stop[k, STEP_TO]):
        if start <= steps[s, 0]:
            break
        cost += (start - steps[s, 0]) * steps[s, 1]
    if start > stop[k, DEADLINE]:
        cost += stop[k, MISSED]
    return cost


@inlined
def ending_cost(i: int, finish: int, stop: Ints, shift: Ints) -> int:
    """Cost of ending a route after a task finished at a second; `FAR` when that can't be."""
    end = finish + stop[i, LAST_DRIVE]
    if end > shift[LATEST_END]:
        return FAR
    return int(stop[i, LAST_COST] + shift[OVERTIME] * max(0, end - shift[CLOSES]))


@kernel
def route_cost(  # noqa: PLR0917
    order: Ints,
    stop: Ints,
    windows: Ints,
    steps: Ints,
    legs: Ints,
    shift: Ints,
) -> int:
    """Cost of visits (rows) in their order; `FAR` when they can't be driven."""
    k = order[0]
    start = start_at(k, stop[k, FIRST_ARRIVAL], stop, windows)
    if start >= FAR:
        return FAR
    finish = start + stop[k, FIRST_BUSY]
    cost = stop[k, FIRST_COST] + late_cost(k, start, stop, steps)
    for x in range(1, len(order)):
        i, k = order[x - 1], order[x]
        start = start_at(k, finish + legs[i, k, DRIVE], stop, windows)
        if start >= FAR:
            return FAR
        finish = start + legs[i, k, BUSY]
        cost += legs[i, k, COST] + late_cost(k, start, stop, steps)
    rest = ending_cost(k, finish, stop, shift)
    return FAR if rest >= FAR else cost + rest


@kernel
def alone_costs(stop: Ints, windows: Ints, steps: Ints, shift: Ints) -> Ints:
    """Cost of each visit (row) as a route's only one; `FAR` where that can't be."""
    costs = np.full(len(stop), FAR)
    for k in range(len(stop)):
        start = start_at(k, stop[k, FIRST_ARRIVAL], stop, windows)
        if start < FAR:
            rest = ending_cost(k, start + stop[k, FIRST_BUSY], stop, shift)
            cost = stop[k, FIRST_COST] + late_cost(k, start, stop, steps) + rest
            costs[k] = min(FAR, cost)
    return costs
