"""The cheapest place of a visit on any route, from what routes answered before where that holds.

The routes of the nearest visits are asked first, which soon gives a good bound; then all vehicles
that may come. What a route answered is kept until the route changes.
"""

# ruff: noqa: PLR0917 - kernels take plain arrays

from typing import Final

import numpy as np

from compiled.kernel import inner
from optimizer.search.dice import draw
from optimizer.search.layout import (
    AT,
    CACHE,
    CAN,
    DICE,
    EMPTY,
    LENGTH,
    LOOKED,
    MARK,
    MARK_BITS,
    MASK,
    N_CAN,
    NEAR,
    NOWHERE,
    PRICE,
    ROWS,
    SEEN,
    SLOT,
    SUMS,
    TOKEN,
    TRIED,
    TWIN,
    UNKNOWN,
    VERSION,
    WHERE,
    Long,
    Records,
    State,
    Tables,
)
from optimizer.search.routes import best_place

NEAREST: Final = 6
"""Visits whose routes are asked first."""


@inner
def seek(
    p: Tables, r: Records, s: State, c: Long, cut: Long, blink: float
) -> tuple[Long, Long, Long]:
    """Find the cheapest place for a visit that costs less than `cut`.

    Returns
    -------
    int, int, int
        Vehicle (-1: there is none), stops before it, cost.
    """
    rows, at, sums, cache, near, can, dice = (
        s[ROWS],
        s[AT],
        s[SUMS],
        s[CACHE],
        s[NEAR],
        s[CAN],
        s[DICE],
    )
    sums[0, TOKEN] += 1
    token, best = sums[0, TOKEN], cut
    vehicle, place = np.int64(-1), np.int64(NOWHERE)
    nearest = min(NEAREST, near.shape[1])
    for i in range(nearest + at[c, N_CAN]):
        v = at[near[c, i], WHERE] if i < nearest else can[c, i - nearest]
        if v < 0 or rows[v, SEEN] == token:
            continue
        rows[v, SEEN] = token
        if rows[v, LENGTH] == 0:  # of all that are like it, one is enough
            if rows[rows[v, TWIN], EMPTY] == token:
                continue
            rows[rows[v, TWIN], EMPTY] = token
        half = 2 * rows[v, SLOT]
        mark, cost = cache[c, v, half + MARK], cache[c, v, half + PRICE]
        k = (mark & MASK) + UNKNOWN
        if mark >> MARK_BITS != rows[v, VERSION] or (k == UNKNOWN and cost < best):
            cost, k = best_place(p, r, s, v, c, best)
            cache[c, v, half + PRICE] = cost
            cache[c, v, half + MARK] = (rows[v, VERSION] << MARK_BITS) + k - UNKNOWN
            sums[0, TRIED] += 1
        if k >= 0 and cost < best and (blink <= 0 or draw(dice) >= blink):
            best, vehicle, place = cost, v, k
    sums[0, LOOKED] += 1
    return vehicle, place, best
