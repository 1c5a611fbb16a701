"""A search's orders become plans: timed exactly, repaired where need be, the best one kept."""

import time
from collections.abc import Callable, Sequence

from optimizer.insertion import greedy
from optimizer.problem import Problem
from optimizer.routing import Limits, RoutingSearch, too_large
from optimizer.schedule import schedule
from optimizer.solution import Solution


def improve(
    problem: Problem,
    orders: Sequence[Sequence[int]],
    *,
    seconds: float,
    seed: int = 1,
    max_solutions: int | None = None,
    on_solution: Callable[[Solution], None] = lambda _found: None,
    stop: Callable[[], bool] = lambda: False,
) -> Solution:
    """Improve a plan by OR-Tools' routing solver, in this process.

    Parameters
    ----------
    problem : Problem
        What to plan.
    orders : sequence of sequence of int
        A feasible plan, one (perhaps empty) order per vehicle.
    seconds : float
        When to end at the latest.
    seed : int
        Leads the search one way or another.
    max_solutions : int, optional
        After how many solutions of the solver to end.
    on_solution : callable
        Gets each better plan as it is found.
    stop : callable
        Asked often; once it says True, the search ends.

    Returns
    -------
    Solution
        The best found, never dearer than the plan given.
    """
    ends = time.monotonic() + seconds
    best = greedy(problem, orders)
    if not problem.visits or not problem.vehicles or too_large(problem):
        return best
    search = RoutingSearch(problem, seed)

    def consider(found_orders: Sequence[Sequence[int]]) -> None:
        nonlocal best
        found = retimed(problem, found_orders)
        if found.cost < best.cost:
            best = found
            on_solution(found)

    limits = Limits(seconds=ends - time.monotonic(), solutions=max_solutions, abandoned=stop)
    if limits.seconds > 0:
        search.run(limits, consider, best.order(len(problem.vehicles)))
    return best


def retimed(problem: Problem, orders: Sequence[Sequence[int]]) -> Solution:
    """Time orders exactly; visits that don't fit after all go where they do, or are left out."""
    return greedy(problem, [feasible_part(problem, k, order) for k, order in enumerate(orders)])


def feasible_part(problem: Problem, vehicle: int, order: Sequence[int]) -> list[int]:
    """Leave out what makes an order infeasible: one visit if that is enough, the cheapest such."""
    if not order or schedule(problem, vehicle, order) is not None:
        return list(order)
    for p in sorted(range(len(order)), key=lambda p: problem.visits[order[p]].unserved_cost):
        rest = [*order[:p], *order[p + 1 :]]
        if not rest or schedule(problem, vehicle, rest) is not None:
            return rest
    kept: list[int] = []
    for index in order:
        if schedule(problem, vehicle, [*kept, index]) is not None:
            kept.append(index)
    return kept
