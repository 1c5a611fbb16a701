"""A problem as the routing solver wants it: nodes, matrices between them, times from 0 on."""

from collections import Counter
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from optimizer.problem import Problem, Vehicle, Visit

Matrix = NDArray[np.int64]

NOWHERE = -1  # location of the node at which open routes start and end
LARGEST_COST = 2**60  # a plan's cost has to stay below this, scaled down if need be


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Nodes:
    """Places of the routing model: each visit, then each place where routes start or end.

    Parameters
    ----------
    size : int
        Number of nodes.
    node : list of int
        Node of each visit.
    visit : list of int
        Visit of each node that has one: nodes 0 to the number of visits - 1.
    starts, ends : list of int
        Nodes of each vehicle.
    place : int array of shape (size,)
        Location of each node.
    work : list of int
        Seconds from the cumul of each visit until it is done.
    leg_setup : list of int
        Set-up of each visit that is part of the leg from another location.
    """

    size: int
    node: list[int]
    visit: list[int]
    starts: list[int]
    ends: list[int]
    place: NDArray[np.int64]
    work: list[int]
    leg_setup: list[int]

    @classmethod
    def of(cls, problem: Problem, rng: np.random.Generator) -> Self:
        """Nodes of a problem, visits in random order."""
        visit = rng.permutation(len(problem.visits)).tolist()
        node = np.argsort(visit).tolist()
        starts = [NOWHERE if v.start is None else v.start for v in problem.vehicles]
        ends = [NOWHERE if v.end is None else v.end for v in problem.vehicles]
        depots = {place: len(visit) + d for d, place in enumerate(sorted({*starts, *ends}))}
        leg_setup = _leg_setups(problem)
        return cls(
            size=len(visit) + len(depots),
            node=node,
            visit=visit,
            starts=[depots[place] for place in starts],
            ends=[depots[place] for place in ends],
            place=np.array([*(problem.visits[i].location for i in visit), *depots], np.int64),
            work=[
                v.service + v.setup - shared
                for v, shared in zip(problem.visits, leg_setup, strict=True)
            ],
            leg_setup=leg_setup,
        )

    def seconds(self, problem: Problem, matrix: int, *, forbidden: int) -> Matrix:
        """Seconds from cumul to cumul; `forbidden` where there is no way."""
        moves = self._moves()
        tables = problem.matrices[matrix]
        pairs = np.ix_(self.place, self.place)
        transit = np.where(moves, tables.seconds[pairs], 0)
        transit += self._by_node(self.work)[:, None] + self._setups(self.leg_setup)
        return np.where(moves & tables.unreachable[pairs], forbidden, transit)

    def costs(self, problem: Problem, vehicle: Vehicle) -> Matrix:
        """Cost of each leg for a vehicle, with the task that it leads to."""
        moves = self._moves()
        tables = problem.matrices[vehicle.matrix]
        pairs = np.ix_(self.place, self.place)
        open_way = moves & ~tables.unreachable[pairs]
        costs = vehicle.travel_cost * np.where(open_way, tables.seconds[pairs], 0)
        costs += vehicle.distance_cost * np.where(open_way, tables.metres[pairs], 0)
        work = self._by_node(self.work)[None, :] + self._setups(self.leg_setup)
        return np.asarray(costs + vehicle.task_cost * work, np.int64)

    def _moves(self) -> NDArray[np.bool_]:
        """Pairs of nodes at two different locations."""
        a, b = self.place[:, None], self.place[None, :]
        moves: NDArray[np.bool_] = (a != b) & (a != NOWHERE) & (b != NOWHERE)
        return moves

    def _setups(self, leg_setup: list[int]) -> Matrix:
        """Tell the set-up due on each leg: spared after a visit at the same location."""
        visited = np.arange(self.size)[:, None] < len(self.visit)
        spared = visited & (self.place[:, None] == self.place[None, :])
        return np.where(spared, 0, self._by_node(leg_setup)[None, :])

    def _by_node(self, by_visit: list[int]) -> NDArray[np.int64]:
        values = np.zeros(self.size, np.int64)
        values[self.node] = by_visit
        return values


def _leg_setups(problem: Problem) -> list[int]:
    """Tell each visit's set-up that must be part of the leg: 0 where it can belong to the task.

    It belongs to the task where no other visit could spare it, and where it wouldn't fit into a
    window, since windows are narrowed by it.
    """
    at = Counter(visit.location for visit in problem.visits)
    return [
        visit.setup
        if at[visit.location] > 1
        and all(closes - opens >= visit.setup for opens, closes in visit.start_windows)
        else 0
        for visit in problem.visits
    ]


@dataclass(frozen=True, slots=True)
class Spans:
    """Seconds counted from the first moment of the day.

    Parameters
    ----------
    origin : int
        Start of the first shift.
    horizon : int
        Seconds from there to the last end of a shift.
    """

    origin: int
    horizon: int

    @classmethod
    def of(cls, problem: Problem) -> Self:
        """Span of all shifts."""
        origin = min(vehicle.window[0] for vehicle in problem.vehicles)
        return cls(origin, max(v.latest_end for v in problem.vehicles) - origin)

    def of_origin(self, second: int) -> int:
        """Seconds since the origin."""
        return second - self.origin

    def windows(self, visit: Visit, leg_setup: int) -> list[tuple[int, int]]:
        """Ranges of a visit's cumul, clipped to the horizon; none when it can't be served."""
        windows = visit.start_windows or ((self.origin, self.origin + self.horizon),)
        narrowed = [
            (max(0, opens + leg_setup - self.origin), min(self.horizon, closes - self.origin))
            for opens, closes in windows
        ]
        return [(opens, closes) for opens, closes in narrowed if opens <= closes]


def cost_shift(problem: Problem) -> int:
    """By how many bits costs must be scaled down for sums of 64-bit numbers to be safe."""
    horizon = Spans.of(problem).horizon
    longest = max(int(tables.seconds.max(initial=0)) for tables in problem.matrices)
    farthest = max(int(tables.metres.max(initial=0)) for tables in problem.matrices)
    work = max(visit.service + visit.setup for visit in problem.visits)
    stops = len(problem.visits)
    most = sum(v.unserved_cost + v.lateness_cost * horizon for v in problem.visits)
    for v in problem.vehicles:
        leg = v.travel_cost * longest + v.distance_cost * farthest + v.task_cost * work
        most += v.fixed_cost + v.overtime_cost * horizon + leg * (stops + 1)
    return max(0, most.bit_length() - LARGEST_COST.bit_length() + 1)
