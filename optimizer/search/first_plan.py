"""Insertion without a search: every best place of a visit, and whom to insert next.

Regret insertion (Potvin, Rousseau 1993; Ropke, Pisinger 2006): the regret of a visit is how much
more its next best vehicles would cost than its best one. Leaving it out counts as one more vehicle.
"""

# ruff: noqa: PLR0917 - kernels take plain arrays

from typing import Final

import numpy as np
from numpy.typing import NDArray

from compiled.kernel import inner, kernel
from optimizer.clock.columns import NEVER, UNSERVED
from optimizer.search.family import allowed, hold, insert_family
from optimizer.search.layout import (
    AT,
    BOUND,
    CHANGED,
    FIRST_TIE,
    HELD,
    KIN,
    LISTS,
    N_BOUND,
    N_CHANGED,
    N_TIES,
    ROWS,
    SUMS,
    TIES,
    TOUCHED,
    VISITS,
    WHERE,
    Long,
    Records,
    State,
    Tables,
)
from optimizer.search.routes import best_place, insert, take_out
from optimizer.search.ties import NATURE, OTHER, SAME_TIME, SAME_VAN

Longs = NDArray[np.int64]

ALTERNATIVES: Final = 3
"""Vehicles compared with the best one."""


@kernel
def places(p: Tables, r: Records, s: State, c: Long, costs: Longs, found: Longs) -> None:
    """Find the best place of a visit on each vehicle's route: cost (or NEVER) and stops before.

    What goes only together with a visit that isn't in the plan has none.
    """
    kin, ties, at = s[KIN], s[TIES], s[AT]
    low, high, _ = allowed(p, s, c)
    for i in range(kin[c, FIRST_TIE], kin[c, FIRST_TIE] + kin[c, N_TIES]):
        alone = ties[i, NATURE] == SAME_TIME or ties[i, NATURE] == SAME_VAN
        if alone and at[ties[i, OTHER], WHERE] < 0:
            return
    if low > high:
        return
    hold(p, s, c, low, high)
    for v in range(costs.shape[0]):
        costs[v], found[v] = best_place(p, r, s, v, c, np.int64(NEVER))
        if found[v] < 0:
            costs[v] = NEVER


@kernel
def price_all(p: Tables, r: Records, s: State, waiting: Longs, price: Longs, place: Longs) -> None:
    """Find the best place of each waiting visit (rows) on each vehicle's route (columns)."""
    for v in range(price.shape[1]):
        _price_column(p, r, s, waiting, price, place, v)


@inner
def _price_column(
    p: Tables, r: Records, s: State, waiting: Longs, price: Longs, place: Longs, v: Long
) -> None:
    for i in range(waiting.shape[0]):
        c = waiting[i]
        if c >= 0:
            cut = p[VISITS][c, UNSERVED] + 1
            price[i, v], place[i, v] = best_place(p, r, s, v, c, cut)
            if place[i, v] < 0:
                price[i, v] = NEVER


@kernel
def insert_next(
    p: Tables, r: Records, s: State, waiting: Longs, price: Longs, place: Longs
) -> Long:
    """Insert the waiting visit with the greatest regret; give its row, -1 when none fits.

    Of `waiting` the row becomes -1.
    """
    best: Long = np.int64(-1)
    most: Long = np.int64(-1)
    vehicle: Long = np.int64(-1)
    for i in range(waiting.shape[0]):
        if waiting[i] >= 0:
            v, regret = _regret(price[i], p[VISITS][waiting[i], UNSERVED])
            if v >= 0 and regret > most:
                best, most, vehicle = i, regret, v
    if best < 0:
        return -1
    put(p, r, s, vehicle, waiting[best], place[best, vehicle])
    waiting[best] = -1
    _price_column(p, r, s, waiting, price, place, vehicle)
    return best


@kernel
def put_best(p: Tables, r: Records, s: State, c: Long) -> Long:
    """Insert a visit at its very best place, if that pays; give the vehicle or -1."""
    best = p[VISITS][c, UNSERVED] + 1
    vehicle: Long = np.int64(-1)
    found: Long = np.int64(-1)
    for v in range(s[ROWS].shape[0]):
        cost, k = best_place(p, r, s, v, c, best)
        if k >= 0 and cost < best:
            best, vehicle, found = cost, v, k
    if vehicle >= 0 and not put(p, r, s, vehicle, c, found):
        return -1
    return vehicle


@inner
def put(p: Tables, r: Records, s: State, v: Long, c: Long, k: Long) -> bool:
    """Insert a visit for good; tell whether it stayed."""
    stays = bool(insert(p, r, s, v, c, k) < NEVER)
    if not stays:  # a clock that promised too much
        take_out(p, r, s, c)
    s[ROWS][v, TOUCHED] = 0
    s[SUMS][0, N_CHANGED] = 0
    return stays


@kernel
def put_family(p: Tables, r: Records, s: State, c: Long) -> None:
    """Insert a visit with all that goes with it, as far as that is possible and pays."""
    sums, lists = s[SUMS], s[LISTS]
    sums[0, N_CHANGED] = sums[0, N_BOUND] = 0
    insert_family(p, r, s, c)
    for i in range(sums[0, N_CHANGED]):
        s[ROWS][lists[CHANGED, i], TOUCHED] = 0
    for i in range(sums[0, N_BOUND]):
        s[AT][lists[BOUND, i], HELD] = 0
    sums[0, N_CHANGED] = sums[0, N_BOUND] = 0


@inner
def _regret(costs: Longs, unserved: Long) -> tuple[Long, Long]:
    """Best vehicle (-1: none) and what the next best ones would cost more, all in all."""
    best: Long = unserved + 1
    vehicle: Long = np.int64(-1)
    for v in range(costs.shape[0]):
        if costs[v] < best:
            best, vehicle = costs[v], v
    least = best
    regret, bound = unserved - best, best
    seen = 0
    used = vehicle
    for _ in range(ALTERNATIVES):
        following: Long = unserved
        chosen: Long = np.int64(-1)
        for v in range(costs.shape[0]):
            later = costs[v] > bound or (costs[v] == bound and v > used)
            if v != vehicle and later and costs[v] < following:
                following, chosen = costs[v], v
        if chosen < 0:
            break
        regret += following - least
        bound, used = following, chosen
        seen += 1
    return vehicle, regret + (ALTERNATIVES - seen) * (unserved - least)
