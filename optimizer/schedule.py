"""An order of visits becomes a timed route, and orders become a solution.

The compiled clock (`clock/`) decides when each task begins and where a vehicle rests, loads and
charges; costs are summed up here, from the times, in integers without end.
"""

from collections.abc import Iterable, Mapping, Sequence

from optimizer.clock.coupled import joint_bounds
from optimizer.clock.timeline import Bounds, Timeline, choices
from optimizer.problem import Problem, Visit
from optimizer.solution import CallKind, Costs, Route, Solution, Stop
from optimizer.suitability import service_costs


def schedule(
    problem: Problem,
    vehicle: int,
    visits: Sequence[int],
    *,
    bounds: Mapping[int, Bounds] | None = None,
) -> Route | None:
    """Time a vehicle's visits in the given order, as cheaply as can be.

    Parameters
    ----------
    problem : Problem
        What the indices refer to.
    vehicle : int
        Index of the vehicle.
    visits : sequence of int
        Indices of at least one visit, in driving order, none twice.
    bounds : mapping, optional
        First and last second at which some visits may start, beside their windows: what other
        routes ask of this one. Without them the times of other routes don't count.

    Returns
    -------
    Route or None
        None when the order is infeasible: who may serve what, capacity, a missing way, windows,
        breaks, limits or the end of the shift; or if only one end of a shipment is on it.
    """
    order = list(visits)
    if not _whole(problem, order):
        return None
    legs = choices(problem, vehicle, order, bounds or {})
    if legs is None:
        return None
    line = Timeline(problem=problem, vehicle=vehicle, bounds=bounds or {})
    line.follow(order, legs)
    return Route(
        vehicle=vehicle,
        departure=line.departure,
        end=line.end,
        stops=tuple(line.stops),
        rests=tuple(line.rests),
        travel_seconds=line.travel_seconds,
        metres=line.metres,
        costs=_costs(line),
        calls=tuple(line.calls),
    )


def _whole(problem: Problem, order: Sequence[int]) -> bool:
    """Whether both ends of each shipment are there, or neither."""
    if not problem.shipments:
        return True
    there = set(order)
    return all((s.pickup in there) == (s.delivery in there) for s in problem.shipments)


def assemble(problem: Problem, orders: Sequence[Sequence[int]]) -> Solution:
    """Make a solution of orders, one (perhaps empty) per vehicle.

    Routes whose visits are tied to those of others are timed together: as early as all of them
    can be.

    Raises
    ------
    ValueError
        If an order is infeasible (its vehicle is named), a visit comes twice, visits that go
        together don't, or there isn't one order per vehicle.
    """
    if len(orders) != len(problem.vehicles):
        raise ValueError(f"{len(orders)} orders for {len(problem.vehicles)} vehicles")
    seen: set[int] = set()
    for k, order in enumerate(orders):
        if len(seen.union(order)) != len(seen) + len(order):
            raise ValueError(f"vehicle {k} ({problem.vehicles[k].id}) repeats a visit")
        seen.update(order)
    _check_ties(problem, orders, seen)
    routes = {k: _timed(problem, k, order, {}) for k, order in enumerate(orders) if order}
    if problem.couples_routes:
        joint_bounds(problem, orders, routes, _timed)
    return gather(problem, routes.values())


def _timed(problem: Problem, k: int, order: Sequence[int], bounds: Mapping[int, Bounds]) -> Route:
    route = schedule(problem, k, order, bounds=bounds)
    if route is None:
        raise ValueError(f"vehicle {k} ({problem.vehicles[k].id}) can't drive {list(order)}")
    return route


def _check_ties(problem: Problem, orders: Sequence[Sequence[int]], served: set[int]) -> None:
    for group in problem.groups():
        if 0 < len(served.intersection(group)) < len(group):
            raise ValueError(f"visits {list(group)} are served together or not at all")
    for group in problem.synchronised:
        for k, order in enumerate(orders):
            if len(set(order).intersection(group)) > 1:
                name = problem.vehicles[k].id
                raise ValueError(f"vehicle {k} ({name}) can't be at visits {list(group)} at once")
    for tie in problem.precedences:
        if tie.then in served and tie.first not in served:
            raise ValueError(f"visit {tie.then} is served without visit {tie.first} before it")


def gather(problem: Problem, routes: Iterable[Route]) -> Solution:
    """Make a solution of timed routes, at most one per vehicle, in any order."""
    ordered = tuple(sorted(routes, key=lambda route: route.vehicle))
    served = {stop.visit for route in ordered for stop in route.stops}
    left = tuple(i for i in range(len(problem.visits)) if i not in served)
    costs = Costs(unserved=sum(problem.visits[i].unserved_cost for i in left))
    for route in ordered:
        costs += route.costs
    return Solution(routes=ordered, unassigned=left, costs=costs)


# ------------------------------------------------------------------ costs


def _costs(line: Timeline) -> Costs:
    """Sum up what a route costs, by term."""
    problem, vehicle = line.problem, line.problem.vehicles[line.vehicle]
    work = line.end - line.departure
    beyond = 0 if vehicle.fair_work is None else max(0, work - vehicle.fair_work)
    reloads = [call.kind for call in line.calls].count(CallKind.RELOAD)
    terms = {
        "fixed": vehicle.fixed_cost,
        "travel": vehicle.travel_cost * line.travel_seconds,
        "distance": vehicle.distance_cost * line.metres,
        "task": vehicle.task_cost * sum(stop.finish - stop.start for stop in line.stops),
        "work": vehicle.work_cost * work,
        "overtime": vehicle.overtime_cost * max(0, line.end - vehicle.window[1]),
        "fairness": vehicle.unfair_cost * beyond,
        "calls": vehicle.reload.cost * reloads if vehicle.reload is not None else 0,
    }
    for stop in line.stops:
        for name, cost in _stop_terms(problem, line.vehicle, stop).items():
            terms[name] = terms.get(name, 0) + cost
    return Costs(**terms)


def stop_costs(problem: Problem, vehicle: int, stop: Stop) -> Costs:
    """Tell what serving one visit at its time costs, beside driving and work.

    Parameters
    ----------
    problem : Problem
        What the indices refer to.
    vehicle : int
        Index of who serves it.
    stop : Stop
        When.
    """
    return Costs(**_stop_terms(problem, vehicle, stop))


def _stop_terms(problem: Problem, vehicle: int, stop: Stop) -> dict[str, int]:
    visit = problem.visits[stop.visit]
    terms = service_costs(problem, stop.visit, vehicle)
    terms["change"] += _moved(problem, visit, stop.start)
    terms["lateness"] = _lateness(visit, stop.start)
    if visit.wanted is not None:
        terms["earliness"] = visit.earliness_cost * max(0, visit.wanted - stop.start)
    if visit.deadline is not None and stop.start > visit.deadline:
        terms["missed"] = visit.missed_cost
    return terms


def _lateness(visit: Visit, start: int) -> int:
    late = 0 if visit.due is None else visit.lateness_cost * max(0, start - visit.due)
    for second, rate in visit.late_steps:
        late += rate * max(0, start - second)
    return late


def _moved(problem: Problem, visit: Visit, start: int) -> int:
    if visit.previous is None:
        return 0
    by = abs(start - visit.previous.start)
    return problem.change.start_cost if by > problem.change.tolerance else 0
