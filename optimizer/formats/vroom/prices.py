"""What a route costs as a reply claims it, where the reply itself doesn't say it exactly."""

from itertools import pairwise

from optimizer.formats.vroom.steps import in_order, place_of
from optimizer.problem import Problem, Visit
from optimizer.solution import CallKind, Costs, Route, Stop
from optimizer.suitability import service_costs


def price(problem: Problem, route: Route) -> Costs:
    """Costs of a route by term, from its own times and lengths."""
    vehicle = problem.vehicles[route.vehicle]
    work = route.end - route.departure
    fair = work if vehicle.fair_work is None else vehicle.fair_work
    depot = 0 if vehicle.reload is None else vehicle.reload.cost
    total = Costs(
        fixed=vehicle.fixed_cost,
        travel=vehicle.travel_cost * route.travel_seconds,
        distance=vehicle.distance_cost * route.metres,
        task=vehicle.task_cost * sum(stop.finish - stop.start for stop in route.stops),
        work=vehicle.work_cost * work,
        overtime=vehicle.overtime_cost * max(0, route.end - vehicle.window[1]),
        fairness=vehicle.unfair_cost * max(0, work - fair),
        calls=depot * sum(call.kind is CallKind.RELOAD for call in route.calls),
    )
    for stop in route.stops:
        total += _start_costs(problem, route, stop)
    return total


def metres(problem: Problem, route: Route) -> int:
    """Length of a route by the tables, for a reply that doesn't say it."""
    vehicle, tables = problem.vehicles[route.vehicle], problem.travel(route.vehicle)
    halts = [place_of(problem, halt) for halt in in_order(route)]
    known = [place for place in (vehicle.start, *halts, vehicle.end) if place is not None]
    return sum(
        int(tables.metres[a, b])
        for a, b in pairwise(known)
        if a != b and not tables.unreachable[a, b]
    )


def _start_costs(problem: Problem, route: Route, stop: Stop) -> Costs:
    """Price a visit: that this vehicle serves it, and when it starts."""
    visit = problem.visits[stop.visit]
    terms = service_costs(problem, stop.visit, route.vehicle)
    moved = 0
    if visit.previous is not None:
        off = abs(stop.start - visit.previous.start)
        moved = problem.change.start_cost if off > problem.change.tolerance else 0
    early = 0 if visit.wanted is None else max(0, visit.wanted - stop.start)
    missed = visit.deadline is not None and stop.start > visit.deadline
    return Costs(**terms) + Costs(
        lateness=_lateness(visit, stop.start),
        earliness=visit.earliness_cost * early,
        missed=visit.missed_cost if missed else 0,
        change=moved,
    )


def _lateness(visit: Visit, start: int) -> int:
    due = start if visit.due is None else visit.due
    steps = ((due, visit.lateness_cost), *visit.late_steps)
    return sum(rate * max(0, start - second) for second, rate in steps)
