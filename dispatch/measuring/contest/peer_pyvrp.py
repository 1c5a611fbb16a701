"""PyVRP: a routing profile for each set of allowed clients, as its own reader makes them."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from dispatch.measuring.contest.peer import ALIKE, Orders, Search, Terms, alike
from optimizer import Problem, greedy


class PyVrp:
    """PyVRP's iterated local search, on one core."""

    name = "pyvrp"
    package = "pyvrp"
    distribution = "pyvrp"
    limited = True
    knows: frozenset[str] | None = ALIKE | {
        "visit.optional",
        "vehicle.max_work",
        "vehicle.work_cost",
    }

    def build(self, problem: Problem) -> Search:
        """State a problem; matrices are made here, before the clock starts."""
        import pyvrp  # noqa: PLC0415 - may not be installed
        import pyvrp.stop  # noqa: PLC0415 - as above

        terms = Terms.of(problem)
        groups = alike(problem, terms)
        data = _Statement(pyvrp, problem, terms, groups).data()

        def search(seconds: float, seed: int) -> Orders:
            stop = pyvrp.stop.MaxRuntime(seconds)
            found = pyvrp.solve(data, stop=stop, seed=seed, display=False, collect_stats=False)
            orders: Orders = [[] for _ in problem.vehicles]
            free = [iter(group) for group in groups]
            for route in found.best.routes():
                vehicle = next(free[route.vehicle_type()])
                orders[vehicle] = [step.idx for step in route if step.is_client()]
            return orders

        return search


class _Statement:
    """A problem as PyVRP takes it: depots first, then a location of its own for each visit."""

    def __init__(self, pyvrp: Any, problem: Problem, terms: Terms, groups: list[list[int]]) -> None:
        self._pyvrp, self._problem, self._terms, self._groups = pyvrp, problem, terms, groups
        homes = [place for vehicle in problem.vehicles for place in (vehicle.start, vehicle.end)]
        self._depots = list(dict.fromkeys(home for home in homes if home is not None))
        visited = [visit.location for visit in problem.visits]
        self._place = np.array([*self._depots, *visited], np.int64)

    def data(self) -> Any:
        distances: list[NDArray[np.int64]] = []
        durations: list[NDArray[np.int64]] = []
        types = []
        profiles: dict[tuple[object, ...], int] = {}
        for group in self._groups:
            first = group[0]
            able = self._terms.able[:, first]
            matrix = self._problem.vehicles[first].matrix
            key = (able.tobytes(), matrix, id(self._terms.costs[first]))
            if key not in profiles:
                profiles[key] = len(distances)
                distances.append(self._distances(first))
                durations.append(self._spread(self._problem.matrices[matrix].seconds))
            types.append(self._type(group, profiles[key]))
        return self._pyvrp.ProblemData(
            [self._pyvrp.Location(0.0, 0.0) for _ in self._place],
            self._clients(),
            [self._pyvrp.Depot(k) for k in range(len(self._depots))],
            types,
            distances,
            durations,
        )

    def _spread(self, table: NDArray[np.int64]) -> NDArray[np.int64]:
        spread: NDArray[np.int64] = table[np.ix_(self._place, self._place)]
        return np.ascontiguousarray(spread)

    def _distances(self, vehicle: int) -> NDArray[np.int64]:
        """Costs of legs; PyVRP's largest value to and from whom the vehicle mustn't serve."""
        from pyvrp.constants import MAX_VALUE  # noqa: PLC0415 - may not be installed

        costs = self._spread(self._terms.costs[vehicle])
        barred = np.concatenate(
            [np.zeros(len(self._depots), np.bool_), ~self._terms.able[:, vehicle]]
        )
        costs[:, barred] = MAX_VALUE
        costs[barred, :] = MAX_VALUE
        np.fill_diagonal(costs, 0)
        return costs

    def _type(self, group: list[int], profile: int) -> Any:
        vehicle = self._problem.vehicles[group[0]]
        opens, closes = self._terms.shifts[group[0]]
        limit = {} if vehicle.max_work is None else {"shift_duration": vehicle.max_work}
        return self._pyvrp.VehicleType(
            num_available=len(group),
            capacity=list(vehicle.capacity),
            start_depot=self._depot(vehicle.start),
            end_depot=self._depot(vehicle.end),
            fixed_cost=vehicle.fixed_cost,
            tw_early=opens,
            tw_late=closes,
            unit_distance_cost=1,
            unit_duration_cost=vehicle.work_cost,
            profile=profile,
            **limit,
        )

    def _depot(self, home: int | None) -> int:
        """Give the number of the depot at a location; open ends aren't in `knows`."""
        if home is None:
            raise ValueError("a route without a start or end can't be said here")
        return self._depots.index(home)

    def _clients(self) -> list[Any]:
        # Required clients are what PyVRP is best at; a prize only where not all can be served.
        required = not greedy(self._problem).unassigned
        clients = []
        for i, visit in enumerate(self._problem.visits):
            opens, closes = self._terms.windows[i][0]
            clients.append(
                self._pyvrp.Client(
                    len(self._depots) + i,
                    delivery=list(visit.demand),
                    service_duration=self._terms.service[i],
                    tw_early=opens,
                    tw_late=closes,
                    required=required,
                    prize=0 if required else visit.unserved_cost,
                )
            )
        return clients
