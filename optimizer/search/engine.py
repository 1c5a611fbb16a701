"""The search as the portfolio sees it: set a plan, improve it for a while, ask for the best."""

from collections.abc import Callable, Sequence
from typing import Final

import numpy as np

from optimizer.problem import Problem, Vehicle, Visit
from optimizer.search import layout as x
from optimizer.search.cooling import Cooling
from optimizer.search.history import (
    FACTS,
    KEPT,
    OF,
    PLAN_COST,
    ROUTE_COST,
    ROUTES,
    STOPS,
    empty_history,
    widened,
)
from optimizer.search.iterate import FILL, iterate
from optimizer.search.plan import Plan
from optimizer.travel import TravelTables

MOST_ROUTES: Final = 10_000

PooledRoute = tuple[int, tuple[int, ...], int, int]
"""Vehicle, visits in order, cost of the route, least cost of a plan that it was part of."""


class Engine:
    """Ruin and recreate on a problem, or on some vehicles and visits of it.

    Parameters
    ----------
    problem : Problem
        What to plan.
    seed : int
        Leads the search one way or another.
    vehicles, visits : sequence of int, optional
        What to plan with, what for; all by default. With vehicles go all visits on their routes.
    """

    def __init__(
        self,
        problem: Problem,
        *,
        seed: int = 1,
        vehicles: Sequence[int] | None = None,
        visits: Sequence[int] | None = None,
    ) -> None:
        self._problem, self._seed = problem, seed
        self._part = {"vehicles": vehicles, "visits": visits}
        self._done = 0
        self._spent = 0.0
        self._begun: Plan | None = None

    @property
    def _plan(self) -> Plan:
        """The plan at hand: made of insertions alone if none was set."""
        if self._begun is None:
            return self._begin([()] * len(self._problem.vehicles))
        return self._begun

    @property
    def cost(self) -> int:
        """Cost of the best plan so far."""
        return int(self._plan.state[x.SUMS][0, x.BEST_TOTAL]) << self._plan.packed.shift

    @property
    def iterations(self) -> int:
        """Iterations done in all."""
        return self._done

    @property
    def rate(self) -> float:
        """Iterations a second."""
        return self._done / self._spent if self._spent > 0 else 0.0

    def reset(self, orders: Sequence[Sequence[int]]) -> None:
        """Begin with a plan.

        Parameters
        ----------
        orders : sequence of sequence of int
            One (perhaps empty) order for each vehicle of the problem; those of vehicles that
            take no part are ignored. Visits on none of them are inserted at once where that pays.

        Raises
        ------
        ValueError
            If an order is infeasible.
        """
        self._begin(orders)

    def _begin(self, orders: Sequence[Sequence[int]]) -> Plan:
        plan = Plan(self._problem, orders, seed=self._seed, **self._part)
        self._begun = plan
        size = len(plan.packed.visits), len(plan.packed.vehicles)
        self._history = empty_history(*size, plan.stops, MOST_ROUTES)
        self._fill()
        return plan

    def anneal(
        self,
        *,
        seconds: float | None = None,
        iterations: int | None = None,
        hot: float = 1.0,
        cold: float = 0.05,
        stop: Callable[[], bool] = lambda: False,
        on_better: Callable[[], None] = lambda: None,
    ) -> None:
        """Improve the plan until a limit is reached.

        Parameters
        ----------
        seconds, iterations : float, int, optional
            Limits; at least one. With `iterations` alone the clock is never looked at.
        hot, cold : float
            First and last temperature, in units of the mean cost of a visit served.
        stop : callable
            Asked about every ten milliseconds; once it says True, the search ends.
        on_better : callable
            Called then if the best plan has changed.
        """
        cooling = Cooling(seconds, iterations)
        if not len(self._plan):
            return
        unit = self._unit()
        while cooling.passed < 1.0 and not stop():
            better = int(self._plan.state[x.SUMS][0, x.BETTER])
            did = int(
                iterate(
                    self._plan.tables,
                    self._plan.records,
                    self._plan.state,
                    self._history,
                    cooling.chunk,
                    hot * unit,
                    cold * unit,
                    *cooling.schedule,
                )
            )
            cooling.did(did)
            self._done += did
            if self._plan.state[x.SUMS][0, x.BETTER] != better:
                on_better()
            if self._plan.outgrown:
                self._widen()
        self._spent += cooling.elapsed

    def orders(self) -> list[list[int]]:
        """Visits of each vehicle of the whole problem in the best plan so far."""
        return self._plan.orders(best=True)

    def pool(self) -> list[PooledRoute]:
        """Routes of good plans, those of the best plans first."""
        packed = self._plan.packed
        kept = int(self._history[KEPT][0])
        facts, routes = self._history[FACTS][:kept], self._history[ROUTES][:kept]
        visits, shift = packed.visits, packed.shift
        found = []
        for row in np.argsort(facts[:, PLAN_COST], kind="stable"):
            order = tuple(int(visits[i]) for i in routes[row, : facts[row, STOPS]])
            cost, rank = (int(facts[row, column]) << shift for column in (ROUTE_COST, PLAN_COST))
            found.append((int(packed.vehicles[facts[row, OF]]), order, cost, rank))
        return found

    def _unit(self) -> float:
        """Mean cost of a visit served: what temperatures are given in."""
        sums, rows = self._plan.state[x.SUMS], self._plan.state[x.ROWS]
        served = int(rows[:, x.BEST_LENGTH].sum())
        spent = int(rows[:, x.BEST_COST].sum())
        if served and spent > 0:
            return spent / served
        return max(1.0, float(sums[0, x.BEST_TOTAL]) / len(self._plan.packed.visits))

    def _fill(self) -> None:
        """Insert what is left out, where that pays; the plan then is the best so far."""
        plan = self._plan
        if not len(plan):
            plan.state[x.SUMS][0, x.BEST_TOTAL] = plan.state[x.SUMS][0, x.TOTAL]
            return
        self._insert_all()
        while plan.outgrown:
            self._widen()
            self._insert_all()

    def _insert_all(self) -> None:
        plan = self._plan
        iterate(plan.tables, plan.records, plan.state, self._history, FILL, 1.0, 1.0, 0, 0.0, 0.0)

    def _widen(self) -> None:
        self._plan.widen()
        self._history = widened(self._history, self._plan.stops)


def warm_up() -> None:
    """Compile all kernels of a search, or load them, by searching a toy problem."""
    tables = TravelTables.of([[0, 1], [1, 0]])
    van = Vehicle(id="plain", window=(0, 100), start=0)
    late = Vehicle(id="late", window=(0, 100), start=0, max_visits=5, fixed_cost=1)
    visits = tuple(Visit(id=str(i), location=1, service=i) for i in range(4))
    Engine(Problem(visits=visits, vehicles=(van, late), matrices=(tables,))).anneal(iterations=2)
