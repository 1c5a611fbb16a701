"""From a group of equal vehicles to the arrays of their `Kind`."""

from typing import Final

import numpy as np

from compiled.kernel import kernel
from optimizer.pricing.columns import (
    BUCKETS,
    BUSY,
    CLOSE,
    CLOSES,
    COST,
    DEADLINE,
    DRIVE,
    FAR,
    FIRST_ARRIVAL,
    FIRST_BUSY,
    FIRST_COST,
    LAST_COST,
    LAST_DRIVE,
    LATEST_END,
    LEG,
    MISSED,
    OPENS,
    OVERTIME,
    SHIFT,
    STEP_FROM,
    STEP_TO,
    STOP,
    WIDTH,
    WINDOW_FROM,
    WINDOW_TO,
    Bits,
    Indices,
    Ints,
)
from optimizer.pricing.groups import Group
from optimizer.pricing.kinds import Kind
from optimizer.pricing.scale import Scale
from optimizer.pricing.scope import serving_cost, start_windows, task_seconds
from optimizer.pricing.ways import Ways
from optimizer.problem import Problem
from optimizer.visit import Visit

NEAR: Final = 30
"""Next stops that the quick search looks at."""
_BUCKETS: Final = 96


def build(problem: Problem, scale: Scale, group: Group, ways: Ways) -> Kind | None:
    """Build a kind; None when there is nobody whom it could serve in time."""
    return _Builder(problem, scale, group, ways).kind()


class _Builder:
    """Makes the arrays of one kind."""

    def __init__(self, problem: Problem, scale: Scale, group: Group, ways: Ways) -> None:
        self.problem, self.scale, self.ways, self.group = problem, scale, ways, group
        self.index = group.vehicles[0]
        self.van = problem.vehicles[self.index]

    def kind(self) -> Kind | None:
        """Build it."""
        served = self._in_time(self.group.visits)
        if not len(served):
            return None
        visits = [self.problem.visits[i] for i in served]
        self.extra = {
            visit.id: serving_cost(self.problem, int(i), self.index)
            for i, visit in zip(served, visits, strict=True)
        }
        stop, windows, steps = self._stops(visits)
        legs = self._legs(visits, stop)
        shift = self._shift(stop, windows, legs)
        loads, room = self._loads(visits)
        following, near = _following(stop, windows, legs)
        return Kind(
            vehicles=self.group.vehicles,
            visits=served,
            stop=stop,
            windows=windows,
            steps=steps,
            legs=legs,
            shift=shift,
            loads=loads,
            room=room,
            following=following,
            near=near,
            within=self._within(visits, stop, shift),
        )

    def _reached(self, place: int) -> int:
        """Earliest second at a location, by whatever way."""
        van = self.van
        drive = 0 if van.start is None else int(self.ways.quickest[van.start, place])
        return van.window[0] + drive

    def _windows(self, visit: Visit) -> list[tuple[int, int]]:
        """When a task can start so that the shift can begin and end in time, by whatever way."""
        van = self.van
        back = 0 if van.end is None else int(self.ways.quickest[visit.location, van.end])
        earliest = self._reached(visit.location)
        latest = van.latest_end - task_seconds(visit, van)[1] - back
        cut = ((max(a, earliest), min(b, latest)) for a, b in start_windows(visit, van))
        return [window for window in cut if window[0] <= window[1]]

    def _in_time(self, indices: Ints) -> Ints:
        keep = [int(i) for i in indices if self._windows(self.problem.visits[i])]
        return np.array(keep, np.int64)

    def _stops(self, visits: list[Visit]) -> tuple[Ints, Ints, Ints]:
        stop = np.zeros((len(visits), STOP), np.int64)
        windows: list[tuple[int, int]] = []
        steps: list[tuple[int, int]] = []
        for row, visit in zip(stop, visits, strict=True):
            mine = self._windows(visit)
            row[CLOSE] = mine[-1][1]
            row[WINDOW_FROM] = len(windows)
            windows += mine
            row[WINDOW_TO] = len(windows)
            row[STEP_FROM] = len(steps)
            steps += self._steps(visit)
            row[STEP_TO] = len(steps)
            row[DEADLINE] = FAR if visit.deadline is None else visit.deadline
            row[MISSED] = self.scale.down(visit.missed_cost)
            self._ends(row, visit)
        return stop, _pairs(windows), _pairs(steps)

    def _steps(self, visit: Visit) -> list[tuple[int, int]]:
        first = [] if visit.due is None else [(visit.due, visit.lateness_cost)]
        steps = sorted([*first, *visit.late_steps])
        return [(second, self.scale.down(rate)) for second, rate in steps]

    def _ends(self, row: Ints, visit: Visit) -> None:
        """First and last leg of a route that begins or ends with a visit."""
        van, ways, place = self.van, self.ways, visit.location
        setup, service = task_seconds(visit, van)
        out = 0 if van.start is None else int(ways.seconds[van.start, place])
        back = 0 if van.end is None else int(ways.seconds[place, van.end])
        row[FIRST_ARRIVAL] = min(FAR, van.window[0] + out)
        row[FIRST_BUSY] = setup + service
        row[LAST_DRIVE] = back
        cost = 0 if van.start is None else int(ways.cost[van.start, place])
        task = self._task_cost(visit, setup + service)
        row[FIRST_COST] = min(FAR, self.scale.down(van.fixed_cost) + cost + task)
        row[LAST_COST] = 0 if van.end is None else int(ways.cost[place, van.end])

    def _task_cost(self, visit: Visit, seconds: int) -> int:
        rate = self.van.task_cost + self.van.work_cost
        return self.scale.down(rate * seconds + self.extra[visit.id])

    def _legs(self, visits: list[Visit], stop: Ints) -> Ints:
        place = np.array([visit.location for visit in visits], np.int64)
        legs = np.zeros((len(visits), len(visits), LEG), np.int64)
        legs[:, :, DRIVE] = self.ways.seconds[np.ix_(place, place)]
        legs[:, :, BUSY] = stop[:, FIRST_BUSY]
        tasks = [self._task_cost(visit, sum(task_seconds(visit, self.van))) for visit in visits]
        spared = [self._task_cost(visit, task_seconds(visit, self.van)[1]) for visit in visits]
        service = [task_seconds(visit, self.van)[1] for visit in visits]
        same = place[:, None] == place
        legs[:, :, BUSY] = np.where(same, np.array(service), legs[:, :, BUSY])
        task = np.where(same, np.array(spared), np.array(tasks))
        legs[:, :, COST] = np.minimum(FAR, self.ways.cost[np.ix_(place, place)] + task)
        diagonal = np.arange(len(visits))
        legs[diagonal, diagonal, DRIVE] = FAR
        return legs

    def _shift(self, stop: Ints, windows: Ints, legs: Ints) -> Ints:
        """Width of the buckets: no task is over sooner than that, where that leaves few enough."""
        van = self.van
        shift = np.zeros(SHIFT, np.int64)
        shift[OPENS], shift[CLOSES], shift[LATEST_END] = *van.window, van.latest_end
        shift[OVERTIME] = self.scale.down(van.overtime_cost)
        drives = np.where(legs[:, :, DRIVE] >= FAR, 0, legs[:, :, DRIVE])
        longest = drives.max(axis=0) + stop[:, FIRST_BUSY]
        first = np.where(stop[:, FIRST_ARRIVAL] >= FAR, 0, stop[:, FIRST_ARRIVAL])
        begun = max(int(windows[:, 0].max()), int(first.max()))
        horizon = min(van.latest_end, begun + int(longest.sum())) - van.window[0]
        least = int((legs[:, :, DRIVE] + legs[:, :, BUSY]).min())
        width = horizon // _BUCKETS + 1
        if max(1, width // 4) <= least < width:
            width = least
        shift[WIDTH], shift[BUCKETS] = width, horizon // width + 1
        return shift

    def _loads(self, visits: list[Visit]) -> tuple[Ints, Ints]:
        """Find what could run short: a dimension of capacity, or the number of visits."""
        van = self.van
        columns: list[tuple[list[int], int]] = []
        if van.reload is None:
            for d, room in enumerate(van.capacity):
                columns.append(([visit.demand[d] for visit in visits], room))
                columns.append(([visit.pickup[d] if visit.pickup else 0 for visit in visits], room))
        if van.max_visits is not None:
            columns.append(([1] * len(visits), van.max_visits))
        short = [(amounts, room) for amounts, room in columns if sum(amounts) > room]
        loads = np.array([amounts for amounts, _ in short], np.int64).reshape(-1, len(visits))
        rooms = np.array([room for _, room in short], np.int64)
        return np.ascontiguousarray(loads.T), rooms

    def _within(self, visits: list[Visit], stop: Ints, shift: Ints) -> Bits:
        """Bits of whom one can still reach in time, by whatever way."""
        place = np.array([visit.location for visit in visits], np.int64)
        latest = stop[:, CLOSE] - self.ways.quickest[np.ix_(place, place)]
        last = (latest - shift[OPENS]) // shift[WIDTH]  # bucket of leaving, from row to column
        return _bits(np.minimum(last, shift[BUCKETS] - 1), shift[BUCKETS])


@kernel
def _bits(last: Ints, buckets: int) -> Bits:
    """For each row and bucket the columns whose last bucket it isn't behind, as bits."""
    m = len(last)
    bits = np.zeros((m, buckets, (m + 63) // 64), np.uint64)
    for i in range(m):
        for k in range(m):
            if last[i, k] >= 0:
                bits[i, last[i, k], k >> 6] |= np.uint64(1) << np.uint64(k & 63)
        for q in range(buckets - 2, -1, -1):
            for w in range(bits.shape[2]):
                bits[i, q, w] |= bits[i, q + 1, w]
    return bits


def _pairs(pairs: list[tuple[int, int]]) -> Ints:
    return np.array(pairs, np.int64).reshape(-1, 2)


def _following(stop: Ints, windows: Ints, legs: Ints) -> tuple[Indices, Indices]:
    """Whom each visit can be followed by, and the nearest of them."""
    drive = legs[:, :, DRIVE]
    latest = stop[:, CLOSE] - drive
    busy = np.minimum(legs[:, :, BUSY].min(axis=0), stop[:, FIRST_BUSY])
    earliest = windows[stop[:, WINDOW_FROM], 0] + busy  # of finishing
    fits = (drive < FAR) & (earliest[:, None] <= latest)
    close = np.argsort(np.where(fits, legs[:, :, COST], FAR), axis=1, kind="stable")
    rank = np.argsort(close, axis=1, kind="stable")
    following = _ordered(fits, latest)
    near = _ordered(fits & (rank < NEAR), latest)[:, :NEAR]
    return following, np.ascontiguousarray(near)


def _ordered(fits: np.ndarray[tuple[int, ...], np.dtype[np.bool_]], latest: Ints) -> Indices:
    """Visits that fit, the latest departure first, then -1."""
    order = np.argsort(np.where(fits, -latest, FAR), axis=1, kind="stable").astype(np.int32)
    count = fits.sum(axis=1)
    order[np.arange(len(fits)) >= count[:, None]] = -1
    return order
