"""Parts of a large plan: routes near each other in space and time, searched by themselves.

Parts are whole routes with the visits left out near them, so that a part is a problem of its own
and its result fits into the whole. They overlap from one choice to the next: each grows around a
visit of those routes that have been chosen least often (Bent, Van Hentenryck 2010: adaptive
decoupling; Santini et al. 2023: route-based decomposition).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from optimizer.child import Orders
from optimizer.problem import Problem
from optimizer.solution import Solution

PART_VISITS = 250
_SPARE = 0.25  # vehicles without a route that a part gets, per vehicle with one
_LEFT_OUT_FIRST = 0.3  # how often a part grows around a visit that was left out
_MOST_TIME_WEIGHT = 0.5  # seconds of driving that a second between two starts counts, at most


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Some vehicles and all that they serve, and visits that nobody serves yet.

    Parameters
    ----------
    vehicles, visits : tuple of int
        Ascending.
    """

    vehicles: tuple[int, ...]
    visits: tuple[int, ...]


def joined(orders: Orders, found: Orders, part: Part) -> Orders:
    """Put a part's routes into the whole plan."""
    own = set(part.vehicles)
    return [found[k] if k in own else order for k, order in enumerate(orders)]


class Parts:
    """Chooses parts of a problem's plans, evenly over all of it.

    Parameters
    ----------
    problem : Problem
        With at least one visit and one vehicle.
    seed : int
        Leads the choice one way or another.
    size : int
        About how many visits a part has.
    """

    def __init__(self, problem: Problem, seed: int, size: int = PART_VISITS) -> None:
        self._problem = problem
        self._size = size
        self._rng = np.random.default_rng(seed)
        self._chosen = np.zeros(len(problem.visits), np.int64)  # times that a visit was in a part
        self._places = np.array([visit.location for visit in problem.visits], np.int64)
        self._ties = _ties(problem)

    @property
    def count(self) -> int:
        """How many parts make up the whole."""
        return max(1, -(-len(self._problem.visits) // self._size))

    def disjoint(self, plan: Solution, most: int) -> list[Part]:
        """Choose parts that share neither vehicles nor visits, at least one.

        Parameters
        ----------
        plan : Solution
            Whose routes are divided.
        most : int
            How many at the most; there are fewer when nothing is left for them.
        """
        state = _State(self._problem, plan)
        parts = []
        for _ in range(max(1, most)):
            part = self._grow(state)
            if part is None:
                break
            parts.append(part)
        return parts

    def _grow(self, state: "_State") -> Part | None:
        """Grow a part around a visit that has had few."""
        seed = self._seed_visit(state)
        if seed is None:
            return None
        vehicles: set[int] = set()
        visits: set[int] = set()
        for index in self._nearest(seed, state):
            if len(visits) >= self._size:
                break
            if index not in visits and state.free[index]:
                self._take(int(index), state, vehicles, visits)
        vehicles |= self._spare(seed, state, len(vehicles))
        state.free[list(visits)] = False
        state.idle -= vehicles
        self._chosen[list(visits)] += 1
        return Part(vehicles=tuple(sorted(vehicles)), visits=tuple(sorted(visits)))

    def _seed_visit(self, state: "_State") -> int | None:
        left = np.flatnonzero(state.free & (state.route < 0))
        if left.size and self._rng.random() < _LEFT_OUT_FIRST:
            return int(self._rng.choice(left))
        free = np.flatnonzero(state.free)
        if not free.size:
            return None
        counts = self._chosen[free]
        return int(self._rng.choice(free[counts == counts.min()]))

    def _nearest(self, seed: int, state: "_State") -> NDArray[np.int64]:
        """Order all visits by the drive from or to one, and by the time between the two."""
        tables = self._problem.matrices[0]
        here = self._problem.visits[seed].location
        drive = np.minimum(tables.seconds[here, self._places], tables.seconds[self._places, here])
        closed = tables.unreachable[here, self._places] & tables.unreachable[self._places, here]
        apart = np.abs(state.start - state.start[seed]) * (state.route >= 0)
        weight = self._rng.random() * _MOST_TIME_WEIGHT * (state.route[seed] >= 0)
        far = np.where(closed, np.inf, drive + weight * apart)
        return np.argsort(far, kind="stable")

    def _take(self, index: int, state: "_State", vehicles: set[int], visits: set[int]) -> None:
        """Add a visit with its whole route, and all that these are tied to."""
        waiting = [index]
        while waiting:
            one = waiting.pop()
            if one in visits:
                continue
            visits.add(one)
            waiting += self._ties.get(one, ())
            vehicle = int(state.route[one])
            if vehicle >= 0 and vehicle not in vehicles:
                vehicles.add(vehicle)
                waiting += state.orders[vehicle]

    def _spare(self, seed: int, state: "_State", used: int) -> set[int]:
        """Choose some vehicles without a route, those that begin nearest."""
        here = self._problem.visits[seed].location
        idle = sorted(state.idle, key=lambda k: (self._from_start(k, here), k))
        return set(idle[: max(2, round(_SPARE * used))])

    def _from_start(self, vehicle: int, here: int) -> int:
        start = self._problem.vehicles[vehicle].start
        return 0 if start is None else int(self._problem.matrices[0].seconds[start, here])


class _State:
    """A plan as arrays, and what of it is still free while parts are chosen."""

    def __init__(self, problem: Problem, plan: Solution) -> None:
        count = len(problem.visits)
        self.orders = plan.order(len(problem.vehicles))
        self.route = np.full(count, -1, np.int64)
        self.start = np.zeros(count, np.int64)
        for route in plan.routes:
            for stop in route.stops:
                self.route[stop.visit] = route.vehicle
                self.start[stop.visit] = stop.start
        self.free = np.ones(count, np.bool_)
        self.idle = {k for k, order in enumerate(self.orders) if not order}


def _ties(problem: Problem) -> dict[int, tuple[int, ...]]:
    """Give for each visit those that bear on it, or on which it bears."""
    ties: dict[int, set[int]] = {}
    pairs = [(p.first, p.then) for p in problem.precedences]
    for group in (*problem.groups(), *pairs):
        for one in group:
            ties.setdefault(one, set()).update(group)
    return {one: tuple(sorted(others - {one})) for one, others in ties.items()}
