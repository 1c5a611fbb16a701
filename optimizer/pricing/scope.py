"""What the bound takes account of, and by name what it leaves aside."""

from collections.abc import Callable
from typing import Final

import numpy as np
from numpy.typing import NDArray

from optimizer.problem import Problem
from optimizer.suitability import refusals, service_costs, start_bounds
from optimizer.vehicle import Vehicle
from optimizer.visit import Visit


def may_serve(problem: Problem, vehicle: int) -> NDArray[np.bool_]:
    """Say which visits a vehicle may serve at all, all times and the rest of its load aside."""
    count = len(problem.visits)
    return np.fromiter((refusals(problem, i, vehicle) is None for i in range(count)), bool, count)


def serving_cost(problem: Problem, visit: int, vehicle: int) -> int:
    """Cost of this vehicle's serving a visit, its ways, seconds and lateness aside."""
    return sum(service_costs(problem, visit, vehicle).values())


def task_seconds(visit: Visit, van: Vehicle) -> tuple[int, int]:
    """Seconds of set-up and of service when this vehicle comes."""
    setup = dict(visit.setup_by_type).get(van.type, visit.setup)
    return setup, dict(visit.service_by_type).get(van.type, visit.service)


def start_windows(visit: Visit, van: Vehicle) -> tuple[tuple[int, int], ...]:
    """Seconds in which this vehicle may start a task."""
    first, last = start_bounds(visit, van)
    cut = ((max(a, first), min(b, last)) for a, b in visit.start_windows or ((first, last),))
    return tuple((opens, closes) for opens, closes in cut if opens <= closes)


def relaxed(problem: Problem) -> tuple[str, ...]:
    """Names of those constraints and costs of a problem that the bound leaves aside.

    Each of them only ever forbids a route or makes it dearer, so without it the least cost can't
    be higher.
    """
    return tuple(name for name, is_used in _LEFT_ASIDE.items() if is_used(problem))


def _any_vehicle(test: Callable[[Vehicle], object]) -> Callable[[Problem], bool]:
    return lambda problem: any(test(van) for van in problem.vehicles)


def _any_visit(test: Callable[[Visit], object]) -> Callable[[Problem], bool]:
    return lambda problem: any(test(visit) for visit in problem.visits)


_LEFT_ASIDE: Final[dict[str, Callable[[Problem], bool]]] = {
    "breaks": _any_vehicle(lambda van: van.breaks),
    "waiting paid as work": _any_vehicle(lambda van: van.work_cost),
    "fairness": _any_vehicle(lambda van: van.unfair_cost),
    "most seconds of work": _any_vehicle(lambda van: van.max_work is not None),
    "most seconds of driving": _any_vehicle(lambda van: van.max_travel is not None),
    "most metres": _any_vehicle(lambda van: van.max_distance is not None),
    "battery": _any_vehicle(lambda van: van.battery is not None),
    "calls at a depot": _any_vehicle(lambda van: van.reload is not None),
    "loads picked up before others are delivered": _any_visit(lambda visit: any(visit.pickup)),
    "earliness": _any_visit(lambda visit: visit.wanted is not None and visit.earliness_cost),
    "frozen order": _any_visit(lambda visit: visit.pin and visit.pin.position is not None),
    "change of start": lambda problem: (
        bool(problem.change.start_cost) and any(visit.previous for visit in problem.visits)
    ),
    "shipments": lambda problem: bool(problem.shipments),
    "precedences": lambda problem: bool(problem.precedences),
    "synchronised visits": lambda problem: bool(problem.synchronised),
    "travel times by the hour": lambda problem: any(len(t.starts) for t in problem.matrices),
}
