"""How an iteration puts visits back: each in turn where it adds least, some places overlooked."""

# ruff: noqa: PLR0917 - kernels take plain arrays

from typing import Final

import numpy as np
from numpy.typing import NDArray

from compiled.kernel import inner
from optimizer.clock.columns import LO, NEVER, UNSERVED
from optimizer.search.dice import Dice, draw
from optimizer.search.family import insert_family
from optimizer.search.layout import (
    ABSENT,
    AT,
    DICE,
    DISTANCE,
    DONE,
    HASTE,
    KEY,
    KIN,
    LISTS,
    N_ABSENT,
    N_CAN,
    N_MEMBERS,
    N_REMOVED,
    REMOVED,
    ROUND,
    SERVICE,
    SUMS,
    VISITS,
    WHERE,
    Records,
    State,
    Tables,
)
from optimizer.search.routes import insert, take_out
from optimizer.search.seek import seek

Longs = NDArray[np.int64]

BLINK: Final = 0.005
"""Chance that a vehicle is overlooked."""

# chances, summed up, of the orders in which visits are put back
_RANDOM: Final = 0.35
_LONGEST: Final = 0.50
_FARTHEST: Final = 0.62
_NEAREST: Final = 0.70
_TIGHTEST: Final = 0.80
_EARLIEST: Final = 0.87
_DEAREST: Final = 0.94
_FINE: Final = 1024.0


@inner
def sort_removed(
    vis: Longs, service: Longs, at: Longs, lists: Longs, sums: Longs, dice: Dice
) -> None:
    """Put the visits removed into an order drawn at random: at random, longest first, ..."""
    chance = draw(dice)
    count = sums[0, N_REMOVED]
    for i in range(count):
        c = lists[REMOVED, i]
        tie = int(draw(dice) * _FINE)
        if chance < _RANDOM:
            key = tie
        elif chance < _LONGEST:
            key = -service[0, c]
        elif chance < _FARTHEST:
            key = -at[c, DISTANCE]
        elif chance < _NEAREST:
            key = at[c, DISTANCE]
        elif chance < _TIGHTEST:
            key = at[c, HASTE]
        elif chance < _EARLIEST:
            key = vis[c, LO]
        elif chance < _DEAREST:
            key = tie - vis[c, UNSERVED]
        else:
            key = at[c, N_CAN] * int(_FINE) + tie
        j = i - 1
        while j >= 0 and lists[KEY, j] > key:
            lists[KEY, j + 1], lists[REMOVED, j + 1] = lists[KEY, j], lists[REMOVED, j]
            j -= 1
        lists[KEY, j + 1], lists[REMOVED, j + 1] = key, c


@inner
def recreate(p: Tables, r: Records, s: State, blink: float) -> None:
    """Put back the visits removed where that costs no more than leaving them out."""
    lists, sums, at, kin = s[LISTS], s[SUMS], s[AT], s[KIN]
    sums[0, ROUND] += 1
    sort_removed(p[VISITS], p[SERVICE], at, lists, sums, s[DICE])
    for i in range(sums[0, N_REMOVED]):
        c = lists[REMOVED, i]
        if kin[c, N_MEMBERS] > 0:
            if kin[c, DONE] != sums[0, ROUND]:
                insert_family(p, r, s, c)
            continue
        v, k, _ = seek(p, r, s, c, p[VISITS][c, UNSERVED] + 1, blink)
        if v >= 0 and insert(p, r, s, v, c, k) >= NEVER:  # a clock that promised too much
            take_out(p, r, s, c)
    left = 0
    for i in range(sums[0, N_ABSENT]):
        c = lists[ABSENT, i]
        if at[c, WHERE] < 0:
            lists[ABSENT, left] = c
            left += 1
    for i in range(sums[0, N_REMOVED]):
        c = lists[REMOVED, i]
        if at[c, WHERE] < 0:
            lists[ABSENT, left] = c
            left += 1
    sums[0, N_ABSENT] = left
