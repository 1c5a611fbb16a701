"""Sums: driving, metres and work within their limits, and what everything costs by term."""

from collections.abc import Iterator
from dataclasses import fields

from optimizer.check.case import Case
from optimizer.check.kinds import Kind, Violation
from optimizer.check.match import is_outside
from optimizer.problem import Change, Problem, Visit
from optimizer.solution import CallKind, Costs, Solution, Stop


def cost_faults(problem: Problem, solution: Solution, cases: list[Case]) -> Iterator[Violation]:
    """Cost of the whole by term, unless something unknown makes it meaningless."""
    left = {i for i in solution.unassigned if 0 <= i < len(problem.visits)}
    if len(cases) != len(solution.routes) or not all(case.drivable for case in cases):
        return
    right = Costs(unserved=sum(problem.visits[i].unserved_cost for i in left))
    for case in cases:
        right += _costs(problem.change, case)
    for term, is_, should in _differences(solution.costs, right):
        yield Violation(code=Kind.COST, text=f"cost of {term} is {is_}, not {should}")


def sum_faults(problem: Problem, case: Case) -> Iterator[Violation]:
    """Judge the sums of one route; they mean nothing where there is no way."""
    vehicle = case.vehicle
    if not case.drivable:
        return
    for kind, unit, is_, should in (
        (Kind.TRAVEL, "seconds", case.route.travel_seconds, case.travel_seconds),
        (Kind.METRES, "metres", case.route.metres, case.travel_metres),
    ):
        if is_ != should:
            yield case.broken(kind, f"drives {should} {unit}, claims {is_}")
    for kind, what, amount, most in (
        (Kind.MAX_TRAVEL, "drives {} seconds", case.travel_seconds, vehicle.max_travel),
        (Kind.MAX_DISTANCE, "drives {} metres", case.travel_metres, vehicle.max_distance),
        (Kind.MAX_WORK, "works {} seconds", case.work, vehicle.max_work),
    ):
        if most is not None and amount > most:
            yield case.broken(kind, f"{what.format(amount)}, at most {most} are allowed")
    for term, is_, should in _differences(case.route.costs, _costs(problem.change, case)):
        yield case.broken(Kind.ROUTE_COST, f"cost of {term} is {is_}, not {should}")


def _differences(claimed: Costs, right: Costs) -> Iterator[tuple[str, int, int]]:
    for term in fields(Costs):
        is_, should = getattr(claimed, term.name), getattr(right, term.name)
        if is_ != should:
            yield term.name, is_, should


def _costs(change: Change, case: Case) -> Costs:
    """Work out what a route costs."""
    vehicle, route = case.vehicle, case.route
    fair = case.work if vehicle.fair_work is None else vehicle.fair_work
    reloads = sum(call.kind == CallKind.RELOAD for call in route.calls)
    total = Costs(
        fixed=vehicle.fixed_cost,
        travel=vehicle.travel_cost * case.travel_seconds,
        distance=vehicle.distance_cost * case.travel_metres,
        task=vehicle.task_cost * (sum(case.setups) + sum(case.services)),
        work=vehicle.work_cost * case.work,
        overtime=vehicle.overtime_cost * max(0, route.end - vehicle.window[1]),
        fairness=vehicle.unfair_cost * max(0, case.work - fair),
        price=vehicle.visit_cost * len(case.visits),
        calls=0 if vehicle.reload is None else vehicle.reload.cost * reloads,
    )
    for stop, visit in case.stops():
        total += Costs(
            preference=_preference(case, visit),
            lateness=_lateness(visit, stop.start),
            earliness=_earliness(visit, stop.start),
            missed=_missed(visit, stop.start),
            delay=visit.delay_cost * max(0, vehicle.day - visit.day),
            change=_change(change, case, stop, visit),
        )
    return total


def _preference(case: Case, visit: Visit) -> int:
    k = case.route.vehicle
    cost = sum(price for other, price in visit.vehicle_costs if other == k)
    if visit.preferred and k not in visit.preferred:
        cost += visit.preference_cost
    if is_outside(case, visit):
        cost += case.vehicle.outside_cost or 0
    return cost


def _lateness(visit: Visit, start: int) -> int:
    steps = visit.late_steps
    if visit.due is not None:
        steps = (*steps, (visit.due, visit.lateness_cost))
    return sum(rate * max(0, start - second) for second, rate in steps)


def _earliness(visit: Visit, start: int) -> int:
    return 0 if visit.wanted is None else visit.earliness_cost * max(0, visit.wanted - start)


def _missed(visit: Visit, start: int) -> int:
    return visit.missed_cost if visit.deadline is not None and start > visit.deadline else 0


def _change(change: Change, case: Case, stop: Stop, visit: Visit) -> int:
    before = visit.previous
    if before is None:
        return 0
    cost = change.vehicle_cost if case.route.vehicle != before.vehicle else 0
    if abs(stop.start - before.start) > change.tolerance:
        cost += change.start_cost
    return cost
