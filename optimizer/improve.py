"""A search's orders become plans: timed exactly, repaired where need be, the best one kept."""

import time
from collections.abc import Callable, Sequence

from optimizer.insertion import greedy
from optimizer.problem import Problem
from optimizer.repair import feasible_orders, feasible_part
from optimizer.solution import Solution

__all__ = ["feasible_part", "improve", "retimed"]

# Up to so many visits every plan can be looked at, where routes bear on each other.
_FEW = 7
_STEPS = 50_000


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
        A plan, one (perhaps empty) order per vehicle.
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
    from optimizer.routing import Limits, RoutingSearch, too_large  # noqa: PLC0415 - takes a second

    ends = time.monotonic() + seconds
    best = retimed(problem, orders)
    if not problem.visits or not problem.vehicles or too_large(problem):
        return best

    def consider(found_orders: Sequence[Sequence[int]]) -> None:
        nonlocal best
        found = retimed(problem, found_orders)
        if found.cost < best.cost:
            best = found
            on_solution(found)

    def left() -> float:
        return ends - time.monotonic()

    if problem.couples_routes and len(problem.visits) <= _FEW and left() > 0:
        limits = Limits(seconds=left(), abandoned=_patience(stop))
        RoutingSearch(problem, seed).exhaust(limits, consider)
    limits = Limits(seconds=left(), solutions=max_solutions, abandoned=stop)
    if limits.seconds > 0:
        RoutingSearch(problem, seed).run(limits, consider, best.order(len(problem.vehicles)))
    return best


def retimed(problem: Problem, orders: Sequence[Sequence[int]]) -> Solution:
    """Time orders exactly; visits that don't fit after all go where they do, or are left out.

    Parameters
    ----------
    problem : Problem
        What the indices refer to.
    orders : sequence of sequence of int
        Anything at all (see `feasible_orders`).

    Returns
    -------
    Solution
        Always feasible.
    """
    return greedy(problem, feasible_orders(problem, orders))


def _patience(stop: Callable[[], bool]) -> Callable[[], bool]:
    """Say stop after so many questions at the latest."""
    asked = 0

    def enough() -> bool:
        nonlocal asked
        asked += 1
        return asked > _STEPS or stop()

    return enough
