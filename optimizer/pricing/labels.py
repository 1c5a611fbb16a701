"""The cheapest routes of one kind of vehicle at given prices: label setting in the order of time.

A label is the beginning of a route: where and when its last task is finished, what it has cost
less what its visits earn, whom it has served. One is dropped when another at the same visit is
no later, no dearer and has served nobody more whom it could still reach (Feillet et al. 2004), or
when the rest can't earn enough (see `completion`). Cuts on triples of visits charge a route for
the second one of a triple that it serves; which triples it has begun is part of the label
(Jepsen et al. 2008).
"""

import numpy as np
from numba.cpython.unsafe.numbers import trailing_zeros

from compiled.kernel import inner, kernel
from optimizer.pricing.agenda import fetch, pop, push
from optimizer.pricing.columns import (
    BEFORE,
    BUCKETS,
    BUSY,
    CLOSE,
    COST,
    DRIVE,
    FAR,
    FIRST_ARRIVAL,
    FIRST_BUSY,
    FIRST_COST,
    NEXT,
    NODE,
    OPENS,
    PRICE,
    TIME,
    WIDTH,
    Bits,
    Indices,
    Ints,
)
from optimizer.pricing.timing import ending_cost, late_cost, start_at

DONE, FULL, STOPPED = 0, 1, 2
"""How a search ended: with all routes below the threshold; out of room; told to stop."""

_SLOTS = 2048
ONE = np.uint64(1)
NOTHING = np.uint64(0)


@kernel
def search(  # noqa: C901, PLR0917 - what the kernels share
    stop: Ints, windows: Ints, steps: Ints, legs: Ints, shift: Ints, loads: Ints, room: Ints,
    following: Indices, within: Bits, price: Ints, least: Ints, second: Ints, through: Indices,
    cuts: Bits, cut_cost: Ints, threshold: int, exact: bool, label: Ints, marks: Bits,  # noqa: FBT001
    carried: Ints, heap: Ints, found: Ints, worth: Ints, halt: Indices,
) -> tuple[int, int, int, int]:  # fmt: skip
    """Find routes that cost less than the threshold once what their visits earn is taken off.

    Parameters
    ----------
    stop, windows, ..., price, least, second, through : arrays
        See `Kind` and `completions`.
    cuts, cut_cost : uint64 array of shape (c, words), int64 array of shape (c,)
        The visits of each cut, and what it charges.
    threshold : int
        Routes that cost as much are of no interest.
    exact : bool
        Whether a label is only dropped where no route that matters can be lost.
    label, marks, carried, heap, found, worth : arrays
        Room to work in; `found` gets the labels of routes below the threshold, `worth` their costs.
    halt : int32 array of shape (1,)
        The search ends soon after another thread has set it.

    Returns
    -------
    status, best, made, whole : int
        How it ended, the least cost (or the threshold), labels made, labels in `found`.
    """
    m, words = len(stop), within.shape[2]
    charged = _cuts_of_visits(cuts, m, words)
    slot = (shift[BUCKETS] * shift[WIDTH]) // _SLOTS + 1
    head, kept = np.full(_SLOTS + 1, -1), np.full(m, -1)
    made, whole, best = 0, 0, threshold
    for k in range(m):
        start = start_at(k, stop[k, FIRST_ARRIVAL], stop, windows)
        if start >= FAR:
            continue
        if made >= len(label):
            return FULL, best, made, whole
        finish = start + stop[k, FIRST_BUSY]
        cost = stop[k, FIRST_COST] + late_cost(k, start, stop, steps) - price[k]
        u = (finish - shift[OPENS]) // shift[WIDTH]
        if u >= shift[BUCKETS] or cost + least[k, u] >= threshold or not _has_room(k, loads, room):
            continue
        _write(made, k, finish, cost, -1, label, marks, carried, charged, loads, words)
        z = (finish - shift[OPENS]) // slot
        label[made, NEXT], head[z] = head[z], made
        made += 1
    for z in range(len(head)):
        size = fetch(head[z], heap, label)
        while size:
            x = heap[0]
            size = pop(heap, size, label)
            i, finish = label[x, NODE], label[x, TIME]
            _forget(x, i, (finish - shift[OPENS]) // shift[WIDTH], within, cuts, marks)
            if _dominated(x, i, exact, words, cut_cost, label, marks, carried, kept):
                continue
            value = label[x, PRICE] + ending_cost(i, finish, stop, shift)
            if value < threshold:
                best = min(best, value)
                if whole < len(found):
                    found[whole], worth[whole] = x, value
                    whole += 1
            made, size = _grow(
                x, z, slot, made, size, stop, windows, steps, legs, shift, loads, room, following,
                price, least, second, through, cut_cost, threshold, words, charged, label, marks,
                carried, heap, head,
            )  # fmt: skip
            if made < 0 or halt[0]:
                return FULL if made < 0 else STOPPED, best, made, whole
    return DONE, best, made, whole


@kernel
def _cuts_of_visits(cuts: Bits, m: int, words: int) -> Bits:
    """For each visit, in the words behind those for visits, the bits of its cuts."""
    charged = np.zeros((m, words + (len(cuts) + 63) // 64), np.uint64)
    for c in range(len(cuts)):
        for k in range(m):
            if (cuts[c, k >> 6] >> np.uint64(k & 63)) & ONE:
                charged[k, words + (c >> 6)] |= ONE << np.uint64(c & 63)
    return charged


@inner
def _lowest(bits: np.uint64) -> int:
    """Place of the lowest bit that is set."""
    return int(trailing_zeros(bits))  # type: ignore[call-arg]  # known to kernels alone


@inner
def _has_room(k: int, loads: Ints, room: Ints) -> bool:
    for d in range(len(room)):  # noqa: SIM110 - a kernel has no `all`
        if loads[k, d] > room[d]:
            return False
    return True


@inner
def _write(  # noqa: PLR0917
    new: int, k: int, finish: int, cost: int, before: int, label: Ints, marks: Bits, carried: Ints,
    charged: Bits, loads: Ints, words: int,
) -> None:  # fmt: skip
    """Write a label; its marks are those of the one before, with the visit's own."""
    label[new, TIME], label[new, PRICE] = finish, cost
    label[new, NODE], label[new, BEFORE] = k, before
    for w in range(marks.shape[1]):
        old = marks[before, w] if before >= 0 else NOTHING
        marks[new, w] = old ^ charged[k, w] if w >= words else old
    marks[new, k >> 6] |= ONE << np.uint64(k & 63)
    for d in range(carried.shape[1]):
        carried[new, d] = loads[k, d] + (carried[before, d] if before >= 0 else 0)


@inner
def _forget(  # noqa: PLR0917
    x: int,
    i: int,
    u: int,
    within: Bits,
    cuts: Bits,
    marks: Bits,
) -> None:
    """Take visits out of a label's marks that it can't reach again, and cuts that can't charge."""
    words = within.shape[2]
    for c in range(words, marks.shape[1]):
        begun = marks[x, c]
        while begun:
            bit = _lowest(begun)
            begun &= begun - ONE
            alive = NOTHING
            for w in range(words):
                alive |= cuts[((c - words) << 6) + bit, w] & within[i, u, w] & ~marks[x, w]
            if not alive:
                marks[x, c] ^= ONE << np.uint64(bit)
    for w in range(words):
        marks[x, w] &= within[i, u, w]


@inner
def _dominated(  # noqa: PLR0917
    x: int, i: int, exact: bool, words: int, cut_cost: Ints, label: Ints, marks: Bits,  # noqa: FBT001
    carried: Ints, kept: Ints,
) -> bool:  # fmt: skip
    """Whether a kept label at the same visit does as well; if none, the label is kept too.

    None of those kept is later. They are a list by ascending cost.
    """
    before, other = -1, kept[i]
    while other >= 0 and label[other, PRICE] <= label[x, PRICE]:
        if not exact or _as_good(other, x, words, cut_cost, label, marks, carried):
            return True
        before, other = other, label[other, NEXT]
    label[x, NEXT] = other
    if before < 0:
        kept[i] = x
    else:
        label[before, NEXT] = x
    return False


@inner
def _as_good(  # noqa: PLR0917
    one: int, other: int, words: int, cut_cost: Ints, label: Ints, marks: Bits, carried: Ints
) -> bool:
    """Whether whatever another label can still do, one that is no later can do as cheaply."""
    for w in range(words):
        if marks[one, w] & ~marks[other, w]:
            return False
    for d in range(carried.shape[1]):
        if carried[one, d] > carried[other, d]:
            return False
    slack = label[other, PRICE] - label[one, PRICE]
    for c in range(words, marks.shape[1]):
        begun = marks[one, c] & ~marks[other, c]
        while begun:
            slack -= cut_cost[((c - words) << 6) + _lowest(begun)]
            if slack < 0:
                return False
            begun &= begun - ONE
    return True


@inner
def _grow(  # noqa: C901, PLR0912, PLR0917
    x: int, slot_now: int, slot: int, made: int, size: int, stop: Ints, windows: Ints, steps: Ints,
    legs: Ints, shift: Ints, loads: Ints, room: Ints, following: Indices, price: Ints, least: Ints,
    second: Ints, through: Indices, cut_cost: Ints, threshold: int, words: int, charged: Bits,
    label: Ints, marks: Bits, carried: Ints, heap: Ints, head: Ints,
) -> tuple[int, int]:  # fmt: skip
    """Go on from a label to each next visit; labels made (-1: no room) and size of the heap."""
    i, finish, cost = label[x, NODE], label[x, TIME], label[x, PRICE]
    for y in range(following.shape[1]):
        k = following[i, y]
        if k < 0 or finish + legs[i, k, DRIVE] > stop[k, CLOSE]:
            break
        if (marks[x, k >> 6] >> np.uint64(k & 63)) & ONE:
            continue
        start = start_at(k, finish + legs[i, k, DRIVE], stop, windows)
        if start >= FAR:
            continue
        done = start + legs[i, k, BUSY]
        u = (done - shift[OPENS]) // shift[WIDTH]
        if u >= shift[BUCKETS]:
            continue
        new = cost + legs[i, k, COST] + late_cost(k, start, stop, steps) - price[k]
        rest = least[k, u]
        t = through[k, u]
        if t >= 0 and (marks[x, t >> 6] >> np.uint64(t & 63)) & ONE:
            rest = second[k, u]
        if new + rest >= threshold:
            continue
        for c in range(words, marks.shape[1]):
            paid = marks[x, c] & charged[k, c]
            while paid:
                new += cut_cost[((c - words) << 6) + _lowest(paid)]
                paid &= paid - ONE
        fits = True
        for d in range(len(room)):
            fits = fits and carried[x, d] + loads[k, d] <= room[d]
        if not fits or new + rest >= threshold:
            continue
        if made >= len(label):
            return -1, size
        _write(made, k, done, new, x, label, marks, carried, charged, loads, words)
        z = (done - shift[OPENS]) // slot
        if z == slot_now:
            size = push(heap, size, made, label)
        else:
            label[made, NEXT], head[z] = head[z], made
        made += 1
    return made, size


@kernel
def routes(  # noqa: PLR0917
    found: Ints,
    whole: int,
    most: int,
    alike: int,
    value: Ints,
    label: Ints,
    m: int,
) -> Indices:
    """Write out the best of the routes found, few of them with the same last visit.

    Returns
    -------
    int32 array of shape (at most `most`, longest)
        Visits (rows) in driving order, then -1.
    """
    order = np.argsort(value[:whole])
    used = np.zeros(m, np.int64)
    chosen = np.empty(most, np.int64)
    count, longest = 0, 1
    for x in order:
        new = found[x]
        if count == most or used[label[new, NODE]] == alike:
            continue
        used[label[new, NODE]] += 1
        chosen[count] = new
        count += 1
        length = 0
        while new >= 0:
            new = label[new, BEFORE]
            length += 1
        longest = max(longest, length)
    rows = np.full((count, longest), -1, np.int32)
    for y in range(count):
        new, length = chosen[y], 0
        while new >= 0:
            new = label[new, BEFORE]
            length += 1
        new = chosen[y]
        for z in range(length - 1, -1, -1):
            rows[y, z] = label[new, NODE]
            new = label[new, BEFORE]
    return rows
