"""Routes that a search came past and liked, for assembling a better plan from them later."""

# ruff: noqa: PLR0917 - kernels take plain arrays

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from compiled.kernel import inner
from optimizer.clock.columns import NEVER

Longs = NDArray[np.int64]

# ------------------------------------------------------------------ arrays of a history's tuple

BY_KEY: Final = 0  # (2**b,): rows by the hash of their visits and vehicle; -1 where there is none
ROUTES: Final = 1  # (routes, M): visits in driving order
FACTS: Final = 2  # (routes, FACTS_COLUMNS)
CODES: Final = 3  # (n + V,): random bits of each visit and vehicle
KEYS: Final = 4  # (routes,)
KEPT: Final = 5  # (1,): how many routes there are

History = tuple[Any, ...]

# ------------------------------------------------------------------ a row of FACTS

OF: Final = 0  # vehicle
STOPS: Final = 1
ROUTE_COST: Final = 2
PLAN_COST: Final = 3  # least cost of a plan that it was part of
FACTS_COLUMNS: Final = 4

_UPPER: Final = np.uint64(20)


def empty_history(visits: int, vehicles: int, stops: int, most: int) -> History:
    """Make room for some routes of at most so many stops."""
    codes = np.random.default_rng(0).integers(1, 2**63, visits + vehicles, np.int64)
    size = 1 << (2 * most + 1).bit_length()
    return (
        np.full(size, -1, np.int64),
        np.zeros((most, stops), np.int32),
        np.zeros((most, FACTS_COLUMNS), np.int64),
        codes.astype(np.uint64),
        np.zeros(most, np.uint64),
        np.zeros(1, np.int64),
    )


def widened(history: History, stops: int) -> History:
    """Make room for longer routes."""
    routes = history[ROUTES]
    wide = np.zeros((len(routes), stops), np.int32)
    wide[:, : routes.shape[1]] = routes
    return (history[BY_KEY], wide, *history[FACTS:])


@inner
def remember(h: History, order: Longs, n: int, v: int, cost: int, total: int) -> None:
    """Note a route: the cheapest order of its visits, and the best plan that it was part of."""
    codes, keys, facts, table = h[CODES], h[KEYS], h[FACTS], h[BY_KEY]
    if n == 0 or cost >= NEVER:
        return
    key = codes[codes.shape[0] - 1 - v]
    for k in range(1, n + 1):
        key ^= codes[order[k]]
    mask = table.shape[0] - 1
    place = np.int64(key >> _UPPER) & mask
    while table[place] >= 0 and keys[table[place]] != key:
        place = (place + 1) & mask
    row = table[place]
    if row < 0:
        row = h[KEPT][0]
        if row >= facts.shape[0]:
            return
        h[KEPT][0] += 1
        table[place], keys[row] = row, key
        facts[row, OF], facts[row, STOPS] = v, n
        facts[row, ROUTE_COST] = facts[row, PLAN_COST] = NEVER
    facts[row, PLAN_COST] = min(facts[row, PLAN_COST], total)
    if cost < facts[row, ROUTE_COST]:
        facts[row, ROUTE_COST] = cost
        for k in range(n):
            h[ROUTES][row, k] = order[k + 1]
