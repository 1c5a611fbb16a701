"""Plans that engines hand in: timed exactly, mended where need be, the cheapest one kept."""

import time
from collections.abc import Sequence

from optimizer.improve import retimed
from optimizer.problem import Problem
from optimizer.schedule import assemble, gather, schedule
from optimizer.solution import Solution

_PAUSE = 4.0  # of each second at most a fifth goes into timing plans that are soon replaced


class Candidates:
    """The best plan so far, and the judge of new ones.

    Parameters
    ----------
    problem : Problem
        What is solved.
    first : Solution
        A feasible plan.

    Attributes
    ----------
    best : Solution
        The cheapest plan seen.
    """

    def __init__(self, problem: Problem, first: Solution) -> None:
        self._problem = problem
        self.best = first
        self._rested = 0.0

    @property
    def orders(self) -> list[list[int]]:
        """Visits of each vehicle in the best plan."""
        return self.best.order(len(self._problem.vehicles))

    @property
    def rested(self) -> bool:
        """Whether there is time for a plan that isn't anybody's last word."""
        return time.monotonic() >= self._rested

    def consider(self, found: Solution) -> bool:
        """Keep a plan if it is the cheapest, and tell whether it is."""
        better = found.cost < self.best.cost
        if better:
            self.best = found
        return better

    def judge(self, orders: Sequence[Sequence[int]]) -> Solution:
        """Time an engine's plan; what it got wrong is mended."""
        began = time.monotonic()
        found = self._timed(orders)
        if found is None:
            found = retimed(self._problem, _once(orders))
        now = time.monotonic()
        self._rested = now + _PAUSE * (now - began)
        return found

    def _timed(self, orders: Sequence[Sequence[int]]) -> Solution | None:
        """Time a plan; routes that the best plan has too need no timing."""
        problem = self._problem
        if problem.couples_routes:
            try:
                return assemble(problem, orders)
            except ValueError:
                return None
        known = {route.vehicle: route for route in self.best.routes}
        seen = [i for order in orders for i in order]
        if len(seen) != len(set(seen)):
            return None
        routes = []
        for k, order in enumerate(orders):
            if not order:
                continue
            route = known.get(k)
            if route is None or route.visits != tuple(order):
                route = schedule(problem, k, order)
            if route is None:
                return None
            routes.append(route)
        return gather(problem, routes)


def _once(orders: Sequence[Sequence[int]]) -> list[list[int]]:
    """Leave out what comes a second time."""
    firsts = {i: k for k, order in reversed(list(enumerate(orders))) for i in order}
    return [[i for i in dict.fromkeys(order) if firsts[i] == k] for k, order in enumerate(orders)]
