"""How much the rest of a route can still earn, at least cost: walks that never turn right back.

Bounds for label setting (Christofides, Mingozzi, Toth 1981): from each visit and each bucket of
time the cheapest way on, in which a visit may come again, but not straight after the next one.
"""

import numpy as np

from compiled.kernel import inner, kernel
from optimizer.pricing.columns import (
    BUCKETS,
    BUSY,
    CLOSE,
    COST,
    DRIVE,
    FAR,
    FIRST_ARRIVAL,
    FIRST_BUSY,
    FIRST_COST,
    OPENS,
    WIDTH,
    WINDOW_FROM,
    Indices,
    Ints,
)
from optimizer.pricing.timing import ending_cost, late_cost, start_at


@kernel
def completions(  # noqa: PLR0917
    stop: Ints, windows: Ints, steps: Ints, legs: Ints, shift: Ints, following: Indices,
    price: Ints, least: Ints, second: Ints, through: Indices, halt: Indices,
) -> bool:  # fmt: skip
    """Fill in the least cost of the rest, from each visit finished in each bucket of time.

    Parameters
    ----------
    stop, windows, steps, legs, shift, following : arrays
        Of a `Kind`.
    price : int64 array of shape (m,)
        What serving each visit earns.
    least, second : int64 arrays of shape (m, buckets)
        The least, and the least with another next visit than `through`; `FAR` in buckets in which
        a visit can't be finished.
    through : int32 array of shape (m, buckets)
        Next visit of the least; -1: none, or it doesn't matter.
    halt : int32 array of shape (1,)
        It ends soon after another thread has set it.

    Returns
    -------
    bool
        Whether it came to its end.
    """
    hops = _hops(legs, shift[WIDTH])
    group = _groups(hops, following)
    span = _spans(stop, windows, legs, shift)
    floor = -np.maximum(price, 0).sum()  # a walk may come again, a route earns each visit once
    for q in range(shift[BUCKETS] - 1, -1, -1):
        if halt[0]:
            return False
        crowded = _bucket(
            q, floor, stop, windows, steps, legs, shift, following, price, hops, span, least,
            second, through,
        )  # fmt: skip
        if crowded:
            _level(q, floor, group, price, least, second, through)
    return True


@inner
def _bucket(  # noqa: C901, PLR0917
    q: int, floor: int, stop: Ints, windows: Ints, steps: Ints, legs: Ints, shift: Ints,
    following: Indices, price: Ints, hops: Indices, span: Ints, least: Ints, second: Ints,
    through: Indices,
) -> bool:  # fmt: skip
    """One bucket, next visits in later ones only; says whether any is in the same one."""
    crowded = False
    finish = shift[OPENS] + q * shift[WIDTH]
    for i in range(len(stop)):
        best, other, by = FAR, FAR, -1
        if not span[i, 0] <= q <= span[i, 1]:
            least[i, q], second[i, q], through[i, q] = best, other, by
            continue
        best = ending_cost(i, finish, stop, shift)
        for x in range(following.shape[1]):
            k = following[i, x]
            if k < 0:
                break
            arrival = finish + legs[i, k, DRIVE]
            if arrival > stop[k, CLOSE]:
                break  # the others have to be left for sooner still
            start = start_at(k, arrival, stop, windows)
            u = q + hops[i, k]
            if start > arrival:
                u = (start + legs[i, k, BUSY] - shift[OPENS]) // shift[WIDTH]
            if u <= q:
                crowded = True
                continue
            if u >= shift[BUCKETS]:
                continue
            rest = least[k, u] if through[k, u] != i else second[k, u]
            if rest >= FAR:
                continue
            value = rest + legs[i, k, COST] + late_cost(k, start, stop, steps) - price[k]
            if value < best:
                other, best, by = best, value, k
            elif value < other:
                other = value
        least[i, q], second[i, q], through[i, q] = max(floor, best), max(floor, other), by
    return crowded


@inner
def _level(  # noqa: PLR0917
    q: int,
    floor: int,
    group: Ints,
    price: Ints,
    least: Ints,
    second: Ints,
    through: Indices,
) -> None:
    """Whoever has short ways may first serve all of its group, and go on from the best of them."""
    m = len(group)
    for leader in range(m):
        if group[leader] != leader:
            continue
        best, earned, members = FAR, 0, 0
        for k in range(m):
            if group[k] == leader:
                best = min(best, least[k, q])
                earned += max(0, price[k])
                members += 1
        if members == 1 or best >= FAR:
            continue
        for k in range(m):
            if group[k] == leader:
                least[k, q] = max(floor, min(least[k, q], best - earned))
                second[k, q] = least[k, q]
                through[k, q] = -1


@kernel
def _hops(legs: Ints, width: int) -> Indices:
    """Buckets from finishing one visit to finishing the next one without any wait."""
    m = len(legs)
    hops = np.empty((m, m), np.int32)
    for i in range(m):
        for k in range(m):
            hops[i, k] = min(2**30, (legs[i, k, DRIVE] + legs[i, k, BUSY]) // width)
    return hops


@kernel
def _spans(stop: Ints, windows: Ints, legs: Ints, shift: Ints) -> Ints:
    """First and last bucket in which each visit can be finished; nobody asks for any other."""
    span = np.empty((len(stop), 2), np.int64)
    for k in range(len(stop)):
        quickest = min(stop[k, FIRST_BUSY], legs[:, k, BUSY].min())
        opens = windows[stop[k, WINDOW_FROM], 0]
        span[k, 0] = (opens + quickest - shift[OPENS]) // shift[WIDTH]
        span[k, 1] = (stop[k, CLOSE] + stop[k, FIRST_BUSY] - shift[OPENS]) // shift[WIDTH]
    return span


@kernel
def _groups(hops: Indices, following: Indices) -> Ints:
    """Visits joined by ways so short that both may be finished in one bucket: their leaders."""
    m = len(hops)
    group = np.arange(m)
    for i in range(m):
        for x in range(following.shape[1]):
            k = following[i, x]
            if k < 0:
                break
            if hops[i, k] == 0:
                old, new = max(group[i], group[k]), min(group[i], group[k])
                if old != new:
                    for y in range(m):
                        if group[y] == old:
                            group[y] = new
    return group


@kernel
def relaxed_best(  # noqa: PLR0917
    stop: Ints,
    windows: Ints,
    steps: Ints,
    shift: Ints,
    price: Ints,
    least: Ints,
) -> int:
    """No route costs less than this, once what its visits earn is taken off."""
    best = FAR
    for k in range(len(stop)):
        start = start_at(k, stop[k, FIRST_ARRIVAL], stop, windows)
        if start >= FAR:
            continue
        q = (start + stop[k, FIRST_BUSY] - shift[OPENS]) // shift[WIDTH]
        if q >= shift[BUCKETS] or least[k, q] >= FAR:
            continue
        late = late_cost(k, start, stop, steps)
        best = min(best, stop[k, FIRST_COST] + late - price[k] + least[k, q])
    return best
