"""How long a drive takes at any second, and when a task, a break or a call may begin."""

# ruff: noqa: PLR0917 - kernels take plain arrays, one by one

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np

from compiled.kernel import inlined, inner
from optimizer.clock.columns import (
    BANDS,
    CLOSES,
    DEADLINE,
    DUE,
    EARLY_RATE,
    EXTRAS,
    FAR,
    FIRST_STEP,
    FIRST_WINDOW,
    HI,
    LATE_RATE,
    LO,
    MATRIX,
    MISSED,
    MOVED_COST,
    N_STEPS,
    N_WINDOWS,
    NEVER,
    OPENS,
    PREVIOUS_START,
    TABLE,
    TOLERANCE,
    WANTED,
)

if TYPE_CHECKING:
    from optimizer.clock.columns import Ints, Long

SHORT: Final = 2**20
"""Seconds between two hours, a dozen days, up to which quotients of floats are exact enough."""
GUESSES: Final = 5


@inlined
def drive(
    veh: Ints, seconds: Ints, starts: Ints, v: Long, a: Long, b: Long, t: Long,
) -> Any:  # fmt: skip
    """Seconds of a drive from place `a` to `b` that begins at `t`; `FAR` without a way."""
    table = veh[v, TABLE]
    bands = veh[v, BANDS]
    if bands == 0 or a == b:
        return seconds[a, b, table]
    m = veh[v, MATRIX]
    if t <= starts[m, 0]:
        return seconds[a, b, table + 1]
    if t >= starts[m, bands - 1]:
        return seconds[a, b, table + bands]
    high = 1
    while starts[m, high] <= t:
        high += 1
    before = seconds[a, b, table + high]
    rise = seconds[a, b, table + 1 + high] - before
    if rise == 0 or before >= FAR:
        return before
    gap = starts[m, high] - starts[m, high - 1]
    return before + part(rise, t - starts[m, high - 1], gap)


@inlined
def part(rise: Long, past: Long, gap: Long) -> Any:
    """Share `past` of `gap` of a rise, rounded half up; at most 2**31 either way.

    Up to `SHORT` the quotient of floats is exact enough: it misses by less than 1 / (2 gap),
    and takes a third of the time of a division of integers.
    """
    if gap <= SHORT:
        return np.int64(np.floor((2 * rise * past + gap) / (2.0 * gap)))
    whole = (rise >> 16) * past  # in two halves, so that no product passes 63 bits
    rest = ((whole % gap) << 16) + (rise & 0xFFFF) * past
    return ((whole // gap) << 16) + (2 * rest + gap) // (2 * gap)


@inner
def latest_departure(
    veh: Ints, seconds: Ints, starts: Ints, v: Long, a: Long, b: Long, low: Long, due: Long,
) -> Any:  # fmt: skip
    """Latest second from `low` on at which a drive begins that is over by `due`.

    Leaving at `low` must be early enough. Who leaves later never arrives earlier, so that the
    second is found by going back by as much as the arrival is late; by halving if that drags on.
    """
    high = due - seconds[a, b, veh[v, TABLE]]
    if veh[v, BANDS] == 0 or a == b:
        return high
    if low >= high:
        return low
    rounds = 0
    guess = due - drive(veh, seconds, starts, v, a, b, high)
    while low < high:
        if rounds > GUESSES:
            guess = low + (high - low + 1) // 2
        guess = min(max(guess, low + 1), high)
        spare = due - guess - drive(veh, seconds, starts, v, a, b, guess)
        if spare >= 0:
            low = guess
            guess += max(spare, 1)
        else:
            high = guess - 1
            guess += spare
        rounds += 1
    return low


@inner
def opening(windows: Ints, first: Long, count: Long, t: Long) -> Any:
    """First second from `t` on in one of `count` windows; `NEVER` when all are past."""
    if count == 0:
        return t
    for k in range(first, first + count):
        if t <= windows[k, 1]:
            return max(t, windows[k, 0])
    return NEVER


@inlined
def first_start(vis: Ints, windows: Ints, i: Long, t: Long) -> Any:
    """First second from `t` on at which task `i` may start; `NEVER` when there is none."""
    t = max(t, vis[i, LO])
    if vis[i, N_WINDOWS] <= 1:
        s = max(t, vis[i, OPENS])
        return NEVER if s > vis[i, CLOSES] or s > vis[i, HI] else s
    s = opening(windows, vis[i, FIRST_WINDOW], vis[i, N_WINDOWS], t)
    return NEVER if s > vis[i, HI] else s


@inlined
def start_cost(vis: Ints, steps: Ints, i: Long, s: Long) -> Any:
    """Cost of starting task `i` at second `s`: lateness, earliness, deadline, change of time."""
    cost = 0
    if s > vis[i, DUE]:
        cost = (s - vis[i, DUE]) * vis[i, LATE_RATE]
    if vis[i, EXTRAS] == 0:
        return cost
    first = vis[i, FIRST_STEP]
    for k in range(first, first + vis[i, N_STEPS]):
        if s > steps[k, 0]:
            cost += (s - steps[k, 0]) * steps[k, 1]
    if s > vis[i, DEADLINE]:
        cost += vis[i, MISSED]
    if s < vis[i, WANTED]:
        cost += (vis[i, WANTED] - s) * vis[i, EARLY_RATE]
    if vis[i, PREVIOUS_START] < NEVER and abs(s - vis[i, PREVIOUS_START]) > vis[i, TOLERANCE]:
        cost += vis[i, MOVED_COST]
    return cost


@inner
def room(
    vis: Ints, windows: Ints, steps: Ints, i: Long, s: Long,
) -> Any:  # fmt: skip
    """Seconds by which a start of task `i` at `s` could be later at exactly the same cost."""
    last = vis[i, HI]
    first = vis[i, FIRST_WINDOW]
    for k in range(first, first + vis[i, N_WINDOWS]):
        if s <= windows[k, 1]:
            last = min(last, windows[k, 1])
            break
    last = min(last, max(s, vis[i, DUE]))
    if vis[i, EXTRAS] == 0:
        return last - s
    first = vis[i, FIRST_STEP]
    for k in range(first, first + vis[i, N_STEPS]):
        last = min(last, max(s, steps[k, 0]))
    if s <= vis[i, DEADLINE]:
        last = min(last, vis[i, DEADLINE])
    if s < vis[i, WANTED]:
        last = s
    if vis[i, PREVIOUS_START] < NEVER:
        if s < vis[i, PREVIOUS_START] - vis[i, TOLERANCE]:
            last = min(last, vis[i, PREVIOUS_START] - vis[i, TOLERANCE] - 1)
        elif s <= vis[i, PREVIOUS_START] + vis[i, TOLERANCE]:
            last = min(last, vis[i, PREVIOUS_START] + vis[i, TOLERANCE])
    return last - s
