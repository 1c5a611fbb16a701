"""An order of visits becomes a timed route, and orders become a solution.

`timing.py` decides when each task begins. Departure is then as late as it can be without moving
the first task or a break, so there is no idle wait at the first stop; a break before the departure
stays there. Without a start location a route departs when it is at its first stop.
"""

from collections.abc import Iterable, Sequence

from optimizer.problem import Problem
from optimizer.solution import Costs, Route, Solution, Stop
from optimizer.timing import Ending, Label, Leg, Timer


def schedule(problem: Problem, vehicle: int, visits: Sequence[int]) -> Route | None:
    """Time a vehicle's visits in the given order, as cheaply as can be.

    Parameters
    ----------
    problem : Problem
        What the indices refer to.
    vehicle : int
        Index of the vehicle.
    visits : sequence of int
        Indices of at least one visit, in driving order, none twice.

    Returns
    -------
    Route or None
        None when the order is infeasible: skills, pins, capacity, a missing way, windows,
        breaks or the end of the shift.
    """
    timer = Timer(problem, vehicle)
    if not timer.admits(visits):
        return None
    labels = timer.begin()
    before = None
    for index in visits:
        labels = timer.serve(labels, before, index)
        before = index
    ending = timer.finish(labels, visits[-1])
    return None if ending is None else timed_route(timer, visits, ending)


def assemble(problem: Problem, orders: Sequence[Sequence[int]]) -> Solution:
    """Make a solution of orders, one (perhaps empty) per vehicle.

    Raises
    ------
    ValueError
        If an order is infeasible (its vehicle is named), a visit comes twice, or there isn't
        one order per vehicle.
    """
    if len(orders) != len(problem.vehicles):
        raise ValueError(f"{len(orders)} orders for {len(problem.vehicles)} vehicles")
    seen: set[int] = set()
    routes = []
    for k, order in enumerate(orders):
        if len(seen.union(order)) != len(seen) + len(order):
            raise ValueError(f"vehicle {k} ({problem.vehicles[k].id}) repeats a visit")
        seen.update(order)
        if not order:
            continue
        route = schedule(problem, k, order)
        if route is None:
            raise ValueError(f"vehicle {k} ({problem.vehicles[k].id}) can't drive {list(order)}")
        routes.append(route)
    return gather(problem, routes)


def gather(problem: Problem, routes: Iterable[Route]) -> Solution:
    """Make a solution of timed routes, at most one per vehicle, in any order."""
    ordered = tuple(sorted(routes, key=lambda route: route.vehicle))
    served = {stop.visit for route in ordered for stop in route.stops}
    left = tuple(i for i in range(len(problem.visits)) if i not in served)
    costs = Costs(unserved=sum(problem.visits[i].unserved_cost for i in left))
    for route in ordered:
        costs += route.costs
    return Solution(routes=ordered, unassigned=left, costs=costs)


def timed_route(timer: Timer, visits: Sequence[int], ending: Ending) -> Route:
    """Write out the route that an ending of these visits stands for."""
    chain = ending.label.chain
    legs = _legs(timer, visits)
    stops = [
        Stop(visit=i, arrival=x.arrival, start=x.start, finish=x.free, setup=x.setup)
        for i, x in zip(visits, chain, strict=True)
    ]
    first = stops[0]
    stops[0] = Stop(
        visit=first.visit,
        arrival=first.start,
        start=first.start,
        finish=first.finish,
        setup=first.setup,
    )
    return Route(
        vehicle=timer.index,
        departure=_departure(chain[0], legs[0].seconds),
        end=ending.end,
        stops=tuple(stops),
        rests=(*(rest for label in chain for rest in label.rests), *ending.rests),
        travel_seconds=sum(leg.seconds for leg in legs),
        metres=sum(leg.metres for leg in legs),
        costs=_costs(timer, legs, stops, ending),
    )


def _legs(timer: Timer, visits: Sequence[int]) -> list[Leg]:
    places = [timer.problem.visits[i].location for i in visits]
    origins = (timer.vehicle.start, *places)
    destinations = (*places, timer.vehicle.end)
    legs = (timer.leg(a, b) for a, b in zip(origins, destinations, strict=True))
    return [leg for leg in legs if leg is not None]


def _costs(timer: Timer, legs: Sequence[Leg], stops: Sequence[Stop], ending: Ending) -> Costs:
    vehicle = timer.vehicle
    return Costs(
        fixed=vehicle.fixed_cost,
        travel=vehicle.travel_cost * sum(leg.seconds for leg in legs),
        distance=vehicle.distance_cost * sum(leg.metres for leg in legs),
        task=vehicle.task_cost * sum(stop.finish - stop.start for stop in stops),
        overtime=ending.soft_cost - ending.label.lateness,
        lateness=ending.label.lateness,
    )


def _departure(first: Label, drive: int) -> int:
    """Latest second of leaving that still reaches the first task, breaks kept in place."""
    cursor, remaining = first.start, drive
    for rest in reversed(first.rests):
        if cursor - rest.finish >= remaining:
            break
        remaining -= cursor - rest.finish
        cursor = rest.start
    return cursor - remaining
