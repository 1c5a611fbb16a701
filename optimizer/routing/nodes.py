"""A problem as the routing solver wants it: nodes, and matrices between them."""

from collections import Counter
from dataclasses import dataclass
from itertools import chain
from typing import Self

import numpy as np
from numpy.typing import NDArray

from optimizer.problem import Problem, Vehicle, Visit

Matrix = NDArray[np.int64]
Vector = NDArray[np.int64]

NOWHERE = -1  # location of the node at which open routes start and end


@dataclass(frozen=True, slots=True, kw_only=True)
class Durations:
    """What visits take for vehicles of one type.

    Parameters
    ----------
    work : list of int
        Seconds from the cumul of each visit until it is done.
    leg_setup : list of int
        Set-up of each visit that is part of the leg from another location.
    """

    work: list[int]
    leg_setup: list[int]


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
    durations : dict of int to Durations
        By type of vehicle.
    longest_setup : list of int
        The longest set-up of each visit that is part of a leg, whatever the type.
    """

    size: int
    node: list[int]
    visit: list[int]
    starts: list[int]
    ends: list[int]
    place: Vector
    durations: dict[int, Durations]
    longest_setup: list[int]

    @classmethod
    def of(cls, problem: Problem, rng: np.random.Generator) -> Self:
        """Nodes of a problem, visits in random order."""
        visit = rng.permutation(len(problem.visits)).tolist()
        node = np.argsort(visit).tolist()
        starts = [NOWHERE if v.start is None else v.start for v in problem.vehicles]
        ends = [NOWHERE if v.end is None else v.end for v in problem.vehicles]
        depots = {place: len(visit) + d for d, place in enumerate(sorted({*starts, *ends}))}
        types = sorted({vehicle.type for vehicle in problem.vehicles})
        shared = shared_setups(problem)
        durations = {kind: _durations(problem, kind, shared) for kind in types}
        return cls(
            size=len(visit) + len(depots),
            node=node,
            visit=visit,
            starts=[depots[place] for place in starts],
            ends=[depots[place] for place in ends],
            place=np.array([*(problem.visits[i].location for i in visit), *depots], np.int64),
            durations=durations,
            longest_setup=[
                max(lasts.leg_setup[i] for lasts in durations.values())
                for i in range(len(problem.visits))
            ],
        )

    def seconds(self, problem: Problem, vehicle: Vehicle, *, forbidden: int) -> Matrix:
        """Seconds from cumul to cumul; `forbidden` where there is no way."""
        moves = self._moves()
        tables = problem.matrices[vehicle.matrix]
        pairs = np.ix_(self.place, self.place)
        lasts = self.durations[vehicle.type]
        transit = np.where(moves, tables.seconds[pairs], 0)
        transit += self.by_node(lasts.work)[:, None] + self._setups(lasts.leg_setup)
        return np.where(moves & tables.unreachable[pairs], forbidden, transit)

    def driven(self, table: Matrix, unreachable: NDArray[np.bool_]) -> Matrix:
        """Seconds or metres of the drives alone; 0 where there is no way (time forbids those)."""
        pairs = np.ix_(self.place, self.place)
        return np.where(self._moves() & ~unreachable[pairs], table[pairs], 0)

    def costs(self, problem: Problem, vehicle: Vehicle) -> Matrix:
        """Cost of each leg for a vehicle, with the task that it leads to."""
        tables = problem.matrices[vehicle.matrix]
        costs = vehicle.travel_cost * self.driven(tables.seconds, tables.unreachable)
        costs += vehicle.distance_cost * self.driven(tables.metres, tables.unreachable)
        lasts = self.durations[vehicle.type]
        work = self.by_node(lasts.work)[None, :] + self._setups(lasts.leg_setup)
        return np.asarray(costs + vehicle.task_cost * work, np.int64)

    def by_node(self, by_visit: list[int]) -> Vector:
        """Values of visits at their nodes, 0 at the others."""
        values = np.zeros(self.size, np.int64)
        values[self.node] = by_visit
        return values

    def _moves(self) -> NDArray[np.bool_]:
        """Pairs of nodes at two different locations; who serves nobody stays where they are."""
        a, b = self.place[:, None], self.place[None, :]
        moves: NDArray[np.bool_] = (a != b) & (a != NOWHERE) & (b != NOWHERE)
        moves[len(self.visit) :, len(self.visit) :] = False
        return moves

    def _setups(self, leg_setup: list[int]) -> Matrix:
        """Tell the set-up due on each leg: spared after a visit at the same location."""
        visited = np.arange(self.size)[:, None] < len(self.visit)
        spared = visited & (self.place[:, None] == self.place[None, :])
        return np.where(spared, 0, self.by_node(leg_setup)[None, :])


def shared_setups(problem: Problem) -> list[bool]:
    """Whether each visit's set-up must be part of the leg.

    It belongs to the task where no other visit could spare it, where it wouldn't fit into a
    window, since windows are narrowed by it, and where other routes wait for the very second at
    which the task starts.
    """
    at = Counter(visit.location for visit in problem.visits)
    coupled = set(chain.from_iterable(problem.synchronised))
    coupled.update(i for tie in problem.precedences for i in (tie.first, tie.then))
    shared = []
    for i, visit in enumerate(problem.visits):
        longest = _longest_setup(visit)
        fits = all(closes - opens >= longest for opens, closes in visit.start_windows)
        shared.append(longest > 0 and at[visit.location] > 1 and fits and i not in coupled)
    return shared


def _longest_setup(visit: Visit) -> int:
    return max(visit.setup, *(seconds for _, seconds in visit.setup_by_type), 0)


def _durations(problem: Problem, kind: int, shared: list[bool]) -> Durations:
    work, leg_setup = [], []
    for visit, in_leg in zip(problem.visits, shared, strict=True):
        setup = dict(visit.setup_by_type).get(kind, visit.setup)
        service = dict(visit.service_by_type).get(kind, visit.service)
        work.append(service + (0 if in_leg else setup))
        leg_setup.append(setup if in_leg else 0)
    return Durations(work=work, leg_setup=leg_setup)
