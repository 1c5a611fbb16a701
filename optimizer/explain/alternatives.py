"""What else could have been: who else could serve a visit, and what each visit costs now."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from optimizer.insertion import insertions
from optimizer.problem import Problem
from optimizer.schedule import schedule
from optimizer.solution import Costs, Route, Solution, Stop
from optimizer.suitability import service_costs


@dataclass(frozen=True, slots=True, kw_only=True)
class RunnerUp:
    """The next best vehicle for a visit that is served.

    Parameters
    ----------
    vehicle, position : int
        Whose route, and before which of its stops.
    difference : int
        By how much the plan would cost more.
    """

    vehicle: int
    position: int
    difference: int


def runner_ups(
    problem: Problem, solution: Solution, visits: Iterable[int] | None = None
) -> dict[int, RunnerUp | None]:
    """Find for each visit served the cheapest place with another vehicle.

    Parameters
    ----------
    problem : Problem
        What was asked.
    solution : Solution
        A feasible answer to it.
    visits : iterable of int, optional
        Which of the visits served to look at; all by default.

    Returns
    -------
    dict
        By visit; None where no other vehicle can serve it as things stand. Visits that are tied
        to others (shipments, precedences, synchronised ones) aren't moved by themselves: None.
    """
    orders = solution.order(len(problem.vehicles))
    home = {i: k for k, order in enumerate(orders) for i in order}
    tied = _tied(problem)
    costs = {route.vehicle: route.costs.total for route in solution.routes}
    wanted = sorted(home) if visits is None else [i for i in visits if i in home]
    return {
        i: None if i in tied else _runner_up(problem, orders, i, home[i], costs[home[i]])
        for i in wanted
    }


def _runner_up(
    problem: Problem, orders: Sequence[Sequence[int]], visit: int, home: int, cost: int
) -> RunnerUp | None:
    rest = [i for i in orders[home] if i != visit]
    left = schedule(problem, home, rest) if rest else None
    if rest and left is None:
        return None  # its neighbours can't do without it
    saved = cost - (left.costs.total if left else 0)
    others = [rest if k == home else order for k, order in enumerate(orders)]
    for found in insertions(problem, others, visit):
        if found.vehicle != home:
            return RunnerUp(
                vehicle=found.vehicle, position=found.position, difference=found.cost - saved
            )
    return None


def _tied(problem: Problem) -> set[int]:
    pairs = ((p.first, p.then) for p in problem.precedences)
    return {i for group in (*problem.groups(), *pairs) for i in group}


def costs_by_visit(problem: Problem, solution: Solution) -> dict[int, Costs]:
    """Share out the cost of routes among their visits, and name those left out.

    A visit bears what it causes by itself: its task, lateness, earliness, a deadline missed, the
    price, preferences, days of delay, changes, and the way from the stop before (or the start).
    The way home, a vehicle's fixed cost, overtime, work, fairness and calls belong to routes as a
    whole: what `Route.costs` has beyond the sum of its visits.

    Parameters
    ----------
    problem : Problem
        What was asked.
    solution : Solution
        A feasible answer to it.

    Returns
    -------
    dict
        By visit, for every visit of the problem.
    """
    found = {i: Costs(unserved=problem.visits[i].unserved_cost) for i in solution.unassigned}
    for route in solution.routes:
        for position, stop in enumerate(route.stops):
            found[stop.visit] = _of_stop(problem, route, position, stop)
    return found


def _of_stop(problem: Problem, route: Route, position: int, stop: Stop) -> Costs:
    visit, vehicle = problem.visits[stop.visit], problem.vehicles[route.vehicle]
    fixed = service_costs(problem, stop.visit, route.vehicle)
    seconds, metres = _way(problem, route, position)
    late = max(0, stop.start - visit.due) * visit.lateness_cost if visit.due is not None else 0
    late += sum(max(0, stop.start - second) * rate for second, rate in visit.late_steps)
    early = max(0, visit.wanted - stop.start) if visit.wanted is not None else 0
    missed = visit.deadline is not None and stop.start > visit.deadline
    change = problem.change
    before = visit.previous
    shifted = before is not None and abs(stop.start - before.start) > change.tolerance
    return Costs(
        travel=vehicle.travel_cost * seconds,
        distance=vehicle.distance_cost * metres,
        task=vehicle.task_cost * (stop.finish - stop.start),
        price=fixed["price"],
        preference=fixed["preference"],
        delay=fixed["delay"],
        change=fixed["change"] + (change.start_cost if shifted else 0),
        lateness=late,
        earliness=early * visit.earliness_cost,
        missed=visit.missed_cost if missed else 0,
    )


def _way(problem: Problem, route: Route, position: int) -> tuple[int, int]:
    """Seconds and metres from the stop before to a stop, by way of all calls in between."""
    tables, vehicle = problem.travel(route.vehicle), problem.vehicles[route.vehicle]
    here, leaving = vehicle.start, route.departure
    if position:
        before = route.stops[position - 1]
        here, leaving = problem.visits[before.visit].location, before.finish
    places = [(c.location, c.finish) for c in route.calls if c.position == position]
    stop = route.stops[position]
    seconds = metres = 0
    for place, finish in [*places, (problem.visits[stop.visit].location, stop.finish)]:
        if here is not None:
            seconds += tables.seconds_at(here, place, leaving)
            metres += int(tables.metres[here, place])
        here, leaving = place, finish
    return seconds, metres
