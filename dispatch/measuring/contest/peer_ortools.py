"""Plain OR-Tools: the routing model of its guides, insertion first, then guided local search."""

from itertools import pairwise
from typing import Any

import numpy as np

from dispatch.measuring.contest.peer import ALIKE, Orders, Search, Terms
from optimizer import Problem

BIG = 2**50


class OrTools:
    """Google's routing solver as its documentation uses it, on one core."""

    name = "ortools"
    package = "ortools"
    distribution = "ortools"
    limited = True
    knows: frozenset[str] | None = ALIKE | {
        "visit.several_windows",
        "visit.optional",
        "visit.due",
        "visit.lateness_cost",
        "vehicle.max_work",
        "vehicle.max_overtime",
        "vehicle.overtime_cost",
    }

    def build(self, problem: Problem) -> Search:
        """State a problem as a routing model."""
        model = _Model(problem)
        return model.run


class _Model:
    """A problem as the routing solver takes it: visits first, then each vehicle's two ends."""

    def __init__(self, problem: Problem) -> None:
        from ortools.constraint_solver import pywrapcp  # noqa: PLC0415 - in the peer's own process

        self._problem, self._terms = problem, Terms.of(problem)
        visits, vehicles = problem.visits, problem.vehicles
        count = len(visits)
        starts = [count + 2 * k for k in range(len(vehicles))]
        ends = [count + 2 * k + 1 for k in range(len(vehicles))]
        self._place = np.array(
            [v.location for v in visits] + [p for v in vehicles for p in (v.start, v.end)],
            np.int64,
        )
        self._manager = pywrapcp.RoutingIndexManager(len(self._place), len(vehicles), starts, ends)
        self._model = pywrapcp.RoutingModel(self._manager)
        self._matrices: dict[int, int] = {}
        self._state_costs()
        self._state_times()
        self._state_loads()
        self._state_visits()

    def _transit(self, table: Any, after: Any = None) -> int:
        """Register a matrix between nodes; `after` is added to what leaves each of them."""
        spread = table[np.ix_(self._place, self._place)]
        if after is not None:
            spread = spread + after[:, None]
        return int(self._model.RegisterTransitMatrix(spread.tolist()))

    def _state_costs(self) -> None:
        made: dict[int, int] = {}
        for k, vehicle in enumerate(self._problem.vehicles):
            costs = self._terms.costs[k]
            if id(costs) not in made:
                made[id(costs)] = self._transit(costs)
            self._model.SetArcCostEvaluatorOfVehicle(made[id(costs)], k)
            self._model.SetFixedCostOfVehicle(vehicle.fixed_cost, k)

    def _state_times(self) -> None:
        terms, vehicles = self._terms, self._problem.vehicles
        service = np.array([*terms.service, *[0] * (2 * len(vehicles))], np.int64)
        made = {
            m: self._transit(self._problem.matrices[m].seconds, service)
            for m in dict.fromkeys(vehicle.matrix for vehicle in vehicles)
        }
        last = max((end for _, end in terms.shifts), default=0)
        self._model.AddDimensionWithVehicleTransits(
            [made[v.matrix] for v in vehicles],
            last,
            last,
            False,  # noqa: FBT003 - its own
            "time",
        )
        time = self._model.GetDimensionOrDie("time")
        for k, vehicle in enumerate(vehicles):
            opens, closes = terms.shifts[k]
            time.CumulVar(self._model.Start(k)).SetRange(opens, closes)
            time.CumulVar(self._model.End(k)).SetRange(opens, closes)
            if vehicle.max_overtime and vehicle.overtime_cost:
                end = closes - vehicle.max_overtime
                time.SetCumulVarSoftUpperBound(self._model.End(k), end, vehicle.overtime_cost)
            if vehicle.max_work is not None:
                time.SetSpanUpperBoundForVehicle(min(vehicle.max_work, last), k)
        for i, visit in enumerate(self._problem.visits):
            index = self._manager.NodeToIndex(i)
            windows = terms.windows[i]
            cumul = time.CumulVar(index)
            cumul.SetRange(windows[0][0], windows[-1][1])
            for before, after in pairwise(windows):
                cumul.RemoveInterval(before[1] + 1, after[0] - 1)
            if visit.due is not None and visit.lateness_cost:
                due = max(0, visit.due - terms.origin)
                time.SetCumulVarSoftUpperBound(index, due, visit.lateness_cost)

    def _state_loads(self) -> None:
        for d in range(len(self._problem.vehicles[0].capacity) if self._problem.vehicles else 0):
            amounts = [visit.demand[d] for visit in self._problem.visits]
            amounts += [0] * (2 * len(self._problem.vehicles))
            unary = self._model.RegisterUnaryTransitVector(amounts)
            carried = [vehicle.capacity[d] for vehicle in self._problem.vehicles]
            self._model.AddDimensionWithVehicleCapacity(unary, 0, carried, True, f"load {d}")  # noqa: FBT003 - its own

    def _state_visits(self) -> None:
        for i, visit in enumerate(self._problem.visits):
            index = self._manager.NodeToIndex(i)
            self._model.AddDisjunction([index], min(visit.unserved_cost, BIG))
            able = np.flatnonzero(self._terms.able[i])
            if len(able) < len(self._problem.vehicles):
                self._model.VehicleVar(index).SetValues([-1, *(int(k) for k in able)])

    def run(self, seconds: float, seed: int) -> Orders:
        """Search for so long; the solver takes no seed."""
        from ortools.constraint_solver import pywrapcp, routing_enums_pb2  # noqa: PLC0415 - as above

        del seed
        asked = pywrapcp.DefaultRoutingSearchParameters()
        asked.first_solution_strategy = (
            routing_enums_pb2.FirstSolutionStrategy.PARALLEL_CHEAPEST_INSERTION
        )
        asked.local_search_metaheuristic = (
            routing_enums_pb2.LocalSearchMetaheuristic.GUIDED_LOCAL_SEARCH
        )
        asked.time_limit.FromMilliseconds(round(seconds * 1000))
        found = self._model.SolveWithParameters(asked)
        return [self._order(found, k) for k in range(len(self._problem.vehicles))]

    def _order(self, found: Any, k: int) -> list[int]:
        order: list[int] = []
        if found is None:
            return order
        index = found.Value(self._model.NextVar(self._model.Start(k)))
        while not self._model.IsEnd(index):
            order.append(self._manager.IndexToNode(index))
            index = found.Value(self._model.NextVar(index))
        return order
