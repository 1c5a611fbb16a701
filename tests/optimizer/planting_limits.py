"""Limits drawn a unit tighter than what a right plan needs: the plan then is wrong."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from optimizer.check import Kind
from optimizer.problem import Problem, Vehicle
from optimizer.solution import CallKind, Route, Solution
from tests.optimizer.planting import put

Narrow = Callable[[Problem, Vehicle, Route], Vehicle | None]


@dataclass(frozen=True)
class Limit:
    """What to tighten, and what the checker must call it."""

    kind: Kind
    narrow: Narrow

    def tighten(self, problem: Problem, solution: Solution) -> Problem | None:
        """Draw the limit of one vehicle tighter; None where it can't be."""
        for route in solution.routes:
            vehicle = self.narrow(problem, problem.vehicles[route.vehicle], route)
            if vehicle is not None:
                return replace(problem, vehicles=put(problem.vehicles, route.vehicle, vehicle))
        return None


def _shorter_drive(_problem: Problem, vehicle: Vehicle, route: Route) -> Vehicle | None:
    most = route.travel_seconds - 1
    return replace(vehicle, max_travel=most) if most >= 0 else None


def _shorter_way(_problem: Problem, vehicle: Vehicle, route: Route) -> Vehicle | None:
    return replace(vehicle, max_distance=route.metres - 1) if route.metres else None


def _shorter_work(_problem: Problem, vehicle: Vehicle, route: Route) -> Vehicle | None:
    most = route.end - route.departure - 1
    return replace(vehicle, max_work=most) if most >= 0 else None


def _fewer_visits(_problem: Problem, vehicle: Vehicle, route: Route) -> Vehicle | None:
    return replace(vehicle, max_visits=len(route.stops) - 1)


def _smaller_van(problem: Problem, vehicle: Vehicle, route: Route) -> Vehicle | None:
    """Take away a unit of what all visits up to the first call at the depot consume."""
    calls = [call.position for call in route.calls if call.kind == CallKind.RELOAD]
    for d in range(len(vehicle.capacity)):
        first = route.visits[: min(calls, default=len(route.visits))]
        load = sum(problem.visits[i].demand[d] for i in first)
        if load:
            return replace(vehicle, capacity=put(vehicle.capacity, d, load - 1))
    return None


def _smaller_depot(problem: Problem, vehicle: Vehicle, route: Route) -> Vehicle | None:
    """Take away a unit of what all visits after the last call at the depot consume."""
    calls = [call.position for call in route.calls if call.kind == CallKind.RELOAD]
    if not calls or vehicle.reload is None:
        return None
    for d, room in enumerate(vehicle.reload.capacity):
        load = sum(problem.visits[i].demand[d] for i in route.visits[max(calls) :])
        if load and room:
            less = put(vehicle.reload.capacity, d, load - 1)
            return replace(vehicle, reload=replace(vehicle.reload, capacity=less))
    return None


def _weaker_battery(_problem: Problem, vehicle: Vehicle, route: Route) -> Vehicle | None:
    """Start with a metre less than the whole route needs, if it never charges."""
    charges = any(call.kind == CallKind.CHARGE for call in route.calls)
    if vehicle.battery is None or charges or not route.metres:
        return None
    return replace(vehicle, battery=replace(vehicle.battery, initial=route.metres - 1))


LIMITS = [
    Limit(Kind.MAX_TRAVEL, _shorter_drive),
    Limit(Kind.MAX_DISTANCE, _shorter_way),
    Limit(Kind.MAX_WORK, _shorter_work),
    Limit(Kind.MAX_VISITS, _fewer_visits),
    Limit(Kind.CAPACITY, _smaller_van),
    Limit(Kind.CAPACITY, _smaller_depot),
    Limit(Kind.BATTERY, _weaker_battery),
]
