"""Places on routes where one more visit could go, as columns, and what it would cost there.

A slot lies between two neighbours on a route. Each pair of a visit and a slot gets a lower bound
of the insertion's cost (the detour) and a first test of whether it can be in time, all pairs at
once with numpy: few of them need to be timed exactly.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from optimizer.problem import MAX_TIME, Problem

Column = NDArray[np.int64]
Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]

NOWHERE = -1  # location of an open start or end
_NEVER = 2**60

SLOT = np.dtype(
    [
        ("vehicle", np.int64),
        ("position", np.int64),
        ("stops_after", np.int64),
        ("before", np.int64),  # location
        ("after", np.int64),  # location
        ("ready", np.int64),  # earliest second at which the vehicle may leave `before`
        ("seconds", np.int64),  # of the leg that an insertion replaces; 0 on an empty route
        ("metres", np.int64),
        ("start_by", np.int64),  # latest second at which the stop after the slot may start
        ("finish_by", np.int64),  # latest second at which it may finish, breaks set aside
        ("service", np.int64),  # of the stop after the slot
        ("setup", np.int64),
        ("paid", np.int64),  # its set-up as the route stands
    ]
)
Slots = np.ndarray[tuple[int], np.dtype[np.void]]


class VisitColumns:
    """What slots need to know of visits; rows are visits by index.

    Parameters
    ----------
    problem : Problem
        Whose visits.
    """

    def __init__(self, problem: Problem) -> None:
        visits = problem.visits
        spans = [v.start_windows or ((-_NEVER, 2 * MAX_TIME),) for v in visits]
        width = max((len(span) for span in spans), default=1)
        self.location: Column = np.array([v.location for v in visits], np.int64)
        self.service: Column = np.array([v.service for v in visits], np.int64)
        self.setup: Column = np.array([v.setup for v in visits], np.int64)
        self.due: Column = np.array([_NEVER if v.due is None else v.due for v in visits], np.int64)
        self.lateness_cost: Floats = np.array([v.lateness_cost for v in visits], np.float64)
        self.unserved_cost: Floats = np.array([v.unserved_cost for v in visits], np.float64)
        self.start_by: Column = np.array([span[-1][1] for span in spans], np.int64)
        self.opens: Column = np.full((len(visits), width), -_NEVER)
        self.closes: Column = np.full((len(visits), width), -_NEVER)
        for i, span in enumerate(spans):
            self.opens[i, : len(span)], self.closes[i, : len(span)] = zip(*span, strict=True)

    def first_starts(self, visits: Column, ready: Column) -> Column:
        """First seconds from `ready` (visits by slots) on at which each task may start.

        Far away where all windows are past.
        """
        start: Column = np.full_like(ready, _NEVER)
        for w in range(self.opens.shape[1] - 1, -1, -1):
            opens, closes = self.opens[visits, w, None], self.closes[visits, w, None]
            start = np.where(ready <= closes, np.maximum(ready, opens), start)
        return start


@dataclass(frozen=True, slots=True)
class Judgement:
    """Least cost of each visit (row) in each slot (column), and whether it may be in time there.

    A pair may turn out dearer or too late when it is timed exactly, never the other way round.
    """

    bounds: Floats
    fits: Mask


class Judge:
    """Judges pairs of visits and slots of one problem.

    Parameters
    ----------
    problem : Problem
        What the indices refer to.
    """

    def __init__(self, problem: Problem) -> None:
        vehicles = problem.vehicles
        self.columns = VisitColumns(problem)
        self._matrices = problem.matrices
        self._matrix: Column = np.array([v.matrix for v in vehicles], np.int64)
        self._travel_cost: Floats = np.array([v.travel_cost for v in vehicles], np.float64)
        self._distance_cost: Floats = np.array([v.distance_cost for v in vehicles], np.float64)
        self._task_cost: Floats = np.array([v.task_cost for v in vehicles], np.float64)
        self._fixed_cost: Floats = np.array([v.fixed_cost for v in vehicles], np.float64)

    def judge(self, visits: Column, slots: Slots, soft_costs: Floats) -> Judgement:
        """Judge all pairs; `soft_costs` (by vehicle) is what lateness and overtime cost now."""
        k, here = slots["vehicle"], self.columns.location[visits, None]
        to, on = self._drives(here, slots)
        setup, service = self.columns.setup[visits, None], self.columns.service[visits, None]
        spared = (slots["position"] > 0) & (slots["before"] == here)
        work = service + np.where(spared, 0, setup)
        paid = np.where(slots["after"] == here, 0, slots["setup"])
        start = self.columns.first_starts(visits, slots["ready"] + to.seconds)
        ready = start + work + on.seconds
        in_time = (ready <= slots["start_by"]) & (
            ready + paid + slots["service"] <= slots["finish_by"]
        )
        drive = to.seconds + on.seconds - slots["seconds"]
        saved = paid - slots["paid"]
        late = np.maximum(0, start - self.columns.due[visits, None])
        # a detour that saves time may make what follows less late
        earlier = (drive + work < 0) | (saved < 0)
        bounds = (
            self._fixed_cost[k] * (slots["position"] + slots["stops_after"] == 0)
            + self._travel_cost[k] * drive
            + self._distance_cost[k] * (to.metres + on.metres - slots["metres"])
            + self._task_cost[k] * (work + saved)
            + self.columns.lateness_cost[visits, None] * late
            - soft_costs[k] * earlier
        )
        return Judgement(bounds=bounds, fits=to.open & on.open & in_time)

    def _drives(self, here: Column, slots: Slots) -> tuple["_Drives", "_Drives"]:
        """Drives from the stop before each slot to each visit, and from there on."""
        to, on = (_Drives((len(here), len(slots))) for _ in range(2))
        for rows, m in self._by_matrix(slots):
            tables = self._matrices[m]
            for drives, name in ((to, "before"), (on, "after")):
                place = slots[name][rows]
                ends = (place, here) if name == "before" else (here, place)
                moves = (place != NOWHERE) & (place != here)
                drives.seconds[:, rows] = np.where(moves, tables.seconds[ends], 0)
                drives.metres[:, rows] = np.where(moves, tables.metres[ends], 0)
                drives.open[:, rows] = ~(moves & tables.unreachable[ends])
        return to, on

    def _by_matrix(self, slots: Slots) -> Iterator[tuple[slice | Column, int]]:
        if len(self._matrices) == 1:
            yield slice(None), 0
            return
        matrix = self._matrix[slots["vehicle"]]
        for m in np.unique(matrix).tolist():
            yield np.flatnonzero(matrix == m), m


class _Drives:
    """Seconds and metres of drives, visits by slots, and whether there is a way."""

    def __init__(self, shape: tuple[int, int]) -> None:
        self.seconds: Column = np.zeros(shape, np.int64)
        self.metres: Column = np.zeros(shape, np.int64)
        self.open: Mask = np.ones(shape, np.bool_)
