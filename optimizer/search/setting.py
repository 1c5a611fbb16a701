"""Timing of whole plans, as they are set."""

import numpy as np

from compiled.kernel import kernel
from optimizer.clock.columns import NEVER, POSITION, UNSERVED
from optimizer.search.layout import (
    ABSENT,
    AT,
    COST,
    LENGTH,
    LISTS,
    LOCKED,
    N_ABSENT,
    ORDER,
    ROWS,
    STAMP,
    SUMS,
    TOTAL,
    USED,
    VERSION,
    VISITS,
    WHERE,
    Long,
    Records,
    State,
    Tables,
)
from optimizer.search.routes import timed


@kernel
def set_plan(p: Tables, r: Records, s: State) -> Long:
    """Time all routes and count what they cost; give a vehicle that can't drive its own, or -1."""
    rows, at, sums, vis = s[ROWS], s[AT], s[SUMS], p[VISITS]
    sums[0, TOTAL] = sums[0, N_ABSENT] = sums[0, USED] = 0
    for c in range(vis.shape[0]):
        if at[c, WHERE] < 0:
            sums[0, TOTAL] += vis[c, UNSERVED]
            s[LISTS][ABSENT, sums[0, N_ABSENT]] = c
            sums[0, N_ABSENT] += 1
    for v in range(rows.shape[0]):
        n = rows[v, LENGTH]
        sums[0, STAMP] += 1
        rows[v, VERSION] = sums[0, STAMP]
        rows[v, LOCKED] = 0
        while rows[v, LOCKED] < n and vis[s[ORDER][v, rows[v, LOCKED] + 1], POSITION] < NEVER:
            rows[v, LOCKED] += 1
        rows[v, COST] = timed(p, r, s, v, np.int64(0))
        if rows[v, COST] >= NEVER:
            return v
        sums[0, TOTAL] += rows[v, COST]
        sums[0, USED] += n > 0
    return -1


def time_all(p: Tables, r: Records, s: State) -> None:
    """Time all routes that stand, in arrays that are new."""
    set_plan(p, r, s)
