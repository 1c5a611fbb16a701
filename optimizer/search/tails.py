"""Two routes exchange their tails, which are too long to be taken out and put back one by one.

Potvin, Rousseau: An exchange heuristic for routeing problems with time windows, 1995 (2-opt*).
Where one of the two is empty, the other is cut in two, or changes its vehicle.
"""

# ruff: noqa: PLR0917 - kernels take plain arrays

from typing import Final

import numpy as np

from compiled.kernel import inner
from optimizer.clock.columns import MAX_VISITS, NEVER
from optimizer.search.dice import below, draw
from optimizer.search.layout import (
    AT,
    CAN,
    DICE,
    FIT,
    KIN,
    LENGTH,
    LOCKED,
    MEMBERS,
    N_ABSENT,
    N_CAN,
    N_MEMBERS,
    NEAR,
    OLD,
    OLD_LENGTH,
    ORDER,
    ROWS,
    SPARE,
    SUMS,
    USED,
    VEHICLES,
    WHERE,
    Long,
    Records,
    State,
    Tables,
)
from optimizer.search.routes import place_of, renew, touch

LONG: Final = 60.0
"""Stops of a route where every iteration would be an exchange, were it not for MOST.

Measured: on days of 6 stops a route, from a tenth to half of the iterations are as good; routes of
25 stops gain most from half.
"""
MOST: Final = 0.5
"""Share of iterations that are exchanges, at most."""
TO_EMPTY: Final = 0.3
"""Share of exchanges with an empty route."""
NEAREST: Final = 10
"""Neighbours that a visit may be put behind, itself among them."""


@inner
def wants_exchange(s: State) -> bool:
    """Draw whether an iteration is an exchange: the longer routes are, the more often."""
    sums = s[SUMS]
    served = s[NEAR].shape[0] - sums[0, N_ABSENT]
    return bool(draw(s[DICE]) < min(MOST, served / (LONG * max(sums[0, USED], 1))))


@inner
def exchange_tails(p: Tables, r: Records, s: State) -> None:
    """Have a visit drawn, with all behind it, follow a neighbour or begin an empty route.

    What followed there goes where it came from. Nothing happens where that can't be; the plan
    costs NEVER or more where times forbid it.
    """
    rows, sums = s[ROWS], s[SUMS]
    c = below(s[DICE], s[NEAR].shape[0])
    v = s[AT][c, WHERE]
    w, j = _target(s, c)
    if v < 0 or w < 0 or v == w:
        return
    k = place_of(s[ORDER], v, c) - 1
    if not _may_join(p, s, v, k, w, j) or not _may_join(p, s, w, j, v, k):
        return
    touch(p, r, s, v)
    touch(p, r, s, w)
    sums[0, USED] -= 1 + (rows[w, LENGTH] > 0)
    rows[v, LENGTH], rows[w, LENGTH] = _join(s, v, k, w, j), _join(s, w, j, v, k)
    sums[0, USED] += (rows[v, LENGTH] > 0) + (rows[w, LENGTH] > 0)
    if renew(p, r, s, v, k) < NEVER:
        renew(p, r, s, w, j)


@inner
def _target(s: State, c: Long) -> tuple[Long, Long]:
    """Draw what a visit is to follow: a vehicle (-1: none) and a stop of its route (0: start)."""
    at, dice = s[AT][c], s[DICE]
    if draw(dice) < TO_EMPTY:
        w = s[CAN][c, below(dice, at[N_CAN])] if at[N_CAN] > 0 else np.int64(-1)
        apart = w >= 0 and s[ROWS][w, LENGTH] == 0
        return (w if apart else np.int64(-1)), 0
    m = s[NEAR][c, below(dice, min(NEAREST, s[NEAR].shape[1]))]
    w = s[AT][m, WHERE]
    return w, (place_of(s[ORDER], w, m) if w >= 0 else 0)


@inner
def _may_join(p: Tables, s: State, v: Long, k: Long, w: Long, j: Long) -> bool:
    """Tell whether what follows stop `j` of one route may follow stop `k` of another, times aside.

    A frozen beginning stays, and so do visits that are coupled with others.
    """
    rows, n = s[ROWS], k + s[ROWS][w, LENGTH] - j
    if k < rows[v, LOCKED] or n > p[VEHICLES][v, MAX_VISITS] or n + SPARE > s[ORDER].shape[1]:
        return False
    for i in range(j + 1, rows[w, LENGTH] + 1):
        c = s[ORDER][w, i]
        if p[FIT][v, c] >= NEVER or (s[MEMBERS].shape[1] > 0 and s[KIN][c, N_MEMBERS] > 0):
            return False
    return True


@inner
def _join(s: State, v: Long, k: Long, w: Long, j: Long) -> Long:
    """Write what followed stop `j` of one route behind stop `k` of another; give its length."""
    n = s[ROWS][w, OLD_LENGTH]
    for i in range(j + 1, n + 1):
        c = s[OLD][w, i]
        s[ORDER][v, k + i - j] = c
        s[AT][c, WHERE] = v
    return k + n - j
