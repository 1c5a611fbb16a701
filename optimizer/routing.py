"""The OR-Tools routing model: every constraint of a problem, searched by guided local search.

Exact for visits that are alone at their location: the set-up then belongs to the task. Where
several visits share a location the set-up is part of the leg from elsewhere, a visit's cumul is the
start of its service, and its windows are narrowed by the set-up, so that whatever the model allows
is in time whether the set-up is paid or not. Orders are timed anew by `schedule.py` in any case.

Only ever run in a child process: the solver holds Python's global lock all the time (see
`docs/decisions/0001-solver-child.md`).
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from ortools.constraint_solver import pywrapcp, routing_enums_pb2

from optimizer.problem import Problem, Vehicle
from optimizer.routing_nodes import Nodes, Spans, cost_shift
from optimizer.timing import Timer

Orders = list[list[int]]

MAX_CELLS = 40_000_000  # of all transit matrices together: 320 MB
# Per visit, how many solutions without a better one, and how many steps without any, are enough.
FRUITLESS_SOLUTIONS = 200
FRUITLESS_STEPS = 20_000


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
    """One problem stated for the routing solver.

    Parameters
    ----------
    problem : Problem
        With at least one visit and one vehicle.
    seed : int
        Shuffles the visits, which leads the search another way.
    """

    def __init__(self, problem: Problem, seed: int) -> None:
        self._problem = problem
        self._nodes = Nodes.of(problem, np.random.default_rng(seed))
        self._spans = Spans.of(problem)
        self._shift = cost_shift(problem)
        self._manager = pywrapcp.RoutingIndexManager(
            self._nodes.size,
            len(problem.vehicles),
            self._nodes.starts,
            self._nodes.ends,
        )
        self._model = pywrapcp.RoutingModel(self._manager)
        self._state_costs()
        self._state_times()
        self._state_loads()
        self._state_visits()

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
        parameters = _parameters(limits)
        watch = _Watch(self._model, limits, len(self._problem.visits))
        watch.on_better = lambda: on_orders(self._orders())
        self._model.CloseModelWithParameters(parameters)
        first = None if start is None else self._assignment(start)
        if first is None:
            self._model.SolveWithParameters(parameters)
        else:
            self._model.SolveFromAssignmentWithParameters(first, parameters)

    # ------------------------------------------------------------------ the model

    def _index(self, visit: int) -> int:
        return int(self._manager.NodeToIndex(self._nodes.node[visit]))

    def _state_costs(self) -> None:
        """Arc costs, one matrix for each way of charging, and fixed costs."""
        registered: dict[tuple[int, int, int, int], int] = {}
        for k, vehicle in enumerate(self._problem.vehicles):
            rates = vehicle.matrix, vehicle.travel_cost, vehicle.distance_cost, vehicle.task_cost
            if rates not in registered:
                costs = self._nodes.costs(self._problem, vehicle) >> self._shift
                registered[rates] = self._model.RegisterTransitMatrix(costs.tolist())
            self._model.SetArcCostEvaluatorOfVehicle(registered[rates], k)
            self._model.SetFixedCostOfVehicle(vehicle.fixed_cost >> self._shift, k)

    def _state_times(self) -> None:
        """Time dimension, shifts with overtime, breaks."""
        model, horizon = self._model, self._spans.horizon
        used = {vehicle.matrix for vehicle in self._problem.vehicles}
        matrices = {
            m: model.RegisterTransitMatrix(
                self._nodes.seconds(self._problem, m, forbidden=horizon + 1).tolist()
            )
            for m in sorted(used)
        }
        transits = [matrices[vehicle.matrix] for vehicle in self._problem.vehicles]
        model.AddDimensionWithVehicleTransits(transits, horizon, horizon, False, "time")  # noqa: FBT003 - positional in C++
        self._time = model.GetDimensionOrDie("time")
        for k, vehicle in enumerate(self._problem.vehicles):
            self._state_shift(k, vehicle)

    def _state_shift(self, k: int, vehicle: Vehicle) -> None:
        begin, regular, end = (
            self._spans.of_origin(second)
            for second in (vehicle.window[0], vehicle.window[1], vehicle.latest_end)
        )
        for index in (self._model.Start(k), self._model.End(k)):
            self._time.CumulVar(index).SetRange(begin, end)
        rate = vehicle.overtime_cost >> self._shift
        if rate and end > regular:
            self._time.SetCumulVarSoftUpperBound(self._model.End(k), regular, rate)
        if vehicle.breaks:
            self._state_breaks(k, vehicle)

    def _state_breaks(self, k: int, vehicle: Vehicle) -> None:
        solver = self._model.solver()
        intervals = [
            solver.FixedDurationIntervalVar(
                self._spans.of_origin(rest.earliest),
                self._spans.of_origin(rest.latest),
                rest.duration,
                False,  # noqa: FBT003 - not optional: one that isn't due falls after the end
                f"break {k} {b}",
            )
            for b, rest in enumerate(vehicle.breaks)
        ]
        work = [0] * self._model.Size()
        for visit, seconds in enumerate(self._nodes.work):
            work[self._index(visit)] = seconds
        self._time.SetBreakIntervalsOfVehicle(intervals, k, work)

    def _state_loads(self) -> None:
        for d in range(len(self._problem.vehicles[0].capacity)):
            demand = [0] * self._nodes.size
            for visit, node in enumerate(self._nodes.node):
                demand[node] = self._problem.visits[visit].demand[d]
            if any(demand):
                self._model.AddDimensionWithVehicleCapacity(
                    self._model.RegisterUnaryTransitVector(demand),
                    0,
                    [vehicle.capacity[d] for vehicle in self._problem.vehicles],
                    True,  # noqa: FBT003 - loads start at zero
                    f"load {d}",
                )

    def _state_visits(self) -> None:
        """Who may serve each visit and when, lateness, and leaving it out."""
        timers = [Timer(self._problem, k) for k in range(len(self._problem.vehicles))]
        for i, visit in enumerate(self._problem.visits):
            index = self._index(i)
            self._model.AddDisjunction([index], visit.unserved_cost >> self._shift)
            windows = self._spans.windows(visit, self._nodes.leg_setup[i])
            able = [k for k, timer in enumerate(timers) if timer.admits([i])] if windows else []
            if len(able) < len(timers):
                self._model.VehicleVar(index).SetValues([-1, *able])
            if able:
                self._state_windows(index, windows)
            rate = visit.lateness_cost >> self._shift
            if visit.due is not None and rate and able:
                due = self._spans.of_origin(visit.due + self._nodes.leg_setup[i])
                self._time.SetCumulVarSoftUpperBound(index, max(0, due), rate)

    def _state_windows(self, index: int, windows: list[tuple[int, int]]) -> None:
        cumul = self._time.CumulVar(index)
        cumul.SetRange(windows[0][0], windows[-1][1])
        for (_, closes), (opens, _) in pairwise(windows):
            if closes + 1 < opens:
                cumul.RemoveInterval(closes + 1, opens - 1)

    # ------------------------------------------------------------------ orders in and out

    def _assignment(self, start: Sequence[Sequence[int]]) -> pywrapcp.Assignment | None:
        """Start orders as the solver reads them, without the routes that the model refuses."""
        routes = [[self._index(visit) for visit in order] for order in start]
        whole = self._read(routes)
        if whole is not None:
            return whole
        for k, route in enumerate(routes):
            alone = [route if k == j else [] for j in range(len(routes))]
            if route and self._read(alone) is None:
                routes[k] = []
        return self._read(routes)

    def _read(self, routes: list[list[int]]) -> pywrapcp.Assignment | None:
        return self._model.ReadAssignmentFromRoutes(routes, True)  # noqa: FBT003 - may leave some out

    def _orders(self) -> Orders:
        orders: Orders = []
        for k in range(len(self._problem.vehicles)):
            order = []
            index = self._model.NextVar(self._model.Start(k)).Value()
            while not self._model.IsEnd(index):
                order.append(self._nodes.visit[self._manager.IndexToNode(index)])
                index = self._model.NextVar(index).Value()
            orders.append(order)
        return orders


class _Watch:
    """Follows a search: notices what is better, and when there is no point in going on.

    Guided local search never ends by itself, and on a handful of visits it soon has nothing left
    to find. Both rules count the solver's steps, not seconds, so that results can be reproduced.
    """

    def __init__(self, model: pywrapcp.RoutingModel, limits: Limits, visits: int) -> None:
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
    places = {v.start for v in problem.vehicles} | {v.end for v in problem.vehicles}
    nodes = len(problem.visits) + len(places)
    rates = {(v.matrix, v.travel_cost, v.distance_cost, v.task_cost) for v in problem.vehicles}
    matrices = {v.matrix for v in problem.vehicles}
    return nodes * nodes * (len(rates) + len(matrices)) > MAX_CELLS


def _parameters(limits: Limits) -> object:
    parameters = pywrapcp.DefaultRoutingSearchParameters()
    parameters.first_solution_strategy = (
        routing_enums_pb2.FirstSolutionStrategy.PARALLEL_CHEAPEST_INSERTION
    )
    parameters.local_search_metaheuristic = (
        routing_enums_pb2.LocalSearchMetaheuristic.GUIDED_LOCAL_SEARCH
    )
    milliseconds = max(1, round(1000 * limits.seconds))
    parameters.time_limit.FromMilliseconds(milliseconds)
    # It also limits the fixing of all times after each step. By default that is 100 ms, which a
    # large day with breaks may exceed; the whole search then fails.
    parameters.lns_time_limit.FromMilliseconds(milliseconds)
    if limits.solutions is not None:
        parameters.solution_limit = max(1, limits.solutions)
    return parameters
