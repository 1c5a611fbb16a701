"""The search as the portfolio sees it: set a plan, improve it for a while, ask for the best."""

from collections.abc import Callable, Sequence
from typing import Final

import numpy as np

from optimizer.problem import Problem, Vehicle, Visit
from optimizer.schedule import assemble
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
MOST_COST: Final = 2**62

PAUSE: Final = 500
PAUSE_PER_VISIT: Final = 3
"""Iterations from one time that coupled routes are timed together to the next: at least, and per
visit of the whole problem, so that a tenth of the time goes there at most."""

MENDING: Final = 10
"""Such pauses between two times that a plan is mended."""

Mend = Callable[[Problem, Sequence[Sequence[int]]], Sequence[Sequence[int]]]

PooledRoute = tuple[int, tuple[int, ...], int, int]
"""Vehicle, visits in order, cost of the route, least cost of a plan that it was part of."""


class Engine:
    """Ruin and recreate on a problem, or on some vehicles and visits of it.

    Where routes are coupled, kernels time each by itself with the starts of tied visits held, and
    may claim less, or more, than a plan costs. Therefore its best plans are timed as a whole, after
    so many iterations each, and what they cost then decides which one is the best.

    Parameters
    ----------
    problem : Problem
        What to plan.
    seed : int
        Leads the search one way or another.
    vehicles, visits : sequence of int, optional
        What to plan with, what for; all by default. With vehicles go all visits on their routes.
    mend : callable, optional
        Makes a plan of orders that can't be driven together: at the beginning, at the end, and
        now and then between. Without it such a best plan is as if not found.
    """

    def __init__(
        self,
        problem: Problem,
        *,
        seed: int = 1,
        vehicles: Sequence[int] | None = None,
        visits: Sequence[int] | None = None,
        mend: Mend | None = None,
    ) -> None:
        self._problem, self._seed, self._mend = problem, seed, mend
        self._vehicles, self._visits = vehicles, visits
        self._done = 0
        self._spent = 0.0
        self._begun: Plan | None = None
        self._whole = vehicles is None and visits is None
        self._pause = max(PAUSE, PAUSE_PER_VISIT * len(problem.visits))
        self._kept: list[list[int]] = []
        self._kept_cost = MOST_COST

    @property
    def _plan(self) -> Plan:
        """The plan at hand: made of insertions alone if none was set."""
        if self._begun is None:
            return self._begin([()] * len(self._problem.vehicles))
        return self._begun

    @property
    def cost(self) -> int:
        """Cost of the best plan so far: of its own visits and vehicles, if it has a part."""
        plan = self._plan
        if self._whole and self._problem.couples_routes:
            return self._kept_cost
        return int(plan.state[x.SUMS][0, x.BEST_TOTAL]) << plan.packed.shift

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
        plan = Plan(
            self._problem, orders, vehicles=self._vehicles, visits=self._visits, seed=self._seed
        )
        self._begun = plan
        size = len(plan.packed.visits), len(plan.packed.vehicles)
        self._history = empty_history(*size, plan.stops, MOST_ROUTES)
        self._given = [list(order) for order in orders]
        self._kept, self._kept_cost, self._judged = plan.orders(), MOST_COST, -1
        self._broken, self._mend_from = False, 0
        self._fill()
        if self._whole and self._problem.couples_routes:
            self._keep(self._given)
            self._judge()
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
            better = self._better
            did = int(
                iterate(
                    self._plan.tables,
                    self._plan.records,
                    self._plan.state,
                    self._history,
                    self._chunk(cooling.chunk),
                    hot * unit,
                    cold * unit,
                    *cooling.schedule,
                )
            )
            cooling.did(did)
            self._done += did
            if self._plan.outgrown:
                self._widen()
            if self._news(better):
                on_better()
        self._spent += cooling.elapsed
        self._mend_from = 0
        if self._problem.couples_routes and (self._judge() or self._mended()):
            on_better()

    def _chunk(self, wanted: int) -> int:
        """Limit a chunk: it ends where routes are timed together the next time.

        So it is the number of iterations that says which plans are, and never the clock.
        """
        if not self._problem.couples_routes:
            return wanted
        return min(wanted, self._pause - self._done % self._pause)

    def _news(self, before: int) -> bool:
        """Whether the plan to be had is another one than before the latest chunk."""
        if not self._problem.couples_routes:
            return self._better != before
        return self._done % self._pause == 0 and self._judge()

    @property
    def _better(self) -> int:
        """How often there was a better plan."""
        return int(self._plan.state[x.SUMS][0, x.BETTER])

    def orders(self) -> list[list[int]]:
        """Visits of each vehicle of the whole problem in the best plan so far."""
        plan = self._plan  # made now, if it wasn't
        if self._problem.couples_routes:
            return [list(order) for order in self._kept]
        return plan.orders(best=True)

    def _judge(self) -> bool:
        """Time the routes of a new best plan together; tell whether it is the best after all."""
        plan = self._plan
        if self._better == self._judged:
            return False
        self._judged = self._better
        better = self._keep(plan.orders(best=True)) or self._mended()
        sums, shift = plan.state[x.SUMS], plan.packed.shift
        if self._whole and int(sums[0, x.BEST_TOTAL]) << shift < self._kept_cost:
            # Not as cheap as it seemed: what is cheaper than the one that is kept is news again.
            sums[0, x.BEST_TOTAL] = self._kept_cost >> shift
        return better

    def _mended(self) -> bool:
        """Mend the best plan if it can't be driven; tell whether that is the best after all.

        It takes long: after it the search goes on for a while.
        """
        if not self._broken or self._mend is None or self._done < self._mend_from:
            return False
        self._mend_from = self._done + MENDING * self._pause
        found = self._keep(self._mend(self._problem, self._plan.orders(best=True)))
        self._broken = False
        return found

    def _keep(self, own: Sequence[Sequence[int]]) -> bool:
        """Keep a plan if its routes go together and cost less than those kept so far."""
        vehicles = {int(k) for k in self._plan.packed.vehicles}
        whole = [own[k] if k in vehicles else order for k, order in enumerate(self._given)]
        try:
            cost = assemble(self._problem, whole).cost
        except ValueError:
            self._broken = True
            return False
        self._broken = False
        if cost >= self._kept_cost:
            return False
        self._kept_cost = cost
        self._kept = [list(order) if k in vehicles else [] for k, order in enumerate(own)]
        return True

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
