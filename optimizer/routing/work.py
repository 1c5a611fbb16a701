"""How much a vehicle may do, and what work and unfair shares of it cost."""

from collections.abc import Callable

from ortools.constraint_solver import pywrapcp

from optimizer.problem import Vehicle
from optimizer.routing.nodes import Matrix
from optimizer.routing.statement import COUNT, Statement
from optimizer.validation import MAX_TIME

_UNLIMITED = 2 * MAX_TIME


def state_work(made: Statement) -> None:
    """Cost of work, its limit, and work beyond fair shares: all of them spans of time."""
    for k, vehicle in enumerate(made.problem.vehicles):
        rate, unfair = made.scaled(vehicle.work_cost), made.scaled(vehicle.unfair_cost)
        if rate:
            made.time.SetSpanCostCoefficientForVehicle(rate, k)
        if vehicle.max_work is not None:
            made.time.SetSpanUpperBoundForVehicle(vehicle.max_work, k)
        if unfair and vehicle.fair_work is not None:
            bound = pywrapcp.BoundCost(vehicle.fair_work, unfair)
            made.time.SetSoftSpanUpperBoundForVehicle(bound, k)


def state_limits(made: Statement) -> None:
    """Most visits, seconds of driving and metres."""
    vehicles = made.problem.vehicles
    positioned = any(v.pin and v.pin.position is not None for v in made.problem.visits)
    if positioned or any(vehicle.max_visits is not None for vehicle in vehicles):
        every = len(made.problem.visits)
        most = [every if v.max_visits is None else v.max_visits for v in vehicles]
        ones = made.vector([1] * every)
        made.model.AddDimensionWithVehicleCapacity(
            ones,
            0,
            most,
            True,  # noqa: FBT003 - positional in C++: counted from the start
            COUNT,
        )
    _state_most(made, "driven", [v.max_travel for v in vehicles], _seconds(made))
    _state_most(made, "metres", [most_metres(v) for v in vehicles], _metres(made))


def most_metres(vehicle: Vehicle) -> int | None:
    """Metres that a vehicle can drive in all: what it may, or what its battery holds.

    A battery that can be charged on the way is no limit here.
    """
    battery = vehicle.battery
    limits = [vehicle.max_distance]
    if battery is not None and not battery.chargers:
        limits.append(battery.initial)
    return min((limit for limit in limits if limit is not None), default=None)


def _seconds(made: Statement) -> Callable[[Vehicle], Matrix]:
    matrices, nodes = made.problem.matrices, made.nodes
    return lambda v: nodes.driven(matrices[v.matrix].seconds, matrices[v.matrix].unreachable)


def _metres(made: Statement) -> Callable[[Vehicle], Matrix]:
    matrices, nodes = made.problem.matrices, made.nodes
    return lambda v: nodes.driven(matrices[v.matrix].metres, matrices[v.matrix].unreachable)


def _state_most(
    made: Statement, name: str, limits: list[int | None], make: Callable[[Vehicle], Matrix]
) -> None:
    if all(limit is None for limit in limits):
        return
    transits = made.matrices(lambda vehicle: vehicle.matrix, make)
    most = [_UNLIMITED if limit is None else limit for limit in limits]
    made.model.AddDimensionWithVehicleTransitAndCapacity(
        transits,
        0,
        most,
        True,  # noqa: FBT003 - positional in C++: counted from the start
        name,
    )
