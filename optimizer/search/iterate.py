"""One iteration after the other: change the plan, and accept or undo (simulated annealing).

Most take visits out and put them back; some exchange the tails of two routes.
"""

# ruff: noqa: PLR0917 - kernels take plain arrays

import math
from typing import Final

import numpy as np
from numpy.typing import NDArray

from compiled.kernel import inner, kernel
from optimizer.clock.columns import HI, LO
from optimizer.search.dice import draw
from optimizer.search.family import forget
from optimizer.search.history import History, remember
from optimizer.search.layout import (
    ABSENT,
    AT,
    BEST,
    BEST_COST,
    BEST_LENGTH,
    BEST_TOTAL,
    BETTER,
    BOUND,
    CACHE,
    CHANGED,
    COST,
    DICE,
    FULL_ROWS,
    HELD,
    LENGTH,
    LISTS,
    LOCKED,
    N_ABSENT,
    N_BOUND,
    N_CHANGED,
    N_REMOVED,
    OLD,
    OLD_ABSENT,
    OLD_COST,
    OLD_HI,
    OLD_LENGTH,
    OLD_LO,
    OLD_LOCKED,
    OLD_N_ABSENT,
    OLD_TOTAL,
    OLD_USED,
    OLD_VERSION,
    ORDER,
    REMOVED,
    ROWS,
    SLOT,
    SUMS,
    TOTAL,
    TOUCHED,
    USED,
    VERSION,
    VISITS,
    WHERE,
    Long,
    Records,
    State,
    Tables,
)
from optimizer.search.recreate import BLINK, recreate
from optimizer.search.routes import give_back
from optimizer.search.ruin import MOST_ABSENT, ruin
from optimizer.search.tails import exchange_tails, wants_exchange

Longs = NDArray[np.int64]

FILL: Final = -1
"""Count of iterations that stands for filling a plan."""

GOOD: Final = 0.02
"""Routes are remembered of plans that cost at most this share more than the best."""


@kernel
def iterate(
    p: Tables, r: Records, s: State, h: History, count: Long, hot: float, cold: float, first: Long,
    scale: float, passed: float,
) -> Long:  # fmt: skip
    """Do some iterations; give how many were done: fewer when a route outgrew its row.

    Filling a plan is an iteration, too: a kernel of its own would take as long to compile.

    Parameters
    ----------
    count : int
        How many; FILL: insert whatever is left out of a plan that was just set, and call it the
        best.
    hot, cold : float
        Temperatures at the start and the end of the whole search, as costs.
    first, scale, passed
        The search is over by ``passed + (first + i) * scale`` before iteration ``i``, as a share.
    """
    sums, dice = s[SUMS], s[DICE]
    steps = math.log(cold / hot)
    filling = count == FILL
    if filling:
        _begin(s)
        sums[0, BEST_TOTAL] = sums[0, TOTAL] + 1
        _accept(s, h)
    for i in range(1 if filling else count):
        _begin(s)
        if filling:
            _ask_all(s)
        elif wants_exchange(s):
            exchange_tails(p, r, s)
        else:
            ruin(p, r, s, MOST_ABSENT)
        recreate(p, r, s, 0.0 if filling else BLINK)
        temperature = hot * math.exp(steps * min(1.0, passed + (first + i) * scale))
        limit = sums[0, OLD_TOTAL] - temperature * math.log(1.0 - draw(dice))
        if filling or sums[0, TOTAL] < limit:
            _accept(s, h)
        else:
            _undo(p, r, s)
        if sums[0, FULL_ROWS]:
            return i + 1
    return count


@inner
def _ask_all(s: State) -> None:
    """Have all visits that are left out put back."""
    lists, sums = s[LISTS], s[SUMS]
    for i in range(sums[0, N_ABSENT]):
        lists[REMOVED, i] = lists[ABSENT, i]
    sums[0, N_REMOVED], sums[0, N_ABSENT] = sums[0, N_ABSENT], 0


@inner
def _begin(s: State) -> None:
    """Note what the plan is like before an iteration."""
    lists, sums = s[LISTS], s[SUMS]
    for i in range(sums[0, N_ABSENT]):
        lists[OLD_ABSENT, i] = lists[ABSENT, i]
    sums[0, OLD_N_ABSENT], sums[0, OLD_TOTAL] = sums[0, N_ABSENT], sums[0, TOTAL]
    sums[0, OLD_USED], sums[0, N_CHANGED], sums[0, N_REMOVED] = sums[0, USED], 0, 0
    sums[0, N_BOUND] = 0


@inner
def _accept(s: State, h: History) -> None:
    """Go on from the changed plan; keep it if it is the best, and its routes if it is good."""
    rows, order, lists, sums, best = s[ROWS], s[ORDER], s[LISTS], s[SUMS], s[BEST]
    total = sums[0, TOTAL]
    for i in range(sums[0, N_BOUND]):
        s[AT][lists[BOUND, i], HELD] = 0
    good = total < sums[0, BEST_TOTAL] * (1.0 + GOOD) and total != sums[0, OLD_TOTAL]
    for i in range(sums[0, N_CHANGED]):
        v = lists[CHANGED, i]
        rows[v, TOUCHED] = 0
        if good:
            remember(h, order[v], rows[v, LENGTH], v, rows[v, COST], total)
    if total >= sums[0, BEST_TOTAL]:
        return
    sums[0, BEST_TOTAL] = total
    sums[0, BETTER] += 1
    for v in range(rows.shape[0]):
        rows[v, BEST_LENGTH], rows[v, BEST_COST] = rows[v, LENGTH], rows[v, COST]
        for k in range(1, rows[v, LENGTH] + 1):
            best[v, k] = order[v, k]
        remember(h, order[v], rows[v, LENGTH], v, rows[v, COST], total)


@inner
def _undo(p: Tables, r: Records, s: State) -> None:
    """Go back to the plan before; the other slots still know the best places on its routes."""
    rows, order, old, lists, sums, at = s[ROWS], s[ORDER], s[OLD], s[LISTS], s[SUMS], s[AT]
    for i in range(sums[0, N_REMOVED]):
        at[lists[REMOVED, i], WHERE] = -1
    for i in range(sums[0, N_BOUND]):
        c = lists[BOUND, i]
        at[c, HELD] = 0
        p[VISITS][c, LO], p[VISITS][c, HI] = at[c, OLD_LO], at[c, OLD_HI]
        forget(s[CACHE], c)
    for i in range(sums[0, N_CHANGED]):
        v = lists[CHANGED, i]
        row = rows[v]
        row[TOUCHED], row[SLOT] = 0, 1 - row[SLOT]
        row[LENGTH], row[COST] = row[OLD_LENGTH], row[OLD_COST]
        row[VERSION], row[LOCKED] = row[OLD_VERSION], row[OLD_LOCKED]
        for k in range(1, row[LENGTH] + 1):
            order[v, k] = old[v, k]
            at[order[v, k], WHERE] = v
        give_back(p, r, s, v)
    for i in range(sums[0, OLD_N_ABSENT]):
        lists[ABSENT, i] = lists[OLD_ABSENT, i]
        at[lists[ABSENT, i], WHERE] = -1
    sums[0, N_ABSENT], sums[0, TOTAL] = sums[0, OLD_N_ABSENT], sums[0, OLD_TOTAL]
    sums[0, USED] = sums[0, OLD_USED]
