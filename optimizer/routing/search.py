"""The routing model as a whole: all groups of constraints, searched locally or to the end.

Only ever run in a child process: the solver holds Python's global lock all the time (see
`docs/decisions/0001-solver-child.md`). What the model can't state exactly is named by
`exactness.approximated`; its orders are timed anew by `schedule.py` in any case.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from ortools.constraint_solver import pywrapcp, routing_enums_pb2

from optimizer.problem import Problem
from optimizer.routing.breaks import state_breaks
from optimizer.routing.costs import cost_kind, state_choices, state_costs
from optimizer.routing.couplings import state_couplings
from optimizer.routing.loads import state_loads
from optimizer.routing.penalties import has_penalties, state_penalties
from optimizer.routing.statement import Statement
from optimizer.routing.times import state_times, time_kind
from optimizer.routing.work import most_metres, state_limits, state_work

Orders = list[list[int]]

MAX_CELLS = 40_000_000  # of all transit matrices together: 320 MB
# Per visit, how many solutions without a better one, and how many steps without any, are enough.
FRUITLESS_SOLUTIONS = 200
FRUITLESS_STEPS = 20_000
_FIRST = 2**62  # weight of what is fixed before anything else once a route is known


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """When to stop searching.

    Parameters
    ----------
    seconds : float
        Wall-clock time.
    solutions : int, optional
        Number of solutions looked at, for results that don't depend on the clock.
    abandoned : callable
        Asked often; once it says True, the search stops.
    """

    seconds: float
    solutions: int | None = None
    abandoned: Callable[[], bool] = lambda: False


class RoutingSearch:
    """One problem stated for the routing solver, to be searched once.

    Parameters
    ----------
    problem : Problem
        With at least one visit and one vehicle.
    seed : int
        Shuffles the visits, which leads the search another way.
    """

    def __init__(self, problem: Problem, seed: int) -> None:
        self._problem = problem
        self._made = made = Statement.begin(problem, seed)
        # Local optimisers fix the times of one route without a look at the others, and know
        # nothing of penalties: there all starts are simply as early as they can be.
        self._early = problem.couples_routes or has_penalties(problem)
        state_costs(made)
        state_times(made)
        state_breaks(made)
        state_work(made)
        state_limits(made)
        state_loads(made)
        state_choices(made)
        state_couplings(made)
        state_penalties(made)
        if self._early:
            for i in range(len(problem.visits)):
                made.model.AddWeightedVariableMinimizedByFinalizer(made.start(i), _FIRST)

    def run(
        self,
        limits: Limits,
        on_orders: Callable[[Orders], None],
        start: Sequence[Sequence[int]] | None = None,
    ) -> None:
        """Search, handing over each order of visits that is better than all before it.

        Parameters
        ----------
        limits : Limits
            When to stop.
        on_orders : callable
            Gets one list of visits per vehicle.
        start : sequence of sequence of int, optional
            Where to begin; left aside where the model, being stricter, doesn't allow it.
        """
        model = self._made.model
        parameters = self._parameters(limits)
        watch = _Watch(model, limits, len(self._problem.visits))
        watch.on_better = lambda: on_orders(self._orders())
        model.CloseModelWithParameters(parameters)
        if start is None and self._problem.couples_routes:
            start = [[] for _ in self._problem.vehicles]  # no insertion knows of other routes
        first = None if start is None else self._assignment(start)
        if first is None:
            model.SolveWithParameters(parameters)
        else:
            model.SolveFromAssignmentWithParameters(first, parameters)

    def exhaust(self, limits: Limits, on_orders: Callable[[Orders], None]) -> int | None:
        """Look at every plan of a tiny problem, handing over each that is better than all before.

        Starts are as early as can be; a route that counts its work leaves as late as can be.

        Parameters
        ----------
        limits : Limits
            When to give up.
        on_orders : callable
            Gets one list of visits per vehicle.

        Returns
        -------
        int or None
            Least cost in the model's unit, that of the last order handed over; None when a limit
            ended the search.
        """
        model, solver = self._made.model, self._made.solver
        model.CloseModelWithParameters(self._parameters(limits))
        ends = time.monotonic() + limits.seconds
        over = False

        def is_over() -> bool:
            nonlocal over
            over = over or time.monotonic() > ends or limits.abandoned()
            return over

        objective = solver.Minimize(model.CostVar(), 1)
        solver.NewSearch(self._every_plan(), [objective, solver.CustomLimit(is_over)])
        best: int | None = None
        while solver.NextSolution():
            best = int(model.CostVar().Value())
            on_orders(self._orders())
        solver.EndSearch()
        return None if over else best

    def _every_plan(self) -> Any:
        """Every order on every vehicle, each with one choice of times."""
        made, model, solver = self._made, self._made.model, self._made.solver
        vehicles = range(len(self._problem.vehicles))
        nexts = [model.NextVar(i) for i in range(model.Size())]
        starts = [made.time.CumulVar(model.Start(k)) for k in vehicles]
        ends = [made.time.CumulVar(model.End(k)) for k in vehicles]
        visits = [made.start(i) for i in range(len(self._problem.visits))]
        least, most = solver.ASSIGN_MIN_VALUE, solver.ASSIGN_MAX_VALUE
        at_once = solver.CHOOSE_FIRST_UNBOUND
        counting = [k for k in vehicles if self._problem.vehicles[k].counts_work]
        phases = [
            *([solver.Phase([ends[k] for k in counting], at_once, least)] if counting else []),
            *([solver.Phase([starts[k] for k in counting], at_once, most)] if counting else []),
            solver.Phase([*visits, *ends], at_once, least),
            solver.Phase(starts, at_once, most),
            solver.Phase([model.CostVar()], at_once, least),
        ]
        timing = solver.SolveOnce(solver.Compose(phases), [])
        return solver.Compose([solver.Phase(nexts, at_once, least), timing])

    # ------------------------------------------------------------------ orders in and out

    def _assignment(self, start: Sequence[Sequence[int]]) -> Any:
        """Start orders as the solver reads them, without the routes that the model refuses."""
        routes = [[self._made.index[visit] for visit in order] for order in start]
        whole = self._read(routes)
        if whole is not None:
            return whole
        for k, route in enumerate(routes):
            alone = [route if k == j else [] for j in range(len(routes))]
            if route and self._read(alone) is None:
                routes[k] = []
        return self._read(routes) or self._read([[] for _ in routes])

    def _read(self, routes: list[list[int]]) -> Any:
        return self._made.model.ReadAssignmentFromRoutes(routes, True)  # noqa: FBT003 - may leave some out

    def _orders(self) -> Orders:
        made, model = self._made, self._made.model
        orders: Orders = []
        for k in range(len(self._problem.vehicles)):
            order = []
            index = model.NextVar(model.Start(k)).Value()
            while not model.IsEnd(index):
                order.append(made.nodes.visit[made.manager.IndexToNode(index)])
                index = model.NextVar(index).Value()
            orders.append(order)
        return orders

    def _parameters(self, limits: Limits) -> Any:
        parameters = pywrapcp.DefaultRoutingSearchParameters()
        parameters.first_solution_strategy = (
            routing_enums_pb2.FirstSolutionStrategy.PARALLEL_CHEAPEST_INSERTION
        )
        parameters.local_search_metaheuristic = (
            routing_enums_pb2.LocalSearchMetaheuristic.GUIDED_LOCAL_SEARCH
        )
        milliseconds = max(1, round(1000 * limits.seconds))
        parameters.time_limit.FromMilliseconds(milliseconds)
        # It also limits the fixing of all times after each step. By default that is 100 ms, which
        # a large day with breaks may exceed; the whole search then fails.
        parameters.lns_time_limit.FromMilliseconds(milliseconds)
        if limits.solutions is not None:
            parameters.solution_limit = max(1, limits.solutions)
        if self._early:
            parameters.disable_scheduling_beware_this_may_degrade_performance = True
        return parameters


class _Watch:
    """Follows a search: notices what is better, and when there is no point in going on.

    Guided local search never ends by itself, and on a handful of visits it soon has nothing left
    to find. Both rules count the solver's steps, not seconds, so that results can be reproduced.
    """

    def __init__(self, model: Any, limits: Limits, visits: int) -> None:
        self.on_better: Callable[[], None] = lambda: None
        self._model = model
        self._abandoned = limits.abandoned
        self._ends = time.monotonic() + limits.seconds
        self._most_solutions = FRUITLESS_SOLUTIONS * visits
        self._most_steps = FRUITLESS_STEPS * visits
        self._best: int | None = None
        self._solutions = self._steps = 0  # since the last better solution, the last solution
        model.AddAtSolutionCallback(self._at_solution)
        model.AddSearchMonitor(model.solver().CustomLimit(self._is_over))

    def _at_solution(self) -> None:
        self._solutions += 1
        self._steps = 0
        cost = self._model.CostVar().Min()
        if self._best is None or cost < self._best:
            self._best, self._solutions = cost, 0
            self.on_better()

    def _is_over(self) -> bool:
        self._steps += 1
        fruitless = self._solutions > self._most_solutions or self._steps > self._most_steps
        # The solver guesses when to look at the clock next; with breaks it is seconds too late.
        return fruitless or time.monotonic() > self._ends or self._abandoned()


def too_large(problem: Problem) -> bool:
    """Tell whether the model's matrices would not fit into memory."""
    vehicles = problem.vehicles
    places = {v.start for v in vehicles} | {v.end for v in vehicles}
    nodes = len(problem.visits) + len(places)
    tables = len({cost_kind(v) for v in vehicles}) + len({time_kind(v) for v in vehicles})
    matrices = len({v.matrix for v in vehicles})
    tables += matrices * any(v.max_travel is not None for v in vehicles)
    tables += matrices * any(most_metres(v) is not None for v in vehicles)
    return nodes * nodes * tables > MAX_CELLS
