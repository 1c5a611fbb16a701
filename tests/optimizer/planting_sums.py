"""More faults to plant, in breaks and in sums; `FAULTS` is all of them, here and there."""

from dataclasses import fields, replace

from optimizer.check import Kind
from optimizer.problem import Problem
from optimizer.solution import Costs, Rest, Solution
from tests.optimizer.planting import (
    FAULTS,
    Fault,
    Plant,
    all_rests,
    fault,
    with_rest,
    with_route,
)

# Breaks:


@fault(Kind.BREAK_MISSING)
def break_skipped(problem: Problem, solution: Solution) -> Solution | None:
    """No break, though the route goes on after its latest start."""
    for r, b, route, rest in all_rests(solution):
        if route.end > problem.vehicles[route.vehicle].breaks[rest.index].latest:
            return with_route(solution, r, rests=route.rests[:b] + route.rests[b + 1 :])
    return None


@fault(Kind.BREAK_WINDOW)
def break_too_early(problem: Problem, solution: Solution) -> Solution | None:
    """Begin a second before the break may."""
    for r, b, route, rest in all_rests(solution):
        due = problem.vehicles[route.vehicle].breaks[rest.index]
        start = due.earliest - 1
        return with_rest(solution, r, b, start=start, finish=start + due.duration)
    return None


@fault(Kind.BREAK_WINDOW)
def break_too_late(problem: Problem, solution: Solution) -> Solution | None:
    """Begin a second after the break had to."""
    for r, b, route, rest in all_rests(solution):
        due = problem.vehicles[route.vehicle].breaks[rest.index]
        start = due.latest + 1
        return with_rest(solution, r, b, start=start, finish=start + due.duration)
    return None


@fault(Kind.BREAK_DURATION)
def break_cut_short(_problem: Problem, solution: Solution) -> Solution | None:
    """Back at work a second too soon."""
    for r, b, _, rest in all_rests(solution):
        return with_rest(solution, r, b, finish=rest.finish - 1)
    return None


@fault(Kind.BREAK_PLACE)
def break_during_task(_problem: Problem, solution: Solution) -> Solution | None:
    """Resting while at work."""
    for r, b, route, rest in all_rests(solution):
        for stop in route.stops:
            if stop.finish > stop.start + 1:
                start = stop.start + 1
                return with_rest(
                    solution, r, b, start=start, finish=start + rest.finish - rest.start
                )
    return None


@fault(Kind.BREAK_PLACE)
def break_across_a_start(_problem: Problem, solution: Solution) -> Solution | None:
    """Still resting when the task starts."""
    for r, b, route, rest in all_rests(solution):
        for stop in route.stops:
            if stop.finish > stop.start:
                length = rest.finish - rest.start
                return with_rest(
                    solution, r, b, start=stop.start + 1 - length, finish=stop.start + 1
                )
    return None


@fault(Kind.BREAK_PLACE)
def break_before_shift(problem: Problem, solution: Solution) -> Solution | None:
    """Rested before the shift even starts."""
    for r, b, route, rest in all_rests(solution):
        start = problem.vehicles[route.vehicle].window[0] - (rest.finish - rest.start)
        return with_rest(solution, r, b, start=start, finish=start + rest.finish - rest.start)
    return None


@fault(Kind.BREAK_PLACE)
def break_after_end(_problem: Problem, solution: Solution) -> Solution | None:
    """Rested at home."""
    for r, b, route, rest in all_rests(solution):
        finish = route.end + rest.finish - rest.start
        return with_rest(solution, r, b, start=route.end, finish=finish)
    return None


@fault(Kind.BREAK_ORDER)
def breaks_swapped(_problem: Problem, solution: Solution) -> Solution | None:
    """Take the second break first."""
    for r, route in enumerate(solution.routes):
        if len(route.rests) > 1:
            return with_route(solution, r, rests=route.rests[::-1])
    return None


@fault(Kind.BREAK_ORDER)
def break_twice(_problem: Problem, solution: Solution) -> Solution | None:
    """One break counted twice."""
    for r, b, route, rest in all_rests(solution):
        return with_route(solution, r, rests=(*route.rests[: b + 1], rest, *route.rests[b + 1 :]))
    return None


@fault(Kind.UNKNOWN_BREAK)
def unknown_break(problem: Problem, solution: Solution) -> Solution | None:
    """Take a break that the vehicle doesn't have."""
    for r, route in enumerate(solution.routes):
        count = len(problem.vehicles[route.vehicle].breaks)
        rest = Rest(index=count, start=route.departure, finish=route.departure + 1)
        return with_route(solution, r, rests=(*route.rests, rest))
    return None


# Sums:


@fault(Kind.TRAVEL)
def travel_short(_problem: Problem, solution: Solution) -> Solution | None:
    """Claim a second less than the legs add up to."""
    for r, route in enumerate(solution.routes):
        return with_route(solution, r, travel_seconds=route.travel_seconds - 1)
    return None


@fault(Kind.METRES)
def metres_long(_problem: Problem, solution: Solution) -> Solution | None:
    """Claim a metre more than the legs add up to."""
    for r, route in enumerate(solution.routes):
        return with_route(solution, r, metres=route.metres + 1)
    return None


def _dearer_route(term: str) -> Plant:
    def plant(_problem: Problem, solution: Solution) -> Solution | None:
        for r, route in enumerate(solution.routes):
            return with_route(solution, r, costs=route.costs + Costs(**{term: 1}))
        return None

    return plant


def _cheaper_plan(term: str) -> Plant:
    def plant(_problem: Problem, solution: Solution) -> Solution | None:
        return replace(solution, costs=solution.costs + Costs(**{term: -1}))

    return plant


__all__ = ["FAULTS"]
TERMS = tuple(term.name for term in fields(Costs))
FAULTS += [Fault(f"route_{term}_cost", Kind.ROUTE_COST, _dearer_route(term)) for term in TERMS]
FAULTS += [Fault(f"plan_{term}_cost", Kind.COST, _cheaper_plan(term)) for term in TERMS]
