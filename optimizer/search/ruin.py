"""What an iteration takes out: strings of neighbouring visits from neighbouring routes.

Christiaens, Vanden Berghe: Slack induction by string removals for vehicle routing problems, 2020,
section 5.1, with their settings: ten visits on average, at most ten from one route.
"""

# ruff: noqa: PLR0917 - kernels take plain arrays

from typing import Final

import numpy as np
from numpy.typing import NDArray

from compiled.kernel import inner
from optimizer.clock.columns import UNSERVED
from optimizer.search.dice import Dice, below, draw
from optimizer.search.layout import (
    ABSENT,
    AT,
    DICE,
    FIRST_MEMBER,
    KIN,
    LENGTH,
    LISTS,
    LOCKED,
    MEMBERS,
    N_ABSENT,
    N_CHANGED,
    N_MEMBERS,
    N_REMOVED,
    NEAR,
    ORDER,
    REMOVED,
    ROWS,
    STUCK,
    SUMS,
    TOTAL,
    TOUCHED,
    USED,
    VISITS,
    WHERE,
    Long,
    Records,
    State,
    Tables,
)
from optimizer.search.routes import place_of, renew, take_out, touch

Longs = NDArray[np.int64]

MEAN_REMOVED: Final = 10.0
LONGEST_STRING: Final = 10.0
MOST_ABSENT: Final = 40
"""Visits of those left out that are tried again at a time."""
FROM_ABSENT: Final = 0.3
"""Share of iterations that start near a visit left out, if there is one."""
SPLIT: Final = 0.5
"""Share of strings that keep some visits in their middle."""
STOP_SPLIT: Final = 0.01
"""Chance, after each visit kept, that no more are."""


@inner
def strings(dice: Dice, served: Long, used: Long) -> tuple[Long, float]:
    """Draw how many routes lose visits, and the length that their strings may have."""
    longest = min(LONGEST_STRING, served / max(used, 1))
    most = 4.0 * MEAN_REMOVED / (1.0 + longest) - 1.0
    return int(draw(dice) * most + 1.0), longest


@inner
def string(
    dice: Dice, place: Long, length: Long, locked: Long, longest: float
) -> tuple[Long, Long, Long, Long]:
    """Draw a string that contains a stop.

    Returns
    -------
    int, int, int, int
        Its first stop, the one behind its last, and likewise for those in between that stay.
    """
    free = length - locked
    size = int(draw(dice) * min(longest, free) + 1.0)
    kept = 0
    if 1 < size < free and draw(dice) < SPLIT:
        kept = 1
        while size + kept < free and draw(dice) > STOP_SPLIT:
            kept += 1
    whole = min(size + kept, free)
    low = max(1 + locked, place - whole + 1)
    high = min(place, length - whole + 1)
    first = low + below(dice, high - low + 1)
    stay = first + (below(dice, size + 1) if kept > 0 else 0)
    return first, first + whole, stay, stay + kept


@inner
def ruin(p: Tables, r: Records, s: State, most_absent: Long) -> None:
    """Take visits out of routes, and choose the visits that are to be put back."""
    rows, lists, sums, dice, near = s[ROWS], s[LISTS], s[SUMS], s[DICE], s[NEAR]
    absent, n = sums[0, N_ABSENT], near.shape[0]
    if absent > 0 and draw(dice) < FROM_ABSENT:
        centre = lists[ABSENT, below(dice, absent)]
    else:
        centre = below(dice, n)
    _choose_absent(lists, sums, dice, most_absent)
    routes, longest = strings(dice, n - absent, sums[0, USED])
    for i in range(near.shape[1]):
        if sums[0, N_CHANGED] >= routes:
            break
        c = near[centre, i]
        v = s[AT][c, WHERE]
        if v < 0 or rows[v, TOUCHED] or s[KIN][c, STUCK]:
            continue
        place = place_of(s[ORDER], v, c)
        if place > rows[v, LOCKED]:
            _cut_string(p, r, s, v, place, longest)
    if s[MEMBERS].shape[1] > 0:
        _take_families(p, r, s)


@inner
def _choose_absent(lists: Longs, sums: Longs, dice: Dice, most: Long) -> None:
    """Move some visits that are left out to those that are to be put back."""
    left = sums[0, N_ABSENT]
    chosen = min(left, most)
    for i in range(chosen):
        j = below(dice, left) if most < sums[0, N_ABSENT] else left - 1
        lists[REMOVED, i] = lists[ABSENT, j]
        left -= 1
        lists[ABSENT, j] = lists[ABSENT, left]
    sums[0, N_REMOVED], sums[0, N_ABSENT] = chosen, left


@inner
def _cut_string(p: Tables, r: Records, s: State, v: Long, place: Long, longest: float) -> None:
    """Take a string out of a route that contains a stop."""
    row, order, lists, sums = s[ROWS][v], s[ORDER], s[LISTS], s[SUMS]
    touch(p, r, s, v)
    length = row[LENGTH]
    first, end, stay, stay_end = string(s[DICE], place, length, row[LOCKED], longest)
    left = first - 1
    for k in range(first, length + 1):
        c = order[v, k]
        if k < end and not stay <= k < stay_end and not s[KIN][c, STUCK]:
            lists[REMOVED, sums[0, N_REMOVED]] = c
            sums[0, N_REMOVED] += 1
            s[AT][c, WHERE] = -1
            sums[0, TOTAL] += p[VISITS][c, UNSERVED]
        else:
            left += 1
            order[v, left] = c
    row[LENGTH] = left
    sums[0, USED] -= left == 0
    renew(p, r, s, v, first - 1)


@inner
def _take_families(p: Tables, r: Records, s: State) -> None:
    """Take out whatever is coupled with a visit that was taken out."""
    lists, sums, kin = s[LISTS], s[SUMS], s[KIN]
    i = 0
    while i < sums[0, N_REMOVED]:
        c = lists[REMOVED, i]
        for j in range(kin[c, FIRST_MEMBER], kin[c, FIRST_MEMBER] + kin[c, N_MEMBERS]):
            m = s[MEMBERS][0, j]
            if s[AT][m, WHERE] >= 0 and not kin[m, STUCK]:
                take_out(p, r, s, m)
                lists[REMOVED, sums[0, N_REMOVED]] = m
                sums[0, N_REMOVED] += 1
        i += 1
