"""Routes of a search, whichever clock times them: places for visits, insertion, removal."""

# ruff: noqa: PLR0917 - kernels take plain arrays

import numpy as np
from numpy.typing import NDArray

from compiled.kernel import inner
from optimizer.clock.columns import (
    FULL,
    KIND,
    LOADS,
    MAX_VISITS,
    MAX_WORK,
    N_RESTED,
    NEVER,
    PLAIN,
    POSITION,
    RESTED,
    SUM,
    UNSERVED,
    WAYS,
)
from optimizer.clock.places import best_place as best_timed
from optimizer.clock.route import rebuild as rebuild_timed
from optimizer.search.layout import (
    ARC,
    ARC_TO,
    AT,
    CAPACITY,
    CHANGED,
    COST,
    DEMAND,
    FIT,
    FULL_ROWS,
    LEAST_TO,
    LENGTH,
    LINE,
    LISTS,
    LOAD,
    LOCKED,
    MEMBERS,
    N_CHANGED,
    NOWHERE,
    OLD,
    OLD_COST,
    OLD_LENGTH,
    OLD_LINE,
    OLD_LOCKED,
    OLD_RECORD,
    OLD_VERSION,
    ORDER,
    ROWS,
    SECONDS,
    SERVICE,
    SLOT,
    SPARE,
    STAMP,
    SUMS,
    TOTAL,
    TOUCHED,
    TRUST,
    USED,
    VEHICLES,
    VERSION,
    VISITS,
    WHERE,
    Long,
    Records,
    State,
    Tables,
)
from optimizer.search.plain import best_place as best_plain
from optimizer.search.plain import rebuild as rebuild_plain
from optimizer.search.plain import span

Longs = NDArray[np.int64]


@inner
def timed(p: Tables, r: Records, s: State, v: Long, k0: Long) -> Long:
    """Time a vehicle's route again from behind stop `k0` on; NEVER if it can't be driven."""
    order, n = s[ORDER][v], s[ROWS][v, LENGTH]
    load, demand = s[LOAD], p[DEMAND]
    if p[VEHICLES][v, LOADS] == SUM:
        for d in range(load.shape[1]):
            load[v, d] = 0
            for k in range(1, n + 1):
                load[v, d] += demand[order[k], d]
            if load[v, d] > p[CAPACITY][v, d]:
                return NEVER
    if p[VEHICLES][v, KIND] != PLAIN:
        return int(rebuild_timed(*p, *r, s[ORDER], n, v, k0))  # type: ignore[call-arg]
    line = s[LINE][v]
    cost = rebuild_plain(
        p[VISITS], p[VEHICLES], p[FIT], p[SERVICE], p[SECONDS], p[ARC], line, order, v, n, k0
    )
    if p[VEHICLES][v, MAX_WORK] < NEVER and cost < NEVER:
        within = span(p[VISITS], p[VEHICLES], p[SERVICE], p[SECONDS], line, order, v, n)
        return cost if within else NEVER
    return cost


@inner
def renew(p: Tables, r: Records, s: State, v: Long, k0: Long) -> Long:
    """Time a changed route again and count its cost; give that cost."""
    row, sums = s[ROWS][v], s[SUMS]
    if row[COST] >= NEVER:  # in the middle of a change; what is noted of its stops means nothing
        k0 = np.int64(0)
    cost = timed(p, r, s, v, k0)
    sums[0, STAMP] += 1
    row[VERSION] = sums[0, STAMP]
    sums[0, TOTAL] += cost - row[COST]
    row[COST] = cost
    return cost


@inner
def best_place(p: Tables, r: Records, s: State, v: Long, c: Long, cut: Long) -> tuple[Long, Long]:
    """Find the cheapest place for a visit on a vehicle's route; see `plain.best_place`."""
    veh, order, n = p[VEHICLES], s[ORDER], s[ROWS][v, LENGTH]
    base = p[FIT][v, c]
    if base >= NEVER or n >= veh[v, MAX_VISITS]:
        return NEVER, NOWHERE
    if n + 1 + SPARE > order.shape[1]:
        s[SUMS][0, FULL_ROWS] = 1
        return NEVER, NOWHERE
    load = s[LOAD]
    if veh[v, LOADS] == SUM:
        for d in range(load.shape[1]):
            if load[v, d] + p[DEMAND][c, d] > p[CAPACITY][v, d]:
                return NEVER, NOWHERE
    if veh[v, KIND] != PLAIN:
        cost, k = best_timed(  # type: ignore[call-arg]
            *p, *r, order, n, v, c, cut, s[SUMS][0, TRUST], s[ARC_TO], s[LEAST_TO]
        )
        return cost, k
    return best_plain(
        p[VISITS],
        veh,
        p[FIT],
        p[SERVICE],
        p[SECONDS],
        p[ARC],
        s[ARC_TO],
        s[LINE],
        order,
        v,
        n,
        c,
        cut,
    )


@inner
def touch(p: Tables, r: Records, s: State, v: Long) -> None:
    """Keep a route as it is before its first change in an iteration."""
    row, order, old, lists, sums = s[ROWS][v], s[ORDER], s[OLD], s[LISTS], s[SUMS]
    if row[TOUCHED]:
        return
    row[TOUCHED] = 1
    lists[CHANGED, sums[0, N_CHANGED]] = v
    sums[0, N_CHANGED] += 1
    row[OLD_LENGTH], row[OLD_COST] = row[LENGTH], row[COST]
    row[OLD_VERSION], row[OLD_LOCKED] = row[VERSION], row[LOCKED]
    row[SLOT] = 1 - row[SLOT]
    for k in range(1, row[LENGTH] + 1):
        old[v, k] = order[v, k]
    if s[MEMBERS].shape[1] == 0:
        top = v * r[2].shape[1]
        _copy(p, top, v, row[LENGTH], s[LINE], r[0], s[OLD_LINE], s[OLD_RECORD])


@inner
def give_back(p: Tables, r: Records, s: State, v: Long) -> None:
    """Time a route as it was when it was touched: its order stands again, and so do bounds."""
    if s[MEMBERS].shape[1] > 0 or p[VEHICLES][v, KIND] == FULL:
        timed(p, r, s, v, np.int64(0))
        return
    n = s[ROWS][v, LENGTH]
    _copy(p, v * r[2].shape[1], v, n, s[OLD_LINE], s[OLD_RECORD], s[LINE], r[0])
    for d in range(s[LOAD].shape[1]):
        s[LOAD][v, d] = 0
        for k in range(1, n + 1):
            s[LOAD][v, d] += p[DEMAND][s[ORDER][v, k], d]


@inner
def _copy(
    p: Tables, top: Long, v: Long, n: Long, line: Longs, rec: Longs, to_line: Longs, to_rec: Longs
) -> None:
    """Copy what is noted of the start and of the first `n` stops of a route, and of its end."""
    if p[VEHICLES][v, KIND] == PLAIN:
        for k in range(n + 2):
            for column in range(line.shape[2]):
                to_line[v, k, column] = line[v, k, column]
        return
    for k in range(top, top + n + 2):
        for column in range(RESTED + WAYS * rec[k, N_RESTED]):
            to_rec[k, column] = rec[k, column]


@inner
def insert(p: Tables, r: Records, s: State, v: Long, c: Long, k: Long) -> Long:
    """Put a visit behind stop `k` of a route; give the route's cost, NEVER if it can't be."""
    rows, order, sums = s[ROWS], s[ORDER], s[SUMS]
    touch(p, r, s, v)
    n = rows[v, LENGTH]
    sums[0, USED] += n == 0
    for j in range(n, k, -1):
        order[v, j + 1] = order[v, j]
    order[v, k + 1] = c
    rows[v, LENGTH] = n + 1
    if p[VISITS][c, POSITION] < NEVER:
        rows[v, LOCKED] += 1
    s[AT][c, WHERE] = v
    sums[0, TOTAL] -= p[VISITS][c, UNSERVED]
    return renew(p, r, s, v, k)


@inner
def take_out(p: Tables, r: Records, s: State, c: Long) -> None:
    """Take a visit out of its route."""
    rows, order, sums, v = s[ROWS], s[ORDER], s[SUMS], s[AT][c, WHERE]
    touch(p, r, s, v)
    place = place_of(order, v, c)
    for k in range(place, rows[v, LENGTH]):
        order[v, k] = order[v, k + 1]
    rows[v, LENGTH] -= 1
    sums[0, USED] -= rows[v, LENGTH] == 0
    if p[VISITS][c, POSITION] < NEVER:
        rows[v, LOCKED] -= 1
    s[AT][c, WHERE] = -1
    sums[0, TOTAL] += p[VISITS][c, UNSERVED]
    renew(p, r, s, v, place - 1)


@inner
def place_of(order: Longs, v: Long, c: Long) -> Long:
    """Find which stop of its route a visit is."""
    k = 1
    while order[v, k] != c:
        k += 1
    return k
