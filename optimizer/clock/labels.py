"""Labels of a vehicle that calls, rests or is paid by the hour, stepped from stop to stop.

A label says when the vehicle is free again after a stop and what that has cost; several are kept
where one is sooner and another one cheaper, or has taken more breaks, has more on board or on its
battery. On the way to the next stop a label may rest, call at the depot, charge: each possible
course makes a new label, and those that another one equals or beats in everything are dropped.

The scratch array `stack` has `STACK` rows of `WAY` columns: what is being looked at, the breaks of
the drive at hand, and from `FLOOR` on the courses that still have to be followed.
"""

# ruff: noqa: PLR0917, C901, PLR0912, E501 - kernels take plain arrays and call little

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np

from compiled.kernel import inner
from optimizer.clock.columns import (
    BANDS,
    CALLED_DEPOT,
    CHARGE_RATE,
    CHARGE_SETUP,
    CHARGED,
    CHOICE,
    COST,
    COUNTS_WORK,
    COUPLED,
    DISTANCE_COST,
    DRIVEN,
    END,
    FAIR_WORK,
    FAR,
    FIRST_BREAK,
    FIRST_CHARGER,
    FIXED_COST,
    IDLE,
    IMMEDIATE,
    INITIAL,
    IS_DELIVERY,
    LABEL,
    LATEST,
    LATEST_END,
    LEFT,
    LOCATION,
    MATRIX,
    MAX_DISTANCE,
    MAX_TRAVEL,
    MAX_WORK,
    METRES,
    MONOTONE,
    MOST_LABELS,
    N_BREAKS,
    N_CHARGERS,
    NEVER,
    OVERTIME_COST,
    PARENT,
    RANGE,
    REACH,
    RELOAD,
    RELOAD_COST,
    RELOAD_FIRST_WINDOW,
    RELOAD_N_WINDOWS,
    RELOAD_SECONDS,
    REST_DUE,
    REST_FIRST_WINDOW,
    REST_N_WINDOWS,
    REST_PLACE,
    REST_TAKES,
    ROLE,
    SHIFT_CLOSES,
    SHIFT_OPENS,
    TABLE,
    TAKEN,
    TASK_COST,
    TIME,
    TOOK_REST,
    TRAVEL_COST,
    TYPE,
    UNFAIR_COST,
    WENT_TO_REST,
    WORK_COST,
)
from optimizer.clock.legs import drive, first_start, latest_departure, opening, room, start_cost

if TYPE_CHECKING:
    from optimizer.clock.columns import Ints, Long

WAY: Final = 16
STACK: Final = 256
TRIAL: Final = 257
"""Row of the scratch array with the order that is being tried (256: see `loads`)."""
BOUNDS: Final = 258
PLACES: Final = 259
"""Rows of places on a route that are still in question, and of what they cost at least."""
COUNTS: Final = 260
"""From this row of it on: how many labels there are at each stop, a row for each order."""
FLOOR: Final = 16
NEAREST_CHARGERS: Final = 8

_PLACE: Final = 12  # where a course has got to
_CALLS: Final = 13  # 1: has called at the depot, 2: has charged (and can't call any more)
_FIRST: Final = 14  # whether it has not left its start yet
_CHARGED: Final = 2
_AWAY: Final = 15  # whether it has been anywhere since the stop before

_NEW: Final = 0  # rows of the scratch array: the label being made, the course at hand, its breaks
_NOW: Final = 1
_RESTS: Final = 2

_TO_VISIT: Final = np.int64(0)
_TO_END: Final = np.int64(1)
_TO_DEPOT: Final = np.int64(2)
_TO_CHARGER: Final = np.int64(3)
_TO_REST: Final = np.int64(4)


@inner
def begin(veh: Ints, lab: Ints, dst: Long, v: Long, reach: Long) -> None:
    """Write the label of a vehicle that has not left yet; `reach` is as far as its load lasts."""
    for i in range(LABEL):
        lab[dst, i] = 0
    lab[dst, TIME] = veh[v, SHIFT_OPENS]
    lab[dst, COST] = veh[v, FIXED_COST]
    lab[dst, REACH] = reach
    lab[dst, LEFT] = veh[v, INITIAL]


@inner
def grow(
    vis: Ints, veh: Ints, from_: Ints, until: Ints, service: Ints, setup: Ints, seconds: Ints,
    starts: Ints, metres: Ints, windows: Ints, steps: Ints, breaks: Ints, chargers: Ints,
    lab: Ints, stack: Ints, src: Long, n_src: Long, dst: Long, v: Long, a: Long, j: Long, k: Long,
    n: Long, mark: Long,
) -> Any:  # fmt: skip
    """Labels at stop `k` of `n` (visit `j`; -1: the end of the route) from those of the one before.

    The labels before are rows `src` to ``src + n_src`` of `lab`, at place `a`; the new ones are
    written from row `dst` on (at the end only one: the cheapest). `mark` is the last stop for
    which a call at the depot on this leg loads the van, -1 if it can't call.

    Returns
    -------
    int
        Number of new labels; 0: infeasible.
    """
    b = veh[v, END] if j < 0 else vis[j, LOCATION]
    first = veh[v, FIRST_BREAK]
    count = np.int64(0)  # of a type that it keeps, so that callees are compiled once
    stations = veh[v, N_CHARGERS]
    if j >= 0 and vis[j, IMMEDIATE] == 1 and vis[j, ROLE] == IS_DELIVERY:
        stations = np.int64(0)  # straight from the pick-up, which is the stop before
    for m in range(n_src):
        for i in range(LABEL):
            stack[FLOOR, i] = lab[src + m, i]
        stack[FLOOR, PARENT] = m
        stack[FLOOR, CHOICE] = 0
        stack[FLOOR, _PLACE] = a
        stack[FLOOR, _CALLS] = 0
        stack[FLOOR, _FIRST] = 1 if k == 1 else 0
        stack[FLOOR, _AWAY] = 0
        top = np.int64(1)
        while top > 0:
            top -= 1
            for i in range(WAY):
                stack[_NOW, i] = stack[FLOOR + top, i]
            calls = stack[_NOW, _CALLS]
            rest = stack[_NOW, TAKEN]
            while rest < veh[v, N_BREAKS] and breaks[first + rest, REST_PLACE] < 0:
                rest += 1
            for way in range(3 + (stations if calls < _CHARGED else 0)):
                y, kind, which = b, _TO_END if j < 0 else _TO_VISIT, np.int64(0)
                if way == 1:
                    if calls != 0 or mark < k or stack[_NOW, REACH] >= n:
                        continue
                    y, kind = veh[v, RELOAD], _TO_DEPOT
                elif way == 2:  # noqa: PLR2004 - the third way
                    if rest == veh[v, N_BREAKS]:
                        continue
                    y, kind, which = breaks[first + rest, REST_PLACE], _TO_REST, rest
                elif way > 2:  # noqa: PLR2004 - and more: the chargers
                    which = np.int64(way - 3)
                    if not _is_near(veh, seconds, chargers, v, stack[_NOW, _PLACE], b, which):
                        continue
                    y, kind = chargers[veh[v, FIRST_CHARGER] + which], _TO_CHARGER
                count, top = _go(
                    vis, veh, from_, until, service, setup, seconds, starts, metres, windows, steps,
                    breaks, lab, stack, dst, v, y, j, k, kind, which, mark, count, top,
                )  # fmt: skip
    return count


@inner
def _go(
    vis: Ints, veh: Ints, from_: Ints, until: Ints, service: Ints, setup: Ints, seconds: Ints,
    starts: Ints, metres: Ints, windows: Ints, steps: Ints, breaks: Ints, lab: Ints, stack: Ints,
    dst: Long, v: Long, y: Long, j: Long, k: Long, kind: Long, which: Long, mark: Long,
    count: Long, top: Long,
) -> Any:  # fmt: skip
    """Drive the course at hand to place `y`, with none, one or more breaks on the way."""
    x = stack[_NOW, _PLACE]
    clock = stack[_NOW, TIME]
    w = drive(veh, seconds, starts, v, x, y, clock)
    far = metres[veh[v, MATRIX], x, y]
    if w >= FAR or far > stack[_NOW, LEFT]:
        return count, top
    arrival = clock + w
    taken = stack[_NOW, TAKEN]
    idle = stack[_NOW, IDLE]
    latest = stack[_NOW, LATEST]
    choice = stack[_NOW, CHOICE]
    rested = np.int64(0)
    first = veh[v, FIRST_BREAK]
    while arrival <= veh[v, LATEST_END]:
        for i in range(WAY):
            stack[_NEW, i] = stack[_NOW, i]
        stack[_NEW, TAKEN] = taken
        stack[_NEW, IDLE] = idle
        stack[_NEW, LATEST] = latest
        stack[_NEW, CHOICE] = choice
        stack[_NEW, LEFT] -= far if veh[v, RANGE] < NEVER else 0
        stack[_NEW, METRES] += far if veh[v, MAX_DISTANCE] < NEVER else 0
        stack[_NEW, COST] += far * veh[v, DISTANCE_COST]
        ready = max(arrival, clock)
        if kind == _TO_VISIT:
            if _serve(vis, veh, from_, until, service, setup, seconds, starts, windows, steps,
                      stack, v, x, y, j, k, ready, w, rested) and _may_wait(veh, breaks, stack, v):  # fmt: skip
                count = _keep(veh, lab, stack, v, dst, count)
        elif kind == _TO_END:
            if (
                _may_wait_until(veh, breaks, v, taken, ready)
                and _end(veh, stack, v, ready, w)
                and (count == 0 or _is_cheaper(lab, stack, dst))
            ):
                for i in range(LABEL):
                    lab[dst, i] = stack[_NEW, i]
                count = 1
        elif (kind != _TO_REST or taken == which) and _call(
            veh, seconds, starts, windows, breaks, stack, v, x, y, kind, which, ready, w, rested, mark
        ) and _may_wait(veh, breaks, stack, v) and FLOOR + top < STACK:  # fmt: skip
            for i in range(WAY):
                stack[FLOOR + top, i] = stack[_NEW, i]
            top += 1
        if taken == veh[v, N_BREAKS] or breaks[first + taken, REST_PLACE] >= 0:
            break
        s = opening(windows, breaks[first + taken, REST_FIRST_WINDOW],
                    breaks[first + taken, REST_N_WINDOWS], clock)  # fmt: skip
        if s >= NEVER or (kind in (_TO_END, _TO_CHARGER) and s >= arrival):
            break
        if s < arrival:
            arrival += breaks[first + taken, REST_TAKES]
        elif stack[_NOW, _FIRST] == 0:
            idle += s - ready
        latest = min(latest, idle)
        clock = s + breaks[first + taken, REST_TAKES]
        stack[_RESTS + rested, 0] = s
        stack[_RESTS + rested, 1] = clock
        rested += 1
        taken += 1
        choice = choice * 64 + TOOK_REST
    return count, top


@inner
def _serve(
    vis: Ints, veh: Ints, from_: Ints, until: Ints, service: Ints, setup: Ints, seconds: Ints,
    starts: Ints, windows: Ints, steps: Ints, stack: Ints, v: Long, x: Long, y: Long, j: Long,
    k: Long, ready: Long, w: Long, rested: Long,
) -> Any:  # fmt: skip
    """Begin visit `j` as early as it can when somebody is ready for it; False: impossible."""
    if stack[_NEW, REACH] < k:
        return False
    row, column = (v, j) if from_.size > 1 else (0, 0)
    last = until[row, column]
    s = first_start(vis, windows, j, max(ready, from_[row, column]))
    if s > last:
        return False
    work = service[veh[v, TYPE], j]
    if x != y or stack[_NOW, _AWAY] == 1 or stack[_NOW, _FIRST] == 1:
        work += setup[veh[v, TYPE], j]
    if s + work > veh[v, LATEST_END]:
        return False
    stack[_NEW, TIME] = s + work
    stack[_NEW, COST] += start_cost(vis, steps, j, s) + veh[v, TASK_COST] * work
    slack = np.int64(0)
    if veh[v, COUNTS_WORK] == 1 and vis[j, COUPLED] == 0:
        slack = min(room(vis, windows, steps, j, s), last - s)
    return _leave(veh, seconds, starts, stack, v, x, y, ready, s, w, rested, slack)


@inner
def _call(
    veh: Ints, seconds: Ints, starts: Ints, windows: Ints, breaks: Ints, stack: Ints, v: Long,
    x: Long, y: Long, kind: Long, which: Long, ready: Long, w: Long, rested: Long, mark: Long,
) -> Any:  # fmt: skip
    """Stop at a depot, a charger or the place of a break; False: impossible."""
    s = ready
    if kind == _TO_DEPOT:
        s = opening(windows, veh[v, RELOAD_FIRST_WINDOW], veh[v, RELOAD_N_WINDOWS], ready)
        if s >= NEVER:
            return False
        stack[_NEW, TIME] = s + veh[v, RELOAD_SECONDS]
        stack[_NEW, COST] += veh[v, RELOAD_COST]
        stack[_NEW, REACH] = mark
        stack[_NEW, _CALLS] = 1
        stack[_NEW, CHOICE] = stack[_NEW, CHOICE] * 64 + CALLED_DEPOT
    elif kind == _TO_CHARGER:
        restored = (veh[v, RANGE] - stack[_NEW, LEFT]) * veh[v, CHARGE_RATE]
        stack[_NEW, TIME] = s + veh[v, CHARGE_SETUP] + (restored + 999) // 1000
        stack[_NEW, LEFT] = veh[v, RANGE]
        stack[_NEW, _CALLS] = 2
        stack[_NEW, CHOICE] = stack[_NEW, CHOICE] * 64 + CHARGED + which
    else:
        row = veh[v, FIRST_BREAK] + which
        s = opening(windows, breaks[row, REST_FIRST_WINDOW], breaks[row, REST_N_WINDOWS], ready)
        if s >= NEVER:
            return False
        stack[_NEW, TIME] = s + breaks[row, REST_TAKES]
        stack[_NEW, TAKEN] += 1
        stack[_NEW, CHOICE] = stack[_NEW, CHOICE] * 64 + WENT_TO_REST
    if stack[_NEW, TIME] > veh[v, LATEST_END]:
        return False
    stack[_NEW, _PLACE] = y
    stack[_NEW, _AWAY] = 1
    return _leave(veh, seconds, starts, stack, v, x, y, ready, s, w, rested, np.int64(0))


@inner
def _leave(
    veh: Ints, seconds: Ints, starts: Ints, stack: Ints, v: Long, x: Long, y: Long, ready: Long,
    s: Long, w: Long, rested: Long, slack: Long,
) -> Any:  # fmt: skip
    """Charge for the drive, and note how much later the departure could have been.

    What comes first on a route, at second `s`, settles the departure: as late as it can be
    without moving that or a break.
    """
    if stack[_NOW, _FIRST] == 1:
        stack[_NEW, _FIRST] = 0
        d = departure(veh, seconds, starts, stack, v, x, y, s, rested)
        w = drive(veh, seconds, starts, v, x, y, d)
        if veh[v, COUNTS_WORK] == 1:
            stack[_NEW, IDLE] = d
            stack[_NEW, LATEST] = d + slack
            if (rested > 0 and stack[_RESTS + rested - 1, 0] >= d) or veh[v, BANDS] > 0:
                stack[_NEW, LATEST] = d
    elif veh[v, COUNTS_WORK] == 1:
        stack[_NEW, IDLE] += s - ready
        stack[_NEW, LATEST] = min(stack[_NEW, LATEST], stack[_NEW, IDLE] + slack)
    else:
        stack[_NEW, IDLE] = 0
        stack[_NEW, LATEST] = 0
    stack[_NEW, COST] += w * veh[v, TRAVEL_COST]
    if veh[v, MAX_TRAVEL] < NEVER:
        stack[_NEW, DRIVEN] += w
    return stack[_NEW, DRIVEN] <= veh[v, MAX_TRAVEL] and stack[_NEW, METRES] <= veh[v, MAX_DISTANCE]


@inner
def departure(
    veh: Ints, seconds: Ints, starts: Ints, stack: Ints, v: Long, x: Long, y: Long, due: Long,
    rested: Long,
) -> Any:  # fmt: skip
    """Latest second of leaving `x` that reaches `y` by `due`, breaks in the scratch rows kept."""
    most = NEVER
    for r in range(rested - 1, -1, -1):
        low = stack[_RESTS + r, 1]
        if low + drive(veh, seconds, starts, v, x, y, low) <= due:
            return min(most, latest_departure(veh, seconds, starts, v, x, y, low, due))
        most = stack[_RESTS + r, 0]
        due -= stack[_RESTS + r, 1] - stack[_RESTS + r, 0]
    low = veh[v, SHIFT_OPENS]
    return min(most, latest_departure(veh, seconds, starts, v, x, y, low, due))


@inner
def _end(veh: Ints, stack: Ints, v: Long, ready: Long, w: Long) -> Any:
    """End the route at second `ready`; False: impossible."""
    if ready > veh[v, LATEST_END]:
        return False
    cost = w * veh[v, TRAVEL_COST] + max(0, ready - veh[v, SHIFT_CLOSES]) * veh[v, OVERTIME_COST]
    if veh[v, COUNTS_WORK] == 1:
        work = ready - min(stack[_NEW, IDLE], stack[_NEW, LATEST])
        if work > veh[v, MAX_WORK]:
            return False
        cost += work * veh[v, WORK_COST]
        if work > veh[v, FAIR_WORK]:
            cost += (work - veh[v, FAIR_WORK]) * veh[v, UNFAIR_COST]
    stack[_NEW, TIME] = ready
    stack[_NEW, COST] += cost
    if veh[v, MAX_TRAVEL] < NEVER:
        stack[_NEW, DRIVEN] += w
    return stack[_NEW, DRIVEN] <= veh[v, MAX_TRAVEL] and stack[_NEW, METRES] <= veh[v, MAX_DISTANCE]


@inner
def _may_wait(veh: Ints, breaks: Ints, stack: Ints, v: Long) -> Any:
    """Whether the next break of the new label can still be taken, or need not be."""
    return _may_wait_until(veh, breaks, v, stack[_NEW, TAKEN], stack[_NEW, TIME])


@inner
def _may_wait_until(veh: Ints, breaks: Ints, v: Long, taken: Long, t: Long) -> Any:
    return taken == veh[v, N_BREAKS] or t <= breaks[veh[v, FIRST_BREAK] + taken, REST_DUE]


@inner
def _is_cheaper(lab: Ints, stack: Ints, dst: Long) -> Any:
    return stack[_NEW, COST] < lab[dst, COST] or (
        stack[_NEW, COST] == lab[dst, COST] and stack[_NEW, TIME] < lab[dst, TIME]
    )


@inner
def _is_near(veh: Ints, seconds: Ints, chargers: Ints, v: Long, a: Long, b: Long, q: Long) -> Any:
    """Whether charger `q` is among those with the least detour between two places."""
    count = veh[v, N_CHARGERS]
    if count <= NEAREST_CHARGERS:
        return True
    first = veh[v, FIRST_CHARGER]
    table = veh[v, TABLE]
    place = chargers[first + q]
    mine = seconds[a, place, table] + seconds[place, b, table]
    nearer = 0
    for i in range(count):
        place = chargers[first + i]
        other = seconds[a, place, table] + seconds[place, b, table]
        if other < mine or (other == mine and i < q):
            nearer += 1
    return nearer < NEAREST_CHARGERS


@inner
def _keep(veh: Ints, lab: Ints, stack: Ints, v: Long, dst: Long, count: Long) -> Any:
    """Keep the new label unless another one is as good, and drop those that it beats."""
    later = veh[v, MONOTONE] == 0
    new = np.int64(_NEW)
    for m in range(dst, dst + count):
        if _beats(lab, m, stack, new, later):
            return count
    kept = dst
    for m in range(dst, dst + count):
        if not _beats(stack, new, lab, m, later):
            if kept != m:
                for i in range(LABEL):
                    lab[kept, i] = lab[m, i]
            kept += 1
    if kept - dst == MOST_LABELS:
        worst = dst
        for m in range(dst + 1, kept):
            if lab[m, COST] > lab[worst, COST]:
                worst = m
        if lab[worst, COST] <= stack[_NEW, COST]:
            return MOST_LABELS
        for i in range(LABEL):
            lab[worst, i] = stack[_NEW, i]
        return MOST_LABELS
    for i in range(LABEL):
        lab[kept, i] = stack[_NEW, i]
    return kept - dst + 1


@inner
def _beats(one: Ints, a: Long, other: Ints, b: Long, later: Long) -> Any:
    """Whether a label equals or beats another one in everything.

    Where something gets cheaper by happening later, sooner is no better, and a break or a call
    that is still to come may pass the time.
    """
    if one[a, COST] > other[b, COST] or one[a, TIME] > other[b, TIME]:
        return False
    if later and (
        one[a, TIME] < other[b, TIME]
        or one[a, TAKEN] != other[b, TAKEN]
        or one[a, REACH] != other[b, REACH]
        or one[a, LEFT] != other[b, LEFT]
    ):
        return False
    return (
        one[a, TAKEN] >= other[b, TAKEN]
        and one[a, IDLE] >= other[b, IDLE]
        and one[a, LATEST] >= other[b, LATEST]
        and one[a, REACH] >= other[b, REACH]
        and one[a, LEFT] >= other[b, LEFT]
        and one[a, DRIVEN] <= other[b, DRIVEN]
        and one[a, METRES] <= other[b, METRES]
    )
